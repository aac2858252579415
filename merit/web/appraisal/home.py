"""The page `appraisals`: what waits for me to mark, my own results, my team's published results."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from merit.appraisal import policy
from merit.appraisal.computing import template_of
from merit.appraisal.models import Appraisal, Mark, RaterAssignment, Score
from merit.appraisal.operations.marking import rated_indicators
from merit.org.actor import Actor
from merit.web.appraisal import words
from merit.web.crm.lists import ordered, paged
from merit.web.request import Request
from merit.web.shell.nav import badge

VIEWS = (("mark", _("To mark")), ("mine", _("My results")), ("team", _("Team results")))
SORTS = {
    "person": ("person__name",),
    "period": ("cycle__period",),
    "score": ("score",),
    "department": ("department__name",),
}
MOST_TO_MARK = 300


def to_mark(actor: Actor) -> QuerySet[RaterAssignment]:
    """The actor's assignments in open cycles, not handed in first, by due date."""
    if actor.person is None:
        return RaterAssignment.objects.visible_to(actor).none()
    rows = RaterAssignment.objects.visible_to(actor).filter(rater=actor.person, appraisal__cycle__state="open")
    return rows.order_by("submitted_at", "appraisal__cycle__due_on", "appraisal__cycle_id", "appraisal__person__code")


@badge("appraisals")
def waiting(actor: Actor) -> int:
    """How many people wait for the actor's marks."""
    return to_mark(actor).filter(submitted_at=None).count()


def results(actor: Actor) -> QuerySet[Appraisal]:
    """The published appraisals whose result the actor may see."""
    reach = actor.reach("scores")
    seen = Q(person_id__in=reach.people) | Q(cycle__company_id__in=reach.companies)
    return Appraisal.objects.visible_to(actor).filter(seen, cycle__state="published")


@require_GET
def page(request: Request) -> HttpResponse:
    """One of three lists; the first that holds something where none is asked for."""
    actor = request.actor
    shown = [view for view in VIEWS if view[0] != "team" or _leads(actor)]
    view = request.GET.get("view", "")
    if view not in [name for name, _label in shown]:
        view = "mark" if waiting(actor) or actor.person is None else "mine"
    context: dict[str, Any] = {"view": view, "views": shown, "organises": policy.oversees(actor)}
    context["waiting"] = waiting(actor)
    context |= {"mark": _to_mark, "mine": _mine, "team": _team}[view](request)
    return render(request, "appraisal/home.html", context)


def _leads(actor: Actor) -> bool:
    reach = actor.reach("scores")
    own = {actor.person.pk} if actor.person else set()
    return bool(reach.companies or reach.people - own)


def _to_mark(request: Request) -> dict[str, Any]:
    rows = to_mark(request.actor).select_related(
        "appraisal__person", "appraisal__department", "appraisal__cycle__template_version"
    )[:MOST_TO_MARK]
    done = Counter(
        Mark.objects.visible_to(request.actor)
        .filter(assignment__in=[row.pk for row in rows])
        .values_list("assignment_id", flat=True)
    )
    asked: dict[int, int] = {}
    for row in rows:
        version = row.appraisal.cycle.template_version_id
        if version not in asked:
            asked[version] = len(rated_indicators(template_of(row.appraisal.cycle)))
        row.asked, row.done = asked[version], done[row.pk]  # type: ignore[attr-defined]
        row.role_name = words.role_name(row.role)  # type: ignore[attr-defined]
        row.late = bool(row.appraisal.cycle.due_on and row.appraisal.cycle.due_on < request.actor.today)  # type: ignore[attr-defined]
    return {"rows": rows}


def _mine(request: Request) -> dict[str, Any]:
    person = request.actor.person
    if person is None:
        return {"rows": [], "loaded": []}
    rows = results(request.actor).filter(person=person).select_related("cycle").order_by("-cycle__period", "-pk")[:100]
    loaded = Score.objects.visible_to(request.actor).filter(person=person, appraisal=None).order_by("-period")[:100]
    return {"rows": rows, "loaded": loaded}


def _team(request: Request) -> dict[str, Any]:
    actor = request.actor
    rows = results(actor).filter(cycle__company=actor.company).select_related("person", "department", "cycle")
    if actor.person is not None:
        rows = rows.exclude(person=actor.person)
    query = request.GET.get("q", "").strip()[:100]
    if query:
        rows = rows.filter(Q(person__name__icontains=query) | Q(person__code__iexact=query))
    period = request.GET.get("period", "")[:8]
    periods = list(rows.order_by("-cycle__period").values_list("cycle__period", flat=True).distinct()[:60])
    if period:
        rows = rows.filter(cycle__period=period)
    page = paged(ordered(rows, request.GET, SORTS, "-period"), request.GET)
    return {"page": page, "rows": page.rows, "query": query, "period": period, "periods": periods}
