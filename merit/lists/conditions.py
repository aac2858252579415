"""Filters: as text in an address, as a rule for the database, and what a value must look like.

`column.operator.value`; `|` between alternatives of one sentence, `,` between values of "is one of"; a backslash before
a `|`, `,` or backslash that is meant itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from merit.core.fields import clean_text
from merit.lists.columns import Column
from merit.lists.periods import days_of

MOST_SENTENCES, MOST_ALTERNATIVES, MOST_VALUES, MOST_LETTERS = 20, 10, 50, 200
MOST_DAYS: Final = 36_500

WITHOUT: Final = frozenset({"empty", "filled"})
OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("has", "hasnt", "is", "starts", "empty", "filled"),
    "link": ("has", "hasnt", "empty", "filled"),
    "number": ("is", "from", "upto", "over", "under", "between", "empty", "filled"),
    "money": ("from", "upto", "over", "under", "between", "is", "empty", "filled"),
    "percent": ("from", "upto", "over", "under", "between", "is"),
    "date": ("within", "ago", "last", "next", "on", "since", "until", "between", "empty", "filled"),
    "choice": ("is", "not", "empty", "filled"),
    "tags": ("is", "not", "empty", "filled"),
    "person": ("is", "not", "empty", "filled"),
    "yesno": ("is",),
}
LISTED: Final = frozenset({"choice", "tags", "person"})


class Wrong(ValueError):
    """A condition that cannot be understood; the text says why, in the reader's language."""


@dataclass(frozen=True)
class Condition:
    """One condition. `values`: as the address writes them."""

    column: str
    operator: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        values = ",".join(_escaped(one) for one in self.values)
        return f"{self.column}.{self.operator}" + (f".{values}" if values else "")


Sentence = tuple[Condition, ...]
"""Alternatives: one of them holds."""


def written(sentence: Sentence) -> str:
    return "|".join(map(str, sentence))


def read(text: str) -> Sentence:
    """The sentence of one `f=` of an address; Wrong where it is none."""
    if len(text) > 4000:
        raise Wrong(_("This filter is too long."))
    found = tuple(_condition(one) for one in _split(text, "|") if one)
    if not found or len(found) > MOST_ALTERNATIVES:
        raise Wrong(_("A filter is written column.operator.value."))
    return found


def _condition(text: str) -> Condition:
    column, _dot, rest = text.partition(".")
    operator, _dot, value = rest.partition(".")
    values = tuple(_plain(one) for one in _split(value, ",")) if value else ()
    if not column or not operator or len(values) > MOST_VALUES:
        raise Wrong(_("A filter is written column.operator.value."))
    return Condition(column, operator, tuple(one for one in values if one))


def _split(text: str, mark: str) -> list[str]:
    return re.findall(rf"((?:\\.|[^{mark}\\])+)", text)


def _escaped(value: str) -> str:
    return re.sub(r"([\\|,])", r"\\\1", value)


def _plain(text: str) -> str:
    return clean_text(re.sub(r"\\(.)", r"\1", text))[:MOST_LETTERS]


def rule(sentence: Sentence, columns: Mapping[str, Column], actor: Any) -> Q:
    """What the database is asked for one sentence; Wrong where a column, operator or value is none."""
    found = Q()
    for one in sentence:
        found |= _rule(one, columns, actor)
    return found


def used(sentences: Iterable[Sentence]) -> set[str]:
    """The names of the columns that these sentences are about."""
    return {one.column for sentence in sentences for one in sentence}


def _rule(one: Condition, columns: Mapping[str, Column], actor: Any) -> Q:
    column = columns.get(one.column)
    if column is None or not column.filters:
        raise Wrong(_("There is no column “%(name)s” here.") % {"name": one.column[:40]})
    if one.operator not in OPERATORS[column.kind]:
        raise Wrong(_("“%(name)s” does not go with this column.") % {"name": one.operator[:40]})
    if one.operator in WITHOUT:
        missing = _missing(column)
        return missing if one.operator == "empty" else ~missing
    if not one.values:
        raise Wrong(_("Say a value."))
    return _BY_KIND[column.kind](column, one, actor)


def _missing(column: Column) -> Q:
    nothing = Q(**{f"{column.at}__isnull": True})
    if column.kind == "tags":
        return nothing | Q(**{f"{column.at}": []})
    return nothing | Q(**{column.at: ""}) if column.kind in {"text", "link", "choice"} and not column.path else nothing


def _text(column: Column, one: Condition, _actor: Any) -> Q:
    value = one.values[0]
    how = {"has": "icontains", "hasnt": "icontains", "is": "iexact", "starts": "istartswith"}[one.operator]
    found = Q(**{f"{column.at}__{how}": value})
    return ~found | Q(**{f"{column.at}__isnull": True}) if one.operator == "hasnt" else found


def _number(column: Column, one: Condition, _actor: Any) -> Q:
    values = [number(value) / (100 if column.kind == "percent" else 1) for value in one.values]
    if one.operator == "between":
        return _between(column, values)
    how = {"is": "exact", "from": "gte", "upto": "lte", "over": "gt", "under": "lt"}[one.operator]
    return Q(**{f"{column.at}__{how}": values[0]})


def _between(column: Column, values: list[Any]) -> Q:
    if len(values) != 2:
        raise Wrong(_("Say two values: from and to."))
    first, last = values
    return Q(**{f"{column.at}__gte": first, f"{column.at}__lte": last})


def number(text: str) -> Decimal:
    """A number that somebody typed."""
    try:
        found = Decimal(text.replace(",", "").replace("，", "").replace("−", "-"))
    except InvalidOperation:
        raise Wrong(_("“%(text)s” is not a number.") % {"text": text[:40]}) from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 15:
        raise Wrong(_("“%(text)s” is not a number.") % {"text": text[:40]})
    return found


def _date(column: Column, one: Condition, actor: Any) -> Q:
    at, today, operator = column.at, actor.today, one.operator
    if operator == "within":
        days = days_of(one.values[0], today)
        if days is None:
            raise Wrong(_("“%(text)s” is not a period.") % {"text": one.values[0][:40]})
        return _between(column, [as_kept(column, day) for day in days])
    if operator in {"ago", "last", "next"}:
        return _relative(column, operator, one.values[0], today)
    values = [as_kept(column, day(value)) for value in one.values]
    if operator == "between":
        return _between(column, values)
    how = {"on": "exact", "since": "gte", "until": "lte"}[operator]
    return Q(**{f"{at}__{how}": values[0]})


def _relative(column: Column, operator: str, text: str, today: date) -> Q:
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_DAYS:
        raise Wrong(_("Say a number of days."))
    days = timedelta(days=int(text))
    if operator == "ago":
        return Q(**{f"{column.at}__lt": as_kept(column, today - days)})
    first, last = (today - days, today) if operator == "last" else (today, today + days)
    return _between(column, [as_kept(column, first), as_kept(column, last)])


def day(text: str) -> date:
    """A day that somebody chose: 2026-11-30."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(_("“%(text)s” is not a day such as 2026-11-30.") % {"text": text[:40]}) from None


def as_kept(column: Column, value: date) -> Any:
    """Days of custom fields are kept as text that sorts as they do."""
    return value.isoformat() if column.custom else value


def _choice(column: Column, one: Condition, actor: Any) -> Q:
    known = set() if column.plain and not column.custom else {value for value, _words in column.choices(actor)}
    if known and (unknown := set(one.values) - known):
        raise Wrong(_("“%(text)s” is none of the choices.") % {"text": min(unknown)[:40]})
    if column.rules:
        rules, found = column.rules(actor), Q()
        for value in one.values:
            found |= rules[value]
        return _either(column, one, found)
    return _either(column, one, Q(**{f"{column.at}__in": one.values}))


def _tags(column: Column, one: Condition, _actor: Any) -> Q:
    if column.custom:
        found = Q()
        for value in one.values:
            found |= Q(**{f"{column.at}__regex": rf"(^|;){re.escape(value)}(;|$)"})
    else:
        found = Q(**{f"{column.at}__overlap": list(one.values)})
    return _either(column, one, found)


def _person(column: Column, one: Condition, actor: Any) -> Q:
    mine, ids, found = actor.person, set[int](), Q()
    for value in one.values:
        if value == "me":
            ids |= {mine.pk} if mine else set()
        elif value == "team":
            ids |= {*actor.team, *([mine.pk] if mine else [])}
        elif value == "nobody":
            found |= Q(**{f"{column.at}__isnull": True})
        elif value.isascii() and value.isdigit() and len(value) < 19:
            ids.add(int(value))
        else:
            raise Wrong(_("“%(text)s” is nobody here.") % {"text": value[:40]})
    if ids or not found:
        found |= Q(**{f"{column.at}__in": sorted(map(str, ids)) if column.custom else sorted(ids)})
    return _either(column, one, found)


def _either(column: Column, one: Condition, found: Q) -> Q:
    """`is`, or `not`: which what has no value is, too."""
    return found if one.operator == "is" else ~found | Q(**{f"{column.at}__isnull": True})


def _yesno(column: Column, one: Condition, _actor: Any) -> Q:
    if one.values[0] not in {"yes", "no"}:
        raise Wrong(_("Say yes or no."))
    yes = Q(**{column.at: "yes" if column.custom else True})
    return yes if one.values[0] == "yes" else ~yes | Q(**{f"{column.at}__isnull": True})


_BY_KIND: Final[Mapping[str, Any]] = {
    "text": _text,
    "link": _text,
    "number": _number,
    "money": _number,
    "percent": _number,
    "date": _date,
    "choice": _choice,
    "tags": _tags,
    "person": _person,
    "yesno": _yesno,
}
