"""A look at a record beside the list: its facts, what comes next, what happened lately, and what can be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from merit.crm import policy
from merit.crm.leads.models import Lead
from merit.crm.models import Contact, Contract, Customer, FollowUp, Opportunity
from merit.crm.sales.settlement import balances
from merit.org.actor import Actor
from merit.web import formats
from merit.web.crm.answers import row_of
from merit.web.crm.timeline import reading
from merit.web.request import Request

SHOWN = 5
Facts = list[tuple[Any, Any]]


@require_GET
def customer(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(Customer.objects.visible_to(actor).select_related("owner", "company"), pk)
    facts: Facts = [
        (_("Owner"), row.owner),
        (_("Class"), row.customer_class),
        (_("Industry"), row.industry),
        (_("Region"), row.region),
        (_("Address"), row.address),
    ]
    words = {"may_log": policy.may_log(actor, row) and row.archived_at is None, "log": _log(customer=row.pk)}
    return _answer(request, "customer", row, facts, phone=row.phone, **_due(actor, customer=row), **words)


@require_GET
def opportunity(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    rows = Opportunity.objects.visible_to(actor).select_related("customer", "owner", "stage", "company", "contact")
    row = row_of(rows, pk)
    facts: Facts = [
        (_("Customer"), row.customer),
        (_("Stage"), row.stage),
        (_("Amount"), formats.money(row.amount, row.company.currency)),
        (_("Probability"), formats.percent(row.probability, 0)),
        (_("Expected on"), row.expected_on),
        (_("Contact"), row.contact),
        (_("Owner"), row.owner),
    ]
    may = policy.may_write(actor, row) and row.archived_at is None
    words = {"may_log": policy.may_log(actor, row.customer, row) and row.archived_at is None, "log": _log(about=row.pk)}
    return _answer(request, "opportunity", row, facts, may_move=may, **_due(actor, opportunity=row), **words)


@require_GET
def contact(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(Contact.objects.visible_to(actor).select_related("customer__company", "customer__owner"), pk)
    facts: Facts = [
        (_("Customer"), row.customer),
        (_("Job title"), row.title),
        (_("Email"), row.email),
        (_("Note"), row.note),
    ]
    words = {"may_log": policy.may_log(actor, row.customer), "log": _log(customer=row.customer_id)}
    return _answer(request, "contact", row, facts, phone=row.phone, **words)


@require_GET
def contract(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(Contract.objects.visible_to(actor).select_related("customer", "owner", "company"), pk)
    balance, currency = balances([row], actor)[row.pk], row.company.currency
    facts: Facts = [
        (_("Contract number"), row.code),
        (_("Customer"), row.customer),
        (_("Amount"), formats.money(balance.amount, currency)),
        (_("Received"), formats.money(balance.received, currency)),
        (_("Outstanding"), formats.money(balance.outstanding, currency)),
        (_("Overdue"), formats.money(balance.overdue(actor.today), currency)),
        (_("Signed on"), row.signed_on),
        (_("Owner"), row.owner),
    ]
    return _answer(request, "contract", row, facts)


@require_GET
def lead(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(Lead.objects.visible_to(actor).select_related("owner", "company", "customer"), pk)
    facts: Facts = [
        (pgettext("person", "Name"), row.name if row.company_name else ""),
        (_("Status"), row.get_status_display()),
        (_("What is needed"), row.need),
        (_("Amount"), formats.money(row.amount, row.company.currency) if row.amount is not None else ""),
        (_("Email"), row.email),
        (_("Region"), row.region),
        (_("Source"), row.source),
        (_("Next contact"), row.next_contact_on),
        (_("Next step"), row.next_step),
        (_("Owner"), row.owner or _("In the pool")),
        (_("Customer"), row.customer),
    ]
    may = policy.may_write(actor, row) and row.is_open and actor.person is not None
    words = {"may_log": may, "log": f"{reverse('lead', args=[pk])}#log"}
    return _answer(request, "lead", row, facts, phone=row.phone, **words)


def _log(**about: int) -> str:
    """Where a contact is logged."""
    return f"{reverse('activity-new')}?{urlencode(about)}"


def _due(actor: Actor, **about: Any) -> dict[str, Any]:
    """The next contact."""
    rows = FollowUp.objects.visible_to(actor).filter(done_at=None, **about).order_by("due_on", "due_time", "pk")
    return {"due": rows.first()}


def _answer(request: Request, kind: str, row: Any, facts: Facts, **words: Any) -> HttpResponse:
    shows = kind != "contact"
    context = {
        "kind": kind,
        "row": row,
        "facts": [(name, value) for name, value in facts if value],
        "timeline": reading.of(request.actor, kind, row, size=SHOWN) if shows else None,
        "currency": row.company.currency if shows else "",
        "today": request.actor.today,
        **words,
    }
    return render(request, "crm/_peek.html", context)
