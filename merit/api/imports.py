"""Imports: a file on its way in. Sent, mapped, looked at, run, undone; the rejected rows as a file.

Source: docs/guide/import.md, docs/spec/imports.md.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.errors import Invalid
from merit.core.operations import found
from merit.imports import operations, policy, report
from merit.imports.models import Import, ImportPreset, ImportRow
from merit.imports.words import place, told

router = Router(tags=["imports"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportOut(Out):
    """`state`: reading, unreadable, checking, ready, running, done, undoing, undone. `counts`: rows by what becomes, or
    became, of them. `columns`: what was found in each; `mapping`: field → column, format, constant, values.
    """

    id: int
    version: int
    company_id: int
    kind: str
    state: str
    file_name: str
    size: int
    rows: int
    reading: dict[str, Any]
    columns: list[dict[str, Any]]
    mapping: dict[str, Any]
    settings: dict[str, Any]
    counts: dict[str, Any]
    problem: str
    created_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_problem(row: Any) -> str:
        return told(row.problem) if getattr(row, "problem", None) else ""


class ImportPage(Out):
    items: list[ImportOut]
    count: int


class FieldOut(Out):
    name: str
    label: str
    read: str
    required: bool
    names: str
    may_create: bool


class KindOut(Out):
    """A kind that the caller may import. `keys`: the fields by which a record that is there is recognised."""

    name: str
    label: str
    keys: list[str]
    duplicates: list[str]
    fields: list[FieldOut]


class RowOut(Out):
    """`problems`: each with the letter of its column ("" for the whole row) and a sentence."""

    number: int
    state: str
    cells: list[str]
    problems: list[dict[str, str]]


class RowPage(Out):
    items: list[RowOut]
    count: int


class PresetOut(Out):
    id: int
    version: int
    kind: str
    name: str
    mapping: dict[str, Any]


class PresetPage(Out):
    items: list[PresetOut]
    count: int


class ImportListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"created_at": ("created_at",), "file_name": ("file_name",)}
    kind: str = Field("", max_length=40)
    state: str = Field("", max_length=12)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        wanted = {"kind": self.kind, "state": self.state}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class PresetListing(Listing):
    kind: str = Field("", max_length=40)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(kind=self.kind) if self.kind else rows


class RowListing(Listing):
    """`state`: "" all, wrong, broken, known (there already), again (imported before)."""

    state: Literal["", "wrong", "broken", "known", "again"] = ""

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(state=self.state) if self.state else rows


class ReadingIn(Body):
    """What is not sent stays, or is recognised anew. `header`: the row of the column names; 0: there is none."""

    encoding: str = Field("", max_length=20)
    delimiter: str = Field("", max_length=1)
    sheet: str = Field("", max_length=100)
    header: int | None = Field(None, ge=0, le=1000)


class FieldMapping(Body):
    column: int | None = Field(None, ge=0, le=1000, description="The place of the column, from 0")
    constant: str = Field("", max_length=400, description="For empty cells, or for all rows without a column")
    format: str = Field("", max_length=40)
    values: dict[str, str] = Field(default_factory=dict, description="Their word: ours")


class MappingIn(Body):
    mapping: dict[str, FieldMapping]
    duplicates: Literal["skip", "fill", "update", "create"] = "skip"
    mode: Literal["good", "all"] = "good"
    key: str = Field("", max_length=40)
    missing: dict[str, Literal["error", "blank", "create"]] = Field(default_factory=dict)


class PresetIn(Body):
    import_id: Id
    name: str = Field(min_length=1, max_length=100)


@router.get("/kinds", response=list[KindOut], operation_id="list_import_kinds")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """What the caller may import, with the fields of each."""
    return [
        {
            "name": kind.name,
            "label": str(kind.label),
            "keys": list(kind.keys),
            "duplicates": list(kind.choices),
            "fields": [
                {
                    "name": one.name,
                    "label": str(one.label),
                    "read": one.read,
                    "required": one.required,
                    "names": one.ref,
                    "may_create": one.creates,
                }
                for one in kind.fields
            ],
        }
        for kind in policy.importable(request.actor)  # type: ignore[attr-defined]
    ]


@router.get("/presets", response=PresetPage, operation_id="list_import_presets")
def list_presets(request: HttpRequest, listing: Query[PresetListing]) -> dict[str, Any]:
    rows = ImportPreset.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    return listed(request, rows, listing, PresetOut)


@router.post("/presets", response={201: PresetOut}, operation_id="keep_import_preset")
def keep_preset(request: HttpRequest, body: PresetIn) -> HttpResponse:
    """Keeps the mapping of an import for the files that come again; one of this name is replaced."""
    preset = operations.keep_preset(request.actor, body.import_id, name=body.name)  # type: ignore[attr-defined]
    return shown(request, preset, PresetOut, 201)


@router.delete("/presets/{int:pk}", response={204: None}, operation_id="delete_import_preset")
def delete_preset(request: HttpRequest, pk: int) -> HttpResponse:
    operations.delete_preset(request.actor, pk)  # type: ignore[attr-defined]
    return gone()


@router.get("", response=ImportPage, operation_id="list_imports")
def list_imports(request: HttpRequest, listing: Query[ImportListing]) -> dict[str, Any]:
    return listed(request, Import.objects.visible_to(request.actor), listing, ImportOut)  # type: ignore[attr-defined]


@router.post("", response={201: ImportOut}, operation_id="create_import")
def create_import(request: Any, kind: Form[str], file: File[UploadedFile]) -> HttpResponse:
    """Sends a file (multipart/form-data: kind, file). A small one is read and checked at once; else look again."""
    if request.META.get("upload_too_large"):
        raise Invalid(file=_("The file is too large."))
    batch = operations.upload(request.actor, kind=kind, name=file.name or "", chunks=file.chunks())
    return shown(request, batch, ImportOut, 201)


@router.get("/{int:pk}", response=ImportOut, operation_id="get_import")
def get_import(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Import.objects.visible_to(request.actor), pk), ImportOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="discard_import")
def discard_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives up an import that was not run."""
    operations.discard(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()


@router.put("/{int:pk}/reading", response=ImportOut, operation_id="read_import")
def read_import(request: HttpRequest, pk: int, body: ReadingIn) -> HttpResponse:
    """Reads the file another way; the columns are recognised anew."""
    batch = operations.read_as(request.actor, pk, seen(request), **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, batch, ImportOut)


@router.put("/{int:pk}/mapping", response=ImportOut, operation_id="map_import")
def map_import(request: HttpRequest, pk: int, body: MappingIn) -> HttpResponse:
    """Says what the columns are; every row is checked anew."""
    given = body.model_dump()
    mapping = given.pop("mapping")
    batch = operations.map_columns(request.actor, pk, seen(request), mapping=mapping, settings=given)  # type: ignore[attr-defined]
    return shown(request, batch, ImportOut)


@router.get("/{int:pk}/rows", response=RowPage, operation_id="list_import_rows")
def list_rows(request: HttpRequest, pk: int, listing: Query[RowListing]) -> dict[str, Any]:
    """The rows with what is wrong at which cell."""
    batch = found(Import.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    rows = ImportRow.objects.unscoped("of an import that is seen").filter(batch=batch).order_by("number")
    return listed(request, rows, listing, _Row)


class _Row(RowOut):
    @classmethod
    def from_orm(cls, obj: Any, **_kwargs: Any) -> _Row:
        problems = [{"column": place(one), "text": told(one)} for one in obj.problems if "record" not in one]
        return cls(number=obj.number, state=obj.state, cells=json.loads(obj.cells), problems=problems)


@router.post("/{int:pk}/run", response=ImportOut, operation_id="run_import")
def run_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings the rows in; `state` says when it is done."""
    return shown(request, operations.start(request.actor, pk, seen(request)), ImportOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}/report", operation_id="get_import_report")
def get_report(request: HttpRequest, pk: int, format: Literal["csv", "xlsx"] = "xlsx") -> Any:
    """The rejected rows: the columns of the file and the reason, to correct and send again."""
    batch = found(Import.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    report.must_have(batch)
    if format == "csv":
        response: Any = StreamingHttpResponse(report.as_csv(batch), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(report.as_xlsx(batch), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="rejected-{batch.kind}-{batch.pk}.{format}"'
    return response


@router.post("/{int:pk}/undo", response=ImportOut, operation_id="undo_import")
def undo_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the whole import back while nothing depends on it (else 409, saying what does)."""
    return shown(request, operations.undo(request.actor, pk, seen(request)), ImportOut)  # type: ignore[attr-defined]
