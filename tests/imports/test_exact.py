"""Whatever is killed when, and whoever else imports the same: every row comes in once."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from merit.crm.models import Customer
from merit.imports import jobs, operations, work
from merit.imports.kinds.customers import Customers
from merit.imports.models import Import, Outcome
from tests.imports import kit

FILE = "name,phone\n" + "".join(f"Customer {n},0512-{60000000 + n}\n" for n in range(40))


class Killed(BaseException):
    """As when the process ends here."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of five, none of it at once."""
    monkeypatch.setattr(Customers, "several", 5)
    monkeypatch.setattr(operations, "FEW_ROWS", 0)
    monkeypatch.setattr(jobs, "defer", lambda _batch: None)


def state() -> list[Any]:
    return list(Customer.everything.order_by("code").values_list("code", "name", "phone"))


@pytest.mark.parametrize("step", ["_write_outcomes", "_settle", "mark", "finish"])
@pytest.mark.parametrize("nth", [1, 3, 8])
def test_killed_at_any_step_it_goes_on_behind_the_last_chunk(
    cast: SimpleNamespace, small: None, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    batch = operations.start(cast.seller, kit.upload(cast.seller, "customers", FILE).pk)
    real, calls = getattr(work, step), [0]

    def killing(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        found = real(*args, **kwargs)
        if calls[0] == nth:
            raise Killed
        return found

    monkeypatch.setattr(work, step, killing)
    if step != "finish" or nth == 1:
        with pytest.raises(Killed):
            work.run(batch.pk, batch.attempt)
    monkeypatch.setattr(work, step, real)
    if Import.everything.get(pk=batch.pk).state == "running":
        work.run(batch.pk, batch.attempt)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["create"]) == ("done", 40)
    assert [row[:2] for row in state()] == [(f"C-{n + 1:05d}", f"Customer {n}") for n in range(40)]
    assert Outcome.everything.filter(batch=batch).count() == 40


def test_all_or_nothing_leaves_nothing_when_killed(
    cast: SimpleNamespace, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = kit.choose(cast.seller, kit.upload(cast.seller, "customers", FILE), mode="all")
    batch = operations.start(cast.seller, batch.pk)
    calls = [0]

    def killing(*_args: Any) -> None:
        calls[0] += 1
        if calls[0] == 4:
            raise Killed

    with pytest.raises(Killed):
        work.run(batch.pk, batch.attempt, killing)
    assert state() == []
    work.run(batch.pk, batch.attempt)
    assert [row[0] for row in state()] == [f"C-{n + 1:05d}" for n in range(40)], "the numbers of the first try go back"


def test_an_earlier_try_that_comes_late_does_nothing(cast: SimpleNamespace, small: None) -> None:
    batch = operations.start(cast.seller, kit.upload(cast.seller, "customers", FILE).pk)
    work.run(batch.pk, batch.attempt)
    with pytest.raises(work.Stopped):
        work.run(batch.pk, batch.attempt)
    assert len(state()) == 40


def test_overlapping_files_bring_each_row_once(cast: SimpleNamespace) -> None:
    kit.bring(cast.seller, "customers", FILE)
    more = FILE + "Customer 40,0512-1\nCustomer 41,0512-2\n"
    batch = kit.bring(cast.seller, "customers", more)
    assert (batch.counts["create"], batch.counts["again"]) == (2, 40)
    assert Customer.everything.count() == 42


@pytest.mark.django_db(transaction=True)
def test_two_at_once_bring_each_customer_once(small: None, monkeypatch: pytest.MonkeyPatch, today: Any) -> None:
    from merit.org import actor
    from tests import cast as people

    monkeypatch.setattr(actor, "today_in", lambda _company: today)
    cast = people.make()
    batches = [
        operations.start(one, kit.upload(one, "customers", FILE + extra).pk)
        for one, extra in ((cast.seller, ""), (cast.lead, "Another one,1\n"))
    ]

    def go(batch: Import) -> None:
        try:
            work.run(batch.pk, batch.attempt)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for batch in batches:
        batch.refresh_from_db()
    assert [batch.state for batch in batches] == ["done", "done"]
    assert sum(batch.counts.get("create", 0) for batch in batches) == 41
    assert Customer.everything.count() == 41


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["good", "all"])
def test_nobody_waits_for_an_import_to_enter_a_customer(
    small: None, monkeypatch: pytest.MonkeyPatch, today: Any, mode: str
) -> None:
    """Also where all rows come in or none: the numbers were taken before, and what is not needed is given back."""
    from merit.crm.operations import create_customer
    from tests import cast as people

    cast = people.make()
    batch = kit.choose(cast.seller, kit.upload(cast.seller, "customers", FILE), mode=mode)
    batch = operations.start(cast.seller, batch.pk)
    entered: list[str] = []

    def enter() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 3000")
        entered.append(create_customer(cast.seller2, name="Entered meanwhile").code)
        connection.close()

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        """In the middle of the first chunk."""
        if not entered:
            thread = threading.Thread(target=enter)
            thread.start()
            thread.join()
        return write_outcomes(*args, **kwargs)

    write_outcomes = work._write_outcomes
    monkeypatch.setattr(work, "_write_outcomes", meanwhile)
    work.run(batch.pk, batch.attempt)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["create"]) == ("done", 40)
    assert entered
    assert Customer.everything.values("code").distinct().count() == 41
