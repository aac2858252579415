"""Static files with their version in the address: a changed file is a new address, so that no browser keeps the old."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zlib import crc32

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class Versioned(StaticFilesStorage):
    """`/static/merit/js/app.js?v=1f2e3d4c`; nothing is collected or renamed."""

    def url(self, name: str | None) -> str:
        plain: str = super().url(name)
        version = _version(name or "")
        return f"{plain}?v={version}" if version else plain


@cache
def _version(name: str) -> str:
    """Of the file as it is when this process first needs it: an upgrade starts the process anew."""
    path = finders.find(name)
    return f"{crc32(Path(path).read_bytes()):08x}" if path else ""
