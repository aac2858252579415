"""Custom fields in the forms of records: a control each, their values among the record's further columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from merit.crm import custom
from merit.crm.custom import CustomField
from merit.org.actor import Actor
from merit.org.models import Person
from merit.web import formats
from merit.web.picking import PickField

PREFIX = "x_"


class WithCustom:
    """Mixed into a form: `add_custom` in its construction, `with_custom` in its values."""

    fields: dict[str, forms.Field]
    initial: Any
    cleaned_data: dict[str, Any]
    customs: list[CustomField]
    kept: dict[str, str]

    def add_custom(self, actor: Actor, record: str, company_id: int | None = None) -> None:
        """The fields that the actor sees; those that he may not change show their value only."""
        self.customs = custom.seen(actor, record, company_id)
        kept = self.kept = dict(self.initial.get("attributes") or {})
        for one in self.customs:
            field = control_of(one, actor)
            field.label, field.help_text, field.required = one.label, one.hint, one.required
            field.disabled = one.fixed(actor)
            self.fields[PREFIX + one.code] = field
            value = kept.get(one.code, one.default if not kept else "")
            self.initial.setdefault(PREFIX + one.code, _shown(one, value))
        if isinstance(self.initial.get("attributes"), dict):
            own = {one.code for one in custom.fields_of(actor, record, company_id)}
            self.initial["attributes"] = {name: text for name, text in kept.items() if name not in own}

    def with_custom(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with the custom fields among the further columns, where the form would lead to them."""
        found = {
            code: values.pop(PREFIX + code) for code in [one.code for one in self.customs] if PREFIX + code in values
        }
        if not self.customs:
            return values
        texts = {code: _text(value) for code, value in found.items()}
        others = values.get("attributes", self.kept)
        return {**values, "attributes": {**(others or {}), **texts}}

    @property
    def custom_fields(self) -> list[Any]:
        """The bound fields, for the template."""
        return [self[PREFIX + one.code] for one in getattr(self, "customs", [])]  # type: ignore[index]


def control_of(field: CustomField, actor: Actor) -> forms.Field:
    """The control for a kind of value."""
    choices = [(one, one) for one in field.choices]
    match field.kind:
        case "number":
            return forms.DecimalField(max_digits=18, decimal_places=6)
        case "money":
            return forms.DecimalField(max_digits=18, decimal_places=2)
        case "date":
            return forms.DateField(widget=forms.DateInput)
        case "choice":
            return forms.ChoiceField(choices=[("", "—"), *choices])
        case "choices":
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        case "yesno":
            return forms.ChoiceField(choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))])
        case "link":
            return forms.CharField(max_length=200, widget=forms.URLInput)
        case "person":
            picked = PickField(url=reverse_lazy("owner-choices"))
            picked.rows = Person.objects.visible_to(actor).filter(company_id=field.company_id)
            return picked
    return forms.CharField(max_length=200)


def _shown(field: CustomField, text: str) -> Any:
    """A kept value as the control starts with it."""
    value = custom.typed(field, text)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.kind == "person" and value:
        return Person.objects.unscoped("who a custom field names").filter(pk=value).first()
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Person):
        return str(value.pk)
    return custom.BETWEEN.join(value) if isinstance(value, list) else str(value)


def told(actor: Actor, row: Any) -> list[tuple[str, str, str]]:
    """(label, value, link) of a record's further columns, custom fields first, as this reader reads them."""
    kept = dict(custom.shown(actor, row))
    company = getattr(row, "company_id", None) or row.customer.company_id
    lines = [
        (one.label, *_words(one, kept.pop(one.code), actor))
        for one in custom.seen(actor, row._meta.model_name, company)
        if one.code in kept
    ]
    return [*lines, *((name, text, "") for name, text in kept.items())]


def _words(field: CustomField, text: str, actor: Actor) -> tuple[str, str]:
    value, language = custom.typed(field, text), get_language() or "en"
    match field.kind:
        case "money" if value is not None:
            return formats.money(value, actor.currency), ""
        case "number" if value is not None:
            return formats.plain(value), ""
        case "date" if value is not None:
            return formats.day_full(value, language), ""
        case "yesno":
            return (_t("Yes") if value else _t("No")), ""
        case "choices" if value:
            return ", ".join(value), ""
        case "link":
            return text, text
        case "person":
            person = (
                Person.objects.unscoped("who a custom field names").filter(pk=text if text.isdecimal() else 0).first()
            )
            return (person.name if person else text), ""
    return text, ""
