"""Contacts that took place and the next ones: the list, the composer's form, follow-ups."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merit.core.errors import Conflict, Stale
from merit.crm import operations, policy
from merit.crm.about import sees_it
from merit.crm.models import Activity, Customer, FollowUp, Opportunity
from merit.web.crm import composing, timeline
from merit.web.crm.answers import attempt, back, must, outdated, row_of, see, verb, version_of
from merit.web.crm.composing import about, blank_activity
from merit.web.crm.fields import Fields, day, hour
from merit.web.crm.forms import ActivityForm
from merit.web.crm.views_files import panel
from merit.web.request import Request

PERIODS = {"7": 7, "30": 30, "90": 90}


class DayForm(Fields):
    """Another day for a follow-up."""

    due_on = day("", required=True)
    due_time = hour("")


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """The form for the customer or opportunity that the address (or the composer) names; without one, choose one."""
    actor = request.actor
    must(policy.may_create(actor))
    customer, opportunity = about(actor, request.POST if request.method == "POST" else request.GET)
    if customer is None:
        return composing.choose(request)
    must(policy.may_log(actor, customer, opportunity))
    if request.method == "GET":
        return _form(request, blank_activity(actor, customer, opportunity), customer, opportunity)
    form = ActivityForm(request.POST, actor=actor, customer=customer, opportunity=opportunity)
    which: dict[str, Any] = {"customer_id": customer.pk}
    if opportunity:
        which = {"opportunity_id": opportunity.pk}
    if attempt(form, lambda: operations.log_activity(actor, **{**which, **form.values})):
        messages.success(request, _("Contact logged"))
        if composing.in_dialog(request):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if opportunity:
            return back(request, "opportunity", opportunity.pk)
        return back(request, "customer", customer.pk)
    return _form(request, form, customer, opportunity)


def _form(
    request: Request,
    form: ActivityForm,
    customer: Customer | None,
    opportunity: Opportunity | None,
    row: Activity | None = None,
) -> HttpResponse:
    status = 412 if form.stale else 422 if form.errors else 200
    context = {"form": form, "customer": customer, "opportunity": opportunity, "row": row}
    if composing.in_dialog(request):
        form.auto_id = "log_%s"  # the page below may have a composer of its own
        return render(request, "crm/log_dialog.html", context, status=status)
    if request.htmx.target == composing.ON_RECORD:
        return render(request, "crm/_activity_fields.html", context)
    if row is not None:
        context["files"] = panel(request.actor, "activity", row)
    return render(request, "crm/activity_form.html", {**context, "next": request.POST.get("next", "")}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    rows = Activity.objects.visible_to(actor).select_related("customer", "opportunity", "contact", "person")
    row = row_of(rows, pk)
    if request.method == "GET" and not policy.may_change_activity(actor, row):
        return _read(request, row)
    must(policy.may_change_activity(actor, row))
    newest = {name: getattr(row, name) for name in ("kind", "content", "on", "time", "outcome")}
    newest |= {"minutes": row.minutes, "people": [str(one) for one in row.contact_ids]}
    fixed: dict[str, Any] = {"actor": actor, "customer": row.customer, "changing": True}
    if request.method == "GET":
        form = ActivityForm(initial={**newest, "version": row.version}, **fixed)
        return _form(request, form, row.customer, row.opportunity, row)
    form = ActivityForm(request.POST, **fixed)
    try:
        saved = attempt(form, lambda: operations.change_activity(actor, pk, form.seen, **form.values))
    except Stale:
        return _form(request, outdated(form, row.version, newest), row.customer, row.opportunity, row)
    if saved:
        messages.success(request, _("Activity saved"))
        return back(request, *_home_of(row))
    return _form(request, form, row.customer, row.opportunity, row)


def _read(request: Request, row: Activity) -> HttpResponse:
    """Somebody else's: what was said, and its files."""
    actor = request.actor
    homes = {"opportunity": row.opportunity, "customer": row.customer}
    kind = next((kind for kind, one in homes.items() if one and sees_it(actor, one)), None)
    context = {
        "row": row,
        "kind": timeline.kind_name(row.kind),
        "symbol": timeline.icon_of(row.kind),
        "home": (homes[kind], reverse(kind, args=[homes[kind].pk])) if kind else None,
        "files": panel(actor, "activity", row),
    }
    return render(request, "crm/activity.html", context)


def _home_of(row: Any) -> tuple[Any, ...]:
    """The record page on which it stands."""
    if row.opportunity_id:
        return "opportunity", row.opportunity_id
    return ("customer", row.customer_id) if row.customer_id else ("activities",)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    row = row_of(Activity.objects.visible_to(request.actor), pk)
    try:
        operations.delete_activity(request.actor, pk, version_of(request))
    except (Conflict, Stale) as error:
        messages.error(request, str(error.detail))
        return see("activity", pk)
    messages.success(request, _("Activity deleted; its follow-up is open again"))
    return back(request, *_home_of(row))


@require_POST
def reschedule(request: Request, pk: int) -> HttpResponse:
    row = row_of(FollowUp.objects.visible_to(request.actor), pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter a day."))
        return back(request, *_home_of(row))
    due_on, due_time = form.cleaned_data["due_on"], form.cleaned_data["due_time"]
    work = partial(operations.reschedule, request.actor, pk, due_on=due_on, due_time=due_time)
    verb(request, work, _("Next contact moved"))
    return back(request, *_home_of(row))


@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    row = row_of(FollowUp.objects.visible_to(request.actor), pk)
    verb(request, partial(operations.finish, request.actor, pk), _("Follow-up done"))
    return back(request, *_home_of(row))


@require_POST
def plan(request: Request) -> HttpResponse:
    """A next contact without a contact before it."""
    actor = request.actor
    customer, opportunity = about(actor, request.POST)
    if customer is None:
        return see("activity-new")
    must(policy.may_log(actor, customer, opportunity))
    form = DayForm(request.POST)
    if form.is_valid():
        which = {"opportunity_id": opportunity.pk} if opportunity else {"customer_id": customer.pk}
        values = {**which, **form.values, "step": request.POST.get("step", "")[:300]}
        verb(request, lambda _version: operations.plan_follow_up(actor, **values), _("Next contact planned"))
    else:
        messages.error(request, _("Enter a day."))
    where = reverse("opportunity", args=[opportunity.pk]) if opportunity else reverse("customer", args=[customer.pk])
    return back(request, where)
