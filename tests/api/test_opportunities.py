"""Opportunities, activities, follow-ups and stages over the API."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Customer, Opportunity, Stage


@pytest.fixture
def stages(cast: SimpleNamespace) -> list[Stage]:
    return operations.ensure_default_stages(cast.acme)


@pytest.fixture
def customer(cast: SimpleNamespace) -> Customer:
    return operations.create_customer(cast.seller, name="苏州金源精密")


@pytest.fixture
def opportunity(cast: SimpleNamespace, stages: list[Stage], customer: Customer) -> Opportunity:
    return operations.create_opportunity(cast.seller, customer_id=customer.pk, name="二期", amount=Decimal("900000"))


def if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def test_the_way_of_an_opportunity(cast: SimpleNamespace, api_of: Any, stages: list[Stage], customer: Customer) -> None:
    api = api_of(cast.seller)
    made = api.post("/opportunities", {"customer_id": customer.pk, "name": "二期", "amount": "900000.50"})
    assert made.status_code == 201
    body = made.json()
    assert (body["amount"], body["probability"], body["stage_id"]) == ("900000.50", "0.1", stages[0].pk)
    path = f"/opportunities/{body['id']}"
    moved = api.post(f"{path}/stage-changes", {"stage_id": stages[1].pk}, headers=if_match(1))
    assert moved.json()["probability"] == "0.3"
    again = api.post(f"{path}/stage-changes", {"stage_id": stages[2].pk}, headers=if_match(1))
    assert again.status_code == 412
    lost = api.post(f"{path}/stage-changes", {"stage_id": stages[6].pk}, headers=if_match(2))
    assert (lost.status_code, lost.json()["fields"][0]["name"]) == (422, "loss_reason_id")
    changed = api.patch(path, {"amount": "1000000"}, headers=if_match(2))
    assert changed.json()["amount"] == "1000000"
    steps = api.get(f"{path}/stage-changes").json()
    assert [(one["to_stage_id"], one["amount"]) for one in steps["items"]] == [
        (stages[0].pk, "900000.50"),
        (stages[1].pk, "900000.50"),
        (stages[1].pk, "1000000.00"),
    ]


@pytest.mark.parametrize("amount", [1.5, "1e3", "NaN", "-1", "1.001", "99999999999999999", None])
def test_amounts_are_exact(cast: SimpleNamespace, api_of: Any, opportunity: Opportunity, amount: Any) -> None:
    answer = api_of(cast.seller).patch(f"/opportunities/{opportunity.pk}", {"amount": amount}, headers=if_match(1))
    assert (answer.status_code, answer.json()["fields"][0]["name"]) == (422, "amount")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *[(who, 403) for who in ("leader", "finance", "gm", "auditor")],
        *[(who, 404) for who in ("seller2", "lead2", "hr", "admin", "committee", "outsider")],
    ],
)
def test_who_may_not_move_it(
    cast: SimpleNamespace, api_of: Any, stages: list[Stage], opportunity: Opportunity, who: str, status: int
) -> None:
    api = api_of(getattr(cast, who))
    path = f"/opportunities/{opportunity.pk}"
    answer = api.post(f"{path}/stage-changes", {"stage_id": stages[1].pk}, headers=if_match(1))
    assert answer.status_code == status
    assert api.get(f"{path}/stage-changes").status_code == (200 if status == 403 else 404)


def test_logging_and_follow_ups(cast: SimpleNamespace, api_of: Any, opportunity: Opportunity) -> None:
    api, day = api_of(cast.seller), cast.seller.today
    made = api.post(
        "/activities",
        {
            "opportunity_id": opportunity.pk,
            "kind": "call",
            "on": day.isoformat(),
            "time": "09:30",
            "content": "谈了价格",
            "next_on": (day + timedelta(3)).isoformat(),
            "next_step": "报价",
        },
    )
    assert (made.status_code, made.json()["customer_id"]) == (201, opportunity.customer_id)
    (waiting,) = api.get("/activities/follow-ups").json()["items"]
    assert (waiting["step"], waiting["done_at"]) == ("报价", None)
    path = f"/activities/follow-ups/{waiting['id']}"
    later = {"due_on": (day + timedelta(5)).isoformat()}
    assert api.put(f"{path}/date", later, headers=if_match(1)).json()["due_on"] == later["due_on"]
    assert api_of(cast.gm).post(f"{path}/completion", headers=if_match(2)).status_code == 403
    assert api.post(f"{path}/completion", headers=if_match(2)).json()["done_at"] is not None
    assert api.patch(f"/activities/{made.json()['id']}", {"outcome": "ok"}, headers=if_match(1)).status_code == 200
    assert api.get(f"/activities?since={day.isoformat()}&kind=call").json()["count"] == 1


def test_stages_are_the_administrators(cast: SimpleNamespace, api_of: Any, stages: list[Stage]) -> None:
    body = {"name": "Trial", "probability": "0.6", "limit_days": 10}
    assert api_of(cast.gm).post("/stages", body).status_code == 403
    made = api_of(cast.admin).post("/stages", body)
    assert made.status_code == 201
    path = f"/stages/{made.json()['id']}"
    api = api_of(cast.admin)
    assert api.patch(path, {"probability": "0.65"}, headers=if_match(1)).json()["probability"] == "0.65"
    assert api.post(f"{path}/position", {"direction": "earlier"}, headers=if_match(2)).json()["position"] == 5
    assert api.delete(f"/api/v1{path}", headers=if_match(2)).status_code == 204
    assert api.get("/stages").json()["count"] == 7
    assert api_of(cast.outsider).get(f"/stages/{stages[0].pk}").status_code == 404


def test_pipelines_and_what_a_stage_asks_for(
    cast: SimpleNamespace, api_of: Any, stages: list[Stage], opportunity: Opportunity
) -> None:
    admin, seller, lead = api_of(cast.admin), api_of(cast.seller), api_of(cast.lead)
    assert seller.post("/pipelines", {"name": "x"}).status_code == 403
    made = admin.post("/pipelines", {"name": "服务"}).json()
    assert seller.get("/pipelines").json()["count"] == 2
    assert seller.get(f"/stages?pipeline_id={made['id']}").json()["count"] == 7
    stage = {"name": "签批", "probability": "0.6", "pipeline_id": made["id"], "requires": ["expected_on"]}
    stage = admin.post("/stages", {**stage, "needs_approval": True}).json()
    assert admin.post("/stages", {**stage, "requires": ["nonsense"]}).status_code == 422
    path = f"/opportunities/{opportunity.pk}"
    lacking = seller.post(f"{path}/stage-changes", {"stage_id": stage["id"]}, headers=if_match(1))
    assert lacking.status_code == 422
    assert {one["name"] for one in lacking.json()["fields"]} == {"expected_on", "approval"}
    ask = {"opportunity_id": opportunity.pk, "stage_id": stage["id"], "expected_on": "2026-12-01"}
    asked = seller.post("/stage-approvals", ask)
    assert (asked.status_code, asked.json()["amount"]) == (201, "900000.00")
    assert seller.post("/stage-approvals", ask).status_code == 409
    where = f"/stage-approvals/{asked.json()['id']}"
    assert seller.post(f"{where}/decision", {"decision": "approved"}, headers=if_match(1)).status_code == 403
    given = lead.post(f"{where}/decision", {"decision": "approved"}, headers=if_match(1))
    assert given.json()["decided_by_name"] == cast.lead.name
    assert (
        lead.post(f"{where}/decision", {"decision": "refused", "answer": "no"}, headers=if_match(2)).status_code == 409
    )
    moved = seller.post(f"{path}/stage-changes", {"stage_id": stage["id"]}, headers=if_match(2))
    assert moved.json()["stage_id"] == stage["id"], moved.json()
    assert seller.get(f"/opportunities?pipeline_id={made['id']}").json()["count"] == 1
    assert admin.post(f"/pipelines/{made['id']}/archival", headers=if_match(1)).status_code == 409
    assert api_of(cast.outsider).get(f"/pipelines/{made['id']}").status_code == 404
