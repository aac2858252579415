"""What stands in each column of a file: how many cells, examples, the different values, which formats fit all of them.

Taken while the rows are read, over the whole column: a format is not guessed from the first rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from merit.imports.formats import DATES, NUMBERS, dates_of, numbers_of

MOST_VALUES: Final = 400
MOST_LENGTH: Final = 120
_TRIAL: Final = 300


class Column:
    """One column on the way through the file."""

    def __init__(self, place: int, header: str) -> None:
        self.place, self.header = place, header
        self.filled = self.longest = 0
        self.samples: list[str] = []
        self.values: Counter[str] | None = Counter()
        self.dates: Counter[str] = Counter()
        self.dated = self.numbered = 0
        self.numbers: Counter[str] = Counter()
        self.emails = 0
        self.watched = True

    def take(self, text: str) -> None:
        self.filled += 1
        self.longest = max(self.longest, len(text))
        if len(self.samples) < 3 and text not in self.samples:
            self.samples.append(text[:MOST_LENGTH])
        if self.values is not None:
            self.values[text[:MOST_LENGTH]] += 1
            if len(self.values) > MOST_VALUES:
                self.values = None
        if self.watched:
            self._watch(text)

    def _watch(self, text: str) -> None:
        """Formats are looked for in every cell, unless the first ones show that there are none."""
        if len(text) < 40:
            if found := dates_of(text):
                self.dated += 1
                self.dates.update(found)
            if found := numbers_of(text):
                self.numbered += 1
                self.numbers.update(found)
        if "@" in text:
            self.emails += 1
        if self.filled == _TRIAL and max(self.dated, self.numbered, self.emails) < _TRIAL * 0.4:
            self.watched = False

    def as_json(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "header": self.header,
            "letter": letter(self.place),
            "filled": self.filled,
            "longest": self.longest,
            "samples": self.samples,
            "values": dict(self.values.most_common()) if self.values is not None else None,
            "date": _best(self.dates, DATES, self.dated),
            "dates": [name for name in DATES if self.dates[name] == self.dated > 0],
            "dated": self._part(self.dated),
            "number": _best(self.numbers, NUMBERS, self.numbered),
            "numbered": self._part(self.numbered),
            "emails": self._part(self.emails),
        }

    def _part(self, count: int) -> float:
        if not self.watched or not self.filled:
            return 0.0
        return round(count / self.filled, 3)


def _best(fitting: Counter[str], order: Iterable[str], _all: int) -> str:
    """The format that fits most cells, the first in order where several do; "" where none fits any."""
    best = max(order, key=lambda name: fitting[name])
    return best if fitting[best] else ""


def letter(place: int) -> str:
    """The column's letter in a spreadsheet: 0 is A, 26 is AA."""
    text, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def header_names(cells: list[str], width: int) -> list[str]:
    """A name for each column: the header's, told apart by letters where it is empty or there twice."""
    names: list[str] = []
    wanted = [" ".join(cells[place].split())[:100] if place < len(cells) else "" for place in range(width)]
    times = Counter(wanted)
    for place, name in enumerate(wanted):
        if not name:
            names.append(letter(place))
        elif times[name] > 1:
            names.append(f"{name} ({letter(place)})")
        else:
            names.append(name)
    return names
