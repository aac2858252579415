"""The public pool: what goes in and when, who takes it out, and what never changes by it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.core.models import Event
from merit.crm import operations as crm
from merit.crm.leads.models import Lead
from merit.crm.models import Contract, Credit, Customer, FollowUp
from merit.crm.pool import operations, sweeping
from merit.crm.pool.models import PoolMove, PoolWarning, RecycleRule
from merit.org.notices import Notice
from tests.crm.lead_kit import lead, settings

ZONE = ZoneInfo("Asia/Shanghai")


def owned(row: Any, day: date) -> None:
    """It is the owner's since this day."""
    type(row).everything.filter(pk=row.pk).update(owned_at=datetime.combine(day, time(9), ZONE))


def rule(cast: SimpleNamespace, **fields: Any) -> RecycleRule:
    return operations.create_recycle_rule(cast.admin, **{"idle_days": 30, **fields})


def moved(kind: str) -> list[str]:
    return sorted(str(one.subject) for one in PoolMove.everything.filter(kind=kind))


@pytest.fixture
def client(cast: SimpleNamespace, today: date) -> Customer:
    row = crm.create_customer(cast.seller, name="Bolt", customer_class="B")
    owned(row, today - timedelta(days=100))
    return row


def test_the_days_are_counted_from_contact_or_owner_and_more_than_n_means_n_plus_one(
    cast: SimpleNamespace, client: Customer, today: date
) -> None:
    settings(cast, warn_days=0)
    rule(cast)
    crm.log_activity(cast.seller, customer_id=client.pk, kind="call", on=today - timedelta(days=30), content="x")
    sweeping.sweep(cast.acme, today)
    assert moved("recycled") == []
    sweeping.sweep(cast.acme, today + timedelta(days=1))
    assert moved("recycled") == ["Bolt"]
    move = PoolMove.everything.get()
    assert (move.reason, move.days, move.from_person) == ("idle", 31, cast.people["seller"])
    client.refresh_from_db()
    assert client.owner is None and client.pooled_at and client.owned_at is None
    assert Event.everything.get(verb="pooled").data["cause"] == "idle"


def test_a_new_owner_has_the_whole_time(cast: SimpleNamespace, client: Customer, today: date) -> None:
    settings(cast, warn_days=0)
    rule(cast)
    client.refresh_from_db()
    crm.assign_customer(cast.lead, client.pk, client.version, owner_id=cast.people["seller2"].pk)
    client.refresh_from_db()
    assert client.owned_at is not None and client.owned_at > datetime.now(ZONE) - timedelta(minutes=1)
    sweeping.sweep(cast.acme, datetime.now(ZONE).date() + timedelta(days=30))
    assert moved("recycled") == []


def test_a_class_has_its_own_rule_and_the_empty_one_is_for_the_others(cast: SimpleNamespace, today: date) -> None:
    settings(cast, warn_days=0)
    rule(cast, idle_days=30)
    rule(cast, customer_class="A", idle_days=90)
    rule(cast, customer_class="VIP", idle_days=None)
    for name, customer_class in (("a", "A"), ("b", "B"), ("none", ""), ("vip", "VIP")):
        owned(crm.create_customer(cast.seller, name=name, customer_class=customer_class), today - timedelta(days=40))
    sweeping.sweep(cast.acme, today)
    assert moved("recycled") == ["b", "none"]
    with pytest.raises(Invalid):
        rule(cast, customer_class="A")


def test_open_opportunities_and_contracts_spare_a_customer_unless_the_rule_says_else(
    cast: SimpleNamespace, client: Customer, today: date, stages: list[Any]
) -> None:
    settings(cast, warn_days=0)
    one = rule(cast)
    deal = crm.create_opportunity(cast.seller, customer_id=client.pk, name="Deal", amount=Decimal(1))
    sweeping.sweep(cast.acme, today)
    assert moved("recycled") == []
    crm.move_opportunity(cast.seller, deal.pk, None, stage_id=stages[-1].pk, loss_reason="price")
    Contract.everything.create(
        company=cast.acme, code="K", customer=client, owner=cast.people["seller"], signed_on=today, amount=Decimal(1)
    )
    sweeping.sweep(cast.acme, today)
    assert moved("recycled") == []
    operations.change_recycle_rule(cast.admin, one.pk, 1, spare_deal=False)
    sweeping.sweep(cast.acme, today)
    assert moved("recycled") == ["Bolt"]


def test_no_opportunity_and_no_deal_are_rules_of_their_own(cast: SimpleNamespace, today: date, stages: Any) -> None:
    settings(cast, warn_days=0)
    rule(cast, idle_days=None, opportunity_days=20)
    rule(cast, customer_class="D", idle_days=None, deal_days=60)
    talked = crm.create_customer(cast.seller, name="talked")
    owned(talked, today - timedelta(days=21))
    crm.log_activity(cast.seller, customer_id=talked.pk, kind="call", on=today, content="x")
    lost = crm.create_customer(cast.seller, name="lost lately")
    owned(lost, today - timedelta(days=50))
    deal = crm.create_opportunity(cast.seller, customer_id=lost.pk, name="Deal", amount=Decimal(1))
    crm.move_opportunity(cast.seller, deal.pk, None, stage_id=stages[-1].pk, loss_reason="price")
    owned(crm.create_customer(cast.seller, name="no deal", customer_class="D"), today - timedelta(days=61))
    owned(crm.create_customer(cast.seller, name="deal soon", customer_class="D"), today - timedelta(days=60))
    sweeping.sweep(cast.acme, today)
    assert moved("recycled") == ["no deal", "talked"]


def test_nobody_loses_a_customer_without_a_warning_in_time(
    cast: SimpleNamespace, client: Customer, today: date
) -> None:
    """The rule is new and the customer long overdue: it goes `warn_days` after the warning."""
    settings(cast, warn_days=3)
    rule(cast)
    for day in (today, today, today + timedelta(days=1), today + timedelta(days=2)):
        sweeping.sweep(cast.acme, day)
    assert moved("recycled") == []
    notice = Notice.everything.get(kind="pool-warning")
    assert notice.person == cast.people["seller"] and notice.data["goes_on"] == str(today + timedelta(days=3))
    sweeping.sweep(cast.acme, today + timedelta(days=3))
    assert moved("recycled") == ["Bolt"]
    assert [one.kind for one in Notice.everything.filter(done_at=None)] == ["pool-lost"]


def test_a_contact_after_the_warning_keeps_it_and_the_warning_is_gone(
    cast: SimpleNamespace, client: Customer, today: date
) -> None:
    settings(cast, warn_days=3)
    rule(cast)
    sweeping.sweep(cast.acme, today)
    crm.log_activity(cast.seller, customer_id=client.pk, kind="call", on=today, content="x")
    for days in range(1, 28):
        sweeping.sweep(cast.acme, today + timedelta(days=days))
    assert moved("recycled") == [] and not Notice.everything.filter(done_at=None).exists()
    sweeping.sweep(cast.acme, today + timedelta(days=28))
    assert Notice.everything.filter(kind="pool-warning", done_at=None).count() == 1
    assert PoolWarning.everything.count() == 2
    sweeping.sweep(cast.acme, today + timedelta(days=31))
    assert moved("recycled") == ["Bolt"]


@pytest.fixture
def lying(cast: SimpleNamespace, client: Customer) -> Customer:
    """In the pool, given back by the salesperson; a signed contract is credited to him."""
    contract = Contract.everything.create(
        company=cast.acme, code="K", customer=client, owner=cast.people["seller"], amount=Decimal(1),
        signed_on=date(2026, 1, 1),
    )  # fmt: skip
    Credit.everything.create(contract=contract, person=cast.people["seller"], share=Decimal(1))
    return operations.return_customer(cast.seller, client.pk, None, note="no time")


def test_what_lies_in_the_pool_is_nobodys_and_those_who_sell_see_it_there(
    cast: SimpleNamespace, lying: Customer
) -> None:
    for who in ("seller", "seller2", "seller3", "lead", "lead2", "leader", "gm", "auditor", "finance"):
        assert operations.pooled(getattr(cast, who), Customer).count() == 1, who
    for who in ("hr", "admin", "committee", "outsider"):
        assert operations.pooled(getattr(cast, who), Customer).count() == 0, who
    for who in ("seller", "seller2", "lead"):
        assert not Customer.objects.visible_to(getattr(cast, who)).exists(), who
    for who, error in (("outsider", NotFound), ("hr", NotFound), ("gm", Forbidden), ("auditor", Forbidden)):
        with pytest.raises(error):
            operations.claim(getattr(cast, who), Customer, lying.pk)


def test_claiming_takes_customer_and_open_deals_and_leaves_credits(
    cast: SimpleNamespace, client: Customer, stages: Any
) -> None:
    deal = crm.create_opportunity(cast.seller, customer_id=client.pk, name="Deal", amount=Decimal(1))
    due = cast.seller.today + timedelta(days=2)
    crm.plan_follow_up(cast.seller, opportunity_id=deal.pk, due_on=due)
    crm.plan_follow_up(cast.seller, customer_id=client.pk, due_on=due)
    contract = Contract.everything.create(
        company=cast.acme, code="K", customer=client, owner=cast.people["seller"], amount=Decimal(1),
        signed_on=date(2026, 1, 1),
    )  # fmt: skip
    credit = Credit.everything.create(contract=contract, person=cast.people["seller"], share=Decimal(1))
    operations.return_customer(cast.seller, client.pk, None, note="no time")
    got = operations.claim(cast.seller2, Customer, client.pk)
    assert got.owner == cast.people["seller2"]
    deal.refresh_from_db(), credit.refresh_from_db(), contract.refresh_from_db()
    assert deal.owner == cast.people["seller2"]
    assert [one.person.code for one in FollowUp.everything.filter(done_at=None)] == ["seller2"]
    assert (credit.person, contract.owner) == (cast.people["seller"], cast.people["seller"])
    moves = [(one.kind, one.from_person, one.to_person, one.note) for one in PoolMove.everything.order_by("pk")]
    seller, seller2 = cast.people["seller"], cast.people["seller2"]
    assert moves == [("returned", seller, None, "no time"), ("claimed", None, seller2, "")]
    with pytest.raises(Conflict):
        operations.claim(cast.seller3, Customer, client.pk)
    assert Customer.objects.visible_to(cast.seller2).exists()


def test_the_former_owner_is_locked_out_for_a_while(cast: SimpleNamespace, lying: Customer, today: date) -> None:
    settings(cast, lockout_days=7)
    with pytest.raises(Conflict, match="7 days"):
        operations.claim(cast.seller, Customer, lying.pk)
    cast.seller.today = today + timedelta(days=6)
    with pytest.raises(Conflict):
        operations.claim(cast.seller, Customer, lying.pk)
    cast.seller.today = today + timedelta(days=7)
    assert operations.claim(cast.seller, Customer, lying.pk).owner == cast.people["seller"]


def test_limits_by_held_by_day_and_by_month(cast: SimpleNamespace, today: date) -> None:
    rows = [crm.create_customer(cast.seller2, name=f"C{n}") for n in range(5)]
    for row in rows:
        operations.return_customer(cast.seller2, row.pk, None, note="moving")
    settings(cast, claims_per_day=2, claims_per_month=3, held_customers=None)
    for row in rows[:2]:
        operations.claim(cast.seller, Customer, row.pk)
    with pytest.raises(Conflict, match="today"):
        operations.claim(cast.seller, Customer, rows[2].pk)
    cast.seller.today = today + timedelta(days=1)
    operations.claim(cast.seller, Customer, rows[2].pk)
    with pytest.raises(Conflict, match="month"):
        operations.claim(cast.seller, Customer, rows[3].pk)
    cast.seller.today = date(2026, 12, 1)
    settings(cast, held_customers=3)
    with pytest.raises(Conflict, match="have 3"):
        operations.claim(cast.seller, Customer, rows[3].pk)
    settings(cast, held_customers=4)
    operations.claim(cast.seller, Customer, rows[3].pk)


def test_superiors_give_to_their_people_only(cast: SimpleNamespace, lying: Customer) -> None:
    settings(cast, held_customers=0)
    with pytest.raises(Forbidden):
        operations.give(cast.seller2, Customer, lying.pk, owner_id=cast.people["seller2"].pk)
    with pytest.raises(Invalid):
        operations.give(cast.lead2, Customer, lying.pk, owner_id=cast.people["seller"].pk)
    got = operations.give(cast.lead, Customer, lying.pk, owner_id=cast.people["seller"].pk)
    assert got.owner == cast.people["seller"]
    assert Notice.everything.get(kind="pool-assigned").person == cast.people["seller"]
    with pytest.raises(Conflict):
        operations.give(cast.lead, Customer, lying.pk, owner_id=cast.people["seller2"].pk)


def test_leads_go_in_and_out_the_same_way(cast: SimpleNamespace, today: date) -> None:
    settings(cast, lead_idle_days=10, warn_days=0)
    made = lead(cast.seller)
    owned(made, today - timedelta(days=11))
    sweeping.sweep(cast.acme, today)
    made.refresh_from_db()
    assert made.owner is None and moved("recycled") == ["Kim Ltd"]
    with pytest.raises(Conflict):
        operations.claim(cast.seller, Lead, made.pk)
    got = operations.claim(cast.seller2, Lead, made.pk)
    assert got.owner == cast.people["seller2"] and got.handled_at is None
    operations.return_lead(cast.lead, made.pk, None, note="on leave")
    assert operations.pooled(cast.seller3, Lead).count() == 1


def test_whoever_writes_the_owner_it_is_out_of_the_pool(cast: SimpleNamespace, lying: Customer) -> None:
    """By the database itself: also what other parts of the program, or SQL, write."""
    Customer.everything.filter(pk=lying.pk).update(owner=cast.people["seller3"])
    lying.refresh_from_db()
    assert lying.pooled_at is None and lying.owned_at is not None
    with pytest.raises(Conflict):
        operations.claim(cast.seller2, Customer, lying.pk)
