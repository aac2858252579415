"""Who may do what with leads and the pool, beside what crm/policy.py says of every record with an owner."""

from __future__ import annotations

from typing import Any

from merit.core.errors import Forbidden
from merit.crm import policy
from merit.org.actor import Actor
from merit.org.roles import ROLES

RULES = "company.write"


def may_enter(actor: Actor) -> bool:
    """Whether the actor may enter leads: those who sell, and those who assign."""
    return policy.may_create(actor) or actor.may(policy.ASSIGN, actor.company.pk)


def may_rules(actor: Actor, company_id: int | None = None) -> bool:
    """Whether the actor sets rules, forms and limits: administrators, and those who assign in the whole company."""
    company = actor.company.pk if company_id is None else company_id
    return actor.may(RULES, company) or company in policy.reach(actor, policy.ASSIGN).companies


def must_rules(actor: Actor, company_id: int) -> None:
    if not may_rules(actor, company_id):
        raise Forbidden


def reads_rules(actor: Actor) -> bool:
    """Whether the actor is shown the rules: whoever works with customers, and administrators."""
    far = actor.reach("crm")
    return bool(far.companies or far.people) or any(RULES in ROLES[one.role].does for one in actor.assignments)


def pool_companies(actor: Actor) -> frozenset[int]:
    """The companies whose pool the actor sees: those who sell or assign there, or see all of it anyway."""
    seen = set(actor.reach("crm").companies)
    for one in actor.assignments:
        if ROLES[one.role].does & {policy.WRITE, policy.ASSIGN}:
            seen |= actor.company_ids if one.company_id is None else {one.company_id}
    return frozenset(seen)


def may_claim(actor: Actor, company_id: int) -> bool:
    """Whether the actor may take out of this company's pool: he sells there himself."""
    person = actor.person
    return person is not None and person.company_id == company_id and actor.may(policy.WRITE, company_id)


def may_give(actor: Actor, company_id: int) -> bool:
    """Whether the actor may give what lies in the pool to one of his people."""
    return actor.may(policy.ASSIGN, company_id)


def may_return(actor: Actor, row: Any) -> bool:
    """Whether the actor may put this into the pool: its owner, or who could assign it."""
    return row.owner_id is not None and (policy.may_write(actor, row) or policy.may_assign(actor, row))
