"""Notices as the inbox and the mail show them: in the reader's words, and only as far as his rights reach now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.apps import apps
from django.utils.translation import get_language

from merit.org.actor import Actor
from merit.org.notices import Notice
from merit.web.formats import day as written_day
from merit.web.notices import words

MOST: Final = 300
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Values(dict[str, Any]):
    """What a sentence takes; a value that was not given is a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


@dataclass(frozen=True)
class Told:
    """One notice in words. `day`: since when it stands in the inbox; `late`: for how many days."""

    notice: Notice
    title: str
    text: str
    step: str
    icon: str
    tone: str
    url: str
    log_url: str
    day: date
    late: int

    @property
    def kind(self) -> str:
        return self.notice.kind


def told(actor: Actor, notices: Iterable[Notice]) -> list[Told]:
    """These notices, without those about what the actor may no longer see."""
    rows = list(notices)
    seen = _seen(actor, rows)
    return [
        _told(actor, row) for row in rows if words.said(row.kind).keeps or (row.subject_type, row.subject_id) in seen
    ]


def _seen(actor: Actor, rows: Iterable[Notice]) -> set[tuple[str, int]]:
    """Which of the subjects the actor sees today. One query per kind of record."""
    by_type: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        by_type[row.subject_type].add(row.subject_id)
    found: set[tuple[str, int]] = set()
    for kind, ids in by_type.items():
        try:
            model = apps.get_model(kind)
        except LookupError:
            continue
        visible = model.objects.visible_to(actor).filter(pk__in=ids)  # type: ignore[attr-defined]
        found |= {(kind, pk) for pk in visible.values_list("pk", flat=True)}
    return found


def _told(actor: Actor, row: Notice) -> Told:
    said, day = words.said(row.kind), row.snoozed_until or row.day
    return Told(
        notice=row,
        title=row.subject_label,
        text=str(said.text % _values(row.data, actor.today)),
        step=str(row.data.get("step", "")),
        icon=said.icon,
        tone=said.tone,
        url=words.url_of(row.kind, row.subject_type, row.subject_id, row.data),
        log_url=_log_url(row),
        day=day,
        late=max(0, (actor.today - day).days),
    )


def _log_url(row: Notice) -> str:
    """Where the contact that a reminder asks for is logged."""
    if row.kind not in {"contact-due", "contact-overdue", "interval-near", "violation"}:
        return ""
    path = words.address("activity-new")
    if row.data.get("opportunity_id"):
        return f"{path}?about={row.data['opportunity_id']}"
    return f"{path}?customer={row.data['customer_id']}" if row.data.get("customer_id") else ""


def _values(data: Mapping[str, Any], today: date) -> _Values:
    language = get_language() or "en"
    return _Values({name: _written(value, language, today) for name, value in data.items()})


def _written(value: Any, language: str, today: date) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return written_day(date.fromisoformat(value), language, today)
    return value
