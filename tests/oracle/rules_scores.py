"""Section 4: marks and measured indicators make a score, the score makes a grade."""

from collections import defaultdict
from fractions import Fraction

from .rules_exact import HUNDREDTH, Refused, Rule, clamp, minor_unit, number, optional_number, rounded
from .rules_metrics import measure, target, value
from .rules_people import Person, Tables, a_date, admitted
from .rules_periods import holds
from .rules_schedules import stepped, steps, straight


class _Blocked(Exception):
    """A mark is missing and the template blocks."""


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _on_scale(mark: Fraction, template: Rule) -> Fraction:
    """A mark mapped on a straight line to 0 … scale."""
    scale = number(template["scale"])
    ends = template.get("marks", {"from": "0", "to": template["scale"]})
    low, high = number(ends["from"]), number(ends["to"])
    if not low <= mark <= high:
        raise Refused(f"the mark {mark} is outside {low} … {high}")
    return (mark - low) / (high - low) * scale


def _rated(facts: Tables, template: Rule, indicator: Rule, employee: str, period: str) -> Fraction | None:
    marks = defaultdict(list)
    for row in facts.get("marks", []):
        if (row["employee"], row["period"], row["indicator"]) == (employee, period, indicator["code"]):
            marks[row["role"]].append(_on_scale(number(row["mark"]), template))
    above, under = Fraction(0), Fraction(0)
    for rater in template["raters"]:
        missing = rater["role"] not in marks
        if missing and template.get("missing_rater") == "block":
            raise _Blocked
        if missing and template.get("missing_rater", "reweight") == "reweight":
            continue
        weight = number(rater["weight"])
        above += weight * (Fraction(0) if missing else _mean(marks[rater["role"]]))
        under += weight
    return above / under if under else None


def _reverse(facts: Tables, rule: Rule, metric: str, employee: str, period: str, unit: Fraction) -> Fraction | None:
    x = value(facts, metric, "employee", employee, period, unit)
    due = target(facts, metric, "employee", employee, period)
    if x is None or due is None:
        return None
    if rule.get("by") != "ratio":
        return 2 - x / due
    return due / x if x > 0 else number(rule["max"])


def _measured(
    facts: Tables, template: Rule, indicator: Rule, employee: str, period: str, unit: Fraction
) -> Fraction | None:
    rule, scale = indicator["rule"], number(template["scale"])
    if rule["kind"] == "reverse":
        x = _reverse(facts, rule, indicator["metric"], employee, period, unit)
    else:
        x = measure(facts, indicator, "employee", employee, period, unit)
    if x is None:
        return None
    if rule["kind"] in ("linear", "reverse"):
        return scale * clamp(x, number(rule.get("min", "0")), optional_number(rule.get("max")))
    if rule["kind"] == "ladder":
        return stepped(x, steps(rule["steps"], "points"))
    if rule["kind"] == "interpolate":
        return straight(x, [(number(at), number(points)) for at, points in rule["points"]])
    return max(Fraction(0), scale - number(rule["each"]) * x)


def _points_of(
    facts: Tables, template: Rule, employee: str, period: str, unit: Fraction
) -> list[tuple[Rule, Fraction]]:
    """The indicators present and the points of each."""
    found = []
    for indicator in template["indicators"]:
        if indicator["kind"] == "rated":
            points = _rated(facts, template, indicator, employee, period)
        else:
            points = _measured(facts, template, indicator, employee, period, unit)
        if points is not None:
            found.append((indicator, points))
    return found


def _weighted(found: list[tuple[Rule, Fraction]]) -> Fraction | None:
    weights = sum((number(indicator["weight"]) for indicator, _ in found), Fraction(0))
    if not weights:
        return None
    return sum((number(indicator["weight"]) * points for indicator, points in found), Fraction(0)) / weights


def _total(facts: Tables, template: Rule, employee: str, period: str, total: Fraction, unit: Fraction) -> Fraction:
    """Points, bounds and vetoes, in this order, then the one rounding."""
    for row in facts.get("points", []):
        day = a_date(row["on"])
        if row["employee"] == employee and day is not None and holds(period, day):
            total += number(row["points"])
    low, high = template.get("bounds", ["0", template["scale"]])
    total = clamp(total, number(low), number(high))
    for veto in template.get("vetoes", []):
        x = value(facts, veto["metric"], "employee", employee, period, unit)
        if x is not None and x >= number(veto["from"]):
            total = min(total, number(veto["at_most"]))
    return rounded(total, HUNDREDTH)


def _dimensions(template: Rule) -> list[str]:
    return list(dict.fromkeys(indicator["dimension"] for indicator in template["indicators"]))


def _scored(facts: Tables, template: Rule, person: Person, period: str, unit: Fraction) -> Rule:
    row: Rule = {"employee": person.employee, "period": period, "score": None, "grade": ""}
    row |= dict.fromkeys(_dimensions(template))
    try:
        found = _points_of(facts, template, person.employee, period, unit)
    except _Blocked:
        return row
    total = _weighted(found)
    if total is None:
        return row
    row["score"] = _total(facts, template, person.employee, period, total, unit)
    for dimension in _dimensions(template):
        of = _weighted([(ind, points) for ind, points in found if ind["dimension"] == dimension])
        row[dimension] = None if of is None else rounded(of, HUNDREDTH)
    return row


def _threshold(score: Fraction, bands: list[Rule]) -> str:
    reached = [
        (0, Fraction(0), band["grade"]) if "from" not in band else (1, number(band["from"]), band["grade"])
        for band in bands
        if "from" not in band or number(band["from"]) <= score
    ]
    return max(reached)[2] if reached else ""


def _quota(group: list[Rule], shares: list[Rule]) -> None:
    """Grades by rank within a group; tied people all take the rank of the first of them."""
    for row in group:
        rank = 1 + sum(other["score"] > row["score"] for other in group)
        upto = Fraction(0)
        for share in shares:
            upto += number(share["share"])
            if rank <= rounded(len(group) * upto, Fraction(1)):
                row["grade"] = share["grade"]
                break


def _grade(rows: list[Rule], people: list[Person], grades: Rule) -> None:
    groups = defaultdict(list)
    for row, person in zip(rows, people, strict=True):
        if row["score"] is None:
            continue
        if grades["by"] == "threshold":
            row["grade"] = _threshold(row["score"], grades["bands"])
        groups[tuple(person.row.get(column, "") for column in grades.get("among", []))].append(row)
    if grades["by"] == "quota":
        for group in groups.values():
            _quota(group, grades["shares"])


def score(template: Rule, facts: Tables, period: str, currency: str = "CNY") -> list[Rule]:
    """What `merit score` writes: employee, period, score, grade and a column per dimension."""
    people = admitted(facts, template, period)
    rows = [_scored(facts, template, person, period, minor_unit(currency)) for person in people]
    if "grades" in template:
        _grade(rows, people, template["grades"])
    return rows
