"""Statements: what a person is paid and why; confirmed or questioned by the person.

Source: docs/spec/explanations.md.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Status
from pydantic import Field

from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.api.reading import worked_out
from merit.core.operations import found, log
from merit.pay import operations, why
from merit.pay.models import Question, Statement
from merit.pay.plans import language_of

router = Router(tags=["statements"])
MOST_ID = 2**63


class StatementBriefOut(Out):
    """`confirm_by`: after this day it counts as confirmed."""

    id: int
    version: int
    run_id: int
    company_id: int
    month: str
    run_state: str
    person_id: int
    person: str
    total: Amount
    confirmed_at: datetime | None
    confirm_by: date | None
    open_questions: int

    resolve_company_id = worked_out("company_id", lambda row: row.run.company_id)
    resolve_month = worked_out("month", lambda row: row.run.month)
    resolve_run_state = worked_out("run_state", lambda row: row.run.state)
    resolve_confirm_by = worked_out("confirm_by", lambda row: row.run.confirm_by)
    resolve_person = worked_out("person", lambda row: row.person.name)


class LineOut(Out):
    """`about`: customer and contract, where the line is about a receipt or contract."""

    id: int
    period: str
    source: str
    about: str
    base: str
    rate: str
    amount: Amount


class ItemOut(Out):
    item: str
    name: str
    amount: Amount
    lines: list[LineOut]


class QuestionOut(Out):
    """A question on a line (null: on the whole) and its answer."""

    id: int
    version: int
    statement_id: int
    line_id: int | None
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


class QuestionPage(Out):
    items: list[QuestionOut]
    count: int


class StatementOut(StatementBriefOut):
    """With its items, their lines, and the digest of the facts and plans that it was computed from."""

    computed_at: datetime | None
    digest: str
    items: list[ItemOut]
    questions: list[QuestionOut]

    resolve_computed_at = worked_out("computed_at", lambda row: row.run.computed_at)
    resolve_digest = worked_out("digest", lambda row: row.run.digest)
    resolve_items = worked_out("items", lambda row: [_item(group) for group in why.lines_of(row)])
    resolve_questions = worked_out("questions", lambda row: list(row.questions.order_by("pk")))


def _item(group: why.Group) -> dict[str, Any]:
    lines = [
        {name: getattr(one.line, name) for name in ("id", "period", "source", "base", "rate", "amount")}
        | {"about": one.label}
        for one in group.lines
    ]
    return {"item": group.item, "name": group.name, "amount": group.amount, "lines": lines}


class StatementPage(Out):
    items: list[StatementBriefOut]
    count: int


class WhyOut(Out):
    """A step of the arithmetic, the figures in it, and the steps that it rests on."""

    text: str
    value: str | None
    values: dict[str, str]
    steps: list[WhyOut]


class LinkOut(Out):
    """A record named in the steps."""

    kind: str
    code: str
    url_id: int


class ExplanationOut(Out):
    """Derived from what the run was computed from, down to receipts, bands and shares."""

    text: str
    value: str
    steps: list[WhyOut]
    links: list[LinkOut]


class QuestionIn(Body):
    line_id: int | None = Field(None, ge=1, lt=MOST_ID)
    text: str = Field(min_length=1, max_length=4000)


class AnswerIn(Body):
    text: str = Field(min_length=1, max_length=4000)


class StatementListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "month": ("run__month",),
        "person": ("person__code",),
        "total": ("total",),
    }

    person: int | None = Field(None, ge=1, lt=MOST_ID)
    run: int | None = Field(None, ge=1, lt=MOST_ID)
    month: str = Field("", max_length=7)
    company: int | None = Field(None, ge=1, lt=MOST_ID)
    q: str = Field("", max_length=100, description="In the person's name")
    confirmed: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        equal = {
            "person_id": self.person,
            "run_id": self.run,
            "run__month": self.month,
            "run__company_id": self.company,
            "person__search__contains": self.q.lower(),
        }
        rows = rows.filter(**{name: value for name, value in equal.items() if value})
        return rows if self.confirmed is None else rows.filter(confirmed_at__isnull=not self.confirmed)


class QuestionListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"asked_at": ("asked_at",)}

    statement: int | None = Field(None, ge=1, lt=MOST_ID)
    answered: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(statement_id=self.statement) if self.statement else rows
        return rows if self.answered is None else rows.filter(answered_at__isnull=not self.answered)


def _rows(request: Any) -> QuerySet[Any]:
    rows = Statement.objects.visible_to(request.actor).exclude(run__state__in=("computing", "failed", "void"))
    return rows.select_related("run__company", "person").annotate(
        open_questions=Count("questions", filter=Q(questions__answered_at=None))
    )


def _seen(request: Any, pk: int) -> Statement:
    """The statement; that somebody else's was read is in the history."""
    row: Statement = found(_rows(request), pk)
    if request.actor.person is None or row.person_id != request.actor.person.pk:
        log(request.actor, "read", row, company=row.run.company)
    return row


@router.get("", response=StatementPage, summary="Statements", operation_id="list_statements")
def list_statements(request: Any, listing: Query[StatementListing]) -> dict[str, Any]:
    """The caller's own of approved runs; for who sees the company's pay, everyone's."""
    page = listed(request, _rows(request), listing, StatementBriefOut)
    if request.actor.reach("pay").companies:
        log(request.actor, "read", request.actor.company, area="pay", what="statements", page=listing.page)
    return page


@router.get("/questions", response=QuestionPage, summary="Questions", operation_id="list_pay_questions")
def list_questions(request: Any, listing: Query[QuestionListing]) -> dict[str, Any]:
    """The caller's own; for who sees the company's pay, everyone's."""
    rows = Question.objects.visible_to(request.actor).filter(statement__in=_rows(request).values("pk"))
    return listed(request, rows, listing, QuestionOut)


@router.post(
    "/questions/{int:pk}/answer", response=QuestionOut, summary="Answer a question", operation_id="answer_pay_question"
)
def answer(request: Any, pk: int, body: AnswerIn) -> HttpResponse:
    """By finance or HR."""
    return shown(request, operations.answer(request.actor, pk, seen(request), body.text), QuestionOut)


@router.get("/{int:pk}", response=StatementOut, summary="One statement", operation_id="get_statement")
def get_statement(request: Any, pk: int) -> HttpResponse:
    return shown(request, _seen(request, pk), StatementOut)


@router.get(
    "/{int:pk}/explanation", response=ExplanationOut, summary="Why an item pays that", operation_id="explain_statement"
)
def explain(request: Any, pk: int, item: str, line: int | None = None) -> Any:
    """`line`: only this line of the item."""
    return why.explain(_seen(request, pk), item[:100], line, language_of(get_language()))


@router.post(
    "/{int:pk}/confirmation",
    response=StatementOut,
    summary="Confirm the own statement",
    operation_id="confirm_statement",
)
def confirm(request: Any, pk: int) -> HttpResponse:
    operations.confirm(request.actor, pk, seen(request))
    return shown(request, found(_rows(request), pk), StatementOut)


@router.post(
    "/{int:pk}/questions",
    response={201: QuestionOut},
    summary="Ask about the own statement",
    operation_id="ask_about_statement",
)
def ask(request: Any, pk: int, body: QuestionIn) -> Any:
    return Status(201, operations.ask(request.actor, pk, line_id=body.line_id, text=body.text))
