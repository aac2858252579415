"""Whose pipeline: everyone's whom the reader sees, one's own, a person's, a team's, a department's; as of a day.

Teams and departments are those of that day. Whatever is asked, nobody is counted whom the reader may not see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from merit.core.errors import NotFound
from merit.core.fields import on
from merit.org.actor import Actor, below, members, subtree
from merit.org.models import Department, Person, Term

KEY = re.compile(r"([dtp])([1-9]\d{0,17})")


@dataclass(frozen=True)
class Group:
    """`people` None: everybody's of the company. `key`: how an address names it ("", me, team, d12, t7, p7)."""

    key: str
    people: frozenset[int] | None


def group_of(actor: Actor, key: str, day: date, area: str = "crm") -> Group:
    """The group that an address names, as it was on `day`; NotFound for one that does not exist for the reader.

    `area`: of which records of theirs.
    """
    own = actor.person
    if key == "me":
        return Group(key, _within(actor, {own.pk} if own else set(), area))
    if key == "team":
        return Group(key, _within(actor, {own.pk, *below(own.pk, day, gone=True)} if own else set(), area))
    if not key:
        return Group("", seen(actor, area))
    match = KEY.fullmatch(key)
    if match is None:
        raise NotFound
    return Group(key, _within(actor, _people(actor, match[1], int(match[2]), day, area), area))


def seen(actor: Actor, area: str = "crm") -> frozenset[int] | None:
    """Whose records the actor sees in the company he is in; None: everybody's."""
    reach = actor.reach(area)
    return None if actor.company.pk in reach.companies else reach.people


def _people(actor: Actor, kind: str, pk: int, day: date, area: str) -> set[int]:
    if kind == "d":
        if not Department.objects.visible_to(actor).filter(pk=pk, company=actor.company).exists():
            raise NotFound
        return set(members(subtree([pk], day), day))
    if not Person.objects.visible_to(actor).filter(pk=pk).exists():
        raise NotFound
    if kind == "p":
        allowed = seen(actor, area)
        if allowed is not None and pk not in allowed:
            raise NotFound
        return {pk}
    return {pk, *below(pk, day, gone=True)}


def _within(actor: Actor, people: set[int], area: str) -> frozenset[int]:
    allowed = seen(actor, area)
    return frozenset(people) if allowed is None else frozenset(people) & allowed


def departments(actor: Actor, day: date, area: str = "crm") -> list[tuple[str, str]]:
    """(key, name) of the departments whose people on that day the reader sees all."""
    allowed = seen(actor, area)
    found = []
    for one in Department.objects.visible_to(actor).filter(company=actor.company).order_by("code"):
        people = members(subtree([one.pk], day), day) if allowed is not None else frozenset()
        if allowed is None or (people and people <= allowed):
            found.append((f"d{one.pk}", one.name))
    return found


def teams(actor: Actor, day: date, area: str = "crm") -> list[tuple[str, Any]]:
    """(key, name of the superior) of those who had people under them on that day, among whom the reader sees."""
    allowed = seen(actor, area)
    terms = Term.objects.visible_to(actor).filter(on(day), superior__isnull=False, company=actor.company)
    rows = Person.objects.visible_to(actor).filter(pk__in=terms.values("superior_id"), company=actor.company)
    if allowed is not None:
        rows = rows.filter(pk__in=allowed)
    return [(f"t{pk}", name) for pk, name in rows.order_by("name", "pk").values_list("pk", "name")[:100]]
