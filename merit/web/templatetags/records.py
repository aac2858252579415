"""How texts of records are shown: people named in them, words that were looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from merit.crm.comments import Comment
from merit.crm.searching import plain
from merit.web.crm.timeline.entries import tab_of

register = template.Library()
AROUND = 60


def marked(text: str, words: Iterable[str], opening: str) -> SafeString:
    """The text with each of the words inside an element; all of it escaped."""
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return format_html("{}", text)
    parts = re.split(f"({'|'.join(map(re.escape, wanted))})", text, flags=re.IGNORECASE)
    shown = (format_html(opening, part) if place % 2 else format_html("{}", part) for place, part in enumerate(parts))
    return format_html_join("", "{}", ((one,) for one in shown))


@register.filter
def with_names(text: str, names: Iterable[str]) -> SafeString:
    """A comment in which the people named with @ stand out."""
    return marked(text, [f"@{name}" for name in names], '<b class="at">{}</b>')


@register.filter
def with_hits(text: object, asked: str) -> SafeString:
    """A text in which the words that were looked for stand out."""
    return marked(str(text or ""), plain(asked).split(), "<mark>{}</mark>")


@register.filter
def snippet(text: object, asked: str) -> SafeString:
    """The part of a long text around the first word that was looked for."""
    whole = " ".join(str(text or "").split())
    low = whole.lower()
    places = [at for at in (low.find(word) for word in plain(asked).split()) if at >= 0]
    start = max(0, min(places, default=0) - AROUND // 2)
    cut = whole[start : start + 3 * AROUND]
    before, after = "…" if start else "", "…" if start + 3 * AROUND < len(whole) else ""
    return with_hits(f"{before}{cut}{after}", asked)


@register.simple_tag
def peek(kind: str, pk: int) -> SafeString:
    """What makes a link or row one that can be peeked into, and walked from: see merit/web/README.md."""
    return format_html(' data-peek="{}"', reverse(f"{kind}-peek", args=[pk]))


@register.filter
def comment_url(row: Comment) -> str:
    """Where a comment stands."""
    kind, key = row.on
    return f"{reverse(kind, args=[key])}{tab_of(kind)}#comment-{row.pk}"


@register.filter
def comment_on(row: Comment) -> str:
    """The record on which it was written."""
    return str(getattr(row, row.on[0]))
