"""What a board is asked for: whose, which period, ranked by what; read from the address, never refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from merit.calc.periods import Every, Period, parse_period, period_of
from merit.core.errors import NotFound
from merit.crm import past
from merit.metrics.boards import Group, group_of, usual
from merit.metrics.boards.figures import WAYS, Way
from merit.metrics.boards.whose import AREA
from merit.org.actor import Actor

EVERY: tuple[Every, ...] = ("month", "quarter", "year")


@dataclass
class Asked:
    """`?unit=` the company, a department, a team; `?period=`; `?by=` attainment, amount or progress."""

    actor: Actor
    params: Mapping[str, str]

    @cached_property
    def period(self) -> Period:
        """A month, quarter or year that has begun; this month where the address names none."""
        usual_one = period_of(self.actor.today, "month")
        try:
            found = parse_period(self.params.get("period") or "")
        except ValueError:
            return usual_one
        known = found.every in EVERY and 2000 <= found.year <= 2100
        return found if known and found.first_day <= self.actor.today else usual_one

    @cached_property
    def group(self) -> Group:
        """As it was on the period's last day, or is today."""
        day = min(self.actor.today, self.period.last_day)
        key = self.params.get("unit", usual(self.actor))
        try:
            return group_of(self.actor, key, day)
        except NotFound:
            return group_of(self.actor, usual(self.actor), day)

    @property
    def by(self) -> Way:
        return next((way for way in WAYS if way == self.params.get("by")), "attainment")

    @property
    def ways(self) -> list[tuple[Way, str]]:
        names = {
            "attainment": pgettext("ranking", "Attainment"),
            "amount": pgettext("ranking", "Amount"),
            "progress": pgettext("ranking", "Progress"),
        }
        return [(way, names[way]) for way in WAYS]

    @property
    def lengths(self) -> list[tuple[str, str, bool]]:
        """(name, period, whether it is this one) of the month, quarter and year that hold the period's end."""
        names = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
        day = min(self.actor.today, self.period.last_day)
        return [(names[every], str(period_of(day, every)), every == self.period.every) for every in EVERY]

    @property
    def before(self) -> Period:
        return self.period.shifted(-1)

    @property
    def after(self) -> Period | None:
        """The next one, if it has begun."""
        found = self.period.shifted(1)
        return found if found.first_day <= self.actor.today else None

    @property
    def running(self) -> bool:
        return self.period.last_day >= self.actor.today

    @cached_property
    def units(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(heading, [(key, name)]) to choose from."""
        day = self.actor.today
        own = [("team", _("My team"))] if self.actor.team else []
        whole = [("", _("Whole company"))] if usual(self.actor) == "" else []
        teams = [(key, _("Team of %(name)s") % {"name": name}) for key, name in past.teams(self.actor, day, AREA)]
        found = [
            (_("Boards"), [*whole, *own]),
            (_("Departments"), past.departments(self.actor, day, AREA)),
            (_("Teams"), teams),
        ]
        return [(heading, rows) for heading, rows in found if rows]

    @property
    def title(self) -> str:
        """Whose board it is."""
        if self.group.name:
            team = self.group.key.startswith("t")
            return _("Team of %(name)s") % {"name": self.group.name} if team else str(self.group.name)
        return _("My team") if self.group.key == "team" else str(self.actor.company)
