"""Opportunities and their way: a stage change is a resource of its own, and so is every step that was taken."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, Ratio, gone
from merit.api.kernel import Amount, Body, Filtered, Listing, Out, listed, seen, shown
from merit.api.money import EventOut
from merit.core.operations import found
from merit.crm import operations
from merit.crm.models import Opportunity, StageChange
from merit.crm.sales.offers import Offer
from merit.crm.sales.rows import Share
from merit.crm.sales.winning import win_opportunity
from merit.crm.searching import holding
from merit.org.events import of_record

router = Router(tags=["opportunities"])


class OpportunityOut(Out):
    """`probability` is a ratio: "0.3". Amounts in the currency of the company."""

    id: int
    version: int
    code: str
    company_id: int
    customer_id: int
    contact_id: int | None
    name: str
    owner_id: int
    stage_id: int
    probability: Ratio
    amount: Amount
    expected_on: date | None
    entered_stage_on: date
    opened_on: date
    closed_on: date | None
    loss_reason: str
    loss_reason_id: int | None
    loss_note: str
    note: str
    attributes: dict[str, Any]
    last_contact_on: date | None
    next_contact_on: date | None
    archived_at: datetime | None

    @staticmethod
    def resolve_loss_reason_id(row: Any) -> Any:
        return row.loss_choice_id if isinstance(row, Opportunity) else row.loss_reason_id


class OpportunityPage(Out):
    items: list[OpportunityOut]
    count: int


class OpportunityChange(Body):
    """Only what is sent is changed. The stage is moved by a stage change, the owner by assigning."""

    name: str = Field("", max_length=200)
    contact_id: Id | None = None
    amount: Amount = Decimal(0)
    probability: Ratio = Decimal(0)
    expected_on: date | None = None
    note: str = Field("", max_length=4000)
    attributes: dict[str, str] = Field(default_factory=dict, description="Custom fields, by code")


class OpportunityIn(Body):
    """Without a stage it stands in the first one (of the usual pipeline), without a probability it has its stage's."""

    customer_id: Id
    name: str = Field(max_length=200)
    amount: Amount
    stage_id: Id | None = None
    pipeline_id: Id | None = None
    contact_id: Id | None = None
    owner_id: Id | None = None
    probability: Ratio | None = None
    expected_on: date | None = None
    note: str = Field("", max_length=4000)
    attributes: dict[str, str] = Field(default_factory=dict, description="Custom fields, by code")


class ProductLineIn(Body):
    """A product or words, and how many. Without a unit price it is the list price of today."""

    product_id: Id | None = None
    product_name: str = Field("", max_length=200)
    quantity: Amount
    unit_price: Amount | None = None
    discount: Amount = Field(Decimal(0), description='A ratio: "0.05" is 5 % off')


class ProductLineOut(Out):
    position: int
    product_id: int | None
    product_name: str
    quantity: Amount
    unit_price: Amount
    list_price: Amount
    discount: Amount


class ProductsIn(Body):
    products: list[ProductLineIn] = Field(max_length=200)


class ProductsOut(Out):
    """The amount is the sum of the lines, each rounded."""

    amount: Amount
    products: list[ProductLineOut]


class StageChangeIn(Body):
    """Into which stage; a lost one says why. What the stage asks for may come along; `on`: back-dated, by a lead."""

    stage_id: Id
    loss_reason_id: Id | None = None
    loss_note: str = Field("", max_length=500)
    lost_to: str = Field("", max_length=200, description="The competitor's name")
    steps_done: list[Id] = Field([], max_length=50)
    products: list[ProductLineIn] | None = Field(None, max_length=200)
    amount: Amount | None = None
    expected_on: date | None = None
    contact_id: Id | None = None
    note: str | None = Field(None, max_length=4000)
    on: date | None = None


class StageChangeOut(Out):
    """A step: `from_stage_id` null when it was opened; equal to `to_stage_id` when only figures changed.

    `on`: the day from which it counts; `entered_on`: of a back-dated one, the day on which it was entered.
    """

    id: int
    from_stage_id: int | None
    to_stage_id: int
    amount: Amount
    probability: Ratio
    expected_on: date | None
    on: date
    entered_on: date | None
    at: datetime
    by_name: str


class StageChangePage(Out):
    items: list[StageChangeOut]
    count: int


class ShareIn(Body):
    person_id: Id
    share: Ratio


class WonContractIn(Body):
    """What is to differ from what the opportunity says."""

    code: str = Field("", max_length=40)
    name: str = Field("", max_length=200)
    signed_on: date = date.min
    amount: Amount = Decimal(0)
    note: str = Field("", max_length=4000)
    credits: list[ShareIn] = Field([], max_length=50)


class WinningIn(Body):
    """Into which won stage (else the pipeline's first), with which contract, or `later`."""

    stage_id: Id | None = None
    contract: WonContractIn | None = None
    later: bool = False


class WonOut(Out):
    opportunity: OpportunityOut
    contract_id: int | None


class Won(NamedTuple):
    """What winning answers."""

    opportunity: Opportunity
    contract: Any

    @property
    def contract_id(self) -> int | None:
        return self.contract.pk if self.contract else None

    @property
    def version(self) -> int:
        return self.opportunity.version


class OpportunityOwnerIn(Body):
    owner_id: Id


class OpportunityListing(Filtered):
    LIST: ClassVar[str] = "opportunities"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "name": ("name",),
        "amount": ("amount",),
        "expected_on": ("expected_on",),
        "next_contact_on": ("next_contact_on",),
        "opened_on": ("opened_on",),
    }
    q: str = Field("", max_length=200)
    company_id: Id | None = None
    customer_id: Id | None = None
    owner_id: Id | None = None
    stage_id: Id | None = None
    pipeline_id: Id | None = None
    state: Literal["", "open", "won", "lost"] = ""
    archived: bool = False

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("company_id", "customer_id", "owner_id", "stage_id")
        rows = rows.filter(holding(Opportunity, self.q), archived_at__isnull=not self.archived)
        rows = rows.filter(**{name: getattr(self, name) for name in names if getattr(self, name)})
        rows = rows.filter(stage__pipeline_id=self.pipeline_id) if self.pipeline_id else rows
        return rows.filter(stage__kind=self.state) if self.state else rows


@router.get("", response=OpportunityPage, operation_id="list_opportunities")
def list_opportunities(request: HttpRequest, listing: Query[OpportunityListing]) -> dict[str, Any]:
    return listed(request, Opportunity.objects.visible_to(request.actor), listing, OpportunityOut)  # type: ignore[attr-defined]


@router.post("", response={201: OpportunityOut}, operation_id="create_opportunity")
def create_opportunity(request: HttpRequest, body: OpportunityIn) -> HttpResponse:
    row = operations.create_opportunity(request.actor, **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, OpportunityOut, 201)


@router.get("/{int:pk}", response=OpportunityOut, operation_id="get_opportunity")
def get_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Opportunity.objects.visible_to(request.actor), pk), OpportunityOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=OpportunityOut, operation_id="change_opportunity")
def change_opportunity(request: HttpRequest, pk: int, body: OpportunityChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    row = operations.change_opportunity(request.actor, pk, seen(request), **values)  # type: ignore[attr-defined]
    return shown(request, row, OpportunityOut)


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_opportunity")
def delete_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    """Only where nothing depends on it (else 409, saying what does)."""
    operations.delete_opportunity(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()


@router.get("/{int:pk}/stage-changes", response=StageChangePage, operation_id="list_stage_changes")
def list_stage_changes(request: HttpRequest, pk: int, listing: Query[Listing]) -> dict[str, Any]:
    """Every step, the first one first."""
    row = found(Opportunity.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    steps = StageChange.objects.visible_to(request.actor).filter(opportunity=row)  # type: ignore[attr-defined]
    return listed(request, steps.order_by("at", "pk"), listing, StageChangeOut)


@router.post("/{int:pk}/stage-changes", response=OpportunityOut, operation_id="move_opportunity")
def move_opportunity(request: HttpRequest, pk: int, body: StageChangeIn) -> HttpResponse:
    """Moves it; of two who saw the same version, one does and the other gets 412.

    What the stage asks for and is missing is named at its field (422); an approval at the field `approval`.
    """
    row = operations.move_opportunity(request.actor, pk, seen(request), **_step(body.model_dump()))  # type: ignore[attr-defined]
    return shown(request, row, OpportunityOut)


def _step(values: dict[str, Any]) -> dict[str, Any]:
    """As the operation takes them."""
    reason, note, to = (values.pop(name) for name in ("loss_reason_id", "loss_note", "lost_to"))
    products = values.pop("products")
    lines = None if products is None else [Offer(**one) for one in products]
    return {**values, "loss": operations.Loss(reason, note=note, to=to), "lines": lines}


@router.get("/{int:pk}/products", response=ProductsOut, operation_id="list_opportunity_products")
def list_products(request: HttpRequest, pk: int) -> dict[str, Any]:
    row = found(Opportunity.objects.visible_to(request.actor), pk)  # type: ignore[attr-defined]
    return {"amount": row.amount, "products": list(row.lines.all())}


@router.put("/{int:pk}/products", response=OpportunityOut, operation_id="set_opportunity_products")
def set_products(request: HttpRequest, pk: int, body: ProductsIn) -> HttpResponse:
    """In place of the present ones; their sum is the amount."""
    lines = [Offer(**one) for one in body.model_dump()["products"]]
    return shown(request, operations.set_products(request.actor, pk, seen(request), lines), OpportunityOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/winning", response={201: WonOut}, operation_id="win_opportunity")
def create_winning(request: HttpRequest, pk: int, body: WinningIn) -> HttpResponse:
    """Won, and its contract entered, in one transaction; what `contract` leaves out follows from the opportunity.

    `later`: won now; a step of the owner says that the contract is still to be entered.
    """
    values = body.model_dump(exclude_unset=True)
    contract = values.pop("contract", None)
    if contract and "credits" in contract:
        contract["credits"] = [Share(**one) for one in contract["credits"]]
    row, made = win_opportunity(request.actor, pk, seen(request), contract=contract, **values)  # type: ignore[attr-defined]
    return shown(request, Won(row, made), WonOut, 201)


@router.put("/{int:pk}/owner", response=OpportunityOut, operation_id="assign_opportunity")
def assign_opportunity(request: HttpRequest, pk: int, body: OpportunityOwnerIn) -> HttpResponse:
    row = operations.assign_opportunity(request.actor, pk, seen(request), owner_id=body.owner_id)  # type: ignore[attr-defined]
    return shown(request, row, OpportunityOut)


@router.post("/{int:pk}/archival", response=OpportunityOut, operation_id="archive_opportunity")
def archive_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.archive_opportunity(request.actor, pk, seen(request)), OpportunityOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}/archival", response=OpportunityOut, operation_id="restore_opportunity")
def restore_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.restore_opportunity(request.actor, pk, seen(request)), OpportunityOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}/events", response=list[EventOut], operation_id="list_opportunity_events")
def opportunity_events(request: Any, pk: int) -> list[Any]:
    """What happened to the opportunity, the newest first."""
    return of_record(found(Opportunity.objects.visible_to(request.actor), pk))
