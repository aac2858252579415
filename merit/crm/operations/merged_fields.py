"""Which values a merge takes, field by field, and how they go back when it is undone.

Source: docs/spec/merging.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.crm import custom
from merit.crm.duplicates import Merge
from merit.crm.models import Contact, Customer, CustomField
from merit.org.actor import Actor
from merit.org.models import Person

KINDS: Final[dict[str, type[Customer] | type[Contact]]] = {"customer": Customer, "contact": Contact}
CHOSEN: Final[dict[str, tuple[str, ...]]] = {
    "customer": (
        *("name", "owner", "customer_class", "industry", "region", "source", "address", "phone", "website"),
        *("tax_number", "created_on", "note"),
    ),
    "contact": ("name", "title", "phone", "email", "note"),
}
LONGEST_NOTE: Final = 4000
TOGETHER: Final = 0  # of notes: one below the other


@dataclass(frozen=True)
class Choice:
    """A field in which the records differ: what each has, and whose value is taken unless another is chosen.

    `taken`: the id of a record, or TOGETHER. `field`: the custom field that it is.
    """

    name: str
    label: Any
    values: list[tuple[int, Any]]
    taken: int
    field: CustomField | None = None


def choices(actor: Actor, kind: str, rows: Sequence[Any]) -> list[Choice]:
    """Where these records, the survivor first, differ."""
    found = []
    for name in CHOSEN[kind]:
        held = [(row.pk, getattr(row, name)) for row in rows]
        if _differ(held):
            taken = TOGETHER if name == "note" and _notes(rows) else _taken(held)
            found.append(Choice(name, KINDS[kind]._meta.get_field(name).verbose_name, held, taken))
    for code, field in _columns(actor, kind, rows).items():
        held = [(row.pk, row.attributes.get(code, "")) for row in rows]
        if _differ(held):
            found.append(Choice(f"x_{code}", field.label if field else code, held, _taken(held), field))
    return found


def _differ(held: list[tuple[int, Any]]) -> bool:
    return len({value for _pk, value in held if value not in ("", None)} | {held[0][1]}) > 1


def _taken(held: list[tuple[int, Any]]) -> int:
    """The survivor's, or where it has none the first that there is."""
    return next((pk for pk, value in held if value not in ("", None)), held[0][0])


def _notes(rows: Sequence[Any]) -> str:
    """The notes of several, one below the other; "" where fewer than two have one, or they are too long together."""
    notes = list(dict.fromkeys(row.note.strip() for row in rows if row.note.strip()))
    text = "\n".join(notes)
    return text if len(notes) > 1 and len(text) <= LONGEST_NOTE else ""


def _columns(actor: Actor, kind: str, rows: Sequence[Any]) -> dict[str, CustomField | None]:
    """The custom fields and further columns of these records between which the actor may choose."""
    company = rows[0].company_id if kind == "customer" else rows[0].customer.company_id
    fields = {one.code: one for one in custom.seen(actor, kind, company)}
    closed = custom.hidden_codes(actor, kind, company) | {code for code, one in fields.items() if one.fixed(actor)}
    held = dict.fromkeys([*fields, *(code for row in rows for code in row.attributes)])
    return {code: fields.get(code) for code in held if code not in closed}


def values(actor: Actor, kind: str, rows: Sequence[Any], fields: Mapping[str, int]) -> dict[str, Any]:
    """The survivor's fields as they will be. `fields`: what was chosen, by the id of a record."""
    by_id = {row.pk: row for row in rows}
    columns = {f"x_{code}": code for code in _columns(actor, kind, rows)}
    wrong = {name: _("Choose one from the list.") for name, pk in fields.items() if pk not in by_id}
    wrong |= {name: _("There is no such field.") for name in fields if name not in (*CHOSEN[kind], *columns)}
    if wrong:
        raise Invalid(wrong)
    found = {}
    for name in CHOSEN[kind]:
        pk = fields.get(name) or _taken([(row.pk, getattr(row, name)) for row in rows])
        found[name] = getattr(by_id[pk], name)
    if "note" not in fields:
        found["note"] = _notes(rows) or found["note"]
    if kind == "customer":
        found["tags"] = list(dict.fromkeys(tag for row in rows for tag in row.tags))
    joined = {name: value for row in reversed(rows) for name, value in row.attributes.items() if value}
    chosen = {code: by_id[fields[name]].attributes.get(code, "") for name, code in columns.items() if name in fields}
    found["attributes"] = {name: value for name, value in (joined | chosen).items() if value}
    return found


def left_out(actor: Actor, done: Merge, rows: Sequence[Any]) -> list[tuple[Any, Any, Choice]]:
    """(record, value, field) of what those that were merged away have and the survivor did not take."""
    found: list[tuple[Any, Any, Choice]] = []
    taken = done.after.get("attributes", {})
    for row in rows:
        for name in CHOSEN[done.kind]:
            value, label = getattr(row, name), KINDS[done.kind]._meta.get_field(name).verbose_name
            if value and stored(value) != done.after.get(name) and str(value) not in str(done.after.get(name)):
                found.append((row, value, Choice(name, label, [], row.pk)))
        for code, field in _columns(actor, done.kind, rows).items():
            value = row.attributes.get(code)
            if value and value != taken.get(code):
                found.append((row, value, Choice(f"x_{code}", field.label if field else code, [], row.pk, field)))
    return found


def put_back(done: Merge, survivor: Any) -> Iterator[dict[str, Any]]:
    """The survivor's fields as before, where they are still as the merge left them; yields those that are not."""
    for name, before in done.before.items():
        now, after = stored(getattr(survivor, name)), done.after[name]
        if before == after:
            continue
        if name == "tags":
            setattr(survivor, name, [tag for tag in now if tag in before or tag not in after])
        elif name == "attributes":
            setattr(survivor, name, _columns_back(before, after, now))
        elif now == after:
            setattr(survivor, name, _read(name, before))
        else:
            yield {"what": "field", "field": name}


def _columns_back(before: dict[str, str], after: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """Columns that the merge brought go, unless somebody changed them since."""
    kept = {name: value for name, value in now.items() if name in before or value != after.get(name)}
    return {
        name: before[name] if value == after.get(name) and name in before else value for name, value in kept.items()
    }


def stored(value: Any) -> Any:
    """As it is kept in JSON."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(name: str, value: Any) -> Any:
    if name == "owner":
        return Person.objects.unscoped("the owner before").filter(pk=value).first()
    return parse_date(value) if name == "created_on" and value else value
