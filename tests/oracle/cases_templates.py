"""Random valid score templates and the marks for them."""

from .cases_facts import Drawer
from .rules_exact import Rule
from .rules_metrics import METRICS, RATIOS, SCORES
from .rules_people import Row, Tables

ROLES = ["superior", "leader", "hr"]
DIMENSIONS = ["績", "德", "skill"]
TARGETED = ["contract_amount", "receipts", "contract_count", "collection_rate", "volume"]
WEIGHTS = ["15", "40", "10", "0.5", "33.3"]


def _starts(d: Drawer, metric: str, attainment: bool) -> list[str]:
    if attainment or metric in (*RATIOS, "contract_count", "new_customers", "violations", "volume"):
        return ["0", "0.5", "0.9", "1", "1.2"]
    if metric in SCORES:
        return ["60", "75", "80", "92"]
    return [d.written(units) for units in (0, 3333, 10000, 100000)]


def _ladder(d: Drawer, starts: list[str]) -> Rule:
    chosen = sorted(d.some(starts, 1, 3), key=float)
    rows: list[Rule] = [{"points": d.pick(["0", "50", "-5"])}]
    rows += [{"from": start, "points": d.pick(["60", "80", "100", "120"])} for start in chosen]
    return {"kind": "ladder", "steps": rows}


def _interpolate(d: Drawer, starts: list[str]) -> Rule:
    chosen = sorted(d.some(starts, 2, 3), key=float)
    return {"kind": "interpolate", "points": [[x, d.pick(["0", "60", "100", "33.3"])] for x in chosen]}


def _clamped(d: Drawer, kind: str) -> Rule:
    rule: Rule = {"kind": kind}
    if d.often():
        rule["min"] = d.pick(["0", "0.5", "-1"])
    if d.often():
        rule["max"] = d.pick(["1.2", "1", "2"])
    if kind == "reverse" and d.often():
        rule |= {"by": "ratio", "max": d.pick(["1.5", "1", "2"])}
    return rule


def _measured(d: Drawer) -> Rule:
    kind = d.pick(["linear", "ladder", "reverse", "interpolate", "deduct"])
    if kind in ("linear", "reverse"):
        indicator: Rule = {"metric": d.pick(TARGETED), "of": "target"}
        return indicator | {"rule": _clamped(d, kind)}
    if kind == "deduct":
        metric = d.pick(["violations", "contract_count", "bad_debt"])
        return {"metric": metric, "rule": {"kind": "deduct", "each": d.pick(["5", "0.01", "12.5"])}}
    attainment = d.often()
    metric = d.pick(TARGETED if attainment else [metric for metric in METRICS if metric != "score"])
    starts = _starts(d, metric, attainment)
    indicator = {"metric": metric} | ({"of": "target"} if attainment else {})
    return indicator | {"rule": _ladder(d, starts) if kind == "ladder" else _interpolate(d, starts)}


def _indicators(d: Drawer) -> list[Rule]:
    found = []
    for nth in range(d.upto(4, 1)):
        rated = d.third()
        indicator = {"code": f"x{nth}", "dimension": d.pick(DIMENSIONS), "weight": d.pick(WEIGHTS)}
        indicator["kind"] = "rated" if rated else "measured"
        found.append(indicator | ({} if rated else _measured(d)))
    return found


def _grades(d: Drawer) -> Rule:
    if d.often():
        bands: list[Rule] = [{"grade": "A", "from": "90"}, {"grade": "B", "from": "75"}, {"grade": "C", "from": "60"}]
        return {"by": "threshold", "bands": [*bands[: d.upto(3, 1)], {"grade": "D"}]}
    split = d.pick([["0.2", "0.7", "0.1"], ["0.5", "0.5"], ["1"], ["20%", "80%"], ["0.3", "0.3", "0.4"]])
    grades: Rule = {"by": "quota"}
    if d.often():
        grades["among"] = d.some(["company", "group"])
    return grades | {"shares": [{"grade": g, "share": s} for g, s in zip("ABCD", split, strict=False)]}


def draw_template(d: Drawer) -> Rule:
    """A template with rated and measured indicators, bounds, vetoes and grades."""
    template: Rule = {"template": "t", "scale": d.pick(["100", "10", "5"]), "indicators": _indicators(d)}
    if d.third():
        template["for"] = {"group": ["employee"]}
    if any(indicator["kind"] == "rated" for indicator in template["indicators"]):
        template["raters"] = [{"role": role, "weight": d.pick(["50", "30", "20"])} for role in d.some(ROLES)]
        if d.often():
            template["missing_rater"] = d.pick(["reweight", "zero", "block"])
        if d.third():
            template["marks"] = d.pick([{"from": "1", "to": "5"}, {"from": "0", "to": "10"}])
    if d.often():
        template["bounds"] = d.pick([["0", "120"], ["10", "90"], ["-50", "50"]])
    if d.third():
        template["vetoes"] = [
            {"metric": metric, "from": d.pick(["1", "2", "100"]), "at_most": d.pick(["59", "3", "7.5"])}
            for metric in d.some(["violations", "bad_debt", "contract_count"])
        ]
    if d.upto(4) < 4:
        template["grades"] = _grades(d)
    return template


def draw_marks(d: Drawer, template: Rule, facts: Tables, period: str) -> None:
    """Marks of the template's scale, by one or two raters a role, some missing, some of another period."""
    people = list(dict.fromkeys(row["employee"] for row in facts["employees"]))
    ends = template.get("marks", {"from": "0", "to": template["scale"]})
    values = [ends["to"], ends["from"], "3", "4.5", "3.33"]
    rows: dict[tuple[str, ...], Row] = {}
    rated = [indicator["code"] for indicator in template["indicators"] if indicator["kind"] == "rated"]
    for code in rated:
        for role in template["raters"]:
            for employee in d.some(people, 1, 7):
                when = d.pick(["2026-03", "2026-Q1", "2026"]) if d.seldom() else period
                for rater in d.pick([["r1"], ["r1", "r2"]]):
                    row = {"employee": employee, "period": when, "indicator": code, "role": role["role"]}
                    rows[*row.values(), rater] = row | {"rater": rater, "mark": d.pick(values)}
    facts["marks"] = list(rows.values())
