"""Expense requests: written, changed while nobody decides about them, submitted, withdrawn.

Source: docs/spec/expenses.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.approvals import operations as approvals
from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, checked, create, locked, log
from merit.crm.models import Customer, Opportunity
from merit.crm.operations.common import chosen, fresh_code
from merit.crm.sales.amounts import amount_in
from merit.org.actor import Actor
from merit.requests import policy
from merit.requests.asking import facts_of
from merit.requests.limits import Used, limits_for, used
from merit.requests.models import EDITABLE, KINDS, ExpenseLine, ExpenseRequest

MOST_LINES = 50
APART = timedelta(days=400)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """A line as it is put in; `id`: of the line that it was before."""

    kind: str
    day: date
    amount: Decimal
    note: str = ""
    id: int | None = None


def draft_of(
    actor: Actor,
    *,
    title: str = "",
    opportunity_id: int | None = None,
    customer_id: int | None = None,
    note: str = "",
) -> ExpenseRequest:
    """A request of the actor's that is not kept: what it belongs to is resolved, the customer is the opportunity's."""
    assert actor.person is not None
    row = ExpenseRequest(company=actor.company, person=actor.person)
    return _filled(actor, row, title=title, opportunity_id=opportunity_id, customer_id=customer_id, note=note)


@transaction.atomic
def create_expense(
    actor: Actor,
    *,
    title: str,
    lines: Sequence[Line] = (),
    opportunity_id: int | None = None,
    customer_id: int | None = None,
    note: str = "",
) -> ExpenseRequest:
    """A draft of the actor's own; only he sees to it until it is submitted. Raises Invalid, Forbidden."""
    policy.must(policy.may_create(actor))
    row = draft_of(actor, title=title, opportunity_id=opportunity_id, customer_id=customer_id, note=note)
    made = made_lines(actor, row, lines)
    row.amount = sum((line.amount for line in made), ZERO)
    row.code = fresh_code(ExpenseRequest, "expense", "EX")
    create(row)
    _save_lines(row, made)
    log(actor, "created", row, company=row.company, amount=row.amount)
    return row


@transaction.atomic
def change_expense(
    actor: Actor, pk: int, version: int | None, *, lines: Sequence[Line] | None = None, **values: Any
) -> ExpenseRequest:
    """While it is a draft, was returned or withdrawn: what is given is changed; `lines` replace the present ones."""
    row = locked_expense(actor, pk, version)
    _must_be_open(actor, row)
    fresh = {name: getattr(row, name) for name in ("title", "opportunity_id", "customer_id", "note")} | values
    customer_given = values.get("customer_id")
    if "opportunity_id" in values and not values["opportunity_id"] and customer_given is None:
        fresh["customer_id"] = customer_given
    now = _filled(actor, ExpenseRequest(company=row.company, person=row.person), **fresh)
    wanted = {name: getattr(now, name) for name in ("title", "opportunity", "customer", "note")}
    if lines is not None:
        made = made_lines(actor, row, lines)
        wanted["amount"] = sum((line.amount for line in made), ZERO)
        moved = _save_lines(row, made)
    diff = change(row, wanted)
    if lines is not None and moved and not diff:
        row.version += 1
        row.save()
    if diff or (lines is not None and moved):
        log(actor, "changed", row, company=row.company, **diff)
    return row


@transaction.atomic
def delete_expense(actor: Actor, pk: int, version: int | None) -> None:
    """A draft that was never submitted, without files."""
    row = locked_expense(actor, pk, version)
    _must_be_open(actor, row)
    if row.state != "draft":
        raise Conflict(_("It was submitted before: withdraw it instead, it stays in the history."))
    if row.files.exists():
        raise Conflict(_("Take its files off first."))
    log(actor, "deleted", row, company=row.company)
    row.delete()


@transaction.atomic
def submit_expense(actor: Actor, pk: int, version: int | None) -> ExpenseRequest:
    """Ask for a yes. Above a limit it is refused, or the approver is warned, as the limit says.

    When no step of the flow applies it is approved before this returns.
    """
    row = locked_expense(actor, pk, version)
    _must_be_open(actor, row)
    lines = list(row.lines.all())
    if not lines or not row.amount:
        raise Invalid(lines=_("Enter at least one line with an amount."))
    warnings = _within_limits(row, lines)
    change(row, {"state": "pending", "submitted_on": actor.today})
    log(actor, "expense submitted", row, company=row.company, amount=row.amount)
    facts = facts_of(row, lines, actor.today, warnings)
    approvals.submit(actor, "expense", row, text=str(row), facts=facts, concerned=[row.person])
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw_expense(actor: Actor, pk: int, version: int | None, *, reason: str = "") -> ExpenseRequest:
    """Taken back while it waits for its approval."""
    row = locked_expense(actor, pk, version)
    if not policy.is_own(actor, row):
        raise Forbidden
    request = approvals.open_request(row)
    if request is None:
        raise Conflict(_("It does not wait for an approval: %(state)s.") % {"state": row.get_state_display()})
    approvals.withdraw(actor, request.pk, None, reason)
    row.refresh_from_db()
    return row


def in_words(one: Used) -> str:
    """A limit that is gone beyond."""
    return _("%(limit)s, %(period)s: %(amount)s above the limit of %(most)s") % {
        **{"limit": one.limit, "period": one.period},
        **{"amount": f"{-one.left:,.2f}", "most": f"{one.limit.amount:,.2f}"},
    }


def _within_limits(row: ExpenseRequest, lines: Sequence[ExpenseLine]) -> list[str]:
    """The warnings; Invalid where a limit refuses. Limits are held: two at once do not share what is left."""
    beyond = [one for one in used(row, lines, limits_for(row, lock=True)) if one.over]
    refused = [in_words(one) for one in beyond if one.limit.over == "refuse"]
    if refused:
        raise Invalid(lines=refused)
    return [in_words(one) for one in beyond]


def locked_expense(actor: Actor, pk: int, version: int | None) -> ExpenseRequest:
    rows = ExpenseRequest.objects.visible_to(actor).select_related("company", "person", "opportunity", "customer")
    row: ExpenseRequest = locked(rows, pk, version)
    return row


def _must_be_open(actor: Actor, row: ExpenseRequest) -> None:
    if not policy.is_own(actor, row):
        raise Forbidden
    if row.state not in EDITABLE:
        raise Conflict(
            _("It cannot be changed any more: %(state)s.") % {"state": row.get_state_display()}  # type: ignore[attr-defined]
        )


def _filled(
    actor: Actor, row: ExpenseRequest, *, title: str, opportunity_id: Any, customer_id: Any, note: str
) -> ExpenseRequest:
    """With what it belongs to, as far as the actor sees it; of an opportunity the customer is that one's."""
    row.title, row.note = clean_text(title), clean_text(note)
    row.opportunity = row.customer = None
    if opportunity_id:
        rows = Opportunity.objects.visible_to(actor).filter(company=row.company).select_related("customer")
        row.opportunity = chosen(rows, opportunity_id, "opportunity_id")
        row.customer = row.opportunity.customer
    elif customer_id:
        row.customer = chosen(
            Customer.objects.visible_to(actor).filter(company=row.company), customer_id, "customer_id"
        )
    return row


def made_lines(actor: Actor, row: ExpenseRequest, lines: Sequence[Line]) -> list[ExpenseLine]:
    """The lines as rows, not saved. Invalid names the field `lines`."""
    if len(lines) > MOST_LINES:
        raise Invalid(lines=_("At most %(most)s lines.") % {"most": MOST_LINES})
    known = {one.pk: one for one in row.lines.all()} if row.pk else {}
    made = []
    for position, line in enumerate(lines, 1):
        if line.kind not in dict(KINDS):
            raise Invalid(lines=_("Choose what it is for."))
        if abs(line.day - actor.today) > APART:
            raise Invalid(lines=_("This day is too far away."))
        amount = amount_in(row.company.currency, line.amount, "lines")
        if amount <= 0:
            raise Invalid(lines=_("Enter an amount above zero."))
        one = known.pop(line.id, None) or ExpenseLine(request=row)
        one.position, one.kind, one.day, one.amount, one.note = (
            position,
            line.kind,
            line.day,
            amount,
            clean_text(line.note),
        )
        made.append(one)
    return made


def _save_lines(row: ExpenseRequest, made: Sequence[ExpenseLine]) -> bool:
    """Put these in place of the present ones; whether anything moved."""
    names = ("position", "kind", "day", "amount", "note")
    before = {one.pk: tuple(getattr(one, name) for name in names) for one in row.lines.all()}
    kept = {one.pk for one in made if one.pk}
    gone = set(before) - kept
    if gone:
        row.lines.filter(pk__in=gone).delete()
    changed = [one for one in made if tuple(getattr(one, name) for name in names) != before.get(one.pk)]
    for one in changed:
        checked(one, ("request",)).save()
    return bool(changed or gone)
