"""What ever happened on a record, the newest first: contacts, comments, steps, money, files, changes, plans.

`asked.py` what is looked for, `sources.py` where entries come from, `entries.py` how each is told, `reading.py` one
page of them all: one query finds what stands on it, and only the sources that have something there are read.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from merit.crm.models import ACTIVITY_KINDS

ICONS = {
    "call": "phone",
    "visit": "map-pin",
    "mail": "mail",
    "message": "message-circle",
    "meeting": "users-round",
}
KINDS = dict(ACTIVITY_KINDS)


def kind_name(kind: str) -> Any:
    """A kind of activity in words; one that came with loaded facts as it is."""
    return KINDS.get(kind, kind) or _("Contact made")


def icon_of(kind: str) -> str:
    return ICONS.get(kind, "message-square-text")
