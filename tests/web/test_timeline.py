"""The timeline of a record: everything that happened, filters, pages, and only what the reader may see."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.models import Event
from merit.crm import operations
from merit.crm.models import Activity, Customer
from merit.web.crm.timeline import asked, reading
from tests.crm import sales_kit
from tests.crm.hostile_files import PDF
from tests.web.crm_kit import company, text


@pytest.fixture
def kit(cast: SimpleNamespace) -> SimpleNamespace:
    made = company(cast)
    operations.log_activity(
        cast.seller, opportunity_id=made.opportunity.pk, kind="call", on=cast.seller.today, content="报价已经发出"
    )
    operations.comment(cast.lead, customer_id=made.customer.pk, text="@Chen Siyuan 请跟进验收")
    operations.comment(cast.lead, opportunity_id=made.opportunity.pk, text="价格再谈")
    operations.attach(cast.seller, name="方案.pdf", content=io.BytesIO(PDF), customer_id=made.customer.pk)
    operations.move_opportunity(cast.seller, made.opportunity.pk, 1, stage_id=made.stages[2].pk)
    made.customer = operations.change_customer(cast.seller, made.customer.pk, made.customer.version, region="上海")
    due = operations.plan_follow_up(cast.seller, customer_id=made.customer.pk, due_on=date(2026, 12, 1), step="送样")
    operations.finish(cast.seller, due.pk, 1)
    contract = sales_kit.contract(cast, amount="1000.00", customer=made.customer, name="一期")
    sales_kit.receipt(cast, contract, "400.00", "2026-10-15")
    made.contract = contract
    return made


def titles(page: reading.Timeline) -> set[str]:
    return {str(one.title) for one in page.entries}


def test_everything_that_happened_is_there(cast: SimpleNamespace, kit: SimpleNamespace) -> None:
    page = reading.of(cast.seller, "customer", Customer.everything.get(pk=kit.customer.pk))
    found = titles(page)
    assert {"Call", "Comment", "File attached", "Changed", "Follow-up done", "Next contact planned"} <= found
    assert {"Contract signed", "Money received", "New opportunity"} <= found
    assert any("→" in one for one in found)
    assert [one.moment for one in page.entries] == sorted((one.moment for one in page.entries), reverse=True)
    assert all(one.url for one in page.entries)
    assert {one.text for one in page.entries if one.title == "Comment"} == {"@Chen Siyuan 请跟进验收", "价格再谈"}


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("kind=contact", "报价已经发出", "请跟进验收"),
        ("kind=comment&kind=file", "方案.pdf", "报价已经发出"),
        ("q=验收", "请跟进", "报价已经发出"),
        ("q=yanshou", "请跟进", "报价已经发出"),
        ("who=wanqing", "请跟进", "报价已经发出"),
        ("since=2026-11-23", "报价已经发出", "Money received"),
        ("until=2026-10-31", "Money received", "报价已经发出"),
        ("q=nothing+like+it", "Nothing of this kind", "报价"),
        ("since=2026-99-99&before=rubbish~x~y", "报价已经发出", "Nothing of this kind"),
    ],
)
def test_filters(
    cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, query: str, shown: str, hidden: str
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "timeline"}
    page = text(client_of(cast.seller).get(f"/customers/{kit.customer.pk}?{query}", headers=headers))
    plain = re.sub(r"<[^>]+>", "", page)
    assert shown in plain
    assert hidden not in plain
    assert "<html" not in page


def test_thousands_come_page_by_page_without_a_gap(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    start = date(2026, 1, 1)
    Activity.everything.bulk_create(
        Activity(
            **{"company": cast.acme, "code": f"X-{n}", "person": cast.people["seller"], "customer": kit.customer},
            **{"kind": "call", "on": start + timedelta(days=n % 200), "content": f"no {n}", "search": f"no {n}"},
        )
        for n in range(3000)
    )
    seen: list[str] = []
    params: Any = {}
    while True:
        page = reading.of(
            cast.seller, "customer", kit.customer, asked.Asked(kinds=("contact", "comment"), before=params or {})
        )
        seen += [one.key for one in page.entries]
        if not page.more:
            break
        params = asked.cursor(page.more)
        if len(seen) > 600:
            break
    assert len(seen) == len(set(seen)) > 600
    address = f"/customers/{kit.customer.pk}"
    first = text(client_of(cast.seller).get(address))
    more = re.search(r'id="timeline-more"><a class="btn" href="([^"]+)"', first)
    assert more
    headers = {"HX-Request": "true", "HX-Target": "timeline-more"}
    second = text(client_of(cast.seller).get(address + more[1].replace("&amp;", "&"), headers=headers))
    keys = [re.findall(r'<li id="([^"]+)"', one) for one in (first, second)]
    assert keys[1]
    assert not set(keys[0]) & set(keys[1]) - {"timeline-more"}


def test_queries_do_not_grow_with_what_happened(
    cast: SimpleNamespace, kit: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for n in range(20):
        operations.comment(cast.seller, customer_id=kit.customer.pk, text=f"no {n}")
    row = Customer.everything.select_related("company").get(pk=kit.customer.pk)
    with django_assert_max_num_queries(22):
        reading.of(cast.seller, "customer", row)


def test_what_one_may_not_see_is_not_in_it(cast: SimpleNamespace, kit: SimpleNamespace) -> None:
    """A colleague's opportunity with one's own customer, with its comments, steps and changes."""
    theirs = operations.create_opportunity(cast.seller, customer_id=kit.customer.pk, name="秘密项目", amount=1)
    theirs = operations.assign_opportunity(cast.lead, theirs.pk, theirs.version, owner_id=cast.people["seller2"].pk)
    operations.comment(cast.seller2, opportunity_id=theirs.pk, text="内部底价")
    page = reading.of(cast.seller, "customer", kit.customer)
    told = " ".join(f"{one.text} {one.about}" for one in page.entries)
    assert "内部底价" not in told
    assert "秘密项目" not in told
    assert "内部底价" in " ".join(one.text for one in reading.of(cast.lead, "customer", kit.customer).entries)


@pytest.mark.parametrize("kind", ["customer", "opportunity", "contract"])
def test_every_record_page_has_it(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, kind: str) -> None:
    row = getattr(kit, kind)
    path = {"customer": "customers", "opportunity": "opportunities", "contract": "contracts"}[kind]
    for query in ("", "?tab=timeline", "?tab=history"):
        assert client_of(cast.seller).get(f"/{path}/{row.pk}{query}").status_code == 200


def test_a_comment_from_the_page(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    path = f"/customers/{kit.customer.pk}"
    sent = {"customer": kit.customer.pk, "text": "附上图纸 @Lin Wanqing", "file": io.BytesIO(PDF), "next": path}
    sent["file"].name = "图纸.pdf"
    assert client.post("/comments", sent)["Location"] == path
    page = text(client.get(path))
    assert '<b class="at">@Lin Wanqing</b>' in page
    assert "图纸.pdf" in page
    wrong = client.post("/comments", {"customer": kit.customer.pk, "text": "@Wang Ruotong look"})
    assert wrong.status_code == 422
    assert "Wang Ruotong may not see this record" in text(wrong)
    assert "@Wang Ruotong look" in text(wrong)
    offered = text(client.get(f"/comments/people?customer={kit.customer.pk}&q=l"))
    assert "Lin Wanqing" in offered
    assert "Wang Ruotong" not in text(client.get(f"/comments/people?customer={kit.customer.pk}&q=wang"))
    assert client_of(cast.seller2).get(f"/comments/people?customer={kit.customer.pk}").status_code == 404
    assert Event.everything.filter(verb="commented").count() == 3
