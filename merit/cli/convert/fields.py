"""Fields of a TOML text, read one by one with their types; what is wrong with them is gathered, not raised.

A `Fields` knows which names were asked for. `done` complains of the others, so the code that reads a field is the only
list of the fields there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from merit.cli.convert.mistakes import Mistakes


def as_text(value: object) -> str | None:
    """A text, number or date of TOML as the text of a cell; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | datetime):
        return None
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return value.isoformat() if isinstance(value, date) else None


class Fields:
    """One group of fields; `place` is how a message names it ("table 2 (contracts).columns")."""

    def __init__(self, data: dict[str, Any], place: str, file: str, mistakes: Mistakes) -> None:
        self.data = data
        self.place = place
        self.file = file
        self.mistakes = mistakes
        self.asked: set[str] = set()

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def wrong(self, key: str, name: str, **params: object) -> None:
        self.mistakes.add(key, self.file, None, self.at(name) if name else self.place or None, **params)

    def has(self, name: str) -> bool:
        self.asked.add(name)
        return name in self.data

    def raw(self, name: str) -> Any:
        self.asked.add(name)
        return self.data.get(name)

    def text(self, name: str) -> str | None:
        """A text that is not empty, or None."""
        return next(iter(self._checked(name, [self.raw(name)])), None) if self.has(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """One text or a list of them, none empty."""
        if not self.has(name):
            return ()
        value = self.raw(name)
        return tuple(self._checked(name, value if isinstance(value, list) and value else [value]))

    def _checked(self, name: str, values: Sequence[object]) -> Iterator[str]:
        for value in values:
            if isinstance(value, str) and value:
                yield value
            else:
                self.wrong("want_text", name)

    def value(self, name: str) -> str | None:
        """What a cell is to hold: text (empty too), number or date."""
        text = as_text(self.raw(name))
        if text is None and self.has(name):
            self.wrong("want_value", name)
        return text

    def values(self, name: str) -> tuple[str, ...]:
        """One such value or a list of them."""
        if not self.has(name):
            return ()
        value = self.raw(name)
        listed = [as_text(one) for one in (value if isinstance(value, list) else [value])]
        if None in listed or not listed:
            self.wrong("want_value", name)
        return tuple(one for one in listed if one is not None)

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            self.wrong("want_flag", name)
        return value is True

    def whole(self, name: str, low: int, high: int) -> int | None:
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.wrong("want_whole", name, low=low, high=high)
            return None
        return value

    def one_of(self, name: str, choices: Sequence[str]) -> str | None:
        value = self.raw(name)
        if value is None or value in choices:
            return value if value is None else str(value)
        self.mistakes.add_near("not_one_of", str(value), choices, self.file, self.at(name))
        return None

    def group(self, name: str) -> Fields | None:
        """The fields below a name."""
        value = self.raw(name)
        if isinstance(value, dict):
            return Fields(value, self.at(name), self.file, self.mistakes)
        if value is not None:
            self.wrong("want_fields", name)
        return None

    def only_with(self, name: str, other: str, there: bool) -> None:
        """`name` means nothing unless `other` is there."""
        if self.has(name) and not there:
            self.wrong("only_with", name, other=other)

    def not_together(self, *names: str) -> None:
        there = [name for name in names if self.has(name)]
        if len(there) > 1:
            self.wrong("not_together", there[1], other=there[0])

    def done(self) -> None:
        """Complain of every field that nobody has asked for."""
        for name in self.data:
            if name not in self.asked:
                self.mistakes.add_near("no_such_field", name, sorted(self.asked), self.file, self.at(name))
