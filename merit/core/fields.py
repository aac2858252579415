"""Database fields for money, exact numbers, periods and effective dates."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from merit.calc.periods import parse_period
from merit.calc.problems import InputError

MOST = Decimal("9999999999999.99")


class MoneyField(models.DecimalField):
    """An amount in a currency that stands beside it: NUMERIC(18,2), within ±9,999,999,999,999.99."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    @property
    def validators(self) -> list[Any]:  # type: ignore[override]
        return [*super().validators, MinValueValidator(-MOST), MaxValueValidator(MOST)]


class ExactField(models.DecimalField):
    """A number with up to twelve decimals (a quantity, a share, a unit price, a mark)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 30)
        kwargs.setdefault("decimal_places", 12)
        super().__init__(*args, **kwargs)


class LineField(models.CharField):
    """One line of text: NFC, no control characters, no spaces around it."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return clean_text(text) if isinstance(text, str) else text


class PeriodField(models.CharField):
    """A period as docs/spec/periods writes it: 2026, 2026-H1, 2026-Q1, 2026-03."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 8)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        try:
            parse_period(value)
        except (InputError, ValueError) as error:
            raise ValidationError(_("A period is written 2026, 2026-H1, 2026-Q1 or 2026-03.")) from error


def clean_text(text: str) -> str:
    """NFC, without control characters (line breaks and tabs stay) and without spaces around."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):  # nothing to take out: nearly every text
        return text.strip()
    normal = unicodedata.normalize("NFC", text)
    return "".join(char for char in normal if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}).strip()


def same(name: str) -> Func:
    """An id as a one-element range, so that an exclusion constraint can compare it without an extension."""
    return Func(F(name), F(name), Value("[]"), function="int8range")


def on(day: date, prefix: str = "") -> models.Q:
    """Rows whose `valid` range holds `day`."""
    return models.Q(**{f"{prefix}valid__contains": day})
