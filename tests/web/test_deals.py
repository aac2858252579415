"""The record page's team, steps, products, quotes and competitors; winning with the contract."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm.models import Contract, LossReason, OpportunityMember, OpportunityStep, Quote, Rival
from tests.web.crm_kit import company, text


@pytest.fixture
def kit(cast: SimpleNamespace) -> SimpleNamespace:
    return company(cast)


def test_working_on_an_opportunity(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client, path = client_of(cast.seller), f"/opportunities/{kit.opportunity.pk}"
    other = cast.people["seller2"]
    client.post(f"{path}/steps", {"name": "送样", "due_on": "2026-11-20"})
    step = OpportunityStep.everything.get()
    assert step.person == cast.people["seller"]
    assert 'title="1 open step"' in text(client.get("/opportunities/board"))
    client.post(f"/opportunity-steps/{step.pk}/completion", {"version": 1, "done": "1"})
    assert 'title="1 open step"' not in text(client.get("/opportunities/board"))
    client.post(f"{path}/members", {"person": f"{other.name} · {other.code}", "role": "presales"})
    assert OpportunityMember.everything.get().person == other
    team = client_of(cast.seller2)
    page = text(team.get(path))
    assert "送样" in page
    assert f'action="{path}/members"' not in page
    assert team.post(f"{path}/members", {"person": other.code, "role": "other"}).status_code == 403
    assert team.post(f"{path}/steps", {"name": "演示"}).status_code == 303
    client.post(f"{path}/rivals", {"name": "Keyence", "strength": "stronger", "note": "n"})
    assert "Keyence" in text(client.get(path))
    client.post(f"/rivals/{Rival.everything.get().pk}/removal", {"version": 1})
    assert not Rival.everything.exists()


def lines(*rows: dict[str, str]) -> dict[str, str]:
    found = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    return found | {f"lines-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_products_give_the_amount_and_a_quote(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client, path = client_of(cast.seller), f"/opportunities/{kit.opportunity.pk}"
    row = {"product": "相机", "quantity": "3", "unit_price": "12,999.99", "discount": "5"}
    wrong = client.post(f"{path}/products", {"version": 1, **lines({**row, "quantity": "x"})})
    assert wrong.status_code == 422
    assert client.post(f"{path}/products", {"version": 1, **lines(row)}).status_code == 303
    page = text(client.get(path))
    assert "37,049.97" in page
    client.post(f"{path}/quotes", {"language": "zh-hant", "terms": "有效期至{valid_until}"})
    quote = Quote.everything.get()
    assert "2026年" in quote.texts["terms"]
    pdf = client.get(f"/quotes/{quote.pk}/pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["X-Content-Type-Options"] == "nosniff"
    assert pdf.content.startswith(b"%PDF")
    assert client_of(cast.gm).get(f"/quotes/{quote.pk}/pdf").status_code == 200
    assert client_of(cast.seller2).get(f"/quotes/{quote.pk}/pdf").status_code == 404
    client.post(f"{path}/quotes", {"language": "zh-hant", "revises": quote.pk})
    assert "replaced" in text(client.get(path))


def test_winning_is_one_page(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client, path = client_of(cast.seller), f"/opportunities/{kit.opportunity.pk}"
    sent = client.post(f"{path}/stage", {"version": 1, "stage": kit.stages[5].pk})
    assert sent["Location"] == f"{path}/winning?stage={kit.stages[5].pk}"
    page = text(client.get(sent["Location"]))
    assert "900,000.00" in page
    assert "苏州金源精密" in page
    form = {"version": 1, "customer": kit.customer.code, "signed_on": "2026-11-23", "amount": "880000"}
    form |= {
        f"{part}-{name}": "0" for part in ("lines", "credits", "schedule") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    wrong = client.post(sent["Location"], {**form, "signed_on": "x"})
    assert wrong.status_code == 422
    done = client.post(sent["Location"], form)
    contract = Contract.everything.get()
    assert done["Location"] == f"/contracts/{contract.pk}"
    assert (str(contract.amount), contract.opportunity) == ("880000.00", kit.opportunity)
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.stage == kit.stages[5]


def test_won_with_the_contract_later(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client, path = client_of(cast.seller), f"/opportunities/{kit.opportunity.pk}"
    client.post(f"{path}/winning", {"version": 1, "later": "1"})
    assert not Contract.everything.exists()
    assert f"/contracts/new?opportunity={kit.opportunity.pk}" in text(client.get(path))


def test_an_administrator_keeps_reasons_and_texts(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    admin, seller = client_of(cast.admin), client_of(cast.seller)
    admin.post("/loss-reasons/new", {"name": "付款条件"})
    row = LossReason.everything.get(name="付款条件")
    admin.post(f"/loss-reasons/{row.pk}", {"version": 1, "name": "付款"})
    assert "付款" in text(seller.get("/loss-reasons"))
    assert seller.post("/loss-reasons/new", {"name": "x"}).status_code == 403
    assert seller.get("/quote-texts").status_code == 403
    page = text(admin.get("/quote-texts/zh-hans"))
    assert "报价单" in page
    form = {"version": 0, "title": "报价 {number}", "valid_days": 15}
    wrong = admin.post("/quote-texts/zh-hans", {**form, "intro": "{nonsense}"})
    assert wrong.status_code == 422
    assert admin.post("/quote-texts/zh-hans", form).status_code == 303
    assert admin.get("/quote-texts/fr").status_code == 404
