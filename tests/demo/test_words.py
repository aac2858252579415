"""The three languages say the same things: the same keys, as many entries, the same placeholders."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from merit.calc.plan import parse_plan
from merit.calc.template import parse_template
from merit.demo.texts import FOLDER, plan_text, template_text
from merit.demo.words import LANGUAGES, words
from tests.demo.traditional import FOLDER as WORDS
from tests.demo.traditional import traditional


def shape(value: Any) -> Any:
    """Keys, lengths and placeholders, without the words."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return sorted(re.findall(r"{\w+}", value))


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_language_has_the_same_words(language: str) -> None:
    assert shape(words(language)) == shape(words("en"))


def test_the_traditional_words_are_those_of_the_simplified_ones() -> None:
    assert (WORDS / "zh-hant.toml").read_text(encoding="utf-8") == traditional()


def test_names_of_people_and_named_customers_are_different() -> None:
    for language in LANGUAGES:
        for names in (words(language).people, words(language).named):
            assert len(set(names.values())) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_and_template_are_sound(language: str) -> None:
    for path in FOLDER.glob("*.yaml"):
        if path.stem == "monthly":
            assert parse_template(template_text("monthly", words(language)), path.name).indicators
        else:
            assert parse_plan(plan_text(path.stem, words(language), date(2026, 7, 1))).items
