"""Telephone numbers: how they are found and compared, however they were written down."""

from __future__ import annotations

from django.db.models import F, Func, TextField, Value


def last_digits(column: str = "phone") -> Func:
    """The last seven digits of a number however it is written, without an extension: calls are looked up by them."""
    plain = Func(F(column), Value("０１２３４５６７８９"), Value("0123456789"), function="translate")
    short = Func(plain, Value("(ext|转|轉|分机|分機|#|x).*$"), Value(""), Value("i"), function="regexp_replace")
    digits = Func(short, Value("[^0-9]"), Value(""), Value("g"), function="regexp_replace")
    return Func(digits, Value(7), function="right", output_field=TextField())
