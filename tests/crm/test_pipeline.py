"""An opportunity's way in figures: days in each stage, the path, the table, the picture."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from merit.web.crm import pipeline

STAGES = [
    SimpleNamespace(pk=pk, position=pk, kind=kind, limit_days=limit, name=str(pk), pipeline_id=1, archived_at=None)
    for pk, kind, limit in ((1, "open", 10), (2, "open", None), (3, "open", 5), (4, "won", None), (5, "lost", None))
]


def step(before: int | None, to: int, day: int, amount: int = 100) -> SimpleNamespace:
    return SimpleNamespace(from_stage_id=before, to_stage_id=to, on=date(2026, 11, day), amount=Decimal(amount))


def opportunity(stage: int, closed: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(
        stage_id=stage,
        stage=STAGES[stage - 1],
        opened_on=date(2026, 11, 1),
        entered_stage_on=date(2026, 11, 1),
        closed_on=date(2026, 11, closed) if closed else None,
    )


def test_days_of_all_visits_to_a_stage_are_together() -> None:
    changes = [step(None, 1, 1), step(1, 2, 4), step(2, 2, 6, 200), step(2, 1, 8), step(1, 3, 10)]
    assert pipeline.days_in(opportunity(3), changes, date(2026, 11, 23)) == {1: 5, 2: 4, 3: 13}


def test_a_closed_one_stops_counting() -> None:
    changes = [step(None, 1, 1), step(1, 4, 6)]
    assert pipeline.days_in(opportunity(4, closed=6), changes, date(2026, 11, 23)) == {1: 5, 4: 0}


def test_without_a_history_the_stage_counts_since_it_was_entered() -> None:
    assert pipeline.days_in(opportunity(2), [], date(2026, 11, 23)) == {2: 22}


def test_the_path() -> None:
    changes = [step(None, 1, 1), step(1, 3, 12)]
    stops = pipeline.path(opportunity(3), STAGES, changes, date(2026, 11, 23))
    assert [(one.state, one.days, one.over) for one in stops] == [
        ("done", 11, True),
        ("done", None, False),
        ("now", 11, True),
    ]
    lost = pipeline.path(opportunity(5, closed=20), STAGES, [step(None, 1, 1), step(1, 5, 20)], date(2026, 11, 23))
    assert [one.state for one in lost] == ["done", "", "", "now"]


def test_the_table_is_newest_first_with_differences() -> None:
    changes = [step(None, 1, 1, 100), step(1, 2, 4, 150), step(2, 2, 6, 120), step(2, 3, 10, 120)]
    rows = pipeline.table(opportunity(3), changes)
    assert [(one.moved, one.amount_change, one.days) for one in rows] == [
        (True, 0, 6),
        (False, -30, None),
        (True, 50, 3),
        (True, 0, None),
    ]


def test_colours_share_the_scale() -> None:
    assert pipeline.colours(STAGES) == {1: 1, 2: 3, 3: 5, 4: 5, 5: 5}
