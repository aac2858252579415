"""Translations compiled for Django: every django.po whose django.mo is missing or older. No GNU gettext needed."""

from __future__ import annotations

from pathlib import Path

MERIT = Path(__file__).parent.parent


def stale() -> list[Path]:
    """The catalogs that have to be compiled."""
    found = MERIT.glob("**/locale/*/LC_MESSAGES/django.po")
    return [po for po in sorted(found) if not _fresh(po)]


def _fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


def compile_all() -> int:
    """Compiles what is stale; how many. Two at once write the same file, each as a whole."""
    waiting = stale()
    if waiting:
        import os

        import polib  # type: ignore[import-untyped]

        for po in waiting:
            part = po.with_suffix(f".{os.getpid()}.tmp")
            polib.pofile(str(po)).save_as_mofile(str(part))
            part.replace(po.with_suffix(".mo"))
    return len(waiting)
