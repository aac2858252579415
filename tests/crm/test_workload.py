"""Workload: counted once each, by person, team, department and time, as far as the reader reaches."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Invalid
from merit.crm import operations, workload
from merit.crm.models import Customer, Opportunity
from merit.crm.workload import Asked

SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def worked(cast: SimpleNamespace, stages: list[Any], customer: Customer, opportunity: Opportunity) -> Customer:
    """The salesperson called twice and visited once; a colleague's customer was called; a proposal was made."""
    Customer.everything.filter(pk=customer.pk).update(created_on=date(2026, 11, 5))
    opportunity.refresh_from_db()

    def log(who: Any, to: Customer, kind: str, days_ago: int, minutes: int | None = None) -> None:
        on = who.today - timedelta(days_ago)
        operations.log_activity(who, customer_id=to.pk, kind=kind, on=on, minutes=minutes, content="Hi")

    for kind, ago in (("call", 0), ("call", 1), ("visit", 8)):
        log(cast.seller, customer, kind, ago, 45)
    log(cast.lead, customer, "meeting", 1)
    theirs = operations.create_customer(cast.seller2, name="Theirs")
    Customer.everything.filter(pk=theirs.pk).update(created_on=date(2026, 10, 5))
    log(cast.seller2, theirs, "call", 0)
    operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[2].pk)
    operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[3].pk)
    return customer


def by(actor: Any, how: Any, **more: Any) -> dict[str, Any]:
    rows, total = workload.loads(actor, Asked(SINCE, UNTIL, how, **more))
    return {row.label: row for row in rows} | {"total": total}


def test_by_person_team_and_department(cast: SimpleNamespace, worked: Customer) -> None:
    rows = by(cast.lead, "person")
    mine = rows["Chen Siyuan"]
    assert (mine.contacts, mine.kinds["call"], mine.kinds["visit"], mine.customers) == (3, 2, 1, 1)
    assert (mine.new_customers, mine.proposals, mine.hours) == (1, 1, Decimal("2.3"))
    assert rows["total"].contacts == 5 and rows["total"].customers == 2
    teams = by(cast.gm, "team")
    assert teams["Lin Wanqing"].contacts == 4 and teams["Li Daowei"].contacts == 1
    assert by(cast.gm, "department")["Sales1"].contacts == 5


def test_by_time(cast: SimpleNamespace, worked: Customer) -> None:
    days = by(cast.seller, "day")
    assert days["2026-11-23"].contacts == 1 and days["2026-11-15"].kinds["visit"] == 1
    assert days["2026-11-05"].new_customers == 1
    assert by(cast.seller, "week")["2026-11-23"].contacts == 1
    assert by(cast.seller, "month")["2026-11-01"].contacts == 3


def test_each_reader_counts_his_own_people(cast: SimpleNamespace, worked: Customer) -> None:
    assert by(cast.seller, "person").keys() == {"Chen Siyuan", "total"}
    assert by(cast.lead2, "person")["total"].contacts == 0
    assert by(cast.outsider, "person")["total"].contacts == 0
    assert by(cast.lead, "person", person_id=cast.people["seller2"].pk)["total"].contacts == 1


@pytest.mark.parametrize(("what", "n"), [("contacts", 3), ("call", 2), ("customers", 1), ("new_customers", 1)])
def test_each_number_has_its_rows(cast: SimpleNamespace, worked: Customer, what: str, n: int) -> None:
    asked = Asked(SINCE, UNTIL, "person")
    assert workload.behind(cast.lead, asked, what, str(cast.people["seller"].pk)).count() == n
    assert workload.behind(cast.lead, asked, "contacts", "").count() == 5
    with pytest.raises(Invalid):
        workload.behind(cast.lead, asked, what, "x")


def test_pages_and_api(cast: SimpleNamespace, worked: Customer, client_of: Any, api_of: Any) -> None:
    page = client_of(cast.lead).get("/workload?span=month")
    text = page.content.decode()
    assert "Chen Siyuan" in text and "<svg" in text
    url = f"/workload/rows?what=visit&key={cast.people['seller'].pk}&by=person&since={SINCE}&until={UNTIL}"
    assert url.replace("&", "&amp;") in text.replace("2026-11-23", str(UNTIL)) or "workload/rows" in text
    assert "苏州金源精密" in client_of(cast.lead).get(url).content.decode()
    assert "苏州金源精密" not in client_of(cast.lead2).get(url).content.decode()
    for what in ("customers", "new_customers", "proposals", "contacts"):
        assert client_of(cast.lead).get(url.replace("visit", what)).status_code == 200
    assert client_of(cast.lead).get("/workload?since=2026-99-99&until=x&by=nothing").status_code == 200
    found = api_of(cast.lead).get(f"/workload?since={SINCE}&until={UNTIL}&by=person").json()
    assert found["total"]["contacts"] == 5 and found["rows"][0]["kinds"]["call"] == 2
    assert api_of(cast.lead).get(f"/workload?since={UNTIL}&until={SINCE}").status_code == 422


def test_the_activities_of_a_customer_are_searched(cast: SimpleNamespace, worked: Customer, client_of: Any) -> None:
    client = client_of(cast.seller)
    text = client.get(f"/activities?customer={worked.pk}&kind=visit&since=2026-11-01&until=2026-11-20").content.decode()
    assert text.count('class="hov"') == 1
    assert "No activity matches" in client.get(f"/activities?customer={worked.pk}&since=2026-12-01").content.decode()


def test_a_number_has_as_many_rows_as_it_says(
    cast: SimpleNamespace, stages: list[Any], customer: Customer, opportunity: Opportunity, client_of: Any
) -> None:
    operations.add_member(cast.seller, opportunity.pk, person_id=cast.people["seller2"].pk, role="co_seller")
    operations.log_activity(
        cast.seller2, opportunity_id=opportunity.pk, kind="visit", on=cast.seller2.today, content="Hi"
    )
    for place in (2, 0, 2):
        operations.move_opportunity(cast.seller, opportunity.pk, None, stage_id=stages[place].pk)
    for who in (cast.seller, cast.seller2, cast.lead, cast.gm):
        _rows, whole = workload.loads(who, Asked(SINCE, UNTIL))
        for what in ("contacts", "customers", "new_customers", "proposals"):
            assert workload.behind(who, Asked(SINCE, UNTIL), what, "").count() == getattr(whole, what), what
    page = client_of(cast.seller2).get(f"/workload/rows?what=customers&since={SINCE}&until={UNTIL}").content.decode()
    assert customer.name in page and f'href="/customers/{customer.pk}"' not in page, "known by name, not to be opened"
