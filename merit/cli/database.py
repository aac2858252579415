"""Commands on the database: Django made ready, refusals of operations as messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from merit.calc.problems import InputError, refuse
from merit.calc.texts import Language
from merit.cli.app import WRONG_INPUT, say

DJANGO_LANGUAGE = {"en": "en", "zh-Hans": "zh-hans", "zh-Hant": "zh-hant"}


def ready(language: Language = "en") -> None:
    """Django set up on DATABASE_URL; without one, on the embedded database, which is started if it does not run."""
    from merit.cli import installation

    installation.start_database(installation.environment(language), language)
    installation.start_django(language)


@contextmanager
def refusals(language: Language) -> Iterator[None]:
    """An operation that refuses, or a database that breaks off, ends the command with a message and status 2."""
    from django.db import InterfaceError, OperationalError

    from merit.cli import installation
    from merit.core.errors import Invalid, MeritError

    try:
        yield
    except Invalid as error:
        for name, texts in error.fields.items():
            for text in texts:
                say("error", f"{name}: {text}" if name else str(text), language, "red")
        click.get_current_context().exit(WRONG_INPUT)
    except MeritError as error:
        say("error", str(error.detail), language, "red")
        click.get_current_context().exit(WRONG_INPUT)
    except (OperationalError, InterfaceError) as error:
        installation.fail("broke_off", language, why=" ".join(str(error).split()).rstrip("."))


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """All files or none: written beside the folder, then moved into place."""
    import shutil
    import tempfile

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for name, content in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(content)
        part.chmod(0o755)
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> InputError:
    return refuse("unwritable", str(folder), None, None, why=error.strerror or str(error))
