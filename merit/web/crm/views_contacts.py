"""Contacts, the people at customers: the list and the form."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merit.core.errors import Conflict, Stale
from merit.crm import operations, policy
from merit.crm.models import Contact, Customer
from merit.web.crm import owners
from merit.web.crm.answers import as_seen, attempt, back, must, outdated, row_of, see, verb, version_of
from merit.web.crm.forms import ContactForm
from merit.web.crm.lists import whole
from merit.web.crm.views_files import panel
from merit.web.request import Request

FORM_FIELDS = operations.contacts.FIELDS


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    actor = request.actor
    must(policy.may_create(actor))
    start: dict[str, Any] = {}
    pk = whole(request.GET.get("customer"))
    if pk is not None:
        start["customer"] = owners.customers(actor).filter(pk=pk).first()
    form = ContactForm(request.POST or None, actor=actor, initial=start)
    if request.method == "POST":
        anyway = request.POST.get("allow_duplicates") == "1"
        try:
            row = attempt(form, lambda: operations.create_contact(actor, allow_duplicates=anyway, **_values(form)))
        except operations.SameContact as error:
            return _form(request, form, None, error.rows)
        if row:
            messages.success(request, _("Contact saved"))
            return back(request, "contact", row.pk)
    return _form(request, form, None)


def _values(form: ContactForm) -> dict[str, Any]:
    values = form.values
    if "customer" in values:
        values["customer_id"] = values.pop("customer").pk
    return values


@require_http_methods(["GET", "POST"])
def record(request: Request, pk: int) -> HttpResponse:
    """The contact; for those who may change it, the form."""
    actor = request.actor
    if (into := operations.survivor_of(Contact, pk)) != pk:
        return see("contact", row_of(Contact.objects.visible_to(actor), into).pk)
    row = row_of(Contact.objects.visible_to(actor).select_related("customer", "customer__owner"), pk)
    if request.method == "POST":
        must(policy.may_write(actor, row))
    newest = _start(row)
    if request.method == "GET":
        return _form(request, ContactForm(actor=actor, changing=True, initial={**newest, "version": row.version}), row)
    form = ContactForm(request.POST, actor=actor, changing=True, initial=newest)
    try:
        saved = attempt(form, lambda: operations.change_contact(actor, pk, form.seen, **form.values))
    except Stale:
        return _form(request, outdated(form, row.version, newest, as_seen(row, form.seen, _start)), row)
    if saved:
        messages.success(request, _("Contact saved"))
        return see("contact", pk)
    return _form(request, form, row)


def _start(row: Any) -> dict[str, Any]:
    """What the form begins with, of the row or of a row of its history."""
    return {name: getattr(row, name) for name in FORM_FIELDS}


def _form(request: Request, form: ContactForm, row: Contact | None, same: Any = None) -> HttpResponse:
    status = 409 if same else 412 if form.stale else 422 if form.errors else 200
    may_write = row is None or policy.may_write(request.actor, row)
    context = {"form": form, "row": row, "may_write": may_write, "customer": _customer_of(form, row), "same": same}
    if row is None:
        context["lacking"] = "" if owners.customers(request.actor).exists() else "customers"
    else:
        context["files"] = panel(request.actor, "contact", row)
    return render(request, "crm/contact_form.html", context, status=status)


def _customer_of(form: ContactForm, row: Contact | None) -> Customer | None:
    return row.customer if row else form.initial.get("customer")


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.archive_contact, request.actor, pk), _("Contact archived"))
    return see("contact", pk)


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.restore_contact, request.actor, pk), _("Contact restored"))
    return see("contact", pk)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    row = row_of(Contact.objects.visible_to(request.actor).select_related("customer"), pk)
    customer = row.customer_id
    try:
        operations.delete_contact(request.actor, pk, version_of(request))
    except (Conflict, Stale) as error:
        words = {"row": row, "error": error, "archive_url": "contact-archival", "back_url": "contact"}
        return render(request, "crm/refused.html", words, status=error.status)
    messages.success(request, _("Contact deleted"))
    return see("customer", customer)
