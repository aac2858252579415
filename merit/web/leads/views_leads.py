"""Leads: the record page, its forms and verbs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Stale
from merit.crm import about, policy
from merit.crm.leads import monitor, operations
from merit.crm.leads.alike import Alike, alike
from merit.crm.leads.alike import told as told_alike
from merit.crm.leads.models import Lead
from merit.crm.leads.policy import may_enter, may_return
from merit.crm.models import Call
from merit.crm.operations import calls
from merit.org.actor import Actor
from merit.org.events import of_record
from merit.web.crm import choices
from merit.web.crm.answers import as_seen, attempt, must, outdated, row_of, see, verb, version_of
from merit.web.crm.lists import whole
from merit.web.crm.timeline import asked, reading
from merit.web.crm.views_files import panel
from merit.web.leads.forms import GiveForm, LeadContactForm, LeadForm, ReasonForm
from merit.web.leads.words import KINDS, waiting
from merit.web.org.history_told import told
from merit.web.request import Request

EDITED = (
    *("company_name", "name", "title", "phone", "email", "region", "industry", "source", "amount", "need", "note"),
    *("tags", "attributes"),
)


def _row(lead: Lead) -> dict[str, Any]:
    """A lead with how long it has waited, where it waits."""
    waits = lead.handled_at is None and lead.is_open and lead.owned_at is not None
    hours = monitor.hours_since(lead, timezone.now()) if waits else None
    told = "" if hours is None else waiting(hours)
    return {"row": lead, "kind": KINDS[lead.status], "waits": told, "late": hours is not None and hours >= 24}


def _known(actor: Actor, column: str) -> list[str]:
    """The values that the actor's leads have in this column."""
    rows = Lead.objects.visible_to(actor).filter(company=actor.company).exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[: choices.MOST_KNOWN])


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    lead = row_of(_shown(request.actor), pk)
    part = reading.fragment(request, "lead", lead)
    return part if part is not None else _record(request, lead)


def _shown(actor: Actor) -> QuerySet[Lead]:
    rows: QuerySet[Lead] = Lead.objects.visible_to(actor)
    return rows.select_related("owner", "company", "form", "customer", "contact", "opportunity")


def _record(request: Request, lead: Lead, composer: LeadContactForm | None = None) -> HttpResponse:
    actor, tab = request.actor, request.GET.get("tab", "")
    context = {**_row(lead), "tab": tab, "currency": lead.company.currency, "today": actor.today}
    context |= _rights(actor, lead)
    if tab == "history":
        context["events"] = told(of_record(lead), reader=actor)
    else:
        context["timeline"] = reading.of(actor, "lead", lead, asked.read(request.GET))
    context |= {"similar": _similar(actor, lead), "files": panel(actor, "lead", lead), "about": "lead"}
    context["may_comment"] = about.may_comment(actor, lead)
    if context["may_log"]:
        context["composer"] = composer or LeadContactForm(actor=actor, initial={"on": actor.today, "kind": "call"})
    return render(request, "leads/lead.html", context, status=422 if composer else 200)


def _rights(actor: Actor, lead: Lead) -> dict[str, Any]:
    may_write = policy.may_write(actor, lead)
    may_assign = policy.may_assign(actor, lead) and lead.is_open
    return {
        "may_write": may_write,
        "may_log": may_write and lead.is_open and actor.person is not None,
        "may_return": may_return(actor, lead) and lead.is_open,
        "owner_form": GiveForm(actor=actor, initial={"version": lead.version}) if may_assign else None,
        "reason_form": ReasonForm(initial={"version": lead.version}) if may_write and lead.is_open else None,
        "reasons": _reasons(actor) if may_write and lead.is_open else [],
    }


def _reasons(actor: Actor) -> list[str]:
    rows = Lead.objects.visible_to(actor).filter(company=actor.company, status="disqualified").order_by("reason")
    return list(rows.values_list("reason", flat=True).distinct()[: choices.MOST_KNOWN])


def _similar(actor: Actor, lead: Lead) -> list[Alike]:
    if lead.status == "converted":
        return []
    found = alike(lead.company, phone=lead.phone, email=lead.email, name=lead.company_name, but=lead.pk)
    return told_alike(actor, lead.company, found)


@require_GET
def similar(request: Request) -> HttpResponse:
    """While a new lead is typed: who is there already."""
    actor, params = request.actor, request.GET
    must(may_enter(actor))
    texts = {name: params.get(name, "")[:200] for name in ("phone", "email")}
    found = alike(actor.company, name=params.get("company_name", "")[:200], **texts)
    return render(request, "leads/_similar.html", {"similar": told_alike(actor, actor.company, found)})


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    actor = request.actor
    must(may_enter(actor))
    start = {name: request.GET.get(name, "") for name in ("phone", "name", "company_name", "source")}
    form = LeadForm(request.POST or None, actor=actor, initial=start)
    if request.method == "POST":
        row = attempt(form, partial(_create, request, form))
        if row:
            messages.success(request, _("Lead saved"))
            seen = Lead.objects.visible_to(actor).filter(pk=row.pk).exists()
            return see("lead", row.pk) if seen else see("leads")
    return _form(request, form, None)


def _create(request: Request, form: LeadForm) -> Lead:
    """The lead; of a call that waited, with the call as its first contact."""
    call = whole(request.GET.get("call"), 1)
    row = row_of(Call.objects.visible_to(request.actor), call) if call else None
    if row is not None and row.state == "waiting" and calls.may_handle(request.actor, row):
        return calls.lead_from_call(request.actor, row.pk, row.version, **form.values)
    channel = "call" if request.GET.get("channel") == "call" else "hand"
    return operations.create_lead(request.actor, channel=channel, **form.values)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(Lead.objects.visible_to(actor), pk)
    must(policy.may_write(actor, row))
    newest = _start(row)
    if request.method == "GET":
        return _form(request, LeadForm(actor=actor, changing=True, initial={**newest, "version": row.version}), row)
    form = LeadForm(request.POST, actor=actor, changing=True, initial=newest)
    try:
        saved = attempt(form, lambda: operations.change_lead(actor, pk, form.seen, **form.values))
    except Stale:
        return _form(request, outdated(form, row.version, newest, as_seen(row, form.seen, _start)), row)
    if saved:
        messages.success(request, _("Lead saved"))
        return see("lead", pk)
    return _form(request, form, row)


def _start(row: Any) -> dict[str, Any]:
    """What the form begins with, of the row or of a row of its history."""
    return {name: getattr(row, name) for name in EDITED}


def _form(request: Request, form: LeadForm, row: Lead | None) -> HttpResponse:
    known = {f"{name[:-1]}ies" if name.endswith("y") else f"{name}s": name for name in ("region", "industry", "source")}
    lists = {listed: _known(request.actor, column) for listed, column in known.items()}
    status = 412 if form.stale else 422 if form.errors else 200
    context = {"form": form, "row": row, "known": lists, "may_own": policy.may_create(request.actor)}
    return render(request, "leads/lead_form.html", context, status=status)


@require_POST
def log_contact(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    lead = row_of(_shown(actor), pk)
    must(policy.may_write(actor, lead) and actor.person is not None)
    form = LeadContactForm(request.POST, actor=actor)
    try:
        done = attempt(form, lambda: operations.log_lead_contact(actor, pk, **form.values))
    except Conflict as error:
        messages.error(request, str(error.detail))
        return see("lead", pk)
    if done:
        messages.success(request, _("Contact logged"))
        return see("lead", pk)
    return _record(request, lead, form)


@require_POST
def assign(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    lead = row_of(Lead.objects.visible_to(actor), pk)
    must(policy.may_assign(actor, lead))
    form = GiveForm(request.POST, actor=actor)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for texts in form.errors.values() for one in texts))
        return see("lead", pk)
    owner = form.cleaned_data["owner"]
    work = partial(operations.assign_lead, actor, pk, owner_id=owner.pk)
    verb(request, work, _("The lead is now %(name)s’s") % {"name": owner.name})
    return _back(request, pk)


def _back(request: Request, pk: int) -> HttpResponse:
    """To the record, while it is one's own to see."""
    visible = Lead.objects.visible_to(request.actor).filter(pk=pk).exists()
    return see("lead", pk) if visible else see("leads")


@require_POST
def qualify(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.qualify_lead, request.actor, pk), _("Qualified"))
    return see("lead", pk)


@require_POST
def disqualify(request: Request, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")[:200]
    verb(request, partial(operations.disqualify_lead, request.actor, pk, reason=reason), _("Disqualified"))
    return see("lead", pk)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.reopen_lead, request.actor, pk), _("Taken up again"))
    return see("lead", pk)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    try:
        operations.delete_lead(request.actor, pk, version_of(request))
    except (Conflict, Stale) as error:
        messages.error(request, str(error.detail))
        return see("lead", pk)
    messages.success(request, _("Lead deleted"))
    return see("leads")
