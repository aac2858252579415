"""The demo company's words: one file per language, all with the same keys and as many words under each.

zh-hant.toml is made from zh-hans.toml; the demo's tests say how and hold that it is.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "zh-hans", "zh-hant")


class Words(dict[str, Any]):
    """The words of a language: `words.people["chen"]`, `words.cities[3]`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@cache
def words(language: str) -> Words:
    """The words of a language; English where there are none in it."""
    chosen = language if language in LANGUAGES else "en"
    path = Path(__file__).with_name(f"{chosen}.toml")
    return Words(tomllib.loads(path.read_text(encoding="utf-8")))
