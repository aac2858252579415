"""Pay runs: a month computed, reviewed, approved, locked, paid; every step is a sub-resource."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.http import HttpResponse
from ninja import Query, Router

from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.calc.texts import pick_language
from merit.core.operations import found
from merit.pay import operations, review
from merit.pay.models import PayLine, PayRun

router = Router(tags=["pay-runs"])


class RunOut(Out):
    id: int
    version: int
    company_id: int
    month: str
    state: str
    done: int
    of: int
    digest: str
    computed_at: datetime | None
    confirm_by: date | None


class TotalOut(Out):
    item: str
    name: str
    amount: Amount
    before: Amount | None
    change: Amount | None


class StepOut(Out):
    state: str
    by_name: str
    at: datetime
    note: str


class RunFull(RunOut):
    """`before`: the sum of the run before. Totals and notices are there once it is computed."""

    total: Amount | None
    before: Amount | None
    totals: list[TotalOut]
    steps: list[StepOut]
    notices: list[str]
    errors: list[str]


class RunIn(Body):
    month: str


class NoteIn(Body):
    note: str = ""


class LineOut(Out):
    id: int
    plan_id: int
    plan_version_id: int
    person_id: int
    item: str
    period: str
    source: str
    base: str
    rate: str
    amount: Amount


class RunListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"month": ("month",)}
    company_id: int | None = None
    month: str = ""
    state: str = ""

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        wanted = {"company_id": self.company_id, "month": self.month, "state": self.state}
        return rows.filter(**{name: value for name, value in wanted.items() if value not in {None, ""}})


class LineListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"position": ("position",), "amount": ("amount",)}
    person_id: int | None = None
    item: str = ""

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        if self.person_id is not None:
            rows = rows.filter(person_id=self.person_id)
        return rows.filter(item=self.item) if self.item else rows


def _full(request: Any, run: PayRun, status: int = 200) -> HttpResponse:
    language = pick_language(request.headers.get("Accept-Language", "").split(",")[0])
    ready = run.state not in {"computing", "failed"}
    total, before = review.grand_total(run) if ready else (None, None)
    values = RunOut.from_orm(run).model_dump()
    full = RunFull(
        **values,
        total=total,
        before=before,
        totals=[TotalOut.from_orm(one) for one in review.totals(run)] if ready else [],
        steps=[StepOut.from_orm(one) for one in run.steps.all()],
        notices=review.notices(run, language),
        errors=review.errors(run, language),
    )
    response = shown(request, full, RunFull, status)
    response["ETag"] = f'"{run.version}"'
    return response


@router.get("", response=dict)
def list_runs(request: Any, listing: Query[RunListing]) -> dict[str, Any]:
    """The runs of the companies whose pay you see."""
    return listed(request, PayRun.objects.visible_to(request.actor), listing, RunOut)


@router.post("", response={201: RunFull})
def start_run(request: Any, body: RunIn) -> HttpResponse:
    """Starts the run of a month of your company; `state` and `done` of `of` say how far the job is."""
    return _full(request, operations.start_run(request.actor, month=body.month), 201)


@router.get("/{int:pk}", response=RunFull)
def get_run(request: Any, pk: int) -> HttpResponse:
    """One run with its totals against the run before."""
    return _full(request, found(PayRun.objects.visible_to(request.actor), pk))


@router.get("/{int:pk}/lines", response=dict)
def list_lines(request: Any, pk: int, listing: Query[LineListing]) -> dict[str, Any]:
    """The lines of a run."""
    run = found(PayRun.objects.visible_to(request.actor), pk)
    rows = PayLine.objects.visible_to(request.actor).filter(run=run).order_by("position")
    return listed(request, rows, listing, LineOut)


@router.post("/{int:pk}/review", response=RunFull)
def review_run(request: Any, pk: int, body: NoteIn | None = None) -> HttpResponse:
    """Looked through, ready for approval. Needs If-Match."""
    return _full(request, operations.review(request.actor, pk, seen(request), _note(body)))


@router.post("/{int:pk}/approval", response=RunFull)
def approve_run(request: Any, pk: int, body: NoteIn | None = None) -> HttpResponse:
    """By somebody who neither started nor reviewed it. Needs If-Match."""
    return _full(request, operations.approve(request.actor, pk, seen(request), _note(body)))


@router.post("/{int:pk}/return", response=RunFull)
def send_back_run(request: Any, pk: int, body: NoteIn) -> HttpResponse:
    """Back to finance, with a note. Needs If-Match."""
    return _full(request, operations.send_back(request.actor, pk, seen(request), body.note))


@router.post("/{int:pk}/lock", response=RunFull)
def lock_run(request: Any, pk: int) -> HttpResponse:
    """It never changes again. Needs If-Match."""
    return _full(request, operations.lock(request.actor, pk, seen(request)))


@router.post("/{int:pk}/payment", response=RunFull)
def pay_run(request: Any, pk: int) -> HttpResponse:
    """The money is out. Needs If-Match."""
    return _full(request, operations.pay(request.actor, pk, seen(request)))


@router.post("/{int:pk}/voiding", response=RunFull)
def void_run(request: Any, pk: int, body: NoteIn) -> HttpResponse:
    """Gives the run up, with a note; before it is locked. Needs If-Match."""
    return _full(request, operations.void(request.actor, pk, seen(request), body.note))


@router.post("/{int:pk}/recomputation", response=RunFull)
def recompute_run(request: Any, pk: int) -> HttpResponse:
    """Computes it again from the facts of now. Needs If-Match."""
    return _full(request, operations.recompute(request.actor, pk, seen(request)))


def _note(body: NoteIn | None) -> str:
    return body.note if body else ""
