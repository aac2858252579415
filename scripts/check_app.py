"""Checks of the application that need no database: migrations in step with the models; one translation per text."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> int:
    os.environ.setdefault("MERIT_HOME", tempfile.mkdtemp())
    from merit.config import postgres

    os.environ.setdefault("DATABASE_URL", postgres.start(Path(os.environ["MERIT_HOME"]), fast=True))
    os.environ["DJANGO_SETTINGS_MODULE"] = "merit.config.settings"
    import django

    django.setup()
    try:
        return max(migrations(), translations())
    finally:
        postgres.stop(Path(os.environ["MERIT_HOME"]))


def migrations() -> int:
    """1 when a model was changed without its migration."""
    from django.core.management import call_command

    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    except SystemExit as error:
        return int(error.code or 0)
    return 0


def translations() -> int:
    """1 when a text of the pages lacks a translation, is translated in two ways, or one is wrong or idle."""
    sys.path.insert(0, str(ROOT))
    from tests.translations import disagreeing, foreign, idle, missing

    found = missing() + disagreeing() + idle() + foreign()
    for line in found[:60]:
        print(line)
    if found:
        print(f"{len(found)} translations missing, wrong or idle")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
