"""Two people set the same target at the same moment: one wins, the other is told."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.db import connection

from merit.org.actor import Actor
from merit.targets.models import Target
from merit.targets.operations import Cell, Overtaken, set_targets


@pytest.mark.django_db(transaction=True)
def test_the_same_new_cell(transactional_db: None, cast: SimpleNamespace) -> None:
    """There is no row to lock yet; the company's row makes them wait for each other."""
    start, told = Barrier(2), []
    cells = [
        Cell("person", cast.people[who].pk, "receipts", "2026-11", Decimal(0), None) for who in ("seller", "seller2")
    ]

    def work(actor: Actor, value: int, order: int) -> None:
        mine = [Cell(one.kind, one.id, one.metric, one.period, Decimal(value), None) for one in cells[::order]]
        start.wait()
        try:
            set_targets(actor, mine)
            told.append("set")
        except Overtaken:
            told.append("overtaken")
        finally:
            connection.close()

    threads = [Thread(target=work, args=(cast.lead, 10, 1)), Thread(target=work, args=(cast.hr, 20, -1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(told) == ["overtaken", "set"]
    values = list(Target.everything.values_list("value", flat=True))
    assert values in ([10, 10], [20, 20])
