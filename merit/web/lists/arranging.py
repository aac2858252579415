"""What the dialog of columns, order and groups of a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from merit.lists.columns import Column
from merit.lists.query import ListOf, shown_columns, sorting
from merit.lists.state import State


@dataclass(frozen=True)
class Choice:
    """A column by its name, in the reader's words."""

    name: str
    label: str
    fixed: bool

    @classmethod
    def of(cls, column: Column) -> Choice:
        return cls(column.name, str(column.label), column.fixed)


@dataclass(frozen=True)
class Arrangement:
    """All that the dialog says, by value: equal ones are the same piece of page, whoever reads it.

    `columns`: (column, shown, width), the shown ones first; `sorted`: by what the rows are sorted now.
    """

    columns: tuple[tuple[Choice, bool, int], ...]
    sorts: tuple[Choice, ...]
    sorted: tuple[str, ...]
    groups: tuple[Choice, ...]
    group: str


def arrangement(listing: ListOf, actor: Any, state: State) -> Arrangement:
    known = listing.known(actor)
    shown = {column.name: width for column, width in shown_columns(listing, actor, state)}
    choices = {name: Choice.of(column) for name, column in known.items()}
    order = [*shown, *(name for name in known if name not in shown)]
    return Arrangement(
        columns=tuple((choices[name], name in shown, shown.get(name, 0)) for name in order),
        sorts=tuple(choices[name] for name, one in known.items() if one.sortable),
        sorted=tuple(f"-{one.name}" if down else one.name for one, down in sorting(listing, actor, state)),
        groups=tuple(choices[name] for name, one in known.items() if one.groups),
        group=state.group,
    )
