"""The people of every test: two companies, a sales tree, one person per role."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from django.db.backends.postgresql.psycopg_any import DateRange

from merit.org.actor import Actor, actor_for
from merit.org.models import Company, Department, DepartmentTerm, Person, RoleAssignment, Term, User

ALWAYS = DateRange(None, None)
# by code: name, department, superior, leader, group and role
PEOPLE = {
    "gm": ("Gao Yuan", "head", None, None, "manager", "gm"),
    "leader": ("Li Daowei", "head", "gm", None, "manager", "leader"),
    "lead": ("Lin Wanqing", "sales1", "leader", "leader", "manager", "lead"),
    "lead2": ("Luo Ming", "sales2", "leader", "leader", "manager", "lead"),
    "seller": ("Chen Siyuan", "sales1", "lead", "leader", "employee", "salesperson"),
    "seller2": ("Wang Ruotong", "sales1", "lead", "leader", "employee", "salesperson"),
    "seller3": ("Zhao Min", "sales2", "lead2", "leader", "employee", "salesperson"),
    "hr": ("Zhou Min", "office", "gm", None, "employee", "hr"),
    "finance": ("He Liqun", "office", "gm", None, "employee", "finance"),
    "finance2": ("Feng Jie", "office", "gm", None, "employee", "finance"),
    "auditor": ("Ao Sheng", "office", "gm", None, "employee", "auditor"),
    "admin": ("An Ning", "office", "gm", None, "employee", "admin"),
    "committee": ("Kang Wei", "office", "gm", None, "employee", "committee"),
}


def make() -> SimpleNamespace:
    """The cast as actors by name; `acme`, `other` the companies; `person(code)` anyone."""
    acme = Company.everything.create(code="acme", name="Acme 智能", currency="CNY")
    other = Company.everything.create(code="other", name="Other", currency="CNY")
    departments = _departments(acme, other)
    people = {code: _person(code, row[0], acme) for code, row in PEOPLE.items()}
    people["outsider"] = _person("outsider", "Ou Yang", other)
    for code, (_name, department, superior, leader, group, _role) in PEOPLE.items():
        _term(people[code], departments[department], acme, group, people.get(superior or ""), people.get(leader or ""))
    _term(people["outsider"], departments["elsewhere"], other, "employee", None, None)
    roles = {code: row[5] for code, row in PEOPLE.items()} | {"outsider": "salesperson"}
    actors = {code: _actor(people[code], role, departments) for code, role in roles.items()}
    return SimpleNamespace(acme=acme, other=other, departments=departments, people=people, **actors)


def _departments(acme: Company, other: Company) -> dict[str, Department]:
    found: dict[str, Department] = {}
    tree = {"head": None, "sales": "head", "sales1": "sales", "sales2": "sales", "office": "head", "elsewhere": None}
    for code, parent in tree.items():
        company = other if code == "elsewhere" else acme
        found[code] = Department.everything.create(code=code, name=code.title(), company=company)
        DepartmentTerm.everything.create(
            department=found[code], parent=found.get(parent or ""), company=company, valid=ALWAYS
        )
    return found


def _person(code: str, name: str, company: Company) -> Person:
    return Person.everything.create(code=code, name=name, company=company, search=name.lower())


def _term(
    person: Person,
    department: Department,
    company: Company,
    group: str,
    superior: Person | None,
    leader: Person | None,
) -> Term:
    return Term.everything.create(
        person=person,
        department=department,
        company=company,
        group=group,
        superior=superior,
        leader=leader,
        valid=ALWAYS,
        hired_on=date(2024, 1, 1),
        attributes={"base_wage": "6000.00", "floating_wage": "1000.00"},
    )


def _actor(person: Person, role: str, departments: dict[str, Department]) -> Actor:
    user = User.objects.create(email=f"{person.code}@{person.company.code}.test", name=person.name, person=person)
    RoleAssignment.everything.create(
        user=user,
        role=role,
        company=person.company,
        department=departments["sales"] if role == "leader" else None,
        valid=ALWAYS,
    )
    actor = actor_for(user)
    assert actor is not None
    return actor
