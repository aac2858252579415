"""The worker's periodic job that sends mail."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from merit.notices import outbox
from merit.web.notices.digest import compose


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", name="notices.mail", queueing_lock="notices.mail", lock="notices.mail")
def run_mail(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every five minutes: digests whose hour has come, and mails that wait. Without a mail server nothing is made."""
    if settings.MAIL_ON:
        outbox.prepare()
        outbox.send(compose)
