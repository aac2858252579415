"""People, and what holds for them from a day on: department, superior, leader, group, wages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid
from merit.core.fields import on
from merit.core.operations import change, create, found, locked, log, next_code
from merit.org import terms
from merit.org.models import Company, Department, Person, Position, Term

# what a term may be given; the rest of the person's row
TERM = ("department_id", "group", "position_id", "superior_id", "leader_id", "hired_on", "left_on", "attributes")


def searched(person: Person) -> str:
    """What a search finds the person by."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(person.name)
    return " ".join((person.code, person.name, "".join(syllables), "".join(one[:1] for one in syllables))).lower()


@transaction.atomic
def create_person(
    actor: Any,
    *,
    company_id: int,
    name: str,
    department_id: int,
    start: date | None = None,
    code: str = "",
    email: str = "",
    phone: str = "",
    **term: Any,
) -> Person:
    """Someone new, with a first term from `start` on (None: always). `term`: of TERM."""
    company = found(Company.objects.visible_to(actor), company_id)
    person = prepared_person(actor, company, name=name, code=code or next_code("person", "P"), email=email, phone=phone)
    create(person)
    create(first_term(person, start, _resolved(actor, person, {"department_id": department_id, **term})))
    log(actor, "created", person)
    return person


def prepared_person(
    actor: Any, company: Company, *, name: str, code: str = "", email: str = "", phone: str = ""
) -> Person:
    """As `create_person`, not saved, and without a term."""
    actor.must("people.write", company.pk)
    person = Person(company=company, code=code, name=name, email=email, phone=phone)
    person.search = searched(person)
    return person


def first_term(person: Person, start: date | None, values: Mapping[str, Any]) -> Term:
    """The term of somebody new, not saved; nobody is below him yet. `values`: rows, no ids."""
    _check_days(values)
    term = Term(person=person, company=person.company, valid=DateRange(start, None))
    for name, value in values.items():
        setattr(term, name, value)
    return term


@transaction.atomic
def change_person(actor: Any, pk: object, version: int | None, *, name: str, email: str, phone: str) -> Person:
    """Name and addresses; dated things go through set_term."""
    person = locked(Person.objects.visible_to(actor), pk, version)
    actor.must("people.write", person.company_id)
    differs = change(person, {"name": name, "email": email, "phone": phone})
    Person.everything.filter(pk=person.pk).update(search=searched(person))
    log(actor, "changed", person, **differs)
    return person


@transaction.atomic
def set_term(actor: Any, pk: object, version: int | None, *, start: date, **term: Any) -> Person:
    """What holds for the person from `start` on; fields not given stay as they are on that day."""
    person = locked(Person.objects.visible_to(actor), pk, version)
    actor.must("people.write", person.company_id)
    differs = _set(actor, person, start, term)
    Person.everything.filter(pk=person.pk).update(version=person.version + 1)
    person.refresh_from_db()
    log(actor, "set from", person, start=start, **_without_pay(differs))
    return person


def _without_pay(differs: dict[str, list[Any]]) -> dict[str, Any]:
    """The event log is read by more people than wages are: it names which wages changed, not the amounts."""
    shown: dict[str, Any] = {name: pair for name, pair in differs.items() if name != "attributes"}
    if "attributes" in differs:
        before, after = ({} if one is None else one for one in differs["attributes"])
        shown["attributes"] = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return shown


def _set(actor: Any, person: Person, start: date, term: Mapping[str, Any]) -> dict[str, list[Any]]:
    values = _resolved(actor, person, term)
    rows = Term.everything.filter(person=person).select_for_update(of=("self",))
    if "superior" in values or "leader" in values:
        _check_line(person, values, start)
    _check_days(values)
    return terms.set_from(rows, start, values, Term(person=person, company=person.company))


def _check_days(values: Mapping[str, Any]) -> None:
    hired, left = values.get("hired_on"), values.get("left_on")
    if hired and left and left < hired:
        raise Invalid(left_on=_("Before the day hired."))


def _resolved(actor: Any, person: Person, term: Mapping[str, Any]) -> dict[str, Any]:
    """Ids become rows of the same company that the actor sees."""
    unknown = set(term) - set(TERM)
    assert not unknown, unknown
    models = {"department": Department, "position": Position, "superior": Person, "leader": Person}
    values: dict[str, Any] = {}
    for name, value in term.items():
        field = name.removesuffix("_id")
        if name == "attributes":
            values[name] = terms.attributes(value or {}, "employees")
        elif field in models and value is not None:
            rows = models[field].objects.visible_to(actor)  # type: ignore[attr-defined]
            one = rows.filter(pk=value).first()
            if one is None or (field not in {"superior", "leader"} and one.company_id != person.company_id):
                raise Invalid({field: _("There is no such choice.")})
            values[field] = one
        else:
            values[field] = value
    return values


def _check_line(person: Person, values: Mapping[str, Any], day: date) -> None:
    above = dict(Term.everything.filter(on(day)).values_list("person_id", "superior_id"))
    superior = values.get("superior")
    terms.refuse_circle(person.pk, superior.pk if superior else None, above, "superior")
    if (leader := values.get("leader")) is not None and leader.pk == person.pk:
        raise Invalid(leader=_("Nobody supervises himself."))


@transaction.atomic
def delete_person(actor: Any, pk: object, version: int | None) -> None:
    """Only someone on whom nothing depends; who worked here gets a last day instead."""
    person = locked(Person.objects.visible_to(actor), pk, version)
    actor.must("people.write", person.company_id)
    log(actor, "deleted", person)
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError as error:
        raise Conflict(
            _("Customers, contracts, scores or pay belong to this person. Enter a last day instead.")
        ) from error
