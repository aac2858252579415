"""The worker's jobs of imports. A job whose worker was killed is run again and goes on behind the last whole chunk."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from merit.imports import undoing, work
from merit.imports.models import Import

logger = logging.getLogger(__name__)
TRIES = 5
STEPS: dict[str, Callable[..., None]] = {
    "reading": lambda pk, _attempt, tell: work.read(pk, tell),
    "checking": lambda pk, _attempt, tell: work.check(pk, tell),
    "running": work.run,
    "undoing": undoing.undo,
}


@app.task(queue="imports", name="imports.step", retry=RetryStrategy(max_attempts=TRIES - 1, wait=2), pass_context=True)
def step(context: JobContext, batch_id: int, state: str, attempt: int) -> None:
    """One step of an import. What breaks is tried again; after the last try the import says so."""
    try:
        with _telling(batch_id) as tell:
            STEPS[state](batch_id, attempt, tell)
    except work.Stopped:
        logger.info("import %s is not %s any more", batch_id, state)
    except Exception:
        if context.job is not None and context.job.attempts + 1 >= TRIES:
            reference = uuid.uuid4().hex[:12]
            logger.exception("import %s given up, reference %s", batch_id, reference)
            work.give_up(batch_id, attempt, reference)
        raise


def defer(batch: Import) -> None:
    """The job of the import's state; imports of one kind into one company run one after the other."""
    lock = f"import-{batch.company_id}-{batch.kind}"
    step.configure(lock=lock).defer(batch_id=batch.pk, state=batch.state, attempt=batch.attempt)


class _telling:  # noqa: N801 - reads as a sentence
    """Says how far a step is, on a connection of its own, so that pages see it meanwhile."""

    def __init__(self, batch_id: int) -> None:
        self.batch_id = batch_id

    def __enter__(self) -> Callable[[int, int], None]:
        database = settings.DATABASES["default"]
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        given = {theirs: database[ours] for ours, theirs in names.items() if database.get(ours)}
        self.connection: psycopg.Connection[Any] = psycopg.connect(**given, autocommit=True)
        return self._tell

    def _tell(self, done: int, of: int) -> None:
        query = (
            'INSERT INTO imports_progress (batch_id, done, "of") VALUES (%s, %s, %s)'
            ' ON CONFLICT (batch_id) DO UPDATE SET done = excluded.done, "of" = excluded."of"'
        )
        self.connection.execute(query, [self.batch_id, done, of])

    def __exit__(self, *_error: object) -> None:
        self.connection.close()
