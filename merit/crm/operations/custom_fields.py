"""Custom fields: define, change, order, take out of use, delete. By the company's administrator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, found, locked, log
from merit.crm import custom, custom_index
from merit.crm.custom import CustomField
from merit.org.actor import Actor
from merit.org.roles import ROLES

FIELDS = ("label", "choices", "required", "default", "hint", "hidden_from", "read_only_for")
MOST_FIELDS, MOST_CHOICES = 60, 100
# What plans and facts name otherwise, or what a list calls its own columns.
TAKEN = frozenset({"code", "customer", "name", "contract", "class", "created_on", "signed_on", "amount", "employee"})
RIGHT = "company.write"


@transaction.atomic
def create_custom_field(
    actor: Actor,
    *,
    record: str,
    label: str,
    kind: str,
    code: str = "",
    choices: Sequence[str] = (),
    required: bool = False,
    default: str = "",
    hint: str = "",
    hidden_from: Sequence[str] = (),
    read_only_for: Sequence[str] = (),
) -> CustomField:
    """A new field after the others. Without a code it is made of the label (pinyin of Chinese)."""
    actor.must(RIGHT, actor.company.pk)
    rows = CustomField.objects.visible_to(actor).filter(company=actor.company, record=record).select_for_update()
    codes = set(rows.values_list("code", flat=True))
    if len(codes) >= MOST_FIELDS:
        raise Conflict(_("A kind of record has at most %(n)d custom fields.") % {"n": MOST_FIELDS})
    row = CustomField(
        company=actor.company,
        record=record,
        code=_code(code, label, codes),
        label=label,
        kind=kind,
        required=required,
        default=default,
        hint=hint,
        position=max(rows.values_list("position", flat=True), default=0) + 1,
    )
    row.choices = _choices(kind, choices)
    row.hidden_from, row.read_only_for = _roles("hidden_from", hidden_from), _roles("read_only_for", read_only_for)
    row.default = _default(row)
    create(row)
    log(actor, "created", row, record=record, code=row.code, kind=kind)
    custom_index.wanted(row)
    return row


@transaction.atomic
def change_custom_field(actor: Actor, pk: int, version: int, **fields: Any) -> CustomField:
    """Change some of FIELDS. Kind and code stay: values stand under them."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    row = _locked(actor, pk, version)
    if "choices" in fields:
        fields["choices"] = _choices(row.kind, fields["choices"])
    for name in ("hidden_from", "read_only_for"):
        if name in fields:
            fields[name] = _roles(name, fields[name])
    probe = CustomField(kind=row.kind, company=row.company, choices=fields.get("choices", row.choices))
    probe.default = fields.get("default", row.default)
    fields["default"] = _default(probe)
    diff = change(row, fields)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def move_custom_field(actor: Actor, pk: int, version: int, *, up: bool) -> CustomField:
    """One place up or down among those of its record."""
    row = _locked(actor, pk, version)
    rows = list(
        CustomField.objects.visible_to(actor)
        .filter(company=row.company, record=row.record, archived_at=None)
        .order_by("position", "pk")
    )
    place = next((at for at, one in enumerate(rows) if one.pk == row.pk), 0)
    other = place + (-1 if up else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, one in enumerate(rows, start=1):
            if one.position != position:
                change(one, {"position": position})
        log(actor, "moved", row)
    return row


@transaction.atomic
def archive_custom_field(actor: Actor, pk: int, version: int, *, archived: bool = True) -> CustomField:
    """Out of use, or in use again: its values stay with the records."""
    row = _locked(actor, pk, version)
    if (row.archived_at is not None) != archived:
        change(row, {"archived_at": timezone.now() if archived else None})
        log(actor, "archived" if archived else "restored", row)
    return row


@transaction.atomic
def delete_custom_field(actor: Actor, pk: int, version: int) -> None:
    """Remove a field that no record has a value of; else Conflict."""
    row = _locked(actor, pk, version)
    if custom_index.used(row):
        raise Conflict(
            _("Records have values in this field. Archive it instead: it leaves the pages, nothing is lost.")
        )
    log(actor, "deleted", row)
    custom_index.unwanted(row)
    row.delete()


def _locked(actor: Actor, pk: int, version: int) -> CustomField:
    rows = CustomField.objects.visible_to(actor)
    actor.must(RIGHT, found(rows, pk).company_id)
    return locked(rows, pk, version)


def _code(code: str, label: str, taken: set[str]) -> str:
    given = clean_text(code)
    if given:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", given) or given in TAKEN:
            raise Invalid(
                code=_("A code has small letters, digits and _, begins with a letter and is not a word of facts.")
            )
        if given in taken:
            raise Invalid(code=_("There is such a field already."))
        return given
    from pypinyin import lazy_pinyin

    base = re.sub(r"[^a-z0-9]+", "_", "_".join(lazy_pinyin(clean_text(label))).lower()).strip("_")[:30]
    base = base if re.match(r"[a-z]", base) else f"f_{base}".rstrip("_")
    names = (base if n == 1 else f"{base}_{n}" for n in range(1, MOST_FIELDS + 5))
    return next(name for name in names if name not in taken and name not in TAKEN)


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    clean = [text for text in dict.fromkeys(clean_text(one) for one in choices) if text]
    if kind not in {"choice", "choices"}:
        return []
    if not clean:
        raise Invalid(choices=_("Write at least one choice."))
    if len(clean) > MOST_CHOICES or any(len(one) > 100 for one in clean):
        raise Invalid(choices=_("At most %(n)d choices of 100 characters.") % {"n": MOST_CHOICES})
    if any(custom.BETWEEN in one for one in clean):
        raise Invalid(choices=_("A choice has no “;”."))
    return clean


def _roles(name: str, roles: Sequence[str]) -> list[str]:
    if unknown := set(roles) - set(ROLES):
        raise Invalid({name: _("There is no such role: %(name)s") % {"name": min(unknown)[:40]}})
    return sorted(set(roles))


def _default(row: CustomField) -> str:
    text = clean_text(row.default)
    if text and (problem := custom.problem_of(row, text)):
        raise Invalid(default=problem)
    return custom.canonical(row, text) if text else ""
