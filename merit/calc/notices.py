"""Notices: what was computed all the same, but somebody should know: who got nothing and why, what waits, what is odd.

A notice is data (a key of `notice_texts` and parameters); notices of one kind about many people are one notice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from merit.calc.notice_texts import NOTICES
from merit.calc.texts import Catalog, Language

NOTICE_TEXTS: Final = Catalog(NOTICES)
_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Notice:
    """`about`: the codes (people, facts) that it speaks of, in order."""

    key: str
    params: dict[str, object] = field(default_factory=dict)
    about: tuple[str, ...] = ()

    def text(self, language: Language = "en") -> str:
        said = NOTICE_TEXTS.text(self.key, language, **self.params)
        if not self.about:
            return said
        named = NOTICE_TEXTS.text("comma", language).join(self.about[:_NAMED])
        more = len(self.about) - _NAMED
        key = "about_more" if more > 0 else "about"
        return NOTICE_TEXTS.text(key, language, said=said, named=named, more=more)


class Notices:
    """Gathers notices; the same thing said of several people becomes one notice."""

    def __init__(self) -> None:
        self._about: dict[tuple[str, tuple[tuple[str, object], ...]], list[str]] = {}

    def add(self, key: str, about: str | Iterable[str] = (), /, **params: object) -> None:
        said = self._about.setdefault((key, tuple(params.items())), [])
        said.extend([about] if isinstance(about, str) else about)

    def all(self) -> list[Notice]:
        return [Notice(key, dict(params), tuple(sorted(set(about)))) for (key, params), about in self._about.items()]
