"""Pay plans: their texts in versions, drafted by one and approved by another. Source: docs/spec/plan-language.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Status
from pydantic import Field

from merit.api.kernel import Body, Listing, Out, listed, seen, shown
from merit.api.reading import worked_out
from merit.core.errors import NotFound
from merit.core.operations import found
from merit.pay import operations
from merit.pay.models import PayPlan, PayPlanVersion
from merit.pay.plans import check_text, language_of

router = Router(tags=["pay-plans"])
MOST_TEXT = 200_000
Groups = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=100)]


class VersionOut(Out):
    """A version. A draft until `approved_at`; from then on it never changes. `groups` empty: everyone."""

    id: int
    version: int
    number: int
    effective_from: date | None
    groups: list[str]
    made_by: str | None
    made_at: datetime
    approved_by: str | None
    approved_at: datetime | None

    resolve_made_by = worked_out("made_by", lambda row: row.made_by.name if row.made_by else None)
    resolve_approved_by = worked_out("approved_by", lambda row: row.approved_by.name if row.approved_by else None)


class VersionTextOut(VersionOut):
    text: str


class PlanOut(Out):
    """A plan with its versions, newest first."""

    id: int
    version: int
    company_id: int
    code: str
    name: str
    archived_at: datetime | None
    versions: list[VersionOut]

    resolve_versions = worked_out("versions", lambda row: list(row.versions.all()))


class PlanPage(Out):
    items: list[PlanOut]
    count: int


class PlanIn(Body):
    code: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)


class DraftIn(Body):
    """`effective_from` null: from the beginning. `groups` empty: everyone of the company."""

    text: str = Field(max_length=MOST_TEXT)
    effective_from: date | None = None
    groups: Groups = Field(default_factory=list)


class DraftChange(Body):
    """What is not named stays."""

    text: str | None = Field(None, max_length=MOST_TEXT)
    effective_from: date | None = None
    groups: Groups | None = None


class TextIn(Body):
    text: str = Field(max_length=MOST_TEXT)


class ProblemOut(Out):
    """A mistake: in which line, at which place of the plan, and what is wrong."""

    line: int | None
    column: str | None
    text: str


class CheckOut(Out):
    """No problems: the core can compute with the text."""

    problems: list[ProblemOut]


class PlanListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("code",), "name": ("name",)}

    code: str = Field("", max_length=60)
    company: int | None = Field(None, ge=1, lt=2**63)
    archived: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"code": self.code, "company_id": self.company}
        rows = rows.filter(**{name: value for name, value in equal.items() if value})
        return rows if self.archived is None else rows.filter(archived_at__isnull=not self.archived)


def _rows(request: Any) -> QuerySet[Any]:
    rows = PayPlan.objects.visible_to(request.actor)
    return rows.prefetch_related("versions__made_by", "versions__approved_by")


def _version(request: Any, pk: int, number: int) -> PayPlanVersion:
    plan = found(PayPlan.objects.visible_to(request.actor), pk)
    rows = PayPlanVersion.objects.visible_to(request.actor).filter(plan=plan, number=number)
    row: PayPlanVersion | None = rows.select_related("plan", "made_by", "approved_by").first()
    if row is None:
        raise NotFound
    return row


@router.get("", response=PlanPage, summary="Pay plans", operation_id="list_pay_plans")
def list_plans(request: Any, listing: Query[PlanListing]) -> dict[str, Any]:
    """Those of the companies whose plans the caller sees."""
    return listed(request, _rows(request), listing, PlanOut)


@router.post("", response={201: PlanOut}, summary="Make a plan", operation_id="create_pay_plan")
def create_plan(request: Any, body: PlanIn) -> HttpResponse:
    """In the caller's company (header Merit-Company), still without a version."""
    made = operations.create_plan(request.actor, code=body.code, name=body.name)
    return shown(request, found(_rows(request), made.pk), PlanOut, 201)


@router.post("/checks", response=CheckOut, summary="Check a plan's text", operation_id="check_pay_plan")
def check_plan(request: Any, body: TextIn) -> Any:  # noqa: ARG001
    """What the core finds wrong with it, line by line; nothing is kept."""
    return {"problems": check_text(body.text, language=language_of(get_language()))}


@router.get("/{int:pk}", response=PlanOut, summary="One plan", operation_id="get_pay_plan")
def get_plan(request: Any, pk: int) -> HttpResponse:
    return shown(request, found(_rows(request), pk), PlanOut)


@router.post(
    "/{int:pk}/versions", response={201: VersionTextOut}, summary="Draft a version", operation_id="create_plan_version"
)
def create_version(request: Any, pk: int, body: DraftIn) -> HttpResponse:
    """422 names every mistake of the text, with line and field."""
    made = operations.save_version(
        request.actor, pk, text=body.text, effective_from=body.effective_from, groups=body.groups
    )
    return shown(request, _version(request, pk, made.number), VersionTextOut, 201)


@router.get(
    "/{int:pk}/versions/{int:number}", response=VersionTextOut, summary="One version", operation_id="get_plan_version"
)
def get_version(request: Any, pk: int, number: int) -> HttpResponse:
    return shown(request, _version(request, pk, number), VersionTextOut)


@router.patch(
    "/{int:pk}/versions/{int:number}",
    response=VersionTextOut,
    summary="Change a draft",
    operation_id="change_plan_version",
)
def change_version(request: Any, pk: int, number: int, body: DraftChange) -> HttpResponse:
    """409 once it is approved."""
    row = _version(request, pk, number)
    given = {name: getattr(body, name) for name in body.model_fields_set}
    fields = {"text": row.text, "effective_from": row.effective_from, "groups": row.groups} | {
        name: value for name, value in given.items() if value is not None or name == "effective_from"
    }
    operations.save_version(request.actor, pk, draft_id=row.pk, version=seen(request), **fields)
    return shown(request, _version(request, pk, number), VersionTextOut)


@router.delete(
    "/{int:pk}/versions/{int:number}",
    response={204: None},
    summary="Throw a draft away",
    operation_id="delete_plan_version",
)
def delete_version(request: Any, pk: int, number: int) -> Any:
    operations.delete_draft(request.actor, _version(request, pk, number).pk, seen(request))
    return Status(204, None)


@router.post(
    "/{int:pk}/versions/{int:number}/approval",
    response=VersionTextOut,
    summary="Approve: it pays from its date on",
    operation_id="approve_plan_version",
)
def approve_version(request: Any, pk: int, number: int) -> HttpResponse:
    """Not by its author; not where it would change what locked months were paid by."""
    operations.approve_version(request.actor, _version(request, pk, number).pk, seen(request))
    return shown(request, _version(request, pk, number), VersionTextOut)
