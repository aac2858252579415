"""People as a file brings them in: checked as `create_person` does, many written at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from merit.core.inserting import cleaned, insert_rows, log_many
from merit.core.operations import next_numbers
from merit.org import terms
from merit.org.models import Person
from merit.org.operations.people import first_term, prepared_person, searched

TEXTS = ("name", "code", "email", "phone")


def person_to_insert(actor: Any, *, start: date | None = None, attributes: Any = None, **values: Any) -> Any:
    """As `create_person`, with the first term beside it; department, position, superior and leader are rows."""
    texts = {name: values.pop(name) for name in TEXTS if name in values}
    person: Any = prepared_person(actor, actor.company, **texts)
    person.code_given = bool(person.code)
    if attributes:
        values["attributes"] = terms.attributes(attributes, "employees")
    person.first_term = cleaned(first_term(person, start, values), ("attributes",))
    return cleaned(person)


@transaction.atomic
def insert_people(actor: Any, rows: Sequence[Any], **data: Any) -> None:
    """With their first terms; those without a code get the next free ones."""
    _number([row for row in rows if not row.code_given])
    insert_rows(rows)
    for row in rows:
        term = row.first_term
        term.person_id = row.pk
        for name in ("superior", "leader"):
            above = getattr(term, name)
            setattr(term, f"{name}_id", above.pk if above else None)  # known by now
    insert_rows([row.first_term for row in rows])
    log_many(actor, [("created", row, data) for row in rows], lambda row: row.company_id)


def _number(rows: Sequence[Any]) -> None:
    everyone = Person.objects.unscoped("a code is free or taken, whoever may see the person")
    codes: list[str] = []
    while len(codes) < len(rows):
        new = [f"P-{one:05d}" for one in next_numbers("person", len(rows) - len(codes))]
        taken = set(everyone.filter(code__in=new).values_list("code", flat=True))
        codes += [code for code in new if code not in taken]
    for row, code in zip(rows, codes, strict=True):
        row.code = code
        row.search = searched(row)
