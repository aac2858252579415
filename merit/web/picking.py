"""Choosing one of very many: a field that is typed into, with suggestions from the server.

What is sent is the text "name · code", so that a code typed without script works too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from merit.crm.operations import survivor_of
from merit.crm.searching import holding

SHOWN = 12
BETWEEN = " · "


def label(row: Any) -> str:
    """How a row is written in the field."""
    return f"{row.name}{BETWEEN}{row.code}"


def suggestions(rows: QuerySet[Any], text: str) -> list[Any]:
    """The first few that match, the shortest names first to come; all when nothing is typed."""
    name = text.partition(BETWEEN)[0] if BETWEEN in text else text
    return list(rows.filter(holding(rows.model, name)).order_by("name", "pk")[:SHOWN])


def offered(
    request: HttpRequest, rows: Iterable[Any], note: Callable[[Any], str] = lambda row: str(row.code)
) -> HttpResponse:
    """The suggestions as the field shows them: the name, and a note beside it."""
    options = [(label(row), row.name, note(row)) for row in rows]
    return render(request, "picking/options.html", {"options": options})


def chosen(rows: QuerySet[Any], text: str) -> Any:
    """The row that "name · code", a code, or a name that only one has says; else None."""
    name, _dot, code = text.rpartition(BETWEEN)
    row = rows.filter(code=code).first()
    if row is None:
        named = list(rows.filter(Q(name=text) | Q(name=name or text))[:2])
        row = named[0] if len(named) == 1 else _survivor(rows, code)
    return row


def _survivor(rows: QuerySet[Any], code: str) -> Any:
    """What a record was merged into, whose code stood in the field when the page was opened."""
    if not hasattr(rows.model, "merged_into"):
        return None
    every = rows.model.objects.unscoped("a former code names the survivor")
    former = every.filter(code=code, merged_into__isnull=False).first()
    return rows.filter(pk=survivor_of(rows.model, former.pk)).first() if former else None


class PickField(forms.CharField):
    """One of `rows` (set by the form), by "name · code", by its code, or by its name where only one has it."""

    default_error_messages = {"unknown": _("Choose one from the list.")}  # noqa: RUF012 - as Django declares it

    def __init__(self, *, url: str, **kwargs: Any) -> None:
        attrs = {
            "role": "combobox",
            "autocomplete": "off",
            "aria-autocomplete": "list",
            "aria-expanded": "false",
            "data-pick": url,
        }
        super().__init__(max_length=300, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.rows: QuerySet[Any] | None = None

    def prepare_value(self, value: Any) -> Any:
        return label(value) if hasattr(value, "code") else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or self.rows is None:
            return None
        row = chosen(self.rows, text)
        if row is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return row
