"""Team, steps, competitors, products, quotes, loss reasons and winning over the API."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Contract, Opportunity, Stage


def if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


@pytest.fixture
def stages(cast: SimpleNamespace) -> list[Stage]:
    return operations.ensure_default_stages(cast.acme)


@pytest.fixture
def opportunity(cast: SimpleNamespace, stages: list[Stage]) -> Opportunity:
    customer = operations.create_customer(cast.seller, name="苏州金源精密")
    return operations.create_opportunity(cast.seller, customer_id=customer.pk, name="二期", amount=Decimal(900_000))


def test_products_quotes_and_winning(
    cast: SimpleNamespace, api_of: Any, stages: list[Stage], opportunity: Opportunity
) -> None:
    api, path = api_of(cast.seller), f"/opportunities/{opportunity.pk}"
    lines = [{"product_name": "调试", "quantity": "3", "unit_price": "12999.99", "discount": "0.05"}]
    put = api.put(f"{path}/products", {"products": lines}, headers=if_match(1))
    assert put.json()["amount"] == "37049.97"
    assert api.get(f"{path}/products").json()["products"][0]["discount"] == "0.050000000000"
    assert api.patch(path, {"amount": "1"}, headers=if_match(2)).status_code == 422
    made = api.post("/quotes", {"opportunity_id": opportunity.pk, "language": "en"})
    assert (made.status_code, made.json()["amount"], made.json()["lines"][0]["total"]) == (201, "37049.97", "37049.97")
    pdf = api.get(f"/quotes/{made.json()['id']}/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "attachment" in pdf["Content-Disposition"]
    again = api.post("/quotes", {"opportunity_id": opportunity.pk, "revises_id": made.json()["id"]}).json()
    assert (again["number"], again["revision"]) == (made.json()["number"], 2)
    assert api_of(cast.seller2).get(f"/quotes/{made.json()['id']}/pdf").status_code == 404
    assert api_of(cast.gm).post("/quotes", {"opportunity_id": opportunity.pk}).status_code == 403
    won = api.post(f"{path}/winning", {"contract": {"code": "HT-1"}}, headers=if_match(2))
    assert won.status_code == 201
    contract = Contract.everything.get(pk=won.json()["contract_id"])
    assert (contract.code, contract.amount) == ("HT-1", Decimal("37049.97"))
    assert won.json()["opportunity"]["stage_id"] == stages[5].pk


def test_parts_of_an_opportunity(
    cast: SimpleNamespace, api_of: Any, stages: list[Stage], opportunity: Opportunity
) -> None:
    api, other, of = api_of(cast.seller), api_of(cast.seller2), {"opportunity_id": opportunity.pk}
    assert other.get("/opportunity-steps").json()["count"] == 0
    member = api.post("/opportunity-members", {**of, "person_id": cast.people["seller2"].pk, "role": "presales"})
    assert member.status_code == 201
    step = other.post("/opportunity-steps", {**of, "name": "送样", "due_on": "2026-12-01"}).json()
    done = other.post(f"/opportunity-steps/{step['id']}/completion", headers=if_match(1)).json()
    assert (done["done_on"], done["done_by_name"]) == (cast.seller.today.isoformat(), cast.seller2.name)
    assert other.post("/rivals", {**of, "name": "Keyence"}).status_code == 403
    rival = api.post("/rivals", {**of, "name": "Keyence", "strength": "stronger"}).json()
    assert api.get(f"/rivals?opportunity_id={opportunity.pk}").json()["items"][0]["name"] == "Keyence"
    assert api.delete(f"/rivals/{rival['id']}", headers=if_match(1)).status_code == 204
    reasons = api.get("/loss-reasons").json()["items"]
    lost = {"stage_id": stages[6].pk}
    refused = api.post(f"/opportunities/{opportunity.pk}/stage-changes", lost, headers=if_match(1))
    assert [one["name"] for one in refused.json()["fields"]] == ["loss_reason_id"]
    lost |= {"loss_reason_id": reasons[0]["id"], "loss_note": "8%", "lost_to": "Keyence"}
    answer = api.post(f"/opportunities/{opportunity.pk}/stage-changes", lost, headers=if_match(1)).json()
    assert (answer["loss_reason"], answer["loss_note"]) == (reasons[0]["name"], "8%")
    assert api.get("/rivals").json()["items"][0]["outcome"] == "lost_to"
    assert api.post("/loss-reasons", {"name": "x"}).status_code == 403
    assert api_of(cast.admin).post("/loss-reasons", {"name": "x"}).status_code == 201
    assert api.delete(f"/opportunity-members/{member.json()['id']}", headers=if_match(1)).status_code == 204
    assert other.get(f"/opportunities/{opportunity.pk}").status_code == 404
