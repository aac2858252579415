"""The worker's periodic job that sends mail."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from merit.crm.operations import survey_mails
from merit.notices import daily, outbox
from merit.web.crm.survey_letters import compose as compose_survey
from merit.web.notices.digest import compose


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", name="notices.mail", queueing_lock="notices.mail", lock="notices.mail")
def run_mail(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """Every five minutes: digests whose hour has come, and mails that wait. Without a mail server nothing is made.

    The day's work comes first: after a night in which nothing ran, a digest without the day's reminders would be the
    only one of that day.
    """
    if settings.MAIL_ON:
        daily.run()
        outbox.prepare()
        outbox.send(compose)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", name="surveys.mail", queueing_lock="surveys.mail", lock="surveys.mail")
def run_survey_mail(timestamp: int) -> None:  # noqa: ARG001 - procrastinate names it
    """When there is one to send, and every five minutes: surveys and their reminders."""
    if settings.MAIL_ON:
        survey_mails.send(compose_survey)
