"""States, formats and counts of imports in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from merit.imports.convert import sample_day
from merit.imports.formats import DATES, NUMBERS
from merit.imports.models import Import
from merit.web import formats

TAGS: Final = {
    "reading": "acc",
    "unreadable": "bad",
    "checking": "acc",
    "ready": "warn",
    "running": "acc",
    "done": "ok",
    "undoing": "acc",
    "undone": "line",
}
DELIMITERS: Final = (
    (",", gettext_lazy("Comma")),
    (";", gettext_lazy("Semicolon")),
    ("\t", gettext_lazy("Tab")),
    ("|", gettext_lazy("Vertical bar")),
)
ENCODINGS: Final = (
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030"),
    ("big5", "Big5"),
    ("utf-16-le", "UTF-16LE"),
    ("utf-16-be", "UTF-16BE"),
    ("cp1252", "Windows-1252"),
)
HOW: Final = {
    "same": ("", gettext_lazy("Same name")),
    "guess": ("acc", gettext_lazy("Guessed")),
    "before": ("", gettext_lazy("Used before")),
    "hand": ("", gettext_lazy("Chosen")),
}


def date_formats() -> list[tuple[str, str]]:
    """(picture, an example with it)."""
    names = {"serial": _("Excel's number of days"), "ROC": _("Republic of China years")}
    return [(one, f"{names.get(one, one)} · {sample_day(one)}") for one in DATES]


def number_formats() -> list[tuple[str, str]]:
    return [(one, one) for one in NUMBERS]


def size(count: int) -> str:
    """Bytes for people."""
    for unit, least in (("MB", 2**20), ("KB", 2**10)):
        if count >= least:
            return f"{count / least:.1f} {unit}"
    return f"{count} B"


def summary(batch: Import) -> str:
    """What came of an import, or what would."""
    counts: dict[str, Any] = batch.counts
    parts = [
        (counts.get("create", 0), _("%(n)s new")),
        (counts.get("update", 0), _("%(n)s changed")),
        (counts.get("skipped", 0), _("%(n)s there already")),
        (counts.get("again", 0), _("%(n)s imported before")),
        (counts.get("wrong", 0), _("%(n)s with errors")),
    ]
    texts = [text % {"n": formats.plain(count, None)} for count, text in parts if count]
    return pgettext("between items", ", ").join(texts)
