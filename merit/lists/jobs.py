"""Large changes and large files are made by the worker, with the rights that who asked has then."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from merit.lists import bulk, exporting
from merit.lists.models import BulkChange, Export
from merit.org.actor import actor_for

log = logging.getLogger(__name__)
TRIES = 3


def _actor(row: Any) -> Any:
    return actor_for(row.user, row.company_id)


@app.task(queue="lists", name="lists.change", retry=RetryStrategy(max_attempts=5, wait=5))
def change_rows(change_id: int) -> None:
    """Goes on with a change, or with its undoing."""
    change = BulkChange.everything.select_related("user").get(pk=change_id)
    actor = _actor(change)
    if actor is not None:
        (bulk.undo if change.state == "undoing" else bulk.run)(change_id, actor)


@app.task(queue="lists", name="lists.export", retry=RetryStrategy(max_attempts=TRIES - 1, wait=5), pass_context=True)
def write_export(context: JobContext, export_id: int) -> None:
    """Writes a file; what breaks is tried again, and in the end the export says so."""
    export = Export.everything.select_related("user").get(pk=export_id)
    actor = _actor(export)
    if actor is None or export.company_id not in actor.company_ids:
        Export.everything.filter(pk=export_id).update(state="failed")
        return
    try:
        exporting.run(export, actor)
    except Exception:
        if context.job is not None and context.job.attempts + 1 >= TRIES:
            reference = uuid.uuid4().hex[:12]
            log.exception("export %s given up, reference %s", export_id, reference)
            Export.everything.filter(pk=export_id).update(state="failed", reference=reference)
        raise
