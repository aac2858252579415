"""The lead-filter monitor: leads that nobody has looked after, by age and by person."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from merit.crm.leads import monitor
from merit.crm.leads.models import Lead
from merit.crm.leads.policy import may_rules
from merit.crm.pool.settings import settings_of
from merit.web.leads.words import AGES
from merit.web.request import Request
from merit.web.shell.nav import badge


@badge("leads")
def waiting(actor: Any) -> int:
    """One's own leads that wait."""
    return monitor.my_unhandled(actor)


@require_GET
def page(request: Request) -> HttpResponse:
    actor = request.actor
    rows = Lead.objects.visible_to(actor).filter(company=actor.company)
    people = monitor.by_person(rows, timezone.now())
    ages = [
        {"name": name, "title": AGES[name], "count": sum(one.ages[name] for one in people), "late": least >= 24}
        for name, least, _most in monitor.AGES
    ]
    context = {
        "people": people,
        "ages": ages,
        "count": sum(one.count for one in people),
        "settings": settings_of(actor.company),
        "may_rules": may_rules(actor),
    }
    return render(request, "leads/monitor.html", context)
