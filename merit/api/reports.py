"""Reports: kept ones, and what any question over a list comes to. Source: docs/spec/reports.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.errors import Forbidden
from merit.core.operations import found
from merit.org.actor import Actor
from merit.reports import operations
from merit.reports.models import Report
from merit.reports.pivot import Label, Table, Values, rows_behind, table
from merit.reports.shape import Shape, shape_of

router = Router(tags=["reports"])
Shared = Literal["", "company", "role", "team"]


class ReportOut(Out):
    """`query`: what is asked, as an address writes it."""

    id: int
    version: int
    company_id: int
    owner_id: int
    list: str
    name: str
    query: str
    shared: str
    role: str
    team_id: int | None


class ReportPage(Out):
    items: list[ReportOut]
    count: int


class ReportIn(Body):
    name: str = Field(max_length=60)
    query: str = Field(max_length=8000)
    shared: Shared = Field("", description="Nobody else, the company, a role, or a team")
    role: str = Field("", max_length=30)
    team_id: Id | None = Field(None, description="Who leads the team; left out, the caller")


class ReportChange(Body):
    """Only what is sent is changed; `shared`, `role` and `team_id` go together."""

    name: str = Field("", max_length=60)
    query: str = Field("", max_length=8000)
    shared: Shared = ""
    role: str = Field("", max_length=30)
    team_id: Id | None = None


class ReportListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"name": ("name",)}


class ResultQuery(Schema):
    """`query`: list, rows (one or two), across, measure (count, sum.amount …), f: as an address writes it."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(max_length=8000)


class CellOut(Out):
    """`keys`: the values that tell these rows apart, as `dimensions` names them, null for none; `column`: what stands
    across; `values`: one for each measure; `filters`: of the list, that give these rows."""

    keys: list[str | None]
    column: str | None
    values: list[Decimal | None]
    filters: list[str]


class ResultOut(Out):
    """`of`: the list. `cells`: of rows by what stands across; `rows`, `columns`: their totals.

    `cut`: there is more than is told."""

    of: str
    query: str
    dimensions: list[str]
    across: str | None
    measures: list[str]
    count: int
    rows: list[CellOut]
    columns: list[CellOut]
    cells: list[CellOut]
    total: list[Decimal | None]
    cut: bool


@router.get("", response=ReportPage, operation_id="list_reports")
def list_reports(request: Any, listing: Query[ReportListing]) -> dict[str, Any]:
    rows = Report.objects.visible_to(request.actor).filter(company=request.actor.company)
    return listed(request, rows, listing, ReportOut)


@router.post("", response={201: ReportOut}, operation_id="save_report")
def save_report(request: Any, body: ReportIn) -> HttpResponse:
    return shown(request, operations.save_report(request.actor, **body.model_dump()), ReportOut, 201)


@router.get("/result", response=ResultOut, operation_id="get_report_result_of")
def get_result_of(request: HttpRequest, asked: Query[ResultQuery]) -> dict[str, Any]:
    """What a question comes to, without keeping it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _result(actor, operations.asked(actor, asked.query))


@router.get("/{int:pk}", response=ReportOut, operation_id="get_report")
def get_report(request: Any, pk: int) -> HttpResponse:
    return shown(request, found(Report.objects.visible_to(request.actor), pk), ReportOut)


@router.get("/{int:pk}/result", response=ResultOut, operation_id="get_report_result")
def get_result(request: Any, pk: int) -> dict[str, Any]:
    """Of the rows that the caller sees. What he may not ask, such as a column that is not for him, is left out."""
    row = found(Report.objects.visible_to(request.actor), pk)
    shape, _wrong = shape_of(request.actor, QueryDict(row.query))
    if shape is None:
        raise Forbidden
    return _result(request.actor, shape)


@router.patch("/{int:pk}", response=ReportOut, operation_id="change_report")
def change_report(request: Any, pk: int, body: ReportChange) -> HttpResponse:
    """One's own. Needs If-Match."""
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_report(request.actor, pk, seen(request), **values), ReportOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_report")
def delete_report(request: Any, pk: int) -> HttpResponse:
    operations.delete_report(request.actor, pk, seen(request))
    return gone()


def _result(actor: Actor, shape: Shape) -> dict[str, Any]:
    told = table(actor, shape)
    rows = range(len(told.rows))
    return {
        "of": shape.listing.name,
        "query": shape.text(),
        "dimensions": [str(one) for one in shape.rows],
        "across": str(shape.across) if shape.across else None,
        "measures": [str(one) for one in shape.measures],
        "count": told.count,
        "rows": [_cell(told, row, None, told.row_totals[row]) for row in rows],
        "columns": [_cell(told, None, place, values) for place, values in enumerate(told.column_totals)],
        "cells": [_cell(told, row, place, values) for (row, place), values in sorted(told.cells.items())]
        if shape.across
        else [],
        "total": list(told.total),
        "cut": told.cut,
    }


def _cell(told: Table, row: int | None, column: int | None, values: Values) -> dict[str, Any]:
    return {
        "keys": [_key(one) for one in told.rows[row]] if row is not None else [],
        "column": _key(told.across[column]) if column is not None else None,
        "values": list(values),
        "filters": [str(one) for one in rows_behind(told, row, column)],
    }


def _key(one: Label) -> str | None:
    """A period by its code, a day as it is, everything else as the list keeps it."""
    if one.value is None:
        return None
    return str(one.said) if one.condition.operator == "between" else str(one.value)
