"""The home page: what to do today, where one stands, what one may expect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from merit.calc.periods import period_of
from merit.core.errors import Forbidden, Invalid
from merit.crm import pipeline, policy
from merit.crm.operations import reschedule as put_off
from merit.metrics.boards import may_see_rank, rank_of
from merit.org.actor import Actor
from merit.org.roles import ROLES
from merit.web.home import follow_ups, roles
from merit.web.home.figures import decimal, figures
from merit.web.home.gather import overdue as company_overdue
from merit.web.home.gather import progress
from merit.web.home.kept import kept
from merit.web.request import Request
from merit.web.shell.nav import PLACES, address, navigation

LATER = ((_("Tomorrow"), 1), (_("In three days"), 3), (_("In a week"), 7), (_("In two weeks"), 14))
LINKS = (
    *("activity-new", "opportunity-new", "opportunities", "board", "stages", "customers", "receivables", "targets"),
    *("appraisals", "appraisal-cycles", "appraisal-templates", "pay-plans", "pay-runs", "statements"),
    *("organisation", "people", "imports"),
)


@require_GET
def home(request: Request) -> HttpResponse:
    """By role: the own day of who sells or leads, and the company's affairs of who looks after them."""
    actor = request.actor
    if actor.has("admin"):
        found = progress(actor)
        if not found.ready:
            return render(request, "home/welcome.html", {"progress": found, "links": _links(actor)})
    context = {"actor": actor, "links": _links(actor), **_own(request), **_company(actor)}
    return render(request, "home/page.html", context)


@require_GET
def company(request: Request) -> HttpResponse:
    """Where the company stands: fetched after the page, since it reads everybody's facts."""
    if not _sees_all(request.actor, "targets") or not _sees_all(request.actor, "receipts"):
        raise Forbidden
    actor = request.actor
    found = kept((actor.company.pk, actor.company.code, actor.today), lambda: roles.company_attainment(actor))
    context = {"found": found, "currency": actor.currency, "actor": actor, "links": _links(actor)}
    if _sees_all(actor, "crm"):
        context["pipeline"] = pipeline.pipeline(actor, pipeline.stages_of(actor), own=False)
    return render(request, "home/_attainment.html", context)


@require_GET
def rank(request: Request) -> HttpResponse:
    """One's own place and the first three: fetched after the page, since it reads the facts of the department."""
    actor = request.actor
    if not may_see_rank(actor):
        raise Forbidden
    month = period_of(actor.today, "month")
    key = ("rank", actor.company.pk, actor.user.pk, actor.today)
    found = kept(key, lambda: rank_of(actor, month)).value
    rows = [(one, decimal(one.attainment)) for one in found.first] if found else []
    return render(request, "home/_rank.html", {"rank": found, "rows": rows, "actor": actor})


@require_GET
def overdue(request: Request) -> HttpResponse:
    """What customers should have paid: fetched after the page, since it sums over all that is open."""
    if not _sees_all(request.actor, "receipts"):
        raise Forbidden
    actor = request.actor
    context = {"overdue": company_overdue(actor.company, actor.today), "actor": actor, "links": _links(actor)}
    return render(request, "home/_overdue.html", context)


class RescheduleForm(forms.Form):
    """The day to put a follow-up off to, and the version that was seen."""

    due_on = forms.DateField()
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


@require_POST
def reschedule(request: Request, pk: int) -> HttpResponse:
    """Another day for a follow-up; the time of day goes with the day."""
    form = RescheduleForm(request.POST)
    if not form.is_valid():
        raise Invalid({"due_on": _("Choose a day.")})
    row = put_off(request.actor, pk, form.cleaned_data["version"], form.cleaned_data["due_on"])
    said = gettext("%(customer)s: put off to %(day)s.")
    messages.success(request, said % {"customer": row.customer, "day": row.due_on})
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("home")})
    return HttpResponseRedirect(reverse("home"), status=303)


def _own(request: Request) -> dict[str, Any]:
    """The blocks of the actor's own work."""
    actor = request.actor
    if actor.person is None:
        return {}
    context: dict[str, Any] = {
        "statement": roles.statement_waiting(actor),
        "marks": roles.marks_waiting(actor),
        "ledger": roles.my_points(actor),
    }
    if not actor.has("salesperson", "lead", "leader"):
        return context
    stages = pipeline.stages_of(actor)
    shades = pipeline.shades_of(stages)
    leads = actor.has("lead", "leader")
    team = leads and request.GET.get("view") == "team"
    shown = follow_ups.team_overdue(actor, shades) if team else follow_ups.mine(actor, shades)
    mine = follow_ups.mine_counts(actor) if team else shown
    return context | {
        "sells": True,
        "ranked": may_see_rank(actor),
        "leads": leads,
        "team": team,
        "follow_ups": shown,
        "mine": mine,
        "team_count": shown.overdue_count if team else follow_ups.team_overdue_count(actor) if leads else 0,
        "pipeline": pipeline.pipeline(actor, stages, own=not team),
        "figures": figures(actor, gettext("Receipts attained")),
        "later": [(label, actor.today + timedelta(days=days)) for label, days in LATER],
    }


def _company(actor: Actor) -> dict[str, Any]:
    """The blocks of who looks after the company."""
    context: dict[str, Any] = {}
    if actor.has("hr", "committee"):
        context["cycles"] = roles.open_cycles(actor)
    if actor.has("finance", "gm") and _sees_all(actor, "receipts"):
        context |= {"money": True, "run": roles.newest_run(actor)}
    if actor.has("gm", "finance", "auditor") and _sees_all(actor, "targets") and _sees_all(actor, "receipts"):
        context["attainment"] = True
    if actor.has("admin"):
        context["progress"] = progress(actor)
    return context


def _sees_all(actor: Actor, area: str) -> bool:
    """Whether one of the roles that hold sees all of the present company in this area."""
    return any(
        ROLES[one.role].sees.get(area) == "company"
        and one.department_id is None
        and one.company_id in (None, actor.company.pk)
        for one in actor.assignments
    )


def _links(actor: Actor) -> dict[str, str]:
    """The addresses that the page leads to; empty where a place is not there, or not for the actor's roles."""
    places = {place.name for _label, group in PLACES for place in group}
    open_ = {item.name for section in navigation(actor) for item in section.items}
    shut = places - open_
    if not policy.may_create(actor):
        shut |= {"activity-new", "opportunity-new"}
    return {name.replace("-", "_"): "" if name in shut else address(name) for name in LINKS}
