"""Whatever is reported, taken back and settled in whatever order: the sums hold, and costs are what was reported."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from types import SimpleNamespace

import pytest
from django.db.models import Sum

from merit.core.errors import MeritError
from merit.requests import operations
from merit.requests.limits import limits_for, used
from merit.requests.models import Cost, ExpenseReport, ExpenseRequest
from merit.requests.operations.expenses import made_lines
from tests.requests.kit import approved, line, report

D = Decimal


def step(cast: SimpleNamespace, dice: Random, row: ExpenseRequest) -> None:
    """One thing that somebody may try; what is refused leaves nothing behind."""
    actor = dice.choice([cast.seller, cast.finance])
    match dice.choice(["report", "report", "reverse", "close"]):
        case "report":
            report(actor, row, str(D(dice.randint(-100, 30000)) / 100), close=dice.random() < 0.2)
        case "reverse":
            operations.reverse_report(actor, row.pk, row.version, dice.randint(1, 6), reason="Wrong")
        case _:
            operations.close_expense(actor, row.pk, row.version)


@pytest.mark.parametrize("seed", range(6))
def test_the_sums_hold(cast: SimpleNamespace, seed: int) -> None:
    dice = Random(seed)
    operations.create_limit(cast.finance, per="person", period="year", amount=D(1000), over="warn")
    rows = [approved(cast, line(cast.seller, "300"), line(cast.seller, "200", "gift")) for _n in range(2)]
    for _step in range(25):
        row = dice.choice(rows)
        row.refresh_from_db()
        try:
            step(cast, dice, row)
        except MeritError:
            before = row.version
            row.refresh_from_db()
            assert row.version == before
        row.refresh_from_db()
        costs = Cost.everything.filter(report__request=row)
        assert row.spent == (costs.aggregate(total=Sum("amount"))["total"] or 0)
        assert 0 <= row.spent <= row.amount
        assert (
            costs.filter(amount__lt=0).count()
            == ExpenseReport.everything.filter(request=row, reverses__isnull=False).count()
        )
    # another request sees all of them in its limit: what was spent, and what may still be spent
    other = ExpenseRequest(company=cast.acme, person=cast.people["seller"])
    lines = [line(cast.seller, "1")]
    made = made_lines(cast.seller, other, lines)
    (seen,) = used(other, made, limits_for(other))
    assert seen.spent == sum(row.spent for row in rows)
    open_ = sum((_open(row) for row in rows if row.state in {"approved", "reported"}), D(0))
    assert (seen.asked, seen.left) == (open_, D(1000) - seen.spent - open_ - 1)


def _open(row: ExpenseRequest) -> Decimal:
    """Of each line what was not spent on it yet."""
    found = row.lines.annotate(done=Sum("costs__amount")).values_list("amount", "done")
    return sum((max(amount - (done or 0), D(0)) for amount, done in found), D(0))
