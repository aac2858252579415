"""Points given and taken: letters of praise, late reports, intervals that were not kept, in every state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from merit.core.models import Counter
from merit.crm.models import Violation
from merit.demo.people import Stage
from merit.demo.writer import write
from merit.points.models import PointsEntry, PointsStep

TAKEN: Final = Decimal("-1")  # for an interval that was not kept, from the running month on
# who, when, points, reason, state, who proposed
ROWS: Final = (
    ("zhong", (-4, 25), "-1", 1, "confirmed", "zhou"),
    ("chen", (-3, 12), "0.5", 0, "confirmed", "lin"),
    ("wang", (-2, 8), "1", 2, "confirmed", "lin"),
    ("jiang", (-2, 19), "-1.5", 1, "confirmed", "zhou"),
    ("feng", (-1, 9), "2", 0, "confirmed", "zhou"),
    ("chen", (-1, 16), "-1", 3, "confirmed", "lin"),
    ("wang", (-1, 12), "-0.5", 1, "waived", "lin"),
    ("jiang", (0, 1), "-1", 3, "contested", "lin"),
    ("chen", (0, 1), "1", 2, "proposed", "lin"),
)


def make(stage: Stage) -> None:
    """Writes the chapter, before the scores that it feeds."""
    entries = [_entry(stage, *row) for row in ROWS]
    for violation in _violations(stage):
        entries.append(
            PointsEntry(
                **{"person": violation.person, "on": violation.on, "points": TAKEN, "state": "confirmed"},
                **{"source_type": "crm.violation", "source_id": violation.pk, "rule": "14"},
                reason=str(violation),
            )
        )
    entries.sort(key=lambda one: one.on)
    for number, one in enumerate(entries, start=1):
        one.code = f"PT-{number:05d}"
        one.created_at = one.updated_at = stage.clock.stamp(one.on, 10)
    write(entries)
    Counter.objects.update_or_create(kind="points", defaults={"last": len(entries)})
    write([step for one in entries for step in _steps(stage, one)])


def _entry(
    stage: Stage, key: str, moment: tuple[int, int], points: str, reason: int, state: str, by: str
) -> PointsEntry:
    day: date = min(stage.clock.day(*moment), stage.clock.today)
    return PointsEntry(
        **{"person": stage.people[key], "on": day, "points": Decimal(points), "state": state},
        **{"reason": stage.words.appraisal["points"][reason]},
        **{"proposed_by": stage.users[by], "proposed_by_name": stage.people[by].name},
    )


def _violations(stage: Stage) -> list[Violation]:
    """Those of the running month: the rule takes points from then on."""
    rows = Violation.objects.unscoped("demo").filter(on__gte=stage.clock.day(0, 1), on__lte=stage.clock.today)
    return list(rows.select_related("person", "customer").order_by("on", "pk"))


def _steps(stage: Stage, one: PointsEntry) -> list[PointsStep]:
    if one.source_id is not None:
        return [PointsStep(entry=one, verb="confirmed", by_name="Merit", at=one.created_at)]
    leader = "fang" if one.proposed_by_name == stage.people["lin"].name else "liang"
    steps = [("proposed", one.proposed_by, one.proposed_by_name, one.reason)]
    if one.state in {"confirmed", "waived"}:
        steps.append((one.state, stage.users[leader], stage.people[leader].name, ""))
    if one.state == "contested":
        objection = stage.words.appraisal["points_objection"]
        steps.append(("contested", stage.users.get("jiang"), one.person.name, objection))
    return [
        PointsStep(entry=one, verb=verb, by=by, by_name=name, reason=reason, at=stage.clock.stamp(one.on, 10 + place))
        for place, (verb, by, name, reason) in enumerate(steps)
    ]
