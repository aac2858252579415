"""Pieces of pages that are the same for many readers: drawn once per process for what they depend on, then kept.

Sidebar, tab bar, palette, keys and the dialog of a list's columns make up a good part of a page's work, and change only
with what the template names.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST: Final = 500  # of some kilobytes each
_kept: dict[tuple[Any, ...], SafeString] = {}


def drawn(context: Context, template: str, *depends: Any) -> SafeString:
    """The piece; it reads only `shell`, and of that only what `depends` (and the language) settle."""
    return _once(context, template, depends, {"shell": context.get("shell")})


def kept(context: Context, template: str, **reads: Any) -> SafeString:
    """The piece; it sees nothing but what it `reads`: values that are equal only where all of them is."""
    return _once(context, template, tuple(reads.items()), reads)


def _once(context: Context, template: str, depends: tuple[Any, ...], words: dict[str, Any]) -> SafeString:
    if settings.DEBUG:  # templates change while one works on them
        return _draw(context, template, words)
    key = (template, get_language(), *depends)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST:
            _kept.clear()
        found = _kept[key] = _draw(context, template, words)
    return found


def _draw(context: Context, template: str, words: dict[str, Any]) -> SafeString:
    assert context.template is not None
    piece = context.template.engine.get_template(template)
    return piece.render(context.new(words))
