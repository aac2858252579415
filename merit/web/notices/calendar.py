"""The calendar feed (iCalendar): a user's own open follow-ups under a secret address; and the part of the settings
page with this address and the digest by mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from icalendar import Calendar, Event

from merit.crm.models import Customer, FollowUp, Opportunity
from merit.org import operations
from merit.org.actor import Actor, actor_for
from merit.org.models import CalendarFeed
from merit.web.request import Request
from merit.web.shell import preferences

MOST: Final = 2000
LASTS: Final = timedelta(minutes=30)
BACK, AHEAD = timedelta(days=60), timedelta(days=400)


@require_GET
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the address reads; nothing is kept on the way, and nobody reads it all day long."""
    found, wait = operations.ask_calendar_feed(secret)
    actor = actor_for(found.user) if found is not None else None
    if actor is None:
        raise Http404
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(wait), "Cache-Control": "no-store, private"})
    with translation.override(actor.user.language or actor.company.language):
        body = calendar_of(actor).to_ical()
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="merit.ics"'
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response


def calendar_of(actor: Actor) -> Calendar:
    """The actor's own open follow-ups: on their day, or at their time."""
    calendar = Calendar()
    for name, value in (("prodid", "-//Merit//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("x-wr-calname", _("Merit follow-ups"))
    calendar.add("refresh-interval;value=duration", "PT1H")
    for row in follow_ups(actor):
        calendar.add_component(_event(row))
    return calendar


def follow_ups(actor: Actor) -> list[FollowUp]:
    """Those of customers and opportunities that the actor sees today."""
    if actor.person is None:
        return []
    rows = FollowUp.objects.visible_to(actor).filter(person=actor.person, done_at=None)
    seen = Q(customer__in=Customer.objects.visible_to(actor).values("pk"))
    seen |= Q(opportunity__in=Opportunity.objects.visible_to(actor).values("pk"))
    rows = rows.filter(seen, due_on__range=(actor.today - BACK, actor.today + AHEAD))
    rows = rows.select_related("customer", "opportunity__contact", "company").order_by("due_on", "due_time", "pk")
    return list(rows[:MOST])


def _event(row: FollowUp) -> Event:
    event = Event()
    event.add("uid", f"follow-up-{row.pk}@merit")
    event.add("dtstamp", row.updated_at.astimezone(UTC))
    event.add("last-modified", row.updated_at.astimezone(UTC))
    event.add("sequence", row.version)
    event.add("summary", " · ".join(filter(None, [row.customer.name, row.step])))
    if row.due_time is None:
        event.add("dtstart", row.due_on)
        event.add("dtend", row.due_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        begins = datetime.combine(row.due_on, row.due_time, ZoneInfo(row.company.time_zone)).astimezone(UTC)
        event.add("dtstart", begins)
        event.add("dtend", begins + LASTS)
    contact = row.opportunity.contact if row.opportunity else None
    phones = [row.customer.phone, f"{contact.name} {contact.phone}" if contact else ""]
    event.add("description", "\n".join(filter(None, [row.opportunity.name if row.opportunity else "", *phones])))
    where = ("opportunity", row.opportunity_id) if row.opportunity_id else ("customer", row.customer_id)
    event.add("url", settings.BASE_URL + reverse(where[0], args=[where[1]]))
    if row.customer.address:
        event.add("location", row.customer.address)
    return event


@require_http_methods(["GET", "POST"])
def panel(request: Request) -> HttpResponse:
    """The part of the settings page; a new address is shown this once."""
    secret = operations.renew_calendar_feed(request.actor) if request.method == "POST" else ""
    return _panel(request, secret)


@require_POST
def remove(request: Request) -> HttpResponse:
    operations.remove_calendar_feed(request.actor)
    return _panel(request)


@require_POST
def digest(request: Request) -> HttpResponse:
    """Whether the digest comes by mail."""
    preferences.keep(request.actor.user, mail_digest=request.POST.get("digest") != "off")
    return _panel(request)


def _panel(request: Request, secret: str = "") -> HttpResponse:
    if not request.htmx and request.method == "POST" and not secret:
        return redirect("settings")
    context: dict[str, Any] = {
        "address": settings.BASE_URL + reverse("calendar-feed", args=[secret]) if secret else "",
        "feed": CalendarFeed.objects.visible_to(request.actor).first(),
        "digest": request.actor.user.mail_digest,
        "mail_on": settings.MAIL_ON,
        "hour": f"{settings.MAIL_HOUR:02d}:00",
        "now": timezone.now(),
    }
    return render(request, "notices/settings.html", context)
