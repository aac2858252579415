"""Tables to a file, a pipe or a terminal: CSV, JSON, or aligned columns; nothing half-written."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from merit.calc.problems import refuse
from merit.calc.texts import Language
from merit.cli.texts import CLI

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console
    from rich.table import Table

    from merit.calc.pay.run import Progress

Format = Literal["csv", "json", "table"]
NUMBERS = frozenset(("base", "rate", "amount", "against", "difference", "value", "score", "rows"))


def write_table(frame: pl.DataFrame, out: Path | None, wanted: Format | None, language: Language) -> None:
    """Without a wish: a table on a terminal, JSON for a .json file, CSV otherwise."""
    if out is None and wanted is None and sys.stdout.isatty():
        wanted = "table"
    chosen = wanted or ("json" if out is not None and out.suffix == ".json" else "csv")
    if chosen == "csv" and out is not None:
        write_file(out, frame.write_csv)
    elif chosen == "table" and out is None:
        show_table(frame, language)
    else:
        write_text(_as_text(frame, chosen, language), out)


def _as_text(frame: pl.DataFrame, wanted: Format, language: Language) -> str:
    if wanted == "csv":
        return frame.write_csv()
    if wanted == "json":
        return json.dumps(frame.to_dicts(), ensure_ascii=False, indent=1) + "\n"
    from rich.console import Console

    text = io.StringIO()
    print_table(Console(file=text, width=120, no_color=True), table_of(frame, language))
    return text.getvalue()


def write_text(text: str, out: Path | None) -> None:
    """To standard output, or to a file that is there as a whole or not at all. Always UTF-8."""
    data = text.encode()
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data) if hasattr(sys.stdout, "buffer") else sys.stdout.write(text)
        sys.stdout.flush()
        return
    write_file(out, lambda file: file.write(data))


def write_file(out: Path, write: Callable[[BinaryIO], object]) -> None:
    """`write` fills the file, which is there as a whole or not at all."""
    try:
        _replace(out, write)
    except OSError as error:
        raise refuse("unwritable", str(out), None, None, why=error.strerror or str(error)) from error


def _replace(out: Path, write: Callable[[BinaryIO], object]) -> None:
    if out.exists() and not out.is_file():
        with out.open("wb") as device:
            write(device)
        return
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        mode = out.stat().st_mode if out.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def console(stderr: bool = False) -> Console:
    """Colour only on a terminal, and not where NO_COLOR asks for none."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    width = None if terminal else 120
    return Console(stderr=stderr, highlight=False, no_color=None if terminal else True, width=width, soft_wrap=False)


def show_table(frame: pl.DataFrame, language: Language) -> None:
    if not frame.height:
        print(CLI.text("nothing", language))  # noqa: T201
        return
    print_table(console(), table_of(frame, language))


def print_table(screen: Console, table: Table) -> None:
    """Whole, even where it is wider than the terminal: a figure cut short is no figure."""
    from rich.measure import Measurement

    needed = Measurement.get(screen, screen.options.update(width=10_000), table).maximum
    before = screen.width
    screen.width = max(before, needed)
    screen.print(table, crop=False)
    screen.width = before


def table_of(frame: pl.DataFrame, language: Language, numbers: Sequence[str] = ()) -> Table:
    """A table for a terminal; numbers stand under each other at the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in frame.columns:
        right = name in NUMBERS or name in numbers
        table.add_column(heading(name, language), justify="right" if right else "left", no_wrap=right)
    for row in frame.iter_rows():
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return table


def heading(name: str, language: Language) -> str:
    return CLI.text(name, language) if name in CLI.sentences else name


@contextmanager
def progress(label: str) -> Iterator[Progress | None]:
    """A progress bar on standard error, on a terminal only; it leaves nothing behind."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
