"""What the pages of the pipeline are asked for: a day or two, and whose; read from the address, never refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from merit.calc.periods import Every, period_of
from merit.core.errors import NotFound
from merit.crm import past
from merit.crm.models import Pipeline
from merit.crm.past.asof import FIRST_DAY
from merit.org.actor import Actor
from merit.web.crm import owners
from merit.web.crm.lists import whole


def day_from(text: str | None, default: date, today: date) -> date:
    """A day of the address that has come already."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return min(max(day, FIRST_DAY), today)


def last_end(today: date, every: Every) -> date:
    """The last day of the month or quarter before this one."""
    return period_of(today, every).first_day - timedelta(days=1)


def quick_days(today: date) -> list[tuple[str, date]]:
    """The days that are asked for most."""
    return [
        (_("Today"), today),
        (_("A week ago"), today - timedelta(days=7)),
        (_("Month end"), last_end(today, "month")),
        (_("Quarter end"), last_end(today, "quarter")),
    ]


@dataclass
class Whose:
    """Whose pipeline an address asks for: `?unit=` everyone, me, team, a department, a team; `?owner=` one person."""

    actor: Actor
    params: Mapping[str, str]

    @cached_property
    def owner(self) -> owners.Whose:
        return owners.Whose(self.actor, self.params.get("owner"))

    @property
    def unit(self) -> str:
        return self.params.get("unit", "")

    def people(self, day: date) -> frozenset[int] | None:
        """Their ids as of `day`; None: everybody's. NotFound for a unit that there is not."""
        people = past.group_of(self.actor, self.unit, day).people
        if not self.owner.asked:
            return people
        pk = self.owner_id
        return frozenset({pk}) if people is None or pk in people else frozenset()

    @cached_property
    def owner_id(self) -> int:
        """The person whom the address names; 0 where there is none for the reader."""
        pk = whole(self.owner.asked, 1)
        if self.owner.asked == "me" and self.actor.person:
            return self.actor.person.pk
        if pk is not None and owners.reached(self.actor).filter(pk=pk).exists():
            return pk
        return self.owner.person.pk if self.owner.person else 0

    @cached_property
    def units(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(heading, [(key, name)]) to choose from."""
        if self.owner.alone:
            return []
        day = self.actor.today
        teams = [(key, _("Team of %(name)s") % {"name": name}) for key, name in past.teams(self.actor, day)]
        found = [(_("Departments"), past.departments(self.actor, day)), (_("Teams"), teams)]
        return [(heading, rows) for heading, rows in found if rows]

    @property
    def has_team(self) -> bool:
        return bool(self.actor.team)


def asked_of(actor: Actor, params: Mapping[str, str], day: date) -> past.Asked:
    """The pipeline of that day that the address asks for."""
    whose = Whose(actor, params)
    try:
        people = whose.people(day)
    except NotFound:
        people = frozenset()
    return past.Asked(actor.company, day, people, params.get("known") == "1", whole(params.get("pipeline"), 1))


def pipelines(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) to choose from; none where there is only one."""
    rows = Pipeline.objects.visible_to(actor).filter(company=actor.company).order_by("position")
    found = [(str(pk), name) for pk, name in rows.values_list("pk", "name")]
    return found if len(found) > 1 else []
