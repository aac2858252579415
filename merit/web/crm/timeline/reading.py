"""One page of a timeline: the newest of every source, merged; and from where the next page goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from merit.org.actor import Actor
from merit.web.crm.timeline import asked as questions
from merit.web.crm.timeline.asked import Asked
from merit.web.crm.timeline.entries import Entry
from merit.web.crm.timeline.sources import SOURCES, Source, Subject
from merit.web.request import Request

SIZE, LATEST = 30, 6
TARGETS = ("timeline", "timeline-more")
OF_LEADS = frozenset({"contact", "comment", "file", "change"})


@dataclass(frozen=True)
class Timeline:
    """`more`: from where the next page goes on; empty on the last one."""

    kind: str
    entries: list[Entry]
    more: str
    asked: Asked

    @property
    def groups(self) -> list[Any]:
        """The kinds of entries to choose from: a lead has no stages, no money and no plans of its own."""
        return [one for one in self.asked.groups if self.kind != "lead" or one[0] in OF_LEADS]


def of(actor: Actor, kind: str, row: Any, asked: Asked | None = None, size: int = SIZE) -> Timeline:
    """The page of the record's timeline that is asked for: a query for each source, of one row more than a page."""
    asked = asked or Asked()
    subject = Subject(actor, kind, row)
    found: list[tuple[datetime, int, int, Source, Any]] = []
    for place, source in enumerate(SOURCES):
        if asked.kinds and source.group not in asked.kinds:
            continue
        rows = _narrowed(source, subject, asked)
        if rows is not None:
            found += [(one.moment, -place, one.pk, source, one) for one in rows[: size + 1]]
    found.sort(key=lambda one: one[:3], reverse=True)
    shown = found[:size]
    last = {**asked.before, **{source.name: (moment, pk) for moment, _place, pk, source, _row in shown}}
    entries = [source.entry(actor, row) for _moment, _place, _pk, source, row in shown]
    return Timeline(kind, entries, questions.written(last) if len(found) > size else "", asked)


def _narrowed(source: Source, subject: Subject, asked: Asked) -> QuerySet[Any] | None:
    rows = source.rows(subject)
    if rows is None or (asked.who and not source.people) or (asked.q and not source.texts):
        return None
    if asked.who:
        rule = Q()
        for column in source.people:
            rule |= Q(**{f"{column}__icontains": asked.who})
        rows = rows.filter(rule)
    if asked.q:
        rows = rows.filter(source.holding(asked.q))
    if asked.since:
        rows = rows.filter(moment__gte=_midnight(asked.since))
    if asked.until and asked.until.year < 9999:
        rows = rows.filter(moment__lt=_midnight(asked.until + timedelta(days=1)))
    if source.name in asked.before:
        moment, pk = asked.before[source.name]
        rows = rows.filter(Q(moment__lt=moment) | Q(moment=moment, pk__lt=pk))
    return rows.order_by("-moment", "-pk")


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def for_tab(request: Request, kind: str, row: Any) -> Timeline:
    """The whole timeline on its own tab; beside the others the newest few."""
    if request.GET.get("tab") == "timeline":
        return of(request.actor, kind, row, questions.read(request.GET))
    return of(request.actor, kind, row, size=LATEST)


def fragment(request: Request, kind: str, row: Any) -> HttpResponse | None:
    """The answer to a request for the timeline alone (its filters, or its next page); None where the page is asked."""
    if not request.htmx or request.htmx.target not in TARGETS:
        return None
    page = of(request.actor, kind, row, questions.read(request.GET))
    part = "rows" if request.htmx.target == "timeline-more" else "list"
    return render(request, f"crm/_timeline.html#{part}", shown(request, page, row))


def shown(request: Request, page: Timeline, row: Any) -> dict[str, Any]:
    """What the timeline's templates need."""
    tab = "timeline" if request.GET.get("tab") == "timeline" else ""
    return {"timeline": page, "row": row, "currency": row.company.currency, "tab": tab}
