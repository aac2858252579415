"""Search over everything: which kinds, whose records, in what order, and how much is read."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import finding, operations
from merit.crm.finding import KINDS, find, hits
from merit.crm.models import Activity, Customer
from merit.crm.searching import holding
from tests.crm import sales_kit
from tests.web.crm_kit import text


@pytest.fixture
def kit(cast: SimpleNamespace) -> SimpleNamespace:
    operations.ensure_default_stages(cast.acme)
    customer = operations.create_customer(cast.seller, name="苏州金源精密", phone="0512-6688 1234")
    contact = operations.create_contact(cast.seller, customer_id=customer.pk, name="王会计", phone="139 1037 6534")
    opportunity = operations.create_opportunity(
        cast.seller, customer_id=customer.pk, name="视觉检测", amount=Decimal(9)
    )
    activity = operations.log_activity(
        cast.seller, customer_id=customer.pk, kind="call", on=cast.seller.today, content="谈到春节后扩建产线"
    )
    comment = operations.comment(cast.lead, customer_id=customer.pk, text="底价不要先说")
    contract = sales_kit.contract(cast, amount="10.00", customer=customer, name="检测线一期")
    return SimpleNamespace(**{name: value for name, value in locals().items() if name != "cast"})


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("金源", "customers"),
        ("jinyuan", "customers"),
        ("szjy", "customers"),
        ("C-00001", "customers"),
        ("051266881234", "customers"),
        ("6688 1234", "customers"),
        ("13910376534", "contacts"),
        ("wanghuiji", "contacts"),
        ("检测", "opportunities"),
        ("检测", "contracts"),
        ("春节", "activities"),
        ("扩建 春节", "activities"),
        ("底价", "comments"),
        ("王", "contacts"),
    ],
)
def test_what_is_found_by_what(cast: SimpleNamespace, kit: SimpleNamespace, asked: str, kind: str) -> None:
    found = hits(cast.seller, kind, asked)
    if asked == "wanghuiji":
        assert not found.rows
    else:
        assert len(found.rows) == 1
    for who in ("seller2", "outsider", "hr"):
        assert not any(hits(getattr(cast, who), name, asked).rows for name in KINDS)


def test_names_that_begin_with_it_come_first(cast: SimpleNamespace) -> None:
    for name in ("上海金源", "金源电子", "大金源"):
        operations.create_customer(cast.seller, name=name)
    assert find(cast.seller, "金源").customers[0].name == "金源电子"


@pytest.mark.parametrize("who", ["seller", "gm"])
def test_a_word_that_is_everywhere(
    cast: SimpleNamespace, kit: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """More than the index is asked for: the newest come, and that there are more is said."""
    from merit.crm import searching

    monkeypatch.setattr(searching, "FEW", 20)
    Activity.everything.bulk_create(
        Activity(
            **{"company": cast.acme, "code": f"X-{n}", "person": cast.people["seller" if n % 2 else "seller3"]},
            **{"kind": "call", "on": cast.seller.today, "content": "报价", "search": "报价"},
        )
        for n in range(60)
    )
    first = hits(getattr(cast, who), "activities", "报价", 0, 10)
    assert len(first.rows) == 10
    assert first.more
    assert first.rows == sorted(first.rows, key=lambda row: -row.pk)
    second = hits(getattr(cast, who), "activities", "报价", 10, 10)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}
    if who == "seller":
        assert {row.person.code for row in first.rows} == {"seller"}
        assert not hits(cast.seller, "activities", "报价", 30, 10).rows


def test_a_single_letter_is_looked_for_among_the_newest(
    cast: SimpleNamespace, kit: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.create_customer(cast.seller, name="王牌")
    monkeypatch.setattr(finding, "SPAN", 1)
    assert [row.name for row in hits(cast.gm, "customers", "王").rows] == ["王牌"]
    assert not hits(cast.gm, "customers", "源").rows


def test_the_page(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    page = text(client.get("/search?q=检测"))
    assert "<mark>检测</mark>" in page
    assert "视觉" in page
    one = text(client.get("/search?q=春节&kind=activities"))
    assert "谈到<mark>春节</mark>后扩建产线" in one
    assert "Nothing found" in text(client.get("/search?q=nothing"))
    assert "<html" not in text(client.get("/search?q=检测", headers={"HX-Request": "true"}))
    hostile = text(client.get("/search?q=<script>alert(1)</script>"))
    assert "<script>alert" not in hostile


def test_the_palette(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    page = text(client.get("/search/palette?q=jinyuan"))
    assert f"/activities/new?customer={kit.customer.pk}" in page
    assert f"/opportunities/{kit.opportunity.pk}#move-stage" in page
    assert f"/activities/new?customer={kit.customer.pk}" in text(client.get("/search/palette?q=log+jinyuan"))
    colleague = f"/people/{cast.people['lead'].pk}"
    assert colleague in text(client.get("/search/palette?q=wanqing"))
    assert colleague not in text(client_of(cast.outsider).get("/search/palette?q=wanqing")), "of another company"
    recent = f"customers-{kit.customer.pk},opportunities-99999,rubbish,contacts-x"
    lately = text(client.get(f"/search/palette?recent={recent}"))
    assert "苏州金源精密" in lately
    assert "苏州金源精密" not in text(client_of(cast.seller2).get(f"/search/palette?recent={recent}"))
    auditor = text(client_of(cast.auditor).get("/search/palette?q=jinyuan"))
    assert "苏州金源精密" in auditor
    assert "/activities/new" not in auditor


@pytest.mark.parametrize("kind", ["customer", "opportunity", "contact", "contract"])
def test_a_look_beside_the_list(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, kind: str) -> None:
    path = {"opportunity": "opportunities"}.get(kind, f"{kind}s")
    address = f"/{path}/{getattr(kit, kind).pk}/peek"
    page = text(client_of(cast.seller).get(address))
    assert "<html" not in page
    assert str(getattr(kit, kind)) in page
    assert client_of(cast.seller2).get(address).status_code == 404
    assert client_of(cast.auditor).get(address).status_code == 200
    assert f'data-peek="{address}"' in text(client_of(cast.seller).get(f"/{path}"))


@pytest.mark.parametrize("typed", ["苏州", "蘇州", "苏州 精密", "蘇州 聯拓"])
def test_simplified_and_traditional_find_each_other(cast: SimpleNamespace, typed: str) -> None:
    for name in ("蘇州金源精密", "苏州联拓"):
        operations.create_customer(cast.seller, name=name)
    expected = 1 if " " in typed else 2
    assert len(find(cast.seller, typed).customers) == expected
    assert Customer.objects.visible_to(cast.seller).filter(holding(Customer, typed)).count() == expected
    assert find(cast.seller2, typed).customers == []
