"""Who may do what with expense requests. They are seen by whom `ExpenseRequest.scope` names.

A request is its person's: nobody asks for money in another's name. What was spent is reported by the person or by
finance, who also sets the limits.
"""

from __future__ import annotations

from typing import Any

from merit.core.errors import Forbidden
from merit.org.actor import Actor
from merit.requests.models import ALLOWED, EDITABLE, ExpenseReport, ExpenseRequest

WRITE = "expenses.write"


def is_own(actor: Actor, row: ExpenseRequest) -> bool:
    return actor.person is not None and actor.person.pk == row.person_id and "write" in actor.scopes


def may_create(actor: Actor) -> bool:
    """Whoever works in the company in whose pages he is, and does more than read."""
    person = actor.person
    reads = actor.roles == frozenset({"auditor"})
    return person is not None and person.company_id == actor.company.pk and "write" in actor.scopes and not reads


def may_change(actor: Actor, row: ExpenseRequest) -> bool:
    return row.state in EDITABLE and is_own(actor, row)


def may_withdraw(actor: Actor, row: ExpenseRequest) -> bool:
    return row.state == "pending" and is_own(actor, row)


def may_book(actor: Actor, row: ExpenseRequest) -> bool:
    """Report what was spent, whatever the state."""
    return is_own(actor, row) or actor.may(WRITE, row.company_id)


def may_report(actor: Actor, row: ExpenseRequest) -> bool:
    return row.state in ALLOWED and may_book(actor, row)


def may_reverse(actor: Actor, row: ExpenseRequest, report: ExpenseReport) -> bool:
    """Until it is settled whoever reports; then finance."""
    able = may_report(actor, row) or (row.state == "closed" and actor.may(WRITE, row.company_id))
    return able and report.reverses_id is None


def may_attach(actor: Actor, row: Any) -> bool:
    """Receipts may come until it is settled."""
    return row.state not in {"closed", "refused"} and may_book(actor, row)


def may_limit(actor: Actor, company_id: int) -> bool:
    return actor.may(WRITE, company_id)


def must(allowed: bool) -> None:
    if not allowed:
        raise Forbidden
