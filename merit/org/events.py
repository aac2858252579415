"""The history for those who check whole companies: what the pages and the API show of it, and how it is narrowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q, QuerySet

from merit.core.errors import Forbidden
from merit.core.models import Event, Record
from merit.org.models import User

MOST_NAMES = 300
MOST_OF_RECORD = 200


@dataclass(frozen=True)
class Asked:
    """What to look for. `q`: part of a record's name, or its code; `kind`: a record type such as crm.customer."""

    q: str = ""
    who: str = ""
    area: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


def happened(actor: Any) -> QuerySet[Event]:
    """The events of the companies whose history the actor sees, newest first; Forbidden when there is no such one."""
    if not actor.reach("history").companies:
        raise Forbidden
    return Event.objects.visible_to(actor).select_related("company").order_by("-at", "-pk")


def narrowed(rows: QuerySet[Event], actor: Any, asked: Asked) -> QuerySet[Event]:
    """The rows that were asked for. Days are days of the actor's company, both included."""
    zone = ZoneInfo(actor.company.time_zone)
    if asked.who:
        rows = rows.filter(actor_name__icontains=asked.who)
    if asked.area:
        rows = rows.filter(area=asked.area)
    if asked.kind:
        rows = rows.filter(subject_type=asked.kind)
    if asked.since:
        rows = rows.filter(at__gte=datetime.combine(asked.since, time.min, zone))
    if asked.until and asked.until < date.max:
        rows = rows.filter(at__lt=datetime.combine(asked.until + timedelta(days=1), time.min, zone))
    return rows.filter(_about(actor, asked.q)) if asked.q else rows


def _about(actor: Any, text: str) -> Q:
    """Records whose name holds the text, or whose code it is; money of a contract has its code in the event."""
    codes = list({text, text.upper(), text.lower()})
    found = Q(subject_label__icontains=text) | Q(data__code__in=codes)
    for model in _coded():
        there = model.objects.visible_to(actor).filter(code__in=codes).values("pk")
        found |= Q(subject_type=model._meta.label_lower, subject_id__in=there)
    return found


@cache
def _coded() -> tuple[Any, ...]:
    """The records that have a code."""
    records = (model for model in apps.get_models() if issubclass(model, Record))
    return tuple(model for model in records if any(field.name == "code" for field in model._meta.get_fields()))


def of_record(row: Any, code: str = "") -> list[Event]:
    """The newest events of a record that the reader sees; with `code`, those that name one of its parts."""
    rows = Event.objects.unscoped("the history of a record that the reader sees").select_related("company")
    rows = rows.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    if code:
        rows = rows.filter(data__code=code)
    return list(rows.order_by("-at", "-pk")[:MOST_OF_RECORD])


def of_person(actor: Any, person: Any) -> list[Event]:
    """A person's, for the person, for who sees the pay and for who keeps people; for others none."""
    reach = actor.reach("pay")
    sees_pay = person.company_id in reach.companies or person.pk in reach.people
    return of_record(person) if sees_pay or actor.may("people.write", person.company_id) else []


def names(actor: Any) -> list[str]:
    """Those who may stand in the history as the ones who acted: users of the companies that the actor checks."""
    companies = actor.reach("history").companies
    rows = User.objects.filter(person__company_id__in=companies) | User.objects.filter(
        role_assignments__company_id__in=companies
    )
    return list(rows.order_by("name").values_list("name", flat=True).distinct()[:MOST_NAMES])
