"""The history as an auditor reads it: words instead of codes, names, money and dates; found by who, what and when."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from merit.core.models import Event
from merit.core.operations import log
from merit.crm import operations as crm
from merit.crm.sales import receipts
from merit.org import operations as org
from merit.targets.operations import Cell, set_targets
from merit.web.org.history_told import told
from tests.crm import sales_kit
from tests.web import crm_kit
from tests.web.crm_kit import text

OTHERS = ("seller", "lead", "leader", "hr", "finance", "gm", "admin", "committee", "outsider")
LANGUAGES = ("en", "zh-hans", "zh-hant")


@pytest.fixture
def reader(cast: SimpleNamespace, client_of: Any) -> Any:
    return client_of(cast.auditor)


def page(client: Any, language: str = "en", **query: Any) -> str:
    client.cookies["merit_language"] = language
    answer = client.get(reverse("history"), query)
    assert answer.status_code == 200
    return text(answer)


def entries(html: str) -> list[str]:
    """The entries as they are read, one line each."""
    rows = re.findall(r"<li><span class=\"ic.*?</li>", html, re.DOTALL)
    return [read_of(row) for row in rows]


def read_of(html: str) -> str:
    """The text without its tags; every tag parts words."""
    return " ".join(strip_tags(html.replace("<", " <")).split())


def entry(event: Event, language: str) -> dict[str, tuple[str | None, str]]:
    with translation.override(language):
        (one,) = told([event])
        return {str(change.name): (change.was, change.now) for change in one.changes}


def newest() -> Event:
    return Event.everything.select_related("company").latest("pk")


def test_a_change_is_read_as_a_sentence(cast: SimpleNamespace, reader: Any) -> None:
    made = crm_kit.company(cast)
    crm.change_opportunity(
        cast.seller,
        made.opportunity.pk,
        made.opportunity.version,
        amount=Decimal(850000),
        expected_on=date(2026, 12, 1),
    )
    (first, *_rest) = entries(page(reader))
    assert first.startswith("Changed Opportunity 视觉检测线二期")
    assert "Chen Siyuan" in first
    assert "Amount ¥900,000.00 changed to ¥850,000.00" in first
    assert "Expected on empty changed to 1 Dec 2026" in first
    (chinese, *_rest) = entries(page(reader, "zh-hans"))
    assert chinese.startswith("修改 商机 视觉检测线二期")
    assert "金额 ¥900,000.00 变更为 ¥850,000.00" in chinese
    assert "空 变更为 2026 年 12 月 1 日" in chinese


def test_stages_roles_groups_and_shares_are_named(cast: SimpleNamespace, reader: Any) -> None:
    made = crm_kit.company(cast)
    crm.move_opportunity(cast.seller, made.opportunity.pk, None, stage_id=made.stages[2].pk)
    moved = entries(page(reader))[0]
    assert f"Stage {made.stages[0].name} changed to {made.stages[2].name}" in moved
    assert "Probability 10% changed to 50%" in moved
    org.give_role(
        cast.admin, cast.seller.user.pk, role="hr", company_id=cast.acme.pk, department_id=None, start=date(2026, 12, 1)
    )
    assert "Role given User Chen Siyuan" in (given := entries(page(reader))[0])
    assert "Role HR" in given
    assert "From 1 Dec 2026" in given
    org.set_term(cast.hr, cast.people["seller"].pk, None, start=date(2026, 12, 1), group="manager")
    assert "Group Employees changed to Managers" in entries(page(reader))[0]


def test_wages_are_named_and_never_told(cast: SimpleNamespace, reader: Any) -> None:
    wages = {"base_wage": "7777.00", "floating_wage": "1000.00"}
    org.set_term(cast.hr, cast.people["seller"].pk, None, start=date(2026, 12, 1), attributes=wages)
    html = page(reader)
    assert "Wages and further columns Base wage" in entries(html)[0]
    assert "7777" not in html
    assert "base_wage" not in html


def test_targets_are_told_one_by_one(cast: SimpleNamespace) -> None:
    cells = [Cell("person", cast.people["seller"].pk, "receipts", f"2026-{n}", Decimal(250000), None) for n in (11, 12)]
    set_targets(cast.lead, cells)
    assert entry(newest(), "en") == {
        "Metric": (None, "Receipts"),
        "How many": (None, "2"),
        "Chen Siyuan · November 2026": ("", "¥250,000.00"),
        "Chen Siyuan · December 2026": ("", "¥250,000.00"),
    }


def test_money_of_a_contract_reads_the_same_on_its_own_page(cast: SimpleNamespace, reader: Any, client_of: Any) -> None:
    contract = sales_kit.contract(cast, amount="1000.00", name="视觉检测线一期")
    booked = sales_kit.receipt(cast, contract, "600.00")
    receipts.change_receipt(cast.finance, booked.pk, booked.version, amount=Decimal("500.00"), reason="Typed wrong")
    told_there = entries(page(reader))[0]
    assert "Receipt corrected Contract 视觉检测线一期" in told_there
    finance = client_of(cast.finance)
    own = text(finance.get(reverse("contract", args=[contract.pk]), {"tab": "history"}))
    for html in (page(reader), own):
        read = read_of(html)
        assert "Receipt corrected" in read
        assert "Amount ¥600.00 changed to ¥500.00" in read
        assert "Reason Typed wrong" in read


def test_records_are_linked_where_they_are_seen(cast: SimpleNamespace, reader: Any) -> None:
    made = crm_kit.company(cast)
    html = page(reader)
    for name, row in (("customer", made.customer), ("contact", made.contact), ("opportunity", made.opportunity)):
        address = reverse(name, args=[row.pk])
        assert f'href="{address}"' in html
        assert reader.get(address).status_code == 200
    gone = crm.create_customer(cast.seller, name="Gone")
    crm.delete_customer(cast.seller, gone.pk, gone.version)
    html = page(reader)
    assert "Gone" in html
    assert f'href="{reverse("customer", args=[gone.pk])}"' not in html


@pytest.mark.parametrize("who", OTHERS)
def test_without_the_right_nothing_is_shown(cast: SimpleNamespace, client_of: Any, api_of: Any, who: str) -> None:
    actor = getattr(cast, who)
    assert client_of(actor).get(reverse("history")).status_code == 403
    assert api_of(actor).get("/history").status_code == 403


def test_another_company_never_shows(cast: SimpleNamespace, reader: Any, api_of: Any) -> None:
    crm.create_customer(cast.outsider, name="Elsewhere Ltd")
    crm.create_customer(cast.seller, name="Here Ltd")
    for query in ({}, {"q": "Ltd"}, {"q": "C-00001"}, {"who": "Ou Yang"}, {"about": "crm.customer"}):
        html = page(reader, **query)
        assert "Elsewhere" not in html
        # the name is only what was asked for, not somebody to choose
        assert html.count("Ou Yang") == ("who" in query)
    assert [one["subject_label"] for one in api_of(cast.auditor).get("/history?q=Ltd").json()["items"]] == ["Here Ltd"]


def test_filters_narrow_the_list(cast: SimpleNamespace, reader: Any) -> None:
    made = crm_kit.company(cast)
    crm.change_customer(cast.lead, made.customer.pk, made.customer.version, region="East")
    org.invite(cast.admin, cast.seller.user.pk)
    found = {
        "all": len(entries(page(reader))),
        "by the lead": len(entries(page(reader, who="lin wan"))),
        "customers": len(entries(page(reader, about="crm.customer"))),
        "sales": len(entries(page(reader, about="crm"))),
        "users": len(entries(page(reader, about="users"))),
        "by code": len(entries(page(reader, q=made.customer.code.lower()))),
        "by name": len(entries(page(reader, q="视觉"))),
        "nothing": len(entries(page(reader, q="nowhere"))),
    }
    assert found == {
        **{"all": 5, "by the lead": 1, "customers": 2, "sales": 4, "users": 1, "by code": 2, "by name": 1, "nothing": 0}
    }
    assert 'value="lin wan"' in page(reader, who="lin wan")
    assert "Nothing matches" in page(reader, q="nowhere")


def test_days_are_those_of_the_company_and_both_count(cast: SimpleNamespace, reader: Any) -> None:
    log(cast.hr, "changed", cast.people["seller"], name=["Old", "New"])
    event = newest()
    # half past midnight in Shanghai, still the day before in UTC
    Event.everything.filter(pk=event.pk).update(at=datetime(2026, 11, 9, 16, 30, tzinfo=UTC))
    assert "10 Nov 2026" in page(reader)
    counts = [
        len(entries(page(reader, since=since, until=until)))
        for since, until in (("2026-11-10", "2026-11-10"), ("2026-11-11", ""), ("", "2026-11-09"), ("2026-11-01", ""))
    ]
    assert counts == [1, 0, 0, 1]
    assert "Enter a valid date" in page(reader, since="soon")


def test_it_is_empty_until_something_happens(reader: Any) -> None:
    assert "Nothing has been done yet" in page(reader)


def test_pages_keep_the_filters_and_newest_stands_first(cast: SimpleNamespace, reader: Any) -> None:
    crm_kit.many(cast, 60)
    first = page(reader, about="crm.customer")
    assert len(entries(first)) == 50
    assert "Customer 59" in entries(first)[0]
    assert "about=crm.customer&amp;page=2" in first
    assert len(entries(page(reader, about="crm.customer", page=2))) == 10


def test_the_number_of_queries_does_not_grow(cast: SimpleNamespace, reader: Any) -> None:
    crm_kit.many(cast, 2)
    page(reader)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(reader)
        counts.append(len(queries))
        crm_kit.many(cast, 20)
    assert counts[0] == counts[1] < 25


def test_an_old_entry_of_another_shape_is_still_shown(cast: SimpleNamespace, reader: Any) -> None:
    log(cast.hr, "danced", cast.people["seller"], amount=["much", "more"], signed_on="soon", shoe_size=[41, 42])
    read = entries(page(reader))[0]
    assert "danced" in read
    assert "much changed to more" in read
    assert "shoe size 41 changed to 42" in read


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_told_by_its_code(cast: SimpleNamespace, reader: Any, language: str) -> None:
    made = crm_kit.company(cast)
    crm.change_customer(
        cast.seller, made.customer.pk, made.customer.version, tags=["vip"], attributes={"pool": "9"}, customer_class="B"
    )
    crm.log_activity(cast.seller, opportunity_id=made.opportunity.pk, kind="call", on=cast.seller.today, content="Hi")
    contract = sales_kit.contract(cast, amount="1000.00", name="K")
    sales_kit.receipt(cast, contract, "600.00")
    html = page(reader, language)
    shown = " ".join(entries(html))
    for code in ("crm.", "org.", "receipt-booked", "customer_class", "received_on", "{", "[", "None"):
        assert code not in shown


def test_the_api_tells_the_same_events(cast: SimpleNamespace, api_of: Any) -> None:
    made = crm_kit.company(cast)
    api = api_of(cast.auditor)
    body = api.get("/history?subject_type=crm.customer&who=Chen").json()
    assert body["count"] == 1
    (one,) = body["items"]
    assert (one["verb"], one["subject_id"], one["actor_name"]) == ("created", made.customer.pk, "Chen Siyuan")
    assert one["user_id"] == cast.seller.user.pk
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    assert api.get(f"/history?since={tomorrow}").json() == {"items": [], "count": 0}
    assert api.get("/history?area=users").json()["count"] == 0
    assert api.get("/history?colour=red").status_code == 400


def test_a_record_tells_its_own_history_to_those_who_see_it(cast: SimpleNamespace, client_of: Any) -> None:
    made = crm_kit.company(cast)
    crm.change_customer(cast.seller, made.customer.pk, made.customer.version, region="East")
    crm.move_opportunity(cast.seller, made.opportunity.pk, None, stage_id=made.stages[1].pk)
    for name, row, said in (
        ("customer", made.customer, "Region 江苏 changed to East"),
        ("opportunity", made.opportunity, "Probability 10% changed to 30%"),
    ):
        address = reverse(name, args=[row.pk])
        assert said in read_of(text(client_of(cast.lead).get(address, {"tab": "history"})))
        assert client_of(cast.seller2).get(address, {"tab": "history"}).status_code == 404


def test_a_persons_history_is_for_those_who_keep_it(cast: SimpleNamespace, client_of: Any) -> None:
    one = cast.people["seller"]
    org.set_term(cast.hr, one.pk, None, start=date(2026, 12, 1), group="manager", attributes={"base_wage": "7000.00"})
    said = "Group Employees changed to Managers"
    seen = {
        who: said in read_of(text(client_of(getattr(cast, who)).get(reverse("person", args=[one.pk]))))
        for who in ("seller", "hr", "auditor", "admin", "seller2", "lead")
    }
    assert seen == {"seller": True, "hr": True, "auditor": True, "admin": True, "seller2": False, "lead": False}
