"""Whose metrics an actor may ask for, and which people's facts they take.

One's own, those of whom one leads, and all of the company for roles that see the company's targets.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from merit.core.errors import NotFound
from merit.org.actor import members, subtree
from merit.org.models import Company, Department, Person

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Subject:
    """`people`: whose facts to gather; None: everyone's (a department's or company's people differ by period)."""

    code: str
    currency: str
    people: Collection[int] | None


def subject_of(actor: Actor, by: Literal["person", "department", "company"], code: str) -> Subject:
    """The subject that is asked for. NotFound where there is none, or none for this actor."""
    reach = actor.reach("targets")
    if by == "person":
        person = _person(actor, code)
        if person.pk in reach.people or person.company_id in reach.companies:
            return Subject(person.code, person.company.currency, {person.pk})
        raise NotFound
    if by == "department":
        department = Department.objects.visible_to(actor).select_related("company").filter(code=code).first()
        if department is None or not _all_of(actor, department):
            raise NotFound
        return Subject(department.code, department.company.currency, None)
    company = Company.objects.visible_to(actor).filter(code=code).first() if code else actor.company
    if company is None or company.pk not in reach.companies:
        raise NotFound
    return Subject(company.code, company.currency, None)


def _person(actor: Actor, code: str) -> Person:
    if not code and actor.person is not None:
        return actor.person
    person: Person | None = Person.objects.visible_to(actor).select_related("company").filter(code=code).first()
    if person is None:
        raise NotFound
    return person


def _all_of(actor: Actor, department: Department) -> bool:
    """Whether the actor sees everyone of the department, or leads it."""
    reach = actor.reach("targets")
    if department.company_id in reach.companies:
        return True
    people = members(subtree([department.pk], actor.today), actor.today)
    return bool(people) and people <= reach.people
