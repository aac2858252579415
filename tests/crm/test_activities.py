"""Activities and follow-ups: logging a contact closes the open follow-up and makes the next one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.crm import operations
from merit.crm.models import Activity, Customer, FollowUp, Opportunity


def log(actor: Any, customer: Customer, **more: Any) -> Activity:
    return operations.log_activity(
        actor, **{"customer_id": customer.pk, "kind": "call", "on": actor.today, "content": "Hi", **more}
    )


def test_logging_closes_the_follow_up_and_makes_the_next(
    cast: SimpleNamespace, customer: Customer, opportunity: Opportunity
) -> None:
    day = cast.seller.today
    first = log(cast.seller, customer, opportunity_id=opportunity.pk, next_on=day + timedelta(14), next_step="报价")
    opportunity.refresh_from_db()
    customer.refresh_from_db()
    assert (opportunity.last_contact_on, opportunity.next_contact_on) == (day, day + timedelta(14))
    assert customer.last_contact_on == day
    second = log(cast.seller, customer, opportunity_id=opportunity.pk, next_on=day + timedelta(20))
    done, open_one = FollowUp.everything.order_by("pk")
    assert (done.made_by, done.done_by, open_one.made_by, open_one.done_at) == (first, second, second, None)
    opportunity.refresh_from_db()
    assert opportunity.next_contact_on == day + timedelta(20)


def test_somebody_elses_follow_up_stays_open(cast: SimpleNamespace, customer: Customer) -> None:
    operations.plan_follow_up(cast.seller, customer_id=customer.pk, due_on=cast.seller.today)
    log(cast.lead, customer)
    assert FollowUp.everything.get().done_at is None


def test_an_earlier_contact_does_not_move_the_last_one_back(cast: SimpleNamespace, customer: Customer) -> None:
    log(cast.seller, customer)
    log(cast.seller, customer, on=cast.seller.today - timedelta(30))
    customer.refresh_from_db()
    assert customer.last_contact_on == cast.seller.today


@pytest.mark.parametrize("who", ["leader", "finance", "gm", "auditor"])
def test_who_only_sees_logs_nothing(cast: SimpleNamespace, customer: Customer, who: str) -> None:
    with pytest.raises(Forbidden):
        log(getattr(cast, who), customer)


@pytest.mark.parametrize("who", ["seller2", "lead2", "hr", "admin", "outsider"])
def test_a_customer_that_is_not_seen_is_none(cast: SimpleNamespace, customer: Customer, who: str) -> None:
    with pytest.raises(Invalid):
        log(getattr(cast, who), customer)
    assert not Activity.everything.exists()


def test_days_must_make_sense(cast: SimpleNamespace, customer: Customer) -> None:
    day = cast.seller.today
    with pytest.raises(Invalid) as caught:
        log(cast.seller, customer, on=day + timedelta(1))
    assert "on" in caught.value.fields
    with pytest.raises(Invalid) as caught:
        log(cast.seller, customer, next_on=day - timedelta(1))
    assert "next_on" in caught.value.fields
    assert not Activity.everything.exists()


def test_an_opportunity_owner_logs_with_somebody_elses_customer(
    cast: SimpleNamespace, customer: Customer, opportunity: Opportunity
) -> None:
    operations.assign_opportunity(cast.lead, opportunity.pk, 1, owner_id=cast.seller2.person.pk)
    row = operations.log_activity(
        cast.seller2, opportunity_id=opportunity.pk, kind="call", on=cast.seller2.today, content="Hi"
    )
    assert row.customer == customer
    with pytest.raises(Invalid):
        log(cast.seller2, customer)


def test_one_corrects_ones_own_only(cast: SimpleNamespace, customer: Customer) -> None:
    row = log(cast.seller, customer)
    with pytest.raises(Forbidden):
        operations.change_activity(cast.lead, row.pk, 1, content="x")
    with pytest.raises(NotFound):
        operations.change_activity(cast.seller2, row.pk, 1, content="x")
    earlier = cast.seller.today - timedelta(3)
    operations.change_activity(cast.seller, row.pk, 1, content="改", on=earlier)
    customer.refresh_from_db()
    assert customer.last_contact_on == earlier


def test_taking_back_undoes_what_logging_did(cast: SimpleNamespace, customer: Customer) -> None:
    planned = operations.plan_follow_up(cast.seller, customer_id=customer.pk, due_on=cast.seller.today)
    row = log(cast.seller, customer, next_on=cast.seller.today + timedelta(7))
    at = row.created_at.replace(year=2026, month=11, day=23, hour=3)
    Activity.everything.filter(pk=row.pk).update(created_at=at - timedelta(1))
    with pytest.raises(Conflict):
        operations.delete_activity(cast.seller, row.pk, 1)
    Activity.everything.filter(pk=row.pk).update(created_at=at)
    operations.delete_activity(cast.seller, row.pk, 1)
    assert list(FollowUp.everything.values_list("pk", "done_at")) == [(planned.pk, None)]
    customer.refresh_from_db()
    assert customer.last_contact_on is None


def test_rescheduling_and_finishing(cast: SimpleNamespace, customer: Customer, opportunity: Opportunity) -> None:
    day = cast.seller.today
    row = operations.plan_follow_up(cast.seller, opportunity_id=opportunity.pk, due_on=day)
    with pytest.raises(Invalid):
        operations.reschedule(cast.seller, row.pk, 1, day - timedelta(1))
    operations.reschedule(cast.seller, row.pk, 1, day + timedelta(2))
    opportunity.refresh_from_db()
    assert opportunity.next_contact_on == day + timedelta(2)
    with pytest.raises(Forbidden):
        operations.finish(cast.gm, row.pk, 2)
    operations.finish(cast.seller, row.pk, 2)
    opportunity.refresh_from_db()
    assert opportunity.next_contact_on is None
    with pytest.raises(Conflict):
        operations.finish(cast.seller, row.pk, 3)


def test_a_contact_of_which_nothing_is_said_is_none(cast: SimpleNamespace, customer: Customer) -> None:
    for empty in ({"content": ""}, {"content": "  ", "outcome": " "}):
        with pytest.raises(Invalid, match="Say what was said"):
            log(cast.seller, customer, **empty)
    row = log(cast.seller, customer, content="", outcome="Agreed")
    with pytest.raises(Invalid, match="Say what was said"):
        operations.change_activity(cast.seller, row.pk, row.version, outcome="")
    assert operations.change_activity(cast.seller, row.pk, row.version, content="x", outcome="").content == "x"
    Activity.everything.filter(pk=row.pk).update(content="", outcome="")  # as facts are that were loaded
    assert operations.change_activity(cast.seller, row.pk, row.version + 1, kind="visit").kind == "visit"


def test_nobody_is_met_who_is_archived_and_nothing_said_on_what_is(
    cast: SimpleNamespace, customer: Customer, opportunity: Opportunity
) -> None:
    gone = operations.create_contact(cast.seller, customer_id=customer.pk, name="Kim")
    here = log(cast.seller, customer, contact_ids=[gone.pk])
    operations.archive_contact(cast.seller, gone.pk, gone.version)
    with pytest.raises(Invalid):
        log(cast.seller, customer, contact_ids=[gone.pk])
    corrected = operations.change_activity(cast.seller, here.pk, here.version, contact_ids=[gone.pk], outcome="OK")
    assert corrected.contact == gone, "who was there then is kept"
    operations.archive_opportunity(cast.seller, opportunity.pk, opportunity.version)
    with pytest.raises(Conflict):
        log(cast.seller, customer, opportunity_id=opportunity.pk)
    with pytest.raises(Conflict):
        operations.plan_follow_up(cast.seller, opportunity_id=opportunity.pk, due_on=cast.seller.today)


def test_a_step_after_a_contact_of_long_ago_is_not_overdue_at_once(cast: SimpleNamespace, customer: Customer) -> None:
    log(cast.seller, customer, on=cast.seller.today - timedelta(60), next_step="报价")
    assert FollowUp.everything.get().due_on == cast.seller.today
