"""The composer of a contact: whom it is about, what is filled in already, and the dialog that opens from anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from merit.crm.intervals import interval_of
from merit.crm.models import ACTIVITY_KINDS, Customer, FollowUp, Opportunity
from merit.crm.operations import survivor_of
from merit.crm.searching import holding
from merit.org.actor import Actor
from merit.web.crm import owners
from merit.web.crm.answers import row_of
from merit.web.crm.forms import ActivityForm
from merit.web.crm.lists import whole
from merit.web.request import Request

DIALOG = ("log-dialog", "log-found")
ON_RECORD = "log-fields"


def in_dialog(request: Request) -> bool:
    """Whether the composer stands in the dialog over some page, rather than on a page of its own."""
    return request.htmx.target in DIALOG


def about(actor: Actor, params: Any) -> tuple[Customer | None, Opportunity | None]:
    """The customer, and the opportunity if one is named."""
    chance = params.get("about") or ("" if "kind" in params else params.get("opportunity"))
    if chance:
        opportunity = row_of(Opportunity.objects.visible_to(actor).select_related("customer"), whole(chance) or 0)
        return opportunity.customer, opportunity
    if params.get("customer"):
        return row_of(Customer.objects.visible_to(actor), survivor_of(Customer, whole(params["customer"]) or 0)), None
    return None, None


def blank_activity(actor: Actor, customer: Customer, opportunity: Opportunity | None = None) -> ActivityForm:
    """The composer, with the day that the contact interval proposes; of the kind and the person that were planned."""
    days = interval_of(customer, opportunity.stage_id if opportunity else None)
    start: dict[str, Any] = {"on": actor.today, "next_on": actor.today + timedelta(days=days), "kind": "call"}
    chances = [] if opportunity else owners.open_opportunities(actor, customer)
    waiting = _planned(actor, customer, opportunity, chances)
    if waiting is not None:
        start |= {"kind": waiting.kind} if waiting.kind in dict(ACTIVITY_KINDS) else {}
        start |= {"opportunity": str(waiting.opportunity_id)} if waiting.opportunity_id and not opportunity else {}
    if opportunity is not None and opportunity.contact_id:
        start["people"] = [str(opportunity.contact_id)]
    form = ActivityForm(actor=actor, customer=customer, opportunity=opportunity, chances=chances, initial=start)
    form.interval = days
    form.waiting = waiting
    return form


def _planned(
    actor: Actor, customer: Customer, opportunity: Opportunity | None, chances: list[Opportunity]
) -> FollowUp | None:
    """The follow-up that this contact will close: of the opportunity, or, of a customer, the next one there is."""
    about = {opportunity.pk} if opportunity else {one.pk for one in chances}
    rows = FollowUp.objects.visible_to(actor).filter(person=actor.person, customer=customer, done_at=None)
    named = Q(opportunity__in=about)
    found: FollowUp | None = (
        rows.filter(named if opportunity else named | Q(opportunity=None)).order_by("due_on", "pk").first()
    )
    return found


def choose(request: Request) -> HttpResponse:
    """Whom the contact was with: the search, and those who are due."""
    actor, text = request.actor, request.GET.get("q", "")
    rows = (
        owners.customers(actor).filter(holding(Customer, text)).select_related("owner").order_by("-updated_at", "-pk")
    )
    due = FollowUp.objects.visible_to(actor).filter(person=actor.person, done_at=None)
    waiting = [] if text else list(due.select_related("customer", "opportunity").order_by("due_on", "pk")[:10])
    context = {"rows": list(rows[:12]), "waiting": waiting, "q": text, "today": actor.today}
    if in_dialog(request):
        return render(request, "crm/log_choose.html", context)
    return render(request, "crm/activity_choose.html" + ("#list" if request.htmx else ""), context)
