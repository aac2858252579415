"""The month of one person: targets with pace, and what pay may be expected; all from one set of facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from merit.calc.facts import Facts
from merit.calc.money import plain
from merit.calc.periods import Every, Period, period_of
from merit.calc.problems import InputError
from merit.calc.texts import pick_language
from merit.metrics.live import Days, Live, Standing
from merit.pay.expected import Expected, expected
from merit.pay.expected.estimate import needs
from merit.pay.expected.gather import plans_of
from merit.pay.models import PayPlanVersion
from merit.targets.models import Target
from merit.targets.names import LESS_IS_BETTER, SHOWN, Kind, kind_of
from merit.web import charts
from merit.web.home.gather import facts_for

if TYPE_CHECKING:
    from merit.org.actor import Actor

MOST_TEAM = 300
PERIODS: tuple[Every, ...] = ("month", "quarter", "half", "year")


@dataclass(frozen=True)
class Bar:
    """One metric under the gauge. `longer`: its target is of a longer period than the month."""

    kind: Kind
    standing: Standing
    longer: str

    @property
    def ratio(self) -> Decimal:
        return decimal(self.standing.attainment) or Decimal(0)

    @property
    def pace(self) -> Decimal | None:
        if self.kind.metric in LESS_IS_BETTER:
            return None
        return decimal(self.standing.pace)

    @property
    def colour(self) -> str:
        reached = self.ratio >= 1
        if self.kind.metric in LESS_IS_BETTER:
            return "bad" if self.ratio > 1 else ""
        return "ok" if reached else ""


@dataclass
class Figures:
    """`refused`: what the core says where facts or plan cannot be computed with."""

    month: Period
    days: Days
    receipts: Standing
    gauge: charts.Gauge
    bars: list[Bar] = field(default_factory=list)
    pay: Expected | None = None
    plans: list[PayPlanVersion] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    currency: str = ""

    @property
    def behind(self) -> Fraction | None:
        """Percentage points behind the pace; negative: ahead."""
        return None if self.receipts.behind is None else self.receipts.behind * 100

    @property
    def ahead(self) -> Fraction | None:
        return None if self.behind is None else -self.behind


def figures(actor: Actor, label: str) -> Figures | None:
    """The actor's person's month; None where no term holds today."""
    assert actor.person is not None
    term = actor.person.term(actor.today)
    if term is None:
        return None
    month = period_of(actor.today, "month")
    plans = plans_of(term, month.last_day)
    texts = [version.text for version in plans]
    wanted, team, customers, refused = _wanted(texts)
    metrics = {"receipts", *wanted, *_with_target(actor, month)}
    with_team = team and actor.has("lead", "leader") and 0 < len(actor.team) <= MOST_TEAM
    people = {actor.person.pk, *(actor.team if with_team else ())}
    # A target of collections needs the dues; so does what may still come in this month.
    due = {"collection_rate"} if texts else set()
    facts = facts_for(term.company.currency, metrics | due, people, customers=customers)
    found = _standings(facts, actor, month, label)
    found.currency = term.company.currency
    found.plans, found.refused = plans, refused
    if texts and not refused:
        _add_pay(found, facts, actor, texts, team=with_team)
    return found


def _wanted(texts: list[str]) -> tuple[set[str], bool, bool, list[str]]:
    """What the plans need: metrics, the team's facts, the customers' columns; or why they cannot be read."""
    try:
        return *needs(texts), []
    except InputError as error:
        return set(), False, False, _said(error)


def _with_target(actor: Actor, month: Period) -> set[str]:
    rows = Target.objects.visible_to(actor).filter(
        person=actor.person, period__startswith=str(month.year), value__isnull=False
    )
    return set(rows.values_list("metric", flat=True).distinct())


def _standings(facts: Facts, actor: Actor, month: Period, label: str) -> Figures:
    assert actor.person is not None
    code = actor.person.code
    live = Live(facts, actor.today)
    receipts = live.standing(code, "receipts", month)
    gauge = charts.gauge(decimal(receipts.attainment), decimal(receipts.pace), label)
    found = Figures(month, live.days(month), receipts, gauge)
    for metric in SHOWN:
        kind = kind_of(metric, facts.currency)
        assert kind is not None
        for every in PERIODS:
            period = period_of(actor.today, every)
            if metric == "receipts" and (every == "month" or receipts.target):
                continue  # the gauge shows it
            if live.has_target(code, metric, period):
                longer = "" if every == "month" else str(period)
                found.bars.append(Bar(kind, live.standing(code, metric, period), longer))
                break
    return found


def _add_pay(found: Figures, facts: Facts, actor: Actor, texts: list[str], *, team: bool) -> None:
    assert actor.person is not None
    try:
        found.pay = expected(facts, texts, actor.person.code, found.month, actor.today, team=team)
    except InputError as error:
        found.refused = _said(error)


def _said(error: InputError) -> list[str]:
    """The core's sentences, in the reader's language."""
    return error.lines(pick_language(get_language()))[:3]


def decimal(value: Fraction | None) -> Decimal | None:
    """An exact fraction as a number that pages can write."""
    return None if value is None else Decimal(plain(value))
