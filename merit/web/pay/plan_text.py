"""A plan's text for the eye: numbered lines, and what a draft changes against the version in force."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line: its number before and after (None where it does not exist), its text, and how it changed.

    kind: "" as before, "add", "del", or "gap" where `text` says nothing because unchanged lines are left out.
    """

    before: int | None
    after: int | None
    text: str
    kind: str = ""


def numbered(text: str) -> list[Line]:
    """The lines as they are."""
    return [Line(number, number, line) for number, line in enumerate(text.splitlines(), 1)]


def changed(before: str, after: str, around: int = 3) -> list[Line]:
    """What `after` changes, with a few lines around each change; empty where nothing differs."""
    old, new = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    lines: list[Line] = []
    end = 0
    for group in matcher.get_grouped_opcodes(around):
        if all(tag == "equal" for tag, *_ in group):
            continue
        if group[0][1] > end:
            lines.append(Line(None, None, "", "gap"))
        for tag, i1, i2, j1, j2 in group:
            lines += _lines(tag, old, new, (i1, i2, j1, j2))
        end = group[-1][2]
    if lines and end < len(old):
        lines.append(Line(None, None, "", "gap"))
    return lines


def _lines(tag: str, old: list[str], new: list[str], where: tuple[int, int, int, int]) -> Iterable[Line]:
    i1, i2, j1, j2 = where
    if tag == "equal":
        return [Line(i1 + step + 1, j1 + step + 1, old[i1 + step]) for step in range(i2 - i1)]
    gone = [Line(index + 1, None, old[index], "del") for index in range(i1, i2)]
    return gone + [Line(None, index + 1, new[index], "add") for index in range(j1, j2)]


def size(lines: Iterable[Line]) -> tuple[int, int]:
    """How many lines were added and how many taken away."""
    kinds = [line.kind for line in lines]
    return kinds.count("add"), kinds.count("del")
