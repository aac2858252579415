"""The events of a contract in words: which thing happened, and each figure before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    "archived_at": _("Archived at"),
}


@dataclass(frozen=True)
class Told:
    """An event, and its figures as (name, before, after); `before` None where there is only one."""

    event: Event
    title: Any
    icon: str
    kind: str
    figures: list[tuple[Any, Any, Any]]


def told(events: Iterable[Event]) -> list[Told]:
    """The events in the words of the page."""
    return [_told(event) for event in events]


def _told(event: Event) -> Told:
    title, icon, kind = VERBS.get(event.verb, (event.verb, "history", ""))
    figures = [
        (NAMES.get(name, name), *(value if isinstance(value, list) and len(value) == 2 else (None, value)))
        for name, value in event.data.items()
        if value not in (None, "", ["", ""]) and name != "archived_at"
    ]
    return Told(event, title, icon, kind, figures)
