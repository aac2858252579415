"""A pay run as a file: XLSX with real numbers, CSV that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from merit.core.operations import log
from merit.pay.export import run_table
from merit.pay.models import PayRun

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 40


def exported(actor: Any, run: PayRun, kind: str) -> HttpResponse:
    """The table of everyone as a download; that it was taken is in the history."""
    headers, rows = run_table(run)
    content = as_csv(headers, rows) if kind == "csv" else as_xlsx(run, headers, rows)
    log(actor, "exported", run, area="pay", format=kind, rows=len(rows))
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="pay-{run.company.code}-{run.month}.{kind}"'
    return response


def as_csv(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads Chinese; texts that look like formulas get an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_safe(one) for one in headers])
    writer.writerows([_safe(one) for one in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(value: object) -> str:
    if isinstance(value, Decimal | int):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_xlsx(run: PayRun, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """One sheet named after the month; texts are written as texts, amounts as numbers with two decimals."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(run.month)
    head, money = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 2)
    for column, name in enumerate(headers):
        sheet.write_string(0, column, str(name), head)
        texts = [str(row[column]) for row in rows[:200]] + [str(name)]
        sheet.set_column(column, column, min(WIDEST, max(len(text) for text in texts) * 5 // 4 + 2))
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(place, column, value, money)
            else:
                sheet.write_string(place, column, "" if value is None else str(value))
    book.close()
    return out.getvalue()
