"""Likely duplicates: groups of customers that are likely one, what is like something, and which are different ones."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import Body, Listing, Out, shown
from merit.crm.operations import duplicates
from merit.crm.operations.near import shown as shown_near

router = Router(tags=["duplicates"])


class CandidateOut(Out):
    """`reasons`: by what it is alike: tax_number, name, phone, domain."""

    id: int
    code: str
    name: str
    reasons: list[str]


class NearOut(Out):
    """`hidden`: how many more there are that the caller may not see; `owners`: whose, if the company tells; `pooled`:
    those in the public pool, to be claimed there."""

    candidates: list[CandidateOut]
    hidden: int
    owners: list[str]
    pooled: list[CandidateOut]


class NearIn(Body):
    name: str = Field("", max_length=200)
    phone: str = Field("", max_length=40)
    website: str = Field("", max_length=200)
    tax_number: str = Field("", max_length=40)
    email: str = Field("", max_length=254)


class DuplicateMemberOut(Out):
    id: int
    version: int
    code: str
    name: str
    owner_id: int | None


class GroupOut(Out):
    reasons: list[str]
    customers: list[DuplicateMemberOut]


class GroupPage(Out):
    items: list[GroupOut]
    count: int


class DistinctIn(Body):
    customer_ids: list[Id] = Field(min_length=2, max_length=20)


class DistinctOut(Out):
    pairs: int


@router.get("", response=GroupPage, operation_id="list_duplicates")
def list_duplicates(request: HttpRequest, listing: Query[Listing]) -> dict[str, Any]:
    """Groups among the customers of the company that the caller sees, the likeliest first."""
    start = (listing.page - 1) * listing.page_size
    found, count = duplicates.groups(request.actor, start, listing.page_size)  # type: ignore[attr-defined]
    return {"items": [{"reasons": list(one.reasons), "customers": one.rows} for one in found], "count": count}


@router.post("/search", response=NearOut, operation_id="search_duplicates")
def search_duplicates(request: HttpRequest, body: NearIn) -> dict[str, Any]:
    """What is like a customer with these columns; nothing is entered."""
    near = duplicates.near(request.actor, **body.model_dump())  # type: ignore[attr-defined]
    return {
        "candidates": [shown_near(one) for one in near.seen],
        "hidden": near.hidden,
        "owners": near.owners,
        "pooled": [shown_near(one) for one in near.pooled],
    }


@router.post("/distinctions", response={201: DistinctOut}, operation_id="tell_apart")
def tell_apart(request: HttpRequest, body: DistinctIn) -> HttpResponse:
    """These customers are different ones: they are not offered as duplicates again."""
    pairs = duplicates.set_distinct(request.actor, body.customer_ids)  # type: ignore[attr-defined]
    return shown(request, {"pairs": pairs}, DistinctOut, 201)
