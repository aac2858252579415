"""One page of a timeline: the newest of every source, merged; and from where the next page goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from merit.org.actor import Actor
from merit.web.crm.parts import Parts
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


def of(
    actor: Actor, kind: str, row: Any, asked: Asked | None = None, size: int = SIZE, parts: Parts | None = None
) -> Timeline:
    """The page of the record's timeline that is asked for; `parts`: of a customer, where they are known already.

    One query says which entries stand on it; then a query for each source that has one reads them.
    """
    asked = asked or Asked()
    subject = Subject(actor, kind, row, parts)
    wanted = (one for one in SOURCES if not asked.kinds or one.group in asked.kinds)
    sources = {one.name: (one, rows) for one in wanted if (rows := _narrowed(one, subject, asked)) is not None}
    newest = _newest({name: rows for name, (_source, rows) in sources.items()}, size + 1)
    shown = newest[:size]
    found: dict[tuple[str, int], Entry] = {}
    for name in dict.fromkeys(name for _moment, name, _pk in shown):
        source, rows = sources[name]
        keys = [pk for _moment, of_source, pk in shown if of_source == name]
        found |= {(name, one.pk): source.entry(actor, one) for one in rows.filter(pk__in=keys)}
    entries = [found[name, pk] for _moment, name, pk in shown if (name, pk) in found]
    last = {**asked.before, **{name: (moment, pk) for moment, name, pk in shown}}
    return Timeline(kind, entries, questions.written(last) if len(newest) > size else "", asked)


def _newest(sources: dict[str, QuerySet[Any]], most: int) -> list[tuple[datetime, str, int]]:
    """(moment, source, id) of the newest entries of all sources together, at most so many of each."""
    places = list(sources)
    parts = [
        rows.select_related(None)
        .prefetch_related(None)
        .annotate(place=Value(place, IntegerField()), entry=F("pk"))
        .order_by("-moment", "-pk")
        .values_list("moment", "place", "entry")[:most]
        for place, rows in enumerate(sources.values())
    ]
    if not parts:
        return []
    first, *others = parts
    every = first.union(*others, all=True).order_by("-moment", "place", "-entry")[:most] if others else first
    return [(moment, places[place], pk) for moment, place, pk in every]


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
    return rows


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
