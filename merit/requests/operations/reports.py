"""What was really spent, reported against a request that is approved: rows of costs, each once.

A report is never changed: it is taken back whole by a reversal, and what is right is reported anew. Both stay.

Source: docs/spec/expenses.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, checked, create, found, log
from merit.crm.contracts import Contract
from merit.crm.operations.common import chosen, fresh_code
from merit.crm.sales.amounts import amount_in
from merit.org.actor import Actor
from merit.requests import policy
from merit.requests.models import ALLOWED, Cost, ExpenseReport, ExpenseRequest
from merit.requests.operations.expenses import MOST_LINES, locked_expense

ZERO = Decimal(0)


@dataclass(frozen=True)
class Spent:
    """What was spent on a line of the request: how much, when, on which contract if on any."""

    line_id: int
    amount: Decimal
    day: date
    contract_id: int | None = None


@transaction.atomic
def report_expense(
    actor: Actor, pk: int, version: int | None, *, spent: Sequence[Spent], note: str = "", close: bool = False
) -> ExpenseReport:
    """Costs of the person, together at most what was approved. `close`: nothing more will be spent.

    By the person or finance; the same report sent twice is refused as stale. Raises Invalid, Forbidden, Conflict.
    """
    row = locked_expense(actor, pk, version)
    policy.must(policy.may_book(actor, row))
    _must_be_allowed(row)
    costs = _costs(actor, row, spent)
    total = sum((one.amount for one in costs), ZERO)
    if row.spent + total > row.amount:
        raise Invalid(
            spent=_("This is %(amount)s more than was approved: ask for the rest by a further request.")
            % {"amount": f"{row.spent + total - row.amount:,.2f}"}
        )
    report = _write(actor, row, costs, note=clean_text(note))
    change(row, {"spent": row.spent + total, "state": "closed" if close else "reported"})
    log(actor, "expense reported", row, company=row.company, amount=total, number=report.number)
    if close:
        log(actor, "expense closed", row, company=row.company)
    return report


@transaction.atomic
def reverse_report(actor: Actor, pk: int, version: int | None, number: int, *, reason: str) -> ExpenseReport:
    """Take a report back whole: the same costs with the opposite sign, on the same days. Once, with a reason."""
    row = locked_expense(actor, pk, version)
    report = found(row.reports.all(), row.reports.filter(number=number).values("pk")[:1])
    if not policy.may_book(actor, row):
        raise Forbidden
    text = clean_text(reason)
    if not text:
        raise Invalid(reason=_("Say why."))
    if report.reverses_id or ExpenseReport.objects.unscoped("its reversal").filter(reverses=report).exists():
        raise Conflict(_("This report was taken back already."))
    if not policy.may_reverse(actor, row, report):
        raise Conflict(_("It is settled: finance takes a report back."))
    costs = [_opposite(one) for one in report.costs.order_by("pk")]
    total = sum((one.amount for one in costs), ZERO)
    made = _write(actor, row, costs, note=text, reverses=report)
    change(row, {"spent": row.spent + total, "state": "reported"})
    log(actor, "expense report reversed", row, company=row.company, amount=total, number=number, reason=text)
    return made


@transaction.atomic
def close_expense(actor: Actor, pk: int, version: int | None) -> ExpenseRequest:
    """Nothing more will be spent: what is left counts no longer against any limit."""
    row = locked_expense(actor, pk, version)
    policy.must(policy.may_book(actor, row))
    _must_be_allowed(row)
    change(row, {"state": "closed"})
    log(actor, "expense closed", row, company=row.company)
    return row


def _must_be_allowed(row: ExpenseRequest) -> None:
    if row.state not in ALLOWED:
        raise Conflict(
            _("Only what is approved can be spent: %(state)s.") % {"state": row.get_state_display()}  # type: ignore[attr-defined]
        )


def _costs(actor: Actor, row: ExpenseRequest, spent: Sequence[Spent]) -> list[Cost]:
    """Not saved yet. Invalid names the field `spent`."""
    if not spent or len(spent) > MOST_LINES:
        raise Invalid(spent=_("Enter what was spent, at most %(most)s lines.") % {"most": MOST_LINES})
    lines = {one.pk: one for one in row.lines.all()}
    contracts = Contract.objects.visible_to(actor).filter(company=row.company)
    made = []
    for one in spent:
        line = lines.get(one.line_id)
        if line is None:
            raise Invalid(spent=_("Choose a line of the request."))
        amount = amount_in(row.company.currency, one.amount, "spent")
        if amount <= 0:
            raise Invalid(spent=_("Enter an amount above zero."))
        if one.day > actor.today:
            raise Invalid(spent=_("This day is still to come."))
        if row.person.term(one.day) is None:
            raise Invalid(spent=_("No department holds the person on this day."))
        contract = chosen(contracts, one.contract_id, "contract_id") if one.contract_id else None
        values: dict[str, Any] = {"person": row.person, "contract": contract, "line": line, "kind": line.kind}
        made.append(Cost(spent_on=one.day, amount=amount, **values))
    return made


def _opposite(one: Cost) -> Cost:
    names = ("person_id", "contract_id", "spent_on", "kind", "line_id")
    return Cost(amount=-one.amount, **{name: getattr(one, name) for name in names})


def _write(actor: Actor, row: ExpenseRequest, costs: Sequence[Cost], **values: Any) -> ExpenseReport:
    last = row.reports.order_by("-number").values_list("number", flat=True).first() or 0
    report = create(ExpenseReport(request=row, number=last + 1, by=actor.user, by_name=actor.name, **values))
    for one in costs:
        one.code, one.report = fresh_code(Cost, "cost", "CO"), report
        checked(one).save(force_insert=True)
    return report
