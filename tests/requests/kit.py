"""Expense requests of the cast: the seller asks, the lead says yes, the seller spends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from merit.approvals import operations as approvals
from merit.crm.models import Customer, Opportunity, Pipeline, Stage
from merit.requests import operations
from merit.requests.models import ExpenseReport, ExpenseRequest
from merit.requests.operations import Line, Spent

D = Decimal


def deal(cast: SimpleNamespace, who: str = "seller", probability: str = "0.4") -> Opportunity:
    person = cast.people[who]
    pipeline, _new = Pipeline.everything.get_or_create(company=person.company, position=1, name="Sales")
    stage, _new = Stage.everything.get_or_create(
        **{"company": person.company, "pipeline": pipeline, "position": 1, "name": "First"},
        defaults={"probability": D(probability)},
    )
    n = Customer.everything.count()
    customer = Customer.everything.create(company=person.company, code=f"cu-{n}", name=f"Firm {n}", owner=person)
    return Opportunity.everything.create(
        **{"company": person.company, "code": f"op-{n}", "customer": customer, "name": f"Deal {n}", "owner": person},
        **{"stage": stage, "probability": D(probability), "amount": D(90000), "entered_stage_on": date(2026, 11, 2)},
        opened_on=date(2026, 11, 2),
    )


def line(actor: Any, amount: str = "300", kind: str = "entertainment", day: date | None = None, **more: Any) -> Line:
    return Line(kind=kind, day=day or actor.today, amount=D(amount), **more)


def draft(cast: SimpleNamespace, *lines: Line, by: Any = None, **values: Any) -> ExpenseRequest:
    by = by or cast.seller
    return operations.create_expense(by, **{"title": "Dinner", "lines": lines or (line(by),), **values})


def pending(cast: SimpleNamespace, *lines: Line, by: Any = None, **values: Any) -> ExpenseRequest:
    row = draft(cast, *lines, by=by, **values)
    return operations.submit_expense(by or cast.seller, row.pk, row.version)


def decide(row: ExpenseRequest, actor: Any, verb: str = "approve", **more: Any) -> ExpenseRequest:
    request = approvals.open_request(row)
    assert request is not None
    getattr(approvals, verb)(actor, request.pk, request.version, **more)
    row.refresh_from_db()
    return row


def approved(cast: SimpleNamespace, *lines: Line, by: Any = None, **values: Any) -> ExpenseRequest:
    return decide(pending(cast, *lines, by=by, **values), cast.lead)


def report(actor: Any, row: ExpenseRequest, *amounts: str, **more: Any) -> ExpenseReport:
    """An amount for each line."""
    rows = list(row.lines.all())
    day = more.pop("day", actor.today)
    spent = [Spent(one.pk, D(amount), day) for one, amount in zip(rows, amounts, strict=False)]
    return operations.report_expense(actor, row.pk, more.pop("version", row.version), spent=spent, **more)
