"""What a record is found by: its texts in lower case, and Chinese names also by full pinyin and by initials.

A search is one `search__contains` per word, so that 「jinyuan」, 「jy」 and 「金源」 all find 苏州金源.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from merit.core.fields import clean_text

MOST_WORDS = 6
_HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def plain(text: str) -> str:
    """As it is compared: half-width, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", clean_text(text)).lower().split())


def search_text(*texts: str) -> str:
    """The column `search` of a record with these texts."""
    found: list[str] = []
    for text in filter(None, map(plain, texts)):
        found.append(text)
        if _HANZI.search(text):
            found.extend(_pinyin(text))
    return "\n".join(dict.fromkeys(found))


def _pinyin(text: str) -> tuple[str, str]:
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return "".join(lazy_pinyin(text)).replace(" ", ""), "".join(letters).replace(" ", "")


def matching(text: str, fields: Iterable[str] = ("search",)) -> Q:
    """Rows in which every word of `text` occurs, in one of these search columns."""
    found = Q()
    for word in plain(text)[:200].split()[:MOST_WORDS]:
        one = Q()
        for field in fields:
            one |= Q(**{f"{field}__contains": word})
        found &= one
    return found


def of_customer(row: Any) -> str:
    return search_text(row.name, row.code, row.phone, *row.tags)


def of_contact(row: Any) -> str:
    return search_text(row.name, row.phone, row.email)


def of_opportunity(row: Any) -> str:
    return search_text(row.name, row.code, row.customer.name)


def of_activity(row: Any) -> str:
    return search_text(row.content[:2000], row.outcome)
