"""Custom fields (自定義欄位): a company's own further columns of a kind of record, with a type, an order and rights.

Their values stand in the record's `attributes` by the field's code, as text: a number as it is written, a day as
2026-11-30, yes or no, several choices with `;` between, a person by id. So plans may name them (customer.CODE), facts
carry them, and a field that is taken away loses nobody's values.

Source: docs/guide/custom-fields.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.errors import Invalid
from merit.core.fields import LineField, clean_text
from merit.core.history import tracked
from merit.core.models import Record
from merit.org.models import Company, Person

KINDS: Final = (
    ("text", _("Text")),
    ("number", _("Number")),
    ("money", _("Money")),
    ("date", _("Date")),
    ("choice", _("Choice")),
    ("choices", _("Several choices")),
    ("person", _("Person")),
    ("yesno", _("Yes or no")),
    ("link", pgettext_lazy("custom field", "Link")),
)
RECORDS: Final = (
    ("lead", _("Leads")),
    ("customer", _("Customers")),
    ("contact", _("Contacts")),
    ("opportunity", _("Opportunities")),
    ("contract", _("Contracts")),
)
MOST_LETTERS, MOST_ATTRIBUTES = 200, 30
BETWEEN = ";"
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")


@tracked()
class CustomField(Record):
    """One field. `hidden_from`, `read_only_for`: roles; whoever has another role as well is not bound by it."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="custom_fields")
    record = models.CharField(_("record"), max_length=20, choices=RECORDS)
    code = LineField(_("code"), max_length=40)
    label = LineField(_("label"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    choices = ArrayField(LineField(max_length=100), default=list, blank=True, verbose_name=_("choices"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    required = models.BooleanField(_("required"), default=False)
    default = LineField(_("default"), max_length=200, blank=True)
    hint = LineField(_("hint"), max_length=200, blank=True)
    hidden_from = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("hidden from"))
    read_only_for = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("read-only for")
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("record", "position", "id")
        constraints = (models.UniqueConstraint(fields=["company", "record", "code"], name="custom_field_once"),)

    def __str__(self) -> str:
        return self.label

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)

    def hidden(self, actor: Any) -> bool:
        """Whether this actor does not see it, wherever it would stand."""
        return bool(self.hidden_from) and actor.roles <= set(self.hidden_from)

    def fixed(self, actor: Any) -> bool:
        """Whether this actor sees it but does not change it."""
        return bool(self.read_only_for) and actor.roles <= set(self.read_only_for)


def fields_of(actor: Any, record: str, company_id: int | None = None) -> list[CustomField]:
    """The fields in use of a company's records (of the actor's), in order, hidden ones too."""
    return [one for one in _every(actor, record, company_id) if one.archived_at is None]


def _every(actor: Any, record: str, company_id: int | None) -> list[CustomField]:
    """Those out of use too: their values still stand in the records. Read once per request."""
    company = actor.company.pk if company_id is None else company_id
    cache: dict[int, list[CustomField]] = actor.__dict__.setdefault("_custom_fields", {})
    if company not in cache:
        rows = CustomField.objects.unscoped("the fields of a record that is seen").filter(company_id=company)
        cache[company] = list(rows.order_by("position", "pk"))
    return [one for one in cache[company] if one.record == record]


def hidden_codes(actor: Any, record: str, company_id: int | None) -> set[str]:
    """The codes of what the actor does not see, in use or not."""
    return {one.code for one in _every(actor, record, company_id) if one.hidden(actor)}


def defaults(company_id: int, record: str) -> dict[str, str]:
    """What a record starts with that nobody of the company enters."""
    rows = CustomField.objects.unscoped("what a new record starts with").filter(company_id=company_id, record=record)
    return {one.code: one.default for one in rows.filter(archived_at=None).exclude(default="")}


def seen(actor: Any, record: str, company_id: int | None = None) -> list[CustomField]:
    """Those that the actor sees."""
    return [one for one in fields_of(actor, record, company_id) if not one.hidden(actor)]


def shown(actor: Any, row: Any) -> dict[str, str]:
    """The attributes of a record without what the actor may not see."""
    hidden = hidden_codes(actor, row._meta.model_name, _company(row))
    return {name: value for name, value in row.attributes.items() if name not in hidden} if hidden else row.attributes


def masked(actor: Any, row: Any, diff: Mapping[str, Any]) -> dict[str, Any]:
    """A change for the history, which others read: what is hidden from some role is said to have changed, not how."""
    diff = {name: pair for name, pair in diff.items() if name != "search"}
    if "attributes" not in diff:
        return diff
    secret = {one.code for one in _every(actor, row._meta.model_name, _company(row)) if one.hidden_from}
    before, after = diff["attributes"]
    changed = {code for code in secret if (before or {}).get(code) != (after or {}).get(code)}

    def veiled(values: Mapping[str, str], mark: str) -> dict[str, str]:
        kept = {name: text for name, text in (values or {}).items() if name not in secret}
        return kept | dict.fromkeys(sorted(changed), mark)

    return {**diff, "attributes": [veiled(before, "•"), veiled(after, "••")]}


def readable(actor: Any, event: Any) -> dict[str, Any]:
    """What an event of the history tells this reader: nothing of fields that are hidden from him by now."""
    area, _dot, record = event.subject_type.partition(".")
    told: dict[str, Any] = event.data
    if area != "crm" or "attributes" not in told or event.company_id is None:
        return told
    hidden = hidden_codes(actor, record, event.company_id)

    def without(value: Any) -> Any:
        if isinstance(value, list):
            return [without(one) for one in value if not (isinstance(one, str) and one in hidden)]
        return {name: text for name, text in value.items() if name not in hidden} if isinstance(value, dict) else value

    return {**told, "attributes": without(told["attributes"])} if hidden else told


def _company(row: Any) -> int:
    return int(getattr(row, "company_id", None) or row.customer.company_id)


def checked(
    actor: Any, record: str, given: Mapping[str, Any], before: Mapping[str, str] | None = None, company_id: int = 0
) -> dict[str, str]:
    """The attributes of a record after `given` replaces what the actor may change of `before` (none: a new record).

    What is hidden from him or read-only stays as it was; a new record gets the defaults. Invalid, at the fields, where
    a value is not of its kind or a required one is missing.
    """
    every = _every(actor, record, company_id or None)
    if not (given or before or every):
        return {}
    fields = {one.code: one for one in every if one.archived_at is None}
    result = {name: text for name, value in given.items() if (text := _line(_named(name), value))}
    if len(result) > MOST_ATTRIBUTES + len(fields):
        raise Invalid(attributes=_t("At most %(n)d further columns.") % {"n": MOST_ATTRIBUTES})
    wrong: dict[str, list[str]] = {}
    for code in hidden_codes(actor, record, company_id or None) | {
        one.code for one in fields.values() if one.fixed(actor)
    }:
        result.pop(code, None)
        result |= {code: before[code]} if before and code in before else {}
    for code, field in fields.items():
        if field.hidden(actor) or field.fixed(actor):
            if before is None and field.default:
                result[code] = field.default
            continue
        if before is None and code not in given and field.default:
            result[code] = field.default
        unchanged = before is not None and before.get(code, "") == result.get(code, "")
        if problem := None if unchanged else problem_of(field, result.get(code, "")):
            wrong[f"attributes.{code}"] = [problem]
        elif code in result:
            result[code] = canonical(field, result[code])
    if wrong:
        raise Invalid(wrong)
    return result


def _named(name: str) -> str:
    """Names as plans write them: customer.NAME."""
    if not (name.isidentifier() and name.isascii() and name == name.lower() and len(name) <= 40):
        raise Invalid(attributes=_t("A name has small letters, digits and _ only: %(name)s") % {"name": name[:40]})
    return name


def _line(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        value = BETWEEN.join(str(one) for one in value)
    text = clean_text("" if value is None else str(value)).replace("\n", " ")
    if len(text) > MOST_LETTERS:
        raise Invalid(attributes=_t("At most 200 characters: %(name)s") % {"name": name})
    return text


def carried(actor: Any, source: Any, record: str) -> dict[str, str]:
    """What `source` hands over to a new record of another kind: the values that the actor sees whose field has its
    like there (code and kind), and further columns, which are nobody's field."""
    company = _company(source)
    own = {one.code: one for one in fields_of(actor, source._meta.model_name, company)}
    there = {one.code: one for one in fields_of(actor, record, company)}
    found: dict[str, str] = {}
    for code, text in shown(actor, source).items():
        mine, other = own.get(code), there.get(code)
        alike = mine.kind == other.kind if mine and other else mine is None
        if alike and (other is None or problem_of(other, text) is None):
            found[code] = text
    return found


def problem_of(field: CustomField, text: str) -> str | None:
    """What is wrong with a value, or None."""
    if not text:
        return _t("This field is required.") if field.required else None
    match field.kind:
        case "number" | "money" if not _NUMBER.fullmatch(text):
            return _t("Write a number such as 1234.5.")
        case "date":
            try:
                date.fromisoformat(text)
            except ValueError:
                return _t("Write a day such as 2026-11-30.")
        case "choice" if text not in field.choices:
            return _t("Choose one from the list.")
        case "choices" if not set(text.split(BETWEEN)) <= set(field.choices):
            return _t("Choose from the list.")
        case "yesno" if text not in {"yes", "no"}:
            return _t("Say yes or no.")
        case "link" if not re.match(r"https?://[^\s]+$", text):
            return _t("A link begins with https:// or http://.")
        case "person" if not _is_person(field, text):
            return _t("Choose one from the list.")
    return None


def _is_person(field: CustomField, text: str) -> bool:
    rows = Person.objects.unscoped("who may be named").filter(company_id=field.company_id)
    return text.isascii() and text.isdigit() and len(text) < 19 and rows.filter(pk=int(text)).exists()


def canonical(field: CustomField, text: str) -> str:
    """A right value as it is kept: one way for each."""
    match field.kind:
        case "number" | "money":
            number = Decimal(text)
            return f"{number:.2f}" if field.kind == "money" else f"{number.normalize():f}"
        case "date":
            return date.fromisoformat(text).isoformat()
        case "choices":
            chosen = set(text.split(BETWEEN))
            return BETWEEN.join(one for one in field.choices if one in chosen)
    return text


def typed(field: CustomField, text: str | None) -> Any:
    """A kept value as what it is: Decimal, date, list, bool, text; or None."""
    if not text:
        return None
    try:
        match field.kind:
            case "number" | "money":
                return Decimal(text)
            case "date":
                return date.fromisoformat(text)
            case "choices":
                return text.split(BETWEEN)
            case "yesno":
                return text == "yes"
    except (InvalidOperation, ValueError):
        return None
    return text
