"""The month of one person: targets with pace, and what pay may be expected; all from one set of facts."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from merit.calc.facts import read_facts
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
from merit.web.home.gather import files_for

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


@dataclass(frozen=True)
class Computed:
    """What follows from facts, plans and day alone. `refused`: why the plans cannot be computed with these facts."""

    days: Days
    receipts: Standing
    bars: list[Bar]
    pay: Expected | None = None
    refused: InputError | None = None


@dataclass(frozen=True)
class Figures:
    """The month of one person. `refused`: what the core says where facts or plan cannot be computed with."""

    month: Period
    currency: str
    plans: list[PayPlanVersion]
    gauge: charts.Gauge
    computed: Computed

    @property
    def days(self) -> Days:
        return self.computed.days

    @property
    def receipts(self) -> Standing:
        return self.computed.receipts

    @property
    def bars(self) -> list[Bar]:
        return self.computed.bars

    @property
    def pay(self) -> Expected | None:
        return self.computed.pay

    @property
    def refused(self) -> list[str]:
        """The core's sentences, in the reader's language."""
        error = self.computed.refused
        return error.lines(pick_language(get_language()))[:3] if error else []

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
    month, currency = period_of(actor.today, "month"), term.company.currency
    plans = plans_of(term, month.last_day)
    about = _About(actor.person.code, month, actor.today, currency, tuple(version.text for version in plans))
    asked = _asked(about.plans)
    team = asked.team and actor.has("lead", "leader") and 0 < len(actor.team) <= MOST_TEAM
    people = {actor.person.pk, *(actor.team if team else ())}
    metrics = {"receipts", *asked.metrics, *_with_target(actor, month)}
    files = files_for(currency, metrics, people, customers=asked.customers)
    found = _kept(files, about, team=team)
    gauge = charts.gauge(decimal(found.receipts.attainment), decimal(found.receipts.pace), label)
    return Figures(month, currency, plans, gauge, found)


@dataclass(frozen=True)
class _About:
    """Whose month, in which plans."""

    code: str
    month: Period
    today: date
    currency: str
    plans: tuple[str, ...]


@dataclass(frozen=True)
class _Asked:
    """What the plans need of the facts."""

    metrics: frozenset[str] = frozenset()
    team: bool = False
    customers: bool = False


def _asked(plans: tuple[str, ...]) -> _Asked:
    try:
        metrics, team, customers = needs(plans)
    except InputError:
        return _Asked()  # _compute says why
    # What may still come in this month is told by the dues.
    return _Asked(frozenset({*metrics, "collection_rate"} if plans else ()), team, customers)


def _with_target(actor: Actor, month: Period) -> set[str]:
    rows = Target.objects.visible_to(actor).filter(
        person=actor.person, period__startswith=str(month.year), value__isnull=False
    )
    return set(rows.values_list("metric", flat=True).distinct())


_KEPT: OrderedDict[str, Computed] = OrderedDict()
_MOST_KEPT = 512


def _kept(files: dict[str, bytes], about: _About, *, team: bool) -> Computed:
    """Computed once for the same facts: the page is opened many times between two receipts."""
    digest = sha256(repr((about, team)).encode())
    for name in sorted(files):
        digest.update(b"\0" + name.encode() + b"\0" + files[name])
    key = digest.hexdigest()
    found = _KEPT.get(key) or _compute(files, about, team=team)
    _KEPT[key] = found
    _KEPT.move_to_end(key)
    while len(_KEPT) > _MOST_KEPT:
        _KEPT.popitem(last=False)
    return found


def _compute(files: dict[str, bytes], about: _About, *, team: bool) -> Computed:
    facts = read_facts(files, about.currency)
    live = Live(facts, about.today)
    receipts = live.standing(about.code, "receipts", about.month)
    found = Computed(live.days(about.month), receipts, _bars(live, about, gauge=receipts.target is not None))
    if not about.plans:
        return found
    try:
        return replace(found, pay=expected(facts, about.plans, about.code, about.month, about.today, team=team))
    except InputError as error:
        return replace(found, refused=error)


def _bars(live: Live, about: _About, *, gauge: bool) -> list[Bar]:
    """The other metrics with a target of the month, or else of the quarter, half-year or year."""
    found = []
    for metric in SHOWN:
        kind = kind_of(metric, about.currency)
        assert kind is not None
        periods = [period_of(about.today, every) for every in PERIODS]
        period = next((one for one in periods if live.has_target(about.code, metric, one)), None)
        if period is not None and not (metric == "receipts" and gauge):
            longer = "" if period == about.month else str(period)
            found.append(Bar(kind, live.standing(about.code, metric, period), longer))
    return found


def decimal(value: Fraction | None) -> Decimal | None:
    """An exact fraction as a number that pages can write."""
    return None if value is None else Decimal(plain(value))
