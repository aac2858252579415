"""Who acts: a user with the roles that hold today, and how far they reach. Made once per request, job or command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from merit.core.errors import Forbidden
from merit.core.fields import on
from merit.org.models import Company, Department, DepartmentTerm, Person, RoleAssignment, Term, User
from merit.org.roles import ROLES

# What stays behind when somebody leaves: a superior goes on seeing it, so that he can hand it over.
LEFT_BEHIND: Final = frozenset({"crm", "contracts", "receipts"})


@dataclass(frozen=True)
class Reached:
    """Rows seen: all of `companies`, and those of `people`."""

    companies: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()

    def __or__(self, other: Reached) -> Reached:
        return Reached(self.companies | other.companies, self.people | other.people)


def today_in(company: Company | None) -> date:
    """The date in the company's time zone."""
    return timezone.now().astimezone(ZoneInfo(company.time_zone if company else "UTC")).date()


@dataclass
class Actor:
    """`company`: the company in whose pages the actor is now; `today`: its date."""

    user: User
    company: Company
    today: date
    assignments: list[RoleAssignment] = field(default_factory=list)
    scopes: frozenset[str] = frozenset({"read", "write"})

    @property
    def person(self) -> Person | None:
        return self.user.person

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def currency(self) -> str:
        return self.company.currency

    @cached_property
    def roles(self) -> frozenset[str]:
        """The codes of all roles that hold today."""
        return frozenset(one.role for one in self.assignments)

    def has(self, *roles: str) -> bool:
        """Whether one of these roles holds."""
        return not self.roles.isdisjoint(roles)

    @cached_property
    def company_ids(self) -> frozenset[int]:
        """The companies in which the actor has any role, or works."""
        found: set[int] = set()
        for one in self.assignments:
            found |= self._companies(one)
        if self.person:
            found.add(self.person.company_id)
        return frozenset(found)

    def _companies(self, one: RoleAssignment) -> frozenset[int]:
        return self._every_company if one.company_id is None else frozenset({one.company_id})

    @cached_property
    def _every_company(self) -> frozenset[int]:
        return frozenset(Company.everything.values_list("pk", flat=True))

    def reach(self, area: str) -> Reached:
        """How far the actor sees in `area`: every role adds to it."""
        cache = self.__dict__.setdefault("_reaches", {})
        if area not in cache:
            cache[area] = self._reach(area)
        return cache[area]

    def every(self, area: str) -> bool:
        """Whether the actor sees all of `area` in every company of the group."""
        companies = self.reach(area).companies
        return bool(companies) and self._every_company <= companies

    def _reach(self, area: str) -> Reached:
        reached = Reached()
        if self.person is not None and area in {"scores", "pay", "targets", "people"}:
            reached |= Reached(people=frozenset({self.person.pk}))
        for one in self.assignments:
            how = ROLES[one.role].sees.get(area)
            if how is not None:
                reached |= self._reached(one, how, area)
        return reached

    def _reached(self, one: RoleAssignment, how: str, area: str) -> Reached:
        if how == "company":
            if one.department_id is not None and not ROLES[one.role].leads:
                return Reached(people=members(subtree([one.department_id], self.today), self.today))
            return Reached(companies=self._companies(one))
        if self.person is None:
            return Reached()
        people = {self.person.pk}
        if how == "team":
            people |= self._below[area in LEFT_BEHIND]
        elif how == "tree":
            people |= self._led(one)
        return Reached(people=frozenset(people))

    @cached_property
    def team(self) -> frozenset[int]:
        """The people below the actor's person in the line of superiors, today."""
        return self._below[False]

    @cached_property
    def _below(self) -> tuple[frozenset[int], frozenset[int]]:
        """The team; and the team with those who have left."""
        return lines_below(self.person.pk, self.today) if self.person else (frozenset(), frozenset())

    def leaders(self) -> RawSQL | frozenset[int]:
        """The actor's person and everyone above in the line of superiors, today: the heads of the teams he is in."""
        return _upwards(self.person.pk, self.today) if self.person else frozenset()

    def _led(self, one: RoleAssignment) -> frozenset[int]:
        """The people whom a supervising leader answers for: of the departments led, and those who name the leader."""
        assert self.person is not None
        named = frozenset(
            Term.everything.filter(on(self.today), leader_id=self.person.pk).values_list("person_id", flat=True)
        )
        if one.department_id is None:
            return named
        return named | members(subtree([one.department_id], self.today), self.today)

    def departments(self, area: str) -> frozenset[int]:
        """The departments of which the actor sees everyone in `area` today, those below included; and those led.

        Those of companies that he sees as a whole are not named one by one.
        """
        cache = self.__dict__.setdefault("_departments", {})
        if area not in cache:
            led = [one.department_id for one in self.assignments if ROLES[one.role].leads and one.department_id]
            cache[area] = subtree(led, self.today) | whole_departments(self.reach(area).people, self.today)
        return cache[area]

    def may(self, verb: str, company_id: int | None = None) -> bool:
        """Whether a role that holds (in this company) does `verb`; a token that only reads does nothing."""
        if "write" not in self.scopes:
            return False
        return any(
            verb in ROLES[one.role].does and (company_id is None or company_id in self._companies(one))
            for one in self.assignments
        )

    def must(self, verb: str, company_id: int | None = None) -> None:
        """Forbidden unless `may`."""
        if not self.may(verb, company_id):
            raise Forbidden


def actor_for(user: User, company_id: int | None = None, scopes: Iterable[str] = ("read", "write")) -> Actor | None:
    """The actor that `user` is today; in `company_id` when that is one of his, else in his own; None without any."""
    if user.person_id and not User.person.is_cached(user):
        user.person = Person.everything.select_related("company").get(pk=user.person_id)
    home = user.person.company if user.person else None
    assignments = _held(user, home)
    if home is None:
        home = (
            next((one.company for one in assignments if one.company), None) or Company.everything.order_by("pk").first()
        )
    if home is None or not user.is_active:
        return None
    actor = Actor(user, home, today_in(home), assignments, frozenset(scopes))
    if company_id is not None and company_id != home.pk and company_id in actor.company_ids:
        actor.company = Company.everything.get(pk=company_id)
        actor.today = today_in(actor.company)
    return actor


def _held(user: User, home: Company | None) -> list[RoleAssignment]:
    """The roles that hold today, where the user works; of one who works nowhere, where each role is."""
    rows = RoleAssignment.everything.filter(user=user).order_by("pk")
    if home is None:
        return [one for one in rows.select_related("company") if today_in(one.company) in one.valid]
    return list(rows.filter(on(today_in(home))))


def subtree(departments: Iterable[int], day: date) -> frozenset[int]:
    """These departments and all below them on `day`."""
    children: dict[int, list[int]] = {}
    for child, parent in DepartmentTerm.everything.filter(on(day), parent__isnull=False).values_list(
        "department_id", "parent_id"
    ):
        children.setdefault(parent, []).append(child)
    return _closure(departments, children)


def whole_departments(people: frozenset[int], day: date) -> frozenset[int]:
    """The departments whose people on `day`, sub-departments included, are all among `people`; never of one alone."""
    if len(people) < 2:
        return frozenset()
    there = Term.everything.filter(on(day)).filter(Q(left_on=None) | Q(left_on__gte=day))
    mine = frozenset(there.filter(person_id__in=people).values_list("department_id", flat=True))
    above = dict(DepartmentTerm.everything.filter(on(day)).values_list("department_id", "parent_id"))
    others = there.filter(company__in=Department.everything.filter(pk__in=mine).values("company"))
    return _up(mine, above) - _up(others.exclude(person_id__in=people).values_list("department_id", flat=True), above)


def _up(departments: Iterable[int], above: Mapping[int, int | None]) -> frozenset[int]:
    """These departments and all above them."""
    found: set[int] = set()
    for one in set(departments):
        at: int | None = one
        while at is not None and at not in found:
            found.add(at)
            at = above.get(at)
    return frozenset(found)


def members(departments: Iterable[int], day: date) -> frozenset[int]:
    """The people whose department on `day` is one of these."""
    rows = Term.everything.filter(on(day), department_id__in=list(departments))
    return frozenset(rows.values_list("person_id", flat=True))


def below(person: int, day: date, *, gone: bool = False) -> frozenset[int]:
    """Everyone under `person` in the line of superiors on `day`; `gone`: those too who have left by then."""
    return lines_below(person, day)[gone]


def lines_below(person: int, day: date) -> tuple[frozenset[int], frozenset[int]]:
    """Everyone under `person` on `day` by a line of people who are there; and by any line, those who have left too.

    Step by step in the database, so that a large company is never read as a whole.
    """
    there = "(t.left_on IS NULL OR t.left_on >= %(day)s::date)"
    text = f"""
        WITH RECURSIVE line (id, there) AS (
            SELECT t.person_id, {there} FROM org_term t WHERE t.superior_id = %(person)s AND t.valid @> %(day)s::date
            UNION SELECT t.person_id, line.there AND {there} FROM org_term t JOIN line ON t.superior_id = line.id
            WHERE t.valid @> %(day)s::date
        ) SELECT id, there FROM line WHERE id <> %(person)s"""  # noqa: S608 - words of ours
    with connection.cursor() as cursor:
        cursor.execute(text, {"person": person, "day": day})
        rows = cursor.fetchall()
    return frozenset(pk for pk, there in rows if there), frozenset(pk for pk, _there in rows)


def _upwards(person: int, day: date) -> RawSQL:
    """The ids of `person` and of everyone above in the line of superiors, as a query within another."""
    text = """
        WITH RECURSIVE line (id) AS (
            SELECT %s::bigint
            UNION SELECT superior_id FROM org_term JOIN line ON person_id = line.id
            WHERE valid @> %s::date AND superior_id IS NOT NULL AND (left_on IS NULL OR left_on >= %s::date)
        ) SELECT id FROM line"""
    return RawSQL(text, (person, day, day))  # noqa: S611 - words of ours


def _closure(starts: Iterable[int], below_: dict[int, list[int]]) -> frozenset[int]:
    found: set[int] = set()
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(below_.get(one, ()))
    return frozenset(found)
