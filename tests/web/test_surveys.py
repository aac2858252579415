"""The pages of surveys: set up, send, the page behind the link, the results; and over the API."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse

import pytest
from django.test import Client

from merit.crm import operations
from merit.crm.models import Survey, SurveyAnswer, SurveyInvitation, SurveyOptOut
from merit.crm.operations import surveys
from tests.web.crm_kit import text


@pytest.fixture
def contact(cast: SimpleNamespace) -> Any:
    customer = operations.create_customer(cast.seller, name="Secret Firm")
    return operations.create_contact(cast.seller, customer_id=customer.pk, name="Li Mingren", email="li@firm.cn")


def form(**more: Any) -> dict[str, Any]:
    found = {
        "name": "After the project",
        "after": "",
        "after_days": 0,
        "days_valid": 30,
        "remind_days": 7,
        "rest_days": 90,
    }
    found |= {f"q{n}-kind": "text" for n in range(6)}
    return {
        **found,
        "q0-kind": "nps",
        "q0-text_en": "Recommend?",
        "q0-required": "on",
        "title_zh-hans": "满意度",
        **more,
    }


def test_from_setting_up_to_the_answer(cast: SimpleNamespace, client_of: Any, contact: Any) -> None:
    gm, seller = client_of(cast.gm), client_of(cast.seller)
    assert "recommend us" in text(gm.get("/surveys/new"))
    assert gm.post("/surveys/new", form(**{"q0-text_en": ""})).status_code == 422
    assert gm.post("/surveys/new", form()).status_code == 303
    survey = Survey.everything.get()
    assert client_of(cast.lead).get("/surveys/new").status_code == 403
    assert "Send a survey" in text(seller.get(f"/customers/{contact.customer_id}"))
    send = seller.get(f"/surveys/send?customer={contact.customer_id}")
    assert "Li Mingren" in text(send)
    made = seller.post("/surveys/send", {"customer": contact.customer_id, "survey": survey.pk, "contact": contact.pk})
    row = SurveyInvitation.everything.get()
    page = text(seller.get(made["Location"]))
    link = surveys.token_of(row)
    assert link in page and "mailto:li%40firm.cn" in page
    public = Client()
    asked = public.get(f"/feedback/{link}?lang=zh-hans")
    assert asked.status_code == 200
    assert "满意度" in text(asked)
    assert "Secret Firm" not in text(asked) and "Li Mingren" not in text(asked) and "Chen" not in text(asked)
    assert asked["Cache-Control"].startswith("max-age=0") or "no-store" in asked["Cache-Control"]
    question = survey.questions.get()
    assert public.post(f"/feedback/{link}", {f"q{question.pk}": ""}).status_code == 422
    done = public.post(f"/feedback/{link}", {f"q{question.pk}": "3"})
    assert done.status_code == 303
    assert "Thank you" in text(public.get(f"/feedback/{link}?lang=en"))
    assert public.post(f"/feedback/{link}", {f"q{question.pk}": "9"}).status_code == 200
    assert SurveyAnswer.everything.get().score == 3
    assert "NPS 3" in text(seller.get(f"/surveys/{survey.pk}"))
    assert "-100" in text(seller.get("/surveys")) or "−100" in text(seller.get("/surveys"))
    assert "NPS 3" in text(seller.get(f"/customers/{contact.customer_id}"))


def test_wrong_links_and_who_tries_them(cast: SimpleNamespace) -> None:
    public = Client()
    assert public.get("/feedback/nonsense").status_code == 404
    codes = [public.get(f"/feedback/1.x:{n}").status_code for n in range(40)]
    assert codes[0] == 404 and codes[-1] == 429


def test_over_the_api(cast: SimpleNamespace, api_of: Any, contact: Any) -> None:
    gm, seller = api_of(cast.gm), api_of(cast.seller)
    made = gm.post("/surveys", {"name": "S", "questions": [{"kind": "csat", "texts": {"en": "Satisfied?"}}]})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert (
        seller.post("/surveys", {"name": "S", "questions": [{"kind": "csat", "texts": {"en": "?"}}]}).status_code == 403
    )
    sent = seller.post(f"/surveys/{pk}/invitations", {"contact_id": contact.pk})
    assert sent.status_code == 201
    path = urlparse(sent.json()["link"]).path
    question = made.json()["questions"][0]["id"]
    Client().post(path, {f"q{question}": "4"})
    listed = seller.get(f"/surveys/{pk}/invitations").json()
    assert listed["items"][0]["answers"] == [{"question_id": question, "score": 4, "text": ""}]
    assert seller.get(f"/surveys/invitations/{sent.json()['id']}").json()["link"] is None
    figures = gm.get("/surveys/figures?since=2026-01-01&until=2026-12-31").json()
    assert (figures["csat"], figures["csat_answers"], figures["nps"], figures["answered"]) == ("1.0000", 1, None, 1)
    assert api_of(cast.seller2).get(f"/surveys/invitations/{sent.json()['id']}").status_code == 404
    changed = gm.patch(f"/surveys/{pk}", {"name": "T"}, headers={"If-Match": '"1"'})
    assert changed.json()["name"] == "T"


def test_mailed_from_the_pages(cast: SimpleNamespace, client_of: Any, api_of: Any, contact: Any, settings: Any) -> None:
    seller = client_of(cast.seller)
    asked = [{"kind": "csat", "texts": {"en": "Satisfied?"}}]
    survey = surveys.create_survey(cast.gm, name="After", questions=asked)
    customer = contact.customer_id
    form = {"customer": customer, "survey": survey.pk, "contact": contact.pk}
    assert "no mail server" in text(seller.get(seller.post("/surveys/send", form)["Location"]))
    SurveyInvitation.everything.all().delete()
    settings.MAIL_ON = True
    operations.create_contact(cast.seller, customer_id=customer, name="Nobody")
    page = text(seller.get(f"/surveys/mailing?survey={survey.pk}&whom=contacts:"))
    assert "contact gets the mail" in page and "The contact has no mail address." in page
    assert "Mail a survey" in text(seller.get("/contacts"))
    told = api_of(cast.seller).post(f"/surveys/{survey.pk}/mailings", {"list": "contacts", "preview": True}).json()
    assert told == {"mailed": 1, "left_out": {"no-address": 1}}
    assert api_of(cast.seller).post(f"/surveys/{survey.pk}/mailings", {"list": "contacts", "query": "f=x.is.y"})
    sent = seller.post("/surveys/mailing", {"survey": survey.pk, "whom": "contacts:"})
    assert sent.status_code == 303
    assert "Waits to be sent" in text(seller.get(sent["Location"]))
    row = SurveyInvitation.everything.get()
    row.mails.update(sent_at="2026-11-01T00:00Z")  # type: ignore[attr-defined]
    page = text(seller.get(f"/surveys/invitations/{row.pk}"))
    assert "Mailed" in page and "The mail came back" in page
    seller.post(f"/surveys/invitations/{row.pk}/refusal", {"reason": "Mailbox full"})
    assert "Mailbox full" in text(seller.get(f"/surveys/invitations/{row.pk}"))
    assert "Refused or came back" in text(seller.get(f"/surveys/{survey.pk}"))
    assert client_of(cast.auditor).get("/surveys/mailing").status_code == 403


def test_wanting_no_more(cast: SimpleNamespace, contact: Any) -> None:
    asked = [{"kind": "csat", "texts": {"en": "Satisfied?"}}]
    survey = surveys.create_survey(cast.gm, name="After", questions=asked)
    row = surveys.send_survey(cast.seller, survey.pk, contact_id=contact.pk, language="en")
    public, there = Client(enforce_csrf_checks=True), f"/feedback/{surveys.token_of(row)}/unsubscription"
    assert "No more surveys by mail?" in text(public.get(there))
    assert "No more surveys by mail?" in text(public.get(there)), "a mail filter that opens links changes nothing"
    assert "no more surveys by mail" in text(public.post(there, {"List-Unsubscribe": "One-Click"}))
    assert SurveyOptOut.everything.get().email == "li@firm.cn"
    assert "No more surveys by mail?" in text(public.post(there, {"again": "1"}))
    assert not SurveyOptOut.everything.exists()
    assert public.get("/feedback/nonsense/unsubscription").status_code == 404
