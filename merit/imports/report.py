"""The rows that were not brought in, as a file to correct and bring again: the columns of the original and a reason."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from merit.core.errors import NotFound
from merit.imports.models import Import, ImportRow
from merit.imports.words import place, told

FORMULA = ("=", "+", "-", "@", "\t", "\r")
REJECTED = ("wrong", "broken")


def rejected(batch: Import) -> Iterator[ImportRow]:
    rows = ImportRow.objects.unscoped("of an import that is seen").filter(batch=batch, state__in=REJECTED)
    yield from rows.order_by("number").iterator(chunk_size=2000)


def reason_header() -> str:
    return pgettext("column of the report of an import", "Reason")


def reason(row: ImportRow) -> str:
    """Every problem of a row, with its column."""
    parts = []
    for problem in row.problems:
        at = place(problem)
        parts.append(f"{at}{row.number}: {told(problem)}" if at else told(problem))
    return " ".join(parts)


def table(batch: Import) -> Iterator[list[str]]:
    """The header, then the rows: as wide as the file, the reason behind."""
    names = [str(column["header"]) for column in batch.columns]
    yield [*names, reason_header()]
    for row in rejected(batch):
        cells = json.loads(row.cells)
        yield [*cells[: len(names)], *[""] * (len(names) - len(cells)), reason(row)]


def as_csv(batch: Import) -> Iterator[bytes]:
    """UTF-8 with a mark, so that Excel reads Chinese; the reason is safe, the cells are as they came."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    yield "\ufeff".encode()
    for row in table(batch):
        writer.writerow([_safe(cell) for cell in row])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def _safe(text: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers."""
    if text.startswith(FORMULA) and not (text[0] in "+-" and text[1:2].isdigit()):
        return f"'{text}"
    return text


def as_xlsx(batch: Import) -> bytes:
    """One sheet of texts; nothing is a formula."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file.name, options)
        sheet = book.add_worksheet(_("Rejected rows")[:31])
        head, wrong = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#b3261e"})
        sheet.freeze_panes(1, 0)
        width = len(batch.columns)
        sheet.set_column(0, max(width - 1, 0), 18)
        sheet.set_column(width, width, 60)
        for number, row in enumerate(table(batch)):
            for column, cell in enumerate(row):
                style: Any = head if number == 0 else wrong if column == width else None
                sheet.write_string(number, column, cell[:32_000], style)
        book.close()
        return file.read()


def must_have(batch: Import) -> None:
    """NotFound where nothing was rejected, or it is not known yet."""
    rows = ImportRow.objects.unscoped("of an import that is seen").filter(batch=batch, state__in=REJECTED)
    if not rows.exists():
        raise NotFound
