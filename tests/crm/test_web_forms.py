"""Web forms: what a stranger may send, how often, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.crm.leads import operations, web_forms
from merit.crm.leads.models import Lead, WebForm, WebFormTry
from merit.crm.leads.web_forms import Outdated, TooMany, fresh_token, sent
from merit.org.notices import Notice
from tests.crm.lead_kit import lead, rule, web_form

GOOD = {"name": "王芳", "phone": "138 0013 8000", "need": "两条\n产线"}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in a test."""
    monkeypatch.setattr(web_forms, "SOONEST", timedelta(seconds=-1))


def send(form: WebForm, token: str = "", address: str = "203.0.113.9", agreed: bool = False, **data: str) -> str:
    return sent(form, token or fresh_token(form), address, {**GOOD, **data}, agreed)


def test_a_lead_comes_in_and_is_given_by_the_rules(cast: SimpleNamespace) -> None:
    rule(cast, "seller2", channels=["form"])
    assert send(web_form(cast)) == "lead"
    made = Lead.everything.get()
    assert (made.name, made.phone, made.need, made.source, made.channel) == (
        "王芳", "138 0013 8000", "两条\n产线", "Website", "form",
    )  # fmt: skip
    assert made.owner == cast.people["seller2"]
    assert Notice.everything.get().kind == "lead-assigned"


def test_to_one_person_or_into_the_pool(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        web_form(cast, assignment="person")
    send(web_form(cast, assignment="person", person_id=cast.people["seller"].pk))
    send(web_form(cast, assignment="pool"), phone="13900000000")
    owners = [one.owner for one in Lead.everything.order_by("pk")]
    assert owners == [cast.people["seller"], None]


def test_sent_twice_it_is_one_lead(cast: SimpleNamespace) -> None:
    form = web_form(cast)
    token = fresh_token(form)
    assert [send(form, token), send(form, token)] == ["lead", "again"]
    assert Lead.everything.count() == 1


def test_a_program_that_fills_the_hidden_field_is_thanked_and_forgotten(cast: SimpleNamespace) -> None:
    assert send(web_form(cast), website="https://spam.test") == "trap"
    assert not Lead.everything.exists()


def test_a_token_is_of_this_form_and_not_too_young_or_old(cast: SimpleNamespace, monkeypatch: Any) -> None:
    form, other = web_form(cast), web_form(cast, name="Other")
    for token in ("", "x", fresh_token(other), fresh_token(form) + "x", "é:" * 50):
        with pytest.raises(Outdated):
            sent(form, token, "203.0.113.9", GOOD, agreed=False)
    monkeypatch.setattr(web_forms, "SOONEST", timedelta(seconds=2))
    with pytest.raises(Outdated):
        send(form)
    monkeypatch.setattr(web_forms, "LATEST", timedelta(seconds=-1))
    with pytest.raises(Outdated):
        send(form)
    assert not Lead.everything.exists()


def test_a_network_may_send_so_many_in_an_hour(cast: SimpleNamespace) -> None:
    form = web_form(cast, per_hour=2)
    for _ in range(2):
        send(form, address="2001:db8::1")
    with pytest.raises(TooMany):
        send(form, address="2001:db8::ffff")  # the same /64
    assert send(form, address="2001:db8:1::1") == "lead"
    WebFormTry.everything.update(at=timezone.now() - timedelta(hours=2))
    assert send(form, address="2001:db8::1") == "lead"
    WebFormTry.everything.update(at=timezone.now() - timedelta(days=3))
    web_forms.forget_tries(cast.acme, cast.seller.today)
    assert not WebFormTry.everything.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": "1" * 41}, "phone"),
        ({"name": "x" * 201}, "name"),
        ({"need": "x" * 2001}, "need"),
    ],
)
def test_what_is_sent_has_limits(cast: SimpleNamespace, data: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as error:
        send(web_form(cast), **data)
    assert list(error.value.fields) == [field]


def test_what_the_form_does_not_ask_for_is_not_taken(cast: SimpleNamespace) -> None:
    send(web_form(cast), note="x", owner_id="1", status="converted", region="Mars")
    made = Lead.everything.get()
    assert (made.note, made.region, made.status) == ("", "", "new")


def test_without_consent_nothing_is_kept(cast: SimpleNamespace) -> None:
    form = web_form(cast, consent="You may call me.")
    with pytest.raises(Invalid):
        send(form)
    send(form, agreed=True)
    assert Lead.everything.get().consent == "You may call me."


def test_who_defines_forms_and_which(cast: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        operations.create_web_form(cast.seller, name="x", title="x", fields=[])
    for fields in ([], [{"name": "name"}], [{"name": "phone"}], [{"name": "x"}]):
        with pytest.raises(Invalid):
            web_form(cast, fields=fields)
    for origin in ("example.com", "https://example.com/path", "javascript:x", "https://a b"):
        with pytest.raises(Invalid):
            web_form(cast, origins=[origin])
    form = web_form(cast, origins=["https://www.example.com/", "https://*.example.org"])
    assert form.origins == ["https://www.example.com", "https://*.example.org"]
    assert len(form.key) >= 20
    old = form.key
    form = operations.renew_address(cast.gm, form.pk, form.version)
    assert form.key != old and web_forms.open_form(old) is None
    operations.archive_web_form(cast.admin, form.pk, form.version)
    assert web_forms.open_form(form.key) is None


def test_a_form_with_leads_stays(cast: SimpleNamespace) -> None:
    form = web_form(cast)
    send(form)
    with pytest.raises(Conflict):
        operations.delete_web_form(cast.admin, form.pk, form.version)
    lead(cast.seller)
