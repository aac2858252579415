"""Addresses of records; and what those of lists meant before they had filters: ?owner=me, ?class=A, ?period=2026-Q3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse

from merit.calc.periods import parse_period
from merit.calc.problems import InputError
from merit.lists.conditions import Condition
from merit.org.models import Person
from merit.web.crm.contracts_fields import BETWEEN, picked
from merit.web.picking import chosen

Old = Callable[[Any, str], str | None]
"""(actor, what the address says) → the filter that it meant, as the address writes it now."""
NAMED: Final = {"year": "this-year", "quarter": "this-quarter", "month": "this-month", "last-year": "last-year"}


class Lazily:
    """The address of a row; worked out once addresses are known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.prefix = ""

    def __call__(self, row: Any) -> str:
        return self.of(row.pk)

    def of(self, pk: int | None) -> str:
        """The address of the record of this id; none where there is no record."""
        self.prefix = self.prefix or reverse(self.name, args=[0])[:-1]
        return f"{self.prefix}{pk}" if pk else ""


def between(*texts: str) -> str:
    return " · ".join(filter(None, texts))


def owner(column: str) -> Old:
    """`me`, a person's id, or what a picking field writes."""

    def made(actor: Any, text: str) -> str | None:
        if text == "me" or text.isdecimal():
            return f"{column}.is.{text}"
        people = Person.objects.visible_to(actor).filter(company=actor.company)
        person = chosen(people, text) or picked(people, [text]).get(text)
        return f"{column}.is.{person.pk if person else 0}"

    return made


def is_(column: str) -> Old:
    return lambda _actor, text: f"{column}.is.{text[:60]}"


def period(column: str) -> Old:
    """A period by name or as 2026-Q3; what is none narrows nothing."""

    def made(_actor: Any, text: str) -> str | None:
        if text in NAMED:
            return f"{column}.within.{NAMED[text]}"
        try:
            found = parse_period(text)
        except (InputError, ValueError):
            return None
        return f"{column}.between.{found.first_day},{found.last_day}" if found.year else None

    return made


def coded(column: str, model: Any) -> Old:
    """The record of an id, or that a picking field names, by its code: lists have no ids to filter by."""

    def made(actor: Any, text: str) -> str | None:
        code = text.partition(BETWEEN)[0][:60]
        if text.isascii() and text.isdigit() and len(text) < 19:
            code = model.objects.visible_to(actor).filter(pk=int(text)).values_list("code", flat=True).first() or "—"
        return str(Condition(column, "is", (code,)))

    return made
