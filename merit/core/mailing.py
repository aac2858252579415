"""Mails that are to go out: what a row of an outbox holds, the message of one, and what follows when it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.utils import timezone

from merit.core.models import Row

MOST_TRIES: Final = 8
REFUSED: Final = 500  # answers of a mail server from here on will not change by asking again
Failures: Final = (SMTPException, OSError)


class Outgoing(Row):
    """A mail. `key` makes it exist once; `sent_at` or `dropped_at` ends it; else it is tried `after`."""

    key = models.CharField(max_length=200, unique=True)
    day = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    after = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True)
class Letter:
    """A mail's text. `notices`: those that it tells of; `headers`: what it carries besides the usual."""

    subject: str
    text: str
    html: str
    notices: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


def message(row: Outgoing, letter: Letter, to: str, connection: Any = None) -> EmailMultiAlternatives:
    """The mail as it is sent. Its name (Message-ID) stays when it is tried again: a mail program shows it once."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    name = f"<merit-{row._meta.model_name}-{row.pk}-{row.day:%Y%m%d}@{host}>"
    headers = {"Message-ID": name, "Auto-Submitted": "auto-generated", **letter.headers}
    mail = EmailMultiAlternatives(letter.subject, letter.text, to=[to], headers=headers, connection=connection)
    mail.attach_alternative(letter.html, "text/html")
    return mail


def again(row: Outgoing, error: Exception) -> list[str]:
    """Later, each time later still; given up after a few days. The fields that it set."""
    row.tries += 1
    row.error = f"{type(error).__name__}: {error}"[:500]
    row.after = timezone.now() + timedelta(minutes=5 * 2**row.tries)
    row.dropped_at = timezone.now() if row.tries >= MOST_TRIES else None
    return ["tries", "error", "after", "dropped_at"]


def refusal(error: Exception) -> str:
    """What the server said when it refuses this very mail for good; empty where another try may help."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [(code, text) for code, text in error.recipients.values() if code >= REFUSED]
        return _said(*codes[0]) if codes else ""
    if isinstance(error, SMTPResponseException) and error.smtp_code >= REFUSED and error.smtp_code not in {530, 535}:
        return _said(error.smtp_code, error.smtp_error)
    return ""


def _said(code: int, text: Any) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:500]
