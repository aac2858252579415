"""Sentences in the three languages of Merit.

Everything that calc says to a person (problems of the input, notices, explanations) is data: a key and its parameters.
A `Catalog` holds the sentence for each key in English, 简体中文 and 繁體中文, and a test holds that none is missing and that
all three name the same parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Final, Literal

Language = Literal["en", "zh-Hans", "zh-Hant"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh-Hans", "zh-Hant")

Sentence = tuple[str, str, str]


class Catalog:
    """Sentences by key; `text(key, language, **params)` fills one in."""

    def __init__(self, sentences: Mapping[str, Sentence]) -> None:
        self.sentences = dict(sentences)

    def text(self, key: str, language: Language = "en", /, **params: object) -> str:
        return self.sentences[key][LANGUAGES.index(language)].format(**params)

    def parameters(self, key: str) -> list[set[str]]:
        """The parameters that each language's sentence names (for the test that they agree)."""
        return [{name for _, name, _, _ in Formatter().parse(s) if name} for s in self.sentences[key]]


def pick_language(wish: str | None) -> Language:
    """The language nearest to a locale name such as `zh_TW.UTF-8` or `zh-Hans`; English where none fits."""
    tag = (wish or "").replace("_", "-").split(".")[0].lower()
    if not tag.startswith("zh"):
        return "en"
    return "zh-Hant" if any(part in ("hant", "tw", "hk", "mo") for part in tag.split("-")) else "zh-Hans"
