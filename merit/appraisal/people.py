"""Who would be in a cycle, who cannot be and why, and which raters the organisation suggests.

A person is in by the term that holds on the period's last day (or today, while the period runs); `for` of the template
admits by the same columns as employees.csv.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merit.appraisal.models import Appraisal, Score
from merit.calc.attributes import Conditions
from merit.calc.periods import Period, parse_period
from merit.calc.template import Rated, Template
from merit.core.fields import on
from merit.org.actor import subtree
from merit.org.models import Company, Person, RoleAssignment, Term, User

if TYPE_CHECKING:
    from merit.org.actor import Actor

SUPERIOR, LEADER, SELF, PEER = "superior", "leader", "self", "peer"
# Rater roles that are held as roles of users: whoever holds them in the company rates.
HELD = ("hr", "committee", "gm")

REFUSALS = {
    "scored": _("already has a score for this period"),
    "appraised": _("is already in another cycle for this period"),
}


@dataclass(frozen=True)
class Choice:
    """Whom a cycle is for: the groups, the departments with those below them, single people; nothing = everyone."""

    groups: tuple[str, ...] = ()
    departments: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass
class Candidate:
    """One person with the term that counts. `raters`: (role, person) as the organisation suggests them."""

    person: Person
    term: Term
    raters: list[tuple[str, Person]] = field(default_factory=list)
    unrated: list[str] = field(default_factory=list)


@dataclass
class Preview:
    """`refused`: people with the key of REFUSALS. `outside`: how many the template's `for` does not admit."""

    candidates: list[Candidate]
    refused: list[tuple[Person, str]]
    outside: int

    @property
    def reasons(self) -> list[tuple[Person, Any]]:
        return [(person, REFUSALS[key]) for person, key in self.refused]


def day_for(period: Period | str, today: date) -> date:
    """The day whose terms count: the period's last, or today while it runs."""
    whole = parse_period(period) if isinstance(period, str) else period
    return max(min(whole.last_day, today), whole.first_day)


def preview(company: Company, template: Template, period: str, choice: Choice, actor: Actor) -> Preview:
    """Who would be in a cycle, without making one."""
    whole = parse_period(period)
    day = day_for(whole, actor.today)
    terms = _terms(company, whole, day, choice)
    admitted = [term for term in terms if _admits(template.for_, term)]
    taken = taken_people([term.person_id for term in admitted], period)
    raters = Raters(company, template, day)
    candidates = [raters.candidate(term) for term in admitted if term.person_id not in taken]
    refused = [(term.person, taken[term.person_id]) for term in admitted if term.person_id in taken]
    return Preview(candidates, refused, len(terms) - len(admitted))


def taken_people(people: Iterable[int], period: str, *, but_cycle: int | None = None) -> dict[int, str]:
    """Person id → why no appraisal of this very period can be added: it would be the second one."""
    ids = list(people)
    others = Appraisal.objects.unscoped("one appraisal per period").filter(person_id__in=ids, cycle__period=period)
    if but_cycle is not None:
        others = others.exclude(cycle_id=but_cycle)
    found = dict.fromkeys(others.values_list("person_id", flat=True), "appraised")
    scores = Score.objects.unscoped("one score per period").filter(person_id__in=ids, period=period)
    return found | dict.fromkeys(scores.values_list("person_id", flat=True), "scored")


def _terms(company: Company, period: Period, day: date, choice: Choice) -> list[Term]:
    rows = Term.objects.unscoped("who is there").filter(on(day), company=company)
    rows = rows.filter(Q(left_on=None) | Q(left_on__gte=period.first_day))
    rows = rows.filter(Q(hired_on=None) | Q(hired_on__lte=period.last_day))
    if choice.groups:
        rows = rows.filter(group__in=choice.groups)
    if choice.departments:
        rows = rows.filter(department_id__in=subtree(choice.departments, day))
    if choice.people:
        rows = rows.filter(person_id__in=choice.people)
    named = ("person", "department", "superior", "leader", "company", "position")
    return list(rows.select_related(*named).order_by("department__code", "person__code"))


def _admits(conditions: Conditions, term: Term) -> bool:
    return all(_column(term, column) in values for column, values in conditions.items())


def _column(term: Term, column: str) -> str:
    """A column of employees.csv as merit/org/gather.py writes it."""
    own = {
        "employee": term.person.code,
        "name": term.person.name,
        "department": term.department.code,
        "company": term.company.code,
        "group": term.group,
        "superior": term.superior.code if term.superior else "",
        "hired_on": str(term.hired_on or ""),
        "left_on": str(term.left_on or ""),
    }
    return own[column] if column in own else str(term.attributes.get(column) or "")


class Raters:
    """Suggests the raters of each role that the template has; peers and unknown roles are chosen by hand."""

    def __init__(self, company: Company, template: Template, day: date) -> None:
        rated = any(isinstance(one, Rated) for one in template.indicators)
        self.roles = [rater.role for rater in template.raters] if rated else []
        self._held = {role: _holders(company, role, day) for role in self.roles if role in HELD}
        self._day = day

    def candidate(self, term: Term) -> Candidate:
        found = Candidate(term.person, term)
        for role in self.roles:
            people = self._people(role, term)
            found.raters += [(role, person) for person in people]
            if not people:
                found.unrated.append(role)
        return found

    def _people(self, role: str, term: Term) -> Collection[Person]:
        if role == SELF:
            return [term.person]
        if role == SUPERIOR:
            return [term.superior] if term.superior else []
        if role == LEADER:
            return [term.leader] if term.leader else []
        held = self._held.get(role, [])
        return [one for one, departments in held if one != term.person and _within(term, departments)]


def _within(term: Term, departments: frozenset[int] | None) -> bool:
    return departments is None or term.department_id in departments


def _holders(company: Company, role: str, day: date) -> list[tuple[Person, frozenset[int] | None]]:
    """The people whose users hold a role in the company, with the departments that it is limited to."""
    rows = RoleAssignment.objects.unscoped("who holds the role").filter(on(day), role=role)
    rows = rows.filter(Q(company=company) | Q(company=None), user__is_active=True, user__person__isnull=False)
    users = User.objects.filter(pk__in=rows.values("user_id")).select_related("person")
    by_user = {user.pk: user.person for user in users}
    found: dict[int, tuple[Person, frozenset[int] | None]] = {}
    for one in rows.order_by("user__person__code"):
        person = by_user[one.user_id]
        if person is not None and person.company_id == company.pk:
            found[person.pk] = (person, subtree([one.department_id], day) if one.department_id else None)
    return list(found.values())
