"""A lead becomes a customer, a contact and an opportunity: one form, filled in already."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merit.core.errors import Conflict, Stale
from merit.crm import policy
from merit.crm.leads import operations
from merit.crm.leads.alike import alike, told
from merit.crm.leads.models import Lead
from merit.org.actor import Actor
from merit.web.crm import choices, owners
from merit.web.crm.answers import attempt, must, row_of, see
from merit.web.crm.lists import whole
from merit.web.leads.forms import ConversionForm
from merit.web.request import Request


@require_http_methods(["GET", "POST"])
def convert(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    lead = row_of(Lead.objects.visible_to(actor).select_related("owner", "company"), pk)
    must(policy.may_write(actor, lead))
    if not lead.is_open:
        messages.error(request, _("The lead is closed already."))
        return see("lead", pk)
    if request.method == "GET":
        return _page(request, lead, ConversionForm(actor=actor, lead=lead, initial=_start(actor, lead, request)))
    form = ConversionForm(request.POST, actor=actor, lead=lead)
    try:
        done = attempt(form, lambda: operations.convert_lead(actor, pk, form.seen, form.into))
    except (Stale, Conflict) as error:
        messages.error(request, str(error.detail))
        return see("lead", pk)
    if done:
        messages.success(request, _("Converted: what was said and written came along"))
        return see("opportunity", done.opportunity_id) if done.opportunity_id else see("customer", done.customer_id)
    return _page(request, lead, form)


def _start(actor: Actor, lead: Lead, request: Request) -> dict[str, Any]:
    start = ConversionForm.of(lead)
    chosen = whole(request.GET.get("customer"), 1)
    if chosen:
        start["customer"] = owners.customers(actor).filter(pk=chosen).first()
    return start


def _page(request: Request, lead: Lead, form: ConversionForm) -> HttpResponse:
    actor = request.actor
    found = alike(lead.company, phone=lead.phone, email=lead.email, name=lead.company_name, but=lead.pk)
    known = {"classes": "customer_class", "industries": "industry", "regions": "region"}
    context = {
        "row": lead,
        "form": form,
        "currency": lead.company.currency,
        "similar": [one for one in told(actor, lead.company, found) if one.kind == "customer"],
        "known": {name: choices.known(actor, column) for name, column in known.items()},
    }
    return render(request, "leads/convert.html", context, status=422 if form.errors else 200)
