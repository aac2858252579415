"""The inbox: what stands in it today, what is put off, what is done; and what can be done with each."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from merit.core.errors import Invalid
from merit.org import operations
from merit.org.actor import Actor
from merit.org.notices import Notice
from merit.web.crm.answers import back, row_of
from merit.web.notices import words
from merit.web.notices.telling import MOST, Told, told
from merit.web.request import Request
from merit.web.shell.nav import badge

SHOWN: Final = ("open", "later", "done")


@badge("notices")
def waiting(actor: Actor) -> int:
    """How many wait in the inbox: those that the page shows."""
    return len(told(actor, _rows(actor, "open")))


def _rows(actor: Actor, show: str) -> list[Notice]:
    if show == "open":
        rows = operations.open_notices(actor).order_by(Coalesce(F("snoozed_until"), F("day")), "pk")
    elif show == "later":
        rows = Notice.objects.visible_to(actor).filter(done_at=None, snoozed_until__gt=actor.today)
        rows = rows.order_by("snoozed_until", "pk")
    else:
        rows = Notice.objects.visible_to(actor).filter(done_at__isnull=False).order_by("-done_at", "-pk")
    return list(rows[:MOST])


@require_GET
def inbox(request: Request) -> HttpResponse:
    return _page(request, request.GET)


def _page(request: Request, params: Any) -> HttpResponse:
    """The page, or, within it, its list. The answer to a verb shows the list that the form was sent from."""
    actor = request.actor
    show = params.get("show") if params.get("show") in SHOWN else "open"
    rows = told(actor, _rows(actor, show))
    kind = params.get("kind", "")
    kinds = Counter(row.kind for row in rows)
    shown = [row for row in rows if row.kind == kind] if kind else rows
    context = {
        "show": show,
        "kind": kind,
        "kinds": sorted(((code, words.said(code).name, n) for code, n in kinds.items()), key=lambda one: str(one[1])),
        "groups": _groups(shown, actor.today, show),
        "found": len(shown),
        "later": _later(actor.today),
        "tomorrow": actor.today + timedelta(days=1),
    }
    response = render(request, "notices/page.html" + ("#list" if request.htmx else ""), context)
    if request.htmx and request.method == "POST":
        response["HX-Trigger"] = "badges"
    return response


def _groups(rows: list[Told], today: date, show: str) -> list[tuple[str, str, list[Told]]]:
    """(heading, tone, rows) of the groups that are not empty."""
    if show != "open":
        return [("", "", rows)] if rows else []
    late = [row for row in rows if row.day < today]
    now = [row for row in rows if row.day >= today]
    return [one for one in ((_("Overdue"), "bad", late), (_("Today"), "", now)) if one[2]]


def _later(today: date) -> list[tuple[str, date]]:
    """What “later” is offered as."""
    return [
        (_("Tomorrow"), today + timedelta(days=1)),
        (_("In three days"), today + timedelta(days=3)),
        (_("Next week"), today + timedelta(days=7 - today.weekday())),
    ]


class UntilForm(forms.Form):
    """Until which day a notice is put off."""

    until = forms.DateField()


@require_POST
def snooze(request: Request, pk: int) -> HttpResponse:
    row_of(Notice.objects.visible_to(request.actor), pk)
    form = UntilForm(request.POST)
    if not form.is_valid():
        raise Invalid(until=_("Choose a day."))
    operations.snooze_notice(request.actor, pk, form.cleaned_data["until"])
    return _again(request, _("Put off"))


@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    operations.finish_notice(request.actor, pk)
    return _again(request, _("Done"))


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    operations.reopen_notice(request.actor, pk)
    return _again(request, _("Back in the inbox"))


@require_POST
def finish_all(request: Request) -> HttpResponse:
    n = operations.finish_notices(request.actor, request.POST.get("kind", "")[:40])
    return _again(request, ngettext("%(n)d notice done", "%(n)d notices done", n) % {"n": n})


def _again(request: Request, said: str) -> HttpResponse:
    """The list once more in place; without htmx, the page that the form came from."""
    if request.htmx:
        return _page(request, request.POST)
    messages.success(request, said)
    return back(request, "notices")
