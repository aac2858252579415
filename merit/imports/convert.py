"""From the cells of a row to the values of fields, as the mapping says; what cannot be read is a problem at its cell.

A mapping is {field: {"column": place or None, "constant": text, "format": picture, "values": {theirs: ours}}}; the
constant stands where the cell is empty or there is no column. `attr:NAME` is a further column of a customer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from merit.core.fields import clean_text
from merit.imports.fields import Field, Kind
from merit.imports.formats import date_in, number_in
from merit.imports.kinds.bringing import ATTRIBUTE, Item
from merit.imports.kinds.targets import period_in

_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?")
_SPLIT = re.compile(r"[,，、;；|]")


class Unread(Exception):
    """A cell that cannot be read as its field, in words."""


@dataclass(frozen=True)
class Plan:
    """One mapped field, ready to be filled."""

    field: Field
    place: int | None
    constant: str
    format: str
    values: Mapping[str, str]


class Converter:
    """Makes items of rows."""

    def __init__(self, kind: Kind, mapping: Mapping[str, Any]) -> None:
        self.kind = kind
        self.plans = [plan for field in kind.fields if (plan := _plan(field, mapping.get(field.name)))]
        self.further = {
            name.removeprefix(ATTRIBUTE): given["column"]
            for name, given in mapping.items()
            if name.startswith(ATTRIBUTE) and given.get("column") is not None and kind.field(name) is None
        }
        self.planned = {plan.field.name for plan in self.plans}
        self.missing = [
            field for field in kind.fields if field.required and field.name not in self.planned and not field.fallback
        ]

    def item(self, number: int, cells: Sequence[str]) -> Item:
        """The row's values; those of references are looked up later."""
        item = Item(number)
        parts: list[str] = []
        for plan in self.plans:
            text = cells[plan.place] if plan.place is not None and plan.place < len(cells) else ""
            if text:
                item.given.add(plan.field.name)
                parts.append(f"{plan.field.name}={text}")
                text = plan.values.get(text, text)
            self._take(item, plan, text or plan.constant)
        for field in self.missing:
            item.wrong(field.name, _("No column has this; it is needed."))
        if self.further:
            self._attributes(item, cells, parts)
        if not item.given and not item.problems:
            item.wrong("", _("Nothing in this row is mapped to a field."))
        item.digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()
        return item

    def _take(self, item: Item, plan: Plan, text: str) -> None:
        field = plan.field
        if not text:
            if field.required:
                item.wrong(field.name, _("This is needed."))
            return
        item.texts[field.name] = text
        if field.ref:
            return
        try:
            item.values[field.name] = _READERS.get(field.read, _text)(text, plan)
        except Unread as error:
            item.wrong(field.name, error)

    def _attributes(self, item: Item, cells: Sequence[str], parts: list[str]) -> None:
        found = {name: cells[place] for name, place in self.further.items() if place < len(cells) and cells[place]}
        if found:
            item.values["attributes"] = found
            item.given.add("attributes")
            parts.extend(f"{name}={text}" for name, text in found.items())


def _plan(field: Field, given: Mapping[str, Any] | None) -> Plan | None:
    given = given or {}
    place, constant = given.get("column"), str(given.get("constant") or "") or str(field.fallback)
    if place is None and not constant:
        return None
    return Plan(field, place, constant, str(given.get("format") or ""), given.get("values") or {})


def _text(text: str, plan: Plan) -> str:
    found = clean_text(text)
    if plan.field.read != "long":
        found = " ".join(found.split())
    if len(found) > plan.field.most:
        words = {"most": plan.field.most, "n": len(found)}
        raise Unread(_("%(n)s characters are too many: at most %(most)s.") % words)
    return found


def _date(text: str, plan: Plan) -> date:
    found = date_in(text, plan.format or "YYYY-MM-DD")
    if found is None:
        raise Unread(
            _("“%(text)s” is no date such as %(format)s.") % {"text": text[:40], "format": sample_day(plan.format)}
        )
    return date.fromisoformat(found)


def sample_day(picture: str) -> str:
    """30 November 2026 in this format."""
    samples = {"serial": "46356", "ROC": "115/11/30", "D MMM YYYY": "30 Nov 2026", "MMM D, YYYY": "Nov 30, 2026"}
    if picture in samples:
        return samples[picture]
    picture = picture or "YYYY-MM-DD"
    for token, text in (("YYYY", "2026"), ("YY", "26"), ("MM", "11"), ("DD", "30"), ("M", "11"), ("D", "30")):
        picture = picture.replace(token, text)
    return picture


def _number(text: str, plan: Plan) -> Decimal:
    found = number_in(text, plan.format)
    if found is None:
        raise Unread(_("“%(text)s” is no number.") % {"text": text[:40]})
    return found


def _percent(text: str, plan: Plan) -> Decimal:
    """40, 40 % and 0.4 are two fifths."""
    found = _number(text, plan)
    return found / 100 if "%" not in text and "％" not in text and found > 1 else found


def _whole(text: str, plan: Plan) -> int:
    found = _number(text, plan)
    if found != found.to_integral_value() or not 0 <= found < 10_000:
        raise Unread(_("“%(text)s” is no whole number.") % {"text": text[:40]})
    return int(found)


def _email(text: str, plan: Plan) -> str:
    text = _text(text.removeprefix("mailto:"), plan)
    try:
        validate_email(text)
    except ValidationError as error:
        raise Unread(_("“%(text)s” is no email address.") % {"text": text[:60]}) from error
    return text


def _tags(text: str, _plan: Plan) -> list[str]:
    found = [part.strip() for part in _SPLIT.split(text) if part.strip()]
    if any(len(part) > 40 for part in found):
        raise Unread(_("A tag has at most 40 characters."))
    return found


def _choice(text: str, plan: Plan) -> str:
    words = plan.field.words or {}
    found = words.get(" ".join(text.lower().split()))
    if found is None:
        raise Unread(_("“%(text)s” is not known here.") % {"text": text[:40]})
    return found


def _time(text: str, _plan: Plan) -> time:
    match = _TIME.search(text)
    try:
        return time(int(match[1]), int(match[2])) if match else time.fromisoformat(text)
    except ValueError as error:
        raise Unread(_("“%(text)s” is no time of day.") % {"text": text[:40]}) from error


def _period(text: str, _plan: Plan) -> str:
    found = period_in(text)
    if found is None:
        raise Unread(_("“%(text)s” is no period such as 2026-03, 2026-Q1 or 2026.") % {"text": text[:40]})
    return found


_READERS: dict[str, Callable[[str, Plan], Any]] = {
    "date": _date,
    "money": _number,
    "number": _number,
    "percent": _percent,
    "whole": _whole,
    "email": _email,
    "tags": _tags,
    "choice": _choice,
    "time": _time,
    "period": _period,
}
