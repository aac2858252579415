"""Changes to many rows of a list: asked for once, done row by row, told what was refused, undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import BadParameter, Body, Listing, Out, listed, shown
from merit.core.operations import found
from merit.lists import bulk
from merit.lists.described import LISTS
from merit.lists.jobs import change_rows
from merit.lists.models import BulkChange, BulkRow
from merit.lists.state import state_from

router = Router(tags=["bulk-changes"])
# a body below has a field `list`
Texts: TypeAlias = list[str]
Ids: TypeAlias = list[Id]


class BulkChangeRefusedOut(Out):
    record: int
    label: str
    reason: str


Refused: TypeAlias = list[BulkChangeRefusedOut]


class BulkChangeOut(Out):
    """`state`: running, done, undoing, undone."""

    id: int
    list: str
    action: str
    said: str
    state: str
    of: int
    counts: dict[str, int]
    refused: Refused
    made_at: datetime
    finished_at: datetime | None


class BulkChangeSummary(Out):
    id: int
    list: str
    action: str
    said: str
    state: str
    of: int
    made_at: datetime
    finished_at: datetime | None


class BulkChangePage(Out):
    items: list[BulkChangeSummary]
    count: int


class BulkChangeIn(Body):
    """The rows of `ids`, or all that `query` leaves.

    Parameters by action: owner_id; column and value; add, remove; restore; reason.
    """

    list: str = Field(max_length=40)
    action: Literal["assign", "change", "tag", "archive", "disqualify"]
    ids: Ids = Field([], max_length=10_000)
    query: str | None = Field(None, max_length=8000, description="Filters as an address of the list writes them")
    owner_id: Id | None = None
    column: str = Field("", max_length=60)
    value: str = Field("", max_length=4000)
    add: Texts = Field([], max_length=20)
    remove: Texts = Field([], max_length=20)
    restore: bool = False
    reason: str = Field("", max_length=200, description="Why leads are disqualified")


@router.get("", response=BulkChangePage, operation_id="list_bulk_changes")
def list_bulk_changes(request: Any, listing: Query[Listing]) -> dict[str, Any]:
    """One's own, the newest first."""
    return listed(request, BulkChange.objects.visible_to(request.actor), listing, BulkChangeSummary)


@router.post("", response={202: BulkChangeOut}, operation_id="change_many")
def change_many(request: Any, body: BulkChangeIn) -> HttpResponse:
    """Starts the change; a small one is done at once, a large one by the worker."""
    if body.list not in LISTS:
        raise BadParameter(list="")
    params = body.model_dump(include={"owner_id", "column", "value", "add", "remove", "restore", "reason"})
    state = None if body.query is None else state_from(body.query)
    change = bulk.start(request.actor, LISTS[body.list], body.action, params, ids=body.ids, all_of=state)
    return _gone_on(request, change)


@router.get("/{int:pk}", response=BulkChangeOut, operation_id="get_bulk_change")
def get_bulk_change(request: Any, pk: int) -> HttpResponse:
    return _told(request, found(BulkChange.objects.visible_to(request.actor), pk), 200)


@router.post("/{int:pk}/undoing", response={202: BulkChangeOut}, operation_id="undo_bulk_change")
def undo_bulk_change(request: Any, pk: int) -> HttpResponse:
    """Puts back what nobody has changed since."""
    return _gone_on(request, bulk.start_undo(request.actor, pk))


def _gone_on(request: Any, change: BulkChange) -> HttpResponse:
    if change.of > bulk.AT_ONCE:
        change_rows.defer(change_id=change.pk)
    else:
        (bulk.undo if change.state == "undoing" else bulk.run)(change.pk, request.actor)
        change.refresh_from_db()
    return _told(request, change, 202)


def _told(request: Any, change: BulkChange, status: int) -> HttpResponse:
    refused = BulkRow.objects.visible_to(request.actor).filter(change=change, state__in=["refused", "kept"])
    change.counts = bulk.counts(change)  # type: ignore[attr-defined]
    change.refused = list(refused.order_by("pk")[:200])  # type: ignore[attr-defined]
    return shown(request, change, BulkChangeOut, status)
