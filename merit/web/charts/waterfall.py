"""A waterfall: from one sum to another by what was added and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from merit.web.charts.axis import ONE, ZERO, Tick, px, scale_of

_LEFT = 58


@dataclass(frozen=True)
class Block:
    """One bar: a sum standing on the base, or a change hanging where the one before ended."""

    label: str
    amount: Decimal
    kind: str  # sum, up, down, none
    x: str
    y: str
    width: str
    height: str
    middle: str
    amount_y: str
    link: tuple[str, str, str] | None  # the line to the next bar: x1, x2, y


@dataclass(frozen=True)
class Waterfall:
    """The blocks from left to right."""

    width: int
    height: int
    left: str
    base: str
    blocks: list[Block]
    ticks: list[Tick]


def waterfall(
    start: tuple[str, Decimal], changes: Sequence[tuple[str, Decimal]], end: tuple[str, Decimal], height: int = 250
) -> Waterfall:
    """`start` + all changes = `end`."""
    items = [(*start, "sum"), *((label, amount, "change") for label, amount in changes), (*end, "sum")]
    levels = _levels(items)
    width = max(760, _LEFT + 84 * len(items))
    scale = scale_of([level for pair in levels for level in pair], 24, height - 26)
    room = Decimal(width - _LEFT) / len(items)
    thick = min(Decimal(52), room * Decimal("0.62"))
    blocks = []
    for index, ((label, amount, kind), (low, high)) in enumerate(zip(items, levels, strict=True)):
        x = _LEFT + index * room + (room - thick) / 2
        top, bottom = scale.y(high), scale.y(low)
        after = levels[index][1] if kind == "sum" or amount >= 0 else levels[index][0]
        last = index == len(items) - 1
        blocks.append(
            Block(
                label=label,
                amount=amount,
                kind=kind if kind == "sum" else "up" if amount > 0 else "down" if amount < 0 else "none",
                x=px(x),
                y=px(top),
                width=px(thick),
                height=px(max(bottom - top, ONE)),
                middle=px(x + thick / 2),
                amount_y=px(top - 6),
                link=None if last else (px(x + thick), px(x + room), px(scale.y(after))),
            )
        )
    return Waterfall(width, height, px(_LEFT), px(scale.y(ZERO)), blocks, scale.ticks())


def _levels(items: Sequence[tuple[str, Decimal, str]]) -> list[tuple[Decimal, Decimal]]:
    """From where to where each bar reaches, the lower first."""
    found, level = [], ZERO
    for _label, amount, kind in items:
        if kind == "sum":
            level = amount
            found.append((min(ZERO, amount), max(ZERO, amount)))
        else:
            found.append((min(level, level + amount), max(level, level + amount)))
            level += amount
    return found
