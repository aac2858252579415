"""Receipts and bad debts: the page of a receipt, and their forms."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from merit.core.errors import Stale
from merit.core.operations import found
from merit.crm.contracts import BadDebt, Contract, Receipt
from merit.crm.sales import bad_debts, policy, receipts
from merit.crm.sales.once import once
from merit.crm.sales.settlement import balances, covered_by
from merit.org.events import of_record
from merit.web.crm.answers import attempt, must, see, verb
from merit.web.crm.contracts_forms import BadDebtForm, ReasonForm, ReceiptForm
from merit.web.crm.lists import whole
from merit.web.org.history_told import told


@require_GET
def receipt_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    rows = Receipt.objects.visible_to(actor).select_related("contract__company", "contract__customer")
    receipt = found(rows, pk)
    words = {
        "receipt": receipt,
        "contract": receipt.contract,
        "currency": receipt.contract.company.currency,
        "events": told(of_record(receipt.contract, receipt.code)),
        "may_book": policy.may_book(actor, receipt.contract.company_id),
        "covered": covered_by(receipt),
        "balance": balances([receipt.contract], actor)[receipt.contract_id],
        "form": ReasonForm(initial={"version": receipt.version}),
    }
    return render(request, "sales/receipt.html", words)


@require_http_methods(["GET", "POST"])
def receipt_new(request: HttpRequest) -> HttpResponse:
    return _new(request, ReceiptForm, "received_on", receipts.create_receipt, "sales/receipt_form.html")


@require_http_methods(["GET", "POST"])
def bad_debt_new(request: HttpRequest) -> HttpResponse:
    return _new(request, BadDebtForm, "written_off_on", bad_debts.create_bad_debt, "sales/bad_debt_form.html")


def _new(request: HttpRequest, form_class: Any, day: str, create: Any, template: str) -> HttpResponse:
    actor = request.actor
    must(policy.may_book(actor, actor.company.pk))
    if request.method == "GET":
        rows = Contract.objects.visible_to(actor).filter(company=actor.company)
        contract = rows.filter(pk=whole(request.GET.get("contract"))).first()
        start = {"contract": contract, day: actor.today, "key": uuid.uuid4().hex}
        return render(request, template, {"form": form_class(actor, initial=start), "contract": contract})
    form = form_class(actor, request.POST)
    done = attempt(form, lambda: once(actor, form.cleaned_data["key"], lambda: create(actor, **_given(form))))
    if done is None:
        return render(request, template, {"form": form}, status=422)
    messages.success(request, _("Booked."))
    return see("contract", form.cleaned_data["contract"].pk)


@require_http_methods(["GET", "POST"])
def receipt_edit(request: HttpRequest, pk: int) -> HttpResponse:
    names = ("contract", "received_on", "amount", "account", "note", "version")
    return _edit(request, Receipt, pk, ReceiptForm, names, receipts.change_receipt, "sales/receipt_form.html")


@require_http_methods(["GET", "POST"])
def bad_debt_edit(request: HttpRequest, pk: int) -> HttpResponse:
    names = ("contract", "written_off_on", "amount", "note", "version")
    return _edit(request, BadDebt, pk, BadDebtForm, names, bad_debts.change_bad_debt, "sales/bad_debt_form.html")


def _edit(
    request: HttpRequest, model: Any, pk: int, form_class: Any, names: Any, change: Any, template: str
) -> HttpResponse:
    actor = request.actor
    row = found(model.objects.visible_to(actor).select_related("contract__company"), pk)
    must(policy.may_book(actor, row.contract.company_id))
    start = {name: getattr(row, name) for name in names}
    if request.method == "GET":
        return render(request, template, {"form": form_class(actor, row=row, initial=start), "row": row})
    form = form_class(actor, request.POST, row=row, initial=start)
    try:
        done = attempt(form, lambda: change(actor, pk, form.cleaned_data["version"] or 0, **_given(form)))
    except Stale:
        newest = found(model.objects.visible_to(actor), pk)
        start = {name: getattr(newest, name) for name in names}
        form = form_class(actor, row=newest, initial=start)
        return render(request, template, {"form": form, "row": newest, "stale": True}, status=412)
    if done is None:
        return render(request, template, {"form": form, "row": row}, status=422)
    messages.success(request, _("Corrected. What was paid on it is adjusted in the next pay run."))
    return see("contract", done.contract_id)


@require_http_methods(["POST"])
def receipt_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, Receipt, pk, receipts.delete_receipt)


@require_http_methods(["POST"])
def bad_debt_delete(request: HttpRequest, pk: int) -> HttpResponse:
    return _delete(request, BadDebt, pk, bad_debts.delete_bad_debt)


def _delete(request: HttpRequest, model: Any, pk: int, delete: Any) -> HttpResponse:
    row = found(model.objects.visible_to(request.actor), pk)
    reason = request.POST.get("reason", "")
    verb(request, lambda seen: delete(request.actor, pk, seen or 0, reason=reason), _("Deleted."))
    return see("contract", row.contract_id)


def _given(form: Any) -> dict[str, Any]:
    """The keywords of the operation."""
    given = {name: value for name, value in form.cleaned_data.items() if name not in {"version", "key", "confirm"}}
    contract = given.pop("contract", None)
    return {"contract_id": contract.pk, **given} if contract is not None else given
