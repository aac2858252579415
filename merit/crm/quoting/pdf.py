"""The PDF of a quote: set by Typst from the quote's own data, in its language, with a font that has all of Chinese.

The data go in as JSON text, never as markup, so that no text can be read as a command.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import typst
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext

from merit.calc.money import CURRENCIES
from merit.crm.models import Quote, QuoteLine
from merit.crm.quoting.texts import written

PAGE: Final = Path(__file__).with_name("quote.typ")
REGIONS: Final = {"en": ("en", "gb"), "zh-hans": ("zh", "cn"), "zh-hant": ("zh", "tw")}


def quote_pdf(quote: Quote) -> bytes:
    """The pages of the quote."""
    made = typst.compile(**page(quote))
    assert isinstance(made, bytes), "one file is one answer"
    return made


def page(quote: Quote) -> dict[str, Any]:
    """What Typst sets: the page, its font and the quote's data in its language."""
    with translation.override(quote.language):
        data = _data(quote, list(quote.lines.order_by("position")))
    return {
        "input": str(PAGE),
        "root": str(PAGE.parent),
        "font_paths": [_fonts()],
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
    }


def file_name(quote: Quote) -> str:
    """As it is saved: Q-00012-2.pdf."""
    return f"{quote.number}-{quote.revision}.pdf"


@cache
def _fonts() -> str:
    """The folder of the font's package."""
    found = find_spec("cvttf_NotoSansCJK_Regular")
    assert found is not None and found.origin, "the font is a dependency"
    return str(Path(found.origin).parent)


def _data(quote: Quote, lines: list[QuoteLine]) -> dict[str, Any]:
    lang, region = REGIONS[quote.language]
    return {
        "lang": lang,
        "region": region,
        **{name: quote.texts.get(name, "") for name in ("title", "header", "intro", "terms", "closing", "footer")},
        "facts": [
            [pgettext("quote", "Number"), str(quote)],
            [pgettext("quote", "Date"), date_format(quote.issued_on, "DATE_FORMAT")],
            [pgettext("quote", "Valid until"), date_format(quote.valid_until, "DATE_FORMAT")],
            [pgettext("quote", "Contact"), quote.owner_name],
        ],
        "customer": [one for one in (quote.customer_name, quote.contact_name, quote.customer_address) if one],
        "to": pgettext("quote", "To"),
        "heads": [
            pgettext("quote", "Product"),
            pgettext("quote", "Quantity"),
            pgettext("quote", "Unit price"),
            pgettext("quote", "Discount"),
            pgettext("quote", "Amount"),
        ],
        "lines": [_line(one, quote.currency) for one in lines],
        "discounted": any(one.discount for one in lines),
        "total": [pgettext("quote", "Total"), f"{quote.currency} {written(quote.amount, quote.currency)}"],
        "terms_head": pgettext("quote", "Terms"),
        "withdrawn": pgettext("quote", "Withdrawn") if quote.withdrawn_at else "",
    }


def _line(one: QuoteLine, currency: str) -> list[str]:
    quantity = f"{_plain(one.quantity)} {one.unit}".strip()
    discount = f"{_plain(one.discount * 100)} %" if one.discount else ""
    return [one.product_name, quantity, _price(one.unit_price, currency), discount, written(one.total, currency)]


def _price(value: Any, currency: str) -> str:
    """With as many decimals as the price has, at least those of its currency."""
    places = max(CURRENCIES[currency], len(_plain(value).partition(".")[2]))
    return f"{value:,.{places}f}"


def _plain(value: Any) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
