"""Writing an expense request: the form, with the limits beside it while it is filled in."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, Stale
from merit.core.operations import found
from merit.crm.models import Customer, Opportunity
from merit.crm.operations import attach
from merit.crm.sales.once import once
from merit.org.actor import Actor
from merit.requests import operations, policy
from merit.requests.limits import ZERO, limits_for, used
from merit.requests.models import ExpenseRequest
from merit.requests.operations.expenses import made_lines
from merit.web.crm.answers import must, refusing, see, verb
from merit.web.crm.lists import whole
from merit.web.expenses.forms import RequestForms, initial_of
from merit.web.expenses.views import rows_of
from merit.web.request import Request


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """For an opportunity or customer (?opportunity=, ?customer=), or for neither."""
    actor = request.actor
    must(policy.may_create(actor))
    if request.method == "GET":
        return _form(request, RequestForms(actor, initial=_start(actor, request.GET)))
    forms = RequestForms(actor, request.POST)
    pk = None
    if forms.is_valid():
        key = forms.main.cleaned_data.get("key") or ""
        try:
            pk = once(actor, key, lambda: operations.create_expense(actor, **forms.values()))
        except Invalid as error:
            forms.refuse(error)
    return _form(request, forms, status=422) if pk is None else _kept(request, pk)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row: ExpenseRequest = found(rows_of(actor), pk)
    must(policy.may_change(actor, row))
    if request.method == "GET":
        return _form(request, RequestForms(actor, initial=initial_of(row)), row)
    forms = RequestForms(actor, request.POST)
    if forms.is_valid():
        try:
            operations.change_expense(actor, pk, forms.main.cleaned_data.get("version") or 0, **forms.values())
            return _kept(request, pk)
        except Invalid as error:
            forms.refuse(error)
        except (Stale, Conflict) as error:
            forms.main.add_error(None, str(error.detail))
            return _form(request, forms, row, status=error.status)
    return _form(request, forms, row, status=422)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    must(policy.may_change(request.actor, found(rows_of(request.actor), pk)))
    done = verb(request, lambda seen: operations.delete_expense(request.actor, pk, seen), _("Draft deleted."))
    return see("expense-requests") if done else see("expense", pk)


@require_POST
def limits(request: Request) -> HttpResponse:
    """The limits beside a form that is being filled in: what is used, what this asks for, what is left."""
    actor = request.actor
    must(policy.may_create(actor))
    row = ExpenseRequest.objects.visible_to(actor).filter(pk=whole(request.POST.get("row"))).first()
    words = _limits(actor, RequestForms(actor, request.POST).sound(), row)
    return render(request, "expenses/_limits.html", words)


def _kept(request: Request, pk: int) -> HttpResponse:
    """It is kept: now its photos, and the submission if that was asked for."""
    actor = request.actor
    for one in request.FILES.getlist("file")[:20]:
        refusing(request, partial(attach, actor, name=one.name or "", content=one.file, expense_id=pk))
    if "submit" in request.POST:
        row = found(rows_of(actor), pk)
        if refusing(request, lambda: operations.submit_expense(actor, pk, row.version)):
            messages.success(request, _("Submitted for approval."))
    else:
        messages.success(request, _("Draft kept."))
    return see("expense", pk)


def _start(actor: Actor, params: Any) -> dict[str, Any]:
    start: dict[str, Any] = {"key": uuid.uuid4().hex}
    for name, model in (("opportunity", Opportunity), ("customer", Customer)):
        rows = model.objects.visible_to(actor).filter(company=actor.company)
        start[name] = rows.filter(pk=whole(params.get(name))).first()
    return start


def _limits(actor: Actor, values: dict[str, Any], row: ExpenseRequest | None) -> dict[str, Any]:
    lines = values.pop("lines")
    try:
        asked = operations.draft_of(actor, **values)
        made = made_lines(actor, asked, lines)
    except Invalid:
        return {"used": (), "total": None, "currency": actor.currency}
    asked.pk = row.pk if row else None
    total = sum((line.amount for line in made), ZERO)
    return {"used": used(asked, made, limits_for(asked)), "total": total, "currency": actor.currency}


def _form(request: Request, forms: RequestForms, row: ExpenseRequest | None = None, status: int = 200) -> HttpResponse:
    actor = request.actor
    values = {"lines": []} if row is None else {"lines": forms.asked() if forms.main.is_bound and status == 200 else []}
    words = {"forms": forms, "row": row, "currency": actor.currency, **_limits(actor, values, row)}
    return render(request, "expenses/form.html", words, status=status)
