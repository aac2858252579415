"""The pages of opportunities, the board and the stages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import LossReason, Opportunity, Stage
from tests.web.crm_kit import READERS, STRANGERS, company, many, text

HTMX = {"HX-Request": "true"}


@pytest.fixture
def kit(cast: SimpleNamespace) -> SimpleNamespace:
    return company(cast)


@pytest.mark.parametrize("who", READERS)
def test_who_sees_an_opportunity(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    pk = kit.opportunity.pk
    for path in ("/opportunities", "/opportunities/board", f"/opportunities/{pk}"):
        assert "视觉检测线二期" in text(client.get(path))
    may = who in ("seller", "lead")
    assert client.get(f"/opportunities/{pk}/edit").status_code == (200 if may else 403)
    assert client.get(f"/opportunities/{pk}/entry?stage={kit.stages[6].pk}").status_code == (200 if may else 403)


@pytest.mark.parametrize("who", STRANGERS)
def test_for_others_it_is_not_there(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    pk, stage = kit.opportunity.pk, kit.stages[1].pk
    for path in ("/opportunities", "/opportunities/board", "/activities"):
        assert "视觉检测" not in text(client.get(path))
    for path in ("", "/edit", f"/entry?stage={stage}"):
        assert client.get(f"/opportunities/{pk}{path}").status_code == 404
    for verb in ("stage", "lane", "owner", "archival", "deletion", "entry"):
        assert client.post(f"/opportunities/{pk}/{verb}", {"version": 1, "stage": stage}).status_code == 404
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.version == 1


@pytest.mark.parametrize("who", ["leader", "finance", "gm", "auditor"])
def test_who_only_sees_moves_nothing(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    form = {"version": 1, "stage": kit.stages[1].pk}
    for verb in ("stage", "lane", "archival", "deletion"):
        assert client.post(f"/opportunities/{kit.opportunity.pk}/{verb}", form).status_code == 403
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.version == 1


def test_entering_and_changing(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    form = {"customer": kit.customer.code, "name": "Trial", "amount": "1234.567", "stage": kit.stages[0].pk}
    assert client.post("/opportunities/new", form).status_code == 422
    assert client.post("/opportunities/new", {**form, "amount": "1234.56"}).status_code == 303
    row = Opportunity.everything.get(name="Trial")
    change = {"name": "Trial", "amount": "2000", "probability": "12.5", "contact": kit.contact.pk, "version": 1}
    assert client.post(f"/opportunities/{row.pk}/edit", change).status_code == 303
    row.refresh_from_db()
    assert (str(row.amount), str(row.probability), row.contact) == ("2000.00", "0.1250", kit.contact)
    assert client.post(f"/opportunities/{row.pk}/edit", change).status_code == 412
    page = text(client.get(f"/opportunities/{row.pk}"))
    assert "+¥765" in page


def test_moving_from_the_record_page(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client, path = client_of(cast.seller), f"/opportunities/{kit.opportunity.pk}"
    client.post(f"{path}/stage", {"version": 1, "stage": kit.stages[2].pk})
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.stage == kit.stages[2]
    late = client.post(f"{path}/stage", {"version": 1, "stage": kit.stages[3].pk}, follow=True)
    assert "Somebody changed this meanwhile" in text(late)
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.stage == kit.stages[2]
    lost = client.post(f"{path}/stage", {"version": 2, "stage": kit.stages[6].pk})
    reason = LossReason.everything.get(company=cast.acme, name="价格")
    asked = f"{path}/entry?stage={kit.stages[6].pk}"
    assert lost["Location"] == asked
    assert client.post(asked, {"version": 2, "loss_reason": ""}).status_code == 422
    assert client.post(asked, {"version": 2, "loss_reason": reason.pk}).status_code == 303
    assert "价格" in text(client.get(path))
    assert "视觉检测线二期" not in text(client.get("/opportunities/board"))
    assert "视觉检测线二期" in text(client.get("/opportunities?view=lost"))


def test_moving_a_card(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client, path = client_of(cast.seller), f"/opportunities/{kit.opportunity.pk}/lane"
    moved = client.post(path, {"version": 1, "stage": kit.stages[1].pk}, headers=HTMX)
    assert moved.status_code == 200
    assert "data-board" in text(moved)
    assert "<html" not in text(moved)
    late = client_of(cast.lead).post(path, {"version": 1, "stage": kit.stages[2].pk}, headers=HTMX)
    assert late.status_code == 422
    assert "toast" in late["HX-Trigger"]
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.stage == kit.stages[1]
    lost = client.post(path, {"version": 2, "stage": kit.stages[6].pk}, headers=HTMX)
    assert lost.status_code == 422
    assert 'name="loss_reason"' in text(lost)
    assert '"dialog"' in lost["HX-Trigger-After-Settle"]
    foreign = operations.ensure_default_stages(cast.other)[1]
    assert client.post(path, {"version": 2, "stage": foreign.pk}, headers=HTMX).status_code == 404


def test_a_lane_shows_its_first_cards_and_then_more(
    cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any
) -> None:
    many(cast, 60)
    client, stage = client_of(cast.seller), kit.stages[0].pk
    page = text(client.get("/opportunities/board"))
    assert page.count('data-card="') == 50
    assert "11 more" in page
    more = text(client.get(f"/opportunities/board?more={stage}.100", headers=HTMX))
    assert more.count('data-card="') == 61
    assert client.get("/opportunities/board?more=x&more=1.9999999999&owner=me&q=zz").status_code == 200


def test_the_board_sums_and_filters(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(cast.lead).get("/opportunities/board"))
    assert "¥900,000" in page
    assert "¥90k" in page
    mine = text(client_of(cast.lead).get("/opportunities/board?owner=me"))
    assert "视觉检测线二期" not in mine


def test_stages_page(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    admin, seller = client_of(cast.admin), client_of(cast.seller)
    stage = kit.stages[1]
    assert seller.get("/stages").status_code == 200
    for path in ("/stages/new", f"/stages/{stage.pk}"):
        assert seller.get(path).status_code == 403
        assert admin.get(path).status_code == 200
    assert seller.post("/stages/new", {"name": "X", "kind": "open", "probability": "20"}).status_code == 403
    assert admin.post("/stages/new", {"name": "X", "kind": "open", "probability": "120"}).status_code == 422
    assert admin.post("/stages/new", {"name": "X", "kind": "open", "probability": "20"}).status_code == 303
    made = Stage.everything.get(name="X")
    form = {"name": "Y", "probability": "25.5", "limit_days": "9", "version": 1}
    assert admin.post(f"/stages/{made.pk}", form).status_code == 303
    assert admin.post(f"/stages/{made.pk}", {**form, "name": "Z"}).status_code == 412
    admin.post(f"/stages/{made.pk}/position", {"way": "up", "version": 2})
    admin.post(f"/stages/{kit.stages[0].pk}/deletion", {"version": 1})
    assert Stage.everything.filter(pk=kit.stages[0].pk).exists()
    admin.post(f"/stages/{made.pk}/deletion", {"version": 2})
    assert not Stage.everything.filter(pk=made.pk).exists()


def test_a_company_without_stages_is_set_up_in_one_click(cast: SimpleNamespace, client_of: Any) -> None:
    assert client_of(cast.gm).post("/stages/ready").status_code == 403
    assert client_of(cast.seller).get("/opportunities/board").status_code == 200
    client_of(cast.admin).post("/stages/ready")
    assert Stage.everything.filter(company=cast.acme).count() == 7


def test_the_sum_of_many_opportunities_follows_the_page(
    cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, monkeypatch: Any
) -> None:
    many(cast, 3)  # of 1,000 and more; the kit's one of 900,000
    browser = client_of(cast.seller)
    assert "¥903,003" in browser.get("/opportunities").content.decode()
    monkeypatch.setattr("merit.web.lists.pages.MOST_SUMMED", 3)
    page = text(browser.get("/opportunities"))
    assert "¥903,003" not in page and "part=sums" in page
    assert "¥903,003" in browser.get("/opportunities", {"part": "sums"}).content.decode()
    blind = client_of(cast.seller2).get("/opportunities", {"part": "sums"})
    assert "¥" not in blind.content.decode()
