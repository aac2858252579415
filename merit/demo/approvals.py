"""Approvals: a flow for every kind of request there is, and who stands in for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from merit.approvals import operations
from merit.approvals.kinds import kinds
from merit.demo.cast import MAIN
from merit.demo.people import Stage
from merit.demo.stamping import actor_of

FINANCE_FROM, MANAGER_FROM = "1000.00", "5000.00"
# who is away, who decides meanwhile, from and to so many days from today
AWAY: Final = (("liang", "fang", -1, 3), ("zhao", "lin", 4, 10))


def make(stage: Stage) -> None:
    """Writes the chapter, before anybody submits anything."""
    admin = actor_of(stage, "an")
    for kind in kinds():
        more: dict[str, Any] = {"name": str(kind.label), "note": stage.words.approvals["note"]}
        operations.save_flow(admin, stage.companies[MAIN], kind.code, steps=_steps(stage), **more)
    today = stage.clock.today
    for person, to, first, last in AWAY:
        days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
        operations.delegate(actor_of(stage, person), to_id=stage.people[to].pk, **days)


def _steps(stage: Stage) -> list[dict[str, Any]]:
    superior, finance, manager = stage.words.approvals["steps"]
    return [
        {
            "name": superior,
            "approvers": [{"relation": "superior"}],
            "remind_after_days": 2,
            "escalate_after_days": 5,
        },
        {
            "name": finance,
            "approvers": [{"role": "finance"}],
            "conditions": {"amount_from": FINANCE_FROM},
            "remind_after_days": 2,
        },
        {"name": manager, "approvers": [{"role": "gm"}], "conditions": {"amount_from": MANAGER_FROM}},
    ]
