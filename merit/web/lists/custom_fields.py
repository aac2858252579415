"""Custom fields: the administrator's page and form."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.crm import custom, operations
from merit.crm.custom import CustomField
from merit.crm.operations.custom_fields import FIELDS, RIGHT
from merit.org.roles import ROLES
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb
from merit.web.crm.fields import Fields, choice, line, text
from merit.web.request import Request


class LinesField(forms.CharField):
    """One choice a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [one.strip() for one in super().to_python(value).splitlines() if one.strip()]

    def run_validators(self, value: Any) -> None:
        """What a choice may be is the operation's rule."""


def _roles(label: Any, help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(role.code, role.name) for role in ROLES.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class CustomFieldForm(Fields):
    """A field; its record, kind and code are asked for once."""

    record = choice(_("Records"), custom.RECORDS, required=True)
    label = line(_("Label"), 60, required=True)
    kind = choice(_("Kind"), custom.KINDS, required=True)
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_("Plans name it customer.CODE. Left empty, it is made of the label."),
    )
    choices = LinesField(
        label=_("Choices"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line; for a choice or several choices."),
    )
    required = forms.BooleanField(label=_("Must be filled in"), required=False)
    default = line(_("Default"), 200)
    hint = text(_("Hint beside the field"), 200, rows=1)
    hidden_from = _roles(_("Hidden from"), _("Whoever has another role as well sees it."))
    read_only_for = _roles(_("Read-only for"), _("Whoever has another role as well changes it."))

    def __init__(self, *args: Any, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"changing": changing}
        if changing:
            for name in ("record", "kind", "code"):
                del self.fields[name]


@require_GET
def listing(request: Request) -> HttpResponse:
    """The company's fields by kind of record, those out of use at the end."""
    actor = request.actor
    rows = CustomField.objects.visible_to(actor).filter(company=actor.company)
    rows = [one for one in rows.order_by("position", "pk") if not one.hidden(actor)]
    groups = [
        (code, name, [one for one in rows if one.record == code and not one.archived_at])
        for code, name in custom.RECORDS
    ]
    words = {
        "groups": groups,
        "archived": [one for one in rows if one.archived_at],
        "any": bool(rows),
        "may_write": actor.may(RIGHT, actor.company.pk),
        "roles": {role.code: role.name for role in ROLES.values()},
    }
    return render(request, "lists/custom_fields.html", words)


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    must(request.actor.may(RIGHT, request.actor.company.pk))
    form = CustomFieldForm(request.POST or None, initial={"record": request.GET.get("record", "customer")})
    if request.method == "POST":
        row = attempt(form, lambda: operations.create_custom_field(request.actor, **form.values))
        if row:
            messages.success(request, _t("Custom field saved"))
            return see("custom-fields")
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    row = row_of(CustomField.objects.visible_to(request.actor), pk)
    must(request.actor.may(RIGHT, row.company_id))
    newest = {name: getattr(row, name) for name in FIELDS}
    if request.method == "GET":
        return _form(request, CustomFieldForm(initial={**newest, "version": row.version}, changing=True), row)
    form = CustomFieldForm(request.POST, changing=True)
    try:
        saved = attempt(form, lambda: operations.change_custom_field(request.actor, pk, form.seen, **form.values))
    except Stale:
        return _form(request, outdated(form, row.version, newest), row)
    if saved:
        messages.success(request, _t("Custom field saved"))
        return see("custom-fields")
    return _form(request, form, row)


def _form(request: Request, form: CustomFieldForm, row: CustomField | None) -> HttpResponse:
    status = 412 if form.stale else 422 if form.errors else 200
    return render(request, "lists/custom_field_form.html", {"form": form, "row": row}, status=status)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    up = request.POST.get("way") == "up"
    verb(request, partial(_moved, request.actor, pk, up), _t("Order saved"))
    return see("custom-fields")


def _moved(actor: Any, pk: int, up: bool, version: int) -> Any:
    return operations.move_custom_field(actor, pk, version, up=up)


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    back = request.POST.get("restore") == "1"
    done = _t("The field is in use again.") if back else _t("The field is out of use; its values are kept.")
    verb(request, lambda version: operations.archive_custom_field(request.actor, pk, version, archived=not back), done)
    return see("custom-fields")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.delete_custom_field, request.actor, pk), _t("Custom field deleted"))
    return see("custom-fields")
