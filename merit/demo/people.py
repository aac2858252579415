"""The first chapter: companies, departments, people with their terms, users and roles, the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from merit.crm.searching import search_text
from merit.demo import cast
from merit.demo.cast import MEMBERS, WAGES, Member
from merit.demo.clock import FIRST, Clock
from merit.demo.words import Words
from merit.demo.writer import write
from merit.org.models import (
    CalendarDay,
    Company,
    Department,
    DepartmentTerm,
    Person,
    Position,
    RoleAssignment,
    Term,
    User,
)
from merit.org.operations.working_days import holidays

PASSWORD = "merit-demo"  # noqa: S105  (shown to whoever loads the demo)
DOMAIN = "demo.merit"


@dataclass
class Stage:
    """What later chapters need: the rows by their keys. `lang`, `words`, `clock`: of this loading."""

    lang: str
    words: Words
    clock: Clock
    companies: dict[str, Company] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    positions: dict[tuple[str, str], Position] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def name(self, key: str) -> str:
        return str(self.words.people[key])


def email(key: str) -> str:
    return f"{key}@{DOMAIN}"


def terms_of(member: Member, clock: Clock) -> Iterator[tuple[date, date | None, str, str, str | None]]:
    """(from, until, department, level, superior), one after the other."""
    department, level, superior = member.department, member.level, member.superior
    begins = clock.first(member.hired).replace(day=member.hired_day)
    for change in member.changes:
        until = clock.first(change.month).replace(day=change.day)
        yield begins, until, department, level, superior
        begins = until
        department = change.department or department
        level, superior = change.level or level, change.superior or superior
    yield begins, None, department, level, superior


def make(stage: Stage) -> None:
    """Writes the chapter."""
    _companies(stage)
    _departments(stage)
    _positions(stage)
    _people(stage)
    _users(stage)
    write([CalendarDay(day=day, workday=workday) for day, workday in calendar(stage.clock)])


def _companies(stage: Stage) -> None:
    made = stage.clock.stamp(stage.clock.first(FIRST))
    rows = [
        Company(
            code=code,
            name=stage.words.company[key],
            currency="CNY",
            language=stage.lang,
            created_at=made,
            shows_rank=True,
        )
        for key, code in cast.COMPANIES.items()
    ]
    stage.companies = dict(zip(cast.COMPANIES, write(rows), strict=True))


def _departments(stage: Stage) -> None:
    rows = [
        Department(code=code, name=stage.words.departments[key], company=stage.companies[company])
        for key, (code, company, _parent) in cast.DEPARTMENTS.items()
    ]
    stage.departments = dict(zip(cast.DEPARTMENTS, write(rows), strict=True))
    write([_department_term(stage, *row) for row in _department_terms(stage.clock)])


def _department_terms(clock: Clock) -> Iterator[tuple[str, str | None, DateRange]]:
    for key, (_code, _company, parent) in cast.DEPARTMENTS.items():
        if key in cast.MOVED:
            month, before = cast.MOVED[key]
            yield key, before, DateRange(None, clock.first(month))
            yield key, parent, DateRange(clock.first(month), None)
        else:
            yield key, parent, DateRange(None, None)


def _department_term(stage: Stage, key: str, parent: str | None, valid: DateRange) -> DepartmentTerm:
    department = stage.departments[key]
    above = stage.departments[parent] if parent else None
    return DepartmentTerm(department=department, company=department.company, parent=above, valid=valid)


def _positions(stage: Stage) -> None:
    rows = [
        Position(company=company, code=code, name=stage.words.positions[code])
        for company in stage.companies.values()
        for code in WAGES
    ]
    write(rows)
    keys = [(key, code) for key in stage.companies for code in WAGES]
    stage.positions = dict(zip(keys, rows, strict=True))


def _people(stage: Stage) -> None:
    rows = [_person(stage, place, one) for place, one in enumerate(MEMBERS.values())]
    stage.people = dict(zip(MEMBERS, write(rows), strict=True))
    write([_term(stage, one, *row) for one in MEMBERS.values() for row in terms_of(one, stage.clock)])


def _person(stage: Stage, place: int, member: Member) -> Person:
    name = stage.name(member.key)
    return Person(
        code=member.code,
        name=name,
        company=stage.companies[member.company],
        email=email(member.key),
        phone=f"138 0512 {4001 + place * 37:04d}",
        search=search_text(name, member.code),
        created_at=stage.clock.stamp(stage.clock.first(max(member.hired, FIRST))),
    )


def _term(
    stage: Stage, member: Member, begins: date, until: date | None, department: str, level: str, superior: str | None
) -> Term:
    base, floating, volume, _target = WAGES[level]
    clock = stage.clock
    attributes = {"base_wage": base, "floating_wage": floating, "level": level}
    if level in cast.SELLERS:
        attributes |= {"volume_base": volume, "track": "sales"}
    return Term(
        person=stage.people[member.key],
        valid=DateRange(begins, until),
        company=stage.companies[member.company],
        department=stage.departments[department],
        group=member.group,
        position=stage.positions[member.company, level],
        superior=stage.people[superior] if superior else None,
        leader=stage.people[member.leader] if member.leader else None,
        hired_on=clock.first(member.hired).replace(day=member.hired_day),
        left_on=clock.day(*member.left) if member.left else None,
        attributes=attributes,
    )


def _users(stage: Stage) -> None:
    password = make_password(PASSWORD)  # the same for everyone: hashing sixty takes long
    rows = [
        User(
            email=email(key),
            name=person.name,
            person=person,
            password=password,
            language=stage.lang,
            is_active=MEMBERS[key].left is None,
            created_at=person.created_at,
        )
        for key, person in stage.people.items()
    ]
    stage.users = dict(zip(stage.people, write(rows), strict=True))
    write([_role(stage, *row) for row in cast.ROLES])


def _role(stage: Stage, key: str, role: str, company: str | None, department: str | None) -> RoleAssignment:
    return RoleAssignment(
        user=stage.users[key],
        role=role,
        company=stage.companies[company] if company else None,
        department=stage.departments[department] if department else None,
        valid=DateRange(stage.clock.first(MEMBERS[key].hired), None),
    )


def calendar(clock: Clock) -> Iterator[tuple[date, bool]]:
    """China's public holidays, and the weekend days worked instead, in the years that are known."""
    first = clock.first(FIRST - clock.first(FIRST).month + 1)
    for year in range(first.year, clock.today.year + 1):
        yield from holidays(year)
