"""Leads: who gets them, what becomes of them, what is said when nobody looks at them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.models import Event
from merit.crm import operations as crm
from merit.crm.leads import monitor, operations
from merit.crm.leads.alike import alike
from merit.crm.leads.converting import Deal, Into
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Contact, Credit, Customer, FollowUp, Opportunity
from merit.crm.pool.models import PoolMove
from merit.org.notices import Notice
from tests.crm.lead_kit import lead, rule, settings, waits


def owners(cast: SimpleNamespace, count: int, **fields: Any) -> list[str]:
    made = [lead(cast.seller, f"N{n}", by_rules=True, **fields) for n in range(count)]
    return [one.owner.code if one.owner else "" for one in made]


def test_a_lead_is_entered_found_and_seen_by_the_line_above(cast: SimpleNamespace) -> None:
    made = lead(cast.seller, "王芳", company_name="苏州金源", phone="+86 138-0013-8000")
    assert made.code == "L-00001" and made.status == "new" and made.owner == cast.people["seller"]
    for who in ("seller", "lead", "leader", "gm", "finance", "auditor"):
        assert Lead.objects.visible_to(getattr(cast, who)).exists(), who
    for who in ("seller2", "lead2", "hr", "admin", "outsider"):
        assert not Lead.objects.visible_to(getattr(cast, who)).exists(), who
    with pytest.raises(NotFound):
        operations.change_lead(cast.seller2, made.pk, 1, note="mine")
    with pytest.raises(Forbidden):
        operations.change_lead(cast.gm, made.pk, 1, note="seen")
    with pytest.raises(Forbidden):
        lead(cast.auditor)
    with pytest.raises(Invalid):
        operations.create_lead(cast.seller, phone="1")
    with pytest.raises(Stale):
        operations.change_lead(cast.seller, made.pk, 7, note="late")


def test_a_round_goes_in_turn_and_over_who_has_left(cast: SimpleNamespace) -> None:
    rule(cast, "seller", "seller2", "seller3")
    assert owners(cast, 4) == ["seller", "seller2", "seller3", "seller"]
    cast.people["seller2"].terms.update(left_on=cast.seller.today - timedelta(days=1))
    assert owners(cast, 3) == ["seller3", "seller", "seller3"]


def test_the_first_rule_that_holds_and_has_somebody_decides(cast: SimpleNamespace) -> None:
    rule(cast, "seller3", industries=["半导体"], least_amount=Decimal(1000))
    rule(cast, "seller", "seller2", way="region", regions={"seller": ["江苏"], "seller2": ["浙江", "上海"]})
    rule(cast, way="pool", channels=["api"])
    rule(cast, "seller2")
    assert owners(cast, 1, industry="半导体", amount=Decimal(1000)) == ["seller3"]
    assert owners(cast, 1, industry="半导体", amount=Decimal(999), region="江苏省") == ["seller"]
    assert owners(cast, 1, region="浙江杭州") == ["seller2"]
    assert owners(cast, 1, region="江蘇蘇州") == owners(cast, 1, region="江苏") == ["seller"], "in either script"
    assert owners(cast, 1, region="广东") == ["seller2"]
    assert owners(cast, 1, region="广东", channel="api") == [""]
    assert PoolMove.everything.get().kind == "arrived"


def test_by_load_the_one_with_the_fewest_open_leads_is_next(cast: SimpleNamespace) -> None:
    rule(cast, "seller", "seller2", way="load")
    busy = [lead(cast.seller, f"B{n}") for n in range(2)]
    assert owners(cast, 3) == ["seller2", "seller2", "seller"]
    for one in busy:
        operations.disqualify_lead(cast.seller, one.pk, one.version, reason="no budget")
    assert owners(cast, 1) == ["seller"]


def test_who_is_known_goes_to_who_knows_him_and_costs_nobody_a_turn(cast: SimpleNamespace) -> None:
    rule(cast, "seller2", "seller3")
    lead(cast.seller, "Kim", phone="138 0013 8000")
    assert owners(cast, 1, phone="+86-13800138000") == ["seller"]
    assert owners(cast, 1) == ["seller2"]
    found = alike(cast.acme, phone="13800138000")
    assert {one.why for one in found} == {"phone"} and len(found) == 2


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"phone": "+86 21 6688 9900"}, "phone"),
        ({"phone": "021-66889900-8012"}, "phone"),
        ({"phone": "传真 021-66889911 电话 139 1234 5678"}, "phone"),
        ({"email": " LI@hongtu.cn"}, "email"),
        ({"name": "蘇州宏圖 智能股份有限公司"}, "name"),
        ({"email": "zhang@mail.hongtu.cn"}, "domain"),
        ({"phone": "12345"}, ""),
        ({"email": "li@qq.com"}, ""),
        ({}, ""),
    ],
)
def test_a_lead_is_known_again_as_customers_are(cast: SimpleNamespace, asked: dict[str, str], why: str) -> None:
    there = lead(
        cast.seller,
        "李四",
        company_name="苏州宏图智能有限公司",
        email="li@hongtu.cn",
        phone="021-66889900转3/13912345678",
    )
    lead(cast.seller, "Wang", company_name="无锡天启", email="w@qq.com")
    assert [(one.row, one.why) for one in alike(cast.acme, **asked)] == ([(there, why)] if why else [])
    Lead.everything.update(keys=None)
    assert [one.why for one in alike(cast.acme, **asked)] == ([why] if why else []), "those that came by SQL too"


def test_a_contact_looks_after_it_and_is_kept_when_it_becomes_a_customer(
    cast: SimpleNamespace, stages: list[Any]
) -> None:
    made = lead(
        cast.seller, "王芳", company_name="苏州金源", phone="138", email="w@j.test", region="江苏", source="展会",
        need="第二条产线\n春节前", amount=Decimal("900000.50"), note="认识老板",
    )  # fmt: skip
    operations.log_lead_contact(
        cast.seller, made.pk, kind="call", on=date(2026, 11, 20), content="预算已批",
        next_on=date(2026, 11, 27), next_step="发方案",
    )  # fmt: skip
    made.refresh_from_db()
    assert made.status == "working" and made.handled_at and made.next_contact_on == date(2026, 11, 27)
    done = operations.convert_lead(cast.seller, made.pk, made.version)
    customer, contact, deal = Customer.everything.get(), Contact.everything.get(), Opportunity.everything.get()
    assert (done.customer, done.contact, done.opportunity, done.status) == (customer, contact, deal, "converted")
    assert (customer.name, customer.region, customer.source, customer.phone) == ("苏州金源", "江苏", "展会", "138")
    assert (contact.name, contact.email) == ("王芳", "w@j.test")
    assert (deal.name, deal.amount, deal.note) == ("第二条产线", Decimal("900000.50"), "第二条产线\n春节前\n认识老板")
    said = Activity.everything.get()
    assert (said.customer, said.opportunity, said.lead) == (customer, deal, done)
    assert customer.last_contact_on == date(2026, 11, 20)
    follow = FollowUp.everything.get()
    assert (follow.opportunity, follow.due_on, follow.step) == (deal, date(2026, 11, 27), "发方案")
    assert not Credit.everything.exists()
    with pytest.raises(Conflict):
        operations.convert_lead(cast.seller, made.pk, done.version)


def test_into_an_existing_customer_nothing_is_overwritten(cast: SimpleNamespace, customer: Customer) -> None:
    crm.ensure_default_stages(cast.acme)
    known = crm.create_contact(cast.seller, customer_id=customer.pk, name="王芳", phone="13800138000")
    made = lead(cast.seller, "王芳", phone="138 0013 8000", region="上海", industry="电子", note="新的")
    done = operations.convert_lead(
        cast.lead, made.pk, made.version, Into(customer_id=customer.pk, deal=Deal(name="Line two", amount=Decimal(5)))
    )
    customer.refresh_from_db()
    assert (customer.region, customer.industry, customer.note) == ("江苏", "电子", "新的")
    assert done.contact == known and done.opportunity.owner == cast.people["seller"]
    other = lead(cast.seller, "Lee")
    theirs = crm.create_customer(cast.seller2, name="Not mine")
    with pytest.raises(Invalid):
        operations.convert_lead(cast.seller, other.pk, other.version, Into(customer_id=theirs.pk))
    none = operations.convert_lead(cast.seller, other.pk, other.version, Into(customer_id=customer.pk, deal=None))
    assert none.opportunity is None and none.contact.name == "Lee"


def test_disqualified_says_why_and_can_be_taken_up_again(cast: SimpleNamespace) -> None:
    made = lead(cast.seller)
    with pytest.raises(Invalid):
        operations.disqualify_lead(cast.seller, made.pk, 1, reason=" ")
    made = operations.disqualify_lead(cast.seller, made.pk, 1, reason="no budget")
    with pytest.raises(Conflict):
        operations.qualify_lead(cast.seller, made.pk, made.version)
    made = operations.reopen_lead(cast.seller, made.pk, made.version)
    assert made.status == "working" and made.reason == ""
    assert operations.qualify_lead(cast.seller, made.pk, made.version).status == "qualified"
    verbs = list(Event.everything.filter(subject_type="crm.lead").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["created", "disqualified", "reopened", "qualified"]


def test_unhandled_is_reminded_then_told_to_the_superior_then_pooled_once_each(cast: SimpleNamespace) -> None:
    settings(cast, remind_hours=4, escalate_hours=8, pool_hours=24)
    made, handled = lead(cast.seller), lead(cast.seller, "Lee")
    operations.log_lead_contact(cast.seller, handled.pk, kind="call", on=cast.seller.today)
    waits(handled, 100)
    told = lambda: sorted(Notice.everything.filter(done_at=None).values_list("kind", "person__code"))  # noqa: E731
    waits(made, 3)
    monitor.watch()
    assert told() == []
    for hours, expected in ((4, ["lead-reminder"]), (5, ["lead-reminder"]), (9, ["lead-escalation", "lead-reminder"])):
        waits_same(made, hours)
        monitor.watch()
        monitor.watch()
        assert [kind for kind, _who in told()] == expected, hours
    assert ("lead-escalation", "lead") in told()
    waits_same(made, 24)
    monitor.watch()
    made.refresh_from_db()
    assert made.owner is None and made.pooled_at is not None
    assert told() == [("pool-lost", "seller")]
    move = PoolMove.everything.get()
    assert (move.kind, move.reason, move.from_person) == ("recycled", "unhandled", cast.people["seller"])
    handled.refresh_from_db()
    assert handled.owner == cast.people["seller"]


def waits_same(row: Any, hours: int) -> None:
    waits(row, hours)


def test_a_contact_settles_the_reminder_and_a_new_owner_starts_anew(cast: SimpleNamespace) -> None:
    settings(cast, remind_hours=4, escalate_hours=None)
    made = lead(cast.seller)
    waits(made, 5)
    monitor.watch()
    assert Notice.everything.filter(kind="lead-reminder", done_at=None).count() == 1
    made.refresh_from_db()
    operations.assign_lead(cast.lead, made.pk, made.version, owner_id=cast.people["seller2"].pk)
    open_ones = Notice.everything.filter(done_at=None).exclude(kind="none")
    assert [(one.kind, one.person.code) for one in open_ones.all()] == [("lead-assigned", "seller2")]
    made.refresh_from_db()
    assert made.reminded_at is None
    waits(made, 5)
    monitor.watch()
    operations.log_lead_contact(cast.seller2, made.pk, kind="call", on=cast.seller.today)
    assert not open_ones.all().exists()


def test_the_monitor_counts_by_age_and_person(cast: SimpleNamespace) -> None:
    for hours in (1, 5, 30, 1000):
        waits(lead(cast.seller, f"S{hours}"), hours)
    waits(lead(cast.seller2, "T"), 50)
    from django.utils import timezone

    rows = monitor.by_person(Lead.objects.visible_to(cast.lead), timezone.now())
    assert [(one.person.code, one.count, one.oldest) for one in rows] == [("seller", 4, 1000), ("seller2", 1, 50)]
    assert rows[0].ages == {"4h": 1, "1d": 1, "2d": 1, "3d": 0, "7d": 0, "older": 1}
    assert [one.person.code for one in monitor.by_person(Lead.objects.visible_to(cast.seller2), timezone.now())] == [
        "seller2"
    ]
