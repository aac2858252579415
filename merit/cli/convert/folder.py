"""Where the facts folder is written: beside its place first, then put there as a whole or not at all.

Files of an existing facts folder that this conversion does not make (a scores.csv kept by hand) stay in it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from merit.calc.problems import InputError
from merit.calc.schema import TABLES
from merit.cli.convert.mistakes import Mistakes

REPORT: Final = "convert-report.csv"
_FACT_FILES: Final = frozenset(table.file for table in TABLES.values())


def check_place(out: Path, force: bool, mistakes: Mistakes) -> None:
    """Only a new or empty folder, or one with facts, is written to, unless forced."""
    if out.exists() and not out.is_dir():
        mistakes.add("not_a_folder", str(out))
    elif out.is_dir() and not force:
        names = {path.name for path in out.iterdir()}
        if names and not names & _FACT_FILES:
            mistakes.add("not_facts", str(out))


@contextmanager
def beside(out: Path, mistakes: Mistakes) -> Iterator[Path]:
    """A new folder next to `out`, gone afterwards unless it was moved. What the system refuses is a mistake."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    except OSError as error:
        mistakes.add("unwritable", str(out), None, None, why=error.strerror or str(error))
        raise InputError(mistakes) from error
    try:
        yield made
    except OSError as error:
        mistakes.add("unwritable", str(out), None, None, why=error.strerror or str(error))
    finally:
        shutil.rmtree(made, ignore_errors=True)
    mistakes.refuse()


def put_in_place(made: Path, out: Path) -> list[str]:
    """`made` becomes `out`, or its files take the place of those in it. Returns the names of files that stay.

    When the system refuses one of them (a CSV that a spreadsheet program holds open), all are as they were before.
    """
    if not out.exists():
        made.chmod(0o777 & ~_umask())
        made.rename(out)
        return []
    names = sorted(path.name for path in made.iterdir())
    kept = sorted(path.name for path in out.iterdir() if path.name not in names)
    before = made / "before"
    before.mkdir()
    done: list[str] = []
    try:
        for name in names:
            if (out / name).exists():
                (out / name).rename(before / name)
            done.append(name)
            (made / name).rename(out / name)
    except BaseException:
        for name in done:
            (out / name).unlink(missing_ok=True)
            if (before / name).exists():
                (before / name).rename(out / name)
        raise
    return kept


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
