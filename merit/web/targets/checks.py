"""Beside the grid: where people and their departments do not come to the same, and what was changed lately."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from merit.targets.models import Target, TargetChange
from merit.targets.planning import may_undo
from merit.web.targets.numbers import written

if TYPE_CHECKING:
    from merit.web.targets.grid import Grid, Row

LATEST: Final = 8


@dataclass(frozen=True)
class Check:
    """A unit whose people have together `gap` more (or less) in the year than its own target."""

    row: Row
    gap: str
    more: bool


@dataclass(frozen=True)
class Changed:
    """One change as it is told: its first cell in full, and how many more there are."""

    change: TargetChange
    name: str
    period: str
    before: str
    after: str
    further: int
    may_undo: bool


def checks_of(grid: Grid) -> list[Check]:
    """From the rows that are there: each gap row follows the row of its unit."""
    found: list[Check] = []
    units = {row.key: row for row in grid.rows if row.kind in ("company", "department")}
    for row in grid.rows:
        year = row.cells[-1]
        if row.kind == "gap" and year.value:
            unit = units[year.key.removeprefix("gap-").split("|")[0]]
            found.append(Check(unit, written(abs(year.value), grid.kind), year.value > 0))
    return found


def changes_of(grid: Grid) -> list[Changed]:
    """The newest of this metric and year that the actor sees."""
    rows = TargetChange.objects.visible_to(grid.actor).filter(
        company=grid.actor.company, metric=grid.kind.metric, year=grid.year
    )
    found = list(rows[:LATEST])
    names = _names(grid, [tuple(one.cells[0][:2]) for one in found if one.cells])
    return [_told(grid, one, names) for one in found if one.cells]


def _told(grid: Grid, one: TargetChange, names: dict[Any, str]) -> Changed:
    kind, pk, period, before, after = one.cells[0]
    was, now = (written(None if text is None else Decimal(text), grid.kind) for text in (before, after))
    name, further = names.get((kind, pk), ""), len(one.cells) - 1
    return Changed(one, name, period, was, now, further, may_undo(grid.actor, one))


def _names(grid: Grid, wanted: list[tuple[Any, ...]]) -> dict[Any, str]:
    known = {row.subject: row.label for row in grid.rows if row.subject}
    missing = [one for one in wanted if one not in known]
    if missing:
        rows = Target.objects.visible_to(grid.actor).filter(person__in=[pk for kind, pk in missing if kind == "person"])
        known |= {("person", pk): name for pk, name in rows.values_list("person_id", "person__name")}
    return known
