"""Search over all texts of the customers' side, as the search page does."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import MOST_PAGE, Body, Out
from merit.crm.finding import KINDS, MOST, hits
from merit.crm.models import Customer

router = Router(tags=["search"])
Resource = Literal["customers", "leads", "opportunities", "contacts", "contracts", "activities", "comments"]


class FoundOut(Out):
    """`resource`: where it is, e.g. customers → /customers/{id}; `text`: of activities and comments."""

    resource: str
    id: int
    name: str
    customer_id: int | None
    text: str


class SearchOut(Out):
    """`count` of `items`; `more`: the resources of which there are more."""

    items: list[FoundOut]
    count: int
    more: list[str]


class SearchQuery(Body):
    q: str = Field(max_length=200, description="Words; pinyin and initials too, of names")
    resource: Resource | None = Field(None, description="Only these, paged; else the first of each")
    page: int = Field(1, ge=1, le=1000)
    page_size: int = Field(MOST, ge=1, le=MOST_PAGE)


@router.get("", response=SearchOut, operation_id="search")
def search(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """The best of each resource, or a page of one: names that begin with the words first, then the newest."""
    asked = [query.resource] if query.resource else list(KINDS)
    start = (query.page - 1) * query.page_size if query.resource else 0
    items: list[FoundOut] = []
    more = []
    for resource in asked:
        found = hits(request.actor, resource, query.q, start, query.page_size)  # type: ignore[attr-defined]
        items += [_item(resource, row) for row in found.rows]
        more += [resource] if found.more else []
    return {"items": items, "count": len(items), "more": more}


def _item(resource: str, row: Any) -> FoundOut:
    text = {"activities": "content", "comments": "text"}.get(resource)
    return FoundOut(
        resource=resource,
        id=row.pk,
        name=str(row),
        customer_id=row.pk if isinstance(row, Customer) else row.customer_id,
        text=getattr(row, text) if text else "",
    )
