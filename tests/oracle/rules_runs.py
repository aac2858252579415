"""Section 5, a month's run: what its items pay, what locked months owe, and the totals over both."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from .rules_exact import Refused, Rule, minor_unit, number, rounded
from .rules_forms import Line, item_lines
from .rules_people import Tables, a_date, admitted
from .rules_periods import last_day, last_month, paid_in

Key = tuple[str, str, str]
Plan = Rule


def version_for(plans: list[Plan], month: str) -> Plan:
    """The version in force on the last day of a month; one that pays nothing where none has begun."""
    begun = [
        (a_date(plan.get("from")) or date.min, nth, plan)
        for nth, plan in enumerate(plans)
        if (a_date(plan.get("from")) or date.min) <= last_day(month)
    ]
    return max(begun)[2] if begun else {"items": []}


def _due(plan: Plan, month: str) -> list[tuple[Rule, str]]:
    """The items that a month's run pays, each with its period."""
    paid = [(item, paid_in(item["every"], month)) for item in plan["items"]]
    return [(item, period) for item, period in paid if period is not None]


def _computed(facts: Tables, plan: Plan, month: str, unit: Fraction) -> list[Line]:
    return [line for item, period in _due(plan, month) for line in item_lines(facts, item, period, unit)]


def summed(lines: list[Line]) -> dict[Key, Fraction]:
    """The lines summed by employee, item and period, zero sums left out."""
    sums: dict[Key, Fraction] = defaultdict(Fraction)
    for line in lines:
        sums[line.employee, line.item, line.period] += line.amount
    return {key: amount for key, amount in sums.items() if amount}


def _paid_rows(facts: Tables) -> list[Line]:
    return [
        Line(row["employee"], row["item"], row["period"], "paid", number(row["amount"]))
        for row in facts.get("paid", [])
    ]


def locked_months(facts: Tables) -> list[str]:
    """The months of runs.csv; without that file the months in which the periods of paid.csv end."""
    if "runs" in facts:
        return sorted({row["month"] for row in facts["runs"]})
    return sorted({last_month(line.period) for line in _paid_rows(facts)})


def _adjustments(facts: Tables, plans: list[Plan], month: str, unit: Fraction) -> list[Line]:
    """What every locked month before this one owes or has overpaid by today's facts."""
    lines = []
    for locked in locked_months(facts):
        if locked >= month:
            continue
        plan = version_for(plans, locked)
        known = {(item["code"], period) for item, period in _due(plan, locked)}
        now = summed(_computed(facts, plan, locked, unit))
        then = summed([line for line in _paid_rows(facts) if (line.item, line.period) in known])
        for key in sorted(now.keys() | then.keys()):
            difference = now.get(key, Fraction(0)) - then.get(key, Fraction(0))
            if difference:
                lines.append(Line(*key, "adjustment", difference))
    return lines


def _debt(facts: Tables, total: Rule, employee: str, month: str) -> Fraction:
    """What the total has made up for a person and not taken back, in earlier months."""
    lines = [line for line in _paid_rows(facts) if last_month(line.period) < month]
    return sum(
        (line.amount for line in lines if (line.employee, line.item) == (employee, total["code"])),
        Fraction(0),
    )


def _total(facts: Tables, total: Rule, plan: Plan, month: str, lines: list[Line], unit: Fraction) -> list[Line]:
    """The line of a total for everyone whom one of its items paid now admits, or who has a line."""
    mine = [line for line in lines if line.item in total["items"]]
    people = {line.employee for line in mine}
    for item, period in _due(plan, month):
        if item["code"] in total["items"]:
            people |= {person.employee for person in admitted(facts, item, period)}
    floor, made = rounded(number(total.get("floor", "0")), unit), []
    for employee in sorted(people):
        over = sum((line.amount for line in mine if line.employee == employee), Fraction(0)) - floor
        back = Fraction(0)
        if total.get("carry") == "true":
            back = max(Fraction(0), min(_debt(facts, total, employee, month), over))
        amount = -over if over < 0 else -back
        if amount:
            made.append(Line(employee, total["code"], month, "total", amount))
    return made


def simulate_lines(plans: list[Plan], facts: Tables, month: str) -> list[Line]:
    """Every line of a month's run: its items, the adjustments of earlier months, the totals."""
    plan = version_for(plans, month)
    unit = minor_unit((plan if "currency" in plan else plans[0]).get("currency", "CNY"))
    for line in _paid_rows(facts):
        if last_month(line.period) == month:
            raise Refused(f"paid.csv has {line.item} of {line.period}: the run of {month} is locked already")
    lines = _computed(facts, plan, month, unit) + _adjustments(facts, plans, month, unit)
    totals = [line for total in plan.get("totals", []) for line in _total(facts, total, plan, month, lines, unit)]
    return lines + totals


def simulate(plans: list[Plan], facts: Tables, month: str) -> dict[Key, Fraction]:
    """What `merit simulate --totals` writes: amounts by employee, item and period."""
    return summed(simulate_lines(plans, facts, month))
