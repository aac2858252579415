"""Comments on leads, customers, opportunities and contracts; people named with @ are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Comment
from merit.crm.searching import holding

router = Router(tags=["comments"])


class CommentOut(Out):
    """`mentioned_ids`: the people named in it."""

    id: int
    version: int
    company_id: int
    customer_id: int | None
    opportunity_id: int | None
    contract_id: int | None
    lead_id: int | None
    author_name: str
    text: str
    mentioned_ids: list[int]
    created_at: datetime
    edited_at: datetime | None


class CommentPage(Out):
    items: list[CommentOut]
    count: int


class CommentChange(Body):
    text: str = Field(min_length=1, max_length=4000, description="@ and a person's name: that person is told")


class CommentIn(CommentChange):
    """On one of the four."""

    customer_id: Id | None = None
    opportunity_id: Id | None = None
    contract_id: Id | None = None
    lead_id: Id | None = None


class CommentListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"created_at": ("created_at",)}
    q: str = Field("", max_length=200)
    customer_id: Id | None = None
    opportunity_id: Id | None = None
    contract_id: Id | None = None
    lead_id: Id | None = None
    author_id: Id | None = Field(None, description="The person who wrote it")

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("customer_id", "opportunity_id", "contract_id", "lead_id")
        rows = rows.filter(
            holding(Comment, self.q), **{name: getattr(self, name) for name in names if getattr(self, name)}
        )
        return rows.filter(author__person=self.author_id) if self.author_id else rows


def _rows(request: HttpRequest) -> QuerySet[Any]:
    rows = Comment.objects.visible_to(request.actor).filter(deleted_at=None)  # type: ignore[attr-defined]
    return rows.prefetch_related("mentions")


@router.get("", response=CommentPage, operation_id="list_comments")
def list_comments(request: HttpRequest, listing: Query[CommentListing]) -> dict[str, Any]:
    return listed(request, _rows(request), listing, CommentOut)


@router.post("", response={201: CommentOut}, operation_id="create_comment")
def create_comment(request: HttpRequest, body: CommentIn) -> HttpResponse:
    return shown(request, operations.comment(request.actor, **body.model_dump()), CommentOut, 201)  # type: ignore[attr-defined]


@router.get("/{int:pk}", response=CommentOut, operation_id="get_comment")
def get_comment(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), CommentOut)


@router.patch("/{int:pk}", response=CommentOut, operation_id="change_comment")
def change_comment(request: HttpRequest, pk: int, body: CommentChange) -> HttpResponse:
    """One's own, within 24 hours."""
    row = operations.change_comment(request.actor, pk, seen(request), text=body.text)  # type: ignore[attr-defined]
    return shown(request, row, CommentOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_comment")
def delete_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own, within 24 hours, with its files."""
    operations.delete_comment(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
