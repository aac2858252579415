"""Section 5, rate: a schedule over a cumulative metric, paid fact by fact."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from .rules_exact import Rule, clamp, number, optional_number, rounded
from .rules_metrics import MONEY, Fact, measure, measure_team, money_facts, row_of, target
from .rules_people import Row, Tables, below
from .rules_periods import holds, period_of
from .rules_schedules import earned, steps

Step = tuple[str, Fraction]


def _seen(facts: Tables, only: dict[str, list[str]], contract: str) -> bool:
    """Whether `only` lets a fact of this contract through."""
    row = row_of(facts, "contracts", "contract", contract)
    customer: Row = {}
    if any(column.startswith("customer.") for column in only):
        customer = row_of(facts, "customers", "customer", row["customer"])
    cells = {f"contract.{key}": cell for key, cell in row.items()}
    cells |= {f"customer.{key}": cell for key, cell in customer.items()}
    return all(cells.get(column, "") in values for column, values in only.items())


def _released_on(facts: Tables, contract: str, part: Fraction) -> date | None:
    """The day on which the net receipts of a contract first reach that part of its amount."""
    due = part * number(row_of(facts, "contracts", "contract", contract)["amount"])
    rows = [row for row in facts["receipts"] if row["contract"] == contract]
    net = Fraction(0)
    if net >= due:
        return date.min
    for row in sorted(rows, key=lambda row: (row["received_on"], row["receipt"])):
        net += number(row["amount"])
        if net >= due:
            return date.fromisoformat(row["received_on"])
    return None


def _released(facts: Tables, found: list[Fact], part: Fraction) -> list[Fact]:
    """The receipts on the days they count, those still held left out."""
    counted = []
    for fact in found:
        day = _released_on(facts, fact.contract, part)
        if day is not None:
            counted.append(Fact(max(day, fact.day), fact.order, fact.contract, fact.parts))
    return sorted(counted, key=lambda fact: (fact.day, fact.order))


def _facts(facts: Tables, item: Rule, unit: Fraction) -> list[Fact]:
    found = money_facts(facts, item["metric"], unit)
    if "only" in item:
        found = [fact for fact in found if _seen(facts, item["only"], fact.contract)]
    if "release" in item:
        found = _released(facts, found, number(item["release"]["collected"]))
    return found


def _schedule(facts: Tables, item: Rule, employee: str, window: str, x: Fraction) -> Fraction | None:
    """T(x) before times and cap; None without a target to measure the bands by."""
    bands = steps(item["bands"], "rate")
    if item.get("axis", "amount") == "attainment":
        due = target(facts, item["metric"], "employee", employee, window)
        if due is None:
            return None
        bands = [(None if start is None else start * due, rate) for start, rate in bands]
    return earned(x, bands, item.get("mode", "marginal"))


def _paid(facts: Tables, item: Rule, employee: str, window: str, x: Fraction, times: Fraction) -> Fraction:
    """T(x) as it is paid: multiplied, then bounded by the cap on either side of zero."""
    cap = optional_number(item.get("cap"))
    t = times * (_schedule(facts, item, employee, window, x) or Fraction(0))
    return t if cap is None else clamp(t, -cap, cap)


def rate_steps(facts: Tables, item: Rule, employee: str, period: str, times: Fraction, unit: Fraction) -> list[Step]:
    """The lines of one person: the source and the amount of each step, in order."""
    people = below(facts, employee, period) if item.get("credit") == "team" else [employee]
    if item["metric"] not in MONEY:
        return _one_step(facts, item, employee, people, period, times, unit)
    every: str = item.get("window") or item["every"]
    reached: dict[str, Fraction] = defaultdict(Fraction)
    lines = []
    for fact in _facts(facts, item, unit):
        part = fact.credited(people)
        if part is None:
            continue
        # With window: fact there is no window to take a target of: it is the item's period.
        window = period if every == "fact" else period_of(every, fact.day)
        before = Fraction(0) if every == "fact" else reached[window]
        reached[window] = before + part
        if holds(period, fact.day):
            amount = rounded(_paid(facts, item, employee, window, before + part, times), unit)
            amount -= rounded(_paid(facts, item, employee, window, before, times), unit)
            lines.append((fact.order[0], amount))
    return lines


def _one_step(
    facts: Tables,
    item: Rule,
    employee: str,
    people: list[str],
    period: str,
    times: Fraction,
    unit: Fraction,
) -> list[Step]:
    """Over another metric: one step for the period."""
    if item.get("credit") == "team":
        x = measure_team(facts, item, employee, people, period, unit)
    else:
        x = measure(facts, item, "employee", employee, period, unit)
    if x is None:
        return []
    return [(item["metric"], rounded(_paid(facts, item, employee, period, x, times), unit))]
