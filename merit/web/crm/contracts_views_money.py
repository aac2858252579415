"""Receivables, receipts and bad debts: lists, the page of a receipt, and their forms."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from merit.core.errors import Stale
from merit.core.operations import found
from merit.crm.contracts import BadDebt, Contract, Receipt, Receivable
from merit.crm.sales import bad_debts, policy, receipts
from merit.crm.sales.ageing import BUCKETS, VIEWS, ages, owed, sums
from merit.crm.sales.once import once
from merit.crm.sales.settlement import balances, covered_by, settled
from merit.org.events import of_record
from merit.web.crm.answers import attempt, must, see, verb
from merit.web.crm.contracts_forms import BadDebtForm, ReasonForm, ReceiptForm
from merit.web.crm.contracts_lists import Filters, money_rows, picks
from merit.web.crm.contracts_views import reaches
from merit.web.crm.lists import MOST_SUMMED, Page, counted, keys_from, ordered, page_number, paged, whole
from merit.web.org.history_told import told

RECEIPT_SORTS = {"received_on": ("received_on",), "amount": ("amount",), "code": ("code",)}
PARTS = ("ages", "sums")
BAD_DEBT_SORTS = {"written_off_on": ("written_off_on",), "amount": ("amount",)}


@require_GET
def receivable_list(request: HttpRequest) -> HttpResponse:
    actor, params = request.actor, request.GET
    must(reaches(actor, "receipts"))
    view = params.get("view", "open") if params.get("view") in VIEWS else "open"
    bucket = params.get("bucket", "") if params.get("bucket") in BUCKETS else ""
    filters = Filters(actor, params)
    chosen, named = filters.contracts()
    contracts = Contract.objects.visible_to(actor).filter(chosen, archived_at=None)
    rows = owed(contracts, actor.today, view, bucket)
    if params.get("part") in PARTS:
        return _receivable_part(request, params["part"], contracts, rows, bucket)
    some = sums(rows, MOST_SUMMED + 1)
    summed = some.count <= MOST_SUMMED
    found = some.count if summed else counted(rows)
    number = page_number(params, found)
    page = Page(_settled(actor, keys_from(rows, number)), number, found)
    usual = view == "open" and not bucket
    many = found > MOST_SUMMED if usual else counted(owed(contracts, actor.today)) > MOST_SUMMED
    words = {
        "page": page,
        "buckets": None if many else ages(contracts, actor.today),
        "sums": some if summed else None,
        "view": view,
        "bucket": bucket,
        "views": VIEWS,
        "named": named,
        "picks": picks(named),
        "keep": [("view", view if view != "open" else ""), ("bucket", bucket)],
        "filtered": filters.filtered(page, Receivable),
        "filters": filters,
        "currency": actor.currency,
        "today": actor.today,
        "may_book": policy.may_book(actor, actor.company.pk),
    }
    return render(request, "sales/receivables.html", words)


def _receivable_part(request: HttpRequest, part: str, contracts: Any, rows: Any, bucket: str) -> HttpResponse:
    """What sums over too many rows to keep the list waiting."""
    words = {"currency": request.actor.currency, "bucket": bucket}
    words |= {"buckets": ages(contracts, request.actor.today)} if part == "ages" else {"sums": sums(rows)}
    return render(request, f"sales/receivables.html#{part}", words)


def _settled(actor: Any, ids: Any) -> list[Any]:
    """(receivable as settled, its contract), in the order of the ids."""
    found, today = settled(actor, ids), actor.today
    parts = [found[pk] for pk in ids if pk in found]
    return [(part, part.receivable.contract, part.state(today), part.days_late(today)) for part in parts]


@require_GET
def receipt_list(request: HttpRequest) -> HttpResponse:
    return _money_list(request, Receipt, "received_on", RECEIPT_SORTS, "sales/receipts.html")


@require_GET
def bad_debt_list(request: HttpRequest) -> HttpResponse:
    return _money_list(request, BadDebt, "written_off_on", BAD_DEBT_SORTS, "sales/bad_debts.html")


def _money_list(request: HttpRequest, model: Any, day: str, sorts: Any, template: str) -> HttpResponse:
    actor = request.actor
    must(reaches(actor, "receipts"))
    filters = Filters(actor, request.GET)
    rows, named = money_rows(model, filters, day)
    if request.GET.get("part") == "total":
        total = rows.order_by().aggregate(total=Sum("amount"))["total"] or 0
        return render(request, f"{template}#total", {"total": total, "currency": actor.currency})
    page = paged(ordered(rows, request.GET, sorts, f"-{day}"), request.GET)
    words = {
        "page": page,
        "filters": filters,
        "named": named,
        "picks": picks(named),
        "keep": [("sort", request.GET.get("sort", ""))],
        "filtered": filters.filtered(page, model),
        "currency": actor.currency,
        "may_book": policy.may_book(actor, actor.company.pk),
    }
    return render(request, template, words)


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
