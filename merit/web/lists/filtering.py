"""The editor of filters: a column, an operator, a value; it leads to the list's address with the sentence in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from merit.core.errors import NotFound
from merit.lists.columns import Column
from merit.lists.conditions import OPERATORS, WITHOUT, Condition, Wrong, rule
from merit.lists.described import LISTS
from merit.lists.periods import NAMED
from merit.lists.query import ListOf
from merit.lists.state import State, state_of, without
from merit.org.models import Person
from merit.web.lists.sentences import OPERATORS as WORDS
from merit.web.lists.sentences import PEOPLE, Teller
from merit.web.lists.tabs import Tabs
from merit.web.picking import chosen, offered, suggestions
from merit.web.request import Request


def list_of(name: str) -> ListOf:
    """The list of an address; NotFound where there is none."""
    if name not in LISTS:
        raise NotFound
    return LISTS[name]


@require_GET
def condition(request: Request, list: str) -> HttpResponse:
    """The fields for one condition: which operators and values go with the chosen column."""
    listing, params = list_of(list), request.GET
    columns = {name: one for name, one in listing.known(request.actor).items() if one.filters}
    column = columns.get(params.get("column", "")) or next(iter(columns.values()))
    operators = [(name, WORDS[name]) for name in OPERATORS[column.kind]]
    operator = params.get("op", "") if params.get("op") in OPERATORS[column.kind] else operators[0][0]
    context = {
        "listing": listing,
        "columns": columns.values(),
        "column": column,
        "operators": operators,
        "operator": operator,
        "control": _control(column, operator),
        "choices": column.choices(request.actor),
        "periods": [(name, words) for name, (words, _days) in NAMED.items()],
        "people": _people(request.actor),
        "unit": request.actor.currency if column.kind == "money" else "%" if column.kind == "percent" else "",
    }
    return render(request, "lists/_condition.html", context)


def _control(column: Column, operator: str) -> str:
    """Which control asks for the value."""
    if operator in WITHOUT:
        return "none"
    if column.kind == "date":
        return {"within": "period", "ago": "days", "last": "days", "next": "days", "between": "dates"}.get(
            operator, "date"
        )
    if column.kind in {"choice", "tags"}:
        return "choices" if column.options else "text"
    if column.kind in {"number", "money", "percent"}:
        return "numbers" if operator == "between" else "number"
    return {"person": "person", "yesno": "yesno"}.get(column.kind, "text")


def _people(actor: Any) -> list[tuple[str, Any]]:
    names = (["me"] if actor.person else []) + (["team"] if actor.person and actor.team else []) + ["nobody"]
    return [(name, PEOPLE[name]) for name in names]


@require_GET
def people(request: Request, list: str) -> HttpResponse:
    """Whom a person's condition offers while somebody types."""
    list_of(list)
    rows = Person.objects.visible_to(request.actor).filter(company=request.actor.company)
    return offered(request, suggestions(rows, request.GET.get("q", "")))


@require_GET
def arrange(request: Request, list: str) -> HttpResponse:
    """From the forms of the list to its address: a condition more, order, columns, group."""
    listing, params, actor = list_of(list), request.GET, request.actor
    tabs, state = Tabs(listing, actor, params.get("view", "")), state_of(params)
    if params.get("column"):
        state = with_condition(request, listing, state)
    if params.get("arranged"):
        state = _arranged(params, state)
    return HttpResponseRedirect(reverse(listing.name) + tabs.link(replace(state, page=1)))


def with_condition(request: Request, listing: ListOf, state: State) -> State:
    """With one more condition; what makes no sense is said on the list."""
    params, actor = request.GET, request.actor
    values = tuple(text for one in params.getlist("value") if (text := one.strip()))
    column = listing.known(actor).get(params["column"])
    if column is not None and column.kind == "person":
        values = tuple(_person(actor, one) for one in values)
    if column is not None and column.kind in {"tags", "choice"} and not column.options:
        values = tuple(text for one in values for part in one.replace("，", ",").split(",") if (text := part.strip()))
    one = Condition(params["column"], params.get("op", ""), values)
    try:
        rule((one,), listing.known(actor), actor)
    except Wrong as error:
        messages.error(request, str(error))
        return state
    place = params.get("or", "")
    filters = [*state.filters]
    if place.isdecimal() and int(place) < len(filters):
        filters[int(place)] = (*filters[int(place)], one)
    else:
        filters.append((one,))
    return replace(state, filters=tuple(filters))


def _person(actor: Any, text: str) -> str:
    if text in PEOPLE or text.isdecimal():
        return text
    person = chosen(Person.objects.visible_to(actor).filter(company=actor.company), text)
    return str(person.pk) if person else text


def _arranged(params: Any, state: State) -> State:
    """Order, columns and group as the display form says them."""
    asked = [(params.get(f"sort{place}", ""), params.get(f"down{place}")) for place in (1, 2, 3)]
    sort = [f"-{name}" if down else name for name, down in asked if name]
    names = params.getlist("show")
    names.sort(key=lambda name: _small(params.get(f"place-{name}", "")) or 999)
    return replace(
        state,
        sort=without(dict.fromkeys(sort)),
        columns={name: _small(params.get(f"width-{name}", "")) for name in names},
        group=params.get("group", ""),
    )


def _small(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def told(listing: ListOf, actor: Any, state: State) -> list[str]:
    """The sentences of a state."""
    teller = Teller(listing, actor, state.filters)
    return [teller.sentence(one) for one in state.filters]
