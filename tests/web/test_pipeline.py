"""The pages of the pipeline looked at: a past day and what moved, for those who may see whose it was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Opportunity, StageChange
from tests.crm_past_kit import ZONE, hold
from tests.web.crm_kit import READERS, text

DAY = date(2026, 10, 31)


@pytest.fixture
def deal(cast: SimpleNamespace) -> Opportunity:
    """Open since September with the salesperson, larger since November, today a colleague's."""
    stages = operations.ensure_default_stages(cast.acme)
    customer = operations.create_customer(cast.seller, name="苏州金源精密")
    row: Opportunity = operations.create_opportunity(
        cast.seller, customer_id=customer.pk, name="视觉检测线", amount=Decimal(777000), expected_on=date(2026, 12, 1)
    )
    StageChange.everything.filter(opportunity=row).delete()
    steps = [
        (date(2026, 9, 10), stages[0], 500000, date(2026, 11, 20)),
        (date(2026, 10, 5), stages[2], 500000, date(2026, 11, 20)),
        (date(2026, 11, 9), stages[2], 777000, date(2026, 12, 1)),
    ]
    before = None
    for on, stage, amount, expected in steps:
        StageChange.everything.create(
            **{"opportunity": row, "from_stage": before, "to_stage": stage, "amount": Decimal(amount), "on": on},
            **{"probability": stage.probability, "at": datetime.combine(on, time(10), ZONE), "by_name": "x"},
            expected_on=expected,
        )
        before = stage
    hold(row, datetime.combine(date(2026, 9, 10), time(10), ZONE), cast.people["seller"].pk)
    hold(row, datetime.combine(date(2026, 11, 2), time(10), ZONE), cast.people["seller2"].pk)
    Opportunity.everything.filter(pk=row.pk).update(owner=cast.people["seller2"], stage=stages[2])
    return row


@pytest.mark.parametrize("way", ["board", "list", "chart"])
def test_the_day_is_shown_as_it_was(cast: SimpleNamespace, client_of: Any, deal: Opportunity, way: str) -> None:
    page = text(client_of(cast.lead).get("/pipeline", {"day": DAY.isoformat(), "as": way}))
    assert "¥500,000" in page
    assert "777,000" not in page
    assert "1 open opportunity" in page
    earlier = text(client_of(cast.lead).get("/pipeline", {"day": "2026-09-09", "as": way}))
    assert "500,000" not in earlier


def test_the_owner_is_the_one_of_that_day(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    mine = {"day": DAY.isoformat(), "as": "list", "owner": str(cast.people["seller"].pk)}
    page = text(client_of(cast.lead).get("/pipeline", mine))
    assert "视觉检测线" in page
    assert "Chen Siyuan" in page
    theirs = {**mine, "owner": str(cast.people["seller2"].pk)}
    assert "视觉检测线" not in text(client_of(cast.lead).get("/pipeline", theirs))
    assert "视觉检测线" in text(client_of(cast.lead).get("/pipeline", {**theirs, "day": "2026-11-10"}))


def test_who_had_it_sees_it_but_does_not_open_it(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    page = text(client_of(cast.seller).get("/pipeline", {"day": DAY.isoformat(), "as": "list"}))
    assert "视觉检测线" in page
    assert f'href="/opportunities/{deal.pk}"' not in page
    now = text(client_of(cast.seller).get("/pipeline", {"as": "list"}))
    assert "视觉检测线" not in now


def test_only_those_who_may_see_the_people_see_it(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    for name in READERS:
        for address in (
            "/pipeline?as=list&day=2026-10-31",
            "/pipeline/moves?since=2026-08-31&until=2026-10-31&show=new",
        ):
            assert "视觉检测线" in text(client_of(getattr(cast, name)).get(address)), (name, address)
    for name in ("seller3", "lead2", "hr", "admin", "outsider"):
        client = client_of(getattr(cast, name)) if hasattr(cast, name) else None
        for address in (
            "/pipeline?as=list&day=2026-10-31",
            "/pipeline/moves?since=2026-08-31&until=2026-10-31&show=new",
        ):
            answer = text(client.get(address)) if client else ""
            assert "视觉检测线" not in answer, (name, address)
            assert "500,000" not in answer, (name, address)


def test_units(cast: SimpleNamespace, client_of: Any, api_of: Any, deal: Opportunity) -> None:
    units = {
        "": "1", "team": "0", f"d{cast.departments['sales'].pk}": "1", f"d{cast.departments['sales2'].pk}": "0",
        f"t{cast.people['lead'].pk}": "1", f"p{cast.people['seller'].pk}": "1", f"p{cast.people['seller2'].pk}": "0",
    }  # fmt: skip
    for unit, count in units.items():
        answer = api_of(cast.gm).get("/api/v1/past-pipelines", {"day": "2026-10-31", "unit": unit})
        expected = "1" if unit == "team" else count
        assert str(answer.json()["count"]) == expected, unit
    assert api_of(cast.gm).get("/api/v1/past-pipelines", {"unit": "d999999"}).status_code == 404
    assert api_of(cast.lead2).get("/api/v1/past-pipelines", {"unit": f"p{cast.people['seller'].pk}"}).status_code == 404


def test_what_moved(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    page = text(client_of(cast.lead).get("/pipeline/moves", {"since": "2026-10-31", "until": "2026-11-20"}))
    assert "¥500,000.00" in page
    assert "+¥277,000.00" in page
    assert "¥777,000.00" in page
    assert "only the date moved" in page
    rows = text(client_of(cast.lead).get("/pipeline/moves", {"since": "2026-10-31", "show": "grown"}))
    assert f'href="/opportunities/{deal.pk}"' in rows
    quarter = {"since": "2026-10-31", "until": "2026-11-20", "period": "month"}
    assert "−¥777,000.00" in text(client_of(cast.lead).get("/pipeline/moves", quarter))


def test_an_address_that_says_nothing_is_no_mistake(cast: SimpleNamespace, client_of: Any, deal: Opportunity) -> None:
    client = client_of(cast.gm)
    for query in (
        "day=x",
        "day=9999-12-31",
        "unit=zz&owner=nobody",
        "as=list&page=99&sort=;",
        "as=list&stage=0&month=99",
    ):
        assert client.get(f"/pipeline?{query}").status_code == 200, query
    assert client.get("/pipeline/moves?since=2026-11-30&until=2026-01-01&show=none&period=week").status_code == 200


def test_the_same_over_the_api(cast: SimpleNamespace, api_of: Any, deal: Opportunity) -> None:
    client = api_of(cast.lead)
    day = client.get("/api/v1/past-pipelines", {"day": "2026-10-31"}).json()
    assert (day["count"], day["amount"], day["weighted"]) == (1, "500000.00", "250000.000000")
    (row,) = client.get("/api/v1/past-pipelines/opportunities", {"day": "2026-10-31"}).json()["items"]
    assert (row["owner_id"], row["entered_stage_on"]) == (cast.people["seller"].pk, "2026-10-05")
    moved = client.get("/api/v1/past-pipelines/movements", {"since": "2026-10-31", "until": "2026-11-20"}).json()
    assert [(one["kind"], one["effect"]) for one in moved["movements"]] == [("grown", "277000.00"), ("slipped", "0")]
    assert (moved["start"], moved["end"]) == ("500000.00", "777000.00")
    assert client.get("/api/v1/past-pipelines", {"day": "2027-01-01"}).status_code == 400
    assert client.get("/api/v1/past-pipelines", {"nonsense": "1"}).status_code == 400


def test_what_is_entered_later_is_left_out_as_known_then(cast: SimpleNamespace, api_of: Any, deal: Opportunity) -> None:
    late = StageChange.everything.filter(opportunity=deal).order_by("-on").first()
    late.pk, late.on, late.amount = None, date(2026, 10, 20), Decimal(600000)
    late.at = datetime.combine(date(2026, 11, 12), time(9), ZONE)
    late.save(force_insert=True)
    client = api_of(cast.lead)
    assert client.get("/api/v1/past-pipelines", {"day": "2026-10-31"}).json()["amount"] == "600000.00"
    assert client.get("/api/v1/past-pipelines", {"day": "2026-10-31", "known": True}).json()["amount"] == "500000.00"
    after = {"day": "2026-11-12", "known": True}
    assert client.get("/api/v1/past-pipelines", after).json()["amount"] == "777000.00"


@pytest.mark.parametrize(
    "address", ["/pipeline", "/pipeline?as=list", "/pipeline?as=chart", "/pipeline/moves?show=new"]
)
def test_pages_ask_the_database_a_few_times(
    cast: SimpleNamespace, client_of: Any, deal: Opportunity, django_assert_max_num_queries: Any, address: str
) -> None:
    client = client_of(cast.lead)
    client.get(address)
    with django_assert_max_num_queries(26):
        client.get(address + ("&" if "?" in address else "?") + f"day={DAY - timedelta(days=1)}")
