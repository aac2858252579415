"""The pages of the forecast and the same over the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import forecasting, operations
from merit.crm.models import Opportunity
from tests.web import crm_kit
from tests.web.crm_kit import text


@pytest.fixture
def deal(cast: SimpleNamespace) -> Opportunity:
    made = crm_kit.company(cast)
    row: Opportunity = operations.change_opportunity(
        cast.seller, made.opportunity.pk, 1, expected_on=date(2026, 12, 10)
    )
    return row


def test_every_number_opens_its_rows(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    client = client_of(cast.lead)
    page = text(client.get("/pipeline/forecast", {"period": "2026-Q4", "show": "pipeline"}))
    assert deal.name in page
    assert "¥900,000" in page
    assert deal.name not in text(client.get("/pipeline/forecast", {"period": "2026-Q4", "show": "commit"}))
    assert deal.name not in text(client.get("/pipeline/forecast", {"period": "2026-11", "show": "all"}))
    for who in ("seller2", "lead2", "hr", "admin", "outsider"):
        other = text(client_of(getattr(cast, who)).get("/pipeline/forecast", {"period": "2026-Q4", "show": "all"}))
        assert deal.name not in other
        assert "900,000" not in other


def test_saying_what_it_counts_as(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    address = f"/opportunities/{deal.pk}/forecast"
    assert client_of(cast.seller).post(address, {"category": "commit", "next": "/pipeline/forecast"}).status_code == 303
    assert client_of(cast.seller2).post(address, {"category": "commit"}).status_code == 404
    assert client_of(cast.finance).post(address, {"category": "commit"}).status_code == 403
    page = text(client_of(cast.lead).get("/pipeline/forecast", {"period": "2026-Q4", "show": "commit"}))
    assert deal.name in page
    client_of(cast.lead).post(address, {"category": "omitted", "note": "预算没批"})
    assert "预算没批" in text(client_of(cast.seller).get(f"/opportunities/{deal.pk}"))


def test_an_address_that_says_nothing_is_no_mistake(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    client = client_of(cast.gm)
    for query in (
        "period=x",
        "period=2026-H1",
        "period=9999",
        "unit=zz",
        "owner=nobody",
        "show=zz",
        "show=all&page=99",
    ):
        assert client.get(f"/pipeline/forecast?{query}").status_code == 200, query
        assert client.get(f"/pipeline/forecast/accuracy?{query}").status_code == 200, query


def test_past_forecasts(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    page = text(client_of(cast.lead).get("/pipeline/forecast/accuracy"))
    assert "No forecast was kept" in page
    forecasting.keep(cast.acme, date(2026, 9, 7))
    forecasting.keep(cast.acme, date(2026, 9, 14))
    page = text(client_of(cast.lead).get("/pipeline/forecast/accuracy"))
    assert "14 Sep" in page
    assert "not over" in text(client_of(cast.lead).get("/pipeline/forecast/accuracy?period=2026-Q4"))


def test_over_the_api(cast: SimpleNamespace, api_of: Any, deal: Opportunity) -> None:
    lead, seller = api_of(cast.lead), api_of(cast.seller)
    shown = lead.get("/api/v1/forecasts", {"period": "2026-Q4"}).json()
    assert (shown["figures"]["pipeline"], shown["figures"]["weighted"]) == ("900000.00", "90000.00")
    assert [one["period"] for one in shown["months"]] == ["2026-10", "2026-11", "2026-12"]
    made = seller.post("/api/v1/forecasts/calls", {"opportunity_id": deal.pk, "category": "best"})
    assert made.status_code == 201
    assert made.json()["side"] == "owner"
    refused = lead.post("/api/v1/forecasts/calls", {"opportunity_id": deal.pk, "category": "commit"})
    assert refused.status_code == 422
    (row,) = lead.get("/api/v1/forecasts/opportunities", {"period": "2026-12", "category": "best"}).json()["items"]
    assert (row["opportunity_id"], row["owner_says"], row["lead_says"]) == (deal.pk, "best", "")
    assert lead.get("/api/v1/forecasts/calls", {"opportunity_id": deal.pk}).json()["count"] == 1
    forecasting.keep(cast.acme, date(2026, 11, 23))
    weeks = lead.get("/api/v1/forecasts/snapshots", {"period": "2026-Q4"}).json()
    assert weeks["count"] == 1
    assert lead.get("/api/v1/forecasts/accuracy", {"period": "2026-Q3"}).json()["actual"] == "0"
    assert lead.get("/api/v1/forecasts", {"period": "2026-H1"}).status_code == 400
    assert lead.get("/api/v1/forecasts", {"unit": f"d{10**9}"}).status_code == 404
    assert api_of(cast.lead2).get("/api/v1/forecasts", {"unit": f"p{cast.people['seller'].pk}"}).status_code == 404


def test_the_page_asks_the_database_a_few_times(
    cast: SimpleNamespace, client_of: Any, deal: Opportunity, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.lead)
    client.get("/pipeline/forecast?show=all")
    with django_assert_max_num_queries(38):
        page = text(client.get("/pipeline/forecast?show=all"))
    assert str(Decimal(1)) in page
