"""Whose board: a department's, a team's, the company's; and who may look at one.

A board shows people of whom the reader sees the targets; a salesperson, who sees only his own, has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from merit.core.errors import NotFound
from merit.crm import past
from merit.org.models import Department, Person

if TYPE_CHECKING:
    from merit.org.actor import Actor

AREA = "targets"


@dataclass(frozen=True)
class Group:
    """`people` None: everybody of the company. `department`: whose own target counts, where it is one's board."""

    key: str
    name: Any
    people: frozenset[int] | None
    department: Department | None = None


def may_open(actor: Actor) -> bool:
    """Whether the actor sees anybody's targets beside his own."""
    reach = actor.reach(AREA)
    own = {actor.person.pk} if actor.person else set()
    return actor.company.pk in reach.companies or bool(reach.people - own)


def usual(actor: Actor) -> str:
    """The board that opens by itself: the company's for who sees all of it, else one's team's."""
    return "" if actor.company.pk in actor.reach(AREA).companies else "team"


def group_of(actor: Actor, key: str, day: date) -> Group:
    """The group as it was on `day`. NotFound where there is none such for the reader."""
    found = past.group_of(actor, key, day, AREA)
    if key.startswith("d"):
        department = Department.objects.visible_to(actor).get(pk=int(key[1:]))
        whole = dict(past.departments(actor, day, AREA))
        if key not in whole:
            raise NotFound
        return Group(key, department.name, found.people, department)
    if key.startswith(("t", "p")) and key != "team":
        person = Person.objects.visible_to(actor).get(pk=int(key[1:]))
        return Group(key, person.name, found.people)
    return Group(key, "", found.people)


def sold_by(actor: Actor, group: Group) -> frozenset[int] | None:
    """Of the group, those of whose customers and opportunities the actor sees everything; None: everybody."""
    reach = actor.reach("crm")
    if actor.company.pk in reach.companies:
        return group.people
    return reach.people if group.people is None else group.people & reach.people
