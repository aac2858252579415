"""Reports: an index, a page that asks and shows, files, and what is kept under a name."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, NotFound, Stale
from merit.core.operations import found, log
from merit.lists.exporting import TYPES
from merit.lists.operations import may_delete
from merit.org.actor import Actor
from merit.reports import operations
from merit.reports.models import Report
from merit.reports.pivot import table
from merit.reports.ready import ready
from merit.reports.shape import CHARTS, STEPS, Dimension, Shape, dimensions, measured, offered, shape_of
from merit.reports.writing import write
from merit.web.crm.answers import SeeOther, version_of
from merit.web.crm.lists import whole
from merit.web.lists.filtering import with_condition
from merit.web.lists.pages import share_choices
from merit.web.lists.sentences import Teller
from merit.web.lists.views import refused, shared_of
from merit.web.reports.tables import Writer, said
from merit.web.request import Request


@require_GET
def index(request: Request) -> HttpResponse:
    """One's own, shared ones, and those that every company begins with."""
    rows = Report.objects.visible_to(request.actor).filter(company=request.actor.company).select_related("owner")
    kept = list(rows.order_by("name", "pk")[:200])
    context = {
        "mine": [one for one in kept if one.owner_id == request.actor.user.pk],
        "shared": [one for one in kept if one.owner_id != request.actor.user.pk],
        "ready": ready(request.actor),
        "lists": offered(request.actor),
    }
    return render(request, "reports/index.html", context)


@require_GET
def view(request: Request) -> HttpResponse:
    """The report that the address asks."""
    return _shown(request, request.GET)


@require_http_methods(["GET", "POST"])
def saved(request: Request, pk: int) -> HttpResponse:
    """A kept report; with a question in the address, changed and not saved yet. POST: name, question, sharing."""
    row = found(Report.objects.visible_to(request.actor), pk)
    if request.method == "POST":
        return _changed(request, row)
    return _shown(request, request.GET if "list" in request.GET else QueryDict(row.query), row)


def _shown(request: Request, params: QueryDict, row: Report | None = None) -> HttpResponse:
    actor = request.actor
    shape, wrong = shape_of(actor, _settled(params))
    if shape is None:
        raise NotFound
    counted = table(actor, shape)
    writer = Writer(counted, actor.currency)
    changed = row is not None and shape.text() != row.query
    context = {
        "shape": shape,
        "row": row,
        "changed": changed,
        "mine": row is not None and row.owner_id == actor.user.pk,
        "may_delete": row is not None and may_delete(actor, row),
        "wrong": wrong,
        "table": counted,
        "shown": writer.shown(),
        "bars": writer.bars() if shape.chart == "bars" else [],
        "lines": writer.lines() if shape.chart == "lines" else None,
        "currency": actor.currency if shape.measures[0].kind == "money" else "",
        "chips": _chips(actor, shape, row),
        "query": shape.text(),
        "hidden": shape.params(),
        "share_choices": share_choices(actor),
        "shared_now": f"role:{row.role}" if row and row.shared == "role" else row.shared if row else "",
        "title": row.name if row else next((str(one.name) for one in _known(actor) if _same(one.query, shape)), ""),
        **_choices(actor, shape),
    }
    return render(request, "reports/report.html" + ("#report" if request.htmx else ""), context)


def _settled(params: QueryDict) -> QueryDict:
    """Of another list than before, nothing that was chosen holds."""
    if params.get("was") in (None, "", params.get("list")):
        return params
    return QueryDict(urlencode({"list": params.get("list", "")}))


def _known(actor: Actor) -> list[Any]:
    return [one for _label, some in ready(actor) for one in some]


def _same(query: str, shape: Shape) -> bool:
    other = QueryDict(query)
    return sorted(shape.params()) == sorted((name, text) for name in other for text in other.getlist(name))


def _choices(actor: Actor, shape: Shape) -> dict[str, Any]:
    """What the selects offer: a date once for each step."""
    dims = []
    for column in dimensions(shape.listing, actor):
        steps = list(STEPS) if column.kind == "date" else [""]
        dims += [(str(one), one.label) for one in (Dimension(column, step) for step in steps)]
    return {
        "lists": [(one.name, one.label) for one in offered(actor)],
        "dims": dims,
        "row_1": str(shape.rows[0]),
        "row_2": str(shape.rows[1]) if len(shape.rows) > 1 else "",
        "across": str(shape.across or ""),
        "measures": [(str(one), one.label, one in shape.measures) for one in measured(shape.listing, actor)],
        "charts": list(CHARTS.items()),
    }


def _chips(actor: Actor, shape: Shape, row: Report | None) -> list[tuple[str, str]]:
    """(filter in words, the address without it)"""
    teller = Teller(shape.listing, actor, shape.state.filters)
    found = []
    for place, one in enumerate(shape.state.filters):
        rest = tuple(other for at, other in enumerate(shape.state.filters) if at != place)
        found.append((teller.sentence(one), address(replace(shape, state=replace(shape.state, filters=rest)), row)))
    return found


def address(shape: Shape, row: Report | None = None) -> str:
    """Where this is shown: on the page of a kept report, as a change of it."""
    page = reverse("report", args=[row.pk]) if row else reverse("report-view")
    return f"{page}?{shape.text()}"


@require_GET
def narrowed(request: Request) -> HttpResponse:
    """From the editor of filters to the report with one more."""
    shape, _wrong = shape_of(request.actor, request.GET)
    if shape is None:
        raise NotFound
    state = with_condition(request, shape.listing, shape.state) if request.GET.get("column") else shape.state
    pk = whole(request.GET.get("report"), 1)
    row = Report.objects.visible_to(request.actor).filter(pk=pk).first() if pk else None
    return SeeOther(address(replace(shape, state=state), row))


@require_GET
def file(request: Request, form: str) -> FileResponse:
    """The table as a file."""
    shape, _wrong = shape_of(request.actor, request.GET)
    if shape is None or form not in TYPES:
        raise NotFound
    counted = table(request.actor, shape)
    log(request.actor, "exported", request.actor.company, area="crm", list=shape.listing.name, n=len(counted.rows))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{form}"
        write(counted, said, path, form)
        content = path.read_bytes()
    name = f"{shape.listing.name}-{request.actor.today}.{form}"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=TYPES[form])


@require_POST
def save(request: Request) -> HttpResponse:
    """The report as it is, under a name."""
    query = request.POST.get("query", "")
    try:
        row = operations.save_report(
            request.actor, name=request.POST.get("name", ""), query=query, **shared_of(request)
        )
    except (Invalid, Conflict) as error:
        return refused(request, error, f"{reverse('report-view')}?{query}")
    messages.success(request, _("The report “%(name)s” is saved.") % {"name": row.name})
    return SeeOther(reverse("report", args=[row.pk]))


def _changed(request: Request, row: Report) -> HttpResponse:
    values: dict[str, Any] = {name: request.POST[name] for name in ("name", "query") if name in request.POST}
    if "shared" in request.POST:
        values |= shared_of(request)
    page = reverse("report", args=[row.pk])
    try:
        operations.change_report(request.actor, row.pk, version_of(request), **values)
    except (Invalid, Conflict, Stale) as error:
        return refused(request, error, f"{page}?{values['query']}" if values.get("query") else page)
    messages.success(request, _("The report “%(name)s” is saved.") % {"name": values.get("name", row.name)})
    return SeeOther(page)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    row = found(Report.objects.visible_to(request.actor), pk)
    try:
        operations.delete_report(request.actor, pk, version_of(request))
    except Stale as error:
        return refused(request, error, reverse("report", args=[pk]))
    messages.success(request, _("The report “%(name)s” is deleted.") % {"name": row.name})
    return SeeOther(reverse("reports"))
