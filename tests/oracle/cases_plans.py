"""Random valid plans: every form with every option, in one version or two, and what has been paid before."""

from collections.abc import Callable

from .cases_facts import COMPANIES, DEPARTMENTS, KINDS, UNITS, Drawer
from .rules_exact import Rule
from .rules_metrics import METRICS, MONEY, RATIOS, SCORES
from .rules_people import Row, Tables
from .rules_periods import last_day, months, paid_in
from .rules_runs import version_for

CODES = ["comm", "wage", "bonus", "pool", "extra"]
RATES = ["1%", "1.5%", "10%", "33.333%", "100%", "0.025", "-5%", "0"]
PARTS = ["50%", "60%", "100%", "1.2", "150%"]
COEFFICIENTS = ["0.5", "1", "1.3333", "2", "-0.2", "80%", "0"]
COUNTS = [metric for metric in METRICS if metric not in (*MONEY, *RATIOS, *SCORES)]


def _bands(d: Drawer, starts: list[str], column: str, values: list[str], open_below: bool = True) -> list[Rule]:
    """Ascending steps; the first one open downwards unless told otherwise."""
    chosen = sorted(d.some(starts, 0 if open_below else 2, 3), key=_size)
    rows: list[Rule] = [{"from": start, column: d.pick(values)} for start in chosen]
    return [{column: d.pick(values)}, *rows] if open_below else rows


def _size(text: str) -> float:
    return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)


def _starts(d: Drawer) -> list[str]:
    return [d.written(units) for units in UNITS[:8] if units]


def _measure(d: Drawer, metrics: list[str] | None = None) -> Rule:
    """A metric or its attainment, with a ladder in its size."""
    rule: Rule = {
        "metric": d.pick(metrics or ["receipts", "contract_amount", "receipts", "score", "contract_count", *METRICS])
    }
    if d.often() and rule["metric"] not in SCORES:
        rule["of"] = "target"
        starts = PARTS
    elif rule["metric"] in (*MONEY, "gross_profit"):
        starts = _starts(d)
    else:
        starts = {"score": ["60", "80", "92"], "mean_score": ["60", "80", "92"]}.get(rule["metric"], ["0.5", "1", "3"])
    lines = d.third()
    rule["ladder"] = _bands(d, starts, "coefficient", COEFFICIENTS, not lines)
    if lines:
        rule["interpolate"] = "true"
    return rule


def _times(d: Drawer, subjects: list[str]) -> Rule | list[Rule]:
    rules = []
    for _ in range(d.pick([1, 1, 2])):
        rule = _measure(d)
        subject = d.pick([*subjects, ""])
        if subject:
            rule["subject"] = subject
        rules.append(rule)
    return rules[0] if len(rules) == 1 and d.often() else rules


def _amount(d: Drawer, columns: list[str]) -> str:
    return d.pick([d.written(200000), d.written(3333), *columns, *columns])


def _base(d: Drawer) -> str:
    return _amount(d, ["employee.base_wage", "employee.floating_wage", "department.pool"])


def _only(d: Drawer) -> Rule:
    only: Rule = {"contract.business_line": d.some(["x", "y"])}
    return d.pick([only, only | {"customer.class": ["A"]}, {"customer.class": d.some("AB")}])


def _rate(d: Drawer) -> Rule:
    over_facts = d.upto(4) < 4
    item: Rule = {"metric": d.pick(["receipts", "receipts", *MONEY] if over_facts else COUNTS + list(RATIOS + SCORES))}
    attainment = d.third()
    starts = _starts(d) if over_facts or item["metric"] == "gross_profit" else ["0.5", "1", "3", "80"]
    item["bands"] = _bands(d, PARTS if attainment else starts, "rate", RATES)
    if d.often():
        item["mode"] = d.pick(["slab", "marginal"])
    if attainment or d.seldom():
        item["axis"] = "attainment" if attainment else "amount"
    if over_facts and d.often():
        windows = ["year", "quarter", "half", "month", "fact"]
        item["window"] = d.pick(windows[:-1] if attainment else windows)
    if over_facts and d.upto(4) == 4:
        item["only"] = _only(d)
    if item["metric"] == "receipts" and d.third():
        item["release"] = {"collected": d.pick(["90%", "100%", "50%", "0.1%"])}
    return item | _credit(d, item["metric"])


def _credit(d: Drawer, metric: str) -> Rule:
    return {"credit": "team"} if metric not in SCORES and d.third() else {}


def _coefficient(d: Drawer) -> Rule:
    item = _measure(d) | {"base": _base(d)}
    return item | _credit(d, item["metric"])


def _share(d: Drawer) -> Rule:
    pool: Rule = {"per": d.pick(["department", "company"])}
    own = pool["per"] == "department"
    pool["amount"] = _amount(d, ["department.pool"] if own else [])
    if d.third():
        pool["times"] = _times(d, ["department", "company"] if own else ["company"])
    by = ["equal", "score", "receipts", "employee.grade_weight", "score*employee.grade_weight", "violations"]
    return {"pool": pool, "by": d.pick(by)}


def _relative(d: Drawer) -> Rule:
    item: Rule = {"metric": d.pick(["score", "receipts", "mean_score", "violations", "gross_profit"]), "base": _base(d)}
    if d.often():
        item["among"] = d.some(["company", "group", "department"])
    if d.third():
        item["limit"] = d.pick(["20%", "0.5", "0"])
    return item


FORMS: dict[str, Callable[[Drawer], Rule]] = {
    "rate": _rate,
    "fixed": lambda d: {"amount": _base(d)},
    "coefficient": _coefficient,
    "share": _share,
    "relative": _relative,
    "award": lambda d: {},
}


def _bounds(d: Drawer) -> Rule:
    bounds: Rule = {}
    cap = d.pick([1000, 100, 5000, 0, 100000])
    if d.third():
        bounds["cap"] = d.written(cap)
    if d.third():
        bounds["floor"] = d.written(min(cap, d.pick([0, 500, -500, 100])))
    return bounds


def _every(d: Drawer) -> str:
    """How often an item is paid: mostly so that the month pays it."""
    due = [every for every in KINDS if paid_in(every, d.month)]
    return d.pick([*due, *due, *due, *KINDS])


def draw_item(d: Drawer, code: str, every: str | None = None, form: str | None = None) -> Rule:
    """An item of any form."""
    form = form or d.pick(["rate"] * 4 + [*FORMS])
    item: Rule = {"code": code, "name": code.title(), "form": form, "every": every or _every(d)}
    item |= FORMS[form](d)
    if d.third():
        item["for"] = d.pick(
            [
                {"group": ["employee"]},
                {"department": d.some(DEPARTMENTS)},
                {"company": COMPANIES[:1], "group": ["employee", "manager"]},
                {"region": ["n", "s"]},
            ]
        )
    if form != "share" and d.third():
        item["times"] = _times(d, ["person", "department", "company"])
    if form in ("fixed", "coefficient", "relative") and d.often():
        item["prorate"] = "true"
    return item | _bounds(d)


def _totals(d: Drawer, items: list[Rule]) -> list[Rule]:
    totals = []
    for nth in range(d.pick([0, 1, 1, 2])):
        total: Rule = {"code": f"total{nth}", "items": d.some([item["code"] for item in items], 1, 4)}
        if d.often():
            total["floor"] = d.written(d.pick([0, 1000, -500]))
        if d.often():
            total["carry"] = "true"
        totals.append(total)
    return totals


def draw_plan(d: Drawer, currency: str, every: dict[str, str] | None = None, begins: str = "") -> Rule:
    """A plan; `every` fixes how often some codes are paid, `begins` dates the version."""
    items = [draw_item(d, code, (every or {}).get(code)) for code in d.some(CODES, 1, 4)]
    plan: Rule = {"plan": "p"}
    if begins:
        plan["from"] = begins
    if currency != "CNY" or d.often():
        plan["currency"] = currency
    plan["items"] = items
    totals = _totals(d, items)
    return plan | ({"totals": totals} if totals else {})


def draw_plans(d: Drawer, currency: str) -> list[Rule]:
    """One or two versions; what is paid how often changes only at the turn of a year."""
    first = draw_plan(d, currency)
    if not d.third():
        return [first]
    begins = d.pick([f"{d.month}-01", f"{d.month}-15", last_day(d.month).isoformat(), "2026-01-01", "2026-02-15"])
    every = {item["code"]: item["every"] for item in first["items"]}
    return [first, draw_plan(d, currency, None if begins == "2026-01-01" else every, begins)]


def draw_paid(d: Drawer, plans: list[Rule], facts: Tables, month: str) -> None:
    """Some locked months before the run's, and rows of what they have paid, right or wrong."""
    locked = [m for m in ["2025-12", *months(month[:4])] if m < month][::-1][:4]
    locked = d.some(locked, 0, 3) if locked and d.often() else []
    if not locked:
        return
    people = list(dict.fromkeys(row["employee"] for row in facts["employees"]))
    rows: dict[tuple[str, str, str], Row] = {}
    for _ in range(d.upto(8)):
        employee, item, period = d.pick(people), *d.pick(_payable(plans, d.pick(locked)))
        amount = d.money()
        rows[employee, item, period] = {"employee": employee, "item": item, "period": period, "amount": amount}
    facts["paid"] = list(rows.values())
    if d.often():
        facts["runs"] = [{"month": m} for m in locked]


def _payable(plans: list[Rule], month: str) -> list[tuple[str, str]]:
    """Items and periods that a locked month can have paid: its own, its totals, one that is no more."""
    plan = version_for(plans, month)
    items = [(item["code"], paid_in(item["every"], month)) for item in plan["items"]]
    found = [(code, period) for code, period in items if period is not None]
    return [*found, *found, *[(total["code"], month) for total in plan.get("totals", [])], ("gone", month)]


def wanted_targets(rule: Rule | list[Rule] | str) -> list[str]:
    """The metrics of which a plan or a template wants targets."""
    if isinstance(rule, list):
        return sorted({metric for part in rule for metric in wanted_targets(part)})
    if not isinstance(rule, dict):
        return []
    own = "target" in (rule.get("of"), rule.get("axis", "").replace("attainment", "target"))
    return sorted({*([rule["metric"]] if own else []), *wanted_targets(list(rule.values()))})
