"""The kinds of values in plans and templates: exact numbers, codes, columns, conditions; and the model they live in.

Numbers are exact fractions; `1.5%` is 0.015. A model names all of its mistakes at once: the checks between fields
(`faults`) run even where a single field is wrong already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from merit.calc.money import CURRENCIES, plain

Fault = tuple[tuple[str | int, ...], str, dict[str, Any]]
"""Where in the model, the problem's key, its parameters."""

_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,15}(?:_\d{1,15})*(?:\.\d{0,18})?|\.\d{1,18})%?", re.ASCII)
_CODE: Final = re.compile(r"[\w.\-]{1,100}")
_COLUMN: Final = re.compile(r"(employee|department)\.(\S(?:.*\S)?)")
_FACT_COLUMN: Final = re.compile(r"(contract|customer)\.(\S(?:.*\S)?)")


class NumberText(str):
    """A number's text, to be written without quotation marks."""

    __slots__ = ()


def fault(key: str, **params: Any) -> PydanticCustomError:
    return PydanticCustomError(key, key, params)


def parse_number(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    text = str(value).strip()
    if isinstance(value, dict | list | bool) or not _NUMBER.fullmatch(text):
        raise fault("want_number", value=_shown(value))
    number = Fraction(text.rstrip("%").replace("_", ""))
    return number / 100 if text.endswith("%") else number


def maybe_number(value: object) -> Fraction | None:
    """The number that a raw field holds, for checks between fields; None where it holds none."""
    try:
        return parse_number(value)
    except PydanticCustomError:
        return None


def _shown(value: object) -> str:
    text = "…" if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise fault("want_text")
    return value


def _code(value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise fault("want_code", value=_shown(value))
    return value


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "yes", "on"):
        return True
    if isinstance(value, str) and value.lower() in ("false", "no", "off"):
        return False
    raise fault("want_true_false")


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise fault("want_date", value=_shown(value))


class ColumnName(str):
    """`employee.base_wage` or `department.pool`: a table's column."""

    __slots__ = ()

    @property
    def table(self) -> str:
        return self.partition(".")[0]

    @property
    def column(self) -> str:
        return self.partition(".")[2]


def _amount(value: object) -> Fraction | ColumnName:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and _COLUMN.fullmatch(value):
        return ColumnName(value)
    number = maybe_number(value)
    if number is None:
        raise fault("want_amount", value=_shown(value))
    return number


def _written(value: Fraction | str) -> str:
    return NumberText(plain(value)) if isinstance(value, Fraction) else str(value)


def _list(value: object) -> object:
    """A single value stands for a list of one."""
    return value if isinstance(value, list | tuple) or value is None else [value]


def _values(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    if not values:
        raise fault("want_filled")
    if not all(isinstance(one, str) for one in values):
        raise fault("want_text")
    return tuple(values)


def _conditions(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise fault("want_fields")
    return {str(column): _values(values) for column, values in value.items()}


def _fact_conditions(value: object) -> dict[str, tuple[str, ...]]:
    conditions = _conditions(value)
    for column in conditions:
        if not _FACT_COLUMN.fullmatch(column):
            raise fault("want_column", value=_shown(column))
    return conditions


def _lists(conditions: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {column: list(values) for column, values in conditions.items()}


def at_least(low: int) -> BeforeValidator:
    def check(value: object) -> Fraction:
        number = parse_number(value)
        if number < low:
            raise fault("below", low=low)
        return number

    return BeforeValidator(check)


def _above_zero(value: object) -> Fraction:
    number = parse_number(value)
    if number <= 0:
        raise fault("not_above", low=0)
    return number


_NUMBER_SCHEMA: Final = WithJsonSchema(
    {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?(\d[\d_]*(\.\d*)?|\.\d+)%?$"}]}
)
_TEXT_OR_NUMBER: Final = WithJsonSchema(
    {"anyOf": [{"type": "number"}, {"type": "string"}], "description": "a number, employee.COLUMN or department.COLUMN"}
)
_CONDITIONS_SCHEMA: Final = WithJsonSchema(
    {"type": "object", "additionalProperties": {"anyOf": [{"type": "array", "items": {}}, {"type": "string"}]}}
)
_WRITE: Final = PlainSerializer(_written)

Number = Annotated[Fraction, BeforeValidator(parse_number), _WRITE, _NUMBER_SCHEMA]
NotNegative = Annotated[Fraction, at_least(0), _WRITE, _NUMBER_SCHEMA]
Positive = Annotated[Fraction, BeforeValidator(_above_zero), _WRITE, _NUMBER_SCHEMA]
Amount = Annotated[Fraction | ColumnName, BeforeValidator(_amount), _WRITE, _TEXT_OR_NUMBER]
Text = Annotated[str, BeforeValidator(_text)]
Code = Annotated[str, BeforeValidator(_code)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Day = Annotated[
    date | None,
    BeforeValidator(_day),
    PlainSerializer(lambda day: NumberText(day) if day else None),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Conditions = Annotated[
    dict[str, tuple[str, ...]], BeforeValidator(_conditions), PlainSerializer(_lists), _CONDITIONS_SCHEMA
]
FactConditions = Annotated[
    dict[str, tuple[str, ...]], BeforeValidator(_fact_conditions), PlainSerializer(_lists), _CONDITIONS_SCHEMA
]
ListOfOne: Final = BeforeValidator(_list)


class Fields(BaseModel):
    """A group of fields. Subclasses say in `faults` what must hold between raw fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:  # noqa: ARG003
        yield from ()

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Fields]) -> Fields:
        found = [_details(one) for one in cls.faults(data)] if isinstance(data, Mapping) else []
        try:
            model = handler(data)
        except ValidationError as error:
            raise _merged(cls.__name__, error, found) from None
        if found:
            raise ValidationError.from_exception_data(cls.__name__, found)
        return model


def _details(one: Fault) -> InitErrorDetails:
    path, key, params = one
    return InitErrorDetails(type=fault(key, **params), loc=path, input=None)


def _merged(title: str, error: ValidationError, found: list[InitErrorDetails]) -> ValidationError:
    if not found:
        return error
    again = [_once_more(title, details) for details in error.errors(include_url=False)]
    return ValidationError.from_exception_data(title, again + found)


def _once_more(title: str, details: ErrorDetails) -> InitErrorDetails:
    """A mistake that pydantic has named, to be named again among others."""
    kind, context = details["type"], details.get("ctx", {})
    same = InitErrorDetails(type=kind, loc=details["loc"], input=details["input"], ctx=context)
    try:
        ValidationError.from_exception_data(title, [same])
    except (KeyError, TypeError):
        own = PydanticCustomError(kind, kind, context)
        return InitErrorDetails(type=own, loc=details["loc"], input=details["input"])
    return same


def rising(name: str, first_open: bool) -> Callable[[Any], Iterator[Fault]]:
    """Faults of a list of steps under a field: `from` of each above the one before; the first one open downwards."""

    def check(steps: Any) -> Iterator[Fault]:
        if not isinstance(steps, list | tuple) or not all(isinstance(step, Mapping) for step in steps):
            return
        before: Fraction | None = None
        for index, step in enumerate(steps):
            if index == 0 and first_open:
                if "from" in step:
                    yield (name, 0, "from"), "first_open", {}
                continue
            if "from" not in step:
                yield (name, index), "needs_from", {}
                continue
            start = maybe_number(step["from"])
            if start is not None and before is not None and start <= before:
                yield (name, index, "from"), "not_rising", {"before": plain(before), "after": plain(start)}
            before = start if start is not None else before

    return check


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise fault("unknown_currency", value=code)
    return code


Currency = Annotated[str, AfterValidator(_currency)]


def dicts(raw: object) -> list[Mapping[str, Any]]:
    """A raw list of groups of fields; an empty one for whatever is none."""
    rows = raw if isinstance(raw, list | tuple) else []
    return [row if isinstance(row, Mapping) else {} for row in rows]


def twice(name: str, field: str, raw: object, others: Sequence[object] = ()) -> Iterator[Fault]:
    """Faults of a list in which a code stands twice, or is one of `others`."""
    codes = [row.get(field) for row in dicts(raw)]
    for index, code in enumerate(codes):
        if isinstance(code, str) and code in [*codes[:index], *others]:
            yield (name, index, field), "code_twice", {"value": code}
