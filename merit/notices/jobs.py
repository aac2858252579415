"""The worker's periodic jobs of this room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from merit.crm.leads import monitor
from merit.notices import daily


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", name="notices.daily", queueing_lock="notices.daily", lock="notices.daily")
def run_daily(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every five minutes: the first one after a company's midnight does the day's work."""
    daily.run()


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", name="notices.leads", queueing_lock="notices.leads", lock="notices.leads")
def watch_leads(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every five minutes: leads that nobody looked after, since hours count there and not days."""
    monitor.watch()
