"""An explanation as data: steps with numbers, below each what it came from; and as text in the three languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from merit.calc.explain.texts import EXPLANATIONS
from merit.calc.money import plain
from merit.calc.notices import Notice
from merit.calc.texts import Catalog, Language

TEXTS: Final = Catalog(EXPLANATIONS)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in currency units, shown with the currency's decimals."""

    value: Fraction
    places: int

    def plain(self) -> str:
        return plain(self.value, self.places)

    def __str__(self) -> str:
        return grouped(self.plain())


@dataclass(frozen=True, slots=True)
class Exact:
    """A number that is not rounded yet, shown with all of its decimals, or with 6 where they do not end."""

    value: Fraction

    def plain(self) -> str:
        return plain(self.value)

    def __str__(self) -> str:
        text = plain(self.value)
        return grouped(text) if Fraction(text) == self.value else f"{grouped(plain(self.value, 6))}…"


@dataclass(frozen=True, slots=True)
class Percent:
    """A ratio, shown as a percentage."""

    value: Fraction

    def plain(self) -> str:
        return plain(self.value)

    def __str__(self) -> str:
        return f"{Exact(self.value * 100)}%"


# parameters that are terms of the field, to be shown in the language
_TERMS: Final = frozenset(("metric", "kind", "origin", "every"))

Shown = Money | Exact | Percent | str | int | date


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence (key and parameters), the number that it arrives at, and the steps that lead there."""

    key: str
    params: dict[str, Shown] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def text(self, language: Language = "en") -> str:
        words = {name: _term(value, language) if name in _TERMS else str(value) for name, value in self.params.items()}
        return TEXTS.text(self.key, language, **words)

    def as_data(self, language: Language = "en") -> dict[str, object]:
        """For JSON: key, text, values as plain decimals, steps."""
        return {
            "key": self.key,
            "text": self.text(language),
            "values": {name: _plain(value) for name, value in self.params.items()},
            "steps": [step.as_data(language) for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Said(Step):
    """A notice as a step."""

    notice: Notice | None = None

    def text(self, language: Language = "en") -> str:
        assert self.notice is not None
        return self.notice.text(language)


def said(notice: Notice) -> Said:
    return Said("said", {"text": notice.key}, (), notice)


def _term(value: Shown, language: Language) -> str:
    """A term of the field in the language."""
    key = f"term.{value}"
    return TEXTS.text(key, language) if key in TEXTS.sentences else str(value)


def _plain(value: Shown) -> str | int:
    if isinstance(value, int):
        return value
    return value.plain() if isinstance(value, Money | Exact | Percent) else str(value)


def grouped(number: str) -> str:
    """1234567.50 → 1,234,567.50; a minus sign as such."""
    sign, digits = ("−", number[1:]) if number.startswith("-") else ("", number)
    whole, point, after = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{after}"


def render(step: Step, language: Language = "en", depth: int = 0) -> str:
    """Indented text, a line per step."""
    lines = ["  " * depth + ("· " if depth else "") + step.text(language)]
    lines.extend(render(below, language, depth + 1).rstrip("\n") for below in step.steps)
    return "\n".join(lines) + "\n"
