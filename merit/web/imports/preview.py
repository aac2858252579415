"""Rows of an import as they will come in: the file's text under our fields, and what is wrong at its cell."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator

from merit.imports.convert import Converter
from merit.imports.fields import Kind
from merit.imports.models import Import, ImportRow
from merit.imports.words import told
from merit.web.formats import plain
from merit.web.pay.answers import paged

SHOWN = 8
PAGE = 50
STATES = {"wrong": ("wrong", "broken"), "known": ("known",), "again": ("again",)}


@dataclass
class Cell:
    text: str
    kind: str = ""
    note: str = ""


@dataclass
class PreviewRow:
    number: int
    state: str
    cells: list[Cell]
    notes: list[str] = field(default_factory=list)
    same_as: int | None = None


def preview(batch: Import, kind: Kind, only: str, page: Any) -> dict[str, Any]:
    """The first rows, or a page of those with errors, of those that are there or were imported before."""
    rows = ImportRow.objects.unscoped("of an import that is seen").filter(batch=batch).order_by("number")
    names = [name for name in _ordered(batch, kind) if batch.mapping.get(name, {}).get("column") is not None]
    if only in STATES:
        paginator = Paginator(rows.filter(state__in=STATES[only]), PAGE)
        shown = paginator.get_page(page)
        found, pager = list(shown.object_list), paged(shown)
    else:
        only, found, pager = "", list(rows[:SHOWN]), None
    converter = Converter(kind, batch.mapping)
    labels = [str(what.label) if (what := kind.field(name)) else name.partition(":")[2] for name in names]
    counts = batch.counts
    tabs = [("", None), ("wrong", counts.get("wrong", 0)), ("known", counts.get("known", 0))]
    tabs.append(("again", counts.get("again", 0)))
    return {
        "labels": labels,
        "rows": [_row(one, names, batch, converter) for one in found],
        "only": only,
        "pager": pager,
        "tabs": [(name, count) for name, count in tabs if name == only or count or not name],
    }


def _ordered(batch: Import, kind: Kind) -> list[str]:
    known = [one.name for one in kind.fields]
    return sorted(batch.mapping, key=lambda name: known.index(name) if name in known else len(known))


def _row(row: ImportRow, names: list[str], batch: Import, converter: Converter) -> PreviewRow:
    cells = json.loads(row.cells)
    item = converter.item(row.number, cells)
    problems: dict[int, list[str]] = {}
    shown = PreviewRow(row.number, row.state, [])
    for problem in row.problems:
        if "same_as" in problem:
            shown.same_as = problem["same_as"]
        elif "record" not in problem:
            problems.setdefault(problem.get("column", -1), []).append(told(problem))
    for name in names:
        given = batch.mapping[name]
        text = cells[given["column"]] if given["column"] < len(cells) else ""
        wrong = problems.pop(given["column"], [])
        shown.cells.append(_cell(text, name, given, item, wrong))
    shown.notes = [text for texts in problems.values() for text in texts]
    return shown


def _cell(text: str, name: str, given: dict[str, Any], item: Any, wrong: list[str]) -> Cell:
    if wrong:
        return Cell(text or "—", "err", " ".join(wrong))
    ours = (given.get("values") or {}).get(text)
    if ours:
        return Cell(text, "wrn", ours)
    value = item.values.get(name)
    if not text and value not in (None, ""):
        return Cell(str(value), "", "")
    if value is not None and given.get("format"):
        return Cell(value.isoformat() if hasattr(value, "isoformat") else plain(value, None))
    return Cell(text[:80])
