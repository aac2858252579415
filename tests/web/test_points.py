"""Rewards and penalties in the pages and over the API: seen by the person at once, by nobody beside the line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from merit.points import operations
from merit.points.models import PointsEntry
from tests.web.crm_kit import text


def form(person: str, **more: Any) -> dict[str, Any]:
    return {"person": person, "on": "2026-11-20", "points": "-2", "reason": "Report late", **more}


def test_from_the_proposal_to_the_objection(cast: SimpleNamespace, client_of: Any) -> None:
    lead, leader, seller = client_of(cast.lead), client_of(cast.leader), client_of(cast.seller)
    assert "The person sees it at once" in text(lead.get("/points/new"))
    assert client_of(cast.seller).get("/points/new").status_code == 403
    assert lead.post("/points/new", form("Zhao Min · seller3")).status_code == 422
    wrong = lead.post("/points/new", form("Chen Siyuan · seller", points=""))
    assert wrong.status_code == 422 and "Enter points or an amount." in text(wrong)
    made = lead.post("/points/new", form("Chen Siyuan · seller", evidence="https://x.cn/1\n/customers/2"))
    there = made["Location"]
    page = text(lead.get(there))
    assert "https://x.cn/1" in page and "Confirm" not in page
    assert "Report late" in text(seller.get("/notices")) and "Report late" in text(seller.get("/"))
    assert "Report late" in text(seller.get("/points?view=mine"))
    assert "Report late" not in text(client_of(cast.seller2).get("/points"))
    assert client_of(cast.seller2).get(there).status_code == 404
    assert client_of(cast.outsider).get(there).status_code == 404
    assert "Report late" in text(client_of(cast.hr).get("/points?view=open"))
    leader.post(f"{there}/confirmation", {"version": 1})
    assert "Confirmed" in text(leader.get(there))
    assert leader.post(f"{there}/objection", {"version": 2, "reason": "x"}).status_code == 403
    seller.post(f"{there}/objection", {"version": 2, "reason": "It was on time"})
    assert "It was on time" in text(leader.get(there))
    leader.post(f"{there}/waiver", {"version": 3, "reason": "Right"})
    assert PointsEntry.everything.get().state == "waived"
    assert lead.post(f"{there}/nonsense", {"version": 1}).status_code == 404
    assert "Report late" in text(client_of(cast.hr).get(f"/people/{cast.people['seller'].pk}"))


def test_over_the_api(cast: SimpleNamespace, api_of: Any) -> None:
    lead, hr, seller = api_of(cast.lead), api_of(cast.hr), api_of(cast.seller)
    body = {"person_id": cast.people["seller"].pk, "on": "2026-11-20", "points": "1.5", "reason": "Praise"}
    made = lead.post("/points", body)
    assert made.status_code == 201 and made.json()["steps"][0]["verb"] == "proposed"
    pk = made.json()["id"]
    assert lead.post("/points", {**body, "amount": "-5", "item": "none"}).status_code == 422
    assert seller.post("/points", body).status_code == 403
    assert lead.post(f"/points/{pk}/confirmation", {}, headers={"If-Match": '"1"'}).status_code == 403
    done = hr.post(f"/points/{pk}/confirmation", {}, headers={"If-Match": '"1"'})
    assert done.json()["state"] == "confirmed"
    assert [one["id"] for one in seller.get("/points?filter=state.is.confirmed").json()["items"]] == [pk]
    assert api_of(cast.seller2).get("/points").json()["count"] == 0
    assert api_of(cast.seller2).get(f"/points/{pk}").status_code == 404
    contested = seller.post(f"/points/{pk}/objection", {"reason": "More"}, headers={"If-Match": '"2"'})
    assert contested.json()["state"] == "contested"
    rule = api_of(cast.admin).post("/interval-rules", {"days": 14, "points": "-1"})
    assert rule.json()["points"] == "-1.000000000000" or Decimal(rule.json()["points"]) == -1
    assert api_of(cast.admin).post("/interval-rules", {"days": 9, "points": "1"}).status_code == 422


def test_many_cost_no_more_queries(cast: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        operations.propose_points(
            cast.lead, person_id=cast.people["seller"].pk, on=date(2026, 11, 1), points=Decimal(n + 1), reason=f"R{n}"
        )
    with django_assert_max_num_queries(30):
        page = text(client_of(cast.hr).get("/points"))
    assert "R29" in page


def test_an_empty_ledger_is_no_lack_of_rights(cast: SimpleNamespace, client_of: Any) -> None:
    """HR sees scores and no customers."""
    assert "Not open to you" in text(client_of(cast.hr).get("/customers"))
    assert "Not open to you" not in text(client_of(cast.hr).get("/points"))
