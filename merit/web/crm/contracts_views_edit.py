"""Contracts: enter, change, archive, delete; and the lists to pick from in their forms."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Invalid, Stale
from merit.core.operations import found
from merit.crm.contracts import Contract
from merit.crm.models import Customer, Opportunity
from merit.crm.sales import contracts, policy
from merit.crm.sales.amounts import line_total
from merit.crm.sales.once import once
from merit.crm.sales.receivables import SPLITS, suggested
from merit.crm.sales.settlement import balances
from merit.org.actor import Actor
from merit.web.crm.answers import must, see, verb
from merit.web.crm.contracts_fields import number_from
from merit.web.crm.contracts_form_contract import ContractForms, initial_of
from merit.web.crm.contracts_options import KINDS
from merit.web.crm.lists import whole

ROWS = {
    "lines": ("product", "quantity", "unit_price", "list_price"),
    "credits": ("person", "share"),
    "schedule": ("id", "note", "due_on", "amount"),
}


@require_http_methods(["GET", "POST"])
def contract_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    must(policy.may_create(actor, actor.company.pk))
    if request.method == "GET":
        return _form(request, ContractForms(actor, initial=_start(actor, request.GET)))
    if "split" in request.POST:
        return _split(request, None)
    forms = ContractForms(actor, data=request.POST)
    if forms.is_valid():
        key = forms.main.cleaned_data.get("key") or ""
        try:
            pk = once(actor, key, lambda: contracts.create_contract(actor, **forms.values()))
        except Invalid as error:
            forms.refuse(error)
        else:
            messages.success(request, _("The contract was entered."))
            return see("contract", pk)
    return _form(request, forms, status=422)


@require_http_methods(["GET", "POST"])
def contract_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    contract = found(Contract.objects.visible_to(actor).select_related("company", "customer", "owner"), pk)
    must(policy.may_write(actor, contract))
    if request.method == "GET":
        return _form(request, ContractForms(actor, contract, initial=initial_of(contract)))
    if "split" in request.POST:
        return _split(request, contract)
    forms = ContractForms(actor, contract, data=request.POST)
    if forms.is_valid():
        try:
            version = forms.main.cleaned_data.get("version") or 0
            saved = contracts.change_contract(actor, pk, version, **forms.values())
        except Invalid as error:
            forms.refuse(error)
        except Stale:
            return _stale(request, contract, forms)
        else:
            messages.success(request, _("The contract was changed."))
            if saved.amount < contract.amount and saved.amount < balances([saved])[pk].received:
                messages.warning(
                    request, _("More is received than the contract now comes to: see whether it is a mistake.")
                )
            return see("contract", pk)
    return _form(request, forms, status=422)


@require_POST
def contract_archive(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The contract was archived.")
    verb(request, lambda seen: contracts.archive_contract(request.actor, pk, seen or 0), done)
    return see("contract", pk)


@require_POST
def contract_restore(request: HttpRequest, pk: int) -> HttpResponse:
    def restore(seen: int | None) -> None:
        contracts.archive_contract(request.actor, pk, seen or 0, archived=False)

    verb(request, restore, _("The contract was restored."))
    return see("contract", pk)


@require_POST
def contract_delete(request: HttpRequest, pk: int) -> HttpResponse:
    def delete(seen: int | None) -> None:
        contracts.delete_contract(request.actor, pk, seen or 0)

    verb(request, delete, _("The contract was deleted."))
    still = Contract.objects.visible_to(request.actor).filter(pk=pk).exists()
    return see("contract", pk) if still else see("contracts")


@require_GET
def options(request: HttpRequest, kind: str) -> HttpResponse:
    """What a field that picks a record offers while one types: [{value, label}]."""
    if kind not in KINDS:
        return JsonResponse({"items": []}, status=404)
    return JsonResponse({"items": KINDS[kind](request.actor, request.GET)})


def _form(request: HttpRequest, forms: ContractForms, status: int = 200, **more: Any) -> HttpResponse:
    words = {
        "forms": forms,
        "contract": forms.contract,
        "currency": forms.company.currency,
        "splits": SPLITS,
        "signed": forms.contract is not None and forms.contract.signed_on <= request.actor.today,
        "status": status,
        **more,
    }
    return render(request, "sales/contract_form.html", words, status=status)


def _start(actor: Actor, params: Mapping[str, str]) -> dict[str, Any]:
    """What a new contract begins with: today, and what its opportunity or customer says."""
    start: dict[str, Any] = {"signed_on": actor.today, "key": uuid.uuid4().hex}
    chance = _one(Opportunity.objects.visible_to(actor).select_related("customer", "owner"), params.get("opportunity"))
    client = _one(Customer.objects.visible_to(actor).select_related("owner"), params.get("customer"))
    if chance is not None:
        start |= {"opportunity": chance, "name": chance.name, "amount": chance.amount}
        client = client or chance.customer
    mine = None if policy.may_amend(actor, actor.company.pk) else actor.person
    owner = (chance and chance.owner) or (client and client.owner) or mine
    start |= {"customer": client, "owner": owner}
    if owner is not None:
        start["credits"] = [{"person": f"{owner.code} · {owner.name}", "share": Decimal(1)}]
    return start


def _one(rows: Any, key: str | None) -> Any:
    return rows.filter(pk=whole(key)).first()


def _split(request: HttpRequest, contract: Contract | None) -> HttpResponse:
    """The form as it is, with the schedule that a split makes; nothing is saved."""
    start = _typed(request.POST)
    company = contract.company if contract else request.actor.company
    errors: list[str] = []
    try:
        signed_on = date.fromisoformat(request.POST.get("signed_on", ""))
    except ValueError:
        signed_on = request.actor.today
    amount = number_from(request.POST.get("amount", "")) or _lines_sum(start["lines"], company.currency)
    try:
        if not amount or not amount.is_finite() or not 0 < amount < 10**13:
            raise Invalid(split=_("Enter the amount first."))
        parts = suggested(amount, signed_on, request.POST["split"], company.currency)
        start["schedule"] = [{"due_on": due.due_on, "amount": due.amount} for due in parts]
    except Invalid as error:
        errors = [str(text) for texts in error.fields.values() for text in texts]
    forms = ContractForms(request.actor, contract, initial=start)
    forms.errors = {"schedule": errors} if errors else {}
    return _form(request, forms, status=422 if errors else 200)


def _typed(data: Any) -> dict[str, Any]:
    """What stands in a form that was sent, as it was typed."""
    start: dict[str, Any] = {name: data.get(name) for name in data if "-" not in name}
    for part, names in ROWS.items():
        total = data.get(f"{part}-TOTAL_FORMS", "0")
        count = min(int(total), 200) if total.isascii() and total.isdigit() and len(total) < 6 else 0
        rows = [{name: data.get(f"{part}-{n}-{name}", "") for name in names} for n in range(count)]
        start[part] = [row for row in rows if any(value for name, value in row.items() if name != "id")]
    return start


def _lines_sum(rows: list[dict[str, str]], currency: str) -> Decimal:
    pairs = [(number_from(row["quantity"]), number_from(row["unit_price"])) for row in rows]
    return sum(
        (line_total(n, price, currency) for n, price in pairs if n is not None and price is not None), Decimal(0)
    )


def _stale(request: HttpRequest, contract: Contract, mine: ContractForms) -> HttpResponse:
    """The newest values, and beside them what was typed."""
    newest = found(
        Contract.objects.visible_to(request.actor).select_related("company", "customer", "owner"), contract.pk
    )
    forms = ContractForms(request.actor, newest, initial=initial_of(newest))
    typed = [
        (field.label, field.value())
        for field in mine.main
        if not field.is_hidden and field.value() != forms.main[field.name].value() and field.name in forms.main.fields
    ]
    return _form(request, forms, status=412, stale=True, typed=typed)
