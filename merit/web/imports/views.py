"""The list of imports, a new one with its file, templates to fill in."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Forbidden, Invalid, NotFound
from merit.imports import operations, policy
from merit.imports.fields import Kind
from merit.imports.kinds import kind_for, kinds
from merit.imports.models import Import, ImportPreset
from merit.imports.uploads import MOST_BYTES
from merit.web.crm.answers import see
from merit.web.imports.words import TAGS, summary
from merit.web.pay.answers import paged
from merit.web.request import Request


@require_GET
def listing(request: Request) -> HttpResponse:
    """One's imports, or all of the company for those who see its history; and what one may bring in."""
    actor = request.actor
    importable = policy.importable(actor)
    rows = Import.objects.visible_to(actor).filter(company=actor.company).select_related("made_by").order_by("-pk")
    if not importable and not actor.reach("history").companies:
        raise Forbidden
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    every = kinds()
    shown = [(one, every.get(one.kind), TAGS[one.state], summary(one)) for one in page.object_list]
    presets = ImportPreset.objects.visible_to(actor).filter(company=actor.company).order_by("kind", "name")
    names = {kind.name for kind in importable}
    context = {
        "rows": shown,
        "kinds": importable,
        "others": policy.others(actor),
        "page": paged(page),
        "presets": [(one, every[one.kind]) for one in presets if one.kind in names],
    }
    return render(request, "imports/list.html", context)


def _kind(request: Request, name: str) -> Kind:
    kind = kind_for(request.actor, name)
    if kind is None:
        raise NotFound
    policy.must(request.actor, kind)
    return kind


@require_http_methods(["GET", "POST"])
def new(request: Request, kind: str) -> HttpResponse:
    """Choose a file; it is read, its columns are recognised."""
    what, error, status = _kind(request, kind), "", 200
    if request.method == "POST":
        file = request.FILES.get("file")
        status = 422
        if request.META.get("upload_too_large"):
            error = _("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 2**20}
        elif file is None:
            error = _("Choose a file.")
        else:
            try:
                batch = operations.upload(request.actor, kind=kind, name=file.name or "", chunks=file.chunks())
                return see("import", batch.pk)
            except Invalid as refused:
                error = str(refused.fields.get("file", [refused])[0])
    context = {"kind": what, "error": error, "most": MOST_BYTES // 2**20, "needed": _needed(what), **_others(what)}
    return render(request, "imports/new.html", context, status=status)


def _needed(kind: Kind) -> list[Any]:
    return [field.label for field in kind.fields if field.required]


def _others(kind: Kind) -> dict[str, Any]:
    return {"optional": [field.label for field in kind.fields if not field.required]}


@require_GET
def template(request: Request, kind: str) -> HttpResponse:
    """A file with the columns that this kind knows, to fill in."""
    what = _kind(request, kind)
    out = io.StringIO(newline="")
    csv.writer(out).writerow([str(field.label) for field in what.fields])
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{what.name}.csv"'
    return response


@require_POST
def drop_preset(request: Request, pk: int) -> HttpResponse:
    operations.delete_preset(request.actor, pk)
    messages.success(request, _("The mapping is forgotten."))
    return see("imports")
