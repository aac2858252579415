"""The bridge of a pay run: from last month's sum, item by item, to this month's; geometry of its SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from merit.pay.review import ItemTotal
from merit.web.charts.axis import px

WIDTH, HEIGHT, TOP, FOOT = 720, 178, 26, 22
MOST = 9
ZERO = Decimal(0)


@dataclass(frozen=True)
class Block:
    """A column. kind: first, last, up, down. `link`: where the line to the next column starts."""

    label: str
    short: str
    amount: Decimal
    kind: str
    x: str
    y: str
    width: str
    height: str
    middle: str
    amount_y: str
    link_x: str
    link_to: str
    link_y: str


@dataclass(frozen=True)
class Bridge:
    """`cut`: the axis does not start at zero, the outer columns show a gap at `gap_y`."""

    width: int
    height: int
    base: str
    blocks: list[Block]
    cut: bool
    gap_y: str


def steps_of(totals: Sequence[ItemTotal], most: int = MOST) -> list[tuple[str, Decimal]]:
    """The items that changed in the order of the plan; the smallest ones become one when there are too many."""
    changed = [(one.name, one.change) for one in totals if one.change]
    if len(changed) <= most:
        return changed
    kept = {name for name, _change in sorted(changed, key=lambda one: -abs(one[1]))[: most - 1]}
    rest = sum((change for name, change in changed if name not in kept), ZERO)
    return [*((name, change) for name, change in changed if name in kept), (_("Others"), rest)]


def bridge(first: tuple[str, Decimal], steps: Sequence[tuple[str, Decimal]], last: tuple[str, Decimal]) -> Bridge:
    """The columns from `first` to `last`; the axis is cut when the changes are small beside the sums."""
    levels = [first[1]]
    for _label, change in steps:
        levels.append(levels[-1] + change)
    low, high = min([*levels, last[1]]), max([*levels, last[1]])
    cut = low > 0 and (high - low) * 3 < high
    floor = low - max((high - low) * Decimal("0.45"), high / 200) if cut else min(low, ZERO)
    span = max(high, ZERO) - floor or Decimal(1)

    def y(value: Decimal) -> Decimal:
        return TOP + (HEIGHT - TOP - FOOT) * (1 - (value - floor) / span)

    base = y(floor if cut else ZERO)
    ends = [(first[0], first[1], "first", base, y(first[1]), levels[0])]
    for index, (label, change) in enumerate(steps):
        kind = "up" if change > 0 else "down"
        ends.append((label, change, kind, y(levels[index]), y(levels[index + 1]), levels[index + 1]))
    ends.append((last[0], last[1], "last", base, y(last[1]), last[1]))
    room = Decimal(WIDTH) / len(ends)
    blocks = [_block(index, room, end, px(y(end[5]))) for index, end in enumerate(ends)]
    return Bridge(WIDTH, HEIGHT, px(base), blocks, cut, px(base - 12))


def fitting(label: str, room: int) -> str:
    """As much of the label as stands beside its neighbours: a Hanzi takes 11 pixels, a letter 6."""
    label = label.rsplit(" · ", 1)[-1].rsplit(": ", 1)[-1]
    used = 0
    for place, char in enumerate(label):
        used += 11 if east_asian_width(char) in "WF" else 6
        if used > room - 6:
            return f"{label[: max(place - 1, 1)].rstrip(' ·')}…"
    return label


def _block(index: int, room: Decimal, end: tuple[str, Decimal, str, Decimal, Decimal, Decimal], link_y: str) -> Block:
    label, amount, kind, one, other, _level = end
    thick = min(Decimal(38), room * Decimal("0.6"))
    x = index * room + (room - thick) / 2
    top, bottom = min(one, other), max(one, other)
    return Block(
        label=label,
        short=fitting(label, int(room)),
        amount=amount,
        kind=kind,
        x=px(x),
        y=px(top),
        width=px(thick),
        height=px(max(bottom - top, Decimal("1.5"))),
        middle=px(x + thick / 2),
        amount_y=px(top - 7),
        link_x=px(x + thick),
        link_to=px(x + room),
        link_y=link_y,
    )
