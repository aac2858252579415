"""Classes of customers: the list, the rules that give them, what the rules would change, and what changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id, gone
from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import classifying
from merit.crm.models import ClassBand, ClassChange, ClassRule, CustomerClass
from merit.crm.operations import classes, duplicates

router = Router(tags=["customer-classes"])


class ClassOut(Out):
    id: int
    version: int
    company_id: int
    position: int
    name: str
    color: str
    points_from: int | None


class ClassPage(Out):
    items: list[ClassOut]
    count: int


class ClassIn(Body):
    name: str = Field(max_length=40)
    color: Literal["", "acc", "ok", "warn", "bad"] = ""
    points_from: int | None = Field(None, ge=0, le=100)


class ClassPatch(Body):
    """Only what is sent is changed."""

    name: str = Field("", max_length=40)
    color: Literal["", "acc", "ok", "warn", "bad"] = ""
    points_from: int | None = Field(None, ge=0, le=100)


class ClassPositionIn(Body):
    direction: Literal["earlier", "later"]


class ClassRuleIn(Body):
    """All that is asked must hold; a rule that asks nothing fits every customer."""

    class_name: str = Field(max_length=40)
    revenue: Amount | None = Field(None, description="Received in the months that count, at least")
    recency: int | None = Field(None, ge=0, le=36500, description="Days since the last contract, at most")
    frequency: int | None = Field(None, ge=0, le=100_000, description="Contracts in the months that count, at least")


class ClassBandIn(Body):
    measure: Literal["revenue", "recency", "frequency"]
    bound: Amount
    points: int = Field(ge=0, le=30)


class ClassRulesIn(Body):
    """All of it at once. `if_version` as answered before; leave it out the first time."""

    if_version: int | None = Field(None, ge=1)
    class_by: Literal["hand", "rules", "points"]
    class_months: int = Field(12, ge=1, le=60)
    rules: list[ClassRuleIn] = Field(default_factory=list, max_length=20)
    bands: list[ClassBandIn] = Field(default_factory=list, max_length=30)
    floors: dict[str, int | None] = Field(default_factory=dict, description="Class → from so many points")


class NamesOwnerIn(Body):
    names_owner: bool = Field(description="The owner of a duplicate that one may not see is named")


class ClassRulesOut(Out):
    version: int | None
    names_owner: bool
    class_by: str
    class_months: int
    rules: list[dict[str, Any]]
    bands: list[dict[str, Any]]
    floors: dict[str, int | None]


class ClassMoveOut(Out):
    was: str
    now: str
    count: int


class ClassChangeOut(Out):
    """`why`: the rule or the points with the measures, empty where a person gave it."""

    id: int
    customer_id: int
    was: str
    now: str
    on: date
    at: datetime
    by_name: str
    reason: str
    why: dict[str, Any]


class ClassChangePage(Out):
    items: list[ClassChangeOut]
    count: int


class ClassChangeListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"on": ("on",)}
    customer_id: Id | None = None
    now: str = Field("", max_length=40)
    since: date | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"customer_id": self.customer_id, "now": self.now, "on__gte": self.since}
        return rows.filter(**{name: value for name, value in equal.items() if value})


@router.get("", response=ClassPage, operation_id="list_customer_classes")
def list_classes(request: HttpRequest, listing: Query[Listing]) -> dict[str, Any]:
    rows = CustomerClass.objects.visible_to(request.actor).order_by("company_id", "position")  # type: ignore[attr-defined]
    return listed(request, rows, listing, ClassOut)


@router.post("", response={201: ClassOut}, operation_id="create_customer_class")
def create_class(request: HttpRequest, body: ClassIn) -> HttpResponse:
    return shown(request, classes.create_class(request.actor, **body.model_dump()), ClassOut, 201)  # type: ignore[attr-defined]


@router.get("/rules", response=ClassRulesOut, operation_id="get_class_rules")
def get_rules(request: HttpRequest) -> dict[str, Any]:
    """How the caller's company gives classes."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = duplicates.rules_of(actor.company)
    rules = ClassRule.objects.visible_to(actor).filter(company=actor.company).select_related("customer_class")
    bands = ClassBand.objects.visible_to(actor).filter(company=actor.company)
    floors = CustomerClass.objects.visible_to(actor).filter(company=actor.company)
    return {
        "version": row.version if row.pk else None,
        **{name: getattr(row, name) for name in ("names_owner", "class_by", "class_months")},
        "rules": [
            {
                "class_name": one.customer_class.name,
                "revenue": None if one.revenue is None else str(one.revenue),
                "recency": one.recency,
                "frequency": one.frequency,
            }
            for one in rules.order_by("position")
        ],
        "bands": [{"measure": one.measure, "bound": str(one.bound), "points": one.points} for one in bands],
        "floors": {one.name: one.points_from for one in floors},
    }


@router.put("/rules", response=ClassRulesOut, operation_id="set_class_rules")
def set_rules(request: HttpRequest, body: ClassRulesIn) -> dict[str, Any]:
    actor: Any = request.actor  # type: ignore[attr-defined]
    rules = [{"class": one.class_name, **one.model_dump(exclude={"class_name"})} for one in body.rules]
    classes.set_rules(
        actor,
        body.if_version,
        class_by=body.class_by,
        class_months=body.class_months,
        rules=rules,
        bands=[one.model_dump() for one in body.bands],
        floors=body.floors,
    )
    return get_rules(request)


@router.put("/names-owner", response=ClassRulesOut, operation_id="set_names_owner")
def set_names_owner(request: HttpRequest, body: NamesOwnerIn) -> dict[str, Any]:
    """Whether somebody who enters a duplicate that he may not see is told whose it is."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    duplicates.change_rules(actor, actor.company.pk, names_owner=body.names_owner)
    return get_rules(request)


@router.get("/preview", response=list[ClassMoveOut], operation_id="preview_class_rules")
def preview(request: HttpRequest) -> list[dict[str, Any]]:
    """How many customers the rules as they stand would move, from which class to which."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    classes.must_classes(actor, actor.company.pk)
    counts: dict[tuple[str, str], int] = {}
    for one, now, _why in classifying.changes(actor.company, actor.today, classifying.rules_of(actor.company)):
        counts[one.was, now] = counts.get((one.was, now), 0) + 1
    return [{"was": was, "now": now, "count": n} for (was, now), n in sorted(counts.items())]


@router.post("/application", response=dict[str, int], operation_id="apply_class_rules")
def apply_rules(request: HttpRequest) -> dict[str, int]:
    """Gives the classes at once instead of in the night."""
    return {"changed": classes.apply_rules(request.actor)}  # type: ignore[attr-defined]


@router.get("/changes", response=ClassChangePage, operation_id="list_class_changes")
def list_changes(request: HttpRequest, listing: Query[ClassChangeListing]) -> dict[str, Any]:
    rows = ClassChange.objects.visible_to(request.actor).order_by("-on", "-pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, ClassChangeOut)


@router.get("/{int:pk}", response=ClassOut, operation_id="get_customer_class")
def get_class(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(CustomerClass.objects.visible_to(request.actor), pk), ClassOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=ClassOut, operation_id="change_customer_class")
def change_class(request: HttpRequest, pk: int, body: ClassPatch) -> HttpResponse:
    """A new name goes to its customers and interval rules."""
    values = body.model_dump(exclude_unset=True)
    return shown(request, classes.change_class(request.actor, pk, seen(request), **values), ClassOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/position", response=ClassOut, operation_id="move_customer_class")
def move_class(request: HttpRequest, pk: int, body: ClassPositionIn) -> HttpResponse:
    up = body.direction == "earlier"
    return shown(request, classes.move_class(request.actor, pk, seen(request), up=up), ClassOut)  # type: ignore[attr-defined]


@router.delete("/{int:pk}", response={204: None}, operation_id="delete_customer_class")
def delete_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one that no customer and no rule has."""
    classes.delete_class(request.actor, pk, seen(request))  # type: ignore[attr-defined]
    return gone()
