"""What of a timeline is looked for: kinds, who, between which days, which words; and from which entry on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.web.crm.lists import whole

GROUPS: dict[str, tuple[Any, str]] = {
    "contact": (pgettext_lazy("timeline", "Contacts"), "message-square-text"),
    "comment": (pgettext_lazy("record", "Comments"), "message-circle"),
    "file": (_("Files"), "paperclip"),
    "stage": (_("Stages"), "kanban"),
    "money": (_("Contracts and money"), "banknote"),
    "plan": (_("Next contacts"), "calendar"),
    "change": (_("Changes"), "pencil-line"),
}
Cursor = dict[str, tuple[datetime, int]]


@dataclass(frozen=True)
class Asked:
    """`before`: by source, the last entry that was shown."""

    kinds: tuple[str, ...] = ()
    who: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    before: Cursor = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        return bool(self.kinds or self.who or self.since or self.until or self.q)

    @property
    def groups(self) -> list[tuple[str, Any, str, bool]]:
        """(code, name, icon, chosen) of every kind."""
        return [(code, name, icon, code in self.kinds) for code, (name, icon) in GROUPS.items()]


def read(params: Any) -> Asked:
    """From an address; what cannot be read there is as if it were not there."""
    return Asked(
        kinds=tuple(code for code in GROUPS if code in params.getlist("kind")),
        who=params.get("who", "").strip()[:100],
        since=_day(params.get("since")),
        until=_day(params.get("until")),
        q=params.get("q", "").strip()[:200],
        before=cursor(params.get("before", "")),
    )


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


def cursor(text: str) -> Cursor:
    """`source~moment~id`, one after the other, as `written` writes it."""
    found: Cursor = {}
    for part in text[:2000].split("!"):
        name, _tilde, rest = part.partition("~")
        at, _tilde, key = rest.partition("~")
        try:
            moment, pk = parse_datetime(at.replace(" ", "+")), whole(key)
        except ValueError:
            continue
        if moment is not None and moment.tzinfo is not None and pk is not None:
            found[name] = (moment, pk)
    return found


def written(last: Mapping[str, tuple[datetime, int]]) -> str:
    return "!".join(f"{name}~{moment.isoformat()}~{pk}" for name, (moment, pk) in sorted(last.items()))
