"""Workload: what people did in a span of days, as chart and table; every number opens the records behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from merit.crm import workload
from merit.crm.models import ACTIVITY_KINDS, Customer
from merit.crm.workload import BYS, TIMES, Asked, Load
from merit.org.actor import Actor
from merit.web import charts, formats
from merit.web.crm import owners
from merit.web.crm.fields import day_in
from merit.web.crm.lists import paged, whole
from merit.web.crm.timeline import kind_name
from merit.web.request import Request

SPANS: Final = (
    ("week", _("This week")),
    ("month", _("This month")),
    ("last-month", _("Last month")),
    ("quarter", _("This quarter")),
    ("year", _("This year")),
)
BY_NAMES: Final = (
    ("person", _("By person")),
    ("team", _("By team")),
    ("department", _("By department")),
    ("day", _("By day")),
    ("week", _("By week")),
    ("month", _("By month")),
)
NUMBERS: Final = (
    ("contacts", _("Contacts made")),
    *((code, name) for code, name in ACTIVITY_KINDS),
    ("customers", _("Customers reached")),
    ("new_customers", _("New customers")),
    ("proposals", _("Proposals")),
)
MOST_LABELS: Final = 14


@dataclass(frozen=True)
class Cell:
    """A number with the address of the records behind it."""

    n: int
    url: str


def asked_in(actor: Actor, params: Any) -> tuple[Asked, str]:
    """What the address asks for, and the span's name (empty where days are given)."""
    span = params.get("span", "") if params.get("span") in dict(SPANS) else ""
    since, until = day_in(params.get("since")), day_in(params.get("until"))
    if span or since is None or until is None or until < since or (until - since).days > workload.LONGEST:
        span = span or "month"
        since, until = _span(span, actor.today)
    alone = owners.alone(actor)
    by = params.get("by") if params.get("by") in BYS else "week" if alone else "person"
    whose = owners.Whose(actor, params.get("owner"))
    person = whose.person.pk if whose.person else None
    return Asked(since, until, by, person, whole(params.get("department"), 1)), span


def _span(name: str, today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    match name:
        case "week":
            return today - timedelta(days=today.weekday()), today
        case "last-month":
            last = first - timedelta(days=1)
            return last.replace(day=1), last
        case "quarter":
            return first.replace(month=first.month - (first.month - 1) % 3), today
        case "year":
            return first.replace(month=1), today
    return first, today


@require_GET
def page(request: Request) -> HttpResponse:
    actor, params = request.actor, request.GET
    asked, span = asked_in(actor, params)
    rows, total = workload.loads(actor, asked)
    context = {
        "asked": asked,
        "span": span,
        "spans": SPANS,
        "bys": BY_NAMES,
        "whose": owners.Whose(actor, params.get("owner")),
        "numbers": NUMBERS,
        "rows": [
            {
                "load": row,
                "label": _label(asked, row, actor),
                "cells": _cells(asked, row, "none" if row.key is None else row.key),
            }
            for row in rows
        ],
        "total": {"load": total, "cells": _cells(asked, total, None)},
        "chart": _chart(actor, asked),
    }
    return render(request, "crm/workload.html" + ("#list" if request.htmx else ""), context)


def _label(asked: Asked, row: Load, actor: Actor) -> str:
    if asked.by not in TIMES:
        return row.label
    language = get_language() or "en"
    if asked.by == "month":
        return formats.period_name(f"{row.key:%Y-%m}", language)
    said = formats.day(row.key, language, actor.today)
    if asked.by == "day":
        return said
    return f"{said} – {formats.day(min(row.key + timedelta(days=6), asked.until), language, actor.today)}"


def _cells(asked: Asked, row: Load, key: Any) -> list[Cell]:
    numbers = {"contacts": row.contacts, **row.kinds, "customers": row.customers}
    numbers |= {"new_customers": row.new_customers, "proposals": row.proposals}
    return [Cell(n, _url(asked, what, key)) for what, n in numbers.items()]


def _url(asked: Asked, what: str, key: Any) -> str:
    query = {"what": what, "by": asked.by, "since": asked.since, "until": asked.until}
    query |= {"key": key} if key is not None else {}
    query |= {"owner": asked.person_id} if asked.person_id else {}
    query |= {"department": asked.department_id} if asked.department_id else {}
    return f"{reverse('workload-rows')}?{urlencode(query)}"


def _chart(actor: Actor, asked: Asked) -> Any:
    """Contacts over time: by day in a short span, else by week or month."""
    days = (asked.until - asked.since).days
    step = asked.by if asked.by in TIMES else "day" if days <= 31 else "week" if days <= 186 else "month"
    timed = Asked(asked.since, asked.until, step, asked.person_id, asked.department_id)
    rows, _total = workload.loads(actor, timed)
    if not any(row.contacts for row in rows):
        return None
    every = max(1, -(-len(rows) // MOST_LABELS))
    items = [(_short(row, step) if place % every == 0 else "", Decimal(row.contacts)) for place, row in enumerate(rows)]
    return charts.bars(items, width=900, height=170)


def _short(row: Load, step: str) -> str:
    return f"{row.key:%Y-%m}" if step == "month" else f"{row.key:%m-%d}"


@require_GET
def rows(request: Request) -> HttpResponse:
    """The records behind one number of the table."""
    actor, params = request.actor, request.GET
    asked, _span_name = asked_in(actor, params)
    what = params.get("what", "") if params.get("what") in dict(NUMBERS) else "contacts"
    found = workload.behind(actor, asked, what, params.get("key", "")[:20])
    if what in {"customers", "new_customers"}:
        kind, found = "customers", found.select_related("owner").order_by("name", "pk")
    elif what == "proposals":
        kind = "proposals"
        found = found.select_related("opportunity__customer", "opportunity__owner", "to_stage").order_by("-on", "-pk")
    else:
        kind, found = "contacts", found.select_related("person", "customer", "opportunity").order_by("-on", "-pk")
    shown = paged(found, params)
    customers = {row.pk if kind == "customers" else row.customer_id for row in shown.rows if kind != "proposals"}
    seen = set(Customer.objects.visible_to(actor).filter(pk__in=customers).values_list("pk", flat=True))
    context = {
        "page": shown,
        "kind": kind,
        "rows": [{"row": row, "kind": kind_name(row.kind) if kind == "contacts" else ""} for row in shown.rows],
        "seen": seen,
        "what": dict(NUMBERS)[what],
        "asked": asked,
        "back": f"{reverse('workload')}?{urlencode({'by': asked.by, 'since': asked.since, 'until': asked.until})}",
    }
    return render(request, "crm/workload_rows.html", context)
