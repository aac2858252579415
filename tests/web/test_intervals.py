"""Contact intervals in the pages and the API: the rules, and violations contested, waived and upheld."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import IntervalRule, Violation
from merit.notices import daily
from tests.web import crm_kit


@pytest.fixture
def violation(cast: Any, today: Any, monkeypatch: Any) -> Violation:
    """The salesperson has not contacted the customer for a fortnight; ten days are allowed."""
    made = crm_kit.company(cast)
    operations.create_interval_rule(cast.admin, days=10)
    ago = today - timedelta(14)
    operations.log_activity(cast.seller, customer_id=made.customer.pk, kind="call", on=ago, content="Hi")
    monkeypatch.setattr(daily, "today_in", lambda _company: today)
    daily.run()
    found: Violation = Violation.everything.get()
    return found


def test_an_administrator_sets_the_rules_up(cast: Any, client_of: Any) -> None:
    stages = operations.ensure_default_stages(cast.acme)
    client = client_of(cast.admin)
    assert "No contact intervals yet" in crm_kit.text(client.get("/interval-rules"))
    values = {"customer_class": "A", "stage": stages[1].pk, "days": 7, "remind_days": 2, "starts_on": "2026-11-23"}
    assert client.post("/interval-rules/new", values).status_code == 303
    row = IntervalRule.everything.get()
    assert client.post("/interval-rules/new", values).status_code == 422
    changed = {"version": 1, "days": 9, "remind_days": 3, "starts_on": "2026-11-24"}
    assert client.post(f"/interval-rules/{row.pk}", changed).status_code == 303
    assert client.post(f"/interval-rules/{row.pk}", changed).status_code == 412
    text = crm_kit.text(client_of(cast.seller).get("/interval-rules"))
    assert "9 days" in text and stages[1].name in text and "New interval" not in text
    client.post(f"/interval-rules/{row.pk}/deletion", {"version": 2})
    assert not IntervalRule.everything.exists()


def test_a_violation_is_contested_and_waived(cast: Any, client_of: Any, violation: Violation) -> None:
    seller, lead = client_of(cast.seller), client_of(cast.lead)
    path = f"/violations/{violation.pk}"
    assert "4 days" in crm_kit.text(seller.get("/violations")) and "Contest" in crm_kit.text(seller.get(path))
    assert 'data-dialog="waive"' not in crm_kit.text(seller.get(path))
    seller.post(f"{path}/objection", {"version": 1, "reason": "The plant was closed"})
    assert "contests: The plant was closed" in crm_kit.text(lead.get("/notices"))
    assert lead.get("/badges").json()["violations"] == 1
    assert "past the contact interval" in crm_kit.text(lead.get("/notices"))
    lead.post(f"{path}/waiver", {"version": 2, "reason": "Granted"})
    assert "Granted" in crm_kit.text(seller.get(path)) and "Waived" in crm_kit.text(seller.get("/violations"))
    assert crm_kit.text(seller.get("/violations?state=open")).count(violation.code) == 0
    for who in (cast.seller2, cast.lead2, cast.outsider):
        assert client_of(who).get(path).status_code == 404


def test_the_api_does_the_same(cast: Any, api_of: Any, violation: Violation) -> None:
    seller, lead, admin = api_of(cast.seller), api_of(cast.lead), api_of(cast.admin)
    one = seller.get("/violations").json()["items"][0]
    assert one["days_over"] == 4 and one["interval_days"] == 10 and one["state"] == "recorded"
    path = f"/violations/{one['id']}"
    assert seller.post(f"{path}/objection", {"reason": "x"}).status_code == 428
    told = seller.post(f"{path}/objection", {"reason": "Closed"}, headers={"If-Match": '"1"'})
    assert told.json()["state"] == "contested" and told.headers["ETag"] == '"2"'
    assert seller.post(f"{path}/waiver", {"reason": "x"}, headers={"If-Match": '"2"'}).status_code == 403
    assert lead.post(f"{path}/waiver", {"reason": "x"}, headers={"If-Match": '"1"'}).status_code == 412
    done = lead.post(f"{path}/waiver", {"reason": "Granted"}, headers={"If-Match": '"2"'}).json()
    assert done["state"] == "waived" and [step["verb"] for step in done["steps"]] == ["contested", "waived"]
    assert admin.post("/interval-rules", {"days": 0}).status_code == 422
    made = admin.post("/interval-rules", {"days": 30, "customer_class": "B"})
    assert made.status_code == 201 and made.json()["starts_on"] == cast.admin.today.isoformat()
    assert seller.get("/interval-rules").json()["count"] == 2
    assert seller.post("/interval-rules", {"days": 3}).status_code == 403
