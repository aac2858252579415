"""XLSX workbooks, read row by row as they are unpacked: a far-off cell costs nothing, a million rows take no memory.

A workbook is a zip of XML parts. Dates are numbers with a date format, counted from 1900 or 1904. A formula counts as
the value it was saved with; of merged cells the first has the value. Every byte unpacked is counted, so that a small
file cannot unfold into a huge one, and no part may declare entities.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat

from merit.imports.reading.broken import Line, Refused
from merit.imports.reading.cells import Styles, value_text

# What the readers of zip and XML raise on damaged files.
BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, expat.ExpatError),
    *(EOFError, OSError, ValueError, NotImplementedError, OverflowError, LookupError),
)
MOST_UNPACKED: Final = 2 * 2**30
MOST_SMALL: Final = 64 * 2**20
MOST_STRINGS: Final = 3_000_000
MOST_ROWS: Final = 1_048_576
MOST_PARTS: Final = 20_000
_CHUNK: Final = 2**18
_REF: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Book:
    """An open workbook. `names`: its visible sheets in order."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise Refused("broken_workbook") from error
        self.unpacked = 0
        try:
            self._open()
        except BaseException:
            self.zip.close()
            raise

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_error: object) -> None:
        self.zip.close()

    def _open(self) -> None:
        parts = self.zip.namelist()
        if len(parts) > MOST_PARTS:
            raise Refused("bomb")
        if "EncryptedPackage" in parts:
            raise Refused("password")
        if "xl/workbook.xml" not in parts:
            raise Refused("other_zip")
        related: dict[str, str] = {}
        for tag, attributes in self._elements("xl/_rels/workbook.xml.rels"):
            if tag == "Relationship":
                related[attributes.get("Id", "")] = posixpath.normpath(
                    posixpath.join("xl", attributes.get("Target", "").removeprefix("/xl/"))
                )
        self.sheets: dict[str, str] = {}
        self.since_1904 = False
        for tag, attributes in self._elements("xl/workbook.xml"):
            if tag == "workbookPr":
                self.since_1904 = attributes.get("date1904") in {"1", "true"}
            elif tag == "sheet" and attributes.get("state", "visible") == "visible":
                target = related.get(attributes.get("id", attributes.get("r:id", "")), "")
                if "worksheets/" in target and target in parts:
                    self.sheets[attributes.get("name", "")] = target
        if not self.sheets:
            raise Refused("no_sheet")
        self.names = list(self.sheets)

    def best_sheet(self) -> str:
        """The first sheet that has anything in it."""
        for name in self.names:
            if next(iter(self.lines(name)), None) is not None:
                return name
        return self.names[0]

    def lines(self, sheet: str) -> Iterator[Line]:
        """The rows of a sheet that have any text, numbered as the sheet does."""
        if sheet not in self.sheets:
            raise Refused("no_such_sheet", sheet=sheet)
        self._prepare()
        rows = _Rows(self.strings, self.styles, self.since_1904)
        for _event in self._parse(self.sheets[sheet], rows.start, rows.end, rows.text):
            yield from rows.ready()
        yield from rows.ready()

    def _prepare(self) -> None:
        """Shared strings and formats, once."""
        if hasattr(self, "strings"):
            return
        self.styles = Styles()
        if "xl/styles.xml" in self.zip.namelist():
            for tag, attributes in self._elements("xl/styles.xml", ends=True):
                self.styles.take(tag, attributes)
        self.strings: list[str] = []
        name = next((one for one in self.zip.namelist() if one.lower() == "xl/sharedstrings.xml"), None)
        if name is None:
            return
        texts = _Texts(self.strings)
        for _event in self._parse(name, texts.start, texts.end, texts.text):
            if len(self.strings) > MOST_STRINGS:
                raise Refused("bomb")

    def _elements(self, part: str, ends: bool = False) -> Iterator[tuple[str, dict[str, str]]]:
        """The elements of a small part; with `ends`, "/tag" where one ends."""
        found: list[tuple[str, dict[str, str]]] = []
        if part not in self.zip.namelist():
            raise Refused("broken_workbook")

        def start(tag: str, attributes: dict[str, str]) -> None:
            found.append((_local(tag), {_local(name): value for name, value in attributes.items()}))

        def end(tag: str) -> None:
            if ends:
                found.append((f"/{_local(tag)}", {}))

        for _event in self._parse(part, start, end, lambda _text: None, most=MOST_SMALL):
            pass
        return iter(found)

    def _parse(self, part: str, start: Any, end: Any, text: Any, most: int = MOST_UNPACKED) -> Iterator[None]:
        """Feeds a part to the handlers; gives back control after each piece."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = _no_entities
        read = 0
        try:
            with self._part(part) as file:
                while chunk := file.read(_CHUNK):
                    read += len(chunk)
                    self.unpacked += len(chunk)
                    if read > most or self.unpacked > 2 * MOST_UNPACKED:
                        raise Refused("bomb")
                    parser.Parse(chunk, False)
                    yield
                parser.Parse(b"", True)
                yield
        except BROKEN as error:
            raise Refused("broken_workbook") from error

    def _part(self, part: str) -> IO[bytes]:
        try:
            return self.zip.open(part)
        except RuntimeError as error:  # zipfile's word for an encrypted part
            raise Refused("password") from error
        except KeyError as error:
            raise Refused("broken_workbook") from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _no_entities(*_arguments: object) -> None:
    raise Refused("broken_workbook")


class _Texts:
    """Collects the shared strings: the <t> of each <si>, but not those of its reading aids (<rPh>)."""

    def __init__(self, into: list[str]) -> None:
        self.into = into
        self.parts: list[str] = []
        self.inside = self.aside = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        tag = _local(tag)
        if tag == "si":
            self.parts = []
        elif tag == "rPh":
            self.aside = True
        elif tag == "t":
            self.inside = not self.aside

    def end(self, tag: str) -> None:
        tag = _local(tag)
        if tag == "si":
            self.into.append("".join(self.parts))
        elif tag == "rPh":
            self.aside = False
        elif tag == "t":
            self.inside = False

    def text(self, text: str) -> None:
        if self.inside:
            self.parts.append(text)


class _Rows:
    """Collects the rows of a sheet as they come by."""

    def __init__(self, strings: list[str], styles: Styles, since_1904: bool) -> None:
        self.strings, self.styles, self.since_1904 = strings, styles, since_1904
        self.lines: list[Line] = []
        self.number = 0
        self.cells: dict[int, str] = {}
        self.column = -1
        self.kind = self.style = ""
        self.parts: list[str] | None = None
        self.value = ""
        self.inline: list[str] = []

    def ready(self) -> Iterator[Line]:
        ready, self.lines = self.lines, []
        yield from ready

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _local(tag)
        if tag == "c":
            self._begin(attributes)
        elif tag in {"v", "t"}:
            self.parts = []
        elif tag == "row":
            number = attributes.get("r", "")
            self.number = int(number) if number.isdecimal() and len(number) < 8 else self.number + 1
            self.cells, self.column = {}, -1
            if self.number > MOST_ROWS:
                raise Refused("too_many_rows", most=MOST_ROWS)

    def _begin(self, attributes: dict[str, str]) -> None:
        match = _REF.fullmatch(attributes.get("r", ""))
        self.column = _column(match[1]) if match else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.value, self.inline = "", []

    def text(self, text: str) -> None:
        if self.parts is not None:
            self.parts.append(text)

    def end(self, tag: str) -> None:
        tag = _local(tag)
        if tag == "v":
            self.value, self.parts = "".join(self.parts or ()), None
        elif tag == "t":
            self.inline.extend(self.parts or ())
            self.parts = None
        elif tag == "c":
            self._put()
        elif tag == "row" and self.cells:
            if max(self.cells) > 16_384:
                raise Refused("broken_workbook")
            self._finish()

    def _put(self) -> None:
        if self.kind == "s":
            place = int(self.value) if self.value.isdecimal() and len(self.value) < 10 else len(self.strings)
            text = self.strings[place] if place < len(self.strings) else ""
        elif self.kind == "inlineStr":
            text = "".join(self.inline)
        else:
            text = value_text(self.kind, self.value, self.styles.is_date(self.style), self.since_1904)
        if text := text.strip():
            self.cells[self.column] = text

    def _finish(self) -> None:
        width = max(self.cells) + 1
        if width > 500:
            raise Refused("too_many_columns", row=self.number, count=width, most=500)
        line = Line(self.number, [self.cells.get(place, "") for place in range(width)])
        for place, cell in enumerate(line.cells):
            if cell.startswith("#") and self._wrong(cell):
                line.broken.append((place, "formula_error", {"value": cell}))
        self.lines.append(line)

    @staticmethod
    def _wrong(cell: str) -> bool:
        return cell in {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!"}


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
