"""Leads: who may become a customer. Assigning, contacts, qualifying and converting are resources of their own."""

from __future__ import annotations

from datetime import date, datetime
from datetime import time as clock
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from merit.api.activities import ActivityOut
from merit.api.crm_types import Id, gone
from merit.api.kernel import Amount, Body, Filtered, Out, listed, refuse_unknown, seen, shown
from merit.api.money import EventOut
from merit.core.operations import found
from merit.crm.leads import monitor, operations
from merit.crm.leads.alike import alike, told
from merit.crm.leads.models import OPEN, Lead
from merit.crm.pool import operations as pool
from merit.crm.searching import holding
from merit.org.events import of_record

router = Router(tags=["leads"])
Status = Literal["new", "working", "qualified", "converted", "disqualified"]
Age = Literal["4h", "1d", "2d", "3d", "7d", "older"]


class LeadOut(Out):
    id: int
    version: int
    code: str
    company_id: int
    name: str
    company_name: str
    title: str
    phone: str
    email: str
    region: str
    industry: str
    need: str
    amount: Amount | None
    note: str
    tags: list[str]
    attributes: dict[str, Any]
    source: str
    channel: str
    form_id: int | None
    consent: str
    status: str
    reason: str
    owner_id: int | None
    owned_at: datetime | None
    pooled_at: datetime | None
    received_at: datetime
    handled_at: datetime | None
    last_contact_on: date | None
    next_contact_on: date | None
    next_step: str
    converted_at: datetime | None
    customer_id: int | None
    contact_id: int | None
    opportunity_id: int | None


class LeadPage(Out):
    items: list[LeadOut]
    count: int


class LeadChange(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=200)
    company_name: str = Field("", max_length=200)
    title: str = Field("", max_length=100)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    region: str = Field("", max_length=100)
    industry: str = Field("", max_length=100)
    need: str = Field("", max_length=4000)
    amount: Amount | None = None
    note: str = Field("", max_length=4000)
    source: str = Field("", max_length=100)
    tags: list[str] = Field(default_factory=list, max_length=20)
    attributes: dict[str, str] = Field(default_factory=dict)
    next_contact_on: date | None = None
    next_step: str = Field("", max_length=300)


class LeadIn(LeadChange):
    """With a name or a company. Without an owner it is the caller's own, unless `by_rules`."""

    owner_id: Id | None = None
    by_rules: bool = Field(False, description="Whom the assignment rules name looks after it")
    channel: Literal["api", "hand", "import", "call"] = "api"


class LeadOwnerIn(Body):
    owner_id: Id


class LeadContactIn(Body):
    """A contact that took place; `next_on`: when to get in touch again."""

    kind: str = Field(min_length=1, max_length=40, description="call, visit, mail, message, meeting, other")
    on: date
    time: clock | None = None
    content: str = Field("", max_length=8000)
    outcome: str = Field("", max_length=200)
    next_on: date | None = None
    next_step: str = Field("", max_length=300)


class DisqualificationIn(Body):
    reason: str = Field(min_length=1, max_length=200)


class IntoPoolNoteIn(Body):
    note: str = Field(min_length=1, max_length=300, description="Why it goes into the pool")


class NewCustomer(Body):
    """What is left out is taken from the lead."""

    name: str = Field("", max_length=200)
    customer_class: str = Field("", max_length=40)
    industry: str = Field("", max_length=100)
    region: str = Field("", max_length=100)
    phone: str = Field("", max_length=40)
    website: str = Field("", max_length=200)
    address: str = Field("", max_length=300)
    attributes: dict[str, str] = Field(default_factory=dict, description="Beside what the lead has of them")


class NewContact(Body):
    """What is left out is taken from the lead."""

    name: str = Field("", max_length=200)
    title: str = Field("", max_length=100)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    attributes: dict[str, str] = Field(default_factory=dict, description="Beside what the lead has of them")


class NewDeal(Body):
    """What is left out is taken from the lead."""

    name: str = Field("", max_length=200)
    amount: Amount | None = None
    expected_on: date | None = None
    stage_id: Id | None = None
    attributes: dict[str, str] = Field(default_factory=dict, description="Beside what the lead has of them")


class ConversionIn(Body):
    """Into an existing customer (`customer_id`) or a new one. `opportunity` null: none is made.

    409 `duplicates` with the candidates where a customer like the new one is there, unless `allow_duplicates`.
    """

    customer_id: Id | None = None
    customer: NewCustomer = Field(default_factory=NewCustomer)
    contact_id: Id | None = None
    contact: NewContact = Field(default_factory=NewContact)
    opportunity: NewDeal | None = Field(default_factory=NewDeal)
    allow_duplicates: bool = Field(False, description="A new customer although one like it is there")


class AlikeOut(Out):
    """A record that may be the same: `id` and `name` only where the caller may see it."""

    kind: str
    id: int | None
    name: str
    owner: str
    why: str


class WaitingOut(Out):
    person_id: int
    person: str
    count: int
    oldest_hours: int
    ages: dict[str, int]


class MonitorOut(Out):
    """The unhandled leads that the caller sees, by age in hours, and by person."""

    count: int
    ages: dict[str, int]
    people: list[WaitingOut]


class LeadListing(Filtered):
    LIST: ClassVar[str] = "leads"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "received_at": ("received_at",),
        "owned_at": ("owned_at",),
        "name": ("company_name", "name"),
        "code": ("code",),
        "amount": ("amount",),
        "status": ("status",),
        "last_contact_on": ("last_contact_on",),
        "next_contact_on": ("next_contact_on",),
    }
    q: str = Field("", max_length=200, description="Words of name, company, code, phone, address; pinyin too")
    company_id: Id | None = None
    owner_id: Id | None = None
    status: Status | None = None
    open: bool | None = None
    unhandled: bool = False
    age: Age | None = Field(None, description="Unhandled leads of this age: up to so many hours or days")
    source: str = Field("", max_length=100)
    region: str = Field("", max_length=100)
    industry: str = Field("", max_length=100)
    form_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        names = ("company_id", "owner_id", "status", "source", "region", "industry", "form_id")
        rows = rows.filter(
            holding(Lead, self.q), **{name: getattr(self, name) for name in names if getattr(self, name)}
        )
        if self.open is not None:
            rows = rows.filter(status__in=OPEN) if self.open else rows.exclude(status__in=OPEN)
        if self.unhandled or self.age:
            rows = monitor.unhandled(rows)
        return monitor.of_age(rows, self.age, timezone.now()) if self.age else rows


@router.get("", response=LeadPage, operation_id="list_leads")
def list_leads(request: HttpRequest, listing: Query[LeadListing]) -> dict[str, Any]:
    return listed(request, Lead.objects.visible_to(request.actor), listing, LeadOut)  # type: ignore[attr-defined]


@router.post("", response={201: LeadOut}, operation_id="create_lead")
def create_lead(request: HttpRequest, body: LeadIn) -> HttpResponse:
    row = operations.create_lead(request.actor, **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, LeadOut, 201)


@router.get("/monitor", response=MonitorOut, operation_id="monitor_leads")
def monitor_leads(request: HttpRequest) -> dict[str, Any]:
    """Leads that their owner has not looked after yet."""
    rows = Lead.objects.visible_to(request.actor).filter(company=request.actor.company)  # type: ignore[attr-defined]
    found_ = monitor.by_person(rows, timezone.now())
    people = [
        {"person_id": one.person.pk, "person": one.person.name, "count": one.count, "oldest_hours": one.oldest}
        | {"ages": one.ages}
        for one in found_
    ]
    ages = {name: sum(one.ages[name] for one in found_) for name, _least, _most in monitor.AGES}
    return {"count": sum(ages.values()), "ages": ages, "people": people}


class AlikeQuery(Body):
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    company_name: str = Field("", max_length=200)


@router.get("/duplicates", response=list[AlikeOut], operation_id="find_similar_leads")
def find_similar(request: HttpRequest, asked: Query[AlikeQuery]) -> list[dict[str, Any]]:
    """Leads and customers of the company with the same phone, address or name."""
    refuse_unknown(request, asked)
    actor = request.actor  # type: ignore[attr-defined]
    if not (actor.reach("crm").companies or actor.reach("crm").people):
        return []
    found_ = alike(actor.company, phone=asked.phone, email=asked.email, name=asked.company_name)
    return [
        {"kind": one.kind, "id": one.row.pk if one.open else None}
        | {"name": one.name, "owner": one.owner, "why": one.why}
        for one in told(actor, actor.company, found_)
    ]


@router.get("/{int:pk}", response=LeadOut, operation_id="get_lead")
def get_lead(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Lead.objects.visible_to(request.actor), pk), LeadOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}/events", response=list[EventOut], operation_id="list_lead_events")
def lead_events(request: Any, pk: int) -> list[Any]:
    """What happened to the lead, the newest first."""
    return of_record(found(Lead.objects.visible_to(request.actor), pk))


@router.patch("/{int:pk}", response=LeadOut, operation_id="change_lead")
def change_lead(request: HttpRequest, pk: int, body: LeadChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, operations.change_lead(request.actor, pk, seen(request), **values), LeadOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_lead")
def delete_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one without contacts that became nothing; else disqualify it."""
    operations.delete_lead(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()


@router.put("/{int:pk}/owner", response=LeadOut, operation_id="assign_lead")
def assign_lead(request: HttpRequest, pk: int, body: LeadOwnerIn) -> HttpResponse:
    row = operations.assign_lead(request.actor, pk, seen(request), owner_id=body.owner_id)  # type: ignore[attr-defined]
    return shown(request, row, LeadOut)


@router.post("/{int:pk}/activities", response={201: ActivityOut}, operation_id="log_lead_contact")
def log_contact(request: HttpRequest, pk: int, body: LeadContactIn) -> HttpResponse:
    """The lead counts as handled from then on."""
    row = operations.log_lead_contact(request.actor, pk, **body.model_dump())  # type: ignore[attr-defined]
    return shown(request, row, ActivityOut, 201)


@router.post("/{int:pk}/qualification", response=LeadOut, operation_id="qualify_lead")
def qualify_lead(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, operations.qualify_lead(request.actor, pk, seen(request)), LeadOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/disqualification", response=LeadOut, operation_id="disqualify_lead")
def disqualify_lead(request: HttpRequest, pk: int, body: DisqualificationIn) -> HttpResponse:
    row = operations.disqualify_lead(request.actor, pk, seen(request), reason=body.reason)  # type: ignore[attr-defined]
    return shown(request, row, LeadOut)


@router.delete("/{int:pk}/disqualification", response=LeadOut, operation_id="reopen_lead")
def reopen_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken up again."""
    return shown(request, operations.reopen_lead(request.actor, pk, seen(request)), LeadOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/conversion", response=LeadOut, operation_id="convert_lead")
def convert_lead(request: HttpRequest, pk: int, body: ConversionIn) -> HttpResponse:
    """Customer, contact and opportunity in one step: all of them, or nothing."""
    sent = body.model_dump(exclude_unset=True)
    deal = operations.Deal(**(sent.get("opportunity") or {})) if body.opportunity is not None else None
    into = operations.Into(
        **{name: sent[name] for name in ("customer_id", "customer", "contact_id", "contact") if name in sent},
        deal=deal,
        allow_duplicates=body.allow_duplicates,
    )
    return shown(request, operations.convert_lead(request.actor, pk, seen(request), into), LeadOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/release", response=LeadOut, operation_id="release_lead")
def release_lead(request: HttpRequest, pk: int, body: IntoPoolNoteIn) -> HttpResponse:
    """Into the public pool."""
    return shown(request, pool.return_lead(request.actor, pk, seen(request), note=body.note), LeadOut)  # type: ignore[attr-defined]
