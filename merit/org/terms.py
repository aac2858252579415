"""Dated rows: what holds from a day on, and what held before stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from merit.calc.schema import TABLES
from merit.core.errors import Invalid
from merit.core.fields import on
from merit.core.operations import checked

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def set_from(rows: models.QuerySet[Any], day: date, values: Mapping[str, Any], new: Any) -> dict[str, list[Any]]:
    """Makes `values` hold from `day` until the next dated change; what held before that day is untouched.

    `rows`: the terms of one subject, locked. `new`: a term without dates for a subject that has none on that day.
    Returns {field: [before, after]}.
    """
    term = rows.filter(on(day)).first()
    if term is None:
        following = rows.filter(valid__startswith__gt=day).order_by("valid").first()
        new.valid = DateRange(day, following.valid.lower if following else None)
        term, before = new, {}
    elif term.valid.lower == day:
        before = {name: getattr(term, name) for name in values}
    else:
        before = {name: getattr(term, name) for name in values}
        until = term.valid.upper
        rows.filter(pk=term.pk).update(valid=DateRange(term.valid.lower, day))
        term.pk, term._state.adding = None, True
        term.valid = DateRange(day, until)
    for name, value in values.items():
        setattr(term, name, value)
    checked(term).save()
    return {name: [before.get(name), value] for name, value in values.items() if before.get(name) != value}


def attributes(given: Mapping[str, Any], table: str) -> dict[str, str]:
    """Further columns as they are kept: names that plans can write, texts of one line; empty ones are left out."""
    known = {column.name for column in TABLES[table].columns}
    found: dict[str, str] = {}
    for name, value in given.items():
        text = str(value).strip() if value is not None else ""
        if not NAME.fullmatch(name) or name in known:
            raise Invalid(attributes=_("“%(name)s” cannot name a further column.") % {"name": name[:60]})
        if len(text) > 200 or not text.isprintable():
            raise Invalid(attributes=_("%(name)s: at most 200 characters in one line.") % {"name": name})
        if text:
            found[name] = text
    return found


def refuse_circle(start: int, above: int | None, parents: Mapping[int, int | None], field: str) -> None:
    """Invalid when `start` would stand above itself. `parents`: id → id above, on the day."""
    seen = {start}
    while above is not None:
        if above in seen:
            raise Invalid({field: _("This would make a circle.")})
        seen.add(above)
        above = parents.get(above)
