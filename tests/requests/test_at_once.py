"""Two at the same moment: approved while it is edited or withdrawn, reported twice, the last of a limit asked for twice."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from merit.approvals import operations as approvals
from merit.requests import operations
from merit.requests.models import Cost, ExpenseReport, ExpenseRequest
from tests.pay.test_at_once import both
from tests.requests.kit import approved, draft, line, pending, report

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6
D = Decimal


def test_approved_while_it_is_edited(cast: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        row = pending(cast)
        request = approvals.open_request(row)
        assert request is not None
        came = both(
            lambda: approvals.approve(cast.lead, request.pk, request.version),  # noqa: B023
            lambda: operations.change_expense(cast.seller, row.pk, None, lines=[line(cast.seller, "9000")]),  # noqa: B023
        )
        row.refresh_from_db()
        assert came == ["Conflict", "done"] and (row.state, row.amount) == ("approved", D(300))


def test_approved_while_it_is_withdrawn(cast: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        row = pending(cast)
        request = approvals.open_request(row)
        assert request is not None
        came = both(
            lambda: approvals.approve(cast.lead, request.pk, request.version),  # noqa: B023
            lambda: operations.withdraw_expense(cast.seller, row.pk, row.version),  # noqa: B023
        )
        row.refresh_from_db()
        request.refresh_from_db()
        assert came.count("done") == 1 and row.state == request.state != "pending"


def test_reported_twice_at_once(cast: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        row = approved(cast)
        came = both(*[lambda: report(cast.seller, row, "200")] * 2)  # noqa: B023
        row.refresh_from_db()
        assert came == ["Stale", "done"] and row.spent == D(200)
        assert Cost.everything.filter(report__request=row).count() == 1


def test_taken_back_twice_at_once(cast: SimpleNamespace) -> None:
    for _round in range(ROUNDS):
        row = approved(cast)
        number = report(cast.seller, row, "200").number
        came = both(*[lambda: operations.reverse_report(cast.seller, row.pk, None, number, reason="Wrong")] * 2)  # noqa: B023
        row.refresh_from_db()
        assert came == ["Conflict", "done"] and row.spent == 0
        assert ExpenseReport.everything.filter(request=row).count() == 2


def test_the_last_of_a_limit_is_given_once(cast: SimpleNamespace) -> None:
    values = {"per": "person", "period": "month", "amount": D(500), "over": "refuse"}
    operations.create_limit(cast.finance, **values)
    for _round in range(ROUNDS):
        rows = [draft(cast), draft(cast)]
        works = [lambda row=row: operations.submit_expense(cast.seller, row.pk, row.version) for row in rows]
        assert both(*works) == ["Invalid", "done"]
        ExpenseRequest.everything.filter(state="pending").update(state="withdrawn")
