"""Several customers (or contacts of one) become one, and may become several again.

The survivor keeps its id and code and takes, field by field, the values that are chosen; whatever named one of the
others names the survivor afterwards. Nothing is deleted: the others stay as they were, out of sight (`merged_into`).
Contracts, activities and violations belong to the survivor from then on, so a customer's first contract is the first of
all of them.

Source: docs/spec/merging.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.operations import checked, found, log
from merit.crm import policy
from merit.crm.classes import ClassChange, ClassPin
from merit.crm.duplicates import Distinct, Merge, Moved
from merit.crm.intervals import last_contact
from merit.crm.models import Contact, Customer
from merit.crm.operations import merged_fields
from merit.crm.operations.classes import note_class
from merit.crm.operations.contacts import find_contact_again
from merit.crm.operations.customers import find_again
from merit.org.actor import Actor
from merit.org.notices import Notice

KINDS: Final[dict[str, type[Customer] | type[Contact]]] = {"customer": Customer, "contact": Contact}
MOST: Final = 10
OWN: Final = (ClassChange, ClassPin, Distinct, Merge, Moved)


@dataclass(frozen=True)
class Reference:
    """A column that names a record of the kind: a foreign key, or an id beside the kind of what it names."""

    model: type[models.Model]
    field: str
    kind: str = ""

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def rows(self, pks: Iterable[int]) -> models.QuerySet[Any]:
        about = {"subject_type": self.kind} if self.kind else {}
        return self.model._base_manager.filter(**{f"{self.field}__in": list(pks)}, **about)


def references(model: type[models.Model]) -> list[Reference]:
    """Every column in the program that names a record of this model and may be changed: also those made later."""
    found = [
        Reference(one.related_model, one.field.attname)
        for one in model._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)
        if one.related_model is not model and _moves(one.related_model)
    ]
    named = (one for one in apps.get_models() if {"subject_type", "subject_id"} <= {f.name for f in one._meta.fields})
    found += [Reference(one, "subject_id", model._meta.label_lower) for one in named if _moves(one)]
    return sorted(found, key=lambda one: (one.label, one.field))


def _moves(model: type[models.Model]) -> bool:
    """Not the histories, not what may never be changed, and not what tells of merges itself."""
    fixed = any(isinstance(one, pgtrigger.Protect) for one in getattr(model._meta, "triggers", ()))
    mine = model._meta.label_lower.split(".")[0] in {config.label for config in apps.get_app_configs()}
    return mine and not (
        fixed or model in OWN or issubclass(model, pghistory.models.Event) or model.__name__ == "Event"
    )


@dataclass(frozen=True)
class Preview:
    """What a merge would do. `moves`: the kind of record, such as crm.contact, and how many."""

    rows: list[Any]
    survivor: Any
    choices: list[merged_fields.Choice]
    moves: list[tuple[str, int]]


def preview(actor: Actor, kind: str, survivor_id: int, ids: Iterable[int]) -> Preview:
    """Where these records differ, and what moves to the survivor; Forbidden unless the actor may change all of them."""
    rows = [found(KINDS[kind].objects.visible_to(actor), pk) for pk in dict.fromkeys([survivor_id, *ids])]
    _check(actor, kind, rows)
    survivor, *others = rows
    counts: dict[str, int] = {}
    for one in references(KINDS[kind]):
        n = one.rows(row.pk for row in others).count()
        if n and one.model is not Notice and not one.model._meta.auto_created:
            counts[one.label] = counts.get(one.label, 0) + n
    return Preview(rows, survivor, merged_fields.choices(actor, kind, rows), list(counts.items()))


@transaction.atomic
def merge(
    actor: Actor, kind: str, survivor_id: int, seen: Mapping[int, int], fields: Mapping[str, int], note: str = ""
) -> Merge:
    """Merges the records of `seen` (id → the version that the actor saw) into the survivor, one of them.

    `fields`: name (of a custom field x_CODE) → the id of the record whose value is taken; else the survivor's, or where
    it has none the first that there is. Tags, and notes that nobody chose between, are joined. Stale, Conflict or
    Forbidden leave everything as it was.
    """
    rows = _locked(actor, kind, survivor_id, seen)
    _check(actor, kind, rows)
    survivor, *others = rows
    values = merged_fields.values(actor, kind, rows, fields)
    _may_take(actor, kind, survivor, values)
    before = {name: merged_fields.stored(getattr(survivor, name)) for name in values}
    done = Merge.objects.unscoped("made here").create(
        company_id=_company(survivor),
        kind=kind,
        survivor_id=survivor.pk,
        label=str(survivor)[:300],
        absorbed=[
            {"id": row.pk, "label": str(row), "archived_at": merged_fields.stored(row.archived_at)} for row in others
        ],
        before=before,
        after={name: merged_fields.stored(value) for name, value in values.items()},
        note=note.strip()[:300],
        by=actor.user,
        by_name=actor.name,
    )
    _move(done, survivor, others)
    for row in others:
        row.merged_into, row.archived_at, row.version = survivor, row.archived_at or timezone.now(), row.version + 1
        row.save(update_fields=["merged_into", "archived_at", "version", "updated_at"])
    renamed = values.get("name", survivor.name) != survivor.name
    for name, value in values.items():
        setattr(survivor, name, value)
    survivor.version += 1
    checked(survivor).save()
    if kind == "customer":
        note_class(actor, survivor, before["customer_class"], done.note)
    _afterwards(kind, survivor, renamed or bool(others))
    company = survivor.company if kind == "customer" else survivor.customer.company
    log(actor, "merged", survivor, company=company, names=[f"{row} ({getattr(row, 'code', row.pk)})" for row in others])
    return done


def _locked(actor: Actor, kind: str, survivor_id: int, seen: Mapping[int, int]) -> list[Any]:
    """The records, the survivor first; locked in the order of their ids, so that no two merges wait for each other."""
    if survivor_id not in seen or not 2 <= len(seen) <= MOST:
        raise Invalid({"": _("Choose from 2 to %(n)d records, one of which survives.") % {"n": MOST}})
    model = KINDS[kind]
    visible = model.objects.visible_to(actor).filter(pk__in=seen)
    rows = {row.pk: row for row in visible.order_by("pk").select_for_update(of=("self",))}
    if len(rows) < len(seen):
        gone = model.objects.unscoped("who merged it was faster").filter(pk__in=set(seen) - rows.keys())
        if gone.filter(merged_into__in=rows).exists():
            raise Conflict(_("Somebody merged one of these meanwhile."))
        raise NotFound
    if any(rows[pk].version != version for pk, version in seen.items()):
        raise Stale
    return [rows[survivor_id], *(row for pk, row in rows.items() if pk != survivor_id)]


def _check(actor: Actor, kind: str, rows: list[Any]) -> None:
    for row in rows:
        policy.must_write(actor, row)
    together = {row.company_id if kind == "customer" else row.customer_id for row in rows}
    if len(together) > 1:
        told = _("Customers of different companies are not merged.")
        raise Conflict(
            told if kind == "customer" else _("Merge their customers first: contacts belong to one customer.")
        )


def _company(row: Any) -> int:
    return row.company_id if hasattr(row, "company_id") else row.customer.company_id


def _may_take(actor: Actor, kind: str, survivor: Any, values: Mapping[str, Any]) -> None:
    """Another owner is chosen only by who may give it away."""
    owner = values.get("owner")
    if kind == "customer" and owner != survivor.owner and not (owner and policy.may_own(actor, owner)):
        raise Forbidden(_("You may not give it to this owner."))


def _move(done: Merge, survivor: Any, others: list[Any]) -> None:
    """Whatever names one of the others names the survivor; what was moved is written down."""
    for one in references(type(survivor)):
        for row in others:
            pks = _moved(one, row.pk, survivor.pk)
            if pks:
                Moved.objects.unscoped("made here").create(
                    merge=done, model=one.label, field=one.field, was=row.pk, rows=pks
                )


def _moved(one: Reference, was: int, now: int) -> list[int]:
    """The ids of the rows that name the survivor now. What there may be only once stays with the other."""
    rows = one.rows([was])
    pks = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    if not pks:
        return []
    try:
        with transaction.atomic():
            _renamed(one, pks, was, now)
    except IntegrityError:
        pks = [pk for pk in pks if _alone(one, pk, was, now)]
    return pks


def _alone(one: Reference, pk: int, was: int, now: int) -> bool:
    try:
        with transaction.atomic():
            _renamed(one, [pk], was, now)
    except IntegrityError:
        return False
    return True


def _renamed(one: Reference, pks: list[int], was: int, now: int) -> int:
    """Those of these rows that name `was` name `now` instead; how many."""
    counted = {"version": F("version") + 1} if "version" in {field.name for field in one.model._meta.fields} else {}
    return one.rows([was]).filter(pk__in=pks).update(**{one.field: now}, **counted)


def _afterwards(kind: str, row: Any, again: bool) -> None:
    """What follows from the fields and rows that a record has."""
    if kind == "contact":
        find_contact_again(row)
        return
    own = [row.last_contact_on, last_contact(customer=row)]
    row.last_contact_on = max((day for day in own if day), default=None)
    row.save(update_fields=["last_contact_on"])
    find_again(row, renamed=again)


@transaction.atomic
def undo_merge(actor: Actor, pk: int) -> Merge:
    """Takes a merge back: every row goes where it was, and the survivor's fields that nobody changed since as well.

    What came later stays with the survivor; what is no longer there, or has gone elsewhere, is said in `left`.
    """
    done: Merge = found(Merge.objects.visible_to(actor).select_for_update(of=("self",)), pk)
    if done.undone_at is not None:
        raise Conflict(_("This merge was undone already."))
    model = KINDS[done.kind]
    every = model.objects.unscoped("those that the merge hid")
    ids = [done.survivor_id, *(one["id"] for one in done.absorbed)]
    rows = {row.pk: row for row in every.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))}
    survivor = rows[done.survivor_id]
    for row in rows.values():
        policy.must_write(actor, row)
    if survivor.merged_into_id is not None:
        raise Conflict(_("It was itself merged into another record since: undo that merge first."))
    classed = survivor.customer_class if done.kind == "customer" else ""
    left = [*_moved_back(done), *merged_fields.put_back(done, survivor)]
    for one in done.absorbed:
        _back(done.kind, rows[one["id"]], one["archived_at"])
    survivor.version += 1
    checked(survivor).save()
    if done.kind == "customer":
        note_class(actor, survivor, classed, done.note)
        survivor.last_contact_on = last_contact(customer=survivor)  # that of its own activities again
    _afterwards(done.kind, survivor, True)
    done.undone_at, done.undone_by, done.undone_by_name, done.left = timezone.now(), actor.user, actor.name, left
    done.save()
    company = survivor.company if done.kind == "customer" else survivor.customer.company
    log(actor, "merge undone", survivor, company=company, names=[one["label"] for one in done.absorbed])
    return done


def _back(kind: str, row: Any, archived_at: str | None) -> None:
    """A record that was merged away is there again, as it was."""
    row.merged_into, row.archived_at = None, parse_datetime(archived_at) if archived_at else None
    row.version += 1
    row.save(update_fields=["merged_into", "archived_at", "version", "updated_at"])
    _afterwards(kind, row, True)


def _moved_back(done: Merge) -> Iterator[dict[str, Any]]:
    """The rows go back; yields what could not, by the kind of record."""
    targets = {(one.label, one.field): one for one in references(KINDS[done.kind])}
    for moved in Moved.objects.unscoped("of this merge").filter(merge=done):
        one = targets.get((moved.model, moved.field))
        n = 0 if one is None else _renamed(one, moved.rows, done.survivor_id, moved.was)
        if n < len(moved.rows):
            yield {"what": "rows", "model": moved.model, "n": len(moved.rows) - n}
