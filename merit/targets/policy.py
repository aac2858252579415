"""Whose targets an actor may set.

A lead: of the people below; a supervising leader: of the departments led and of their people; HR and the general
manager: of the company, its departments and its people. Nobody sets the own target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from merit.core.errors import Forbidden
from merit.core.fields import on
from merit.org.actor import members, subtree
from merit.org.models import Company, Department, Person, RoleAssignment, Term
from merit.org.roles import ROLES

if TYPE_CHECKING:
    from merit.org.actor import Actor

Subject = Person | Department | Company


@dataclass(frozen=True)
class Writable:
    """Ids. `companies`: with all their departments and people, but for `self_id`."""

    companies: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    self_id: int | None = None

    def __or__(self, other: Writable) -> Writable:
        return Writable(
            self.companies | other.companies,
            self.departments | other.departments,
            self.people | other.people,
            self.self_id,
        )

    def __bool__(self) -> bool:
        return bool(self.companies or self.departments or self.people - {self.self_id})

    def covers(self, subject: Subject) -> bool:
        """Whether the target of this person, department or company may be set."""
        if isinstance(subject, Company):
            return subject.pk in self.companies
        if isinstance(subject, Department):
            return subject.company_id in self.companies or subject.pk in self.departments
        if subject.pk == self.self_id:
            return False
        return subject.company_id in self.companies or subject.pk in self.people


def writable(actor: Actor) -> Writable:
    """Whose targets the actor may set, by all roles that hold today."""
    found = Writable(self_id=actor.user.person_id)
    if not actor.may("targets.write"):
        return found
    for one in actor.assignments:
        if "targets.write" in ROLES[one.role].does:
            found |= _of_role(actor, one)
    return found


def _of_role(actor: Actor, one: RoleAssignment) -> Writable:
    how = ROLES[one.role].sees.get("targets")
    if how == "team":
        return Writable(people=actor.team)
    if how == "company" and one.department_id is None:
        return Writable(companies=frozenset({one.company_id}) if one.company_id else actor.company_ids)
    departments = subtree([one.department_id], actor.today) if one.department_id else frozenset()
    people = members(departments, actor.today)
    if how == "tree" and actor.person is not None:
        named = Term.objects.unscoped("whom the leader answers for").filter(on(actor.today), leader=actor.person)
        people |= frozenset(named.values_list("person_id", flat=True))
    return Writable(departments=departments, people=people)


def may_set(actor: Actor, subject: Subject) -> None:
    """Forbidden unless the actor may set this subject's targets."""
    if not writable(actor).covers(subject):
        raise Forbidden
