"""Metrics: what a person, department or company did in a period, each defined once, here.

A metric is kept as whole numbers per person: amounts and counts as numerators over one scale, ratios as a numerator and
a denominator each. A department's or company's value sums these over its people, so that ratios are recomputed and not
averaged. An absent value (nothing to divide by) is None.

Source: docs/spec/metrics.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

import polars as pl

from merit.calc.credited import CREDITED, Credits
from merit.calc.facts import Facts
from merit.calc.money import plain, ratio_text
from merit.calc.people import People, Person, Staff
from merit.calc.periods import Period, parse_period
from merit.calc.problems import refuse

Metric = Literal[
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
]
By = Literal["employee", "department", "company"]

METRICS: Final[tuple[Metric, ...]] = Metric.__args__  # type: ignore[attr-defined]
MONEY: Final[frozenset[Metric]] = frozenset(
    ("receipts", "contract_amount", "price_variance", "gross_profit", "bad_debt")
)
RATIOS: Final[frozenset[Metric]] = frozenset(("collection_rate", "contacts_per_workday", "csat", "nps"))
SCORES: Final[frozenset[Metric]] = frozenset(("score", "mean_score"))


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of one period for everybody, by employee_ix.

    Amounts and counts: numerator / scale, 0 for who is not there. Ratios and scores: numerator / denominator, absent
    for who is not there or has nothing above 0 below.
    """

    numerators: dict[int, int]
    denominators: dict[int, int] | None
    scale: int = 1

    def of(self, people: Iterable[int]) -> Fraction | None:
        """The value of these people together."""
        ixs = list(people)
        above = sum(self.numerators.get(ix, 0) for ix in ixs)
        if self.denominators is None:
            return Fraction(above, self.scale)
        below = sum(self.denominators.get(ix, 0) for ix in ixs)
        return Fraction(above, below) if below > 0 else None


class Metrics:
    """All metrics over one set of facts; computed once per metric and period, when asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.people = People(facts)
        self.credits = Credits(facts)
        self._measures: dict[tuple[Metric, Period], Measure] = {}
        self._workdays: dict[tuple[Period, str], int] = {}

    def staff(self, period: Period) -> Staff:
        return self.people.staff(period)

    def of_person(self, metric: Metric, period: Period, person: Person) -> Fraction | None:
        return self.measure(metric, period).of((person.ix,))

    def of_people(self, metric: Metric, period: Period, people: Iterable[Person]) -> Fraction | None:
        """The value of a department, company or team: `score` and `mean_score` are absent."""
        if metric in SCORES:
            return None
        return self.measure(metric, period).of(person.ix for person in people)

    def of_subject(self, by: By, code: str, metric: Metric, period: Period) -> Fraction | None:
        staff = self.staff(period)
        if by == "department":
            return self.of_people(metric, period, staff.of_department(code))
        if by == "company":
            return self.of_people(metric, period, staff.of_company(code))
        return self.of_person(metric, period, staff.known[code])

    def measure(self, metric: Metric, period: Period) -> Measure:
        if (metric, period) not in self._measures:
            self._measures[metric, period] = self._compute(metric, period)
        return self._measures[metric, period]

    def _compute(self, metric: Metric, period: Period) -> Measure:
        if metric in CREDITED:
            parts = within(self.credits.parts(metric), "on", period)
            return Measure(_sums(parts, "part"), None, 10**self.facts.places)
        match metric:
            case "contract_count":
                return self._shares(self.facts["contracts"], period)
            case "new_customers":
                return self._shares(first_contracts(self.facts), period)
            case "volume":
                return self._volume(period)
            case "collection_rate":
                return self._collection_rate(period)
            case "contacts_per_workday":
                return self._contacts(period)
            case "gross_profit":
                return self._gross_profit(period)
            case "violations":
                rows = within(self.facts["violations"], "on", period)
                return Measure(_sums(rows.with_columns(one=pl.lit(1)), "one"), None)
            case "csat" | "nps":
                told = judged(self.facts, metric, period)
                return Measure(_sums(told, "above"), _sums(told, "one"))
            case "score":
                return self._scores([period])
            case _:
                return self._scores(period.month_parts())

    def _shares(self, contracts: pl.DataFrame, period: Period) -> Measure:
        """Σ shares of these contracts, those signed in the period."""
        signed = within(contracts, "signed_on", period).select("contract_ix")
        return Measure(_sums(signed.join(self.credits.shares, on="contract_ix"), "share"), None, self.credits.whole)

    def _volume(self, period: Period) -> Measure:
        signed = within(self.facts["contracts"], "signed_on", period).select("contract_ix")
        lines = self.facts["contract_lines"].join(signed, on="contract_ix")
        sold = lines.group_by("contract_ix").agg(pl.col("quantity").cast(pl.Int128).sum())
        credited = sold.join(self.credits.shares, on="contract_ix")
        volume = credited.with_columns(volume=pl.col("quantity") * pl.col("share").cast(pl.Int128))
        scale = self.credits.whole * 10 ** self.facts.scale("contract_lines", "quantity")
        return Measure(_sums(volume, "volume"), None, scale)

    def _gross_profit(self, period: Period) -> Measure:
        received = self.measure("receipts", period)
        spent = _sums(within(self.facts["costs"], "spent_on", period), "amount")
        left = {ix: received.numerators.get(ix, 0) - spent.get(ix, 0) for ix in {*received.numerators, *spent}}
        return Measure(left, None, received.scale)

    def _collection_rate(self, period: Period) -> Measure:
        """Shares are exact here; the scale is the same above and below and falls out."""
        due = within(settled(self.facts, period.last_day), "due_on", period)
        credited = due.join(self.credits.shares, on="contract_ix").with_columns(
            paid=pl.col("paid") * pl.col("share").cast(pl.Int128),
            owed=pl.col("amount").cast(pl.Int128) * pl.col("share").cast(pl.Int128),
        )
        return Measure(_sums(credited, "paid"), _sums(credited, "owed"))

    def _contacts(self, period: Period) -> Measure:
        days = (
            within(self.facts["activities"], "on", period)
            .filter(pl.col("customer").is_not_null())
            .group_by("employee_ix", "on")
            .agg(contacted=pl.col("customer").n_unique())
        )
        everyone = dict.fromkeys(range(len(self.facts.employees)), self.workdays(period))
        if any(company for _day, company in self._calendar):
            people = (self.people.whenever(code, period) for code in self.facts.employees)
            known = self.staff(period).known
            everyone = {one.ix: self.workdays(period, known.get(one.code, one).company) for one in people}
        return Measure(_sums(days, "contacted"), everyone)

    def workdays(self, period: Period, company: str = "") -> int:
        """Monday to Friday, but for the days that calendar.csv says otherwise of: of the company, else of everybody."""
        if (period, company) not in self._workdays:
            days = (period.first_day + timedelta(days=n) for n in range(period.days))
            self._workdays[period, company] = sum(self.is_workday(day, company) for day in days)
        return self._workdays[period, company]

    def is_workday(self, day: date, company: str = "") -> bool:
        told = self._calendar.get((day, company), self._calendar.get((day, "")))
        return day.weekday() < 5 if told is None else told

    def company_of(self, department: str, period: Period) -> str:
        """The company that a department belongs to at the period's end; "" where none is named."""
        row = self.staff(period).departments.get(department)
        return "" if row is None else self.facts["departments"]["company"][row] or ""

    @cached_property
    def _calendar(self) -> dict[tuple[date, str], bool]:
        rows = self.facts["calendar"].select("day", pl.col("company").fill_null(""), "workday").iter_rows()
        return {(day, company): bool(workday) for day, company, workday in rows}

    def _scores(self, periods: list[Period]) -> Measure:
        """The mean of the scores of these very periods, over those there are."""
        wanted = pl.col("period").is_in([str(period) for period in periods]) & pl.col("score").is_not_null()
        rows = self.facts["scores"].filter(wanted).with_columns(unit=10 ** self.facts.scale("scores", "score"))
        return Measure(_sums(rows, "score"), _sums(rows, "unit"))


def settled(facts: Facts, day: date) -> pl.DataFrame:
    """receivable, contract_ix, due_on, amount, paid (Int128): receivables and what of them is paid by a day.

    A contract's net receipts (at least 0) settle its receivables oldest due first, then by code.
    """
    received = facts["receipts"].filter(pl.col("received_on") <= day)
    net = received.group_by("contract_ix").agg(net=pl.col("amount").cast(pl.Int128).sum().clip(lower_bound=0))
    owed = facts["receivables"].select(
        "receivable", "contract_ix", "due_on", "amount", upto=pl.col("amount").cast(pl.Int128)
    )
    running = owed.sort("contract_ix", "due_on", "receivable").with_columns(
        pl.col("upto").cum_sum().over("contract_ix")
    )
    covered = running.join(net, on="contract_ix", how="left").with_columns(
        pl.col("net").fill_null(pl.lit(0, dtype=pl.Int128)), before=pl.col("upto") - pl.col("amount")
    )
    paid = pl.min_horizontal("net", "upto") - pl.min_horizontal("net", "before")
    return covered.select("receivable", "contract_ix", "due_on", "amount", paid=paid)


def judged(facts: Facts, metric: Metric, period: Period) -> pl.DataFrame:
    """employee_ix, answer, answered_on, score, above, one (1) of the answers to the questions of this kind.

    csat: above is 1 from a score of 4. nps: 1 from 9, −1 up to 6, 0 between.
    """
    rows = within(facts["survey_answers"], "answered_on", period).filter(pl.col("kind") == metric)
    unit, score = 10 ** facts.scale("survey_answers", "score"), pl.col("score")
    good = score >= (4 if metric == "csat" else 9) * unit
    bad = pl.lit(False) if metric == "csat" else score <= 6 * unit
    above = pl.when(good).then(1).when(bad).then(-1).otherwise(0)
    return rows.select("employee_ix", "answer", "answered_on", "score", above=above, one=pl.lit(1))


def first_contracts(facts: Facts) -> pl.DataFrame:
    """The contracts that are their customer's first, by signing and then code."""
    named = facts["contracts"].filter(pl.col("customer").is_not_null())
    return named.sort("signed_on", "contract").unique("customer", keep="first", maintain_order=True)


def within(frame: pl.DataFrame, column: str, period: Period) -> pl.DataFrame:
    return frame.filter(pl.col(column).is_between(period.first_day, period.last_day))


def _sums(frame: pl.DataFrame, column: str) -> dict[int, int]:
    """Sums of a whole-number column by employee_ix."""
    sums = frame.group_by("employee_ix").agg(pl.col(column).cast(pl.Int128).sum())
    return dict(sums.iter_rows())


def metric_table(facts: Facts, period: Period | str, by: By = "employee") -> pl.DataFrame:
    """subject, metric, value (text; null: absent) of every metric but `score`, for every subject of the period."""
    wanted = period_from(period)
    metrics = Metrics(facts)
    rows = [
        (subject, metric, value_text(metric, metrics.of_subject(by, subject, metric, wanted), facts.places))
        for subject in subjects(metrics, by, wanted)
        for metric in METRICS
        if metric != "score"
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("subject", "metric", "value"), pl.String), orient="row")


def subjects(metrics: Metrics, by: By, period: Period) -> list[str]:
    """People who count in the period, departments in force on its last day, or companies: codes in order."""
    staff = metrics.staff(period)
    if by == "employee":
        return list(staff.counting)
    return sorted(staff.departments) if by == "department" else _companies(metrics.facts, staff)


def _companies(facts: Facts, staff: Staff) -> list[str]:
    """The companies of departments in force and of people who count."""
    named = facts["departments"]["company"].gather(list(staff.departments.values())).to_list()
    return sorted({company for company in named if company} | {person.company for person in staff.counting.values()})


def period_from(period: Period | str) -> Period:
    if isinstance(period, Period):
        return period
    try:
        return parse_period(period)
    except ValueError:
        raise refuse("not_a_period", value=period) from None


def value_text(metric: Metric, value: Fraction | None, places: int) -> str | None:
    """Money at the currency's decimals, ratios with at least 6 places, counts as they are; None for absent."""
    if value is None:
        return None
    if metric in RATIOS or metric in SCORES:
        return ratio_text(value)
    return plain(value, places) if metric in MONEY else plain(value)
