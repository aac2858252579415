"""The pages of stuck opportunities and supervision, and the same over the API."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm.models import Opportunity
from merit.crm.operations import supervision as operations
from merit.crm.stuck import Supervision
from tests.web import crm_kit
from tests.web.crm_kit import text


@pytest.fixture
def deal(cast: SimpleNamespace) -> Opportunity:
    made = crm_kit.company(cast)
    row: Opportunity = made.opportunity
    Opportunity.everything.filter(pk=row.pk).update(entered_stage_on=cast.seller.today - timedelta(days=24))
    return row


def test_the_list_says_how_long_and_what_comes_next(
    cast: SimpleNamespace, client_of: Any, deal: Opportunity, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.lead)
    client.get("/pipeline/stuck")
    with django_assert_max_num_queries(24):
        page = text(client.get("/pipeline/stuck"))
    assert deal.name in page
    assert "24 / 14" in page
    assert f"/opportunities/{deal.pk}/supervisions/new" in page
    mine = text(client_of(cast.seller).get("/pipeline/stuck"))
    assert deal.name in mine
    assert "supervisions/new" not in mine
    for name in ("seller2", "lead2", "admin", "outsider"):
        assert deal.name not in text(client_of(getattr(cast, name)).get("/pipeline/stuck"))


def test_the_whole_conversation_on_the_pages(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    lead, seller = client_of(cast.lead), client_of(cast.seller)
    due = (cast.lead.today + timedelta(days=2)).isoformat()
    address = f"/opportunities/{deal.pk}/supervisions/new"
    assert lead.get(address).status_code == 200
    assert seller.get(address).status_code == 403
    assert lead.post(address, {"asks": "", "due_on": due}).status_code == 422
    answer = lead.post(address, {"asks": "何时报价？", "due_on": due, "as_step": "on"})
    assert answer.status_code == 303
    row = Supervision.everything.get()
    assert "何时报价？" in text(seller.get(f"/opportunities/{deal.pk}"))
    assert "何时报价？" in text(seller.get("/pipeline/supervisions"))
    page = text(seller.get(f"/supervisions/{row.pk}"))
    assert f"/supervisions/{row.pk}/answer" in page
    assert f"/supervisions/{row.pk}/closing" not in page
    seller.post(f"/supervisions/{row.pk}/answer", {"text": "下周一", "version": row.version})
    row.refresh_from_db()
    assert row.state == "answered"
    assert "下周一" in text(lead.get(f"/supervisions/{row.pk}"))
    assert "何时报价？" in text(lead.get("/pipeline/supervisions?state=answered&whose=mine"))
    lead.post(f"/supervisions/{row.pk}/closing", {"text": "", "version": row.version})
    row.refresh_from_db()
    assert row.state == "closed"
    for name in ("seller2", "outsider", "hr"):
        assert client_of(getattr(cast, name)).get(f"/supervisions/{row.pk}").status_code == 404


def test_handing_over(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    row = operations.supervise(cast.lead, opportunity_id=deal.pk, asks="x")
    fields = {"owner": cast.people["seller2"].code, "text": "busy", "version": row.version}
    client_of(cast.lead).post(f"/supervisions/{row.pk}/owner", fields)
    deal.refresh_from_db()
    assert deal.owner == cast.people["seller2"]
    assert "busy" in text(client_of(cast.seller2).get(f"/supervisions/{row.pk}"))


def test_over_the_api(cast: SimpleNamespace, api_of: Any, deal: Opportunity) -> None:
    lead, seller = api_of(cast.lead), api_of(cast.seller)
    (stuck,) = lead.get("/api/v1/stuck-opportunities").json()["items"]
    assert (stuck["id"], stuck["over"]) == (deal.pk, 10)
    made = lead.post("/api/v1/supervisions", {"opportunity_id": deal.pk, "asks": "When?"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert seller.post(f"/api/v1/supervisions/{pk}/closure", {}, headers={"If-Match": '"1"'}).status_code == 403
    said = seller.post(f"/api/v1/supervisions/{pk}/answer", {"text": "Soon"}, headers={"If-Match": '"1"'})
    assert said.json()["state"] == "answered"
    notes = lead.get(f"/api/v1/supervisions/{pk}/notes").json()["items"]
    assert [one["kind"] for one in notes] == ["asked", "answer"]
    assert lead.get("/api/v1/supervisions", {"state": "answered"}).json()["count"] == 1
    assert api_of(cast.seller2).get(f"/api/v1/supervisions/{pk}").status_code == 404


def test_settings(cast: SimpleNamespace, client_of: Any, api_of: Any) -> None:
    admin = client_of(cast.admin)
    assert client_of(cast.gm).get("/pipeline/settings").status_code == 403
    assert admin.get("/pipeline/settings").status_code == 200
    fields = {"tell_won": "on", "large_from": "500000", "commit_from": "80", "best_from": "40", "version": "0"}
    assert admin.post("/pipeline/settings", fields).status_code == 303
    shown = api_of(cast.seller).get("/api/v1/pipeline-settings").json()
    assert (shown["tell_won"], shown["tell_lost"], shown["large_from"]) == (True, False, "500000.00")
    assert admin.post("/pipeline/settings", {**fields, "best_from": "30"}).status_code == 412
    changed = api_of(cast.admin).patch("/api/v1/pipeline-settings", {"tell_lost": True}, headers={"If-Match": '"1"'})
    assert changed.json()["tell_lost"] is True
