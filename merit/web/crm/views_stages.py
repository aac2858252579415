"""The pipelines of the company and their stages: everyone sees them, an administrator sets them up."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.crm import entry, operations, policy
from merit.crm.models import Pipeline, Stage
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb
from merit.web.crm.forms_pipelines import PipelineForm, StageForm
from merit.web.crm.lists import whole
from merit.web.request import Request

FORM_FIELDS = operations.stages.FIELDS


@require_GET
def listing(request: Request) -> HttpResponse:
    """The stages of one pipeline; the others are a tab away."""
    every = _pipelines(request)
    wanted = whole(request.GET.get("pipeline"))
    here = next((one for one in every if one.pk == wanted), next(iter(every), None))
    rows = Stage.objects.visible_to(request.actor).filter(pipeline=here) if here else ()
    if here:
        rows = rows.order_by(F("archived_at").asc(nulls_first=True), "position")
    context = {
        "pipelines": every,
        "here": here,
        "rows": [{"row": row, "asks": [entry.REQUIREMENTS[name] for name in entry.required(row)]} for row in rows],
        "ways": (("up", _("Earlier"), "arrow-up"), ("down", _("Later"), "arrow-down")),
        "used": sum(one.archived_at is None for one in rows),
        "may_write": policy.may_stages(request.actor),
    }
    return render(request, "crm/stages.html", context)


def _pipelines(request: Request) -> list[Pipeline]:
    rows = Pipeline.objects.visible_to(request.actor).filter(company=request.actor.company)
    return list(rows.order_by(F("archived_at").asc(nulls_first=True), "position"))


def _at(pipeline_id: int) -> HttpResponse:
    return see(f"{reverse('stages')}?pipeline={pipeline_id}")


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """A stage of the pipeline that the address names, else of the usual one."""
    must(policy.may_stages(request.actor))
    here = next((one for one in _pipelines(request) if one.pk == whole(request.GET.get("pipeline"))), None)
    form = StageForm(request.POST or None, initial={"kind": "open"})
    saved = None
    if request.method == "POST":
        key = here.pk if here else None
        saved = attempt(form, lambda: operations.create_stage(request.actor, pipeline_id=key, **form.values))
    if saved:
        messages.success(request, _("Stage saved"))
        return _at(saved.pipeline_id)
    return render(request, "crm/stage_form.html", {"form": form, "here": here}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    row = row_of(Stage.objects.visible_to(request.actor).select_related("pipeline"), pk)
    must(policy.may_stages(request.actor))
    newest = {name: getattr(row, name) for name in FORM_FIELDS}
    newest["steps"] = [(one.name, one.days) for one in row.steps.all()]
    context: dict[str, Any] = {"row": row, "here": row.pipeline}
    if request.method == "GET":
        form = StageForm(changing=True, initial={**newest, "version": row.version})
        return render(request, "crm/stage_form.html", {"form": form, **context})
    form = StageForm(request.POST, changing=True)
    try:
        saved = attempt(form, lambda: operations.change_stage(request.actor, pk, form.seen, **form.values))
    except Stale:
        form, saved = outdated(form, row.version, newest), None
    if saved:
        messages.success(request, _("Stage saved"))
        return _at(row.pipeline_id)
    return render(request, "crm/stage_form.html", {"form": form, **context}, status=412 if form.stale else 422)


def _verb(request: Request, pk: int, work: Any, done: Any) -> HttpResponse:
    """A verb of a stage, and back to its pipeline."""
    row = row_of(Stage.objects.visible_to(request.actor), pk)
    must(policy.may_stages(request.actor))
    verb(request, partial(work, request.actor, pk), done)
    return _at(row.pipeline_id)


def _pipeline_verb(request: Request, pk: int, work: Any, done: Any) -> HttpResponse:
    """A verb of a pipeline, and back to it."""
    row_of(Pipeline.objects.visible_to(request.actor), pk)
    must(policy.may_stages(request.actor))
    verb(request, partial(work, request.actor, pk), done)
    return _at(pk)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    up = request.POST.get("way") == "up"
    return _verb(request, pk, partial(operations.move_stage, up=up), _("Order saved"))


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    return _verb(request, pk, operations.archive_stage, _("Stage archived"))


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    return _verb(request, pk, operations.restore_stage, _("Stage restored"))


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    return _verb(request, pk, operations.delete_stage, _("Stage deleted"))


@require_POST
def set_up(request: Request) -> HttpResponse:
    """The ready stages, for a company that has none."""
    must(policy.may_stages(request.actor))
    operations.ensure_default_stages(request.actor.company)
    return see("stages")


@require_http_methods(["GET", "POST"])
def create_pipeline(request: Request) -> HttpResponse:
    must(policy.may_stages(request.actor))
    form = PipelineForm(request.POST or None)
    saved = None
    if request.method == "POST":
        saved = attempt(form, lambda: operations.create_pipeline(request.actor, **form.values))
    if saved:
        messages.success(request, _("Pipeline saved"))
        return _at(saved.pk)
    return render(request, "crm/pipeline_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit_pipeline(request: Request, pk: int) -> HttpResponse:
    row = row_of(Pipeline.objects.visible_to(request.actor), pk)
    must(policy.may_stages(request.actor))
    newest = {"name": row.name}
    form = PipelineForm(request.POST or None, initial={**newest, "version": row.version})
    saved = None
    if request.method == "POST":
        try:
            saved = attempt(form, lambda: operations.change_pipeline(request.actor, pk, form.seen, **form.values))
        except Stale:
            form = outdated(form, row.version, newest)
    if saved:
        messages.success(request, _("Pipeline saved"))
        return _at(pk)
    status = 412 if form.stale else 422 if form.errors else 200
    return render(request, "crm/pipeline_form.html", {"form": form, "row": row}, status=status)


@require_POST
def move_pipeline(request: Request, pk: int) -> HttpResponse:
    up = request.POST.get("way") == "up"
    return _pipeline_verb(request, pk, partial(operations.move_pipeline, up=up), _("Order saved"))


@require_POST
def archive_pipeline(request: Request, pk: int) -> HttpResponse:
    return _pipeline_verb(request, pk, operations.archive_pipeline, _("Pipeline archived"))


@require_POST
def restore_pipeline(request: Request, pk: int) -> HttpResponse:
    return _pipeline_verb(request, pk, operations.restore_pipeline, _("Pipeline restored"))


@require_POST
def delete_pipeline(request: Request, pk: int) -> HttpResponse:
    return _pipeline_verb(request, pk, operations.delete_pipeline, _("Pipeline deleted"))
