"""`convert`: every block of the mapping read from its sources and written as fact tables, with a report of what was
left out and why. All mistakes of mapping and sources are gathered; with any of them nothing is written.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from merit.calc.problems import nearest
from merit.calc.schema import TABLES, Table
from merit.calc.texts import Language
from merit.cli.convert.columns import Cell, CellError, Codes, Filter, LeftOutError, Reason, spread
from merit.cli.convert.folder import REPORT, beside, check_place, put_in_place
from merit.cli.convert.mapping import Block, Column, Lookup, MappingFile
from merit.cli.convert.mistakes import Mistakes
from merit.cli.convert.reading import read_mapping
from merit.cli.convert.report import Part, Report
from merit.cli.convert.sources import Sources, SourceTable


def convert(
    mapping_path: Path,
    out: Path,
    source_folder: Path | None = None,
    *,
    force: bool = False,
    language: Language = "en",
) -> Report:
    """Make the facts folder `out` as the mapping says. Raises `InputError`. `language`: of the report kept in `out`."""
    mapping = read_mapping(mapping_path)
    out = out.absolute()  # so that its name is its own, not "."
    mistakes = Mistakes()
    check_place(out, force, mistakes)
    folder = _folder(mapping, source_folder, mistakes)
    mistakes.refuse()
    assert folder is not None
    run = _Run(mapping, Sources(folder, mistakes), mistakes)
    run.open(out)
    mistakes.refuse()
    with beside(out, mistakes) as made:
        report = run.write(made)
        mistakes.refuse()
        report.write(made / REPORT, language)
        report.kept = [name for name in put_in_place(made, out) if name in _FILES]
    return report


_FILES = {table.file for table in TABLES.values()}


def _folder(mapping: MappingFile, chosen: Path | None, mistakes: Mistakes) -> Path | None:
    """Where the sources lie: the folder chosen, or the first of the mapping's that exists."""
    folders = [chosen] if chosen is not None else [mapping.path.parent / name for name in mapping.folders]
    found = next((folder for folder in folders if folder.is_dir()), None)
    if found is None:
        tried = ", ".join(str(folder) for folder in folders)
        if chosen is None:
            mistakes.add("no_source_folder", mapping.path.name, None, "folder", folders=tried)
        else:
            mistakes.add("no_folder", tried)
    return found


@dataclass
class _Target:
    """A fact table being written: its columns, the rows that must not come twice, where each key stood first."""

    table: Table
    columns: list[str]
    distinct: bool
    seen: set[tuple[str, ...]] = field(default_factory=set)
    keys: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)


class _Run:
    """One conversion."""

    def __init__(self, mapping: MappingFile, sources: Sources, mistakes: Mistakes) -> None:
        self.mapping = mapping
        self.sources = sources
        self.mistakes = mistakes
        self.codes = Codes()
        self.opened: dict[int, list[SourceTable]] = {}
        self.found: dict[Lookup, dict[str, str]] = {}

    def open(self, out: Path) -> None:
        """Find every file and every column that the mapping names, and read the lookups."""
        file = self.mapping.path.name
        for number, block in enumerate(self.mapping.blocks):
            if block.source is not None:
                columns = block.source_columns()
                self.opened[number] = self.sources.open(block.source, columns, file, f"{block.place}.from")
            for column in block.columns():
                if column.lookup is not None and column.lookup not in self.found:
                    self.found[column.lookup] = self._read_lookup(column.lookup, file)
        made = {block.table.file for block in self.mapping.blocks}
        for path in self.sources.paths:
            if path.name in made and path.resolve().parent == out.resolve():
                self.mistakes.add("out_is_source", str(out), None, None, file=path.name)

    def _read_lookup(self, lookup: Lookup, mapping: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for table in self.sources.open(lookup.source, (lookup.key, lookup.value), mapping, f"{lookup.place}.in"):
            key_at, value_at = table.index(lookup.key), table.index(lookup.value)
            for number, row in self.sources.rows(table):
                key = row[key_at].strip()
                if key and found.setdefault(key, row[value_at]) != row[value_at]:
                    self.mistakes.add("two_values", table.label, number, lookup.key, value=key, other=lookup.value)
        return found

    def write(self, made: Path) -> Report:
        report = Report()
        for table in TABLES.values():
            numbers = [number for number, block in enumerate(self.mapping.blocks) if block.table is table]
            if not numbers:
                continue
            distinct = any(self.mapping.blocks[number].distinct for number in numbers)
            target = _Target(table, self._columns(table, numbers), distinct)
            with (made / table.file).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(target.columns)
                for number in numbers:
                    for part, rows in self._parts(target, number):
                        writer.writerows(rows)
                        report.parts.append(part)
        report.notes.extend(self._odd_columns())
        return report

    def _columns(self, table: Table, numbers: list[int]) -> list[str]:
        """The table's own columns in their order, then attributes in the order of the mapping."""
        named = dict.fromkeys(column.name for number in numbers for column in self.mapping.blocks[number].columns())
        own = [column.name for column in table.columns if column.name in named]
        return own + [name for name in named if name not in own]

    def _odd_columns(self) -> Iterator[Reason]:
        """Attributes that look like a misspelt column of the table."""
        for block in self.mapping.blocks:
            own = [column.name for column in block.table.columns]
            names = dict.fromkeys(column.name for column in block.columns())
            for name in names:
                near = nearest(name, [one for one in own if one not in names], 0.8)
                if name not in own and near is not None:
                    yield "note_column", (("place", block.place), ("column", name), ("near", near))

    def _parts(self, target: _Target, number: int) -> Iterator[tuple[Part, Iterator[list[str]]]]:
        """A part of the report and the rows it counts, for every source table of a block."""
        block = self.mapping.blocks[number]
        if block.source is None:
            part = Part(target.table.file, self.mapping.path.name)
            yield part, self._rows(target, block, None, part)
        for source in self.opened.get(number, ()):
            part = Part(target.table.file, source.label)
            yield part, self._rows(target, block, source, part)

    def _rows(self, target: _Target, block: Block, source: SourceTable | None, part: Part) -> Iterator[list[str]]:
        filters = [Filter(condition, source) for condition in block.conditions] if source is not None else []
        makers = [_Maker(self, target, block, source, columns, part) for columns in block.variants]
        for number, row in self.sources.rows(source) if source is not None else [(0, [])]:
            part.read += source is not None
            if source is not None and not "".join(row).strip():
                part.left_out["left_empty", ()] += 1
                continue
            why = next((reason for one in filters if (reason := one.refuses(row)) is not None), None)
            if why is not None:
                part.left_out[why] += 1
                continue
            for maker in makers:
                yield from maker.rows(number, row)
        part.notes.extend(note for one in filters for note in _unseen(one))


def _unseen(one: Filter) -> Iterator[Reason]:
    """Values of a filter that no row had: misspelt perhaps."""
    for value in sorted(one.unseen):
        near = nearest(value, sorted(one.others - one.values))
        params = (("column", one.condition.column), ("value", value), ("near", near or ""))
        yield "note_unseen_near" if near else "note_unseen", params


class _Maker:
    """Makes target rows out of the rows of one source table, for one variant of a block's columns."""

    def __init__(
        self,
        run: _Run,
        target: _Target,
        block: Block,
        source: SourceTable | None,
        columns: tuple[Column, ...],
        part: Part,
    ) -> None:
        self.target, self.part, self.mistakes = target, part, run.mistakes
        self.distinct = block.distinct
        self.label = source.label if source is not None else run.mapping.path.name
        self.cells = [Cell(column, block.table, source, run.codes, run.found) for column in columns]
        self.split = any(column.split for column in columns)
        places = {column.name: index for index, column in enumerate(columns)}
        self.order = [places.get(name, -1) for name in target.columns]
        self.key = [target.columns.index(name) for name in target.table.key if name in target.columns]

    def rows(self, number: int, row: list[str]) -> Iterator[list[str]]:
        try:
            made = self._made(number, row)
        except LeftOutError as why:
            self.part.left_out[why.reason] += 1
            return
        for cells in made:
            ordered = [cells[index] if index >= 0 else "" for index in self.order]
            if self.target.distinct and self._repeated(ordered) and self.distinct:
                self.part.left_out["left_repeated", ()] += 1
                continue
            self._check_key(ordered, number)
            self.part.written += 1
            yield ordered

    def _made(self, number: int, row: list[str]) -> list[list[str]]:
        """The rows' cells; every cell that is wrong is a mistake, and then there are no rows."""
        try:
            if not self.split:
                return [[cell.value(row, number) for cell in self.cells]]
            return spread(self.cells, [cell.parts(row, number) for cell in self.cells])
        except CellError as error:
            self._complain(number, row, error)
            return []

    def _complain(self, number: int, row: list[str], error: CellError) -> None:
        """Name every wrong cell of the row; where each is sound by itself, they do not go together."""
        wrong: list[tuple[CellError, str | None]] = []
        for cell in self.cells:
            try:
                cell.parts(row, number)
            except CellError as one:
                wrong.append((one, cell.label))
        for told, label in wrong or [(error, None)]:
            self.mistakes.add(told.key, self.label, number or None, label, **told.params)

    def _repeated(self, row: list[str]) -> bool:
        before = len(self.target.seen)
        self.target.seen.add(tuple(row))
        return len(self.target.seen) == before

    def _check_key(self, row: list[str], number: int) -> None:
        """No two rows of a fact table have the same key; the message names both source rows."""
        if not self.key:
            return
        key = tuple(row[index] for index in self.key)
        first = self.target.keys.get(key)
        if first is None:
            self.target.keys[key] = (self.label, number)
        else:
            value = " / ".join(one for one in key if one)
            params = {"table": self.target.table.file, "value": value, "file": first[0], "first": first[1]}
            self.mistakes.add("repeated_key", self.label, number or None, None, **params)
