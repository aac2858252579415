"""Who may do what with an entry of the ledger. It is seen by the person, the superiors in line, HR, committee, general
manager and auditor: by whoever sees the person's scores (`PointsEntry.scope`).

What an entry's own cause decides (a violation) is contested and waived there, and nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from merit.core.errors import Forbidden
from merit.org.actor import Actor, Reached
from merit.org.roles import ROLES
from merit.points.models import PointsEntry

WRITE = "points.write"


def reach(actor: Actor) -> Reached:
    """How far the roles that propose and decide let the actor see scores; never himself."""
    cache: Reached | None = actor.__dict__.get("_points_reach")
    if cache is None:
        doing = [one for one in actor.assignments if WRITE in ROLES[one.role].does]
        far = replace(actor, assignments=doing).reach("scores") if actor.may(WRITE) else Reached()
        own = frozenset({actor.person.pk}) if actor.person else frozenset()
        cache = actor.__dict__["_points_reach"] = Reached(far.companies, far.people - own)
    return cache


def covers(actor: Actor, person: Any) -> bool:
    """Whether the actor rewards and penalises this person, who is not himself."""
    far = reach(actor)
    own = actor.person is not None and actor.person.pk == person.pk
    return not own and (person.company_id in far.companies or person.pk in far.people)


def may_propose(actor: Actor) -> bool:
    """Whether there is anybody whom the actor may reward or penalise in the company he is in."""
    far = reach(actor)
    return bool(far.people) or actor.company.pk in far.companies


def must_propose(actor: Actor, person: Any) -> None:
    if not covers(actor, person):
        raise Forbidden


def is_own(actor: Actor, row: PointsEntry) -> bool:
    return actor.person is not None and actor.person.pk == row.person_id


def may_confirm(actor: Actor, row: PointsEntry) -> bool:
    """Somebody else than who proposed it."""
    open_ = row.state in {"proposed", "contested"} and row.source_id is None
    return open_ and covers(actor, row.person) and row.proposed_by_id != actor.user.pk


def may_waive(actor: Actor, row: PointsEntry) -> bool:
    return row.state != "waived" and row.source_id is None and covers(actor, row.person)


def may_contest(actor: Actor, row: PointsEntry) -> bool:
    """The person, once, while it counts or may come to count."""
    able = row.state in {"proposed", "confirmed"} and row.source_id is None and "write" in actor.scopes
    return able and is_own(actor, row) and not row.steps.filter(verb="contested").exists()
