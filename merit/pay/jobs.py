"""The jobs of pay. A job whose worker was killed is found by its missing heartbeat and run again."""

from __future__ import annotations

import logging
import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from merit.pay.compute import compute, give_up

log = logging.getLogger(__name__)
SILENT_SECONDS = 30
TRIES = 5


@app.task(queue="pay", name="pay.compute_run", retry=RetryStrategy(max_attempts=TRIES - 1, wait=2), pass_context=True)
def compute_run(context: JobContext, run_id: int, attempt: int) -> None:
    """Computes a run. What breaks is tried again; after the last try the run says so, rather than wait for ever."""
    try:
        _compute(run_id, attempt)
    except Exception:
        if context.job is not None and context.job.attempts + 1 >= TRIES:
            reference = uuid.uuid4().hex[:12]
            log.exception("pay run %s given up, reference %s", run_id, reference)
            give_up(run_id, attempt, reference)
        raise


def _compute(run_id: int, attempt: int) -> None:
    """Says how far it is on a connection of its own, so that pages see it meanwhile."""
    with _own_connection() as connection:

        def tell(done: int, of: int) -> None:
            query = (
                "UPDATE pay_payrun SET done = %s, \"of\" = %s WHERE id = %s AND attempt = %s AND state = 'computing'"
            )
            connection.execute(query, [done, of, run_id, attempt])

        compute(run_id, attempt, tell)


def _own_connection() -> psycopg.Connection[Any]:
    database = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    given = {theirs: database[ours] for ours, theirs in names.items() if database.get(ours)}
    return psycopg.connect(**given, autocommit=True)


@app.periodic(cron="* * * * * */15")
@app.task(queue="upkeep", name="upkeep.retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(_context: Any, timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Runs again what a killed worker left."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
