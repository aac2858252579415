"""Files brought in as people do it: upload, mapping, run."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from merit.imports import jobs, operations, work
from merit.imports.models import Import, ImportRow

DATA = Path("/work/shared/data/b2b-pipeline")
for _up in Path(__file__).resolve().parents:
    if (_up / "shared" / "data" / "b2b-pipeline").is_dir():
        DATA = _up / "shared" / "data" / "b2b-pipeline"


def real(name: str) -> bytes:
    """A file of the data set beside the repository; the test is left out where it is not there."""
    path = DATA / name
    if not path.is_file():
        pytest.skip("the data set ../shared/data/b2b-pipeline is not here")
    return path.read_bytes()


def book(rows: list[list[Any]], **options: Any) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = made.add_worksheet("数据")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    made.close()
    return out.getvalue()


def upload(actor: Any, kind: str, content: str | bytes, name: str = "file.csv") -> Import:
    content = content.encode() if isinstance(content, str) else content
    return through(operations.upload(actor, kind=kind, name=name, chunks=[content]))


def through(batch: Import) -> Import:
    """What the worker would do."""
    while batch.busy:
        jobs.STEPS[batch.state](batch.pk, batch.attempt, work.silent)
        batch.refresh_from_db()
    return batch


def choose(actor: Any, batch: Import, fields: dict[str, Any] | None = None, **settings: Any) -> Import:
    mapping = {**batch.mapping, **(fields or {})}
    mapping = {name: given for name, given in mapping.items() if given is not None}
    return through(operations.map_columns(actor, batch.pk, mapping=mapping, settings={**batch.settings, **settings}))


def run(actor: Any, batch: Import) -> Import:
    return through(operations.start(actor, batch.pk))


def bring(actor: Any, kind: str, content: str | bytes, fields: dict[str, Any] | None = None, **settings: Any) -> Import:
    batch = upload(actor, kind, content)
    assert batch.state == "ready", (batch.state, batch.problem)
    if fields or settings:
        batch = choose(actor, batch, fields, **settings)
    return run(actor, batch)


def problems(batch: Import) -> dict[int, list[tuple[int, str]]]:
    """row → (column, sentence) of what is wrong."""
    from merit.imports.words import told

    rows = ImportRow.everything.filter(batch=batch, state__in=("wrong", "broken"))
    return {row.number: [(one.get("column", -1), told(one)) for one in row.problems] for row in rows.order_by("number")}


def cells(batch: Import) -> list[list[str]]:
    rows = ImportRow.everything.filter(batch=batch).order_by("number")
    return [json.loads(row.cells) for row in rows]
