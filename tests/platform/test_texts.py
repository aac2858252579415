"""What the commands that serve say stands in three languages, and every key that the code names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from merit.calc.texts import Catalog
from merit.cli.doctor_texts import AREAS, FINDINGS
from merit.cli.serve_texts import SERVE

CONFIG = Path(__file__).parents[2] / "merit/config"
CLI = CONFIG.parent / "cli"


@pytest.mark.parametrize("catalog", [SERVE, AREAS, FINDINGS])
def test_sentences_are_complete(catalog: Catalog) -> None:
    for key, sentences in catalog.sentences.items():
        assert len(sentences) == 3, key
        assert all(sentences), key
        first, *others = catalog.parameters(key)
        assert all(other == first for other in others), key


def test_no_sentence_is_missing_and_none_is_left_over() -> None:
    sources = {
        path: path.read_text() for path in (*CONFIG.glob("*.py"), *CLI.glob("*.py")) if "_texts" not in path.name
    }
    named = set(re.findall(r'(?:Problem|fail|tell|say|_tell)\(\s*"([a-z_]+)"', "".join(sources.values())))
    words = set(re.findall(r'["\']([a-z_]+)["\']', "".join(sources.values())))
    known = SERVE.sentences.keys() | FINDINGS.sentences.keys()
    assert not named - known - {"error", "notice"}
    assert not SERVE.sentences.keys() - words
    assert not FINDINGS.sentences.keys() - words
