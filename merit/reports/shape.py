"""What a report asks: a list, what stands down and across, what is measured; as an address writes it.

`list=opportunities&rows=stage&rows=owner&across=closed_on.month&measure=count&measure=sum.amount&chart=bars&f=…`
Filters (`f`, `archived`) are those of the list. A date goes with a step: day, week, month, quarter, year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from merit.lists.columns import Column
from merit.lists.conditions import Wrong
from merit.lists.described import LISTS
from merit.lists.query import ListOf, valid
from merit.lists.state import State, state_of

STEPS: Final = {
    "day": gettext_lazy("day"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("month"),
    "quarter": gettext_lazy("quarter"),
    "year": gettext_lazy("year"),
}
FIGURES: Final = frozenset({"number", "money", "percent"})
WAYS: Final = {
    "sum": pgettext_lazy("measure", "Sum"),
    "avg": pgettext_lazy("measure", "Average"),
    "min": pgettext_lazy("measure", "Least"),
    "max": pgettext_lazy("measure", "Most"),
}
CHARTS: Final = {
    "": pgettext_lazy("chart", "None"),
    "bars": pgettext_lazy("chart", "Bars"),
    "lines": pgettext_lazy("chart", "Lines"),
}
# From which day to which a list's rows take time.
SPANS: Final = {"opportunities": ("opened_on", "closed_on")}
MOST_ROWS, MOST_MEASURES = 2, 5


@dataclass(frozen=True)
class Dimension:
    """By what rows are told apart; `step`: of a date."""

    column: Column
    step: str = ""

    def __str__(self) -> str:
        return f"{self.column.name}.{self.step}" if self.step else self.column.name

    @property
    def label(self) -> str:
        return f"{self.column.label} ({STEPS[self.step]})" if self.step else str(self.column.label)


@dataclass(frozen=True)
class Measure:
    """`how`: count, sum, avg, min, max of a column, or days: the mean time between the list's two days."""

    how: str = "count"
    column: Column | None = None

    def __str__(self) -> str:
        return f"{self.how}.{self.column.name}" if self.column else self.how

    @property
    def label(self) -> str:
        if self.how == "count":
            return _("Number of rows")
        if self.how == "days":
            return _("Days from first to last, on average")
        assert self.column is not None
        if self.how == "sum":
            return str(self.column.label)
        return _("%(column)s: %(how)s") % {"column": self.column.label, "how": WAYS[self.how]}

    @property
    def kind(self) -> str:
        """How its values are written: as a column of this kind."""
        if self.column is None:
            return "days" if self.how == "days" else "number"
        return self.column.kind

    @property
    def adds_up(self) -> bool:
        return self.how in {"count", "sum"}


@dataclass(frozen=True)
class Shape:
    """`rows`: one or two; `measures`: at least one."""

    listing: ListOf
    rows: tuple[Dimension, ...]
    across: Dimension | None = None
    measures: tuple[Measure, ...] = (Measure(),)
    chart: str = ""
    state: State = field(default_factory=State)

    def params(self) -> list[tuple[str, str]]:
        """As the parameters of an address."""
        found = [("list", self.listing.name), *(("rows", str(one)) for one in self.rows)]
        found += [("across", str(self.across))] if self.across else []
        found += [("measure", str(one)) for one in self.measures]
        found += [("chart", self.chart)] if self.chart else []
        return found + [pair for pair in self.state.params() if pair[0] in {"f", "archived"}]

    def text(self) -> str:
        return urlencode(self.params())


def dimensions(listing: ListOf, actor: Any) -> list[Column]:
    """The columns that rows can be told apart by."""
    return [one for one in listing.known(actor).values() if _tells_apart(one)]


def _tells_apart(one: Column) -> bool:
    if one.kind == "date":
        return one.custom is None
    return one.groups or one.kind in {"person", "yesno"} or (one.kind == "choice" and one.rules is None)


def measured(listing: ListOf, actor: Any) -> list[Measure]:
    """Everything that can be measured of a list."""
    figures = [one for one in listing.known(actor).values() if one.kind in FIGURES]
    found = [Measure(), *(Measure("sum", one) for one in figures if one.kind != "percent")]
    found += [Measure("days")] if listing.name in SPANS else []
    return found + [Measure(how, one) for one in figures for how in ("avg", "min", "max")]


def offered(actor: Any) -> list[ListOf]:
    """The lists that the actor may report on, and of which he sees any rows."""
    return [one for one in LISTS.values() if one.may_open(actor) and _reaches(actor, one.area)]


def _reaches(actor: Any, area: str) -> bool:
    far = actor.reach(area)
    return bool(far.companies or far.people)


def shape_of(actor: Any, params: QueryDict) -> tuple[Shape | None, list[str]]:
    """What these parameters ask, and what of them makes no sense and is left out. None: there is no such list."""
    listing = LISTS.get(params.get("list", ""))
    if listing is None or not listing.may_open(actor):
        return None, [_("There is no such list.")]
    state = state_of(params)
    good, wrong = valid(listing, actor, state)
    said = [*state.wrong, *wrong]
    known = {one.name: one for one in dimensions(listing, actor)}
    rows = _each(params.getlist("rows")[:MOST_ROWS], known, said)
    across = _each([params.get("across", "")], known, said)
    shape = Shape(
        listing,
        rows or _usual(known),
        next((one for one in across if one not in rows), None),
        _measures(params.getlist("measure"), listing, actor, said),
        params.get("chart", "") if params.get("chart", "") in CHARTS else "",
        replace(state, filters=good, sort=(), columns={}, group="", q="", page=1, wrong=()),
    )
    return shape, said


def _usual(known: dict[str, Column]) -> tuple[Dimension, ...]:
    first = next(iter(known.values()))
    return (Dimension(first, "month" if first.kind == "date" else ""),)


def _each(texts: Iterable[str], known: dict[str, Column], said: list[str]) -> tuple[Dimension, ...]:
    found: list[Dimension] = []
    for text in filter(None, texts):
        try:
            one = _dimension(text, known)
        except Wrong as error:
            said.append(str(error))
            continue
        if one not in found:
            found.append(one)
    return tuple(found)


def _dimension(text: str, known: dict[str, Column]) -> Dimension:
    name, _dot, step = text.partition(".")
    column = known.get(name)
    if column is None:
        raise Wrong(_("Rows cannot be told apart by “%(name)s”.") % {"name": name[:40]})
    if column.kind != "date":
        return Dimension(column)
    if step and step not in STEPS:
        raise Wrong(_("“%(text)s” is not a period.") % {"text": step[:40]})
    return Dimension(column, step or "month")


def _measures(texts: Iterable[str], listing: ListOf, actor: Any, said: list[str]) -> tuple[Measure, ...]:
    known = {str(one): one for one in measured(listing, actor)}
    found: dict[str, Measure] = {}
    for text in filter(None, texts):
        if text in known:
            found[text] = known[text]
        else:
            said.append(_("“%(name)s” cannot be measured.") % {"name": text[:40]})
    return tuple(found.values())[:MOST_MEASURES] or (Measure(),)
