"""What an address or a saved view asks of a list: filters, order, columns, groups, search, page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from merit.lists.conditions import MOST_SENTENCES, Sentence, Wrong, read, written

MOST_SORTS, MOST_COLUMNS, WIDTHS = 3, 30, (40, 800)
KEYS = ("f", "sort", "cols", "group", "archived")


@dataclass(frozen=True)
class State:
    """`sort`: columns, `-` before descending. `columns`: name → width (0 its own); none = the list's usual ones."""

    filters: tuple[Sentence, ...] = ()
    sort: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    group: str = ""
    archived: bool = False
    q: str = ""
    page: int = 1
    wrong: tuple[str, ...] = ()

    def params(self, **more: Any) -> list[tuple[str, str]]:
        """As the parameters of an address; an empty `f` says that there is no filter, whatever a view has."""
        found = [("f", written(one)) for one in self.filters] or [("f", "")]
        found += [("sort", ",".join(self.sort))] if self.sort else []
        if self.columns:
            parts = (f"{name}:{width}" if width else name for name, width in self.columns.items())
            found.append(("cols", ",".join(parts)))
        found += [("group", self.group)] if self.group else []
        found += [("archived", "1")] if self.archived else []
        found += [("q", self.q)] if self.q else []
        return found + [(name, str(value)) for name, value in more.items() if value not in (None, "")]

    def text(self) -> str:
        """What a saved view keeps: everything but the search and the page."""
        return urlencode(replace(self, q="", page=1).params())

    def same(self, other: State) -> bool:
        """Whether a view is unchanged."""
        return self.text() == other.text()


def state_of(params: QueryDict | Mapping[str, str]) -> State:
    """The state that these parameters say; what makes no sense is left out and named in `wrong`."""
    many = params.getlist("f") if isinstance(params, QueryDict) else [params.get("f", "")]
    filters, wrong = [], []
    for text in many[:MOST_SENTENCES]:
        if text:
            try:
                filters.append(read(text))
            except Wrong as error:
                wrong.append(str(error))
    return State(
        filters=tuple(filters),
        sort=tuple(_names(params.get("sort", ""))[:MOST_SORTS]),
        columns=_columns(params.get("cols", "")),
        group=params.get("group", "")[:60],
        archived=params.get("archived") == "1",
        q=params.get("q", "").strip()[:200],
        page=_whole(params.get("page", "")),
        wrong=tuple(wrong),
    )


def state_from(text: str) -> State:
    """The state of a saved view's text."""
    return state_of(QueryDict(text))


def explicit(params: QueryDict) -> bool:
    """Whether an address says more than which view."""
    return any(name in params for name in KEYS)


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(name for name in text.split(",") if name and len(name) <= 61))


def _columns(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in text.split(",")[:MOST_COLUMNS]:
        name, _colon, width = part.partition(":")
        if name and len(name) <= 60:
            wide = int(width) if width.isascii() and width.isdigit() and len(width) < 5 else 0
            found[name] = min(max(wide, WIDTHS[0]), WIDTHS[1]) if wide else 0
    return found


def _whole(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def without(names: Iterable[str], *gone: str) -> tuple[str, ...]:
    return tuple(name for name in names if name.removeprefix("-") not in gone)
