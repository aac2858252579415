"""Surveys: a link that nobody guesses, answered once, by rule after a win, reminders, and the figures."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from merit.calc.facts import read_facts
from merit.calc.metrics import Metrics
from merit.calc.periods import Period
from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.crm import operations
from merit.crm.models import Survey, SurveyAnswer, SurveyInvitation
from merit.crm.operations import surveys
from merit.metrics import loyalty
from merit.metrics.files import files_for
from merit.org.notices import Notice
from tests.crm import sales_kit

QUESTIONS = [
    {"kind": "nps", "texts": {"en": "Would you recommend us?"}},
    {"kind": "csat", "texts": {"en": "How satisfied are you?", "zh-hans": "满意吗？"}},
    {"kind": "text", "texts": {"en": "What could be better?"}, "required": False},
]


@pytest.fixture
def survey(cast: SimpleNamespace) -> Survey:
    return surveys.create_survey(cast.gm, name="After the project", questions=QUESTIONS, remind_days=7)


@pytest.fixture
def contact(cast: SimpleNamespace) -> Any:
    customer = operations.create_customer(cast.seller, name="Firm")
    return operations.create_contact(cast.seller, customer_id=customer.pk, name="Li", email="li@firm.cn")


def given(survey: Survey, *values: Any) -> dict[int, Any]:
    return dict(zip(survey.questions.order_by("position").values_list("pk", flat=True), values, strict=False))


def asked(cast: SimpleNamespace, survey: Survey, contact: Any) -> SurveyInvitation:
    return surveys.send_survey(cast.seller, survey.pk, contact_id=contact.pk)


def test_answered_once(cast: SimpleNamespace, survey: Survey, contact: Any) -> None:
    row = asked(cast, survey, contact)
    token = surveys.token_of(row)
    with pytest.raises(Invalid) as error:
        surveys.answer(token, given(survey, "9"))
    assert len(error.value.fields) == 1
    for wrong in ("11", "-1", "x", "９", "1e1"):
        with pytest.raises(Invalid):
            surveys.answer(token, given(survey, wrong, "3"))
    assert not SurveyAnswer.everything.exists()
    surveys.answer(token, given(survey, "9", 5, " Good "))
    assert list(SurveyAnswer.everything.order_by("pk").values_list("score", "text")) == [
        (9, ""),
        (5, ""),
        (None, "Good"),
    ]
    with pytest.raises(Conflict):
        surveys.answer(token, given(survey, "1", "1"))
    assert Notice.everything.get(kind="survey-answered").person == cast.people["seller"]


def test_a_link_is_not_guessed(cast: SimpleNamespace, survey: Survey, contact: Any) -> None:
    row = asked(cast, survey, contact)
    token = surveys.token_of(row)
    assert surveys.invited(token) == row
    for wrong in (
        f"{row.pk}",
        f"{row.pk}.{row.nonce}",
        token[:-1],
        token.replace(str(row.pk), str(row.pk + 1), 1),
        "",
        "a:b",
    ):
        with pytest.raises(NotFound):
            surveys.invited(wrong)
    assert len(row.nonce) >= 24


def test_it_expires_and_a_reminder_makes_it_valid_anew(cast: SimpleNamespace, survey: Survey, contact: Any) -> None:
    row = asked(cast, survey, contact)
    SurveyInvitation.everything.update(expires_on=cast.seller.today - timedelta(days=1))
    with pytest.raises(Conflict):
        surveys.answer(surveys.token_of(row), given(survey, "9", "5"))
    row = surveys.remind(cast.seller, row.pk)
    assert (row.reminders, row.expires_on) == (1, cast.seller.today + timedelta(days=30))
    surveys.answer(surveys.token_of(row), given(survey, "2", "1"))
    assert Notice.everything.filter(kind="survey-low").exists()
    with pytest.raises(Conflict):
        surveys.remind(cast.seller, row.pk)


def test_reminded_once_by_night(cast: SimpleNamespace, survey: Survey, contact: Any) -> None:
    asked(cast, survey, contact)
    day = cast.seller.today
    assert surveys.sweep(cast.acme, day + timedelta(days=6)) == 0
    assert surveys.sweep(cast.acme, day + timedelta(days=7)) == 1
    assert surveys.sweep(cast.acme, day + timedelta(days=8)) == 0
    assert Notice.everything.filter(kind="survey-reminder").count() == 1


def test_sent_after_a_contract_once_and_not_too_often(cast: SimpleNamespace, contact: Any) -> None:
    survey = surveys.create_survey(cast.gm, name="S", questions=QUESTIONS, after="contract", after_days=3)
    Survey.everything.update(created_at="2026-01-01T00:00Z")
    for day in (date(2026, 11, 10), date(2026, 11, 12)):
        sales_kit.contract(cast, customer=contact.customer, signed_on=day)
    assert surveys.sweep(cast.acme, date(2026, 11, 12)) == 0
    assert surveys.sweep(cast.acme, date(2026, 11, 13)) == 1
    assert surveys.sweep(cast.acme, date(2026, 11, 16)) == 0
    row = SurveyInvitation.everything.get()
    assert (row.survey, row.contact, row.contract.signed_on) == (survey, contact, date(2026, 11, 10))
    assert Notice.everything.get(kind="survey-due").person == cast.people["seller"]


def test_sent_after_a_win(cast: SimpleNamespace, contact: Any) -> None:
    stages = operations.ensure_default_stages(cast.acme)
    surveys.create_survey(cast.gm, name="S", questions=QUESTIONS, after="won")
    Survey.everything.update(created_at="2026-01-01T00:00Z")
    deal = operations.create_opportunity(
        cast.seller, customer_id=contact.customer_id, contact_id=contact.pk, name="Deal", amount=Decimal(1)
    )
    won = next(one for one in stages if one.kind == "won")
    operations.move_opportunity(cast.seller, deal.pk, deal.version, stage_id=won.pk)
    assert surveys.sweep(cast.acme, cast.seller.today) == 1
    assert SurveyInvitation.everything.get().opportunity == deal


def test_who_may(cast: SimpleNamespace, survey: Survey, contact: Any) -> None:
    with pytest.raises(Forbidden):
        surveys.create_survey(cast.lead, name="S", questions=QUESTIONS)
    with pytest.raises(NotFound):
        surveys.send_survey(cast.seller2, survey.pk, contact_id=contact.pk)
    with pytest.raises(Forbidden):
        surveys.send_survey(cast.auditor, survey.pk, contact_id=contact.pk)


def test_answered_questions_are_kept(cast: SimpleNamespace, survey: Survey, contact: Any) -> None:
    surveys.answer(surveys.token_of(asked(cast, survey, contact)), given(survey, "9", "4"))
    changed = surveys.change_survey(cast.gm, survey.pk, survey.version, questions=QUESTIONS[:1])
    assert [one.kind for one in changed.questions.filter(retired=None)] == ["nps"]
    assert SurveyAnswer.everything.count() == 2


def test_the_figures(cast: SimpleNamespace, survey: Survey) -> None:
    """The worked table of docs/spec/satisfaction.md."""
    for n, (nps, csat) in enumerate(((10, 5), (9, 4), (8, 4), (6, 2), (None, None))):
        customer = operations.create_customer(cast.seller, name=f"Firm {n}")
        contact = operations.create_contact(cast.seller, customer_id=customer.pk, name="Li")
        row = asked(cast, survey, contact)
        if nps is not None:
            surveys.answer(surveys.token_of(row), given(survey, nps, csat))
        for day in (
            {0: ["2025-06-01", "2026-03-01"], 1: ["2026-02-01"], 2: ["2025-05-01"], 3: ["2026-04-01", "2026-05-01"]}
        ).get(n, []):
            sales_kit.contract(cast, customer=customer, signed_on=date.fromisoformat(day))
    found = loyalty.loyalty(cast.gm, date(2026, 1, 1), date(2026, 12, 31))
    assert (found.nps.promoters, found.nps.passives, found.nps.detractors, found.nps.points) == (2, 1, 1, 25)
    assert (found.csat.part, found.csat.whole) == (3, 4)
    day, seller = cast.seller.today, cast.people["seller"]
    own = Metrics(read_facts(files_for("CNY", ["nps", "csat"], [seller.pk])))
    month = Period(day.year, day.month, 1)
    values = [own.of_subject("employee", "seller", one, month) for one in ("nps", "csat")]
    assert values == [Fraction(1, 4), Fraction(3, 4)]
    assert (found.asked.part, found.asked.whole) == (4, 5)
    assert (found.repeat.part, found.repeat.whole) == (2, 3)
    assert (found.retention.part, found.retention.whole) == (1, 2)
    assert loyalty.loyalty(cast.seller2, date(2026, 1, 1), date(2026, 12, 31)).nps.value is None
    assert loyalty.loyalty(cast.gm, date(2026, 1, 1), date(2026, 12, 31), [cast.people["seller2"].pk]).asked.whole == 0


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once(transactional_db: None, cast: SimpleNamespace) -> None:
    survey = surveys.create_survey(cast.gm, name="S", questions=QUESTIONS[:1])
    customer = operations.create_customer(cast.seller, name="Firm")
    contact = operations.create_contact(cast.seller, customer_id=customer.pk, name="Li")
    token = surveys.token_of(asked(cast, survey, contact))
    values, barrier, told = given(survey, "7"), threading.Barrier(2), []

    def run() -> None:
        try:
            barrier.wait()
            surveys.answer(token, values)
            told.append("done")
        except Conflict:
            told.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(told) == ["conflict", "done"]
    assert SurveyAnswer.everything.count() == 1
