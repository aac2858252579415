"""Somebody leaves: what he had can be seen and handed over, goes to nobody who has left, and waits for no such answer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.crm import operations, past, reminding
from merit.crm.models import Customer, Opportunity, Stage, Transfer, Violation
from merit.crm.operations import approvals, transfers
from merit.org.actor import actor_for
from merit.org.leaving import superior, superiors
from merit.org.models import Term
from merit.org.notices import Notice


def leave(cast: SimpleNamespace, code: str, days: int) -> None:
    """The last day of `code` is so many days from today."""
    Term.everything.filter(person=cast.people[code]).update(left_on=cast.seller.today + timedelta(days=days))


def again(actor: Any) -> Any:
    found = actor_for(actor.user)
    assert found is not None
    return found


def told(kind: str) -> list[str]:
    return list(Notice.everything.filter(kind=kind, done_at=None).values_list("person__code", flat=True))


@pytest.fixture
def deal(cast: SimpleNamespace) -> Opportunity:
    operations.ensure_default_stages(cast.acme)
    customer = operations.create_customer(cast.seller, name="Firm")
    return operations.create_opportunity(cast.seller, customer_id=customer.pk, name="D", amount=Decimal(100))


def give(cast: SimpleNamespace, who: Any, *receivers: str, days: int = 0) -> Transfer:
    return transfers.make_transfer(
        who,
        person_id=cast.people["seller"].pk,
        effective_on=cast.seller.today + timedelta(days=days),
        how="all",
        what=["customers", "opportunities", "follow_ups"],
        receivers=[{"person_id": cast.people[one].pk} for one in receivers],
    )


def test_the_lead_still_sees_what_a_leaver_had_and_hands_it_over(cast: SimpleNamespace, deal: Opportunity) -> None:
    leave(cast, "seller", -1)
    lead = again(cast.lead)
    assert Customer.objects.visible_to(lead).get().owner == cast.people["seller"]
    group = past.group_of(lead, "team", lead.today)
    assert cast.people["seller"].pk in (group.people or ())
    assert not Customer.objects.visible_to(again(cast.lead2)).exists()
    assert give(cast, lead, "seller2").state == "done"
    assert Customer.everything.get().owner == cast.people["seller2"]


def test_marks_and_pay_of_who_has_left_are_not_the_leads(cast: SimpleNamespace) -> None:
    leave(cast, "seller", -1)
    lead, gone = again(cast.lead), cast.people["seller"].pk
    assert gone in lead.reach("crm").people & lead.reach("contracts").people & lead.reach("receipts").people
    assert gone not in lead.reach("scores").people | lead.reach("targets").people | lead.reach("pay").people
    assert gone not in lead.team


def test_nothing_is_given_to_who_has_left(cast: SimpleNamespace, deal: Opportunity) -> None:
    leave(cast, "seller2", -1)
    leader = again(cast.leader)
    with pytest.raises(Invalid):
        give(cast, leader, "seller2")
    customer = Customer.everything.get()
    with pytest.raises(Invalid):
        operations.assign_customer(leader, customer.pk, customer.version, owner_id=cast.people["seller2"].pk)
    leave(cast, "seller2", 2)
    with pytest.raises(Invalid, match="will have left"):
        give(cast, again(cast.leader), "seller2", days=3)
    assert give(cast, again(cast.leader), "seller2", days=2).state == "planned"


def test_a_receiver_who_leaves_meanwhile_gets_nothing(cast: SimpleNamespace, deal: Opportunity) -> None:
    day = cast.seller.today + timedelta(days=3)
    row = give(cast, cast.leader, "seller2", "seller3", days=3)
    leave(cast, "seller2", 1)
    transfers.carry_out(cast.acme, day)
    row.refresh_from_db()
    assert (row.state, Customer.everything.get().owner.code) == ("done", "seller3")


def test_a_transfer_to_nobody_waits_and_its_planner_is_told_once(cast: SimpleNamespace, deal: Opportunity) -> None:
    day = cast.seller.today + timedelta(days=3)
    row = give(cast, cast.leader, "seller2", days=3)
    leave(cast, "seller2", 1)
    for later in range(3):
        transfers.carry_out(cast.acme, day + timedelta(days=later))
    row.refresh_from_db()
    assert (row.state, Customer.everything.get().owner.code) == ("planned", "seller")
    assert told("transfer-waits") == ["leader"]
    transfers.cancel_transfer(cast.leader, row.pk)
    assert told("transfer-waits") == []


def test_who_has_left_is_not_asked_for_an_approval(cast: SimpleNamespace, deal: Opportunity) -> None:
    stage = Stage.everything.filter(company=cast.acme, kind="open").order_by("position")[2]
    Stage.everything.filter(pk=stage.pk).update(needs_approval=True)
    leave(cast, "lead", -1)
    asked = operations.ask_approval(cast.seller, deal.pk, None, stage_id=stage.pk)
    assert told("approval-asked") == ["leader"]
    operations.withdraw_approval(cast.seller, asked.pk, None)
    cast.leader.user.is_active = False
    cast.leader.user.save()
    operations.ask_approval(cast.seller, deal.pk, None, stage_id=stage.pk)
    assert told("approval-asked") == ["gm"]


def test_when_who_was_asked_leaves_the_next_one_is_asked_once(cast: SimpleNamespace, deal: Opportunity) -> None:
    stage = Stage.everything.filter(company=cast.acme, kind="open").order_by("position")[2]
    Stage.everything.filter(pk=stage.pk).update(needs_approval=True)
    asked = operations.ask_approval(cast.seller, deal.pk, None, stage_id=stage.pk)
    approvals.ask_again(cast.acme, cast.seller.today)
    assert told("approval-asked") == ["lead"]
    leave(cast, "lead", 0)
    for days in (1, 2):
        approvals.ask_again(cast.acme, cast.seller.today + timedelta(days=days))
    assert sorted(told("approval-asked")) == ["lead", "leader"]
    operations.decide_approval(cast.leader, asked.pk, None, approved=True)
    assert told("approval-asked") == []


def test_nobody_approves_what_he_asked_or_owns(cast: SimpleNamespace, deal: Opportunity) -> None:
    stage = Stage.everything.filter(company=cast.acme, kind="open").order_by("position")[2]
    Stage.everything.filter(pk=stage.pk).update(needs_approval=True)
    operations.assign_opportunity(cast.lead, deal.pk, deal.version, owner_id=cast.people["lead"].pk)
    asked = operations.ask_approval(cast.lead, deal.pk, None, stage_id=stage.pk)
    assert told("approval-asked") == ["leader"]
    with pytest.raises(Forbidden):
        operations.decide_approval(cast.lead, asked.pk, None, approved=True)
    operations.assign_opportunity(cast.lead, deal.pk, None, owner_id=cast.people["seller2"].pk)
    with pytest.raises(Forbidden):
        operations.decide_approval(cast.lead, asked.pk, None, approved=True)
    operations.decide_approval(cast.leader, asked.pk, None, approved=True)
    with pytest.raises(Conflict, match="answered already"):
        operations.decide_approval(cast.gm, asked.pk, None, approved=False, answer="no")


def test_the_nearest_superior_who_is_there(cast: SimpleNamespace) -> None:
    day, people = cast.seller.today, cast.people
    assert superior(people["seller"], day) == people["lead"]
    leave(cast, "lead", -1)
    assert superior(people["seller"], day) == people["leader"]
    assert superiors([people["seller"].pk, people["seller3"].pk, people["gm"].pk], day) == {
        people["seller"].pk: people["leader"],
        people["seller3"].pk: people["lead2"],
    }


def test_an_interval_binds_who_is_there(cast: SimpleNamespace, deal: Opportunity) -> None:
    today = cast.seller.today
    operations.create_interval_rule(cast.admin, days=5, starts_on=today - timedelta(days=100))
    Customer.everything.update(last_contact_on=today - timedelta(days=10), created_on=today - timedelta(days=60))
    leave(cast, "seller", -8)
    reminding.remind(cast.acme, today)
    assert not Violation.everything.exists()
    leave(cast, "seller", -2)
    reminding.remind(cast.acme, today)
    assert Violation.everything.get().on == today - timedelta(days=4)


def test_the_superior_is_told_once_what_was_left_behind(cast: SimpleNamespace, deal: Opportunity) -> None:
    today = cast.seller.today
    leave(cast, "seller", 0)
    reminding.remind(cast.acme, today)
    assert told("left-behind") == []
    for day in range(1, 4):
        reminding.remind(cast.acme, today + timedelta(days=day))
    notice = Notice.everything.get(kind="left-behind")
    assert (notice.person, notice.data["n"], notice.subject_label) == (cast.people["lead"], 2, "Chen Siyuan")
    leave(cast, "seller", -1)
    give(cast, again(cast.lead), "seller2")
    assert told("left-behind") == []
