"""The rows that a state leaves of a list, sorted, grouped and summed: one way for page, API, export and bulk change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import OrderBy

from merit.lists.columns import Column
from merit.lists.conditions import Sentence, Wrong, rule, used
from merit.lists.state import State, state_from


@dataclass(frozen=True)
class Ready:
    """A view that a list brings along. `query`: its state as an address writes it."""

    code: str
    label: Any
    query: str = ""


@dataclass(frozen=True)
class ListOf:
    """A list. `rows`: what the actor may see of his company; `search`: (actor, model rows, text) → narrowed.

    `record`: which custom fields it has. `change`: how a new value of a column is written (actor, id, version,
    {name: value}) → row; `may_change`: of a row at all, `may_edit`: in this column (row None: of any row). `rights`:
    what changing and assigning many rows takes. `may_open`: who has the list; `area`: the area of roles whose reach
    lets anybody see rows of it. `relations`: read along with a page.
    """

    name: str
    model: Any
    label: Any
    columns: tuple[Column, ...]
    rows: Callable[[Any], QuerySet[Any]]
    search: Callable[[Any, QuerySet[Any], str], QuerySet[Any]]
    default: tuple[str, ...] = ("-pk",)
    ready: tuple[Ready, ...] = ()
    relations: tuple[str, ...] = ()
    record: str = ""
    archives: bool = True
    change: Callable[..., Any] | None = None
    may_change: Callable[[Any, Any], bool] = lambda _actor, _row: False
    may_edit: Callable[[Any, Any, Column], bool] = lambda _actor, _row, _column: True
    may_open: Callable[[Any], bool] = lambda _actor: True
    area: str = "crm"
    rights: tuple[str, str] = ("crm.write", "crm.assign")
    bulk: tuple[str, ...] = ()
    customs: Callable[[Any], Sequence[Column]] = field(default=lambda _actor: ())

    def known(self, actor: Any) -> dict[str, Column]:
        """The columns that there are for this actor, by name; worked out once per request."""
        cache: dict[str, dict[str, Column]] = actor.__dict__.setdefault("_list_columns", {})
        if self.name not in cache:
            every = (*self.columns, *self.customs(actor))
            cache[self.name] = {one.name: one for one in every if one.may is None or one.may(actor)}
        return cache[self.name]

    def edits(self, actor: Any, row: Any, column: Column, *, changes: bool | None = None) -> bool:
        """Whether this actor may change this column of this row; `changes`: what is known of the row already."""
        if not column.edits:
            return False
        able = self.changes(actor, row) if changes is None else changes
        return able and self.may_edit(actor, row, column)

    def changes(self, actor: Any, row: Any) -> bool:
        """Whether this actor may change anything of this row."""
        return self.change is not None and self.may_change(actor, row)

    def selects(self, actor: Any) -> bool:
        """Whether this actor may choose rows, to change many at once."""
        return bool(self.bulk) and bool(actor.may(self.rights[0]))

    def may_do(self, actor: Any, action: str) -> bool:
        """Whether this actor may do this to many rows."""
        return action in self.bulk and bool(actor.may(self.rights[action == "assign"]))

    def view(self, code: str) -> State:
        """What a ready view asks for; the first one's where there is none of this code."""
        return state_from(next((one.query for one in self.ready if one.code == code), self.ready[0].query))


def rows_of(listing: ListOf, actor: Any, state: State) -> QuerySet[Any]:
    """The rows, unsorted. Wrong where a filter names a column that there is not for this actor."""
    rows = narrowed(listing, actor, listing.rows(actor), state.filters)
    if listing.archives:
        rows = rows.filter(archived_at__isnull=not state.archived)
    return listing.search(actor, rows, state.q) if state.q else rows


def narrowed(listing: ListOf, actor: Any, rows: QuerySet[Any], sentences: Sequence[Sentence]) -> QuerySet[Any]:
    """Those of these rows of which all the sentences hold."""
    rows, columns = annotated(listing, actor, rows, used(sentences)), listing.known(actor)
    for sentence in sentences:
        rows = rows.filter(rule(sentence, columns, actor))
    return rows


def valid(listing: ListOf, actor: Any, state: State) -> tuple[tuple[Sentence, ...], tuple[str, ...]]:
    """The sentences that make sense for this actor, and what is wrong with the others."""
    columns, good, wrong = listing.known(actor), [], []
    for sentence in state.filters:
        try:
            rule(sentence, columns, actor)
            good.append(sentence)
        except Wrong as error:
            wrong.append(str(error))
    return tuple(good), tuple(wrong)


def annotated(listing: ListOf, actor: Any, rows: QuerySet[Any], names: Iterable[str]) -> QuerySet[Any]:
    """With the worked-out columns among these names, unless they are there already."""
    columns = listing.known(actor)
    names = list(names)
    worked = {
        one.at: one.expression(actor)
        for name in names
        if (one := columns.get(name)) and one.expression and one.at not in rows.query.annotations
    }
    rules = {one.narrows for name in names if (one := columns.get(name)) and one.narrows and one.at in worked}
    rows = rows.annotate(**worked).filter(*(rule(actor) for rule in rules)) if worked else rows
    for name in names:
        one = columns.get(name)
        if one is not None and one.joined and one.at not in rows.query.annotations:
            rows = one.joined(actor, rows)
    return rows


def sorting(listing: ListOf, actor: Any, state: State) -> list[tuple[Column, bool]]:
    """(column, whether the greatest come first) of what the rows are sorted by: the group first."""
    columns = listing.known(actor)
    names = [name for name in state.sort if (one := columns.get(name.removeprefix("-"))) and one.sortable]
    names = names or [name for name in listing.default if name.removeprefix("-") in columns]
    pairs = [(columns[name.removeprefix("-")], name.startswith("-")) for name in names]
    group = grouping(listing, actor, state)
    if group is None:
        return pairs
    own = next((pair for pair in pairs if pair[0] is group), (group, False))
    return [own, *(pair for pair in pairs if pair[0] is not group)]


def grouping(listing: ListOf, actor: Any, state: State) -> Column | None:
    column = listing.known(actor).get(state.group)
    return column if column is not None and column.groups else None


def ordered(
    listing: ListOf, actor: Any, state: State, rows: QuerySet[Any], present: tuple[str, ...] = ()
) -> QuerySet[Any]:
    """Sorted as the state says, then by id in the direction of the first column, so that pages never overlap.

    `present`: columns that have a value in all these rows.
    """
    pairs = sorting(listing, actor, state)
    rows = annotated(listing, actor, rows, [column.name for column, _down in pairs])
    by = [_by(rows, at, down, missing=at not in present) for column, down in pairs for at in column.order]
    down = pairs[0][1] if pairs else True
    return rows.order_by(*by, F("pk").desc() if down else F("pk").asc())


def keys_of(listing: ListOf, actor: Any, state: State, rows: QuerySet[Any], start: int, stop: int) -> list[int]:
    """The ids from `start` to `stop` of the rows, sorted.

    By what a reference leads to (an owner's name), rows without it are read apart: the others can then be read in the
    order of the names, while together they would all have to be sorted.
    """
    column, down = sorting(listing, actor, state)[0]
    at = column.order[0]
    if not _may_lead_nowhere(rows.model, at):
        return _cut(ordered(listing, actor, state, rows), start, stop)
    here = rows.filter(**{f"{at}__isnull": False})
    nowhere = rows.filter(**{f"{at.rpartition('__')[0]}__isnull": True})
    parts = [ordered(listing, actor, state, here, (at,)), ordered(listing, actor, state, nowhere)]
    first, second = parts if down else reversed(parts)
    keys = _cut(first, start, stop)
    if len(keys) == stop - start:
        return keys
    before = start + len(keys) if keys or not start else first.order_by().count()
    return keys + _cut(second, max(0, start - before), stop - before)


def _cut(rows: QuerySet[Any], start: int, stop: int) -> list[int]:
    return list(rows.values_list("pk", flat=True)[start:stop])


def _may_lead_nowhere(model: Any, at: str) -> bool:
    """Whether this is a column that always has a value, behind a reference that may be empty."""
    way, _dot, name = at.rpartition("__")
    if not way or "__" in way:
        return False
    reference = model._meta.get_field(way)
    return bool(reference.null) and reference.many_to_one and not _nullable(reference.related_model, name)


def _by(rows: QuerySet[Any], at: str, down: bool, *, missing: bool) -> OrderBy:
    """What is missing comes last when the greatest come first: both ways are one index, read from either end.

    `missing`: whether anything may be missing at all.
    """
    told = True if missing and (at in rows.query.annotations or _nullable(rows.model, at)) else None
    return F(at).desc(nulls_last=told) if down else F(at).asc(nulls_first=told)


def _nullable(model: Any, column: str) -> bool:
    first, _, rest = column.partition("__")
    if first == "pk":
        return False
    found = model._meta.get_field(first)
    return bool(found.null) or (bool(rest) and _nullable(found.related_model, rest))


@dataclass(frozen=True)
class Group:
    """One value of the grouped column: how many rows, and the sums of the columns that sum."""

    value: Any
    count: int
    sums: Mapping[str, Decimal]


def groups(listing: ListOf, actor: Any, state: State, rows: QuerySet[Any], values: Sequence[Any]) -> dict[Any, Group]:
    """The groups of these values (of a page), by value: one query."""
    column = grouping(listing, actor, state)
    if column is None:
        return {}
    sums = [one for one in listing.known(actor).values() if one.sums]
    at = column.at
    rows = annotated(listing, actor, rows.order_by(), [column.name, *(one.name for one in sums)])
    found = (
        _of_values(rows, column, values)
        .values(at)
        .annotate(_n=Count("pk"), **{f"_s_{one.name}": Sum(one.at) for one in sums})
    )
    wanted = set(values)
    return {
        row[at]: Group(row[at], row["_n"], {one.name: row[f"_s_{one.name}"] or Decimal(0) for one in sums})
        for row in found
        if row[at] in wanted
    }


def _of_values(rows: QuerySet[Any], column: Column, values: Sequence[Any]) -> QuerySet[Any]:
    """Those with one of these values, so that the groups of other pages are not summed; all of a custom field."""
    if column.custom:
        return rows
    rule = Q(**{f"{column.at}__in": [one for one in set(values) if one is not None]})
    return rows.filter(rule | Q(**{f"{column.at}__isnull": True}) if None in values else rule)


def totals(listing: ListOf, actor: Any, rows: QuerySet[Any]) -> dict[str, Decimal]:
    """The sums of all rows, of the columns that sum: one query."""
    sums = [one for one in listing.known(actor).values() if one.sums]
    if not sums:
        return {}
    rows = annotated(listing, actor, rows, [one.name for one in sums])
    found = rows.order_by().aggregate(**{f"_s_{one.name}": Sum(one.at) for one in sums})
    return {one.name: found[f"_s_{one.name}"] or Decimal(0) for one in sums}


def shown_columns(listing: ListOf, actor: Any, state: State) -> list[tuple[Column, int]]:
    """The columns of a page with their widths, those that never go away first."""
    known = listing.known(actor)
    if not state.columns:
        return [(one, one.width) for one in known.values() if one.shown]
    chosen = [(known[name], width or known[name].width) for name, width in state.columns.items() if name in known]
    missing = [(one, one.width) for one in known.values() if one.fixed and one.name not in state.columns]
    return [*missing, *chosen]
