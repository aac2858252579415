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
        self.kept = dict(self.initial.get("attributes") or {})
        self.customs = added(self, actor, record, self.kept, company_id)
        if isinstance(self.initial.get("attributes"), dict):
            own = {one.code for one in custom.fields_of(actor, record, company_id)}
            own |= custom.hidden_codes(actor, record, company_id)
            self.initial["attributes"] = {name: text for name, text in self.kept.items() if name not in own}

    def with_custom(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with the custom fields among the further columns, where the form would lead to them."""
        texts = taken(values, self.customs)
        if not self.customs:
            return values
        others = values.get("attributes", self.kept)
        return {**values, "attributes": {**(others or {}), **texts}}

    @property
    def custom_fields(self) -> list[Any]:
        """The bound fields, for the template."""
        return [self[PREFIX + one.code] for one in getattr(self, "customs", [])]  # type: ignore[index]


def added(
    form: Any, actor: Actor, record: str, kept: dict[str, str], company_id: int | None = None, before: str = ""
) -> list[CustomField]:
    """The custom fields of a kind of record, added to a form; `before`: what their names begin with there."""
    fields = custom.seen(actor, record, company_id)
    for one in fields:
        field = control_of(one, actor)
        field.label, field.help_text, field.required = one.label, one.hint, one.required
        field.disabled = one.fixed(actor)
        form.fields[before + PREFIX + one.code] = field
        value = kept.get(one.code, one.default if not kept else "")
        form.initial.setdefault(before + PREFIX + one.code, _shown(one, value))
    return fields


def taken(values: dict[str, Any], fields: list[CustomField], before: str = "") -> dict[str, str]:
    """The values of these fields out of what was typed, as they are kept."""
    names = {one.code: before + PREFIX + one.code for one in fields}
    return {code: _text(values.pop(name)) for code, name in names.items() if name in values}


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


def worded(field: CustomField | None, text: str, actor: Actor) -> str:
    """A value of a custom field as this reader reads it; of a further column as it stands."""
    return _words(field, text, actor)[0] if field and text else text


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
