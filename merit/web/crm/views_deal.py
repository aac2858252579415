"""The verbs of an opportunity's team, steps and competitors; its products and quotes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, Stale
from merit.crm import operations, policy
from merit.crm.models import Opportunity, OpportunityMember, OpportunityStep, Quote, Rival
from merit.crm.quoting.operations import issue_quote, withdraw_quote
from merit.crm.quoting.pdf import file_name, quote_pdf
from merit.org.actor import Actor
from merit.web.crm.answers import must, row_of, see, version_of
from merit.web.crm.fields import Fields
from merit.web.crm.forms_deals import MemberForm, OffersForm, QuoteForm, RivalForm, StepForm
from merit.web.request import Request


def opportunity(actor: Actor, pk: int) -> Opportunity:
    rows = Opportunity.objects.visible_to(actor).select_related("customer", "owner", "stage", "company")
    row: Opportunity = row_of(rows, pk)
    return row


def _do(request: Request, pk: int, work: Callable[[], object], done: Any) -> HttpResponse:
    """Does it, says so or why not, and shows the record again."""
    try:
        work()
    except Invalid as error:
        messages.error(request, " ".join(str(one) for texts in error.fields.values() for one in texts))
    except (Stale, Conflict) as error:
        messages.error(request, str(error.detail))
    else:
        messages.success(request, str(done))
    return see("opportunity", pk)


def _sent(request: Request, form: Fields, pk: int, work: Callable[[], object], done: Any) -> HttpResponse:
    if form.is_valid():
        return _do(request, pk, work, done)
    messages.error(request, " ".join(f"{form[name].label}: {' '.join(map(str, e))}" for name, e in form.errors.items()))
    return see("opportunity", pk)


@require_POST
def add_member(request: Request, pk: int) -> HttpResponse:
    must(policy.may_write(request.actor, opportunity(request.actor, pk)))
    form = MemberForm(request.POST, actor=request.actor)

    def work() -> object:
        person = form.cleaned_data["person"]
        return operations.add_member(request.actor, pk, person_id=person.pk, role=form.cleaned_data["role"])

    return _sent(request, form, pk, work, _("Added to the team"))


@require_POST
def remove_member(request: Request, pk: int) -> HttpResponse:
    row = row_of(OpportunityMember.objects.visible_to(request.actor).select_related("opportunity"), pk)
    must(policy.may_write(request.actor, row.opportunity))
    seen = version_of(request)
    work = lambda: operations.remove_member(request.actor, pk, seen)  # noqa: E731
    return _do(request, row.opportunity_id, work, _("Removed from the team"))


@require_POST
def change_member(request: Request, pk: int) -> HttpResponse:
    row = row_of(OpportunityMember.objects.visible_to(request.actor).select_related("opportunity"), pk)
    must(policy.may_write(request.actor, row.opportunity))
    seen, role = version_of(request), request.POST.get("role", "")
    work = lambda: operations.change_member(request.actor, pk, seen, role=role)  # noqa: E731
    return _do(request, row.opportunity_id, work, _("Role saved"))


@require_POST
def add_step(request: Request, pk: int) -> HttpResponse:
    row = opportunity(request.actor, pk)
    must(policy.may_log(request.actor, row.customer, row))
    form = StepForm(request.POST, actor=request.actor)
    return _sent(request, form, pk, lambda: operations.add_step(request.actor, pk, **form.values), _("Step added"))


def _step(request: Request, pk: int) -> OpportunityStep:
    rows = OpportunityStep.objects.visible_to(request.actor).select_related("opportunity__customer")
    row: OpportunityStep = row_of(rows, pk)
    must(policy.may_log(request.actor, row.opportunity.customer, row.opportunity))
    return row


@require_POST
def change_step(request: Request, pk: int) -> HttpResponse:
    row = _step(request, pk)
    form, seen = StepForm(request.POST, actor=request.actor), version_of(request)
    work = lambda: operations.change_step(request.actor, pk, seen, **form.values)  # noqa: E731
    return _sent(request, form, row.opportunity_id, work, _("Step saved"))


@require_POST
def finish_step(request: Request, pk: int) -> HttpResponse:
    row = _step(request, pk)
    seen, done = version_of(request), request.POST.get("done") != "0"
    work = lambda: operations.finish_step(request.actor, pk, seen, done=done)  # noqa: E731
    return _do(request, row.opportunity_id, work, _("Step done") if done else _("Step open again"))


@require_POST
def delete_step(request: Request, pk: int) -> HttpResponse:
    row = _step(request, pk)
    seen = version_of(request)
    work = lambda: operations.delete_step(request.actor, pk, seen)  # noqa: E731
    return _do(request, row.opportunity_id, work, _("Step removed"))


@require_POST
def set_rival(request: Request, pk: int) -> HttpResponse:
    must(policy.may_write(request.actor, opportunity(request.actor, pk)))
    form = RivalForm(request.POST)
    work = lambda: operations.set_rival(request.actor, pk, **form.values)  # noqa: E731
    return _sent(request, form, pk, work, _("Competitor saved"))


@require_POST
def remove_rival(request: Request, pk: int) -> HttpResponse:
    row = row_of(Rival.objects.visible_to(request.actor).select_related("opportunity"), pk)
    must(policy.may_write(request.actor, row.opportunity))
    seen = version_of(request)
    work = lambda: operations.remove_rival(request.actor, pk, seen)  # noqa: E731
    return _do(request, row.opportunity_id, work, _("Competitor removed"))


@require_http_methods(["GET", "POST"])
def products(request: Request, pk: int) -> HttpResponse:
    """The products, as rows to type in."""
    row = opportunity(request.actor, pk)
    must(policy.may_write(request.actor, row))
    form = OffersForm(request.actor, row, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.set_products(request.actor, pk, version_of(request), form.offers)
                messages.success(request, _("Products saved"))
                return see("opportunity", pk)
            except Invalid as error:
                form.errors += [str(one) for texts in error.fields.values() for one in texts]
            except (Stale, Conflict) as error:
                form.errors.append(str(error.detail))
    return render(request, "crm/products_form.html", {"row": row, "form": form}, status=status)


@require_POST
def issue(request: Request, pk: int) -> HttpResponse:
    must(policy.may_write(request.actor, opportunity(request.actor, pk)))
    form = QuoteForm(request.POST)
    return _sent(request, form, pk, lambda: issue_quote(request.actor, pk, **form.values), _("Quote issued"))


@require_GET
def pdf(request: Request, pk: int) -> HttpResponse:
    """The quote's PDF, for whoever sees its opportunity: to be saved, never shown inside a page."""
    quote = row_of(Quote.objects.visible_to(request.actor), pk)
    response = HttpResponse(quote_pdf(quote), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(quote)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    quote = row_of(Quote.objects.visible_to(request.actor).select_related("opportunity"), pk)
    must(policy.may_write(request.actor, quote.opportunity))
    seen = version_of(request)
    work = lambda: withdraw_quote(request.actor, pk, seen)  # noqa: E731
    return _do(request, quote.opportunity_id, work, _("Quote withdrawn"))
