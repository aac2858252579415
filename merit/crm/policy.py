"""Who may change what of the customers' side: a role that does the verb must itself reach the record.

Someone who is a salesperson and an auditor sees the whole company, but changes only what is the salesperson's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from merit.core.errors import Forbidden
from merit.org.actor import Actor, Reached
from merit.org.leaving import last_days
from merit.org.roles import ROLES

WRITE, ASSIGN, STAGES = "crm.write", "crm.assign", "company.write"
APPROVE, BACKDATE = "crm.approve", "crm.backdate"


def reach(actor: Actor, verb: str) -> Reached:
    """How far the roles that do `verb` let the actor see customers."""
    cache: dict[str, Reached] = actor.__dict__.setdefault("_crm_reach", {})
    if verb not in cache:
        doing = [one for one in actor.assignments if verb in ROLES[one.role].does]
        every = len(doing) == len(actor.assignments)
        able = actor if every else replace(actor, assignments=doing)
        cache[verb] = able.reach("crm") if actor.may(verb) else Reached()
    return cache[verb]


def covers(actor: Actor, verb: str, company_id: int | None, person_id: int | None) -> bool:
    """Whether the roles that do `verb` reach this person, or all of this company."""
    far = reach(actor, verb)
    return company_id in far.companies or person_id in far.people


def owner_of(row: Any) -> tuple[int | None, int | None]:
    """The company and the person whose a record is: a contact's are its customer's."""
    customer = getattr(row, "customer", None) if row._meta.model_name == "contact" else None
    if customer is not None:
        return customer.company_id, customer.owner_id
    return row.company_id, getattr(row, "person_id", None) or getattr(row, "owner_id", None)


def may_write(actor: Actor, row: Any) -> bool:
    """Whether the actor may change this customer, contact, opportunity (also as its co-seller) or follow-up."""
    return covers(actor, WRITE, *owner_of(row)) or on_team(actor, row, "co_seller")


def on_team(actor: Actor, row: Any, *roles: str) -> bool:
    """Whether the actor is on the opportunity's team (in one of these roles), and sells at all."""
    if row._meta.model_name != "opportunity" or actor.person is None or not actor.may(WRITE, row.company_id):
        return False
    mine = row.members.filter(person=actor.person)
    return bool((mine.filter(role__in=roles) if roles else mine).exists()) if row.pk else False


def must_write(actor: Actor, row: Any) -> None:
    if not may_write(actor, row):
        raise Forbidden


def may_create(actor: Actor) -> bool:
    """Whether the actor may enter customers and opportunities of the company he is in."""
    return actor.person is not None and actor.may(WRITE, actor.company.pk)


def must_create(actor: Actor) -> None:
    if not may_create(actor):
        raise Forbidden


def may_assign(actor: Actor, row: Any) -> bool:
    """Whether the actor may give this customer or opportunity to somebody else."""
    return covers(actor, ASSIGN, *owner_of(row))


def must_assign(actor: Actor, row: Any) -> None:
    if not may_assign(actor, row):
        raise Forbidden


def may_own(actor: Actor, person: Any) -> bool:
    """Whether the actor may make this person an owner: himself, or somebody there whom his assigning reaches."""
    mine = actor.person is not None and person.pk == actor.person.pk
    return mine or (covers(actor, ASSIGN, person.company_id, person.pk) and not last_days([person.pk], actor.today))


def may_log(actor: Actor, customer: Any, opportunity: Any = None) -> bool:
    """Whether the actor may log a contact with this customer (or on this opportunity, as its owner or on its team)."""
    if actor.person is None:
        return False
    if may_write(actor, customer):
        return True
    return opportunity is not None and (may_write(actor, opportunity) or on_team(actor, opportunity))


def must_log(actor: Actor, customer: Any, opportunity: Any = None) -> None:
    if not may_log(actor, customer, opportunity):
        raise Forbidden


def may_change_activity(actor: Actor, activity: Any) -> bool:
    """An activity is corrected by the one who logged it."""
    return actor.person is not None and activity.person_id == actor.person.pk and actor.may(WRITE)


def must_change_activity(actor: Actor, activity: Any) -> None:
    if not may_change_activity(actor, activity):
        raise Forbidden


def may_stages(actor: Actor) -> bool:
    """Whether the actor may set up the stages of the company he is in."""
    return actor.may(STAGES, actor.company.pk)


def must_stages(actor: Actor, company_id: int) -> None:
    actor.must(STAGES, company_id)


def may_approve(actor: Actor, row: Any, asked_by: Any = None) -> bool:
    """Whether the actor may agree that this opportunity enters a stage: a superior; never of his own, or as asker."""
    own = actor.person is not None and row.owner_id == actor.person.pk
    return not own and actor.user != asked_by and covers(actor, APPROVE, *owner_of(row))


def may_backdate(actor: Actor, row: Any) -> bool:
    """Whether the actor may enter a step of this opportunity for an earlier day."""
    return covers(actor, BACKDATE, *owner_of(row))
