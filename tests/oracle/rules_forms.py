"""Section 5, the six forms: the lines that an item gives the people of a period."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from .rules_exact import Rule, clamp, divided, number, optional_number, rounded
from .rules_metrics import METRICS, measure, measure_team
from .rules_people import Person, Tables, admitted, below, department_row
from .rules_periods import holds
from .rules_rate import rate_steps
from .rules_schedules import coefficient


class Line(NamedTuple):
    """One line of pay."""

    employee: str
    item: str
    period: str
    source: str
    amount: Fraction


def _cell(facts: Tables, text: str, person: Person, period: str) -> Fraction | None:
    """An `amount` or `base`: a number, or a column of the person or of their department."""
    if text.startswith("employee."):
        return optional_number(person.row.get(text.removeprefix("employee.")))
    if text.startswith("department."):
        row = department_row(facts, person.row["department"], period) or {}
        return optional_number(row.get(text.removeprefix("department.")))
    return number(text)


def _times(
    facts: Tables, rules: Rule | list[Rule] | None, subject_of: dict[str, str], period: str, unit: Fraction
) -> Fraction:
    """The product of the multipliers; subject_of names the subject of each kind, `default` which kind."""
    product = Fraction(1)
    for rule in [rules] if isinstance(rules, dict) else rules or []:
        by = rule.get("subject", subject_of["default"])
        kind = "employee" if by == "person" else by
        x = measure(facts, rule, kind, subject_of[by], period, unit)
        product *= Fraction(1) if x is None else coefficient(x, rule)
    return product


def _own_times(facts: Tables, item: Rule, person: Person, period: str, unit: Fraction) -> Fraction:
    of = {
        "default": "person",
        "person": person.employee,
        "department": person.row["department"],
        "company": person.row["company"],
    }
    return _times(facts, item.get("times"), of, period, unit)


def _multiplier(facts: Tables, item: Rule, person: Person, period: str, unit: Fraction) -> Fraction:
    """What multiplies an item before rounding: its times, and the days employed where prorated."""
    times = _own_times(facts, item, person, period, unit)
    return times * person.employed if item.get("prorate") == "true" else times


def _fixed(facts: Tables, item: Rule, period: str, unit: Fraction) -> list[Line]:
    lines = []
    for person in admitted(facts, item, period):
        amount = _cell(facts, item["amount"], person, period)
        if amount is not None:
            amount *= _multiplier(facts, item, person, period, unit)
            lines.append(Line(person.employee, item["code"], period, item["amount"], rounded(amount, unit)))
    return lines


def _rate(facts: Tables, item: Rule, period: str, unit: Fraction) -> list[Line]:
    lines = []
    for person in admitted(facts, item, period):
        times = _own_times(facts, item, person, period, unit)
        for source, amount in rate_steps(facts, item, person.employee, period, times, unit):
            lines.append(Line(person.employee, item["code"], period, source, amount))
    return lines


def _coefficient(facts: Tables, item: Rule, period: str, unit: Fraction) -> list[Line]:
    lines = []
    for person in admitted(facts, item, period):
        if item.get("credit") == "team":
            people = below(facts, person.employee, period)
            x = measure_team(facts, item, person.employee, people, period, unit)
        else:
            x = measure(facts, item, "employee", person.employee, period, unit)
        base = _cell(facts, item["base"], person, period)
        if x is None or base is None:
            continue
        amount = base * coefficient(x, item) * _multiplier(facts, item, person, period, unit)
        lines.append(Line(person.employee, item["code"], period, item["metric"], rounded(amount, unit)))
    return lines


def _relative(facts: Tables, item: Rule, period: str, unit: Fraction) -> list[Line]:
    lines, found = [], []
    for person in admitted(facts, item, period):
        x = measure(facts, item, "employee", person.employee, period, unit)
        if x is not None:
            found.append((person, x))
    for person, x in found:
        alike = [
            other_x
            for other, other_x in found
            if all(other.row.get(col, "") == person.row.get(col, "") for col in item.get("among", []))
        ]
        mean = sum(alike, Fraction(0)) / len(alike)
        base = _cell(facts, item["base"], person, period)
        if mean <= 0 or base is None:
            continue
        ratio, limit = (x - mean) / mean, optional_number(item.get("limit"))
        if limit is not None:
            ratio = clamp(ratio, -limit, limit)
        amount = rounded(base * ratio * _multiplier(facts, item, person, period, unit), unit)
        lines.append(Line(person.employee, item["code"], period, item["metric"], amount))
    return lines


def _award(facts: Tables, item: Rule, period: str, unit: Fraction) -> list[Line]:
    lines = []
    for person in admitted(facts, item, period):
        amounts = [
            number(row["amount"])
            for row in facts.get("awards", [])
            if (row["employee"], row["item"]) == (person.employee, item["code"])
            and holds(period, date.fromisoformat(row["awarded_on"]))
        ]
        amount = sum(amounts, Fraction(0)) * _own_times(facts, item, person, period, unit)
        if amounts:
            lines.append(Line(person.employee, item["code"], period, "awards", rounded(amount, unit)))
    return lines


def _factor(facts: Tables, factor: str, person: Person, period: str, unit: Fraction) -> Fraction:
    """One factor of a weight; absent or negative is 0."""
    if factor == "equal":
        return Fraction(1)
    if factor in METRICS:
        x = measure(facts, {"metric": factor}, "employee", person.employee, period, unit)
    else:
        x = optional_number(person.row.get(factor.removeprefix("employee.")))
    return x if x is not None and x > 0 else Fraction(0)


def _weight(facts: Tables, by: str, person: Person, period: str, unit: Fraction) -> Fraction:
    weight = Fraction(1)
    for factor in by.split("*"):
        weight *= _factor(facts, factor.strip(), person, period, unit)
    return weight


def _pool(facts: Tables, pool: Rule, code: str, period: str, unit: Fraction) -> Fraction | None:
    """The whole of a department's or a company's pool, rounded; None where its cell is empty."""
    row = department_row(facts, code, period) or {} if pool["per"] == "department" else {}
    if pool["amount"].startswith("department."):
        amount = optional_number(row.get(pool["amount"].removeprefix("department.")))
    else:
        amount = number(pool["amount"])
    if amount is None:
        return None
    of = {"default": pool["per"], pool["per"]: code}
    if pool["per"] == "department":
        of["company"] = row.get("company", "")
    return rounded(amount * _times(facts, pool.get("times"), of, period, unit), unit)


def _share(facts: Tables, item: Rule, period: str, unit: Fraction) -> list[Line]:
    lines, pool = [], item["pool"]
    people = admitted(facts, item, period)
    for code in sorted({person.row[pool["per"]] for person in people}):
        members = [person for person in people if person.row[pool["per"]] == code]
        weights = [_weight(facts, item["by"], person, period, unit) for person in members]
        whole = _pool(facts, pool, code, period, unit)
        if whole is None or not any(weights):
            continue
        for person, part in zip(members, divided(whole, weights, unit), strict=True):
            lines.append(Line(person.employee, item["code"], period, code, part))
    return lines


FORMS = {
    "fixed": _fixed,
    "rate": _rate,
    "coefficient": _coefficient,
    "share": _share,
    "relative": _relative,
    "award": _award,
}


def _bounded(facts: Tables, item: Rule, period: str, lines: list[Line], unit: Fraction) -> list[Line]:
    """For everybody admitted, the one more line that brings an item back to its cap or floor."""
    cap = None if item["form"] == "rate" else optional_number(item.get("cap"))
    floor = optional_number(item.get("floor"))
    more = []
    for person in admitted(facts, item, period):
        total = sum((line.amount for line in lines if line.employee == person.employee), Fraction(0))
        bound = rounded(clamp(total, floor, cap), unit)
        if bound != total:
            more.append(Line(person.employee, item["code"], period, "bound", bound - total))
    return more


def item_lines(facts: Tables, item: Rule, period: str, unit: Fraction) -> list[Line]:
    """Every line of an item in one of its periods."""
    lines = FORMS[item["form"]](facts, item, period, unit)
    return lines + _bounded(facts, item, period, lines, unit)
