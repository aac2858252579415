"""The texts of the demo's pay plans and its own appraisal template, in the words of its language."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Template

from merit.demo.words import Words

FOLDER = Path(__file__).parent / "texts"


def plan_text(name: str, words: Words, begins: date) -> str:
    """A version of a plan, e.g. sales-2, in force from a day."""
    return _filled(name, {**words.lines, **words.pay, "from": begins.isoformat()})


def template_text(name: str, words: Words) -> str:
    return _filled(name, words.appraisal)


def _filled(name: str, values: dict[str, str]) -> str:
    return Template((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")).substitute(values)
