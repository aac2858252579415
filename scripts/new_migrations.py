"""Writes the migrations that changed models need: `python scripts/new_migrations.py NAME`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    sys.path.insert(0, str(ROOT))
    home = Path(os.environ.setdefault("MERIT_HOME", tempfile.mkdtemp()))
    from merit.config import postgres

    os.environ["DATABASE_URL"] = postgres.start(home, fast=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "merit.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    try:
        call_command("makemigrations", "--no-header", name=sys.argv[1])
    finally:
        postgres.stop(home)


if __name__ == "__main__":
    main()
