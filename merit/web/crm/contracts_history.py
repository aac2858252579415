"""The events of a contract in words: which thing happened, and each figure before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from merit.core.models import Event

# verb → what it is called, its icon, its kind of colour
VERBS: dict[str, tuple[Any, str, str]] = {
    "created": (_("Contract entered"), "file-check-2", ""),
    "changed": (_("Contract changed"), "pencil-line", ""),
    "archived": (_("Archived"), "archive", ""),
    "restored": (_("Restored"), "rotate-ccw", ""),
    "receipt-booked": (_("Receipt booked"), "banknote", "ok"),
    "refund-booked": (_("Refund booked"), "undo-2", "warn"),
    "receipt-changed": (_("Receipt corrected"), "pencil-line", "warn"),
    "receipt-deleted": (_("Receipt deleted"), "trash-2", "warn"),
    "receivable-planned": (_("Receivable planned"), "calendar", ""),
    "receivable-changed": (_("Receivable changed"), "calendar", ""),
    "receivable-deleted": (_("Receivable deleted"), "calendar-x-2", ""),
    "bad-debt-booked": (_("Bad debt booked"), "trending-down", "warn"),
    "bad-debt-changed": (_("Bad debt corrected"), "pencil-line", "warn"),
    "bad-debt-deleted": (_("Bad debt deleted"), "trash-2", "warn"),
}
NAMES: dict[str, Any] = {
    "amount": _("Amount"),
    "credits": _("Credits"),
    "lines": _("Lines"),
    "schedule": _("Schedule"),
    "name": _("Name"),
    "note": _("Note"),
    "customer": _("Customer"),
    "opportunity": _("Opportunity"),
    "owner": _("Owner"),
    "signed_on": _("Signed on"),
    "received_on": _("Received on"),
    "written_off_on": _("Written off on"),
    "due_on": _("Due on"),
    "account": _("Account"),
    "contract": _("Contract"),
    "code": _("Code"),
    "reason": _("Reason"),
}


DAYS = frozenset({"signed_on", "received_on", "written_off_on", "due_on"})


@dataclass(frozen=True)
class Figure:
    """A figure of an event; `was` None where there is no earlier one. `kind`: amount, day or text."""

    name: Any
    was: Any
    now: Any
    kind: str


@dataclass(frozen=True)
class Told:
    """An event in words, with its figures."""

    event: Event
    title: Any
    icon: str
    kind: str
    figures: list[Figure]


def told(events: Iterable[Event]) -> list[Told]:
    """The events in the words of the page."""
    return [_told(event) for event in events]


def _told(event: Event) -> Told:
    title, icon, kind = VERBS.get(event.verb, (event.verb, "history", ""))
    figures = [
        _figure(name, value)
        for name, value in event.data.items()
        if value not in (None, "", ["", ""]) and name != "archived_at"
    ]
    return Told(event, title, icon, kind, figures)


def _figure(name: str, value: Any) -> Figure:
    was, now = value if isinstance(value, list) and len(value) == 2 else (None, value)
    read, kind = _reader(name)
    try:
        return Figure(NAMES.get(name, name), was and read(was), now and read(now), kind)
    except (ValueError, ArithmeticError, TypeError):
        return Figure(NAMES.get(name, name), was, now, "text")


def _reader(name: str) -> tuple[Callable[[Any], Any], str]:
    if name == "amount":
        return Decimal, "amount"
    return (date.fromisoformat, "day") if name in DAYS else (str, "text")
