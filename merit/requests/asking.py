"""The kind of approval that expense requests are: what an approver reads, and what a decision makes of the request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from merit.approvals.facts import Facts
from merit.approvals.kinds import Kind
from merit.approvals.models import ApprovalRequest
from merit.core.operations import change, locked, log
from merit.org.actor import Actor
from merit.org.models import Company
from merit.requests.models import KINDS, ExpenseLine, ExpenseRequest


def _choices(_company: Company) -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in KINDS]


def _closed(request: ApprovalRequest, outcome: str, actor: Actor | None) -> None:
    """The request's state follows its approval. The actor stands in the approval's own history."""
    row = locked(ExpenseRequest.objects.unscoped("its approval ended"), request.subject_id)
    change(row, {"state": outcome})
    log(actor, f"expense {outcome}", row, company=row.company, amount=row.amount)


SAID: Final = {
    "purpose": _("Purpose"),
    "opportunity": _("Opportunity"),
    "customer": _("Customer"),
    "over": _("Above a limit"),
    **dict(KINDS),
}
"""What the labels say of what an approver reads."""

EXPENSE = Kind(
    code="expense",
    label=_("Expense request"),
    model=ExpenseRequest,
    area="contracts",
    choices=_choices,
    closed=_closed,
    address=lambda pk: f"/expense-requests/{pk}",
    has_probability=True,
    words=lambda label: SAID.get(label, label),
)


def facts_of(row: ExpenseRequest, lines: Sequence[ExpenseLine], day: Any, warnings: Sequence[str]) -> Facts:
    """What conditions look at and approvers read: what it belongs to, each line, and limits that it goes beyond."""
    term, chance = row.person.term(day), row.opportunity
    read: list[tuple[str, str]] = [("purpose", row.title)]
    if chance is not None:
        read.append(("opportunity", f"{chance.name} · {_percent(chance.probability)}"))
    if row.customer is not None:
        read.append(("customer", row.customer.name))
    for line in lines:
        parts = (f"{line.amount:,.2f}", line.day.isoformat(), line.note)
        read.append((line.kind, " · ".join(part for part in parts if part)))
    read += [("over", one) for one in warnings]
    return Facts(
        amount=row.amount,
        currency=row.company.currency,
        kind=sorted({line.kind for line in lines}),
        department=term.department if term else None,
        probability=chance.probability if chance else None,
        lines=read,
    )


def _percent(ratio: Any) -> str:
    return f"{(ratio * 100).normalize():f}%"
