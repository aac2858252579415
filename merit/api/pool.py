"""The public pool: what lies in it, claims, who gave what to whom, the limits and the recycle rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.api.leads import IntoPoolNoteIn
from merit.core.errors import Forbidden
from merit.core.operations import found
from merit.crm.leads.models import Lead
from merit.crm.leads.policy import reads_rules
from merit.crm.models import Customer
from merit.crm.pool import operations
from merit.crm.pool.models import PoolMove, RecycleRule
from merit.crm.searching import holding

router = Router(tags=["pool"])
Hours = Field(None, ge=1, le=24 * 366)
Days = Field(None, ge=1, le=3660)


class PoolCustomerOut(Out):
    """What those who may claim see of a customer that lies in the pool."""

    id: int
    version: int
    code: str
    company_id: int
    name: str
    customer_class: str
    industry: str
    region: str
    source: str
    last_contact_on: date | None
    pooled_at: datetime


class PoolLeadOut(Out):
    """What those who may claim see of a lead that lies in the pool."""

    id: int
    version: int
    code: str
    company_id: int
    company_name: str
    region: str
    industry: str
    source: str
    amount: Amount | None
    received_at: datetime
    pooled_at: datetime


class PoolCustomers(Out):
    items: list[PoolCustomerOut]
    count: int


class PoolLeads(Out):
    items: list[PoolLeadOut]
    count: int


class MoveOut(Out):
    id: int
    company_id: int
    customer_id: int | None
    lead_id: int | None
    kind: str
    reason: str
    note: str
    days: int | None
    from_person_id: int | None
    to_person_id: int | None
    on: date
    at: datetime
    by_name: str


class MovePage(Out):
    items: list[MoveOut]
    count: int


class QuotaOut(Out):
    """What the caller has, and may have; null: no limit."""

    customers: int
    leads: int
    claimed_today: int
    claimed_this_month: int
    most_customers: int | None
    most_leads: int | None
    most_a_day: int | None
    most_a_month: int | None


class GivenIn(Body):
    owner_id: Id


class IntoPoolIn(IntoPoolNoteIn):
    customer_id: Id


class SettingsOut(Out):
    version: int
    company_id: int
    remind_hours: int | None
    escalate_hours: int | None
    pool_hours: int | None
    lead_idle_days: int | None
    warn_days: int
    lockout_days: int
    held_customers: int | None
    held_leads: int | None
    claims_per_day: int | None
    claims_per_month: int | None


class SettingsIn(Body):
    """Only what is sent is changed; null: never, or no limit."""

    remind_hours: int | None = Hours
    escalate_hours: int | None = Hours
    pool_hours: int | None = Hours
    lead_idle_days: int | None = Days
    warn_days: int = Field(3, ge=0, le=365)
    lockout_days: int = Field(7, ge=0, le=3660)
    held_customers: int | None = Field(None, ge=0, le=100_000)
    held_leads: int | None = Field(None, ge=0, le=100_000)
    claims_per_day: int | None = Field(None, ge=0, le=10_000)
    claims_per_month: int | None = Field(None, ge=0, le=100_000)


class RecycleRuleOut(Out):
    id: int
    version: int
    company_id: int
    customer_class: str
    idle_days: int | None
    opportunity_days: int | None
    deal_days: int | None
    spare_opportunity: bool
    spare_deal: bool


class RecycleRulePage(Out):
    items: list[RecycleRuleOut]
    count: int


class RecycleRuleIn(Body):
    """Customers of the class (empty: of every class without a rule of its own) go when one of the three holds."""

    customer_class: str = Field("", max_length=40)
    idle_days: int | None = Days
    opportunity_days: int | None = Days
    deal_days: int | None = Days
    spare_opportunity: bool = True
    spare_deal: bool = True


class PoolListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"pooled_at": ("pooled_at",), "code": ("code",)}
    company_id: Id | None = None
    region: str = Field("", max_length=100)
    industry: str = Field("", max_length=100)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("company_id", "region", "industry")
        return rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})


class PoolCustomerListing(PoolListing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        **PoolListing.SORTS,
        "name": ("name",),
        "last_contact_on": ("last_contact_on",),
    }
    q: str = Field("", max_length=200)
    customer_class: str = Field("", max_length=40)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:
        rows = super().narrow(rows, actor).filter(holding(Customer, self.q))
        return rows.filter(customer_class=self.customer_class) if self.customer_class else rows


class MoveListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"at": ("at",)}
    company_id: Id | None = None
    customer_id: Id | None = None
    lead_id: Id | None = None
    kind: Literal["recycled", "returned", "arrived", "claimed", "assigned"] | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("company_id", "customer_id", "lead_id", "kind")
        return rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})


@router.get("/customers", response=PoolCustomers, operation_id="list_pool_customers")
def list_customers(request: HttpRequest, listing: Query[PoolCustomerListing]) -> dict[str, Any]:
    return listed(request, operations.pooled(request.actor, Customer), listing, PoolCustomerOut)  # type: ignore[attr-defined]


@router.post("/customers", response={201: PoolCustomerOut}, operation_id="release_customer")
def release_customer(request: HttpRequest, body: IntoPoolIn) -> HttpResponse:
    """Into the pool: by the owner, or who could assign it."""
    row = operations.return_customer(request.actor, body.customer_id, None, note=body.note)  # type: ignore[attr-defined]
    return shown(request, row, PoolCustomerOut, 201)


@router.post("/customers/{int:pk}/claim", response=PoolCustomerOut, operation_id="claim_customer")
def claim_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """409 says why not: somebody was faster, a limit is reached, or one lost it lately."""
    return _taken(request, operations.claim(request.actor, Customer, pk))  # type: ignore[attr-defined]


@router.put("/customers/{int:pk}/owner", response=PoolCustomerOut, operation_id="give_pool_customer")
def give_customer(request: HttpRequest, pk: int, body: GivenIn) -> HttpResponse:
    return _taken(request, operations.give(request.actor, Customer, pk, owner_id=body.owner_id))  # type: ignore[attr-defined]


@router.get("/leads", response=PoolLeads, operation_id="list_pool_leads")
def list_leads(request: HttpRequest, listing: Query[PoolListing]) -> dict[str, Any]:
    return listed(request, operations.pooled(request.actor, Lead), listing, PoolLeadOut)  # type: ignore[attr-defined]


@router.post("/leads/{int:pk}/claim", response=PoolLeadOut, operation_id="claim_lead")
def claim_lead(request: HttpRequest, pk: int) -> HttpResponse:
    return _taken(request, operations.claim(request.actor, Lead, pk))  # type: ignore[attr-defined]


@router.put("/leads/{int:pk}/owner", response=PoolLeadOut, operation_id="give_pool_lead")
def give_lead(request: HttpRequest, pk: int, body: GivenIn) -> HttpResponse:
    return _taken(request, operations.give(request.actor, Lead, pk, owner_id=body.owner_id))  # type: ignore[attr-defined]


class TakenOut(Out):
    """A record that left the pool."""

    id: int
    version: int
    code: str
    company_id: int
    owner_id: int


def _taken(request: HttpRequest, row: Any) -> HttpResponse:
    return shown(request, row, TakenOut)


@router.get("/moves", response=MovePage, operation_id="list_pool_moves")
def list_moves(request: HttpRequest, listing: Query[MoveListing]) -> dict[str, Any]:
    """Into the pool and out of it: the moves of those whom the caller answers for, newest first."""
    rows = PoolMove.objects.visible_to(request.actor).order_by("-at", "-pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, MoveOut)


@router.get("/quota", response=QuotaOut, operation_id="get_pool_quota")
def get_quota(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.person is None:
        raise Forbidden
    one = operations.quota(actor.person, actor.today)
    most = one.settings
    return {
        **{"customers": one.customers, "leads": one.leads},
        **{"claimed_today": one.today, "claimed_this_month": one.month},
        **{"most_customers": most.held_customers, "most_leads": most.held_leads},
        **{"most_a_day": most.claims_per_day, "most_a_month": most.claims_per_month},
    }


@router.get("/settings", response=SettingsOut, operation_id="get_pool_settings")
def get_settings(request: HttpRequest) -> HttpResponse:
    """Of the company that the caller is in."""
    _reads(request)
    return shown(request, operations.settings_of(request.actor.company), SettingsOut)  # type: ignore[attr-defined]


@router.patch("/settings", response=SettingsOut, operation_id="change_pool_settings")
def change_settings(request: HttpRequest, body: SettingsIn) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    actor = request.actor  # type: ignore[attr-defined]
    return shown(request, operations.set_pool(actor, actor.company.pk, seen(request), **values), SettingsOut)


@router.get("/rules", response=RecycleRulePage, operation_id="list_recycle_rules")
def list_rules(request: HttpRequest, listing: Query[Listing]) -> dict[str, Any]:
    _reads(request)
    rows = RecycleRule.objects.visible_to(request.actor).order_by("company_id", "customer_class")  # type: ignore[attr-defined]
    return listed(request, rows, listing, RecycleRuleOut)


@router.post("/rules", response={201: RecycleRuleOut}, operation_id="create_recycle_rule")
def create_rule(request: HttpRequest, body: RecycleRuleIn) -> HttpResponse:
    row = operations.create_recycle_rule(request.actor, **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, RecycleRuleOut, 201)


@router.get("/rules/{int:pk}", response=RecycleRuleOut, operation_id="get_recycle_rule")
def get_rule(request: HttpRequest, pk: int) -> HttpResponse:
    _reads(request)
    return shown(request, found(RecycleRule.objects.visible_to(request.actor), pk), RecycleRuleOut)  # type: ignore[attr-defined]


@router.patch("/rules/{int:pk}", response=RecycleRuleOut, operation_id="change_recycle_rule")
def change_rule(request: HttpRequest, pk: int, body: RecycleRuleIn) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    row = operations.change_recycle_rule(request.actor, pk, seen(request), **values)  # type: ignore[attr-defined]
    return shown(request, row, RecycleRuleOut)


@router.delete("/rules/{int:pk}", response={204: None}, operation_id="delete_recycle_rule")
def delete_rule(request: HttpRequest, pk: int) -> HttpResponse:
    operations.delete_recycle_rule(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()


def _reads(request: HttpRequest) -> None:
    if not reads_rules(request.actor):  # type: ignore[attr-defined]
        raise Forbidden
