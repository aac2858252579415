"""Pieces of the frame that are the same for everybody with the same roles: drawn once per process, then kept.

Sidebar, tab bar, palette and keys make up a good part of a page's work, and change only with what the template names.
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
    if settings.DEBUG:  # templates change while one works on them
        return _draw(context, template)
    key = (template, get_language(), *depends)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST:
            _kept.clear()
        found = _kept[key] = _draw(context, template)
    return found


def _draw(context: Context, template: str) -> SafeString:
    assert context.template is not None
    piece = context.template.engine.get_template(template)
    return piece.render(context.new({"shell": context.get("shell")}))
