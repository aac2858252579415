"""Search over customers, opportunities, contacts and contracts, as the palette does."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Body, Out
from merit.crm.finding import Found, find

router = Router(tags=["search"])


class FoundOut(Out):
    """`resource`: where it is, e.g. customers → /customers/{id}."""

    resource: str
    id: int
    name: str
    customer_id: int | None


class SearchOut(Out):
    items: list[FoundOut]
    count: int


class SearchQuery(Body):
    q: str = Field(max_length=200, description="Words; pinyin and initials too")


@router.get("", response=SearchOut, operation_id="search")
def search(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """At most 8 of each kind, the newest first."""
    items = _items(find(request.actor, query.q))  # type: ignore[attr-defined]
    return {"items": items, "count": len(items)}


def _items(found: Found) -> list[FoundOut]:
    return [
        FoundOut(
            resource=resource,
            id=row.pk,
            name=str(row),
            customer_id=row.pk if resource == "customers" else row.customer_id,
        )
        for resource in ("customers", "opportunities", "contacts", "contracts")
        for row in getattr(found, resource)
    ]
