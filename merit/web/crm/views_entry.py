"""A step of an opportunity into another stage, from its page, the board or by itself: at once, or after what lacks.

The page and the dialog are one form (crm/_entry.html): the fields that the stage asks for and that are empty, why it
was lost, or the request for an approval.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.crm import entry, operations, policy
from merit.crm.models import Opportunity, Stage, StageApproval
from merit.crm.operations.moving import stages_to_enter
from merit.org.actor import Actor
from merit.web.crm import deal
from merit.web.crm.answers import attempt, must, outdated, row_of, see, version_of
from merit.web.crm.forms_pipelines import EntryForm
from merit.web.crm.lists import whole
from merit.web.request import Request


def chosen_stage(actor: Actor, row: Opportunity, text: Any) -> Stage:
    """The stage that an input names, among those that may be entered; else 404."""
    stage: Stage = row_of(stages_to_enter(actor, row.company_id).select_related("pipeline"), whole(text) or 0)
    return stage


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """From the record page: done, or the form that asks for what lacks (in the dialog, or as a page)."""
    actor = request.actor
    row = row_of(Opportunity.objects.visible_to(actor), pk)
    must(policy.may_write(actor, row))
    stage = chosen_stage(actor, row, request.POST.get("stage"))
    if stage.kind == "won" and not request.POST.get("on"):
        return to_winning(request, row, stage)
    try:
        day = _day(request.POST.get("on", ""))
        operations.move_opportunity(actor, pk, version_of(request), stage_id=stage.pk, on=day)
    except Invalid as error:
        if error.fields.keys() <= {"on"}:
            messages.error(request, str(error))
            return _there(request, pk)
        return _asked(request, row, stage, 422)
    except (Stale, Conflict, Forbidden) as error:
        messages.error(request, str(error.detail))
        return _there(request, pk)
    messages.success(request, _("Now in stage %(stage)s") % {"stage": stage.name})
    return _there(request, pk)


def to_winning(request: Request, row: Opportunity, stage: Stage) -> HttpResponse:
    """What is won goes on to its contract."""
    where = f"{reverse('opportunity-winning', args=[row.pk])}?stage={stage.pk}"
    return HttpResponseClientRedirect(where) if request.htmx else see(where)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(on=_("Enter a valid date.")) from None


def _there(request: Request, pk: int) -> HttpResponse:
    """To the record, or to the page of ours on which the dialog stood."""
    if not request.htmx:
        return see("opportunity", pk)
    return HttpResponseClientRedirect(request.htmx.current_url_abs_path or reverse("opportunity", args=[pk]))


def _asked(request: Request, row: Opportunity, stage: Stage, status: int) -> HttpResponse:
    """The form, in the dialog of the page that asks; as a page of its own without script."""
    if not request.htmx:
        return see(f"{reverse('opportunity-entry', args=[row.pk])}?stage={stage.pk}")
    response = render(request, "crm/_entry.html", entry_context(request.actor, row, stage), status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#entry-body", "innerHTML"
    return trigger_client_event(response, "dialog", {"id": "entry"}, after="settle")


def entry_context(actor: Actor, row: Opportunity, stage: Stage, form: EntryForm | None = None) -> dict[str, Any]:
    """What the form needs: `waits` for an answer, `asks` for an approval, or moves."""
    waits = entry.pending(row, stage) if stage.needs_approval else None
    return {
        "form": form or _form(actor, row, stage),
        "row": row,
        "stage": stage,
        "waits": waits,
        "refused": _refused(actor, row, stage) if _asks(row, stage) else None,
        "asks": _asks(row, stage),
        "competitors": deal.competitors_of(actor, row) if stage.kind == "lost" else (),
        "superiors": operations.approvers(row, actor.user.person_id, actor.today)
        if _asks(row, stage) and not waits
        else (),
    }


def _asks(row: Opportunity, stage: Stage) -> bool:
    return stage.needs_approval and entry.granted(row, stage, row.amount) is None


def _refused(actor: Actor, row: Opportunity, stage: Stage) -> StageApproval | None:
    """What was answered last, when it was no."""
    rows = StageApproval.objects.visible_to(actor).filter(opportunity=row, stage=stage)
    last: StageApproval | None = rows.order_by("-asked_at", "-pk").first()
    return last if last is not None and last.decision == "refused" else None


def _form(actor: Actor, row: Opportunity, stage: Stage, data: Any = None) -> EntryForm:
    asks, dated = _asks(row, stage), policy.may_backdate(actor, row)
    start = {"version": row.version, "on": actor.today}
    return EntryForm(data, actor=actor, row=row, stage=stage, asks=asks, dated=dated, initial=start)


@require_http_methods(["GET", "POST"])
def enter(request: Request, pk: int) -> HttpResponse:
    """The form by itself, and what it sends: the step, or the request for an approval."""
    actor = request.actor
    row = row_of(Opportunity.objects.visible_to(actor).select_related("customer", "stage", "company"), pk)
    must(policy.may_write(actor, row))
    stage = chosen_stage(actor, row, request.GET.get("stage"))
    form = _form(actor, row, stage, request.POST if request.method == "POST" else None)
    asks = _asks(row, stage)
    if request.method == "POST":
        try:
            done = attempt(form, lambda: _step(actor, row, stage, form))
        except Stale:
            form, done = outdated(form, row.version, {}), ""
        except Conflict as error:
            messages.error(request, str(error.detail))
            return _there(request, pk)
        if done and stage.kind == "won" and not asks:
            return to_winning(request, row, stage)
        if done:
            messages.success(request, done)
            return _there(request, pk)
    context = entry_context(actor, row, stage, form)
    name = "crm/_entry.html" if request.htmx else "crm/entry.html"
    return render(request, name, context, status=422 if form.errors or form.stale else 200)


def _step(actor: Actor, row: Opportunity, stage: Stage, form: EntryForm) -> str:
    values = form.values
    if _asks(row, stage):
        operations.ask_approval(actor, row.pk, form.seen, stage_id=stage.pk, words=values.pop("ask", ""), **values)
        return _("The approval was asked for")
    if stage.kind == "won":
        operations.fill_opportunity(actor, row.pk, form.seen, **values)
        return _("Saved")
    operations.move_opportunity(actor, row.pk, form.seen, stage_id=stage.pk, **values)
    if stage.kind == "lost":
        return _("Closed as lost")
    return _("Now in stage %(stage)s") % {"stage": stage.name}


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """A superior's answer to a request for an approval."""
    rows = StageApproval.objects.visible_to(request.actor).select_related("opportunity", "asked_by")
    approval = row_of(rows, pk)
    must(policy.may_approve(request.actor, approval.opportunity, approval.asked_by))
    approved, answer = request.POST.get("decision") == "approved", request.POST.get("answer", "")[:500]
    try:
        operations.decide_approval(request.actor, pk, version_of(request), approved=approved, answer=answer)
    except (Stale, Conflict) as error:
        messages.error(request, str(error.detail))
    except Invalid as error:
        messages.error(request, " ".join(str(one) for texts in error.fields.values() for one in texts))
    else:
        messages.success(request, _("Approved") if approved else _("Refused"))
    return see("opportunity", approval.opportunity_id)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    approval = row_of(StageApproval.objects.visible_to(request.actor).select_related("opportunity"), pk)
    must(policy.may_write(request.actor, approval.opportunity))
    try:
        operations.withdraw_approval(request.actor, pk, version_of(request))
    except (Stale, Conflict) as error:
        messages.error(request, str(error.detail))
    else:
        messages.success(request, _("The request was taken back"))
    return see("opportunity", approval.opportunity_id)
