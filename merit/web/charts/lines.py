"""Several lines over the same places: how a forecast moved week by week, beside a target and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from merit.web.charts.axis import Tick, px, scale_of

_LEFT, _RIGHT = 58, 12


@dataclass(frozen=True)
class Line:
    """One line; it breaks where a value is missing. `kind`: its colour; `end`: where its last point stands."""

    label: str
    kind: str
    runs: list[str]
    last: Decimal | None
    end: tuple[str, str] | None


@dataclass(frozen=True)
class LineChart:
    """The lines, the places' labels, and levels that reach across (a target, what came of it)."""

    width: int
    height: int
    left: str
    right: str
    lines: list[Line]
    levels: list[tuple[str, str, str, Decimal]]
    labels: list[tuple[str, str]]
    ticks: list[Tick]


def lines(
    places: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[Decimal | None]]],
    levels: Sequence[tuple[str, str, Decimal]] = (),
    width: int = 760,
    height: int = 230,
) -> LineChart:
    """`series`: (label, kind, a value for every place); `levels`: (label, kind, value)."""
    known = [value for _label, _kind, values in series for value in values if value is not None]
    scale = scale_of([*known, *(value for *_words, value in levels)], 20, height - 24)
    room = Decimal(width - _LEFT - _RIGHT) / max(len(places), 1)
    at = [_LEFT + (index + Decimal("0.5")) * room for index in range(len(places))]
    made = []
    for label, kind, values in series:
        runs: list[list[str]] = [[]]
        end, last = None, None
        for x, value in zip(at, values, strict=True):
            if value is None:
                runs.append([])
                continue
            end, last = (px(x), px(scale.y(value))), value
            runs[-1].append(f"{px(x)},{px(scale.y(value))}")
        made.append(Line(label, kind, [" ".join(run) for run in runs if len(run) > 1], last, end))
    across = [(px(scale.y(value)), label, kind, value) for label, kind, value in levels]
    every = max(1, -(-len(places) * 64 // (width - _LEFT)))
    labels = [(px(at[i]), places[i]) for i in range(len(places)) if (len(places) - 1 - i) % every == 0]
    return LineChart(width, height, px(_LEFT), px(width - _RIGHT), made, across, labels, scale.ticks())
