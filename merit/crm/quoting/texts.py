"""The texts of a quote: `{names}` from a fixed list are replaced, nothing else is a language here.

Source: docs/spec/quotes.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.calc.money import CURRENCIES
from merit.core.errors import Invalid
from merit.crm.quotes import QuoteTemplate

NAMES: Final[dict[str, Any]] = {
    "company": gettext_lazy("your company"),
    "customer": gettext_lazy("the customer"),
    "contact": gettext_lazy("the contact"),
    "opportunity": gettext_lazy("the opportunity"),
    "number": gettext_lazy("the quote's number"),
    "revision": gettext_lazy("its revision"),
    "date": gettext_lazy("the day of issue"),
    "valid_until": gettext_lazy("the last day on which it holds"),
    "amount": gettext_lazy("the total with its currency"),
    "owner": gettext_lazy("who answers for it"),
}
TEXTS: Final = ("title", "header", "intro", "terms", "closing", "footer")
_NAME = re.compile(r"\{(\w*)\}")
READY: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "Quotation",
        "header": "{company}",
        "intro": "Dear {contact},\nthank you for your interest. We offer {customer} for {opportunity}:",
        "terms": "Prices include tax. Delivery as agreed in the contract. This quotation holds until {valid_until}.",
        "closing": "We look forward to your order.\n{owner}",
        "footer": "{company} · {number}",
    },
    "zh-hans": {
        "title": "报价单",
        "header": "{company}",
        "intro": "尊敬的{contact}：\n感谢贵公司的关注。现就“{opportunity}”向{customer}报价如下：",
        "terms": "以上价格含税。交货期以合同约定为准。本报价有效期至{valid_until}。",
        "closing": "期待与贵公司合作。\n{owner}",
        "footer": "{company} · {number}",
    },
    "zh-hant": {
        "title": "報價單",
        "header": "{company}",
        "intro": "尊敬的{contact}：\n感謝貴公司的關注。現就「{opportunity}」向{customer}報價如下：",
        "terms": "以上價格含稅。交貨期以契約約定為準。本報價有效期至{valid_until}。",
        "closing": "期待與貴公司合作。\n{owner}",
        "footer": "{company} · {number}",
    },
}
VALID_DAYS: Final = 30


def template_of(company: Any, language: str) -> QuoteTemplate:
    """The company's texts in this language; the ready ones (not saved) where it has none."""
    rows = QuoteTemplate.objects.unscoped("a quote has its company's texts")
    found: QuoteTemplate | None = rows.filter(company=company, language=language).first()
    return found or QuoteTemplate(company=company, language=language, valid_days=VALID_DAYS, **READY[language])


def written(amount: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency: a yen has none."""
    return f"{amount:,.{CURRENCIES[currency]}f}"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its names replaced."""
    return _NAME.sub(lambda match: values.get(match[1], match[0]), text)


def must_be_known(texts: Mapping[str, str]) -> None:
    """Invalid at the field of a text that holds a name which does not exist."""
    wrong = {
        field: sorted({name for name in _NAME.findall(text) if name not in NAMES}) for field, text in texts.items()
    }
    problems = {
        field: _("There is no {%(name)s}. Known: %(names)s.") % {"name": names[0], "names": ", ".join(NAMES)}
        for field, names in wrong.items()
        if names
    }
    if problems:
        raise Invalid(problems)
