"""Calls from the telephone system: the queue of those that fit nobody's number, and what became of the others."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from merit.crm.leads.policy import may_enter
from merit.crm.models import Call
from merit.crm.operations import calls
from merit.org.actor import Actor
from merit.web.crm import owners
from merit.web.crm.answers import back, must, row_of, verb, version_of
from merit.web.crm.fields import Fields
from merit.web.crm.lists import ordered, paged
from merit.web.picking import PickField
from merit.web.request import Request
from merit.web.shell.nav import badge

SORTS = {"started": ("started_at",)}
STATES = ("waiting", "matched", "dismissed")


class CustomerForm(Fields):
    """Whose call it was."""

    customer = PickField(label=gettext_lazy("Customer"), url=reverse_lazy("customer-choices"))

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].rows = owners.customers(actor)  # type: ignore[attr-defined]


@badge("calls")
def waiting(actor: Actor) -> int:
    """Calls in the queue."""
    return int(Call.objects.visible_to(actor).filter(company=actor.company, state="waiting").count())


@require_GET
def listing(request: Request) -> HttpResponse:
    actor, params = request.actor, request.GET
    state = params.get("state") if params.get("state") in STATES else "waiting"
    rows = Call.objects.visible_to(actor).filter(company=actor.company, state=state)
    rows = rows.select_related("person", "customer", "contact", "lead", "activity")
    page = paged(ordered(rows, params, SORTS, "-started"), params)
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "form": CustomerForm(actor=actor, auto_id=f"call{row.pk}_%s")
                if state == "waiting" and calls.may_handle(actor, row)
                else None,
            }
            for row in page.rows
        ],
        "state": state,
        "states": Call.STATES,
        "may_lead": may_enter(actor),
    }
    return render(request, "crm/calls.html", context)


@require_POST
def assign(request: Request, pk: int) -> HttpResponse:
    """A waiting call becomes a contact with the customer chosen."""
    actor = request.actor
    must(calls.may_handle(actor, row_of(Call.objects.visible_to(actor), pk)))
    form = CustomerForm(request.POST, actor=actor)
    customer = form.cleaned_data.get("customer") if form.is_valid() else None
    work = partial(calls.assign_call, actor, pk, customer_id=customer.pk if customer else None)
    verb(request, lambda _version: work(version_of(request)), _("Call assigned: it is a contact with the customer now"))
    return back(request, "calls")


@require_POST
def dismiss(request: Request, pk: int) -> HttpResponse:
    must(calls.may_handle(request.actor, row_of(Call.objects.visible_to(request.actor), pk)))
    verb(request, partial(calls.dismiss_call, request.actor, pk), _("Call set aside"))
    return back(request, "calls")
