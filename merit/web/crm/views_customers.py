"""Customers: the list, the record page, its forms and verbs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Stale
from merit.crm import about, operations, policy
from merit.crm.intervals import interval_of
from merit.crm.models import Contact, Customer, Opportunity
from merit.crm.sales.panels import contract_panel
from merit.org.actor import Actor
from merit.org.events import of_record
from merit.web.crm import choices, owners, views_classes, views_surveys
from merit.web.crm.answers import as_seen, attempt, must, outdated, row_of, see, verb, version_of
from merit.web.crm.forms import CustomerForm, OwnerForm
from merit.web.crm.parts import Parts
from merit.web.crm.timeline import asked, reading
from merit.web.crm.views_duplicates import likely
from merit.web.crm.views_files import panel
from merit.web.org.history_told import told
from merit.web.request import Request

FORM_FIELDS = operations.customers.FIELDS


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    seen = Customer.objects.visible_to(actor).select_related("owner", "company", "class_pin")
    row = seen.filter(pk=pk).first()
    if row is None:
        into = operations.survivor_of(Customer, pk)
        return see("customer", row_of(seen, into).pk)
    part = reading.fragment(request, "customer", row)
    if part is not None:
        return part
    tab = request.GET.get("tab", "")
    parts = Parts(actor, row)
    context = {"row": row, "tab": tab, "currency": row.company.currency, **_rights(actor, row), **_head(parts)}
    if tab == "contacts":
        context["contacts"] = (
            Contact.objects.visible_to(actor).filter(customer=row).order_by("archived_at", "name")[:200]
        )
    elif tab == "opportunities":
        context["opportunities"] = (
            Opportunity.objects.visible_to(actor).filter(customer=row).select_related("stage", "owner").order_by("-pk")
        )[:200]
    elif tab == "contracts":
        context["panel"] = contract_panel(actor, row)
    elif tab == "history":
        context["events"] = told(of_record(row), reader=actor)
    else:
        context["timeline"] = reading.of(actor, "customer", row, asked.read(request.GET), parts=parts)
    context |= {"files": panel(actor, "customer", row), "about": "customer"}
    context["may_comment"] = about.may_comment(actor, row)
    context["survey_panel"] = views_surveys.panel(actor, row)
    context["class_panel"] = views_classes.panel(actor, row)
    return render(request, "crm/customer.html", context)


def _rights(actor: Actor, row: Customer) -> dict[str, Any]:
    archived = row.archived_at is not None
    may_assign = policy.may_assign(actor, row) and not archived
    return {
        "may_write": policy.may_write(actor, row),
        "may_assign": may_assign,
        "may_log": policy.may_log(actor, row) and not archived,
        "owner_form": OwnerForm(actor=actor, initial={"version": row.version}) if may_assign else None,
    }


def _head(parts: Parts) -> dict[str, Any]:
    """The figures of the facts strip and the numbers on the tabs."""
    actor, row = parts.actor, parts.customer
    waiting = owners.waiting(actor, customer=row)
    return {
        "sums": parts.opportunities,
        "contract_sums": parts.contracts,
        "contacts_n": parts.contacts,
        "follow_ups": waiting,
        "next": waiting[0] if waiting else None,
        "today": actor.today,
        "days": (actor.today - row.last_contact_on).days if row.last_contact_on else None,
        "limit": interval_of(row),
    }


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    must(policy.may_create(request.actor))
    form = CustomerForm(request.POST or None, actor=request.actor, initial={"created_on": request.actor.today})
    if request.method == "POST":
        anyway = request.POST.get("allow_duplicates") == "1"
        try:
            row = attempt(
                form, lambda: operations.create_customer(request.actor, allow_duplicates=anyway, **form.values)
            )
        except operations.Duplicates as error:
            return _form(request, form, None, error.near)
        if row:
            messages.success(request, _("Customer saved"))
            return see("customer", row.pk)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """The form; sent for a customer that was merged away meanwhile, it is the survivor's, with what was typed."""
    into = operations.survivor_of(Customer, pk)
    row = row_of(Customer.objects.visible_to(request.actor), into)
    must(policy.may_write(request.actor, row))
    newest = _start(row)
    if request.method == "GET":
        return _form(request, CustomerForm(actor=request.actor, initial={**newest, "version": row.version}), row)
    form = CustomerForm(request.POST, actor=request.actor, initial=newest)
    if into != pk and form.is_valid():
        then = Customer.objects.unscoped("what the form began with").get(pk=pk)
        return _form(request, outdated(form, row.version, newest, as_seen(then, form.seen, _start)), row)
    try:
        saved = attempt(form, lambda: operations.change_customer(request.actor, into, form.seen, **form.values))
    except Stale:
        return _form(request, outdated(form, row.version, newest, as_seen(row, form.seen, _start)), row)
    if saved:
        messages.success(request, _("Customer saved"))
        return see("customer", pk)
    return _form(request, form, row)


def _start(row: Any) -> dict[str, Any]:
    """What the form begins with, of the row or of a row of its history."""
    return {name: getattr(row, name) for name in FORM_FIELDS}


def _form(request: Request, form: CustomerForm, row: Customer | None, near: Any = None) -> HttpResponse:
    lists = {
        "classes": "customer_class",
        "industries": "industry",
        "regions": "region",
        "sources": "source",
    }
    known = {name: choices.known(request.actor, column) for name, column in lists.items()}
    known["classes"] = choices.managed(request.actor) or known["classes"]
    status = 409 if near else 412 if form.stale else 422 if form.errors else 200
    like = likely(near, request.actor) | {"refused": True} if near else None
    context = {"form": form, "row": row, "known": known, "near": like}
    return render(request, "crm/customer_form.html", context, status=status)


@require_POST
def assign(request: Request, pk: int) -> HttpResponse:
    row = row_of(Customer.objects.visible_to(request.actor), pk)
    must(policy.may_assign(request.actor, row))
    form = OwnerForm(request.POST, actor=request.actor)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for texts in form.errors.values() for one in texts))
        return see("customer", pk)
    owner, along = form.cleaned_data["owner"], form.cleaned_data["with_opportunities"]
    work = partial(operations.assign_customer, request.actor, pk, owner_id=owner.pk, with_opportunities=along)
    verb(request, work, _("The customer is now %(name)s’s") % {"name": owner.name})
    visible = Customer.objects.visible_to(request.actor).filter(pk=pk).exists()
    return see("customer", pk) if visible else see("customers")


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.archive_customer, request.actor, pk), _("Customer archived"))
    return see("customer", pk)


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.restore_customer, request.actor, pk), _("Customer restored"))
    return see("customer", pk)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    """Gone, back to the list; or what depends on it, and archiving offered."""
    row = row_of(Customer.objects.visible_to(request.actor), pk)
    try:
        operations.delete_customer(request.actor, pk, version_of(request))
    except (Conflict, Stale) as error:
        words = {"row": row, "error": error, "archive_url": "customer-archival", "back_url": "customer"}
        return render(request, "crm/refused.html", words, status=error.status)
    messages.success(request, _("Customer deleted"))
    return see("customers")
