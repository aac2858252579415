"""One import: its columns and preview, what is to happen, its progress, what came of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merit.core.errors import Forbidden, NotFound
from merit.core.operations import found
from merit.imports import operations, policy, report
from merit.imports.fields import Kind
from merit.imports.kinds import kind_for
from merit.imports.models import DUPLICATES, MODES, Import, ImportPreset, Progress
from merit.imports.words import told
from merit.web.crm.answers import refusing, see, verb, version_of
from merit.web.imports.mapping import column_rows, constant_rows, posted, value_rows
from merit.web.imports.preview import preview
from merit.web.imports.words import DELIMITERS, ENCODINGS, TAGS, size
from merit.web.request import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = ("file", "columns", "confirm", "result")


def _seen(request: Request, pk: int) -> Import:
    rows = Import.objects.visible_to(request.actor).filter(company=request.actor.company)
    return found(rows.select_related("company", "made_by"), pk)


def _kind(request: Request, batch: Import) -> Kind:
    kind = kind_for(request.actor, batch.kind)
    if kind is None:
        raise NotFound
    return kind


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """By state: at work, not readable, columns and preview, confirmation, result."""
    batch = _seen(request, pk)
    kind = _kind(request, batch)
    may_work = policy.may_work(request.actor, batch)
    context: dict[str, Any] = {"batch": batch, "kind": kind, "tag": TAGS[batch.state], "may_work": may_work}
    context |= {"size": size(batch.size), "problem": told(batch.problem) if batch.problem else ""}
    if batch.busy:
        context |= {"steps": _steps(_step_of(batch)), "share": _share(batch)}
        return render(request, "imports/busy.html", context)
    if batch.state in {"done", "undone"}:
        context |= {"steps": _steps("result"), "counts": _counts(batch), **_result(request, batch, kind)}
        return render(request, "imports/result.html", context)
    if not may_work:
        raise Forbidden
    context |= _reading(batch)
    if batch.state == "unreadable":
        return render(request, "imports/unreadable.html", {**context, "steps": _steps("file")})
    context |= _ready(request, batch, kind)
    if request.GET.get("step") == "confirm" and batch.counts:
        return render(request, "imports/confirm.html", {**context, "steps": _steps("confirm")})
    return render(request, "imports/columns.html", {**context, "steps": _steps("columns")})


def _steps(now: str) -> list[tuple[Any, str]]:
    """(name, state) of the four steps."""
    names = {"file": _("File"), "columns": _("Columns and preview"), "confirm": _("Confirm"), "result": _("Result")}
    at = STEPS.index(now)
    return [(names[one], "now" if n == at else "done" if n < at else "todo") for n, one in enumerate(STEPS)]


def _step_of(batch: Import) -> str:
    return {"reading": "file", "checking": "columns"}.get(batch.state, "result")


def _share(batch: Import) -> int:
    row = Progress.objects.unscoped("of an import that is seen").filter(batch=batch).first()
    return row.share if row else 0


def _counts(batch: Import) -> dict[str, int]:
    """Rows by what becomes, or became, of them."""
    names = ("create", "update", "skipped", "again", "known", "wrong")
    return {name: int(batch.counts.get(name, 0)) for name in names}


def _reading(batch: Import) -> dict[str, Any]:
    return {
        "reading": batch.reading,
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS,
        "is_text": batch.reading.get("kind", "text") == "text",
    }


def _ready(request: Request, batch: Import, kind: Kind) -> dict[str, Any]:
    counts, settings = _counts(batch), batch.settings
    columns = column_rows(batch, kind)
    presets = ImportPreset.objects.visible_to(request.actor).filter(company=batch.company, kind=batch.kind)
    good = counts["create"] + counts["update"]
    return {
        "counts": counts,
        "good": good,
        "there": counts["skipped"],
        "left": counts["skipped"] + counts["again"],
        "columns": columns,
        "mapped": sum(bool(one.name) for one in columns),
        "fields": kind.fields,
        "constants": constant_rows(batch, kind),
        "values": value_rows(batch, kind, request.actor),
        "errors": _errors(batch, kind),
        "duplicates": [(name, label) for name, label in DUPLICATES if name in kind.choices],
        "chosen": settings.get("duplicates") or "skip",
        "keys": [field for name in kind.keys if (field := kind.field(name))],
        "key": settings.get("key") or "",
        "modes": MODES,
        "mode": settings.get("mode") or "good",
        "presets": presets.order_by("name"),
        "earlier": operations.earlier(request.actor, batch),
        "preview": preview(batch, kind, request.GET.get("rows", ""), request.GET.get("page")),
    }


def _errors(batch: Import, kind: Kind) -> list[dict[str, Any]]:
    """The commonest errors: the field, an example, how many rows."""
    found = []
    for one in batch.counts.get("found") or []:
        field = kind.field(one["field"])
        label = _("Rows that cannot be read") if one.get("broken") else field.label if field else _("The row")
        empty = bool(one.get("empty"))
        told_ = {"label": label, "text": one["text"], "n": one["n"], "help": _remedy(field, batch, empty=empty)}
        column = (batch.mapping.get(field.name) or {}).get("column") if field else None
        found.append({**told_, "make": None if empty else _makes(field, batch), "fill": column if empty else None})
    return found


def _makes(field: Any, batch: Import) -> int | None:
    """The column whose unknown names could be made on the way; None where they cannot, or are."""
    if field is None or not field.creates or (batch.settings.get("missing") or {}).get(field.name) == "create":
        return None
    column: int | None = (batch.mapping.get(field.name) or {}).get("column")
    return column


def _remedy(field: Any, batch: Import, *, empty: bool) -> str:
    """What helps where a needed cell is empty, or a name is not known."""
    if field is None:
        return ""
    if (batch.mapping.get(field.name) or {}).get("column") is None:
        return _("Choose its column, or one value for all rows.") if field.required else ""
    if not empty and field.ref and not field.soft:
        return _("Match it under Words, or let it be made.")
    return _("Say what stands in empty cells, or correct the file.") if field.required else ""


def _result(request: Request, batch: Import, kind: Kind) -> dict[str, Any]:
    if not batch.counts.get("wrong") or batch.state == "undone":
        return {}
    return {"preview": preview(batch, kind, "wrong", request.GET.get("page"))}


@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """How far the job is; once it is over, the page is to be loaded anew."""
    batch = _seen(request, pk)
    if not batch.busy:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    return render(request, "imports/_progress.html", {"batch": batch, "share": _share(batch)})


@require_POST
def read_as(request: Request, pk: int) -> HttpResponse:
    """Another encoding, delimiter, sheet or header."""
    _seen(request, pk)
    given = {name: request.POST.get(name, "")[:200] for name in ("encoding", "delimiter", "sheet")}
    header = request.POST.get("header", "")
    row = int(header) if header.isascii() and header.isdigit() and len(header) < 6 else None
    refusing(request, lambda: operations.read_as(request.actor, pk, version_of(request), header=row, **given))
    return see("import", pk)


@require_POST
def map_columns(request: Request, pk: int) -> HttpResponse:
    """The mapping of the form; then all rows are checked."""
    batch = _seen(request, pk)
    if not policy.may_work(request.actor, batch):
        raise Forbidden
    mapping, settings = posted(batch, _kind(request, batch), request.POST)
    sent = refusing(
        request,
        lambda: operations.map_columns(request.actor, pk, version_of(request), mapping=mapping, settings=settings),
    )
    step = {"step": "confirm"} if sent and request.POST.get("next") == "confirm" else {}
    return HttpResponse(status=303, headers={"Location": f"{resolve_url('import', pk)}?{urlencode(step)}".rstrip("?")})


@require_POST
def preset(request: Request, pk: int) -> HttpResponse:
    """Keep the mapping under a name, or use one that was kept."""
    batch = _seen(request, pk)
    if not policy.may_work(request.actor, batch):
        raise Forbidden
    chosen = request.POST.get("preset", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 12:
        refusing(request, lambda: operations.use_preset(request.actor, pk, version_of(request), int(chosen)))
    elif name := request.POST.get("name", "").strip():
        verb(
            request,
            lambda _seen: operations.keep_preset(request.actor, batch.pk, name=name[:100]),
            _("The mapping is kept for the next file."),
        )
    return see("import", pk)


@require_POST
def run(request: Request, pk: int) -> HttpResponse:
    """Brings the rows in."""
    batch = _seen(request, pk)
    mode = request.POST.get("mode", "")
    if mode and mode != (batch.settings.get("mode") or "good"):
        if not policy.may_work(request.actor, batch):
            raise Forbidden
        if not refusing(request, lambda: operations.choose_mode(request.actor, pk, version_of(request), mode=mode)):
            return see("import", pk)
        refusing(request, lambda: operations.start(request.actor, pk))
    else:
        refusing(request, lambda: operations.start(request.actor, pk, version_of(request)))
    return see("import", pk)


@require_GET
def report_file(request: Request, pk: int) -> Any:
    """The rows that were not brought in, with the reasons: to correct and bring again."""
    batch = _seen(request, pk)
    kind = request.GET.get("format", "xlsx")
    if kind not in {"xlsx", "csv"}:
        raise NotFound
    report.must_have(batch)
    if kind == "csv":
        response: Any = StreamingHttpResponse(report.as_csv(batch), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(report.as_xlsx(batch), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rejected-{batch.kind}-{batch.pk}.{kind}"'
    return response


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Takes the whole import back."""
    _seen(request, pk)
    refusing(request, lambda: operations.undo(request.actor, pk, version_of(request)))
    return see("import", pk)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Gives up an import that was not run."""
    _seen(request, pk)
    if verb(request, lambda seen: operations.discard(request.actor, pk, seen), _("The file is forgotten.")):
        return see("imports")
    return see("import", pk)
