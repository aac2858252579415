"""Opportunities that stand too long, and what superiors asked: the lists."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merit.crm.models import FollowUp, Opportunity
from merit.crm.operations.supervision import may_supervise
from merit.crm.stuck import STATE_OF, Supervision, stuck
from merit.org.actor import Actor
from merit.web.crm import pipeline
from merit.web.crm.lists import ordered, paged
from merit.web.pipeline.asking import Whose
from merit.web.request import Request

SORTS = {
    "over": ("over",),
    "name": ("name",),
    "amount": ("amount",),
    "owner": ("owner__name",),
    "contact": ("last_contact_on",),
}


def stuck_rows(actor: Actor) -> QuerySet[Opportunity]:
    """What the actor sees of it in the company he is in."""
    return stuck(Opportunity.objects.visible_to(actor).filter(company=actor.company), actor.today)


@require_GET
def listing(request: Request) -> HttpResponse:
    actor, params = request.actor, request.GET
    whose = Whose(actor, params)
    rows = narrowed(stuck_rows(actor), whose, actor)
    page = paged(ordered(_with_next(rows), params, SORTS, "-over"), params)
    colour = pipeline.colours(pipeline.stages_of(actor, actor.company.pk))
    open_ones = _asked(actor, page.rows)
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "days": (actor.today - row.entered_stage_on).days,
                "colour": colour.get(row.stage_id, 5),
                "supervision": open_ones.get(row.pk),
                "may_supervise": may_supervise(actor, row),
            }
            for row in page.rows
        ],
        "total": rows.aggregate(total=Sum("amount"))["total"],
        "whose": whose,
        "today": actor.today,
        "currency": actor.currency,
        "filtered": bool(whose.unit or whose.owner.asked),
    }
    return render(request, "pipeline/stuck.html" + ("#list" if request.htmx else ""), context)


def narrowed(rows: QuerySet[Opportunity], whose: Whose, actor: Actor) -> QuerySet[Opportunity]:
    """Those of the people whom the address asks for."""
    from merit.core.errors import NotFound

    try:
        people = whose.people(actor.today)
    except NotFound:
        return rows.none()
    return rows if people is None else rows.filter(owner_id__in=people)


def _with_next(rows: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """With the next step that is planned."""
    open_ones = FollowUp.objects.unscoped("of an opportunity that is seen").filter(
        opportunity=OuterRef("pk"), done_at=None
    )
    step = Subquery(open_ones.order_by("due_on", "pk").values("step")[:1])
    return rows.select_related("customer", "owner", "stage").annotate(next_step=step)


def _asked(actor: Actor, rows: list[Opportunity]) -> dict[int, Supervision]:
    """What is asked of these and not closed; the newest of each."""
    keys = [one.pk for one in rows]
    found = Supervision.objects.visible_to(actor).filter(opportunity_id__in=keys, closed_at=None).order_by("pk")
    return {one.opportunity_id: one for one in found}


@require_GET
def supervisions(request: Request) -> HttpResponse:
    """What superiors asked: open, answered, closed; mine first of all."""
    actor, params = request.actor, request.GET
    state = next((one for one in STATE_OF if one == params.get("state")), "open")
    rows = Supervision.objects.visible_to(actor).filter(company=actor.company)
    mine = params.get("whose") == "mine"
    if mine:
        rows = rows.filter(_of(actor))
    some = rows.filter(STATE_OF[state]).select_related("opportunity__customer", "opportunity__owner")
    way = "-closed_at" if state == "closed" else "due_on"
    page = paged(some.order_by(way, "-pk"), params)
    counts = {name: rows.filter(test).count() for name, test in STATE_OF.items() if name != "closed"}
    context: dict[str, Any] = {
        "page": page,
        "rows": page.rows,
        "state": state,
        "counts": counts,
        "mine": mine,
        "today": actor.today,
    }
    return render(request, "pipeline/supervisions.html", context)


def _of(actor: Actor) -> Q:
    """Asked by the actor, or of him."""
    asked = Q(asked_by_id=actor.user.pk)
    return asked | Q(opportunity__owner_id=actor.person.pk) if actor.person else asked
