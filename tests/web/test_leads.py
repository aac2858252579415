"""The pages of leads, the monitor, the pool, their rules, and the web form that strangers see."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from merit.crm import operations as crm
from merit.crm.leads import operations, web_forms
from merit.crm.leads.models import Lead, LeadRule, WebForm
from merit.crm.models import Customer, Opportunity
from merit.crm.pool import operations as pool
from merit.crm.pool.models import PoolSettings, RecycleRule
from tests.crm.lead_kit import lead, rule, waits, web_form
from tests.web.crm_kit import BUDGET, text


@pytest.fixture
def made(cast: SimpleNamespace) -> Lead:
    crm.ensure_default_stages(cast.acme)
    return lead(cast.seller, "王芳", company_name="苏州金源", phone="138 0013 8000", need="第二条产线")


@pytest.mark.parametrize("who", ["seller", "lead", "leader", "finance", "gm", "auditor"])
def test_who_sees_a_lead(cast: SimpleNamespace, made: Lead, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    assert "苏州金源" in text(client.get("/leads"))
    assert "138 0013 8000" in text(client.get(f"/leads/{made.pk}"))
    assert client.get(f"/leads/{made.pk}?tab=history").status_code == 200
    assert "苏州金源" not in text(client.get("/leads?view=converted"))
    assert client.get("/leads/monitor").status_code == 200


@pytest.mark.parametrize("who", ["seller2", "lead2", "hr", "outsider"])
def test_for_others_it_is_not_there(cast: SimpleNamespace, made: Lead, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    assert "金源" not in text(client.get("/leads?q=jinyuan"))
    for path in ("", "/edit", "/conversion", "/release"):
        assert client.get(f"/leads/{made.pk}{path}").status_code == 404


def test_a_lead_is_entered_looked_after_and_converted_by_forms(
    cast: SimpleNamespace, made: Lead, client_of: Any
) -> None:
    client = client_of(cast.seller)
    hint = text(client.get("/leads/similar?phone=13800138000"))
    assert "苏州金源" in hint and "L-00001" not in hint
    posted = client.post("/leads/new", {"company_name": "Bolt", "phone": "1", "amount": "5.00"})
    assert posted.status_code == 303
    assert client.post("/leads/new", {"phone": "1"}).status_code == 422
    values = {"kind": "call", "on": "2026-11-23", "content": "Yes", "next_on": "2026-11-30", "next_step": "Offer"}
    assert client.post(f"/leads/{made.pk}/contacts", values).status_code == 303
    assert client.post(f"/leads/{made.pk}/contacts", {**values, "on": "2026-12-23"}).status_code == 422
    made.refresh_from_db()
    page = text(client.get(f"/leads/{made.pk}/conversion"))
    assert 'value="苏州金源"' in page and 'value="第二条产线"' in page
    form = {"version": made.version, "customer_name": "苏州金源", "contact_name": "王芳", "deal": "on"}
    done = client.post(f"/leads/{made.pk}/conversion", {**form, "opportunity_name": "Line", "opportunity_amount": "7"})
    assert done.status_code == 303 and done.headers["Location"] == f"/opportunities/{Opportunity.everything.get().pk}"
    assert "Yes" in text(client.get(f"/customers/{Customer.everything.get().pk}"))
    assert "苏州金源" in text(client.get(f"/leads/{made.pk}"))


def test_two_edits_keep_what_was_typed(cast: SimpleNamespace, made: Lead, client_of: Any) -> None:
    client = client_of(cast.seller)
    operations.change_lead(cast.lead, made.pk, made.version, region="江苏")
    page = client.post(f"/leads/{made.pk}/edit", {"version": 1, "name": "王芳", "note": "mine"})
    assert page.status_code == 412 and "mine" in text(page) and "江苏" in text(page)


def test_verbs_of_a_lead(cast: SimpleNamespace, made: Lead, client_of: Any) -> None:
    seller, boss = client_of(cast.seller), client_of(cast.lead)
    for path, data in (("qualification", {}), ("disqualification", {"reason": "no budget"}), ("reopening", {})):
        made.refresh_from_db()
        assert seller.post(f"/leads/{made.pk}/{path}", {"version": made.version, **data}).status_code == 303
    made.refresh_from_db()
    assert made.status == "working"
    assert seller.post(f"/leads/{made.pk}/owner", {"version": made.version, "owner": "seller2"}).status_code == 403
    answer = boss.post(f"/leads/{made.pk}/owner", {"version": made.version, "owner": "seller2"})
    made.refresh_from_db()
    assert answer.status_code == 303 and made.owner == cast.people["seller2"]
    client_of(cast.seller2).post(f"/leads/{made.pk}/release", {"reason": "on leave"})
    made.refresh_from_db()
    assert made.owner is None
    assert client_of(cast.seller3).post(f"/pool/leads/{made.pk}/claim").status_code == 303
    made.refresh_from_db()
    assert made.owner == cast.people["seller3"]


def test_the_monitor_opens_the_leads_behind_its_numbers(cast: SimpleNamespace, made: Lead, client_of: Any) -> None:
    waits(made, 30)
    page = text(client_of(cast.lead).get("/leads/monitor"))
    assert f"?view=unhandled&amp;owner={cast.people['seller'].pk}&amp;age=2d" in page
    assert "苏州金源" in text(client_of(cast.lead).get("/leads?view=unhandled&age=2d"))
    assert "苏州金源" not in text(client_of(cast.lead).get("/leads?view=unhandled&age=4h"))


def test_the_pool_shows_little_and_only_there(cast: SimpleNamespace, client_of: Any) -> None:
    row = crm.create_customer(cast.seller, name="Bolt", phone="13800138000", note="secret")
    pool.return_customer(cast.seller, row.pk, None, note="no time")
    client = client_of(cast.seller2)
    page = text(client.get("/pool"))
    assert "Bolt" in page and "13800138000" not in page and "secret" not in page
    assert client.get(f"/customers/{row.pk}").status_code == 404
    assert "Bolt" in text(client_of(cast.lead).get("/pool?tab=moves"))
    assert client_of(cast.hr).get("/pool").status_code == 403
    assert client.post(f"/pool/customers/{row.pk}/claim").headers["Location"] == f"/customers/{row.pk}"
    assert client.get(f"/customers/{row.pk}").status_code == 200
    late = client_of(cast.seller3).post(f"/pool/customers/{row.pk}/claim", follow=True)
    assert "faster" in text(late)


def test_a_superior_gives_from_the_pool(cast: SimpleNamespace, client_of: Any) -> None:
    row = crm.create_customer(cast.seller, name="Bolt")
    pool.return_customer(cast.seller, row.pk, None, note="no time")
    client = client_of(cast.lead)
    assert client.get(f"/pool/customers/{row.pk}/owner").status_code == 200
    assert client.post(f"/pool/customers/{row.pk}/owner", {"owner": "nobody"}).status_code == 422
    assert client.post(f"/pool/customers/{row.pk}/owner", {"owner": "seller2"}).status_code == 303
    assert Customer.everything.get().owner == cast.people["seller2"]
    assert client_of(cast.seller2).get(f"/pool/customers/{row.pk}/owner").status_code == 403


def test_rules_and_settings_are_set_in_pages(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.admin)
    seller = cast.people["seller"].pk
    form = {
        "name": "East",
        "way": "region",
        "member": [seller],
        f"regions-{seller}": "江苏，浙江",
        "channels": ["form"],
    }
    assert client.post("/lead-rules/new", form).status_code == 303
    made = LeadRule.everything.get()
    assert made.members.get().regions == ["江苏", "浙江"] and made.channels == ["form"]
    assert "East" in text(client_of(cast.seller).get("/lead-rules"))
    assert client_of(cast.seller).get("/lead-rules/new").status_code == 403
    page = client.post(f"/lead-rules/{made.pk}", {**form, "version": made.version, "member": []})
    assert page.status_code == 422
    assert client.post("/pool/settings", {"version": 0, "remind_hours": 4, "escalate_hours": 3}).status_code == 422
    done = client.post("/pool/settings", {"version": 0, "remind_hours": 4, "escalate_hours": 8, "lockout_days": 5})
    assert done.status_code == 303
    settings = PoolSettings.everything.get()
    assert (settings.remind_hours, settings.pool_hours, settings.claims_per_day) == (4, None, None)
    assert client.post("/pool/settings", {"version": 0, "remind_hours": 5}).status_code == 412
    assert client.post("/pool/rules/new", {"idle_days": 30, "spare_deal": "on"}).status_code == 303
    assert RecycleRule.everything.get().idle_days == 30
    assert client_of(cast.seller).post("/pool/settings", {"version": 1}).status_code == 403
    assert "30" in text(client_of(cast.seller).get("/pool/settings"))


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(web_forms, "SOONEST", timedelta(seconds=-1))
    return Client(enforce_csrf_checks=True)


def token(page: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', text(page))
    assert found
    return found[1]


def test_a_web_form_is_made_shown_in_frames_of_named_sites_only_and_sent(
    cast: SimpleNamespace, client_of: Any, stranger: Client
) -> None:
    form = {"name": "Site", "title": "问我们", "ask_name": "required", "ask_phone": "asked", "assignment": "rules"}
    form |= {"origins": "https://www.example.com\nhttps://shop.example.org", "per_hour": 10, "consent": "我同意"}
    assert client_of(cast.admin).post("/web-forms/new", form).status_code == 303
    row = WebForm.everything.get()
    assert f"/f/{row.key}" in text(client_of(cast.admin).get(f"/web-forms/{row.pk}"))
    page = stranger.get(f"/f/{row.key}", headers={"Accept-Language": "zh-TW"})
    assert page.status_code == 200 and "问我们" in text(page) and "提交" in text(page)
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors https://www.example.com https://shop.example.org" in policy
    assert "X-Frame-Options" not in page.headers and not page.cookies
    assert "Send" in text(stranger.get(f"/f/{row.key}?lang=en"))
    sent = {"token": token(page), "name": "Kim", "phone": "13800138000"}
    assert stranger.post(f"/f/{row.key}", sent).status_code == 422
    thanks = stranger.post(f"/f/{row.key}?lang=en", {**sent, "consent": "1"})
    assert thanks.status_code == 200 and "Thank you" in text(thanks)
    assert Lead.everything.get().form == row
    assert stranger.post(f"/f/{row.key}", {**sent, "consent": "1", "token": "x"}).status_code == 409
    assert stranger.get("/f/nothing").status_code == 404


def test_a_form_without_sites_is_in_no_frame(cast: SimpleNamespace, stranger: Client) -> None:
    page = stranger.get(f"/f/{web_form(cast).key}")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_what_a_stranger_writes_is_only_text(cast: SimpleNamespace, client_of: Any, stranger: Client) -> None:
    form = web_form(cast, assignment="person", person_id=cast.people["seller"].pk)
    bad = "<script>alert(1)</script>"
    sent = {"token": token(stranger.get(f"/f/{form.key}")), "name": bad, "phone": "13800138000", "need": bad}
    stranger.post(f"/f/{form.key}", sent)
    page = text(client_of(cast.seller).get(f"/leads/{Lead.everything.get().pk}"))
    assert bad not in page and "&lt;script&gt;" in page


def test_few_queries(cast: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any) -> None:
    rule(cast, "seller")
    rows = [lead(cast.seller, f"N{n}") for n in range(30)]
    for row in rows[:10]:
        pool.return_lead(cast.seller, row.pk, None, note="x")
    client = client_of(cast.lead)
    for path, most in (
        ("/leads", BUDGET),
        ("/leads/monitor", BUDGET),
        ("/pool?tab=leads", 20),
        ("/pool?tab=moves", 20),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
