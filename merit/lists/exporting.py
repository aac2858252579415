"""A list as a file: what the page shows, with the rights of who asked, looked at when the file is written.

Cells that a spreadsheet would take for a formula begin with an apostrophe; Excel files hold typed values, no formulas.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from merit.core.errors import Invalid, NotFound
from merit.core.operations import log
from merit.lists.described import LISTS
from merit.lists.models import Export
from merit.lists.query import ListOf, annotated, ordered, rows_of, shown_columns, valid
from merit.lists.state import State, state_of
from merit.lists.values import Reader, plain
from merit.org.actor import Actor

AT_ONCE, MOST_ROWS, PART, DAYS_KEPT = 2_000, 1_000_000, 2_000, 7
TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
Cell = str | Decimal | date | None


@transaction.atomic
def start(actor: Actor, listing: ListOf, query: str, format: str) -> Export:
    """Writes down what is to be written; Invalid where the query names what there is not."""
    if format not in TYPES:
        raise Invalid(format=_("Choose one from the list."))
    state = state_of(QueryDict(query[:8000]))
    _good, wrong = valid(listing, actor, state)
    if state.wrong or wrong:
        raise Invalid(filter=[*state.wrong, *wrong])
    of = rows_of(listing, actor, state)[: MOST_ROWS + 1].count()
    if of > MOST_ROWS:
        raise Invalid(filter=_("At most %(n)s rows in a file.") % {"n": f"{MOST_ROWS:,}"})
    row = Export.everything.create(
        company=actor.company,
        user=actor.user,
        list=listing.name,
        query=query[:8000],
        format=format,
        language=translation.get_language() or "en",
        of=of,
    )
    log(actor, "exported", row, area="crm", company=actor.company, list=listing.name, n=of)
    return row


def folder() -> Path:
    found = Path(settings.MERIT_HOME) / "exports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path_of(export: Export) -> Path:
    if export.state != "done" or not export.file:
        raise NotFound
    path = folder() / export.file
    if not path.is_file():
        raise NotFound
    return path


def run(export: Export, actor: Actor) -> None:
    """Writes the file; a second run of the same export writes it anew."""
    listing, state = LISTS[export.list], state_of(QueryDict(export.query))
    name = f"{secrets.token_urlsafe(24)}.{export.format}"
    path, part = folder() / name, folder() / f"{name}.part"

    def tell(done: int) -> None:
        Export.everything.filter(pk=export.pk).update(done=done)

    with translation.override(export.language):
        headers, rows = table(listing, actor, state, tell)
        write_file(part, headers, rows, export.format)
    part.rename(path)
    Export.everything.filter(pk=export.pk).update(state="done", file=name, done=export.of, finished_at=timezone.now())
    export.refresh_from_db()


def table(
    listing: ListOf, actor: Actor, state: State, tell: Callable[[int], None] = lambda _done: None
) -> tuple[list[str], Iterator[list[Cell]]]:
    """The headers of the shown columns, and the rows in the order of the page."""
    columns = [column for column, _width in shown_columns(listing, actor, state)]
    reader = Reader(listing, actor)

    def rows() -> Iterator[list[Cell]]:
        sorted_ = ordered(listing, actor, state, rows_of(listing, actor, state))
        keys, done = list(sorted_.values_list("pk", flat=True)[:MOST_ROWS]), 0
        for start in range(0, len(keys), PART):
            chunk = page_rows(listing, actor, keys[start : start + PART], [one.name for one in columns])
            reader.read_people(chunk, columns)
            for row in chunk:
                yield [plain(reader.value(row, column)) for column in columns]
            done += len(chunk)
            tell(done)

    return [str(column.label) for column in columns], rows()


def page_rows(listing: ListOf, actor: Actor, keys: list[int], names: list[str]) -> list[Any]:
    """The rows of these ids in their order, with what the columns of these names need."""
    known = listing.known(actor)
    wanted = [*names, *(along for name in names if name in known for along in known[name].along)]
    rows = annotated(listing, actor, listing.rows(actor).filter(pk__in=keys), wanted)
    place = {key: at for at, key in enumerate(keys)}
    return sorted(rows.select_related(*listing.relations).order_by(), key=lambda row: place[row.pk])


def safe(value: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, made a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_file(path: Path, headers: list[str], rows: Iterator[list[Cell]], form: str = "") -> None:
    """XLSX or CSV, as `form` or else the name's ending says."""
    (_xlsx if (form or path.suffix[1:]) == "xlsx" else _csv)(path, headers, rows)


def _csv(path: Path, headers: list[str], rows: Iterator[list[Cell]]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([safe(one) for one in headers])
        writer.writerows([safe(one) for one in row] for row in rows)


def _xlsx(path: Path, headers: list[str], rows: Iterator[list[Cell]]) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for at, text in enumerate(headers):
        sheet.write_string(0, at, text, bold)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write(sheet, line, at, value, day)
    book.close()


def _write(sheet: Any, line: int, at: int, value: Cell, day: Any) -> None:
    if isinstance(value, Decimal):
        # A spreadsheet knows fifteen digits: what has more is written as text, so that none is lost.
        digits = len(value.as_tuple().digits)
        (sheet.write_number if digits <= 15 else sheet.write_string)(line, at, value if digits <= 15 else f"{value:f}")
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, day)
    elif value is not None:
        sheet.write_string(line, at, str(safe(value)))


def sweep(company: Any, _day: date) -> None:
    """Files are kept for a week."""
    old = Export.everything.filter(company=company, made_at__lt=timezone.now() - timedelta(days=DAYS_KEPT)).exclude(
        file=""
    )
    for export in old:
        (folder() / export.file).unlink(missing_ok=True)
    old.update(file="")
