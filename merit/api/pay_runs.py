"""Pay runs: a month computed, looked through, approved, locked, paid; every verb is a resource.

Source: docs/spec/pay.md.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.api.reading import worked_out
from merit.core.errors import Conflict
from merit.core.operations import found, log
from merit.pay import operations, review
from merit.pay.export import run_table
from merit.pay.models import PayLine, PayRun, RunStep
from merit.pay.plans import language_of

router = Router(tags=["pay-runs"])
MOST_ID = 2**63


class RunBriefOut(Out):
    """`done` of `of`: how far the job is. `attempt`: how often it was computed."""

    id: int
    version: int
    company_id: int
    month: str
    state: str
    attempt: int
    done: int
    of: int
    computed_at: datetime | None
    confirm_by: date | None
    digest: str


class RunOut(RunBriefOut):
    """`controls`: people, lines and the sum of each item, counted when it was computed."""

    controls: dict[str, Any]
    errors: list[str]
    notices: list[str]

    resolve_errors = worked_out("errors", lambda row: review.errors(row, language_of(get_language())))
    resolve_notices = worked_out("notices", lambda row: review.notices(row, language_of(get_language())))


class RunPage(Out):
    items: list[RunBriefOut]
    count: int


class StepOut(Out):
    """What happened to the run; `by` is Merit for what the job did."""

    state: str
    by: str
    at: datetime
    note: str

    resolve_by = worked_out("by", lambda row: row.by_name)


class TotalOut(Out):
    """An item's sum, and that of the run before (null: there is none)."""

    item: str
    name: str
    amount: Amount
    before: Amount | None
    change: Amount | None


class PartOut(Out):
    name: str
    change: Amount


class ChangeOut(Out):
    """A person whose pay differs from the run before; `by_item`: what makes most of it."""

    person_id: int
    code: str
    name: str
    amount: Amount
    before: Amount
    difference: Amount
    by_item: list[PartOut]

    @staticmethod
    def of(one: review.Change) -> dict[str, Any]:
        """The answer as plain values."""
        return {
            "person_id": one.person.pk,
            "code": one.person.code,
            "name": one.person.name,
            "amount": one.amount,
            "before": one.before,
            "difference": one.difference,
            "by_item": [{"name": name, "change": change} for name, change in one.by_item],
        }


class LineOut(Out):
    """A line as the core made it: what it is about, base, rate, amount. Other periods than the month: adjustments."""

    id: int
    person_id: int
    plan_id: int
    plan_version_id: int
    item: str
    period: str
    source: str
    base: str
    rate: str
    amount: Amount


class LinePage(Out):
    items: list[LineOut]
    count: int


class TableOut(Out):
    """A row per person: code, name, department, every item, total. Amounts are strings."""

    headers: list[str]
    rows: list[list[str]]


class RunIn(Body):
    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="2026-03")


class NoteIn(Body):
    note: str = Field("", max_length=1000)


class ReasonIn(Body):
    note: str = Field(min_length=1, max_length=1000)


class RunListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"month": ("month",), "state": ("state",)}

    month: str = Field("", max_length=7)
    state: str = Field("", max_length=12)
    company: int | None = Field(None, ge=1, lt=MOST_ID)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"month": self.month, "state": self.state, "company_id": self.company}
        return rows.filter(**{name: value for name, value in equal.items() if value})


class LineListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"position": ("position",), "amount": ("amount",)}

    person: int | None = Field(None, ge=1, lt=MOST_ID)
    item: str = Field("", max_length=100)
    period: str = Field("", max_length=8)

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {"person_id": self.person, "item": self.item, "period": self.period}
        return rows.filter(**{name: value for name, value in equal.items() if value})


def _rows(request: Any) -> QuerySet[Any]:
    return PayRun.objects.visible_to(request.actor)


def _answer(request: Any, pk: int, status: int = 200) -> HttpResponse:
    return shown(request, found(_rows(request), pk), RunOut, status)


def _computed(request: Any, pk: int) -> PayRun:
    """The run, once there is something to look at."""
    run: PayRun = found(_rows(request).select_related("company"), pk)
    if run.state in {"computing", "failed"}:
        raise Conflict
    return run


@router.get("", response=RunPage, summary="Pay runs", operation_id="list_pay_runs")
def list_runs(request: Any, listing: Query[RunListing]) -> dict[str, Any]:
    """Those of the companies whose pay the caller sees."""
    return listed(request, _rows(request), listing, RunBriefOut)


@router.post("", response={201: RunOut}, summary="Start the run of a month", operation_id="start_pay_run")
def start_run(request: Any, body: RunIn) -> HttpResponse:
    """In the caller's company (header Merit-Company). It is computed as a job: ask again until it is `computed`."""
    return _answer(request, operations.start_run(request.actor, month=body.month).pk, 201)


@router.get("/{int:pk}", response=RunOut, summary="One run", operation_id="get_pay_run")
def get_run(request: Any, pk: int) -> HttpResponse:
    return _answer(request, pk)


@router.get("/{int:pk}/steps", response=list[StepOut], summary="Who did what, when", operation_id="list_run_steps")
def list_steps(request: Any, pk: int) -> Any:
    return list(RunStep.objects.visible_to(request.actor).filter(run=found(_rows(request), pk)).order_by("at", "pk"))


@router.get("/{int:pk}/totals", response=list[TotalOut], summary="Sums per item", operation_id="list_run_totals")
def list_totals(request: Any, pk: int) -> Any:
    """Against the run before. 409 while it is computed."""
    return review.totals(_computed(request, pk))


@router.get(
    "/{int:pk}/changes", response=list[ChangeOut], summary="Whose pay changed most", operation_id="list_run_changes"
)
def list_changes(request: Any, pk: int) -> Any:
    """The ten people whose pay differs most from the run before."""
    run = _computed(request, pk)
    log(request.actor, "read", run, what="changes")
    return [ChangeOut.of(one) for one in review.changes(run)]


@router.get("/{int:pk}/lines", response=LinePage, summary="Every line", operation_id="list_run_lines")
def list_lines(request: Any, pk: int, listing: Query[LineListing]) -> dict[str, Any]:
    run = _computed(request, pk)
    rows = PayLine.objects.visible_to(request.actor).filter(run=run).order_by("position")
    page = listed(request, rows, listing, LineOut)
    log(request.actor, "read", run, what="lines", page=listing.page)
    return page


@router.get("/{int:pk}/table", response=TableOut, summary="The run as a table", operation_id="get_run_table")
def get_table(request: Any, pk: int) -> Any:
    """For payroll. That it was taken is in the history."""
    run = _computed(request, pk)
    headers, rows = run_table(run)
    log(request.actor, "exported", run, format="json", rows=len(rows))
    return {"headers": headers, "rows": [[str(cell) for cell in row] for row in rows]}


@router.post("/{int:pk}/computation", response=RunOut, summary="Compute again", operation_id="recompute_pay_run")
def recompute(request: Any, pk: int) -> HttpResponse:
    """From today's facts; before it is approved."""
    operations.recompute(request.actor, pk, seen(request))
    return _answer(request, pk)


@router.post("/{int:pk}/review", response=RunOut, summary="Looked through", operation_id="review_pay_run")
def review_run(request: Any, pk: int, body: NoteIn) -> HttpResponse:
    operations.review(request.actor, pk, seen(request), body.note)
    return _answer(request, pk)


@router.post("/{int:pk}/approval", response=RunOut, summary="Approve", operation_id="approve_pay_run")
def approve(request: Any, pk: int, body: NoteIn) -> HttpResponse:
    """Not by who prepared it. From then on people see their statements."""
    operations.approve(request.actor, pk, seen(request), body.note)
    return _answer(request, pk)


@router.post("/{int:pk}/return", response=RunOut, summary="Send back with a reason", operation_id="return_pay_run")
def send_back(request: Any, pk: int, body: ReasonIn) -> HttpResponse:
    operations.send_back(request.actor, pk, seen(request), body.note)
    return _answer(request, pk)


@router.post("/{int:pk}/lock", response=RunOut, summary="Lock: it never changes again", operation_id="lock_pay_run")
def lock(request: Any, pk: int) -> HttpResponse:
    operations.lock(request.actor, pk, seen(request))
    return _answer(request, pk)


@router.post("/{int:pk}/payment", response=RunOut, summary="Mark as paid", operation_id="pay_pay_run")
def pay(request: Any, pk: int) -> HttpResponse:
    operations.pay(request.actor, pk, seen(request))
    return _answer(request, pk)


@router.post("/{int:pk}/voiding", response=RunOut, summary="Give the run up", operation_id="void_pay_run")
def void(request: Any, pk: int, body: ReasonIn) -> HttpResponse:
    """Its month can be started anew. Only before it is locked, and with a reason."""
    operations.void(request.actor, pk, seen(request), body.note)
    return _answer(request, pk)
