"""Expense requests in every state: asked for, decided, spent and settled; and the limits that finance has set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from merit.approvals import operations as approvals
from merit.crm.models import Opportunity
from merit.demo.people import Stage
from merit.demo.stamping import actor_of, happened
from merit.org.actor import actor_for
from merit.requests import operations
from merit.requests.models import ExpenseRequest
from merit.requests.operations import Line, Spent

FINANCE: Final = "he"
LIMITS: Final = (
    ("person", "", "month", "6000", "warn"),
    ("person", "entertainment", "quarter", "12000", "refuse"),
    ("opportunity", "", "year", "20000", "warn"),
)


@dataclass(frozen=True)
class Told:
    """Who asked how many days ago, for what; how far it came; what was spent of each line."""

    who: str
    ago: int
    lines: Sequence[tuple[str, str]]
    ends: str
    spent: Sequence[str] = field(default=())
    close: bool = False


STORY: Final = (
    Told("chen", 20, (("entertainment", "1280"), ("transport", "160")), "approved", ("1196.50", "148"), close=True),
    Told("chen", 9, (("travel", "2400"), ("meal", "360")), "approved", ("1875.00",)),
    Told("chen", 4, (("gift", "880"),), "approved"),
    Told("chen", 1, (("entertainment", "1680"), ("gift", "420")), "pending"),
    Told("chen", 0, (("meal", "300"),), "draft"),
    Told("wang", 6, (("entertainment", "3200"),), "refused"),
    Told("wang", 2, (("travel", "1950"), ("transport", "240")), "returned"),
    Told("zhao", 12, (("entertainment", "960"),), "approved", ("1",)),
    Told("wang", 3, (("gift", "500"),), "withdrawn"),
)


def make(stage: Stage) -> None:
    """Writes the chapter."""
    finance = actor_of(stage, FINANCE)
    for per, kind, period, amount, over in LIMITS:
        operations.create_limit(
            finance, **{"per": per, "kind": kind, "period": period, "amount": Decimal(amount), "over": over}
        )
    for place, told in enumerate(STORY):
        with happened(stage.clock.stamp(stage.clock.ago(told.ago), 10, place)):
            _tell(stage, told, place)


def _tell(stage: Stage, told: Told, place: int) -> None:
    words = stage.words.expense_requests
    actor, day = actor_of(stage, told.who), stage.clock.ago(told.ago)
    actor.today = day
    rows = Opportunity.objects.unscoped("the story").filter(owner=stage.people[told.who], stage__kind="open")
    about = rows.order_by("-amount", "pk")[place % 3 : place % 3 + 1].first()
    row = operations.create_expense(
        actor,
        title=words["titles"][place],
        opportunity_id=about.pk if about else None,
        lines=[Line(kind, day + timedelta(days=1), Decimal(amount)) for kind, amount in told.lines],
    )
    if told.ends == "draft":
        return
    row = operations.submit_expense(actor, row.pk, row.version)
    _decide(row, told.ends, words)
    row.refresh_from_db()
    if told.ends == "withdrawn":
        operations.withdraw_expense(actor, row.pk, row.version, reason=words["withdrawn"])
    if told.spent and row.state == "approved":
        _spend(stage, row, told)


def _decide(row: ExpenseRequest, ends: str, words: dict[str, Any]) -> None:
    """Whoever is asked, one after the other, until it has ended so."""
    while ends in {"approved", "refused", "returned"} and (request := approvals.open_request(row)) is not None:
        task = request.tasks.filter(state="open").select_related("person__user").first()
        actor = actor_for(task.person.user) if task is not None else None
        if actor is None:
            return
        if ends == "approved":
            approvals.approve(actor, request.pk, request.version)
        elif ends == "refused":
            approvals.refuse(actor, request.pk, request.version, reason=words["refused"])
        else:
            approvals.send_back(actor, request.pk, request.version, to_step=None, reason=words["returned"])


def _spend(stage: Stage, row: ExpenseRequest, told: Told) -> None:
    day = stage.clock.ago(max(told.ago - 1, 0))
    pairs = zip(row.lines.all(), told.spent, strict=False)
    spent = [Spent(line.pk, Decimal(amount), day) for line, amount in pairs]
    operations.report_expense(actor_of(stage, told.who), row.pk, row.version, spent=spent, close=told.close)
