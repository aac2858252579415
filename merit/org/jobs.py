"""The upkeep of signing in: counts and sessions that have run out are deleted."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from merit.org.attempts import sweep


@app.periodic(cron="7 * * * *")
@app.task(queue="upkeep", name="upkeep.forget_attempts", queueing_lock="forget_attempts")
def forget_attempts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    sweep()
    SessionStore.clear_expired()
