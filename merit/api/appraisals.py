"""Appraisals: results as far as the caller may see them, and the caller's own marking. Source: docs/spec/scores.md."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field, PlainSerializer

from merit.api.kernel import Amount, Body, Listing, Out, listed, listed_as, shown
from merit.appraisal import operations, policy
from merit.appraisal.computing import by_my_marks, grade_now, template_of
from merit.appraisal.models import Appraisal, Mark, RaterAssignment
from merit.appraisal.operations.marking import ANY, ends, rated_indicators
from merit.calc.money import plain
from merit.calc.problems import InputError
from merit.core.errors import NotFound
from merit.core.operations import found

router = Router(tags=["appraisals"])
MOST_ID = 2**63
Trimmed = Annotated[Decimal, PlainSerializer(lambda value: f"{value.normalize():f}", return_type=str)]
Points = Annotated[Decimal, PlainSerializer(lambda value: f"{value:.2f}", return_type=str)]


class AppraisalOut(Out):
    """A result. `card`: every indicator's points and how the score came about."""

    id: int
    version: int
    person_id: int
    department_id: int
    cycle_id: int
    period: str
    state: str
    score: Points | None
    grade: str
    card: dict[str, Any]
    confirmed_at: datetime | None
    comment: str


class AppraisalPage(Out):
    items: list[AppraisalOut]
    count: int


class AppraisalListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"period": ("cycle__period",), "score": ("score",)}

    person: int | None = Field(None, ge=1, lt=MOST_ID)
    cycle: int | None = Field(None, ge=1, lt=MOST_ID)
    period: str = Field("", max_length=8)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"person_id": self.person, "cycle_id": self.cycle, "cycle__period": self.period}
        return rows.filter(**{name: value for name, value in equal.items() if value})


class AssignmentListing(Listing):
    """`submitted`: handed in or not."""

    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "period": ("appraisal__cycle__period",),
        "person": ("appraisal__person__code",),
    }

    person: int | None = Field(None, ge=1, lt=MOST_ID)
    cycle: int | None = Field(None, ge=1, lt=MOST_ID)
    period: str = Field("", max_length=8)
    role: str = Field("", max_length=40)
    submitted: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"appraisal__person_id": self.person, "appraisal__cycle_id": self.cycle, "role": self.role}
        equal |= {"appraisal__cycle__period": self.period}
        rows = rows.filter(**{name: value for name, value in equal.items() if value})
        return rows if self.submitted is None else rows.filter(submitted_at__isnull=not self.submitted)


class ConfirmationIn(Body):
    comment: str = Field("", max_length=4000)


class MarkOut(Out):
    indicator: str
    mark: Trimmed
    comment: str


class IndicatorOut(Out):
    """An indicator to be rated."""

    code: str
    name: str
    dimension: str


class AssignmentOut(Out):
    """What the caller has to mark: whom, in which role, with which marks so far."""

    id: int
    version: int
    appraisal_id: int
    person_id: int
    cycle_id: int
    period: str
    role: str
    submitted_at: datetime | None
    comment: str
    low: str
    high: str
    indicators: list[IndicatorOut]
    marks: list[MarkOut]

    @staticmethod
    def of(row: RaterAssignment) -> dict[str, Any]:
        """The answer as plain values."""
        template = template_of(row.appraisal.cycle)
        low, high = sorted(ends(template))
        names = ("pk", "version", "appraisal_id", "role", "submitted_at", "comment")
        plainly = {("id" if name == "pk" else name): getattr(row, name) for name in names}
        return plainly | {
            "person_id": row.appraisal.person_id,
            "cycle_id": row.appraisal.cycle_id,
            "period": row.appraisal.cycle.period,
            "low": plain(low),
            "high": plain(high),
            "indicators": [
                {"code": one.code, "name": one.name or one.code, "dimension": one.dimension or ""}
                for one in rated_indicators(template)
            ],
            "marks": list(row.marks.order_by("pk")),
        }


class AssignmentPage(Out):
    items: list[AssignmentOut]
    count: int


class MarkIn(Body):
    """`was`: the mark that you saw there (null: none); left out, whatever is there is replaced."""

    mark: Amount | None
    comment: str = Field("", max_length=1000)
    was: Amount | None = None


class AppraisalCommentIn(Body):
    comment: str = Field(max_length=4000)


class TotalOut(Out):
    """What the score would be if only the caller marked."""

    score: str | None
    grade: str


def _results(request: Any) -> QuerySet[Any]:
    """The appraisals whose result the caller may see: policy.sees_result as a condition."""
    actor = request.actor
    scores, overseen = actor.reach("scores"), actor.reach("appraisal")
    published = Q(person_id__in=scores.people) | Q(cycle__company_id__in=scores.companies)
    seen = Q(cycle__state="published") & published
    closed = Q(cycle__state="closed", cycle__company_id__in=overseen.companies)
    if actor.person is not None:
        closed &= ~Q(person=actor.person)
    return Appraisal.objects.visible_to(actor).filter(seen | closed).select_related("cycle")


def _mine(request: Any) -> QuerySet[Any]:
    rows = RaterAssignment.objects.visible_to(request.actor).exclude(appraisal__cycle__state="draft")
    mine = request.actor.person.pk if request.actor.person else None
    return rows.filter(rater_id=mine).select_related("appraisal__cycle__template_version", "appraisal__cycle__company")


def _assignment(request: Any, pk: int) -> RaterAssignment:
    row: RaterAssignment = found(_mine(request), pk)
    return row


@router.get("", response=AppraisalPage, summary="Results", operation_id="list_appraisals")
def list_appraisals(request: Any, listing: Query[AppraisalListing]) -> dict[str, Any]:
    """Published ones of oneself and of those whose scores one sees; who oversees a cycle also sees closed ones."""
    return listed(request, _results(request), listing, AppraisalOut)


@router.get("/assignments", response=AssignmentPage, summary="What waits for my marks", operation_id="list_assignments")
def list_assignments(request: Any, listing: Query[AssignmentListing]) -> Any:
    """The caller's own, of cycles that are open; what is handed in stands first."""
    rows = _mine(request).filter(appraisal__cycle__state="open").order_by("submitted_at", "pk")
    return listed_as(request, rows, listing, AssignmentOut.of)


@router.get(
    "/assignments/{int:pk}", response=AssignmentOut, summary="One of my markings", operation_id="get_assignment"
)
def get_assignment(request: Any, pk: int) -> Any:
    return AssignmentOut.of(_assignment(request, pk))


@router.put(
    "/assignments/{int:pk}/marks/{indicator}",
    response=AssignmentOut,
    summary="Mark an indicator",
    operation_id="set_mark",
)
def set_mark(request: Any, pk: int, indicator: str, body: MarkIn) -> Any:
    """null takes the mark away. 412 where another mark than `was` is there by now."""
    _assignment(request, pk)
    was = body.was if "was" in body.model_fields_set else ANY
    operations.set_mark(request.actor, pk, indicator, mark=body.mark, comment=body.comment, seen=was)
    return AssignmentOut.of(_assignment(request, pk))


@router.put(
    "/assignments/{int:pk}/comment", response=AssignmentOut, summary="Comment on the whole", operation_id="set_comment"
)
def set_comment(request: Any, pk: int, body: AppraisalCommentIn) -> Any:
    _assignment(request, pk)
    operations.set_comment(request.actor, pk, comment=body.comment)
    return AssignmentOut.of(_assignment(request, pk))


@router.get("/assignments/{int:pk}/total", response=TotalOut, summary="The total by my marks", operation_id="get_total")
def get_total(request: Any, pk: int) -> Any:
    """null while nothing is marked or measured."""
    row = _assignment(request, pk)
    try:
        template, card = by_my_marks(row, Mark.objects.visible_to(request.actor).filter(assignment=row))
    except InputError:
        return {"score": None, "grade": ""}
    score = card.score if card else None
    return {"score": None if score is None else plain(score, 2), "grade": grade_now(template, card)}


@router.post(
    "/assignments/{int:pk}/submission", response=AssignmentOut, summary="Hand the marks in", operation_id="submit_marks"
)
def submit_marks(request: Any, pk: int) -> Any:
    """422 names the indicators that are not complete."""
    _assignment(request, pk)
    operations.submit_marks(request.actor, pk)
    return AssignmentOut.of(_assignment(request, pk))


@router.delete(
    "/assignments/{int:pk}/submission",
    response=AssignmentOut,
    summary="Take the marks back",
    operation_id="retract_marks",
)
def retract_marks(request: Any, pk: int) -> Any:
    """Until the cycle is closed."""
    _assignment(request, pk)
    operations.retract_marks(request.actor, pk)
    return AssignmentOut.of(_assignment(request, pk))


@router.get("/{int:pk}", response=AppraisalOut, summary="One result", operation_id="get_appraisal")
def get_appraisal(request: Any, pk: int) -> HttpResponse:
    row: Appraisal = found(_results(request), pk)
    policy.must_see_result(request.actor, row)
    return shown(request, row, AppraisalOut)


@router.post(
    "/{int:pk}/confirmation", response=AppraisalOut, summary="Confirm the own result", operation_id="confirm_result"
)
def confirm_result(request: Any, pk: int, body: ConfirmationIn) -> HttpResponse:
    row = found(_results(request), pk)
    if not policy.is_own(request.actor, row):
        raise NotFound
    operations.confirm_result(request.actor, pk, comment=body.comment)
    return shown(request, found(_results(request), pk), AppraisalOut)
