"""The digest: once a day to each who wants it, with what his rights reach when it is sent, each mail once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from merit.crm import operations
from merit.notices import daily, outbox
from merit.notices.jobs import run_daily
from merit.notices.models import Mail
from merit.org.notices import Notice, notify
from merit.web.notices.digest import compose
from merit.web.notices.jobs import run_mail
from tests.web import crm_kit

EARLY, MORNING = datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@pytest.fixture
def told(cast: Any) -> Any:
    """Two notices wait for the salesperson."""
    made = crm_kit.company(cast)
    for days, kind in ((0, "contact-due"), (3, "contact-overdue")):
        day = cast.seller.today - timedelta(days)
        data = {"due_on": day, "step": "Send the offer", "customer_id": made.customer.pk}
        notify([cast.people["seller"]], kind, made.customer, key=kind, day=day, **data)
    return made


def send() -> int:
    return outbox.send(compose, datetime(2030, 1, 1, tzinfo=UTC))


def test_one_mail_a_day_at_its_hour(told: Any, cast: Any) -> None:
    assert outbox.prepare(EARLY) == 0
    assert outbox.prepare(MORNING) == 2 and outbox.prepare(MORNING) == 0
    assert Mail.everything.count() == 1
    assert (send(), send()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["seller@acme.test"] and letter.subject == "有 2 条提醒待处理，其中 1 条逾期"
    assert "苏州金源精密" in letter.body and "Send the offer" in letter.body
    assert f"http://127.0.0.1:8000/customers/{told.customer.pk}" in letter.body
    page = letter.alternatives[0][0]
    assert "<h1" in page and letter.subject in page and "苏州金源精密</a>" in page
    assert "<style" not in page and page.count("打开收件箱") == 1 and 'href="http://127.0.0.1:8000/notices"' in page
    assert str(letter.extra_headers["Message-ID"]).startswith("<merit-mail-")
    assert not Notice.everything.filter(mailed_at=None).exists()
    assert outbox.prepare(MORNING + timedelta(days=1)) == 2
    assert Mail.everything.count() == 1, "nothing new: no mail"


def test_what_is_no_longer_seen_or_wanted_is_not_sent(told: Any, cast: Any) -> None:
    outbox.prepare(MORNING)
    operations.assign_customer(cast.lead, told.customer.pk, 1, owner_id=cast.people["seller2"].pk)
    assert send() == 0 and mail.outbox == [] and Mail.everything.get().dropped_at


def test_who_turned_it_off_gets_none(told: Any, cast: Any, client_of: Any) -> None:
    client = client_of(cast.seller)
    assert "Digest off" in crm_kit.text(client.get("/settings/calendar"))
    client.post("/settings/digest", {"digest": "off"})
    outbox.prepare(MORNING)
    assert not Mail.everything.exists()


def test_a_server_that_is_down_is_tried_again(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.mail import EmailMultiAlternatives

    outbox.prepare(MORNING)

    def down(_self: Any) -> None:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", down)
        assert outbox.send(compose) == 0
    row = Mail.everything.get()
    assert row.tries == 1 and row.after > row.made_at and "gone" in row.error and row.sent_at is None
    assert outbox.send(compose) == 0 and mail.outbox == [], "not yet"
    assert send() == 1 and len(mail.outbox) == 1


def test_mails_become_files(told: Any, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(tmp_path)
    outbox.prepare(MORNING)
    assert send() == 1
    assert "multipart/alternative" in next(tmp_path.iterdir()).read_text()


def test_after_a_night_without_a_worker_the_digest_has_the_days_reminders(
    told: Any, cast: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever job comes first when the worker is back; and a second time nothing is told or sent."""
    settings.MAIL_ON = True
    monkeypatch.setattr(daily, "today_in", lambda _company: cast.seller.today)
    monkeypatch.setattr(timezone, "now", lambda: MORNING)
    operations.plan_follow_up(
        cast.seller, customer_id=told.customer.pk, due_on=cast.seller.today, step="Bring the plan"
    )
    run_mail(0)
    run_mail(0)
    run_daily(0)
    (letter,) = mail.outbox
    assert "Bring the plan" in letter.body
    assert Notice.everything.filter(kind="contact-due", subject_type="crm.followup").count() == 1


def test_what_is_new_comes_before_what_was_mailed_already(told: Any, cast: Any) -> None:
    """However much waits: the digest of who does nothing about his inbox still tells the news of the day."""
    Notice.everything.all().delete()
    before = MORNING - timedelta(days=1)
    for number in range(330):
        data = {"due_on": before.date(), "step": f"Old {number}", "customer_id": told.customer.pk}
        notify([cast.people["seller"]], "contact-overdue", told.customer, key=f"old{number}", day=before.date(), **data)
    Notice.everything.update(mailed_at=before)
    data = {"due_on": cast.seller.today, "step": "The new one", "customer_id": told.customer.pk}
    notify([cast.people["seller"]], "contact-due", told.customer, key="new", day=cast.seller.today, **data)
    outbox.prepare(MORNING)
    assert send() == 1
    (letter,) = mail.outbox
    assert letter.body.index("The new one") < letter.body.index("Old ")
    assert not Notice.everything.filter(mailed_at=None).exists()
