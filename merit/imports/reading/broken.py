"""What can be wrong with a file or a row of it, by a key whose sentence stands in imports/words.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """The file as a whole cannot be read: `key` and parameters of a sentence."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params


@dataclass(slots=True)
class Line:
    """A row of a file. `broken`: [column (0 is the first; -1: the row), key, parameters] of what cannot be taken."""

    number: int
    cells: list[str]
    broken: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
