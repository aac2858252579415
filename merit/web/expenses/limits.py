"""The limits of the company: read by everybody who works there, set by finance."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.core.operations import found
from merit.requests import operations, policy
from merit.requests.models import ExpenseLimit
from merit.web.crm.answers import attempt, must, outdated, see, verb
from merit.web.expenses.forms import LimitForm
from merit.web.request import Request

NAMES = ("per", "person", "kind", "period", "amount", "over")


@require_GET
def listing(request: Request) -> HttpResponse:
    actor = request.actor
    rows = ExpenseLimit.objects.visible_to(actor).filter(company=actor.company).select_related("person")
    words = {
        "rows": rows.order_by("per", "kind", "period", "pk"),
        "currency": actor.currency,
        "may_write": policy.may_limit(actor, actor.company.pk),
    }
    return render(request, "expenses/limits.html", words)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    actor = request.actor
    must(policy.may_limit(actor, actor.company.pk))
    start = {"per": "person", "period": "month", "over": "refuse"}
    form = LimitForm(request.POST or None, actor=actor, initial=start)
    saved = None
    if request.method == "POST":
        saved = attempt(form, lambda: operations.create_limit(actor, **form.values))
    return _done(request) if saved else _form(request, form)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row: ExpenseLimit = found(ExpenseLimit.objects.visible_to(actor).select_related("person"), pk)
    must(policy.may_limit(actor, row.company_id))
    newest = {name: getattr(row, name) for name in NAMES}
    if request.method == "GET":
        return _form(request, LimitForm(actor=actor, initial={**newest, "version": row.version}), row)
    form = LimitForm(request.POST, actor=actor)
    try:
        saved = attempt(form, lambda: operations.change_limit(actor, pk, form.seen, **form.values))
    except Stale:
        form, saved = outdated(form, row.version, newest), None
    return _done(request) if saved else _form(request, form, row)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    row = found(ExpenseLimit.objects.visible_to(request.actor), pk)
    must(policy.may_limit(request.actor, row.company_id))
    verb(request, partial(operations.delete_limit, request.actor, pk), _("Limit deleted."))
    return see("expense-limits")


def _done(request: Request) -> HttpResponse:
    messages.success(request, _("Limit saved."))
    return see("expense-limits")


def _form(request: Request, form: Any, row: ExpenseLimit | None = None) -> HttpResponse:
    status = 412 if form.stale else 422 if form.errors else 200
    return render(request, "expenses/limit_form.html", {"form": form, "row": row}, status=status)
