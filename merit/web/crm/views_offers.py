"""Setting up: loss reasons and the texts of quotes; and the page on which an opportunity is won with its contract."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, Stale
from merit.crm import entry, operations, policy
from merit.crm.models import LossReason, Opportunity, Stage
from merit.crm.quoting.operations import FIELDS, set_template
from merit.crm.quoting.texts import NAMES, template_of
from merit.crm.sales import policy as sales_policy
from merit.crm.sales.winning import suggested, win_opportunity
from merit.org.models import LANGUAGES
from merit.web.crm.answers import attempt, must, row_of, see, verb, version_of
from merit.web.crm.contracts_fields import pick_text
from merit.web.crm.contracts_form_contract import ContractForms
from merit.web.crm.forms_deals import LossReasonForm, QuoteTextsForm
from merit.web.crm.lists import whole
from merit.web.crm.views_deal import opportunity
from merit.web.request import Request


@require_GET
def reasons(request: Request) -> HttpResponse:
    rows = LossReason.objects.visible_to(request.actor).filter(company=request.actor.company)
    context = {"rows": rows.order_by("archived_at", "position"), "may_write": policy.may_stages(request.actor)}
    return render(request, "crm/loss_reasons.html", {**context, "form": LossReasonForm()})


@require_POST
def create_reason(request: Request) -> HttpResponse:
    must(policy.may_stages(request.actor))
    form = LossReasonForm(request.POST)
    if attempt(form, lambda: operations.create_loss_reason(request.actor, **form.values)):
        messages.success(request, _("Loss reason saved"))
    else:
        messages.error(request, " ".join(str(one) for texts in form.errors.values() for one in texts))
    return see("loss-reasons")


def _reason(request: Request, pk: int, work: Any, done: Any) -> HttpResponse:
    row_of(LossReason.objects.visible_to(request.actor), pk)
    must(policy.may_stages(request.actor))
    verb(request, partial(work, request.actor, pk), done)
    return see("loss-reasons")


@require_POST
def change_reason(request: Request, pk: int) -> HttpResponse:
    name = request.POST.get("name", "")[:200]
    return _reason(request, pk, partial(operations.change_loss_reason, name=name), _("Loss reason saved"))


@require_POST
def archive_reason(request: Request, pk: int) -> HttpResponse:
    return _reason(request, pk, operations.archive_loss_reason, _("Loss reason archived"))


@require_POST
def restore_reason(request: Request, pk: int) -> HttpResponse:
    return _reason(request, pk, partial(operations.archive_loss_reason, archived=False), _("Loss reason restored"))


@require_POST
def delete_reason(request: Request, pk: int) -> HttpResponse:
    return _reason(request, pk, operations.delete_loss_reason, _("Loss reason deleted"))


@require_http_methods(["GET", "POST"])
def quote_texts(request: Request, language: str = "") -> HttpResponse:
    """The texts of quotes in a language; the others are a tab away."""
    actor = request.actor
    must(policy.may_stages(actor))
    language = language or actor.company.language
    if language not in dict(LANGUAGES):
        raise Http404
    row = template_of(actor.company, language)
    start = {name: getattr(row, name) for name in FIELDS}
    version = row.version if row.pk else 0
    form = QuoteTextsForm(request.POST or None, initial={**start, "version": version})
    status = 200
    if request.method == "POST":
        status = 422
        try:
            work = partial(set_template, actor, language=language)
            if attempt(form, lambda: work(version=form.seen, **form.values)):
                messages.success(request, _("Texts saved"))
                return see("quote-texts", language)
        except (Stale, Conflict) as error:
            messages.error(request, str(error.detail))
    context = {"form": form, "language": language, "languages": LANGUAGES, "names": NAMES.items()}
    return render(request, "crm/quote_texts.html", context, status=status)


@require_http_methods(["GET", "POST"])
def win(request: Request, pk: int) -> HttpResponse:
    """Won with its contract, on one page that begins with what follows from the opportunity; or won, contract later."""
    actor = request.actor
    row = opportunity(actor, pk)
    must(policy.may_write(actor, row))
    stage = _stage(request, row)
    forms = ContractForms(actor, data=request.POST if request.method == "POST" else None, initial=_start(request, row))
    if request.method == "POST":
        later = "later" in request.POST
        if later or forms.is_valid():
            try:
                return _won(request, row, stage, None if later else forms.values())
            except Invalid as error:
                if stage and error.fields.keys() & _asked(stage):
                    return see(f"/opportunities/{pk}/entry?stage={stage.pk}")
                forms.refuse(error)
            except Stale as error:
                forms = _again(request, row, str(error.detail))
            except Conflict as error:
                messages.error(request, str(error.detail))
                return see("opportunity", pk)
    may = sales_policy.may_create(actor, row.company_id)
    context = {"row": row, "stage": stage, "forms": forms, "currency": row.company.currency, "may_contract": may}
    return render(request, "crm/winning.html", context, status=422 if request.method == "POST" else 200)


def _again(request: Request, row: Opportunity, text: str) -> ContractForms:
    """What was typed, of the newest version of the opportunity."""
    data = request.POST.copy()
    data["version"] = str(row.version)
    forms = ContractForms(request.actor, data=data, initial=_start(request, row))
    forms.is_valid()
    forms.refuse(Invalid({"": text}))
    return forms


def _stage(request: Request, row: Opportunity) -> Stage | None:
    """The won stage that the address names, else the pipeline's."""
    from merit.crm.operations.moving import stages_to_enter

    rows = stages_to_enter(request.actor, row.company_id).filter(kind="won")
    named = rows.filter(pk=whole(request.GET.get("stage")) or 0).first()
    return named or rows.filter(pipeline_id=row.stage.pipeline_id).order_by("position").first()


def _asked(stage: Stage) -> set[str]:
    return {entry.INPUTS.get(name, name) for name in entry.required(stage)} | {"approval"}


def _won(request: Request, row: Opportunity, stage: Stage | None, contract: dict[str, Any] | None) -> HttpResponse:
    if contract is not None:
        contract.pop("opportunity_id", None)
        contract = {name: value for name, value in contract.items() if name == "amount" or value not in (None, "")}
    _row, made = win_opportunity(
        request.actor,
        row.pk,
        version_of(request),
        stage_id=stage.pk if stage else None,
        contract=contract,
        later=contract is None,
    )
    if made is not None:
        messages.success(request, _("Won. The contract was entered."))
        return see("contract", made.pk)
    messages.success(request, _("Won. The contract is a step still to take."))
    return see("opportunity", row.pk)


def _start(request: Request, row: Opportunity) -> dict[str, Any]:
    start = suggested(request.actor, row)
    lines = [
        {"product": one.product_name if one.product is None else pick_text(one.product), "quantity": one.quantity}
        for one in row.lines.select_related("product")
    ]
    for shown, line in zip(lines, start.lines, strict=True):
        shown["unit_price"] = line.unit_price
    owner = f"{row.owner.code} · {row.owner.name}"
    return {
        **{"version": row.version, "key": uuid.uuid4().hex, "customer": row.customer, "owner": row.owner},
        **{"name": row.name, "signed_on": start.signed_on, "amount": None if lines else row.amount},
        **{"lines": lines, "credits": [{"person": owner, "share": start.credits[0].share}]},
    }
