"""A column of a list: where its value is, of what kind it is, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "number", "money", "percent", "date", "choice", "tags", "person", "yesno", "link"]
Options = Callable[[Any], Sequence[tuple[str, Any]]]
"""actor → (value as the address writes it, words)."""


@dataclass(frozen=True)
class Column:
    """`path`: the column of the database, from the list's model on. `expression`: (actor) → what works it out instead,
    under the name `path`.

    `edits`: the name under which the list's change takes a new value; none = not in place. `sorts`: other columns to
    sort by than the path. `may`: who sees it at all; for others it does not exist.
    """

    name: str
    label: Any
    kind: Kind = "text"
    path: str = ""
    sorts: tuple[str, ...] = ()
    sortable: bool = True
    filters: bool = True
    shown: bool = True
    fixed: bool = False
    edits: str = ""
    options: Options | None = None
    rules: Callable[[Any], Mapping[str, Any]] | None = None  # (actor) → what each option asks of other columns
    sums: bool = False
    groups: bool = False
    width: int = 0
    phone: bool = False
    expression: Callable[[Any], Any] | None = None
    joined: Callable[[Any, Any], Any] | None = None  # (actor, rows) → rows with it, where it takes several steps
    narrows: Callable[[Any], Any] | None = None  # (actor) → what holds of all rows, and lets an index sort them by it
    along: tuple[str, ...] = ()  # columns that its cells need as well
    shows: str = ""  # where the words of an id are, from the model on
    plain: bool = False  # the options are their own words
    needed: bool = False  # a value cannot be taken away
    exact: bool = False  # money to the cent
    custom: Any = None  # the custom field behind it
    may: Callable[[Any], bool] | None = None

    @property
    def at(self) -> str:
        return self.path or self.name

    @property
    def order(self) -> tuple[str, ...]:
        return self.sorts or (self.at,)

    @property
    def right(self) -> bool:
        """Whether its values stand at the right edge, as figures do."""
        return self.kind in {"number", "money", "percent"}

    def choices(self, actor: Any) -> list[tuple[str, Any]]:
        """The options; read once per request."""
        if self.options is None:
            return []
        cache: dict[Any, list[tuple[str, Any]]] = actor.__dict__.setdefault("_choices", {})
        if self.options not in cache:
            cache[self.options] = list(self.options(actor))
        return cache[self.options]

    def word(self, actor: Any, value: str) -> Any:
        """The words of one of the options."""
        return value if self.plain else dict(self.choices(actor)).get(value, value)
