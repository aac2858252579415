"""What the rules ask of the organisation (engine.Line), answered from the database as of a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from django.db.models import Q

from merit.approvals.steps import DEPARTMENT
from merit.core.fields import on
from merit.org.leaving import gone
from merit.org.models import Company, DepartmentTerm, RoleAssignment, Term, User

# Who decides when nobody else is left, one after the other: in the company, else in the group.
LAST = ("gm", "hr", "admin")


def able(people: Sequence[int], day: date) -> set[int]:
    """Those of them who are there on `day`, may sign in, and do more than read (an auditor only reads)."""
    rows = User.objects.filter(person_id__in=people, is_active=True).exclude(person__in=gone(day).values("person_id"))
    held = RoleAssignment.everything.filter(on(day), user__person_id__in=people).values_list("user__person_id", "role")
    readers = {who for who, role in held if role == "auditor"} - {who for who, role in held if role != "auditor"}
    return set(rows.values_list("person_id", flat=True)) - readers


def departments_above(department: int | None, day: date) -> list[int]:
    """The department and all above it, from the nearest up."""
    parents = dict(DepartmentTerm.everything.filter(on(day)).values_list("department_id", "parent_id"))
    found: list[int] = []
    while department is not None and department not in found:
        found.append(department)
        department = parents.get(department)
    return found


class OrgLine:
    """The company of a request on `day`, as seen from its submitter. What was asked once is kept."""

    def __init__(self, company: Company, submitter: int, day: date) -> None:
        self.company, self.submitter, self.day = company, submitter, day
        self._able: dict[int, bool] = {}
        self._terms: dict[int, Term | None] = {}

    def able(self, person: int) -> bool:
        if person not in self._able:
            self._learn([person])
        return self._able[person]

    def _learn(self, people: Sequence[int]) -> None:
        there = able(people, self.day)
        self._able |= {one: one in there for one in people}

    def _term(self, person: int) -> Term | None:
        if person not in self._terms:
            self._terms[person] = Term.everything.filter(on(self.day), person_id=person).first()
        return self._terms[person]

    def superior(self, person: int) -> int | None:
        term = self._term(person)
        return term.superior_id if term else None

    def leader(self, person: int) -> int | None:
        """The supervising leader named with the person, else whoever leads the nearest department."""
        term = self._term(person)
        if term is not None and term.leader_id is not None:
            return int(term.leader_id)
        leaders = self.holders("leader", DEPARTMENT)
        return next((one for one in leaders if one != person), None)

    def holders(self, role: str, scope: str) -> list[int]:
        """Of the company; of a department, whoever holds the role for the nearest one, or works there holding it."""
        rows = self._roles(role).filter(Q(company=self.company) | Q(company=None))
        found = list(rows.values_list("user__person_id", "department_id"))
        self._learn([who for who, _department in found])
        if scope != DEPARTMENT:
            return [who for who, _department in found]
        places = dict(
            Term.everything.filter(on(self.day), person_id__in=[who for who, _department in found]).values_list(
                "person_id", "department_id"
            )
        )
        for department in self._departments:
            near = [who for who, given in found if (given or places.get(who)) == department and who != self.submitter]
            if near:
                return near
        return []

    def _roles(self, role: str):  # type: ignore[no-untyped-def]
        rows = RoleAssignment.everything.filter(on(self.day), role=role, user__person__isnull=False)
        return rows.filter(user__is_active=True).order_by("user__person_id")

    @cached_property
    def _departments(self) -> list[int]:
        term = self._term(self.submitter)
        return departments_above(term.department_id if term else None, self.day)

    def heads(self) -> Iterator[list[int]]:
        for role in LAST:
            yield self.holders(role, "")
            yield list(self._roles(role).values_list("user__person_id", flat=True))
