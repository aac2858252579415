"""The digest: once a day to each who wants it, with what his rights reach when it is sent, each mail once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail

from merit.crm import operations
from merit.notices import outbox
from merit.notices.models import Mail
from merit.org.notices import Notice, notify
from merit.web.notices.digest import compose
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
