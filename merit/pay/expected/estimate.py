"""The pay of a month that a person's own facts decide: so far, with what is due until its end, and the next step.

Only items that these facts decide are taken: rates and coefficients over the person's own facts (of a lead: over the
team's), multiplied by nothing of a department, a company or an appraisal. What else the plan pays that month is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import polars as pl

from merit.calc.facts import Facts, read_facts
from merit.calc.metrics import SCORES, Metric
from merit.calc.pay import Run, simulate
from merit.calc.people import Person
from merit.calc.periods import Period, parse_period
from merit.calc.plan import AnyItem, Award, Coefficient, Fixed, Plan, Rate, parse_plan
from merit.pay.expected.facts import still_due, with_collected, with_receipts, without_history
from merit.pay.expected.hint import Boundary, Hint, boundaries


@dataclass(frozen=True, slots=True)
class ItemPay:
    """One item: earned on what has come in, and what comes on top if what is due comes in."""

    code: str
    title: str
    earned: Decimal
    expected: Decimal


@dataclass(frozen=True, slots=True)
class Expected:
    """`items` empty: the plan pays nothing that follows from the person's own facts this month.

    `due`: receivables due in the month and not yet paid (whole amounts, on contracts credited to the person).
    `left_out`: titles of items paid this month that others or an appraisal decide too. `without_target`: metrics whose
    target is missing, so that an item pays nothing.
    """

    currency: str
    month: Period
    due: Decimal
    items: tuple[ItemPay, ...] = ()
    left_out: tuple[str, ...] = ()
    without_target: tuple[Metric, ...] = ()
    hint: Hint | None = None

    @property
    def earned(self) -> Decimal:
        return sum((item.earned for item in self.items), Decimal(0))

    @property
    def expected(self) -> Decimal:
        return sum((item.expected for item in self.items), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.earned + self.expected


def expected(
    facts: Mapping[str, bytes] | Facts,
    plans: Sequence[str],
    person: str,
    month: Period | str,
    today: date,
    *,
    team: bool = False,
    currency: str = "CNY",
) -> Expected:
    """What `person` may expect of these plan texts (the versions in force) for a month, as of today.

    The facts need only bear on the person; with `team`, on everyone below, and items with `credit: team` count too.
    Raises InputError where facts or plans are not sound.
    """
    period = parse_period(month) if isinstance(month, str) else month
    known = without_history(facts if isinstance(facts, Facts) else read_facts(facts, currency))
    read = [plan for text in plans if (plan := _parsed(text)).currency == known.currency]
    return _Estimate(known, read, person, period, today, team).all()


def needs(plans: Sequence[str]) -> tuple[set[str], bool, bool]:
    """What the plan texts ask for: metrics; whether a team's facts count; whether columns of customers do."""
    items = [item for text in plans for item in _parsed(text).items]
    metrics = {metric for item in items if (metric := getattr(item, "metric", None))}
    metrics |= {times.metric for item in items for times in getattr(item, "times", ())}
    team = any(getattr(item, "credit", "own") == "team" for item in items)
    columns = [column for item in items for column in getattr(item, "only", {})]
    return metrics, team, any(column.startswith("customer.") for column in columns)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Plan:
    """An approved version never changes, and is read by everyone whom it pays."""
    return parse_plan(text)


class _Estimate:
    """One person's month under some plans."""

    def __init__(self, facts: Facts, plans: list[Plan], person: str, month: Period, today: date, team: bool) -> None:
        self.facts = facts
        self.person = person
        self.month = month
        self.today = today
        self.team = team
        self.plans = [self._narrowed(plan) for plan in plans]
        self.whole = plans

    def all(self) -> Expected:
        now = [simulate([plan], self.facts, self.month) for plan in self.plans if plan.items]
        who = now[0].contexts["month"].staff.counting.get(self.person) if now else None
        if who is None:
            return Expected(self.facts.currency, self.month, Decimal(0))
        coming = still_due(self.facts, self._people(now[0], who), self.month, self.today)
        later = self._paid_with(with_receipts(self.facts, coming)) if coming else self._sums(now)
        return Expected(
            self.facts.currency,
            self.month,
            self._amount(sum(one.amount for one in coming)),
            tuple(self._items(now, who, self._sums(now), later)),
            tuple(self._left_out(now, who)),
            tuple(self._without_target(now)),
            self._hint(now, who),
        )

    def _narrowed(self, plan: Plan) -> Plan:
        """The plan's items that can be told from these facts, for this person only, without totals."""
        mine = {"employee": (self.person,)}
        items = tuple(
            item.model_copy(update={"for_": {**item.for_, **mine}}) for item in plan.items if self._can_be_told(item)
        )
        return plan.model_copy(update={"items": items, "totals": (), "from_": None})

    def _can_be_told(self, item: AnyItem) -> bool:
        if not isinstance(item, Rate | Coefficient) or item.metric in SCORES:
            return False
        if item.credit == "team" and not self.team:
            return False
        return all(one.subject in (None, "person") and one.metric not in SCORES for one in item.times)

    def _people(self, run: Run, who: Person) -> set[int]:
        staff = run.contexts["month"].staff
        below = {staff.known[code].ix for code in staff.below(who.code)} if self.team else set()
        return {who.ix, *below}

    def _items(
        self, now: list[Run], who: Person, earned: dict[tuple[int, str], int], later: dict[tuple[int, str], int]
    ) -> list[ItemPay]:
        """The items that admit the person, in the plans' order."""
        found = []
        for place, run in enumerate(now):
            for item in run.plan.items:
                if self._admits(run, item, who):
                    first, then = earned.get((place, item.code), 0), later.get((place, item.code), 0)
                    found.append(ItemPay(item.code, item.title, self._amount(first), self._amount(then - first)))
        return found

    def _left_out(self, now: list[Run], who: Person) -> list[str]:
        """Of the plans in full: the items paid this month that were not taken. A wage or an award is no commission."""
        taken = {item.code for plan in self.plans for item in plan.items}
        others = [item for plan in self.whole for item in plan.items if item.code not in taken]
        return [one.title for one in others if not isinstance(one, Fixed | Award) and self._admits(now[0], one, who)]

    def _admits(self, run: Run, item: AnyItem, who: Person) -> bool:
        context = run.contexts.get(item.every)
        if context is None or (getattr(item, "credit", "own") == "team" and not context.staff.below(who.code)):
            return False
        return not item.for_ or context.sources.attributes.admits(item.for_, who.row)

    def _without_target(self, now: list[Run]) -> list[Metric]:
        said = (notice for run in now for notice in run.notices if notice.key in ("no_target", "times_without_target"))
        return list(dict.fromkeys(notice.params["metric"] for notice in said))  # type: ignore[misc]

    def _hint(self, now: list[Run], who: Person) -> Hint | None:
        """The nearest boundary that pays more, by paying the month again with what it takes collected today."""
        found = [
            (boundary, item)
            for run in now
            for item in run.plan.items
            if self._admits(run, item, who)
            for boundary in boundaries(item, run.contexts[item.every], who)
        ]
        if not found:
            return None
        boundary, item = min(found, key=lambda one: one[0].more)
        gain = self._gain(boundary, who, sum(self._sums(now).values()))
        if gain <= 0:
            return None
        more = self._amount(boundary.minor(self.facts.places))
        return Hint(boundary, item.title, more, self._amount(gain))

    def _gain(self, boundary: Boundary, who: Person, before: int) -> int:
        collected = boundary.minor(self.facts.places)
        facts = with_collected(self.facts, who.ix, self.today, collected, boundary.like)
        return sum(self._paid_with(facts).values()) - before

    def _paid_with(self, facts: Facts) -> dict[tuple[int, str], int]:
        return self._sums([simulate([plan], facts, self.month) for plan in self.plans if plan.items])

    def _sums(self, runs: list[Run]) -> dict[tuple[int, str], int]:
        """(place of the plan, item) → the person's minor units."""
        found = {}
        for place, run in enumerate(runs):
            mine = run.sums().filter(pl.col("employee") == self.person)
            for item, amount in mine.group_by("item").agg(pl.col("amount").sum()).iter_rows():
                found[place, item] = amount
        return found

    def _amount(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-self.facts.places)
