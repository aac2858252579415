"""The outbox: digests are put into it once a day and user, and each mail goes out once.

A mail's text is made when it is sent. It is marked in the transaction that holds its row, and has a name of its own
(Message-ID) that stays when it must be tried again: a mail program shows a mail that came twice once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from merit.core.daily import once_a_day
from merit.core.mailing import Failures, Letter, again, message
from merit.notices.models import Mail
from merit.org.models import Company, User
from merit.org.notices import Notice

log = logging.getLogger(__name__)
MOST_AT_ONCE: Final = 500


def prepare(now: datetime | None = None) -> int:
    """Puts the day's digests of every company whose hour has come into the outbox; how many companies."""
    now = now or timezone.now()
    done = 0
    for company in Company.everything.filter(archived_on=None).order_by("pk"):
        local = now.astimezone(ZoneInfo(company.time_zone))
        if local.hour >= settings.MAIL_HOUR:
            done += once_a_day(company, "digest", local.date(), digests)
    return done


def digests(company: Company, day: date) -> None:
    """One mail for each user of the company who wants them and has something new in the inbox."""
    new = Notice.everything.filter(done_at=None, mailed_at=None, day__lte=day).exclude(snoozed_until__gt=day)
    users = User.objects.filter(person__company=company, is_active=True, mail_digest=True).exclude(email="")
    users = users.filter(person__in=new.values("person"))
    rows = [
        Mail(user=user, kind="digest", key=f"digest:{user.pk}:{day}", day=day, after=timezone.now()) for user in users
    ]
    Mail.everything.bulk_create(rows, ignore_conflicts=True)


def send(compose: Callable[[Mail], Letter | None], now: datetime | None = None) -> int:
    """Sends what waits; how many went out. `compose`: the letter, or None when there is nothing left to say."""
    sent = 0
    for _ in range(MOST_AT_ONCE):
        with transaction.atomic():
            rows = Mail.everything.filter(sent_at=None, dropped_at=None, after__lte=now or timezone.now())
            row = rows.select_for_update(skip_locked=True, of=("self",)).order_by("after", "pk").first()
            if row is None:
                break
            sent += _send(row, compose(row))
    return sent


def _send(row: Mail, letter: Letter | None) -> bool:
    if letter is None:
        row.dropped_at = timezone.now()
        row.save(update_fields=["dropped_at"])
        return False
    try:
        message(row, letter, row.user.email).send()
    except Failures as error:
        row.save(update_fields=again(row, error))
        log.warning("mail %s: try %s failed: %s", row.pk, row.tries, row.error)
        return False
    row.sent_at, row.tries, row.error = timezone.now(), row.tries + 1, ""
    row.save(update_fields=["sent_at", "tries", "error"])
    Notice.everything.filter(pk__in=letter.notices, mailed_at=None).update(mailed_at=row.sent_at)
    return True
