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
    """`made` becomes `out`. Returns the names of the files that were kept from before."""
    made.chmod(0o777 & ~_umask() if not out.exists() else out.stat().st_mode & 0o7777)
    if not out.exists():
        made.rename(out)
        return []
    new = {path.name for path in made.iterdir()}
    old = made.with_name(made.name + "old")
    out.rename(old)
    kept = sorted(path.name for path in old.iterdir() if path.name not in new)
    moved: list[str] = []
    try:
        for name in kept:
            (old / name).rename(made / name)
            moved.append(name)
        made.rename(out)
    except BaseException:
        for name in moved:
            (made / name).rename(old / name)
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return kept


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
