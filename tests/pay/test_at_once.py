"""Two at once: one starts, approves, locks or pays a run; the other is told, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from merit.core.errors import MeritError
from merit.core.models import Event
from merit.pay import operations
from merit.pay.compute import compute
from merit.pay.models import PayLine, PayRun, RunStep, Statement
from tests.pay.test_runs import computed, plan, sold  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def both(*works: Callable[[], Any]) -> list[str]:
    """Runs them at the same moment, each on its own connection; what each came to."""
    ready = Barrier(len(works))

    def run(work: Callable[[], Any]) -> str:
        connection.ensure_connection()
        ready.wait(10)
        try:
            work()
        except MeritError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def done_once(run: PayRun, state: str) -> None:
    run.refresh_from_db()
    assert run.state == state
    assert RunStep.everything.filter(run=run, state=state).count() == 1
    assert Event.everything.filter(subject_type="pay.payrun", subject_id=run.pk, verb=state).count() == 1


def test_two_start_the_same_month(cast: SimpleNamespace, plan: Any) -> None:  # noqa: F811
    for _round in range(ROUNDS):
        came = both(
            lambda: operations.start_run(cast.finance, month="2026-08"),
            lambda: operations.start_run(cast.finance2, month="2026-08"),
        )
        assert came == ["Conflict", "done"]
        run = PayRun.everything.exclude(state="void").get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE args->>'run_id' = %s", [str(run.pk)])
            assert cursor.fetchone() == (1,)
        operations.void(cast.finance, run.pk, run.version, "again")


def test_two_start_different_months(cast: SimpleNamespace, plan: Any) -> None:  # noqa: F811
    came = both(
        lambda: operations.start_run(cast.finance, month="2026-08"),
        lambda: operations.start_run(cast.finance2, month="2026-09"),
    )
    assert came == ["Conflict", "done"]


@pytest.mark.parametrize("verb", ["review", "lock", "pay", "void"])
def test_two_do_the_same_to_a_run(cast: SimpleNamespace, plan: Any, sold: Any, verb: str) -> None:  # noqa: F811
    run = computed(cast, "2026-08")
    if verb in {"lock", "pay"}:
        run = operations.approve(cast.gm, run.pk, operations.review(cast.finance, run.pk, run.version).version)
    if verb == "pay":
        run = operations.lock(cast.finance, run.pk, run.version)
    note = ("because",) if verb == "void" else ()

    def work(actor: Any) -> Callable[[], Any]:
        return lambda: getattr(operations, verb)(actor, run.pk, run.version, *note)

    assert both(work(cast.finance), work(cast.finance2))[1] == "done"
    done_once(run, {"review": "reviewed", "lock": "locked", "pay": "paid", "void": "void"}[verb])


def test_two_approve_and_one_approves_while_one_gives_up(cast: SimpleNamespace, plan: Any, sold: Any) -> None:  # noqa: F811
    run = computed(cast, "2026-08")
    run = operations.review(cast.finance, run.pk, run.version)
    approve = [lambda: operations.approve(cast.gm, run.pk, run.version)] * 2
    assert both(*approve)[1] == "done"
    done_once(run, "approved")
    came = both(
        lambda: operations.lock(cast.finance, run.pk, run.version),
        lambda: operations.void(cast.finance2, run.pk, run.version, "wrong"),
    )
    assert came.count("done") == 1
    run.refresh_from_db()
    done_once(run, run.state)


def test_the_same_attempt_computed_twice_writes_once(cast: SimpleNamespace, plan: Any, sold: Any) -> None:  # noqa: F811
    run = operations.start_run(cast.finance, month="2026-08")
    assert both(*[lambda: compute(run.pk, run.attempt)] * 2) == ["done", "done"]
    done_once(run, "computed")
    assert PayLine.everything.filter(run=run).count() == run.controls["lines"]
    assert Statement.everything.filter(run=run).count() == run.controls["people"]


def test_recomputed_while_it_is_approved(cast: SimpleNamespace, plan: Any, sold: Any) -> None:  # noqa: F811
    run = computed(cast, "2026-08")
    run = operations.review(cast.finance, run.pk, run.version)
    came = both(
        lambda: operations.approve(cast.gm, run.pk, run.version),
        lambda: operations.recompute(cast.finance, run.pk, run.version),
    )
    assert came.count("done") == 1
    run.refresh_from_db()
    assert (run.state, run.attempt) in {("approved", 1), ("computing", 2)}
