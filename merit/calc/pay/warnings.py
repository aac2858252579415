"""What is allowed in a plan and yet has no effect, or hardly the one that was meant."""

from __future__ import annotations

from merit.calc.notices import Notice
from merit.calc.plan import Plan, Rate


def plan_warnings(plan: Plan) -> list[Notice]:
    return [
        Notice("window_ignored", {"item": item.code, "metric": item.metric})
        for item in plan.items
        if isinstance(item, Rate) and not item.by_fact and item.window not in (None, item.every)
    ]
