"""Section 3: facts credited to people, the metrics made of them, targets and attainment."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .rules_exact import Rule, divided, minor_unit, number, optional_number, rounded
from .rules_people import Person, Row, Tables, people_of, row_used, subjects
from .rules_periods import first_day, holds, kind, last_day, months

MONEY = ("receipts", "contract_amount", "price_variance", "bad_debt")
RATIOS = ("collection_rate", "contacts_per_workday", "csat", "nps")
SCORES = ("score", "mean_score")
METRICS = (
    "receipts",
    "contract_amount",
    "contract_count",
    "volume",
    "price_variance",
    "collection_rate",
    "new_customers",
    "contacts_per_workday",
    "gross_profit",
    "bad_debt",
    "violations",
    "csat",
    "nps",
    "score",
    "mean_score",
)


@dataclass(frozen=True)
class Fact:
    """A money fact: when and in which order it counts, its contract, and each person's part of it."""

    day: date
    order: tuple[str, int]
    contract: str
    parts: dict[str, Fraction]

    def credited(self, people: list[str]) -> Fraction | None:
        """What is credited to these people together; None when to none of them."""
        parts = [self.parts[code] for code in people if code in self.parts]
        return sum(parts, Fraction(0)) if parts else None


def row_of(facts: Tables, table: str, column: str, code: str) -> Row:
    """The one row of a code."""
    return next(row for row in facts[table] if row[column] == code)


def shares(facts: Tables, contract: str) -> dict[str, Fraction]:
    """The shares of a contract, in order of employee code."""
    rows = [row for row in facts.get("credits", []) if row["contract"] == contract]
    return {row["employee"]: number(row["share"]) for row in sorted(rows, key=lambda row: row["employee"])}


def _day(row: Row, column: str) -> date:
    return date.fromisoformat(row[column])


def money_facts(facts: Tables, metric: str, unit: Fraction) -> list[Fact]:
    """Every fact of a money metric, in order of date and code, divided among the people of its contract."""
    found = []

    def add(day: date, code: str, nth: int, contract: str, amount: Fraction) -> None:
        of = shares(facts, contract)
        parts = divided(amount, list(of.values()), unit)
        found.append(Fact(day, (code, nth), contract, dict(zip(of, parts, strict=True))))

    if metric == "receipts":
        for row in facts.get("receipts", []):
            add(_day(row, "received_on"), row["receipt"], 0, row["contract"], number(row["amount"]))
    elif metric == "bad_debt":
        for row in facts.get("bad_debts", []):
            add(_day(row, "written_off_on"), row["bad_debt"], 0, row["contract"], number(row["amount"]))
    elif metric == "contract_amount":
        for row in facts.get("contracts", []):
            add(_day(row, "signed_on"), row["contract"], 0, row["contract"], number(row["amount"]))
    elif metric == "price_variance":
        for nth, row in enumerate(facts.get("contract_lines", [])):
            difference = (number(row["unit_price"]) - number(row["list_price"])) * number(row["quantity"])
            signed = _day(row_of(facts, "contracts", "contract", row["contract"]), "signed_on")
            add(signed, row["contract"], nth, row["contract"], rounded(difference, unit))
    return sorted(found, key=lambda fact: (fact.day, fact.order))


def _money(facts: Tables, metric: str, people: list[str], period: str, unit: Fraction) -> Fraction:
    credited = (fact.credited(people) for fact in money_facts(facts, metric, unit) if holds(period, fact.day))
    return sum((part for part in credited if part is not None), Fraction(0))


def _share(facts: Tables, contract: str, people: list[str]) -> Fraction:
    of = shares(facts, contract)
    return sum((of[code] for code in people if code in of), Fraction(0))


def _signed(facts: Tables, period: str) -> list[Row]:
    return [row for row in facts.get("contracts", []) if holds(period, _day(row, "signed_on"))]


def _contract_count(facts: Tables, people: list[str], period: str) -> Fraction:
    return sum((_share(facts, row["contract"], people) for row in _signed(facts, period)), Fraction(0))


def _volume(facts: Tables, people: list[str], period: str) -> Fraction:
    signed = {row["contract"] for row in _signed(facts, period)}
    lines = [row for row in facts.get("contract_lines", []) if row["contract"] in signed]
    return sum((number(row["quantity"]) * _share(facts, row["contract"], people) for row in lines), Fraction(0))


def _new_customers(facts: Tables, people: list[str], period: str) -> Fraction:
    first: dict[str, str] = {}
    for row in sorted(facts.get("contracts", []), key=lambda row: (row["signed_on"], row["contract"])):
        first.setdefault(row["customer"], row["contract"])
    firsts = [row for row in _signed(facts, period) if first[row["customer"]] == row["contract"]]
    return sum((_share(facts, row["contract"], people) for row in firsts), Fraction(0))


def _gross_profit(facts: Tables, people: list[str], period: str, unit: Fraction) -> Fraction:
    costs = [
        number(row["amount"])
        for row in facts.get("costs", [])
        if row["employee"] in people and holds(period, _day(row, "spent_on"))
    ]
    return _money(facts, "receipts", people, period, unit) - sum(costs, Fraction(0))


def _violations(facts: Tables, people: list[str], period: str) -> Fraction:
    rows = facts.get("violations", [])
    return Fraction(sum(row["employee"] in people and holds(period, _day(row, "on")) for row in rows))


def _settled(facts: Tables, contract: str, until: date) -> dict[str, Fraction]:
    """The paid part of each receivable of a contract: oldest due first, then by code."""
    receipts = [row for row in facts.get("receipts", []) if row["contract"] == contract]
    received = sum((number(row["amount"]) for row in receipts if _day(row, "received_on") <= until), Fraction(0))
    left, paid = max(received, Fraction(0)), {}
    rows = [row for row in facts.get("receivables", []) if row["contract"] == contract]
    for row in sorted(rows, key=lambda row: (row["due_on"], row["receivable"])):
        paid[row["receivable"]] = min(left, number(row["amount"]))
        left -= paid[row["receivable"]]
    return paid


def _collection(facts: Tables, people: list[str], period: str) -> tuple[Fraction, Fraction]:
    paid, due = Fraction(0), Fraction(0)
    for row in facts.get("receivables", []):
        if holds(period, _day(row, "due_on")):
            share = _share(facts, row["contract"], people)
            paid += share * _settled(facts, row["contract"], last_day(period))[row["receivable"]]
            due += share * number(row["amount"])
    return paid, due


def _workdays(facts: Tables, period: str, company: str) -> int:
    rows = facts.get("calendar", [])
    told = {row["day"]: row["workday"] == "1" for row in rows if not row.get("company")}
    told |= {row["day"]: row["workday"] == "1" for row in rows if row.get("company") == company}
    day, count = first_day(period), 0
    while day <= last_day(period):
        count += told.get(day.isoformat(), day.weekday() < 5)
        day += timedelta(days=1)
    return count


def _company(facts: Tables, employee: str, period: str) -> str:
    """Of the row that the period uses; before the first one, of that."""
    row = row_used(facts, employee, last_day(period))
    if row is None:
        rows = [row for row in facts["employees"] if row["employee"] == employee]
        row = min(rows, key=lambda row: row.get("from", ""))
    return row["company"]


def _contacts(facts: Tables, people: list[str], period: str) -> tuple[Fraction, Fraction]:
    met = {
        (row["employee"], row["on"], row["customer"])
        for row in facts.get("activities", [])
        if row["employee"] in people and holds(period, _day(row, "on"))
    }
    worked = sum(_workdays(facts, period, _company(facts, one, period)) for one in people)
    return Fraction(len(met)), Fraction(worked)


def _answers(facts: Tables, metric: str, people: list[str], period: str) -> tuple[Fraction, Fraction]:
    """CSAT: those of 4 and more; NPS: those of 9 and more less those of 6 and less; of all."""
    given = [
        number(row["score"])
        for row in facts.get("survey_answers", [])
        if row["kind"] == metric and row["employee"] in people and holds(period, _day(row, "answered_on"))
    ]
    if metric == "csat":
        return Fraction(sum(score >= 4 for score in given)), Fraction(len(given))
    return Fraction(sum(score >= 9 for score in given) - sum(score <= 6 for score in given)), Fraction(len(given))


def _scores(facts: Tables, employee: str, periods: list[str]) -> list[Fraction]:
    values = [
        optional_number(row["score"])
        for row in facts.get("scores", [])
        if row["employee"] == employee and row["period"] in periods
    ]
    return [value for value in values if value is not None]


def value_of_people(facts: Tables, metric: str, people: list[str], period: str, unit: Fraction) -> Fraction | None:
    """A metric over the facts of these people together; None when absent."""
    if metric in MONEY:
        return _money(facts, metric, people, period, unit)
    if metric == "gross_profit":
        return _gross_profit(facts, people, period, unit)
    if metric in RATIOS:
        if metric in ("csat", "nps"):
            above, under = _answers(facts, metric, people, period)
        else:
            recompute = _collection if metric == "collection_rate" else _contacts
            above, under = recompute(facts, people, period)
        return above / under if under > 0 else None
    count = {
        "contract_count": _contract_count,
        "volume": _volume,
        "new_customers": _new_customers,
        "violations": _violations,
    }[metric]
    return count(facts, people, period)


def _value_of_score(facts: Tables, metric: str, employee: str, period: str) -> Fraction | None:
    values = _scores(facts, employee, [period] if metric == "score" else months(period))
    return sum(values, Fraction(0)) / len(values) if values else None


def value(facts: Tables, metric: str, by: str, subject: str, period: str, unit: Fraction) -> Fraction | None:
    """A metric of an employee, a department or a company in a period; None when absent."""
    if metric in SCORES:
        return _value_of_score(facts, metric, subject, period) if by == "employee" else None
    people = [subject] if by == "employee" else _codes(people_of(facts, by, subject, period))
    return value_of_people(facts, metric, people, period, unit)


def _codes(people: list[Person]) -> list[str]:
    return [person.employee for person in people]


def _target_row(facts: Tables, subject: str, metric: str, period: str) -> Fraction | None:
    for row in facts.get("targets", []):
        if (row["subject"], row["metric"], row["period"]) == (subject, metric, period):
            return optional_number(row["value"])
    return None


def _own_target(facts: Tables, subject: str, metric: str, period: str) -> Fraction | None:
    row = _target_row(facts, subject, metric, period)
    if row is not None or metric in RATIOS + SCORES or kind(period) == "month":
        return row
    rows = [_target_row(facts, subject, metric, month) for month in months(period)]
    there = [value for value in rows if value is not None]
    return sum(there, Fraction(0)) if len(there) == len(rows) else None


def target(facts: Tables, metric: str, by: str, subject: str, period: str) -> Fraction | None:
    """The target of a subject: its row, else its months' rows, else its people's; None without or ≤ 0."""
    own = _own_target(facts, subject, metric, period)
    if own is None and by != "employee" and metric not in RATIOS + SCORES:
        people = people_of(facts, by, subject, period)
        theirs = [_own_target(facts, person.employee, metric, period) for person in people]
        there = [value for value in theirs if value is not None]
        own = sum(there, Fraction(0)) if there else None
    return own if own is not None and own > 0 else None


def measure(facts: Tables, rule: Rule, by: str, subject: str, period: str, unit: Fraction) -> Fraction | None:
    """What a rule looks at: its metric, with `of: target` as attainment; None when absent."""
    x = value(facts, rule["metric"], by, subject, period, unit)
    return _attainment(facts, rule, by, subject, period, x)


def _attainment(facts: Tables, rule: Rule, by: str, subject: str, period: str, x: Fraction | None) -> Fraction | None:
    if rule.get("of") != "target" or x is None:
        return x
    due = target(facts, rule["metric"], by, subject, period)
    return None if due is None else x / due


def measure_team(
    facts: Tables, rule: Rule, employee: str, people: list[str], period: str, unit: Fraction
) -> Fraction | None:
    """The same over the facts of the people below; the target stays the person's own."""
    if not people or rule["metric"] in SCORES:
        return None
    x = value_of_people(facts, rule["metric"], people, period, unit)
    return _attainment(facts, rule, "employee", employee, period, x)


def metrics(
    facts: Tables, period: str, by: str = "employee", currency: str = "CNY"
) -> list[tuple[str, str, Fraction | None]]:
    """What `merit metrics` writes: every metric but score of every subject."""
    unit = minor_unit(currency)
    return [
        (subject, metric, value(facts, metric, by, subject, period, unit))
        for subject in subjects(facts, by, period)
        for metric in METRICS
        if metric != "score"
    ]
