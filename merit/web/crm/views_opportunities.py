"""Opportunities: the list, the record page, its forms and verbs."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Stale
from merit.crm import about, operations, policy
from merit.crm.models import Opportunity
from merit.crm.sales.panels import Panel, contract_panel
from merit.org.actor import Actor
from merit.org.events import of_record
from merit.web.crm import deal, owners, pipeline
from merit.web.crm.answers import as_seen, attempt, must, outdated, row_of, see, verb, version_of
from merit.web.crm.forms import OpportunityForm, OwnerForm
from merit.web.crm.lists import whole
from merit.web.crm.there import there
from merit.web.crm.timeline import reading
from merit.web.crm.views_files import panel as files_of
from merit.web.org.history_told import told
from merit.web.request import Request

FORM_FIELDS = ("name", "amount", "probability", "expected_on", "note", "attributes")


def _next(row: Opportunity, actor: Actor) -> dict[str, Any]:
    """How the next contact is coloured: late, today, none, or later."""
    due = row.next_contact_on
    late = (actor.today - due).days if due else None
    kind = "none" if due is None else "bad" if due < actor.today else "today" if due == actor.today else ""
    return {"due": due, "due_kind": kind, "late": late}


TABS = ("timeline", "history")


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    rows = Opportunity.objects.visible_to(actor).select_related(
        *("customer", "owner", "stage__pipeline", "company__pipeline_settings", "contact")
    )
    row = row_of(rows, pk)
    part = reading.fragment(request, "opportunity", row)
    if part is not None:
        return part
    currency, has = row.company.currency, there(row.pk)
    panel = contract_panel(actor, row)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    archived = row.archived_at is not None
    may_write = policy.may_write(actor, row)
    may_log = policy.may_log(actor, row.customer, row) and not archived
    may_assign = policy.may_assign(actor, row) and not archived
    context = {
        "row": row,
        "tab": tab,
        "events": told(of_record(row), reader=actor) if tab == "history" else [],
        "currency": currency,
        "panel": panel,
        "money": _money(row, panel, actor),
        "timeline": reading.for_tab(request, "opportunity", row),
        "files": files_of(actor, "opportunity", row),
        "may_comment": about.may_comment(actor, row),
        "about": "opportunity",
        "may_write": may_write,
        "may_move": may_write and not archived,
        "may_log": may_log,
        "owner_form": OwnerForm(actor=actor, initial={"version": row.version}) if may_assign else None,
        "follow_ups": owners.waiting(actor, opportunity=row),
        "customer_seen": _seen(actor, row),
        "today": actor.today,
        **_next(row, actor),
        **pipeline.context(actor, row, currency),
        "approvals": pipeline.approvals(actor, row) if "approvals" in has else [],
        "has": has,
        **deal.context(actor, row, currency, has, may_write=may_write and not archived, may_work=may_log),
        "may_backdate": policy.may_backdate(actor, row),
    }
    return render(request, "crm/opportunity.html", context)


def _seen(actor: Actor, row: Opportunity) -> bool:
    """Whether the reader may open the customer as well: an opportunity may be with somebody else's."""
    far = actor.reach("crm")
    return row.customer.company_id in far.companies or row.customer.owner_id in far.people


def _money(row: Opportunity, panel: Panel, actor: Actor) -> dict[str, Any]:
    """Contract amount, received and overdue of its contracts; before there is one, the expected amount."""
    states = [state for _contract, state in panel.rows]
    signed = sum((state.amount for state in states), Decimal(0))
    received = sum((state.received for state in states), Decimal(0))
    return {
        "signed": signed if states else None,
        "received": received,
        "collected": received / signed if signed > 0 else None,
        "overdue": sum((state.overdue(actor.today) for state in states), Decimal(0)),
        "late": max((state.days_late(actor.today) for state in states), default=0),
        "weighted": row.amount * row.probability,
    }


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    actor = request.actor
    must(policy.may_create(actor))
    pk = whole(request.GET.get("customer"))
    customer = owners.customers(actor).filter(pk=pk).first() if pk else None
    start = {"customer": customer, "stage": request.GET.get("stage", "")}
    lane = whole(request.GET.get("pipeline"))
    form = OpportunityForm(request.POST or None, actor=actor, customer=customer, pipeline_id=lane, initial=start)
    if request.method == "POST":
        row = attempt(form, lambda: operations.create_opportunity(actor, **_values(form)))
        if row:
            messages.success(request, _("Opportunity saved"))
            return see("opportunity", row.pk)
    return _form(request, form, None)


def _values(form: OpportunityForm) -> dict[str, Any]:
    values = form.values
    if "customer" in values:
        values["customer_id"] = values.pop("customer").pk
    for name in ("stage", "contact"):
        if name in values:
            values[f"{name}_id"] = int(values.pop(name) or 0) or None
    return values


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(Opportunity.objects.visible_to(actor).select_related("customer", "stage"), pk)
    must(policy.may_write(actor, row))
    newest = _start(row)
    if request.method == "GET":
        form = OpportunityForm(actor=actor, row=row, initial={**newest, "version": row.version})
        return _form(request, form, row)
    form = OpportunityForm(request.POST, actor=actor, row=row, initial=newest)
    try:
        saved = attempt(form, lambda: operations.change_opportunity(actor, pk, form.seen, **_changed(form, row)))
    except Stale:
        return _form(request, outdated(form, row.version, newest, as_seen(row, form.seen, _start)), row)
    if saved:
        messages.success(request, _("Opportunity saved"))
        return see("opportunity", pk)
    return _form(request, form, row)


def _start(row: Any) -> dict[str, Any]:
    """What the form begins with, of the row or of a row of its history."""
    return {**{name: getattr(row, name) for name in FORM_FIELDS}, "contact": str(row.contact_id or "")}


def _changed(form: OpportunityForm, row: Opportunity) -> dict[str, Any]:
    """Without a probability the opportunity has its stage's."""
    values = _values(form)
    if values["probability"] is None:
        values["probability"] = row.stage.probability
    return values


def _form(request: Request, form: OpportunityForm, row: Opportunity | None) -> HttpResponse:
    status = 412 if form.stale else 422 if form.errors else 200
    context = {"form": form, "row": row, "lacking": "" if row else _lacking(request.actor, form)}
    return render(request, "crm/opportunity_form.html", context, status=status)


def _lacking(actor: Actor, form: OpportunityForm) -> str:
    """What has to be there before there can be an opportunity."""
    if not form.fields["stage"].choices:  # type: ignore[attr-defined]
        return "stages"
    return "" if owners.customers(actor).exists() else "customers"


@require_POST
def assign(request: Request, pk: int) -> HttpResponse:
    row = row_of(Opportunity.objects.visible_to(request.actor), pk)
    must(policy.may_assign(request.actor, row))
    form = OwnerForm(request.POST, actor=request.actor)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for texts in form.errors.values() for one in texts))
        return see("opportunity", pk)
    owner = form.cleaned_data["owner"]
    work = partial(operations.assign_opportunity, request.actor, pk, owner_id=owner.pk)
    verb(request, work, _("The opportunity is now %(name)s’s") % {"name": owner.name})
    visible = Opportunity.objects.visible_to(request.actor).filter(pk=pk).exists()
    return see("opportunity", pk) if visible else see("opportunities")


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.archive_opportunity, request.actor, pk), _("Opportunity archived"))
    return see("opportunity", pk)


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.restore_opportunity, request.actor, pk), _("Opportunity restored"))
    return see("opportunity", pk)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    row = row_of(Opportunity.objects.visible_to(request.actor), pk)
    try:
        operations.delete_opportunity(request.actor, pk, version_of(request))
    except (Conflict, Stale) as error:
        words = {"row": row, "error": error, "archive_url": "opportunity-archival", "back_url": "opportunity"}
        return render(request, "crm/refused.html", words, status=error.status)
    messages.success(request, _("Opportunity deleted"))
    return see("opportunities")
