"""Pay runs: a month computed, reviewed, approved, locked, paid; every step is a sub-resource."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import Amount, Body, Listing, Out, listed, refuse_unknown, seen, shown
from merit.calc.texts import pick_language
from merit.core.errors import Conflict
from merit.core.operations import found, log
from merit.pay import files, operations, review, run_people
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


class PayRunTotalOut(Out):
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
    totals: list[PayRunTotalOut]
    steps: list[StepOut]
    notices: list[str]
    errors: list[str]


class RunPage(Out):
    items: list[RunOut]
    count: int


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


class PersonOut(Out):
    """What somebody gets; `deductions`: the sum of the items below zero."""

    person_id: int
    code: str
    name: str
    department: str
    statement_id: int
    total: Amount
    before: Amount | None
    deductions: Amount
    items: dict[str, Amount]
    open_questions: int


class PeoplePage(Out):
    items: list[PersonOut]
    count: int


class CauseOut(Out):
    """What happened to a contract credited to the person: see contracts/{id}/events."""

    at: datetime
    actor_name: str
    verb: str
    contract_id: int
    contract: str
    data: dict[str, Any]

    @staticmethod
    def resolve_contract_id(event: Any) -> int:
        return int(event.subject_id)

    @staticmethod
    def resolve_contract(event: Any) -> str:
        return str(event.subject_label)


class AdjustmentOut(Out):
    """A line for an earlier month: `period`. `causes`: up to three, the newest first; the statement explains all."""

    line_id: int
    statement_id: int
    person_id: int
    code: str
    name: str
    item: str
    item_name: str
    period: str
    amount: Amount
    causes: list[CauseOut]


class AdjustmentsOut(Out):
    items: list[AdjustmentOut]
    count: int
    total: Amount


class RunIn(Body):
    month: str


class NoteIn(Body):
    note: str = ""


class PayRunLineOut(Out):
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


class LinePage(Out):
    items: list[PayRunLineOut]
    count: int


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


class Export(Body):
    format: Literal["xlsx", "csv"] = "xlsx"


class PeopleListing(Listing):
    """`q`: in the name. `only`: those whose pay differs by more than a fifth, or of whom something is taken off.

    Fifty to a page.
    """

    SORTS: ClassVar[dict[str, tuple[str, ...]]] = run_people.SORTS
    q: str = Field("", max_length=100)
    only: Literal["", "changed", "deductions"] = ""
    page_size: Literal[50] = 50


def _computed(request: Any, pk: int, what: str) -> PayRun:
    """The run with its figures, once they are there; that they were read is in the history."""
    run: PayRun = found(PayRun.objects.visible_to(request.actor).select_related("company"), pk)
    if run.state in {"computing", "failed"}:
        raise Conflict
    log(request.actor, "read", run, area="pay", what=what)
    return run


def _full(request: Any, run: PayRun, status: int = 200) -> HttpResponse:
    language = pick_language(request.headers.get("Accept-Language", "").split(",")[0])
    ready = run.state not in {"computing", "failed"}
    total, before = review.grand_total(run) if ready else (None, None)
    values = RunOut.from_orm(run).model_dump()
    full = RunFull(
        **values,
        total=total,
        before=before,
        totals=[PayRunTotalOut.from_orm(one) for one in review.totals(run)] if ready else [],
        steps=[StepOut.from_orm(one) for one in run.steps.all()],
        notices=review.notices(run, language),
        errors=review.errors(run, language),
    )
    response = shown(request, full, RunFull, status)
    response["ETag"] = f'"{run.version}"'
    return response


@router.get("", response=RunPage)
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


@router.get("/{int:pk}/lines", response=LinePage)
def list_lines(request: Any, pk: int, listing: Query[LineListing]) -> dict[str, Any]:
    """The lines of a run."""
    run = _computed(request, pk, "lines")
    rows = PayLine.objects.visible_to(request.actor).filter(run=run).order_by("position")
    return listed(request, rows, listing, PayRunLineOut)


@router.get("/{int:pk}/people", response=PeoplePage)
def list_people(request: Any, pk: int, listing: Query[PeopleListing]) -> dict[str, Any]:
    """Everyone in the run: total, that of the run before, and every item."""
    refuse_unknown(request, listing)
    run, sort = _computed(request, pk, "people"), listing.sort or "code"
    page = run_people.people_page(run, listing.q, sort, listing.page, listing.only)
    return {"items": [_person(row) for row in page.rows], "count": page.count}


def _person(row: run_people.Row) -> dict[str, Any]:
    names = ("statement_id", "total", "before", "deductions", "items")
    return {name: getattr(row, name) for name in names} | {
        "person_id": row.person.pk,
        "code": row.person.code,
        "name": row.person.name,
        "department": row.department_name,
        "open_questions": row.questions,
    }


@router.get("/{int:pk}/changes", response=list[ChangeOut])
def list_changes(request: Any, pk: int) -> list[dict[str, Any]]:
    """The ten people whose pay differs most from the run before, and by which items."""
    return [
        {
            "person_id": one.person.pk,
            "code": one.person.code,
            "name": one.person.name,
            "amount": one.amount,
            "before": one.before,
            "difference": one.difference,
            "by_item": [{"name": name, "change": change} for name, change in one.by_item],
        }
        for one in review.changes(_computed(request, pk, "changes"))
    ]


@router.get("/{int:pk}/adjustments", response=AdjustmentsOut)
def list_adjustments(request: Any, pk: int) -> dict[str, Any]:
    """What the run pays or takes back for earlier months: the two hundred largest lines, number and sum of all."""
    found_ = review.adjustments(_computed(request, pk, "adjustments"), 200)
    items = [
        {
            "line_id": one.line_id,
            "statement_id": one.statement_id,
            "person_id": one.person.pk,
            "code": one.person.code,
            "name": one.person.name,
            "item": one.item,
            "item_name": one.name,
            "period": one.period,
            "amount": one.amount,
            "causes": one.causes,
        }
        for one in found_.rows
    ]
    return {"items": items, "count": found_.count, "total": found_.total}


@router.get("/{int:pk}/export", response=bytes)
def export_run(request: Any, pk: int, kind: Query[Export]) -> HttpResponse:
    """Everyone with every item, as a file for payroll. That it was taken is in the history."""
    refuse_unknown(request, kind)
    run: PayRun = found(PayRun.objects.visible_to(request.actor).select_related("company"), pk)
    if run.state in {"computing", "failed"}:
        raise Conflict(_("It has no figures yet."))
    return files.exported(request.actor, run, kind.format)


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
