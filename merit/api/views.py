"""Saved views of lists: one's own, and those shared with one."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.lists import operations
from merit.lists.models import SavedView

router = Router(tags=["views"])
Shared = Literal["", "company", "role", "team"]


class ViewOut(Out):
    """`state`: filters, order and columns as an address of the list writes them."""

    id: int
    version: int
    company_id: int
    owner_id: int
    list: str
    name: str
    state: str
    shared: str
    role: str
    team_id: int | None


class ViewPage(Out):
    items: list[ViewOut]
    count: int


class ViewIn(Body):
    list: str = Field(max_length=40)
    name: str = Field(max_length=60)
    state: str = Field("f=", max_length=8000)
    shared: Shared = Field("", description="Nobody else, the company, a role, or a team")
    role: str = Field("", max_length=30)
    team_id: Id | None = Field(None, description="Who leads the team; left out, the caller")


class ViewChange(Body):
    """Only what is sent is changed; `shared`, `role` and `team_id` go together."""

    name: str = Field("", max_length=60)
    state: str = Field("f=", max_length=8000)
    shared: Shared = ""
    role: str = Field("", max_length=30)
    team_id: Id | None = None


class ViewListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"name": ("name",)}
    list: str = Field("", max_length=40)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(list=self.list) if self.list else rows


@router.get("", response=ViewPage, operation_id="list_views")
def list_views(request: Any, listing: Query[ViewListing]) -> dict[str, Any]:
    return listed(request, SavedView.objects.visible_to(request.actor), listing, ViewOut)


@router.post("", response={201: ViewOut}, operation_id="save_view")
def save_view(request: Any, body: ViewIn) -> HttpResponse:
    """A view of one's own, pinned as a tab."""
    return shown(request, operations.save_view(request.actor, **body.model_dump()), ViewOut, 201)


@router.get("/{int:pk}", response=ViewOut, operation_id="get_view")
def get_view(request: Any, pk: int) -> HttpResponse:
    return shown(request, found(SavedView.objects.visible_to(request.actor), pk), ViewOut)


@router.patch("/{int:pk}", response=ViewOut, operation_id="change_view")
def change_view(request: Any, pk: int, body: ViewChange) -> HttpResponse:
    """One's own. Needs If-Match."""
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_view(request.actor, pk, seen(request), **values), ViewOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_view")
def delete_view(request: Any, pk: int) -> HttpResponse:
    operations.delete_view(request.actor, pk, seen(request))
    return gone()


@router.post("/{int:pk}/pin", response=ViewOut, operation_id="pin_view")
def pin_view(request: Any, pk: int) -> HttpResponse:
    """One of one's tabs."""
    return shown(request, operations.pin_view(request.actor, pk, pinned=True), ViewOut)


@router.delete("/{int:pk}/pin", response=ViewOut, operation_id="unpin_view")
def unpin_view(request: Any, pk: int) -> HttpResponse:
    return shown(request, operations.pin_view(request.actor, pk, pinned=False), ViewOut)
