"""What is wrong with a file or a row of it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from merit.imports.columns import letter


def told(problem: Mapping[str, Any]) -> str:
    """The sentence of a problem: its own text, or that of its key."""
    if problem.get("text"):
        return str(problem["text"])
    key, words = str(problem.get("key") or ""), dict(problem.get("words") or {})
    text = _sentences().get(key)
    return text % words if text else key


def place(problem: Mapping[str, Any]) -> str:
    """The column of a problem as a spreadsheet calls it; "" for the row as a whole."""
    column = problem.get("column", -1)
    return letter(column) if isinstance(column, int) and column >= 0 else ""


def _sentences() -> dict[str, str]:
    """In the reader's language."""
    return {
        "old_workbook": _(
            "This is an old or password-protected workbook (.xls). Save it without a password as .xlsx or CSV."
        ),
        "not_a_table": _("This is %(what)s, not a table. Bring a CSV or XLSX file."),
        "broken_workbook": _("The workbook is damaged or incomplete. Open it in a spreadsheet and save it anew."),
        "other_zip": _("This is a zip file but no XLSX workbook. Save it as .xlsx or CSV."),
        "password": _("The workbook is protected by a password. Save it without one."),
        "bomb": _("The workbook unfolds to more than Merit takes. Save the sheet as CSV."),
        "no_sheet": _("The workbook has no visible sheet with cells."),
        "no_such_sheet": _("There is no sheet “%(sheet)s”."),
        "too_many_rows": _("The file has more than %(most)s rows. Cut it into several."),
        "too_many_columns": _("Row %(row)s has %(count)s columns; at most %(most)s are read."),
        "open_quote": _(
            "Row %(row)s (line %(line)s of the file): a quotation mark is opened and never closed, so that the rest of"
            " the file would be one cell. Close it or take it out."
        ),
        "huge_cell": _(
            "Row %(row)s has a cell of more than %(most)s characters: most likely a quotation mark is not closed."
        ),
        "no_such_encoding": _("There is no encoding “%(encoding)s”."),
        "not_encoded": _("The file cannot be read as %(encoding)s. Choose another encoding."),
        "file_gone": _("The file is not kept any more. Bring it again."),
        "no_rows": _("There is no row below the header."),
        "gave_up": _("Something went wrong on our side (reference %(reference)s). Try again; it is in the log."),
        # of a row
        "too_many_cells": _("The row has %(cells)s cells, the header %(columns)s: is a quotation mark missing?"),
        "broken_quote": _("A quotation mark stands in the middle of a cell: double it or take it out."),
        "nul": _("The cell holds a NUL character."),
        "not_encoded_here": _("The cell has bytes that are not %(encoding)s."),
        "formula_error": _("The formula gives %(value)s."),
    }
