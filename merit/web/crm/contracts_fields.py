"""Form fields of money: amounts as people write them, percentages, and records picked by code or name."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from merit.core.fields import MOST
from merit.crm.sales.amounts import FINE, MOST_EXACT, places_of, problem_of

BETWEEN = " · "
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)?(\.[0-9]*)?")
_SYMBOL = re.compile(r"^([+-]?)\s*(?:[A-Z]{0,3}[$¥€£]|[A-Z]{3})\s*")
# Full-width forms, as a Chinese keyboard writes them, and other minus signs.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFFE5: "¥", 0x2212: "-", 0x2013: "-"}


def number_from(text: str) -> Decimal | None:
    """1,234.50, ¥1,234.50 or １２３４．５０ as a number; None when it is none."""
    plain = text.translate(_HALF).strip()
    plain = _SYMBOL.sub(r"\1", plain).replace(" ", "")
    if len(plain) > 60 or not _NUMBER.fullmatch(plain) or not any(char.isdigit() for char in plain):
        return None
    return Decimal(plain.replace(",", ""))


class NumberField(forms.CharField):
    """A number with at most `places` decimals, written with or without separators."""

    most = MOST_EXACT

    def __init__(self, *, places: int = FINE, **options: Any) -> None:
        self.places = places
        options.setdefault("max_length", 80)
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "class": "num", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        number = number_from(text)
        if number is None:
            raise forms.ValidationError(_("Write a number, such as 1,234.50."))
        if problem := problem_of(number, self.places, self.most):
            raise forms.ValidationError(problem)
        return number

    def run_validators(self, value: Any) -> None:
        """The number was checked above; the validators of a text do not fit it."""

    def prepare_value(self, value: Any) -> Any:
        return plain_text(value) if isinstance(value, Decimal) else value


class AmountField(NumberField):
    """An amount in a currency; `set_currency` says which."""

    most = MOST

    def set_currency(self, currency: str) -> None:
        self.places = places_of(currency)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.{self.places}f}" if isinstance(value, Decimal) else value


class PercentField(NumberField):
    """A percentage, kept as a ratio: 60 is 0.6."""

    def __init__(self, **options: Any) -> None:
        super().__init__(places=FINE - 2, **options)

    def to_python(self, value: Any) -> Any:
        text = value.strip().rstrip("%％") if isinstance(value, str) else value
        number = super().to_python(text)
        return None if number is None else number / 100

    def prepare_value(self, value: Any) -> Any:
        return plain_text(value * 100) if isinstance(value, Decimal) else value


class PickField(forms.CharField):
    """A record, written as its code, as "code · name", or as a name that only one has. `rows`: those to choose from."""

    def __init__(self, kind: str, **options: Any) -> None:
        options.setdefault("max_length", 300)
        super().__init__(**options)
        self.rows: QuerySet[Any] | None = None
        self.widget.attrs |= picking(kind)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        record = picked(self.rows, [text]).get(text) if self.rows is not None else None
        if record is None:
            raise forms.ValidationError(_("Choose one from the list."))
        return record

    def prepare_value(self, value: Any) -> Any:
        return pick_text(value) if hasattr(value, "code") else value


def picking(kind: str) -> dict[str, Any]:
    """The attributes of a control that offers records of this kind while one types."""
    return {"data-pick": reverse_lazy("sales-options", args=[kind]), "autocomplete": "off", "spellcheck": "false"}


def pick_text(record: Any) -> str:
    """How a record stands in a field that picks it."""
    return f"{record.code}{BETWEEN}{record}" if str(record) != record.code else str(record.code)


def picked(rows: QuerySet[Any], texts: list[str]) -> dict[str, Any]:
    """text → the record it names; one query for all."""
    codes = {text: text.split(BETWEEN)[0].strip() for text in texts}
    wanted = {*codes.values(), *texts}
    found = list(rows.filter(Q(code__in=wanted) | Q(name__in=texts))[: 4 * len(wanted)])
    by_code = {record.code: record for record in found}
    names = [record.name for record in found]
    by_name = {record.name: record for record in found if names.count(record.name) == 1}
    matches = {text: by_code.get(text) or by_code.get(codes[text]) or by_name.get(text) for text in texts}
    return {text: record for text, record in matches.items() if record is not None}


def plain_text(value: Decimal) -> str:
    """Without an exponent and without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
