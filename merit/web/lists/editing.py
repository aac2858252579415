"""A cell edited in place: the control that goes with its column, saved by the list's change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from merit.core.errors import Invalid
from merit.crm import custom
from merit.lists.columns import Column
from merit.lists.exporting import page_rows
from merit.lists.query import ListOf
from merit.org.models import Person
from merit.web.crm.fields import PercentField, TagsField
from merit.web.lists.cells import Cells
from merit.web.picking import PickField
from merit.web.request import Request


class CellForm(forms.Form):
    """One value, and the version of the row that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Any, row: Any, column: Column, data: Any = None) -> None:
        super().__init__(data, initial={"version": row.version, "value": _now(row, column)})
        self.column = column
        self.fields["value"] = control_of(column, actor)
        self.fields["value"].label = column.label
        self.fields["value"].required = column.needed
        self.fields["value"].widget.attrs |= {"aria-label": str(column.label), "autofocus": True}

    def take(self, error: Invalid) -> None:
        """An operation's complaints, in the cell."""
        for texts in error.fields.values():
            for text in texts:
                self.add_error("value", text)


def control_of(column: Column, actor: Any) -> forms.Field:
    """The field for a new value of a column."""
    options = [("", "—"), *column.choices(actor)]
    match column.kind:
        case "choice" if column.custom:
            return forms.ChoiceField(choices=options)
        case "tags" if column.custom:
            return forms.MultipleChoiceField(choices=column.choices(actor), widget=forms.SelectMultiple)
        case "tags":
            return TagsField(max_length=1000)
        case "yesno":
            return forms.ChoiceField(choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))])
        case "date":
            return forms.DateField(widget=forms.DateInput)
        case "money" | "number":
            places = 2 if column.kind == "money" else 6
            return forms.DecimalField(max_digits=18, decimal_places=places, min_value=None if column.custom else 0)
        case "percent":
            return PercentField()
        case "person":
            field = PickField(url=reverse_lazy("owner-choices"))
            field.rows = Person.objects.visible_to(actor).filter(company=actor.company)
            return field
    most = 200 if column.custom else 300
    return forms.CharField(max_length=most)


def _now(row: Any, column: Column) -> Any:
    if not column.custom:
        return getattr(row, column.edits)
    value = custom.typed(column.custom, row.attributes.get(column.custom.code))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.kind == "person" and value:
        return Person.objects.unscoped("who a custom field names").filter(pk=value).first()
    return value


def saved(listing: ListOf, actor: Any, pk: int, version: int, column: Column, value: Any) -> Any:
    """Written by the list's change: a custom field among the others of the row."""
    assert listing.change is not None
    if not column.custom:
        return listing.change(
            actor, pk, version, **{column.edits: "" if value is None and _text(listing, column) else value}
        )
    row = listing.rows(actor).get(pk=pk)
    text = value.pk if isinstance(value, Person) else value
    kept = {**row.attributes, column.custom.code: "" if text is None else text}
    return listing.change(actor, pk, version, attributes=kept)


def _text(listing: ListOf, column: Column) -> bool:
    return not listing.model._meta.get_field(column.edits).null


def shown_cell(request: Request, listing: ListOf, pk: int, column: Column) -> HttpResponse:
    """The cell as the list shows it, with the row's new version."""
    from merit.web.lists.registry import PAGES

    actor = request.actor
    row = page_rows(listing, actor, [pk], [column.name])[0]
    cells = Cells(listing, actor, [column], PAGES[listing.name].look)
    cells.reader.read_people([row], [column])
    cell = cells.cell(row, column)
    if column.fixed:
        cell.url = PAGES[listing.name].look.url(row)
    return render(request, "lists/_cell.html", {"cells": [cell]})
