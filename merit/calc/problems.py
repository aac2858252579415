"""What is wrong with an input, said so that it can be mended: file, row, column, and why.

All mistakes of an input are gathered before it is refused (`InputError`), up to `MOST` of them; nothing is computed
from an input that has any. A `row` is counted as a spreadsheet shows it: the header is row 1. In a plan or template,
`row` is the line of the text and `column` the field.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from merit.calc.problem_texts import PROBLEMS
from merit.calc.texts import Catalog, Language

MOST: Final = 50

PROBLEM_TEXTS: Final = Catalog(PROBLEMS)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, and a key of `problem_texts` with its parameters."""

    key: str
    file: str = ""
    row: int | None = None
    column: str | None = None
    params: dict[str, object] = field(default_factory=dict)
    catalog: Catalog = PROBLEM_TEXTS

    def place(self, language: Language = "en") -> str:
        of_text = self.file.endswith((".yaml", ".yml", ".toml", ".json"))
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(PROBLEM_TEXTS.text("at_line" if of_text else "at_row", language, row=self.row))
        if self.column is not None:
            parts.append(PROBLEM_TEXTS.text("at_field" if of_text else "at_column", language, column=self.column))
        return PROBLEM_TEXTS.text("place_separator", language).join(parts)

    def text(self, language: Language = "en") -> str:
        said = self.catalog.text(self.key, language, **self.params)
        place = self.place(language)
        return PROBLEM_TEXTS.text("placed", language, place=place, said=said) if place else said


class Problems:
    """A growing list of mistakes that keeps the first `MOST` and counts the rest."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.count = 0

    def add(
        self, key: str, file: str = "", row: int | None = None, column: str | None = None, /, **params: object
    ) -> None:
        self.append(Problem(key, file, row, column, params))

    def append(self, problem: Problem) -> None:
        self.count += 1
        if len(self.kept) < MOST:
            self.kept.append(problem)

    def extend(self, others: Problems) -> None:
        for problem in others:
            self.append(problem)
        self.count_more(others.count - len(others.kept))

    def count_more(self, more: int) -> None:
        """Count mistakes that were found but are not worth naming one by one."""
        self.count += more

    def __bool__(self) -> bool:
        return self.count > 0

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.kept)

    def refuse(self) -> None:
        """Raise `InputError` if there is any mistake."""
        if self:
            raise InputError(self)


class InputError(Exception):
    """The input is wrong; `problems` says where and why. Commands answer it with exit status 2."""

    def __init__(self, problems: Problems) -> None:
        super().__init__()
        self.problems = problems

    def lines(self, language: Language = "en") -> list[str]:
        lines = [problem.text(language) for problem in self.problems]
        if self.problems.count > len(lines):
            more = self.problems.count - len(lines)
            lines.append(PROBLEM_TEXTS.text("and_more", language, count=more))
        return lines

    def __str__(self) -> str:
        return "\n".join(self.lines())


def refuse(
    key: str, file: str = "", row: int | None = None, column: str | None = None, /, **params: object
) -> InputError:
    """An `InputError` of a single mistake, to be raised."""
    problems = Problems()
    problems.add(key, file, row, column, **params)
    return InputError(problems)


def nearest(wrong: str, right: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The right name that a misspelt one most likely means."""
    lower = {name.lower(): name for name in right}
    found = difflib.get_close_matches(wrong.lower(), lower, 1, cutoff)
    return lower[found[0]] if found else None


def or_near(key: str, wrong: str, right: Iterable[str]) -> tuple[str, dict[str, object]]:
    """The key and parameters for a name that is not there: with a suggestion (`key` + "_near") where one is near."""
    near = nearest(wrong, right)
    return (key, {}) if near is None else (f"{key}_near", {"near": near})
