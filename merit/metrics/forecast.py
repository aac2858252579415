"""The forecast of a person, team, department or company and period: against its target, week by week, and how right.

Source: docs/spec/forecast.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from merit.calc.periods import Period
from merit.crm import forecasting, past
from merit.crm.forecasting import Figures, Line
from merit.crm.forecasts import ForecastLine, ForecastSnapshot
from merit.org.models import Person
from merit.targets import forecast as targets

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Share:
    """What one person has of it."""

    person: Person
    figures: Figures
    target: Decimal | None


@dataclass(frozen=True)
class Outlook:
    """The forecast of some people and a period. `day`: as of when; `now`: as the opportunities are today."""

    period: Period
    asked: past.Asked
    now: bool
    lines: list[Line]
    figures: Figures
    target: Decimal | None
    shares: list[Share]

    @property
    def months(self) -> list[tuple[Period, Figures]]:
        """Month by month."""
        return [(month, forecasting.together(self.lines, month)) for month in self.period.month_parts()]


@dataclass(frozen=True)
class Week:
    """What was forecast as a week began."""

    week: date
    figures: Figures


def asked_for(actor: Actor, key: str, period: Period) -> past.Asked:
    """Of now; of a period that is over, as it stood on its last day."""
    day = min(actor.today, period.last_day)
    return past.Asked(actor.company, day, past.group_of(actor, key, day).people)


def outlook(actor: Actor, key: str, period: Period) -> Outlook:
    """The forecast of the group that `key` names (merit/crm/past/whose.py)."""
    asked = asked_for(actor, key, period)
    now = asked.day == actor.today
    lines = forecasting.lines(asked, period, now=now)
    values = targets.values_of(actor, period)
    shares = _shares(actor, asked, lines, values, period)
    return Outlook(
        period, asked, now, lines, forecasting.together(lines), _target(key, values, shares, actor, period), shares
    )


def _shares(actor: Actor, asked: past.Asked, lines: list[Line], values: targets.Values, period: Period) -> list[Share]:
    """Everyone who has something in it, or a target for it."""
    mine: dict[int, Figures] = {}
    for one in lines:
        mine[one.person] = mine.get(one.person, Figures()) + one.figures
    people = set(mine) | {pk for kind, pk in values if kind == "person"}
    if asked.people is not None:
        people &= asked.people
    rows = Person.objects.unscoped("whose records the reader sees").filter(pk__in=people, company=actor.company)
    found = [
        Share(one, mine.get(one.pk, Figures()), targets.target_of(values, "person", one.pk, period)) for one in rows
    ]
    return sorted(found, key=lambda one: (-one.figures.committed, one.person.name))


def _target(key: str, values: targets.Values, shares: list[Share], actor: Actor, period: Period) -> Decimal | None:
    """The department's or company's own target; else what its people have together."""
    own = None
    if key.startswith("d"):
        own = targets.target_of(values, "department", int(key[1:]), period)
    elif not key and past.group_of(actor, "", period.first_day).people is None:
        own = targets.target_of(values, "company", actor.company.pk, period)
    if own is not None:
        return own
    known = [one.target for one in shares if one.target is not None]
    return sum(known, Decimal(0)) if known else None


def weeks(actor: Actor, key: str, period: Period) -> list[Week]:
    """The snapshots that say something of the period: from three months before it to its end, in order."""
    first, last = period.first_day - timedelta(days=92), period.last_day
    snapshots = ForecastSnapshot.objects.visible_to(actor).filter(company=actor.company, week__range=(first, last))
    rows = ForecastLine.objects.visible_to(actor).filter(
        snapshot__in=snapshots, month__range=(period.first_day, period.last_day)
    )
    names = ("won", "commit", "best", "pipeline", "omitted", "weighted")
    by_week: dict[date, list[Line]] = {one: [] for one in snapshots.values_list("week", flat=True)}
    for week, person, month, *amounts in rows.values_list("snapshot__week", "person_id", "month", *names):
        by_week[week].append(Line(person, month, Figures(*amounts)))
    fixed = past.group_of(actor, key, actor.today).people if key[:1] not in {"d", "t"} else None
    found = []
    for week, lines in sorted(by_week.items()):
        people = past.group_of(actor, key, week - timedelta(days=1)).people if key[:1] in {"d", "t"} else fixed
        some = (one for one in lines if people is None or one.person in people)
        found.append(Week(week, forecasting.together(some)))
    return found


@dataclass(frozen=True)
class Missed:
    """A forecast beside what came of it."""

    week: Week
    actual: Decimal

    def off(self, forecast: Decimal) -> Decimal | None:
        """How far it was off: 0.2 is a fifth too much; None where nothing was won."""
        return (forecast - self.actual) / self.actual if self.actual else None

    @property
    def committed_off(self) -> Decimal | None:
        return self.off(self.week.figures.committed)

    @property
    def best_off(self) -> Decimal | None:
        return self.off(self.week.figures.best_case)

    @property
    def weighted_off(self) -> Decimal | None:
        return self.off(self.week.figures.weighted)


def accuracy(actor: Actor, key: str, period: Period) -> tuple[Decimal | None, list[Missed]]:
    """What was won in a period that is over, and every week's forecast beside it; None while it is not over."""
    told = weeks(actor, key, period)
    if period.last_day >= actor.today:
        return None, []
    asked = asked_for(actor, key, period)
    actual = forecasting.together(forecasting.lines(asked, period, now=False)).won
    return actual, [Missed(one, actual) for one in told]


def before(period: Period, how_many: int) -> Iterator[Period]:
    """The periods of the same length before it, the newest first."""
    for back in range(1, how_many + 1):
        yield period.shifted(-back)


def at_start(missed: list[Missed], period: Period) -> Missed | None:
    """The forecast with which the period began: that of its first week, else the last one before."""
    inside = [one for one in missed if one.week.week >= period.first_day]
    earlier = [one for one in missed if one.week.week < period.first_day]
    return inside[0] if inside else earlier[-1] if earlier else None
