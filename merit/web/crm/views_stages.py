"""The stages of the company's pipeline: everyone sees them, an administrator sets them up."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.crm import operations, policy
from merit.crm.models import Stage
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb
from merit.web.crm.forms import StageForm
from merit.web.request import Request

FORM_FIELDS = operations.stages.FIELDS


@require_GET
def listing(request: Request) -> HttpResponse:
    rows = Stage.objects.visible_to(request.actor).filter(company=request.actor.company).order_by("position")
    return render(request, "crm/stages.html", {"rows": rows, "may_write": policy.may_stages(request.actor)})


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    must(policy.may_stages(request.actor))
    form = StageForm(request.POST or None, initial={"kind": "open"})
    saved = None
    if request.method == "POST":
        saved = attempt(form, lambda: operations.create_stage(request.actor, **form.values))
    if saved:
        messages.success(request, _("Stage saved"))
        return see("stages")
    return render(request, "crm/stage_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    row = row_of(Stage.objects.visible_to(request.actor), pk)
    must(policy.may_stages(request.actor))
    newest = {name: getattr(row, name) for name in FORM_FIELDS}
    if request.method == "GET":
        form = StageForm(changing=True, initial={**newest, "version": row.version})
        return render(request, "crm/stage_form.html", {"form": form, "row": row})
    form = StageForm(request.POST, changing=True)
    try:
        saved = attempt(form, lambda: operations.change_stage(request.actor, pk, form.seen, **form.values))
    except Stale:
        form, saved = outdated(form, row.version, newest), None
    if saved:
        messages.success(request, _("Stage saved"))
        return see("stages")
    return render(request, "crm/stage_form.html", {"form": form, "row": row}, status=412 if form.stale else 422)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    up = request.POST.get("way") == "up"
    verb(request, partial(operations.move_stage, request.actor, pk, up=up), _("Order saved"))
    return see("stages")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    verb(request, partial(operations.delete_stage, request.actor, pk), _("Stage deleted"))
    return see("stages")


@require_POST
def set_up(request: Request) -> HttpResponse:
    """The ready stages, for a company that has none."""
    must(policy.may_stages(request.actor))
    operations.ensure_default_stages(request.actor.company)
    return see("stages")
