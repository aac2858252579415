"""Surveys by mail: each once, a reminder once, nobody who answered, opted out or has no address; kills and refusals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from merit.core.errors import Conflict, Forbidden, NotFound
from merit.crm import operations
from merit.crm.models import Contact, Survey, SurveyInvitation, SurveyMail, SurveyOptOut
from merit.crm.operations import survey_mails, survey_many, surveys
from merit.lists.surveyed import contacts_left
from merit.org.notices import Notice
from merit.web.crm.survey_letters import compose

QUESTIONS = [{"kind": "nps", "texts": {"en": "Would you recommend us?"}}]
LATE = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mail_on(settings: Any) -> None:
    settings.MAIL_ON = True


@pytest.fixture
def survey(cast: SimpleNamespace) -> Survey:
    titles = {"en": "How was it?", "zh-hans": "满意度"}
    return surveys.create_survey(cast.gm, name="After", questions=QUESTIONS, remind_days=7, titles=titles)


def contact_of(cast: SimpleNamespace, name: str, email: str, **customer: Any) -> Contact:
    firm = operations.create_customer(cast.seller, name=f"Firm of {name}", **customer)
    return operations.create_contact(cast.seller, customer_id=firm.pk, name=name, email=email)


@pytest.fixture
def row(cast: SimpleNamespace, survey: Survey) -> SurveyInvitation:
    contact = contact_of(cast, "Li", "Li@Firm.cn")
    return surveys.send_survey(cast.seller, survey.pk, contact_id=contact.pk, language="en")


def send() -> int:
    return survey_mails.send(compose, LATE)


def state(row: SurveyInvitation) -> str:
    return row.mails.latest("pk").state  # type: ignore[attr-defined,no-any-return]


def test_mailed_once_in_the_language_of_the_contact(cast: SimpleNamespace, row: SurveyInvitation) -> None:
    survey_mails.mail_invitation(cast.seller, row.pk)
    with pytest.raises(Conflict):
        survey_mails.mail_invitation(cast.seller, row.pk)
    assert (send(), send()) == (1, 0)
    (letter,) = mail.outbox
    token = surveys.token_of(row)
    assert (letter.to, letter.subject) == (["li@firm.cn"], "How was it?")
    assert f"/feedback/{token}?lang=en" in letter.body and "Dear Li," in letter.body
    assert letter.extra_headers["List-Unsubscribe"].endswith(f"/feedback/{token}/unsubscription>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with pytest.raises(Conflict):
        survey_mails.mail_invitation(cast.seller, row.pk)


def test_reminded_by_mail_exactly_once(cast: SimpleNamespace, row: SurveyInvitation) -> None:
    survey_mails.mail_invitation(cast.seller, row.pk)
    send()
    day = cast.seller.today
    for ahead in (6, 7, 8, 20):
        surveys.sweep(cast.acme, day + timedelta(days=ahead))
        send()
    assert [one.subject for one in mail.outbox] == ["How was it?", "Reminder: How was it?"]
    assert not Notice.everything.filter(kind="survey-reminder").exists(), "mailed: nothing is left to the owner"


def test_nobody_who_answered_opted_out_or_has_no_address(cast: SimpleNamespace, survey: Survey) -> None:
    rows = [
        surveys.send_survey(cast.seller, survey.pk, contact_id=contact_of(cast, name, f"{name}@x.cn").pk)
        for name in ("answers", "leaves", "moves")
    ]
    for row in rows:
        survey_mails.mail_invitation(cast.seller, row.pk)
    surveys.answer(surveys.token_of(rows[0]), {survey.questions.get().pk: "9"})
    survey_many.opt_out(surveys.token_of(rows[1]))
    contact = rows[2].contact
    operations.change_contact(cast.seller, contact.pk, contact.version, email="")  # type: ignore[union-attr]
    assert send() == 0 and mail.outbox == []
    assert [one.error for one in SurveyMail.everything.order_by("pk")] == ["answered", "opted-out", "no-address"]
    assert surveys.sweep(cast.acme, cast.seller.today + timedelta(days=7)) == 1
    assert Notice.everything.get(kind="survey-reminder").subject_label == "Firm of moves"
    assert send() == 0


def test_killed_between_sending_and_writing_it_down_is_not_sent_twice(
    cast: SimpleNamespace, row: SurveyInvitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey_mails.mail_invitation(cast.seller, row.pk)
    really = EmailMultiAlternatives.send

    def killed(letter: Any, *args: Any, **kwargs: Any) -> None:
        really(letter, *args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            send()
    assert state(row) == "unclear"
    assert send() == 0 and len(mail.outbox) == 1
    survey_mails.mail_invitation(cast.seller, row.pk)
    assert send() == 1 and len(mail.outbox) == 2, "somebody said so"


def test_a_refused_mail_is_seen_and_its_address_left_alone(
    cast: SimpleNamespace, row: SurveyInvitation, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey_mails.mail_invitation(cast.seller, row.pk)

    def refuse(_letter: Any) -> None:
        raise SMTPRecipientsRefused({"li@firm.cn": (550, b"5.1.1 No such user")})

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", refuse)
        assert send() == 0
    assert state(row) == "refused" and SurveyMail.everything.get().error == "550 5.1.1 No such user"
    assert Notice.everything.get(kind="survey-refused").person == cast.people["seller"]
    with pytest.raises(Conflict):
        survey_mails.mail_invitation(cast.seller, row.pk)
    contact = row.contact
    operations.change_contact(cast.seller, contact.pk, contact.version, email="li@new.cn")  # type: ignore[union-attr]
    survey_mails.mail_invitation(cast.seller, row.pk)
    assert send() == 1 and mail.outbox[0].to == ["li@new.cn"]
    survey_mails.report_refusal(cast.seller, row.pk, reason="Came back: mailbox full")
    assert state(row) == "refused"
    with pytest.raises(NotFound):
        survey_mails.report_refusal(cast.seller2, row.pk, reason="x")


def test_a_server_that_is_away_is_asked_again_later(
    cast: SimpleNamespace, row: SurveyInvitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey_mails.mail_invitation(cast.seller, row.pk)
    backend = type(mail.get_connection())

    def away(_self: Any) -> None:
        raise SMTPServerDisconnected("away")

    with monkeypatch.context() as patch:
        patch.setattr(backend, "open", away)
        assert survey_mails.send(compose) == 0
    assert state(row) == "waiting" and survey_mails.send(compose) == 0, "not yet"
    assert send() == 1


def test_many_at_once(cast: SimpleNamespace, survey: Survey, settings: Any) -> None:
    for name, email in (("A", "a@x.cn"), ("B", "b@x.cn"), ("C", ""), ("D", "A@x.cn"), ("E", "e@x.cn")):
        contact_of(cast, name, email, customer_class="A")
    contact_of(cast, "Other class", "o@x.cn", customer_class="B")
    SurveyOptOut.everything.create(company=cast.acme, email="e@x.cn")
    query = "f=customer_class.is.A"
    result = survey_many.send_many(cast.seller, survey.pk, contacts_left(cast.seller, "customers", query))
    assert [one.name for one in result.people] == ["A", "B"]
    assert dict(result.left) == {"no-address": 1, "twice": 1, "opted-out": 1}
    assert send() == 2 and SurveyInvitation.everything.count() == 2
    with pytest.raises(Conflict):
        survey_many.send_many(cast.seller, survey.pk, contacts_left(cast.seller, "customers", query))
    assert send() == 0
    with pytest.raises(Forbidden):
        survey_many.send_many(cast.auditor, survey.pk, contacts_left(cast.auditor, "contacts", ""))
    with pytest.raises(Conflict):
        survey_many.send_many(cast.seller2, survey.pk, contacts_left(cast.seller2, "contacts", ""))


def test_after_a_win_by_itself(cast: SimpleNamespace) -> None:
    from tests.crm import sales_kit

    contact = contact_of(cast, "Li", "li@firm.cn")
    surveys.create_survey(cast.gm, name="S", questions=QUESTIONS, after="contract", by_mail=True)
    Survey.everything.update(created_at="2026-01-01T00:00Z")
    sales_kit.contract(cast, customer=contact.customer, signed_on=cast.seller.today)
    for _again in range(2):
        surveys.sweep(cast.acme, cast.seller.today)
        send()
    assert len(mail.outbox) == 1 and not Notice.everything.filter(kind="survey-due").exists()


def test_the_next_goes_out_in_the_language_of_the_last_answer(cast: SimpleNamespace, row: SurveyInvitation) -> None:
    surveys.answer(surveys.token_of(row), {row.survey.questions.get().pk: "9"}, language="zh-hant")
    again = surveys.send_survey(cast.seller, row.survey_id, contact_id=row.contact_id or 0)
    assert again.language == "zh-hant"
