"""Statements: one's own once the run is approved, everyone's for who sees the company's pay; why, confirm, ask.

Reading somebody else's statement stands in the history.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router

from merit.api.kernel import Amount, Body, Listing, Out, listed, seen, shown
from merit.calc.texts import pick_language
from merit.core.operations import found, log
from merit.pay import operations, why
from merit.pay.columns import source_word
from merit.pay.lines import Shown, about, lines_of, rows_of
from merit.pay.models import Question, Statement

router = Router(tags=["statements"])


class StatementOut(Out):
    id: int
    version: int
    run_id: int
    person_id: int
    month: str
    total: Amount
    confirmed_at: datetime | None


class StatementPage(Out):
    items: list[StatementOut]
    count: int


class StatementLineOut(Out):
    """`label`: the customer and contract that it is about; else its source."""

    id: int
    item: str
    label: str = ""
    period: str
    source: str
    base: str
    rate: str
    amount: Amount


class StatementLinePage(Out):
    items: list[StatementLineOut]
    count: int


class StatementItemOut(Out):
    """`count`: of all lines; `lines`: the first hundred, the others by `/statements/{id}/lines`."""

    item: str
    name: str
    amount: Amount
    count: int
    lines: list[StatementLineOut]


class QuestionOut(Out):
    id: int
    version: int
    statement_id: int
    line_id: int | None
    text: str
    asked_by_id: int
    asked_at: datetime
    answer: str
    answered_by_id: int | None
    answered_at: datetime | None


class QuestionPage(Out):
    items: list[QuestionOut]
    count: int


class StatementFull(StatementOut):
    items: list[StatementItemOut]
    questions: list[QuestionOut]


class StatementStepOut(Out):
    """`key` names the kind of step and `values` its figures, the same in every language."""

    key: str
    text: str
    value: str | None
    values: dict[str, str]
    steps: list[StatementStepOut]


class LinkOut(Out):
    kind: str
    code: str
    url_id: int


class ExplanationOut(Out):
    text: str
    value: str
    steps: list[StatementStepOut]
    links: list[LinkOut]


class QuestionIn(Body):
    line_id: int | None = None
    text: str


class AnswerIn(Body):
    text: str


class StatementListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"month": ("run__month",), "total": ("total",)}
    run_id: int | None = None
    person_id: int | None = None
    month: str = ""

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        wanted = {"run_id": self.run_id, "person_id": self.person_id, "run__month": self.month}
        return rows.filter(**{name: value for name, value in wanted.items() if value not in {None, ""}})


class StatementLineListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"amount": ("amount",), "period": ("period", "position")}
    item: str = ""
    period: str = ""

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        wanted = {"item": self.item, "period": self.period}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class QuestionListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"asked_at": ("asked_at",)}
    answered: bool | None = None

    def narrow(self, rows: Any, actor: Any) -> Any:  # noqa: ARG002
        return rows if self.answered is None else rows.filter(answered_at__isnull=not self.answered)


def _rows(request: Any) -> Any:
    rows = Statement.objects.visible_to(request.actor).select_related("run__company", "person")
    return rows.annotate(month=F("run__month")).exclude(run__state__in=("void", "computing", "failed"))


def _seen(request: Any, pk: int) -> Statement:
    statement = found(_rows(request), pk)
    if request.actor.person is None or statement.person_id != request.actor.person.pk:
        log(request.actor, "read", statement, area="pay", company=statement.run.company)
    return statement


def _full(request: Any, statement: Statement) -> HttpResponse:
    items = [
        StatementItemOut(
            item=group.item,
            name=group.name,
            amount=group.amount,
            count=group.count,
            lines=[_line(one) for one in group.lines],
        )
        for group in lines_of(statement)
    ]
    questions = [QuestionOut.from_orm(one) for one in statement.questions.order_by("asked_at", "pk")]
    values = StatementOut.from_orm(statement).model_dump()
    response = shown(request, StatementFull(**values, items=items, questions=questions), StatementFull)
    response["ETag"] = f'"{statement.version}"'
    return response


def _line(one: Shown) -> StatementLineOut:
    line = one.line
    texts = {name: getattr(line, name) for name in ("item", "period", "source", "base", "rate")}
    return StatementLineOut(id=line.pk, label=source_word(one.label), amount=one.amount, **texts)


@router.get("", response=StatementPage)
def list_statements(request: Any, listing: Query[StatementListing]) -> dict[str, Any]:
    """The statements that you see."""
    return listed(request, _rows(request), listing, StatementOut)


@router.get("/{int:pk}", response=StatementFull)
def get_statement(request: Any, pk: int) -> HttpResponse:
    """One statement with its items, lines and questions."""
    return _full(request, _seen(request, pk))


@router.get("/{int:pk}/lines", response=StatementLinePage)
def list_lines(request: Any, pk: int, listing: Query[StatementLineListing]) -> dict[str, Any]:
    """The lines of a statement, in the order of the run."""
    page = listed(request, rows_of(_seen(request, pk)), listing, StatementLineOut)
    abouts = about(line.source for line in page["items"])
    for line in page["items"]:
        line.label = abouts.get(line.source) or source_word(line.source)
    return page


@router.get("/{int:pk}/explanation", response=ExplanationOut)
def explain_line(request: Any, pk: int, item: str, line: int | None = None) -> HttpResponse:
    """Why an item, or one of its lines, pays what it pays, as a tree of steps; and the records behind it."""
    language = pick_language(request.headers.get("Accept-Language", "").split(",")[0])
    tree = why.explain(_seen(request, pk), item, line, language, request.actor)
    return shown(request, ExplanationOut(**tree), ExplanationOut)


@router.post("/{int:pk}/confirmation", response=StatementFull)
def confirm_statement(request: Any, pk: int) -> HttpResponse:
    """You agree with your own statement. Needs If-Match."""
    operations.confirm(request.actor, pk, seen(request))
    return _full(request, found(_rows(request), pk))


@router.post("/{int:pk}/questions", response={201: QuestionOut})
def ask_question(request: Any, pk: int, body: QuestionIn) -> HttpResponse:
    """Ask about a line of your own statement, or about the whole."""
    return shown(request, operations.ask(request.actor, pk, **body.model_dump()), QuestionOut, 201)


@router.get("/questions", response=QuestionPage)
def list_questions(request: Any, listing: Query[QuestionListing]) -> dict[str, Any]:
    """The questions that you see: your own, or those of the company."""
    return listed(request, Question.objects.visible_to(request.actor), listing, QuestionOut)


@router.post("/questions/{int:pk}/answer", response=QuestionOut)
def answer_question(request: Any, pk: int, body: AnswerIn) -> HttpResponse:
    """By finance or HR. Needs If-Match."""
    return shown(request, operations.answer(request.actor, pk, seen(request), body.text), QuestionOut)
