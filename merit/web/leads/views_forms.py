"""Web forms: their definition, the address and what to paste into a page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.crm.leads import operations, policy
from merit.crm.leads.models import WebForm
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb
from merit.web.leads.forms_rules import WebFormForm
from merit.web.request import Request

EDITED = ("name", "title", "intro", "consent", "thanks", "source", "assignment", "person", "per_hour")


def address(row: WebForm) -> str:
    """Where the form stands, for anybody."""
    return settings.BASE_URL.rstrip("/") + reverse("web-form", args=[row.key])


@require_GET
def listing(request: Request) -> HttpResponse:
    actor = request.actor
    must(policy.reads_rules(actor))
    rows = WebForm.objects.visible_to(actor).filter(company=actor.company).annotate(brought=Count("leads"))
    rows = rows.select_related("person").order_by("archived_at", "name")
    context = {
        "rows": [{"row": row, "url": address(row)} for row in rows],
        "may_write": policy.may_rules(actor),
        "tab": "forms",
    }
    return render(request, "leads/web_forms.html", context)


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    actor = request.actor
    must(policy.may_rules(actor))
    form = WebFormForm(request.POST or None, actor=actor, initial={"assignment": "rules", "per_hour": 10})
    if request.method == "POST":
        row = attempt(form, lambda: operations.create_web_form(actor, **form.values))
        if row:
            messages.success(request, _("Web form saved"))
            return see("web-form-edit", row.pk)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row = row_of(WebForm.objects.visible_to(actor).select_related("person"), pk)
    must(policy.may_rules(actor, row.company_id))
    newest: dict[str, Any] = {name: getattr(row, name) for name in EDITED}
    newest["origins"] = "\n".join(row.origins)
    if request.method == "GET":
        return _form(request, WebFormForm(actor=actor, row=row, initial={**newest, "version": row.version}), row)
    form = WebFormForm(request.POST, actor=actor, row=row)
    try:
        saved = attempt(form, lambda: operations.change_web_form(actor, pk, form.seen, **form.values))
    except Stale:
        return _form(request, outdated(form, row.version, newest), row)
    if saved:
        messages.success(request, _("Web form saved"))
        return see("web-form-edit", pk)
    return _form(request, form, row)


def _form(request: Request, form: WebFormForm, row: WebForm | None) -> HttpResponse:
    status = 412 if form.stale else 422 if form.errors else 200
    context: dict[str, Any] = {"form": form, "row": row, "url": address(row) if row else ""}
    return render(request, "leads/web_form_edit.html", context, status=status)


@require_POST
def renew(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.renew_address, request.actor, pk), _("It has another address now"))
    return see("web-form-edit", pk)


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    archived = request.POST.get("way") != "restore"
    work = partial(operations.archive_web_form, request.actor, pk, archived=archived)
    verb(request, work, _("The form no longer answers") if archived else _("The form answers again"))
    return see("web-forms")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.delete_web_form, request.actor, pk), _("Web form deleted"))
    return see("web-forms")
