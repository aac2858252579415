"""A report's table: groups, sums and means as the rows say, each with the filters that give its rows, in whose rights."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from merit.core.errors import Invalid
from merit.crm import operations
from merit.crm.models import Opportunity, Stage
from merit.lists.conditions import read
from merit.lists.query import rows_of
from merit.lists.state import State
from merit.reports.operations import asked
from merit.reports.pivot import Table, rows_behind, table
from merit.reports.ready import READY
from merit.reports.shape import dimensions, measured, offered, shape_of
from tests.crm import sales_kit as kit

D = Decimal


@pytest.fixture
def deals(cast: SimpleNamespace) -> SimpleNamespace:
    """Opportunities of three salespeople in two stages, expected in two months or none."""
    operations.ensure_default_stages(cast.acme)
    first, second = Stage.everything.filter(company=cast.acme, kind="open").order_by("position")[:2]
    told = (
        ("seller", first, 100, date(2026, 11, 30)),
        ("seller", first, 50, date(2026, 12, 1)),
        ("seller", second, 900, None),
        ("seller2", second, 30, date(2026, 11, 2)),
        ("seller3", first, 7, date(2026, 11, 3)),
    )
    for number, (who, stage, amount, expected) in enumerate(told):
        person = cast.people[who]
        client = kit.customer(SimpleNamespace(company=cast.acme, person=person), f"Client {number}", region="North")
        Opportunity.everything.create(
            company=cast.acme, customer=client, owner=person, code=f"S{number}", name=f"Deal {number}", stage=stage,
            probability=stage.probability, amount=D(amount), opened_on=date(2026, 11, 1), expected_on=expected,
            entered_stage_on=date(2026, 11, 1),
        )  # fmt: skip
    return SimpleNamespace(first=first, second=second, **vars(cast))


def told(actor: Any, query: str) -> Table:
    shape, wrong = shape_of(actor, QueryDict(query))
    assert shape is not None and not wrong, wrong
    return table(actor, shape)


def lines(found: Table) -> list[tuple[Any, ...]]:
    return [
        (*(str(one.said) for one in labels), *values)
        for labels, values in zip(found.rows, found.row_totals, strict=True)
    ]


def test_by_stage_in_its_order_with_count_sum_and_mean(deals: SimpleNamespace) -> None:
    found = told(deals.gm, "list=opportunities&rows=stage&measure=count&measure=sum.amount&measure=avg.amount")
    assert [(name, n, total, round(mean, 2)) for name, n, total, mean in lines(found)] == [
        (deals.first.name, 3, 157, D("52.33")),
        (deals.second.name, 2, 930, 465),
    ]
    assert found.total[:2] == (5, 1087)
    assert round(found.total[2], 2) == D("217.40"), "the mean of all rows, not of the means"


def test_people_by_amount_across_months(deals: SimpleNamespace) -> None:
    found = told(deals.gm, "list=opportunities&rows=owner&across=expected_on.month&measure=sum.amount")
    assert [one[0] for one in lines(found)] == ["Chen Siyuan", "Wang Ruotong", "Zhao Min"]
    assert [str(one.said) for one in found.across] == ["None", "2026-11", "2026-12"]
    cells = {(row, column): values[0] for (row, column), values in found.cells.items()}
    assert cells == {(0, 0): 900, (0, 1): 100, (0, 2): 50, (1, 1): 30, (2, 1): 7}
    assert [values[0] for values in found.column_totals] == [900, 137, 50]


def test_two_dimensions_stand_together(deals: SimpleNamespace) -> None:
    found = told(deals.gm, "list=opportunities&rows=owner&rows=stage&measure=sum.amount")
    assert [one[:2] for one in lines(found)] == [
        ("Chen Siyuan", deals.first.name),
        ("Chen Siyuan", deals.second.name),
        ("Wang Ruotong", deals.second.name),
        ("Zhao Min", deals.first.name),
    ]


@pytest.mark.parametrize("query", [one.query for _label, some in READY for one in some])
def test_every_number_opens_the_rows_that_it_counts(deals: SimpleNamespace, query: str) -> None:
    """Of the ready reports, and with a second column across: as many rows as the first measure says."""
    kit.receipt(deals, kit.contract(deals, amount="500.00", schedule=kit.dues(("2026-12-01", "500.00"))), "100.00")
    params = QueryDict(query, mutable=True)
    params.setlist("measure", ["count"])
    shape, wrong = shape_of(deals.gm, params)
    assert shape is not None and not wrong
    found = table(deals.gm, shape)

    def behind(row: int | None, column: int | None) -> int:
        conditions = [(read(str(one))[0],) for one in rows_behind(found, row, column)]
        state = State(filters=(*shape.state.filters, *conditions))
        return rows_of(shape.listing, deals.gm, state).count()

    assert behind(None, None) == found.total[0] == found.count
    for row, values in enumerate(found.row_totals):
        assert behind(row, None) == values[0]
    for (row, column), values in found.cells.items():
        assert behind(row, column if shape.across else None) == values[0]


def test_everybody_sees_his_own_rows(deals: SimpleNamespace) -> None:
    query = "list=opportunities&rows=stage&measure=sum.amount"
    assert [told(getattr(deals, who), query).total[0] for who in ("seller", "lead", "gm")] == [1050, 1080, 1087]
    assert told(deals.outsider, query).total[0] is None


def test_nobody_asks_by_what_he_does_not_see(deals: SimpleNamespace) -> None:
    """Who sees only his own has no column of owners."""
    _shape, wrong = shape_of(deals.seller, QueryDict("list=opportunities&rows=owner&measure=count"))
    assert wrong == ["Rows cannot be told apart by “owner”."]
    for query in (
        "list=opportunities&rows=x",
        "list=opportunities&rows=expected_on.hour",
        "list=x",
        "list=points&f=a.b",
    ):
        with pytest.raises(Invalid):
            asked(deals.gm, query)
    with pytest.raises(Invalid):
        asked(deals.gm, "list=opportunities&rows=stage&measure=sum.name")


def test_what_is_asked_is_written_as_it_is_read(deals: SimpleNamespace) -> None:
    query = (
        "list=opportunities&rows=owner&rows=closed_on.quarter&across=stage&measure=count&measure=days&chart=bars"
        "&f=amount.over.10"
    )
    shape = asked(deals.gm, query)
    again = asked(deals.gm, shape.text())
    assert again == shape
    assert QueryDict(shape.text()).getlist("rows") == ["owner", "closed_on.quarter"]


def test_every_dimension_and_measure_of_every_list_can_be_asked(deals: SimpleNamespace) -> None:
    for listing in offered(deals.gm):
        measures = "&".join(f"measure={one}" for one in measured(listing, deals.gm)[:5])
        for one in dimensions(listing, deals.gm):
            told(deals.gm, f"list={listing.name}&rows={one.name}&{measures}")
        for one in measured(listing, deals.gm):
            told(deals.gm, f"list={listing.name}&rows={dimensions(listing, deals.gm)[0].name}&measure={one}")


def test_how_many_queries(deals: SimpleNamespace) -> None:
    shape = asked(deals.gm, "list=opportunities&rows=owner&across=stage&measure=sum.amount&measure=count")
    table(deals.gm, shape)
    with CaptureQueriesContext(connection) as queries:
        table(deals.gm, shape)
    assert len(queries) <= 5
