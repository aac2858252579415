"""What an event says, as rows of field, value before and value now, written as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from merit.calc.problems import InputError
from merit.core.models import Event
from merit.targets.names import NAMES, kind_of
from merit.web import formats
from merit.web.org.columns import column_name, column_value
from merit.web.org.history_fields import ORDER, Field, field_of

# Lists that stand for themselves; any other list of two is a value before and after.
LISTS: Final = frozenset(("choices", "fields"))


@dataclass(frozen=True)
class Change:
    """A field: what it was and is now, in words. `was` None: the event tells of one value only. `""` is empty."""

    name: Any
    now: str
    was: str | None = None


def changes_of(event: Event) -> list[Change]:
    """Everything that the event tells of."""
    found: list[Change] = []
    for name, value in sorted(event.data.items(), key=lambda pair: ORDER.get(pair[0], len(ORDER))):
        field = field_of(event.subject_type, name)
        found += _rows(field, value, event)
    return [one for one in found if one.now or one.was]


def _rows(field: Field, value: Any, event: Event) -> Iterator[Change]:
    if field.form == "hidden":
        return
    if field.form == "targets":
        yield from _targets(value, event)
    elif field.form == "columns":
        yield from _columns(field, value, event)
    elif _is_pair(field, value):
        was, now = (written(field, one, event) for one in value)
        yield Change(field.name, now, was)
    else:
        yield Change(field.name, written(field, value, event))


def _is_pair(field: Field, value: Any) -> bool:
    """Whether the value is one before and one after. Names are a list of names, and a pair of lists when changed."""
    if not isinstance(value, list) or len(value) != 2 or field.form in LISTS:
        return False
    return field.form != "names" or all(isinstance(one, list) for one in value)


def written(field: Field, value: Any, event: Event) -> str:
    """One value in words; as it stands where it is not of the expected form (an old event)."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    try:
        return WRITERS.get(field.form, _text)(field, value, event)
    except (ValueError, ArithmeticError, TypeError, InputError):
        return _text(field, value, event)


_YES, _NO = pgettext_lazy("history", "Yes"), pgettext_lazy("history", "No")


def _language() -> str:
    return get_language() or "en"


def _currency(event: Event) -> str:
    return event.company.currency if event.company else ""


def _text(_field: Field, value: Any, _event: Event) -> str:
    if isinstance(value, list):
        return _listed(str(one) for one in value)
    if isinstance(value, dict):
        return _listed(f"{name}: {one}" for name, one in value.items())
    return str(value)


def _listed(texts: Iterator[str] | list[str]) -> str:
    return pgettext("between names of a list", ", ").join(texts)


def _day(_field: Field, value: Any, _event: Event) -> str:
    return formats.day_full(date.fromisoformat(value[:10]), _language())


def _money(_field: Field, value: Any, event: Event) -> str:
    return formats.money(value, _currency(event))


def _number(_field: Field, value: Any, _event: Event) -> str:
    return formats.plain(Decimal(value))


def _percent(_field: Field, value: Any, _event: Event) -> str:
    return formats.percent(value, 0 if Decimal(value) * 100 % 1 == 0 else 2)


def _period(_field: Field, value: Any, _event: Event) -> str:
    return formats.period_name(value, _language())


def _choice(field: Field, value: Any, _event: Event) -> str:
    return str((field.choices or {}).get(str(value), value))


def _choices(field: Field, value: Any, event: Event) -> str:
    return _listed([_choice(field, one, event) for one in value])


def _fields(_field: Field, value: Any, event: Event) -> str:
    return _listed([str(field_of(event.subject_type, one).name) for one in value])


def _names(_field: Field, value: Any, event: Event) -> str:
    if _field.choices:
        return _choices(_field, value, event)
    return _number(_field, value, event) if isinstance(value, int) else _text(_field, value, event)


def _metric(_field: Field, value: Any, _event: Event) -> str:
    return str(dict(NAMES).get(value, value))


def _schedule(_field: Field, value: Any, event: Event) -> str:
    """`2026-09-01 100000.00; …` of receivables."""
    parts = [one.split(" ") for one in str(value).split("; ")]
    return _listed([f"{_day(_field, day, event)} {_money(_field, amount, event)}" for day, amount in parts])


WRITERS: Final[dict[str, Callable[[Field, Any, Event], str]]] = {
    "day": _day,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "period": _period,
    "choice": _choice,
    "choices": _choices,
    "fields": _fields,
    "names": _names,
    "metric": _metric,
    "schedule": _schedule,
}


def _columns(field: Field, value: Any, event: Event) -> Iterator[Change]:
    """One row per further column that differs; of wages the history names which ones, not how much."""
    if not isinstance(value, list):
        return
    if all(isinstance(one, str) for one in value):
        yield Change(field.name, _listed([column_name(one) for one in value]))
        return
    before, after = ({} if not isinstance(one, dict) else one for one in value)
    for name in sorted({*before, *after}):
        was, now = (column_value(name, one[name], _currency(event)) if name in one else "" for one in (before, after))
        if was != now:
            yield Change(column_name(name), now, was)


def _targets(value: Any, event: Event) -> Iterator[Change]:
    """[whose, period, before, after] of each target; the first ones of many."""
    kind = kind_of(event.data.get("metric", ""), _currency(event) or "CNY")
    for whose, period, before, after in value:
        was, now = (_target(one, kind.unit if kind else "number", event) for one in (before, after))
        yield Change(f"{whose} · {formats.period_name(period, _language())}", now, was)
    if (more := int(event.data.get("count", 0)) - len(value)) > 0:
        yield Change(_("Others"), formats.plain(more))


def _target(value: Any, unit: str, event: Event) -> str:
    if value is None:
        return ""
    field = Field("", {"money": "money", "percent": "percent"}.get(unit, "number"))
    return written(field, value, event)
