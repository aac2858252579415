"""Reads a mapping: TOML text → `mapping.MappingFile`, or every mistake in it at once.

What each field means is told in docs/guide/convert.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, Final

from merit.calc.problems import nearest
from merit.calc.schema import TABLES, Table
from merit.cli.convert.fields import Fields
from merit.cli.convert.mapping import WORKBOOKS, Block, Column, Condition, Lookup, MappingFile, Source
from merit.cli.convert.mistakes import Mistakes
from merit.cli.convert.values import DateFormats, NumberFormat, date_formats, number_format, wrong_value

_LAST_ROW: Final = 2**20
_DELIMITERS: Final = {".tsv": "\t", ".tab": "\t"}


def read_mapping(path: Path) -> MappingFile:
    """Raises `InputError`."""
    mistakes = Mistakes()
    data = _read_toml(path, mistakes)
    mistakes.refuse()
    top = Fields(data, "", path.name, mistakes)
    shared = _shared_replacements(top)
    folders = top.texts("folder") or (".",)
    blocks = [_Reader(fields, shared).block() for fields in _blocks(top)]
    top.done()
    mistakes.refuse()
    return MappingFile(path, folders, tuple(block for block in blocks if block is not None))


def _read_toml(path: Path, mistakes: Mistakes) -> dict[str, Any]:
    try:
        # The line break lets a mistake at the very end be told with its line.
        return tomllib.loads(path.read_bytes().decode("utf-8-sig") + "\n", parse_float=Decimal)
    except FileNotFoundError:
        mistakes.add("no_file", str(path))
    except OSError as error:
        mistakes.add("unreadable", str(path), None, None, why=error.strerror or str(error))
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        mistakes.add("mapping_not_utf8", path.name, row, None, byte=f"0x{error.object[error.start]:02x}")
    except tomllib.TOMLDecodeError as error:
        why, _, place = str(error).partition(" (at ")
        line = re.search(r"line (\d+)", place)
        mistakes.add("bad_toml", path.name, int(line[1]) if line else None, None, why=why)
    except RecursionError:
        mistakes.add("bad_toml", path.name, None, None, why="nested too deeply")
    return {}


def _shared_replacements(top: Fields) -> dict[str, Mapping[str, str]]:
    group = top.group("replace")
    if group is None:
        return {}
    return {name: _pairs(below) for name in group.data if (below := group.group(name)) is not None}


def _pairs(fields: Fields) -> dict[str, str]:
    """Replacements: the cell's text → what it becomes."""
    return {name: value for name in fields.data if (value := fields.value(name)) is not None}


def _blocks(top: Fields) -> Iterator[Fields]:
    """The fields of every `[[table]]`, under a place that names its number and its target."""
    listed = top.raw("table")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        top.wrong("want_tables", "table")
        return
    for number, data in enumerate(listed, 1):
        to = data.get("to")
        place = f"table {number} ({to})" if isinstance(to, str) else f"table {number}"
        yield Fields(data, place, top.file, top.mistakes)


def read_source(fields: Fields, name: str) -> Source | None:
    """The file that field `name` names, and how it is to be read."""
    files = fields.texts(name)
    workbook = bool(files) and files[0].lower().endswith(WORKBOOKS)
    for option in ("encoding", "delimiter"):
        fields.only_with(option, "CSV", not files or not workbook)
    fields.only_with("sheet", "XLSX", not files or workbook)
    usual = _DELIMITERS.get(Path(files[0]).suffix.lower(), ",") if files else ","
    source = Source(
        files,
        fields.text("sheet"),
        _encoding(fields),
        _delimiter(fields) or usual,
        fields.whole("header_row", 1, _LAST_ROW) or 1,
    )
    return source if files else None


def _encoding(fields: Fields) -> str | None:
    encoding = fields.text("encoding")
    try:
        "".encode(encoding or "utf-8")
    except (LookupError, ValueError):
        fields.wrong("no_such_encoding", "encoding", value=encoding)
        return None
    return encoding


def _delimiter(fields: Fields) -> str | None:
    delimiter = fields.text("delimiter")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '\r\n"'):
        fields.wrong("want_character", "delimiter")
        return None
    return delimiter


class _Reader:
    """Reads one `[[table]]`."""

    def __init__(self, fields: Fields, shared: Mapping[str, Mapping[str, str]]) -> None:
        self.fields = fields
        self.shared = shared
        self.table: Table | None = None
        self.trim = fields.flag("trim")

    def block(self) -> Block | None:
        fields = self.fields
        self.table = self._table()
        source = read_source(fields, "from")
        conditions = (*self._where(), *self._not_blank())
        variants = self._variants()
        distinct = fields.flag("distinct")
        for name in ("where", "skip_blank", "header_row"):
            fields.only_with(name, "from", fields.has("from"))
        fields.done()
        if self.table is None:
            return None
        for variant in variants:
            self._check(self.table, variant)
        block = Block(fields.place, self.table, source, conditions, variants, distinct)
        if source is None and not fields.has("from") and block.source_columns():
            fields.wrong("missing_from", "from")
        return block

    def _table(self) -> Table | None:
        name = self.fields.text("to")
        if name in TABLES:
            return TABLES[name]
        if name is not None:
            self.fields.mistakes.add_near("not_one_of", name, TABLES, self.fields.file, self.fields.at("to"))
        elif not self.fields.has("to"):
            self.fields.wrong("missing_field", "to")
        return None

    def _where(self) -> Iterator[Condition]:
        where = self.fields.group("where")
        if where is None:
            return
        for name in where.data:
            below = where.group(name) if isinstance(where.data[name], dict) else None
            if below is not None:
                yield Condition(name, below.values("not"), wanted=False)
                if not below.has("not"):
                    below.wrong("missing_field", "not")
                below.done()
            else:
                yield Condition(name, where.values(name), wanted=True)

    def _not_blank(self) -> Iterator[Condition]:
        for name in self.fields.texts("skip_blank"):
            yield Condition(name, ("",), wanted=False)

    def _variants(self) -> tuple[tuple[Column, ...], ...]:
        """The columns, once for each entry of `each`."""
        columns = self.fields.group("columns")
        if columns is None and not self.fields.has("columns"):
            self.fields.wrong("missing_field", "columns")
        usual = [self._column(columns, name) for name in columns.data] if columns is not None else []
        names = {column.name for column in usual}
        variants = []
        for extra in self._each():
            for name in sorted(names & {column.name for column in extra}):
                self.fields.wrong("column_twice", f"each.{name}")
            variants.append((*usual, *extra))
        return tuple(variants)

    def _each(self) -> list[list[Column]]:
        """Columns that vary: lists of constants (every combination), or a list of groups of columns."""
        if isinstance(self.fields.raw("each"), list):
            return [list(group) for group in self._each_group()] or [[]]
        each = self.fields.group("each")
        if each is None:
            return [[]]
        constants = [[Column(name, constant=value) for value in each.values(name)] for name in each.data]
        return [list(combination) for combination in product(*constants)]

    def _each_group(self) -> Iterator[Iterator[Column]]:
        for number, data in enumerate(self.fields.data["each"], 1):
            place = f"each {number}"
            if not isinstance(data, dict):
                self.fields.wrong("want_fields", place)
                continue
            group = Fields(data, self.fields.at(place), self.fields.file, self.fields.mistakes)
            yield (self._column(group, name) for name in data)

    def _column(self, columns: Fields, name: str) -> Column:
        value = columns.raw(name)
        if isinstance(value, str) and value:
            return Column(name, (value,), trim=self.trim)
        if not isinstance(value, dict):
            columns.wrong("want_column", name)
            return Column(name)
        fields = Fields(value, columns.at(name), columns.file, columns.mistakes)
        column = self._read_column(name, fields)
        fields.done()
        return column

    def _read_column(self, name: str, fields: Fields) -> Column:
        sources, split, number = fields.texts("from"), fields.texts("split"), _number(fields)
        _check_together(fields)
        piece = fields.raw("piece") if fields.has("piece") else 1
        if not isinstance(piece, int) or isinstance(piece, bool) or piece == 0:
            fields.wrong("want_piece", "piece")
            piece = 1
        return Column(
            name,
            sources,
            join=fields.value("join") or "" if fields.has("join") else " ",
            constant=fields.value("constant"),
            row=fields.value("row"),
            split=split,
            cut=fields.text("cut"),
            piece=piece,
            trim=fields.flag("trim") if fields.has("trim") else self.trim,
            replace=self._replace(fields),
            lookup=_lookup(fields),
            default=fields.value("default"),
            code=fields.flag("code"),
            date=_date(fields),
            number=number,
            share=fields.one_of("share", ("equal", "weights")),  # type: ignore[arg-type]
        )

    def _replace(self, fields: Fields) -> Mapping[str, str]:
        name = fields.raw("replace")
        if not isinstance(name, str):
            below = fields.group("replace")
            return _pairs(below) if below is not None else {}
        if name not in self.shared:
            fields.mistakes.add_near("no_such_replace", name, self.shared, fields.file, fields.at("replace"))
        return self.shared.get(name, {})

    def _check(self, table: Table, columns: tuple[Column, ...]) -> None:
        """Every column that the fact table must have is filled, and constants are of the right kind."""
        names = [column.name for column in columns]
        for wanted in table.columns:
            if wanted.column and wanted.name not in names:
                near = nearest(wanted.name, [name for name in names if table.column(name) is None], 0.8)
                key = "missing_column_near" if near else "missing_column"
                self.fields.wrong(key, "columns", column=wanted.name, near=near)
        splits = any(column.split for column in columns)
        for column in columns:
            target = table.column(column.name)
            for value in (column.constant, column.default):
                if value is not None and (wrong := wrong_value(target, value)):
                    self.fields.wrong(wrong, f"columns.{column.name}", value=value)
            if column.share and not splits:
                self.fields.wrong("only_with", f"columns.{column.name}.share", other="split")


_NEED_A_CELL: Final = ("join", "split", "cut", "trim", "replace", "lookup", "default", "code", "date", "number")


def _check_together(fields: Fields) -> None:
    """Which fields of a column go with which."""
    fields.not_together("from", "constant", "row")
    fields.not_together("code", "date", "number")
    equal = fields.raw("share") == "equal"
    if not equal and not any(fields.has(name) for name in ("from", "constant", "row")):
        fields.wrong("missing_field", "from")
    if equal:
        fields.not_together("share", "from", "constant", "row")
    for name in _NEED_A_CELL:
        fields.only_with(name, "from", fields.has("from") or not any(fields.has(one) for one in ("constant", "row")))
    fields.only_with("piece", "cut", fields.has("cut"))
    for name in ("currency", "round"):
        fields.only_with(name, "number", fields.has("number"))


def _number(fields: Fields) -> NumberFormat | None:
    picture, currency, places = fields.text("number"), fields.texts("currency"), fields.whole("round", 0, 18)
    if picture is None:
        return None
    number = number_format(picture, currency, places)
    if number is None:
        fields.wrong("bad_number_format", "number", value=picture)
    return number


def _date(fields: Fields) -> DateFormats | None:
    pictures = fields.texts("date")
    wrong = [picture for picture in pictures if date_formats((picture,)) is None]
    for picture in wrong:
        fields.wrong("bad_date_format", "date", value=picture)
    return date_formats(pictures) if pictures and not wrong else None


def _lookup(fields: Fields) -> Lookup | None:
    below = fields.group("lookup")
    if below is None:
        return None
    source = read_source(below, "in")
    key, value = below.text("key"), below.text("value")
    missing = below.one_of("missing", ("error", "skip", "blank")) or "error"
    for name in ("in", "key", "value"):
        if not below.has(name):
            below.wrong("missing_field", name)
    below.done()
    if source is None or key is None or value is None:
        return None
    return Lookup(source, key, value, missing, below.place)  # type: ignore[arg-type]
