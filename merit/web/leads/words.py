"""Words of this area that stand in more than one page."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

AGES: Final[dict[str, Any]] = {
    "4h": pgettext_lazy("age", "Up to 4 hours"),
    "1d": pgettext_lazy("age", "Up to 1 day"),
    "2d": pgettext_lazy("age", "Up to 2 days"),
    "3d": pgettext_lazy("age", "Up to 3 days"),
    "7d": pgettext_lazy("age", "Up to 7 days"),
    "older": pgettext_lazy("age", "Over 7 days"),
}
REASONS: Final[dict[str, Any]] = {
    "idle": _("No contact for too long"),
    "opportunity": _("No opportunity"),
    "deal": _("No deal"),
    "unhandled": _("Nobody looked after the lead"),
    "hand": _("Given back by hand"),
    "unassigned": _("No rule named an owner"),
}
# the look of a status
KINDS: Final = {"new": "acc", "working": "", "qualified": "ok", "converted": "ok", "disqualified": ""}


def waiting(hours: int) -> str:
    """For how long a lead has waited."""
    if hours < 24:
        return ngettext("waits %(n)d hour", "waits %(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("waits %(n)d day", "waits %(n)d days", days) % {"n": days}
