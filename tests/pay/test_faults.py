"""A failure at any statement of the job, or of a verb, leaves the run as it was before: then it is simply done again."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from merit.core.models import Event
from merit.pay import compute as computing
from merit.pay import operations
from merit.pay.models import PayLine, PayRun, RunInput, RunStep, Statement
from tests.pay.test_runs import computed, plan, sold  # noqa: F401 - fixtures


class Broken(OperationalError):
    """What a lost database or a full disk looks like to the job."""


class Counting:
    """Counts statements, also COPY; breaks at the n-th."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.at:
            raise Broken

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.step()
        return execute(*given)


def broken_at(number: int, work: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether `work` broke at its statement `number`; False when it has fewer."""
    counting, copied = Counting(number), computing._copy

    def copy(*given: Any) -> None:
        counting.step()
        copied(*given)
        counting.step()

    monkeypatch.setattr(computing, "_copy", copy)
    try:
        with connection.execute_wrapper(counting):
            work()
    except Broken:
        return True
    finally:
        monkeypatch.setattr(computing, "_copy", copied)
    return False


def state_of(run: PayRun) -> dict[str, Any]:
    """Everything that a step of a run may write."""
    rows = {
        "run": PayRun.everything.filter(pk=run.pk).values(),
        "lines": PayLine.everything.filter(run=run).order_by("position").values(),
        "statements": Statement.everything.filter(run=run).order_by("pk").values("person_id", "total", "version"),
        "inputs": RunInput.everything.filter(run=run).order_by("name").values("name", "content"),
        "steps": RunStep.everything.filter(run=run).order_by("pk").values(),
        "events": Event.everything.filter(subject_type="pay.payrun").order_by("pk").values(),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        jobs = cursor.fetchone()
    return {
        name: [{**row, "content": bytes(row.get("content", b""))} for row in found] for name, found in rows.items()
    } | {"jobs": jobs}


def test_the_job_breaks_at_every_statement(
    cast: SimpleNamespace,
    plan: Any,  # noqa: F811
    sold: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = operations.start_run(cast.finance, month="2026-08")
    before, number = state_of(run), 1
    while broken_at(number, lambda: computing.compute(run.pk, run.attempt), monkeypatch):
        assert state_of(run) == before, f"something stayed after statement {number}"
        number += 1
    assert number > 25, "every statement of the job was broken once"
    run.refresh_from_db()
    assert (run.state, run.controls) == ("computed", computing.controls(run))


def test_a_run_computed_again_keeps_the_old_lines_until_the_new_ones_are_there(
    cast: SimpleNamespace,
    plan: Any,  # noqa: F811
    sold: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = computed(cast, "2026-08")
    run = operations.recompute(cast.finance, run.pk, run.version)
    before, number = state_of(run), 1
    assert before["lines"]
    while broken_at(number, lambda: computing.compute(run.pk, run.attempt), monkeypatch):
        assert state_of(run) == before
        number += 3
    run.refresh_from_db()
    assert run.state == "computed"
    assert len(state_of(run)["lines"]) == len(before["lines"])


def test_every_verb_breaks_at_every_statement(
    cast: SimpleNamespace,
    plan: Any,  # noqa: F811
    sold: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = computed(cast, "2026-08")
    for verb, actor, more in (
        ("review", cast.finance, ()),
        ("send_back", cast.gm, ("look again",)),
        ("recompute", cast.finance, ()),
        (None, None, ()),
        ("review", cast.finance, ()),
        ("approve", cast.gm, ()),
        ("lock", cast.finance, ()),
        ("pay", cast.finance, ()),
    ):
        if verb is None:
            computing.compute(run.pk, run.attempt)
            run.refresh_from_db()
            continue
        before, number = state_of(run), 1

        def work(verb: str = verb, actor: Any = actor, more: tuple[str, ...] = more) -> None:
            with transaction.atomic():
                getattr(operations, verb)(actor, run.pk, run.version, *more)

        while broken_at(number, work, monkeypatch):
            assert state_of(run) == before, f"{verb}: something stayed after statement {number}"
            number += 1
        run.refresh_from_db()
        assert state_of(run)["run"] != before["run"]
    assert run.state == "paid"
