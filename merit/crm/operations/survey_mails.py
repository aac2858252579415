"""Surveys by mail: who may be mailed, the mails that wait, sending each at most once, and what came back.

A mail is claimed (`begun_at`) in a transaction of its own before it goes out. Whoever is killed after that, or loses
the server before its answer, leaves a mail of which nobody knows whether it arrived: it is shown, and only sent again
when somebody says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from merit.core.errors import Conflict, Invalid
from merit.core.fields import clean_text
from merit.core.mailing import Failures, Letter, again, message, refusal
from merit.core.operations import found, log
from merit.crm import policy
from merit.crm.models import Contact, SurveyInvitation, SurveyMail, SurveyOptOut
from merit.org import actor as actors
from merit.org.actor import Actor
from merit.org.notices import notify

WHY: Final = {
    "no-mail": gettext_lazy("There is no mail server: copy the link."),
    "no-address": gettext_lazy("The contact has no mail address."),
    "opted-out": gettext_lazy("This address wants no more surveys by mail."),
    "refused": gettext_lazy("Mail to this address was refused or came back."),
    "answered": gettext_lazy("It was answered already."),
    "expired": gettext_lazy("The link has expired."),
    "archived": gettext_lazy("The contact is archived."),
}
"""Why no mail goes out, in words."""
MOST_AT_ONCE: Final = 5000
ANSWERED: Final = (SMTPResponseException, SMTPRecipientsRefused)  # the server said no: nothing was delivered
log_ = logging.getLogger(__name__)


def opted_out(company_id: int, emails: Iterable[str]) -> set[str]:
    """Which of these addresses want no more, in small letters."""
    rows = SurveyOptOut.objects.unscoped("who is not mailed").filter(company_id=company_id)
    return set(rows.filter(email__in={one.lower() for one in emails}).values_list("email", flat=True))


def refused(company_id: int, emails: Iterable[str]) -> set[str]:
    """Which of these addresses refused a mail, in small letters."""
    rows = SurveyMail.objects.unscoped("who is not mailed").filter(company_id=company_id, refused_at__isnull=False)
    return set(rows.filter(email__in={one.lower() for one in emails}).values_list("email", flat=True))


def no_mail(company_id: int, contact: Contact | None) -> str:
    """Why a contact is not mailed, a key of WHY; empty where nothing speaks against it."""
    if not settings.MAIL_ON:
        return "no-mail"
    if contact is None or not contact.email:
        return "no-address"
    if contact.archived_at is not None:
        return "archived"
    if opted_out(company_id, [contact.email]):
        return "opted-out"
    return "refused" if refused(company_id, [contact.email]) else ""


def why_not(row: SurveyInvitation) -> str:
    """Why an invitation is not mailed, a key of WHY; empty where nothing speaks against it."""
    if row.answered_at is not None:
        return "answered"
    if actors.today_in(row.company) > row.expires_on:
        return "expired"
    return no_mail(row.company_id, row.contact)


def queue(row: SurveyInvitation, kind: str, day: date) -> SurveyMail:
    """Puts the invitation, or its latest reminder, into the outbox: once, however often it is asked for."""
    assert row.contact is not None
    wake()
    mail, _made = SurveyMail.objects.unscoped("made here").get_or_create(
        key=_key(row, kind),
        defaults={
            **{"invitation": row, "company_id": row.company_id, "kind": kind, "day": day},
            **{"email": row.contact.email.lower(), "after": timezone.now()},
        },
    )
    return mail


def wake() -> None:
    """Lets the worker send once this transaction is done; its clock does it too, a little later."""
    job = app.configure_task("surveys.mail", queue="upkeep", lock="surveys.mail", queueing_lock="surveys.mail")

    def defer() -> None:
        with suppress(AlreadyEnqueued):
            job.defer(timestamp=0)

    transaction.on_commit(defer)


def _key(row: SurveyInvitation, kind: str) -> str:
    return f"survey:{row.pk}:{kind}" + (f":{row.reminders}" if kind == "reminder" else "")


def was_mailed(row: SurveyInvitation) -> bool:
    """Whether the invitation went out by mail, or is about to: then its reminders do too."""
    return row.mails.filter(kind="invitation", dropped_at=None, refused_at=None).exists()  # type: ignore[attr-defined,no-any-return]


@transaction.atomic
def mail_invitation(actor: Actor, pk: int) -> SurveyMail:
    """Mails the link. What was refused, dropped or left unclear goes out once more; what was sent does not."""
    rows = SurveyInvitation.objects.visible_to(actor).select_related("company", "customer", "contact", "survey")
    row: SurveyInvitation = found(rows.select_for_update(of=("self",)), pk)
    policy.must_write(actor, row.customer)
    why = why_not(row)
    if why:
        raise Conflict(str(WHY[why]))
    before = row.mails.filter(key=_key(row, "invitation")).first()
    mail = before or queue(row, "invitation", actor.today)
    if before is not None:
        _once_more(before, row, actor.today)
        wake()
    log(actor, "survey mailed", row.customer, names=[str(row.survey), str(row.contact)])
    return mail


def _once_more(mail: SurveyMail, row: SurveyInvitation, day: date) -> None:
    if mail.state in {"sent", "waiting"}:
        raise Conflict(_("It was mailed already. A reminder is mailed again."))
    mail.begun_at = mail.dropped_at = mail.refused_at = mail.sent_at = None
    mail.email, mail.day, mail.after, mail.error = row.contact.email.lower(), day, timezone.now(), ""  # type: ignore[union-attr]
    mail.save()


@transaction.atomic
def report_refusal(actor: Actor, pk: int, *, reason: str) -> SurveyInvitation:
    """The mail came back: its address gets no more until somebody enters another one."""
    row = found(SurveyInvitation.objects.visible_to(actor).select_related("customer", "company"), pk)
    policy.must_write(actor, row.customer)
    mail = row.mails.select_for_update().filter(sent_at__isnull=False, refused_at=None).order_by("-pk").first()
    if mail is None:
        raise Conflict(_("No mail of it was sent."))
    text = clean_text(reason)[:500]
    if not text:
        raise Invalid(reason=_("Say why."))
    mail.refused_at, mail.error = timezone.now(), text
    mail.save(update_fields=["refused_at", "error"])
    log(actor, "survey mail refused", row.customer, names=[mail.email], reason=text)
    return row  # type: ignore[no-any-return]


Compose = Callable[[SurveyMail], Letter]


def send(compose: Compose, now: datetime | None = None) -> int:
    """Sends what waits, each at most once; how many went out. Stops where the server cannot be reached."""
    connection, sent = get_connection(), 0
    try:
        for _n in range(MOST_AT_ONCE):
            mail = _claim(now or timezone.now())
            if mail is None:
                break
            done = _send(mail, compose, connection)
            if done is None:
                break
            sent += done
    finally:
        connection.close()
    return sent


@transaction.atomic
def _claim(now: datetime) -> SurveyMail | None:
    """The next mail, from now on begun; one that has lost its reason is dropped on the way."""
    waiting = SurveyMail.objects.unscoped("the outbox").filter(sent_at=None, dropped_at=None, refused_at=None)
    rows = waiting.filter(begun_at=None, after__lte=now).select_for_update(skip_locked=True, of=("self",))
    rows = rows.select_related("invitation__survey", "invitation__company", "invitation__contact")
    for mail in rows.select_related("invitation__customer__owner").order_by("after", "pk")[:200]:
        why = why_not(mail.invitation)
        if not why:
            mail.begun_at, mail.email = timezone.now(), mail.invitation.contact.email.lower()
            mail.save(update_fields=["begun_at", "email"])
            return mail  # type: ignore[no-any-return]
        mail.dropped_at, mail.error = timezone.now(), why
        mail.save(update_fields=["dropped_at", "error"])
    return None


def _send(mail: SurveyMail, compose: Compose, connection: Any) -> bool | None:
    """Whether it went out; None where the server cannot be reached, and nothing else need be tried now."""
    try:
        connection.open()
    except Failures as error:
        _later(mail, error)
        return None
    letter = message(mail, compose(mail), mail.email, connection)
    try:
        letter.send()
    except ANSWERED as error:
        text = refusal(error)
        _refuse(mail, text) if text else _later(mail, error)
        return False
    except Failures as error:  # nobody knows whether it arrived
        connection.close()
        SurveyMail.everything.filter(pk=mail.pk).update(error=f"{type(error).__name__}: {error}"[:500])
        log_.warning("survey mail %s is unclear: %s", mail.pk, error)
        return None
    SurveyMail.everything.filter(pk=mail.pk).update(sent_at=timezone.now(), error="", tries=mail.tries + 1)
    return True


def _later(mail: SurveyMail, error: Exception) -> None:
    mail.begun_at = None
    mail.save(update_fields=[*again(mail, error), "begun_at"])
    log_.warning("survey mail %s: try %s failed: %s", mail.pk, mail.tries, mail.error)


@transaction.atomic
def _refuse(mail: SurveyMail, text: str) -> None:
    """The owner of the customer hears of it."""
    mail.refused_at, mail.error = timezone.now(), text
    mail.save(update_fields=["refused_at", "error"])
    row = mail.invitation
    data = {"survey": row.survey.name, "email": mail.email}
    key = f"survey-refused-{mail.pk}"
    notify([row.customer.owner], "survey-refused", row.customer, key=key, day=actors.today_in(row.company), **data)
