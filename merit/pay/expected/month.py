"""The month of one person: where the metrics with a target stand, and what pay may be expected; from one set of facts.

What follows from the same facts is computed once and kept in this process.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from merit.calc.facts import read_facts
from merit.calc.metrics import Metric
from merit.calc.periods import Every, Period, period_of
from merit.calc.problems import InputError
from merit.metrics.files import files_for
from merit.metrics.live import Days, Live, Standing
from merit.pay.expected.estimate import Expected, expected, needs
from merit.pay.expected.gather import plans_of
from merit.pay.models import PayPlanVersion
from merit.targets.models import Target
from merit.targets.names import SHOWN

if TYPE_CHECKING:
    from merit.org.actor import Actor

MOST_TEAM = 300
PERIODS: tuple[Every, ...] = ("month", "quarter", "half", "year")


@dataclass(frozen=True)
class Measured:
    """One metric with a target of the month, or else of a longer period, where one stands in it."""

    metric: Metric
    period: Period
    standing: Standing


@dataclass(frozen=True)
class Computed:
    """What follows from facts, plans and day alone. `refused`: why the plans cannot be computed with these facts."""

    days: Days
    receipts: Standing
    others: list[Measured]
    pay: Expected | None = None
    refused: InputError | None = None


@dataclass(frozen=True)
class Month:
    """The month of one person, with the plans in force."""

    period: Period
    currency: str
    plans: list[PayPlanVersion]
    computed: Computed


def month_of(actor: Actor) -> Month | None:
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
    return Month(month, currency, plans, _kept(files, about, team=team))


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
    rows = Target.objects.unscoped("one's own").filter(
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
    person = live.metrics.staff(about.month).known.get(about.code)
    days = live.days(about.month, person.company if person else "")
    found = Computed(days, receipts, _others(live, about, gauge=receipts.target is not None))
    if not about.plans:
        return found
    try:
        return replace(found, pay=expected(facts, about.plans, about.code, about.month, about.today, team=team))
    except InputError as error:
        return replace(found, refused=error)


def _others(live: Live, about: _About, *, gauge: bool) -> list[Measured]:
    """The other metrics with a target of the month, or else of the quarter, half-year or year."""
    found = []
    for metric in SHOWN:
        periods = [period_of(about.today, every) for every in PERIODS]
        period = next((one for one in periods if live.has_target(about.code, metric, one)), None)
        if period is not None and not (metric == "receipts" and gauge):
            found.append(Measured(metric, period, live.standing(about.code, metric, period)))
    return found
