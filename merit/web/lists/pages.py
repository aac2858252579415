"""The page of a list: tabs of views, sentences of filters, order, columns, groups, rows; its state is the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from merit.lists.columns import Column
from merit.lists.exporting import page_rows
from merit.lists.query import (
    ListOf,
    grouping,
    groups,
    keys_of,
    rows_of,
    shown_columns,
    sorting,
    totals,
    valid,
)
from merit.lists.state import State, explicit, state_from, state_of
from merit.org.roles import ROLES
from merit.web.crm.answers import must
from merit.web.crm.lists import MOST_COUNTED, MOST_SEARCHED, MOST_SUMMED, SIZE, Page, counted
from merit.web.crm.owners import assignable
from merit.web.lists.arranging import arrangement
from merit.web.lists.cells import Cells, Look
from merit.web.lists.sentences import Teller
from merit.web.lists.tabs import Tabs
from merit.web.request import Request


@dataclass(frozen=True)
class ListPage:
    """How a list looks. `create`: (URL name, label, icon, key); `old`: parameters of earlier addresses → a filter.

    `by`: who makes such records, for those who may not. `people`: to whom rows may be given, `people_url`: where they
    are offered. `parts`: what stands above the rows and follows the page, by `?part=`: (template, its words).
    """

    listing: ListOf
    look: Look
    icon: str
    search: Any
    hint: Any
    nothing: tuple[Any, Any]
    by: Any
    no_match: Any
    create: tuple[str, Any, str, str] | None = None
    may_create: Callable[[Any], bool] = lambda _actor: False
    people: Callable[[Any], Any] = assignable
    people_url: str = ""
    template: str = "lists/page.html"
    parts: Mapping[str, tuple[str, Callable[[Any, State], dict[str, Any]]]] = field(default_factory=dict)
    old: Mapping[str, Callable[[Any, str], str | None]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return reverse(self.listing.name)

    @property
    def choices_url(self) -> str:
        """Where the people are offered to whom rows may be given."""
        return self.people_url or reverse("owner-choices")


@dataclass(frozen=True)
class Head:
    """A column's head. `way`: how the rows are sorted by it."""

    column: Column
    width: int
    url: str
    way: str
    css: str


@dataclass(frozen=True)
class Chip:
    """A filter in words, and the addresses without it and for its change."""

    place: int
    text: str
    without: str


@dataclass(frozen=True)
class GroupHead:
    text: str
    count: int
    sums: list[tuple[Any, str]]


def listing(request: Request, page: ListPage) -> HttpResponse:
    """The page, or with htmx its list alone; `?part=sums` the sums of very many rows."""
    actor, params = request.actor, request.GET
    must(page.listing.may_open(actor))
    asked = params.get("view", "") or ("" if "state" in page.old else params.get("state", ""))
    tabs = Tabs(page.listing, actor, asked)
    state = _state(page, actor, params, tabs)
    good, wrong = valid(page.listing, actor, state)
    state = replace(state, filters=good, wrong=(*state.wrong, *wrong))
    rows = rows_of(page.listing, actor, state)
    if params.get("part") == "sums":
        return render(request, "lists/_sums.html", _sums(page.listing, actor, totals(page.listing, actor, rows), state))
    if params.get("part") in page.parts:
        template, words = page.parts[params["part"]]
        return render(request, template, words(actor, state))
    found, far = _page(page.listing, actor, state, rows), actor.reach(page.listing.area)
    context = {
        "list": page,
        "state": state,
        "tabs": tabs,
        "page": found,
        "changed": tabs.changed(state) and (explicit(params) or bool(state.filters)),
        **_tools(page, actor, state, tabs),
        **_body(page, actor, state, rows, found, tabs),
        "may_create": page.create is not None and page.may_create(actor),
        "blind": not any((far.companies, far.people)),
        "narrowed": bool(state.q or state.archived or tabs.changed(state) or tabs.code),
        "share_choices": share_choices(actor),
        "shared_now": _shared_now(tabs),
        "actions": [one for one in page.listing.bulk if page.listing.may_do(actor, one)],
    }
    template = "lists/_list.html" if request.htmx and not request.htmx.boosted else page.template
    return render(request, template, context)


def _state(page: ListPage, actor: Any, params: QueryDict, tabs: Tabs) -> State:
    """What the address says, the filters of the view where it says none; with what addresses of old say as filters."""
    asked, view = state_of(params), state_from(tabs.current.query)
    state = asked if explicit(params) else replace(view, q=asked.q, page=asked.page)
    if "f" not in params:
        state = replace(state, filters=view.filters, archived=asked.archived or view.archived)
    texts = [text for name, made in page.old.items() if params.get(name) and (text := made(actor, params[name]))]
    if texts:
        extra = state_of(QueryDict(urlencode([("f", text) for text in texts])))
        state = replace(state, filters=(*state.filters, *extra.filters))
    return state


def _page(listing: ListOf, actor: Any, state: State, rows: Any) -> Page:
    """The ids of the page, and how many rows there are, counted as far as anybody turns pages."""
    most = MOST_SEARCHED if state.q else MOST_COUNTED
    number = min(state.page, -(-most // SIZE))
    keys = keys_of(listing, actor, state, rows, (number - 1) * SIZE, number * SIZE)
    if (keys and len(keys) < SIZE) or (number == 1 and not keys):
        return Page(keys, number, (number - 1) * SIZE + len(keys), most)
    found = counted(rows, most)
    if not keys:
        number = Page([], 1, found, most).pages
        keys = keys_of(listing, actor, state, rows, (number - 1) * SIZE, number * SIZE)
    return Page(keys, number, found, most)


def _body(page: ListPage, actor: Any, state: State, rows: Any, found: Page, tabs: Tabs) -> dict[str, Any]:
    """Heads, rows with their groups, sums."""
    listing, columns = page.listing, shown_columns(page.listing, actor, state)
    shown = [column for column, _width in columns]
    records = page_rows(listing, actor, found.rows, [one.name for one in shown])
    cells = Cells(listing, actor, shown, page.look)
    lines = list(zip(records, cells.rows(records), strict=True))
    heads = [_head(listing, actor, state, tabs, column, width) for column, width in columns]
    summed = not found.more and found.found <= MOST_SUMMED
    sums = totals(listing, actor, rows) if summed and records and any(one.sums for one in shown) else {}
    return {
        "heads": heads,
        "lines": _grouped(listing, actor, state, rows, lines, cells),
        "selectable": listing.selects(actor),
        **(_sums(listing, actor, sums, state) if any(one.sums for one in shown) else {}),
        "sums_later": not summed,
        "sums_shown": any(one.sums for one in shown),
    }


def _head(listing: ListOf, actor: Any, state: State, tabs: Tabs, column: Column, width: int) -> Head:
    pairs = sorting(listing, actor, state)
    down = next((down for one, down in pairs if one is column), None)
    way = "" if down is None else "descending" if down else "ascending"
    first = column.name if way == "descending" or (not way and not column.right) else f"-{column.name}"
    by = tabs.link(replace(state, sort=(first,), page=1)) if column.sortable else ""
    css = " ".join(filter(None, ["num" if column.right else "", "" if column.fixed or column.phone else "hide-m"]))
    return Head(column, width, by, way, css)


def _grouped(listing: ListOf, actor: Any, state: State, rows: Any, lines: list[Any], cells: Cells) -> list[Any]:
    """(head of a group or None, row, cells, what to peek at): a head where the grouped column's value changes."""
    column = grouping(listing, actor, state)
    if column is None:
        return [(None, row, parts, cells.look.peek(row)) for row, parts in lines]
    values = [_value(row, column) for row, _parts in lines]
    found, before, result = groups(listing, actor, state, rows, values), object(), []
    for value, (row, parts) in zip(values, lines, strict=True):
        head = None
        if value != before and value in found:
            group = found[value]
            text = cells.text(cells.reader.value(row, column), column)
            known = listing.known(actor)
            shown = {one.name for one in cells.columns}
            sums = [
                (known[name].label, cells.text(total, known[name]))
                for name, total in group.sums.items()
                if name in shown
            ]
            head = GroupHead(text, group.count, sums)
        result.append((head, row, parts, cells.look.peek(row)))
        before = value
    return result


def _value(row: Any, column: Column) -> Any:
    """By what a row is grouped, as the database says it."""
    from merit.lists.values import walked

    if column.custom:
        return row.attributes.get(column.custom.code)
    return walked(row, column.at)


def _sums(listing: ListOf, actor: Any, sums: Mapping[str, Any], state: State) -> dict[str, Any]:
    """The sum, or nothing, under each shown column."""
    shown = [column for column, _width in shown_columns(listing, actor, state)]
    cells = Cells(listing, actor, shown, Look(lambda _row: ""))
    css = cells.css
    return {
        "feet": [(css[one.name], cells.text(sums[one.name], one) if one.name in sums else "") for one in shown],
        "select_column": listing.selects(actor),
    }


def _tools(page: ListPage, actor: Any, state: State, tabs: Tabs) -> dict[str, Any]:
    """Sentences, order, the columns that there are."""
    listing, teller = page.listing, Teller(page.listing, actor, state.filters)
    given = () if tabs.current.saved else state_from(tabs.current.query).filters  # the tab says these itself
    chips = [
        Chip(place, teller.sentence(one), tabs.link(replace(state, filters=_less(state, place), page=1)))
        for place, one in enumerate(state.filters)
        if one not in given
    ]
    return {
        "chips": chips,
        "arranged": arrangement(listing, actor, state),
        "hidden_state": state.params(view=tabs.code),
        "state_text": state.text(),
        "survey_query": urlencode(state.params()),
        "here": tabs.link(state),
        "editable": [one for one in listing.known(actor).values() if _in_bulk(listing, actor, one)],
    }


def _in_bulk(listing: ListOf, actor: Any, column: Column) -> bool:
    """Whether many rows may get the same value in this column."""
    able = bool(column.edits) and column.kind != "tags" and not column.fixed
    return able and listing.may_edit(actor, None, column)


def _less(state: State, place: int) -> tuple[Any, ...]:
    return tuple(one for at, one in enumerate(state.filters) if at != place)


def share_choices(actor: Any) -> list[tuple[str, str]]:
    """With whom a view may be shared, for the form."""
    team = [("team", _("My team"))] if actor.person else []
    return [
        ("", _("Only me")),
        *team,
        ("company", _("Everybody in the company")),
        *((f"role:{role.code}", _("Role: %(name)s") % {"name": role.name}) for role in ROLES.values()),
    ]


def _shared_now(tabs: Tabs) -> str:
    saved = tabs.current.saved
    if saved is None:
        return ""
    return f"role:{saved.role}" if saved.shared == "role" else saved.shared
