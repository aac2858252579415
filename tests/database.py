"""The PostgreSQL that tests run on: MERIT_TEST_DATABASE_URL, or an embedded one that all runs on this machine share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from merit.config import postgres


def url() -> str:
    """The address of a running server."""
    if given := os.environ.get("MERIT_TEST_DATABASE_URL"):
        return given
    return postgres.start(Path(tempfile.gettempdir()) / f"merit-tests-{os.getuid()}-home", fast=True)
