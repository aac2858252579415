"""What a conversion did: rows read, written and left out with reasons, for the terminal and for the folder itself."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from merit.calc.texts import Language
from merit.cli.convert.columns import Reason
from merit.cli.convert.texts import CONVERT


@dataclass(slots=True)
class Part:
    """What one source gave to one fact table. A source row may give several rows, or none."""

    table: str
    source: str
    read: int = 0
    written: int = 0
    left_out: Counter[Reason] = field(default_factory=Counter)
    notes: list[Reason] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """The parts in the order of writing; files of the folder that were there before and stay as they were."""

    parts: list[Part] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def rows(self, table: str) -> int:
        """How many rows the fact table (its file) has."""
        return sum(part.written for part in self.parts if part.table == table)

    def lines(self, language: Language) -> Iterator[str]:
        """For a terminal: each part, its rows left out with the reasons, then what is worth a second look."""
        for part in self.parts:
            key = "part" if part.read else "part_constant"
            yield _said((key, (("table", part.table), ("source", part.source))), language, part)
            for reason, count in part.left_out.items():
                yield CONVERT.text("left_out", language, count=f"{count:,}", reason=_said(reason, language))
        for part in self.parts:
            for note in part.notes:
                yield CONVERT.text(
                    "note_at", language, place=f"{part.source} → {part.table}", note=_said(note, language)
                )
        yield from (_said(note, language) for note in self.notes)
        if self.kept:
            yield CONVERT.text("kept", language, files=", ".join(self.kept))

    def write(self, path: Path, language: Language) -> None:
        """convert-report.csv: the same counts as a table."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["table", "source", "what", "rows", "reason"])
            for part in self.parts:
                writer.writerow([part.table, part.source, "read", part.read, ""])
                writer.writerow([part.table, part.source, "written", part.written, ""])
                for reason, count in part.left_out.items():
                    writer.writerow([part.table, part.source, "left out", count, _said(reason, language)])


def _said(reason: Reason, language: Language, part: Part | None = None) -> str:
    key, params = reason
    counts = {"read": f"{part.read:,}", "written": f"{part.written:,}"} if part is not None else {}
    return CONVERT.text(key, language, **dict(params), **counts)
