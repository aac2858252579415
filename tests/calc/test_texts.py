"""Every sentence stands in three languages, and all three name the same parameters."""

import pytest

from merit.calc.explain.tree import TEXTS
from merit.calc.notices import NOTICE_TEXTS
from merit.calc.problems import PROBLEM_TEXTS
from merit.calc.texts import Catalog, pick_language
from merit.cli.texts import CLI


@pytest.mark.parametrize("catalog", [PROBLEM_TEXTS, NOTICE_TEXTS, TEXTS, CLI])
def test_sentences_are_complete(catalog: Catalog) -> None:
    for key, sentences in catalog.sentences.items():
        assert len(sentences) == 3, key
        assert all(sentences), key
        first, *others = catalog.parameters(key)
        assert all(other == first for other in others), key


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("zh_CN.UTF-8", "zh-Hans"),
        ("zh_TW.UTF-8", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("de_DE", "en"),
        ("C", "en"),
        (None, "en"),
    ],
)
def test_the_language_nearest_to_a_locale(wish: str | None, language: str) -> None:
    assert pick_language(wish) == language
