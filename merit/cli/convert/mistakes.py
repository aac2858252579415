"""The mistakes of a mapping and its sources: gathered, each said once however many tables read the same cell."""

from __future__ import annotations

from collections.abc import Iterable

from merit.calc.problems import Problem, Problems, nearest
from merit.cli.convert.texts import CONVERT


class Mistakes(Problems):
    """Problems in the words of `texts`; the same one is counted once."""

    def __init__(self) -> None:
        super().__init__()
        self._told: set[int] = set()

    def add(
        self, key: str, file: str = "", row: int | None = None, column: str | None = None, /, **params: object
    ) -> None:
        same = hash((key, file, row, column, *params.values()))
        if same not in self._told:
            self._told.add(same)
            self.append(Problem(key, file, row, column, params, CONVERT))

    def add_near(
        self, key: str, wrong: str, right: Iterable[str], file: str, column: str | None = None, /, **params: object
    ) -> None:
        """A name that is not among the right ones: says the nearest of them (`key` + "_near"), or all of them."""
        names = list(right)
        near = nearest(wrong, names)
        if near is not None:
            self.add(f"{key}_near", file, None, column, value=wrong, near=near, **params)
        else:
            self.add(key, file, None, column, value=wrong, choices=some(names), **params)


def some(names: Iterable[str], most: int = 20) -> str:
    listed = [name for name in names if name]
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")
