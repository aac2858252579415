"""Several pipelines: what a stage asks for before entry, approvals given once, back-dated steps, archived stages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.crm import operations
from merit.crm.models import Opportunity, Pipeline, Stage, StageApproval, StageChange
from merit.org.notices import Notice


def asking(cast: SimpleNamespace, stage: Stage, *names: str, approval: bool = False) -> Stage:
    row = Stage.everything.get(pk=stage.pk)
    return operations.change_stage(cast.admin, row.pk, row.version, requires=list(names), needs_approval=approval)


def move(actor: Any, row: Opportunity, stage: Stage, **along: Any) -> Opportunity:
    return operations.move_opportunity(actor, row.pk, None, stage_id=stage.pk, **along)


def test_a_second_pipeline_has_its_own_stages(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    service = operations.create_pipeline(cast.admin, name="服务")
    theirs = list(Stage.everything.filter(pipeline=service).order_by("position"))
    assert [one.kind for one in theirs] == ["open"] * 5 + ["won", "lost"]
    row = move(cast.seller, opportunity, theirs[1])
    last = StageChange.everything.filter(opportunity=row).last()
    assert (last.from_stage, last.to_stage) == (stages[0], theirs[1])
    new = operations.create_opportunity(
        cast.seller, customer_id=row.customer_id, name="x", amount=Decimal(1), pipeline_id=service.pk
    )
    assert new.stage == theirs[0]
    usual = operations.create_opportunity(cast.seller, customer_id=row.customer_id, name="y", amount=Decimal(1))
    assert usual.stage == stages[0]
    operations.move_pipeline(cast.admin, service.pk, 1, up=True)
    usual = operations.create_opportunity(cast.seller, customer_id=row.customer_id, name="z", amount=Decimal(1))
    assert usual.stage == theirs[0]
    with pytest.raises(Forbidden):
        operations.create_pipeline(cast.gm, name="x")


def test_what_lacks_is_named_at_its_fields(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    contact = operations.create_contact(cast.seller, customer_id=opportunity.customer_id, name="王会计")
    asking(cast, stages[2], "amount", "expected_on", "contact", "note")
    with pytest.raises(Invalid) as caught:
        move(cast.seller, opportunity, stages[2], expected_on=cast.seller.today)
    assert caught.value.fields.keys() == {"contact_id", "note"}
    with pytest.raises(Invalid) as caught:
        move(cast.seller, opportunity, stages[2], amount=Decimal(0))
    assert "amount" in caught.value.fields
    assert StageChange.everything.filter(opportunity=opportunity).count() == 1
    row = move(cast.seller, opportunity, stages[2], expected_on=cast.seller.today, contact_id=contact.pk, note="ok")
    assert (row.stage, row.contact, row.expected_on) == (stages[2], contact, cast.seller.today)
    with pytest.raises(Invalid) as caught:
        operations.change_opportunity(cast.seller, row.pk, row.version, contact_id=None, expected_on=None)
    assert caught.value.fields.keys() == {"contact_id", "expected_on"}
    assert operations.change_opportunity(cast.seller, row.pk, row.version, name="still").name == "still"


def test_a_new_one_meets_its_stage_too(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    asking(cast, stages[1], "expected_on", approval=True)
    given = {"customer_id": opportunity.customer_id, "name": "x", "amount": Decimal(1), "stage_id": stages[1].pk}
    with pytest.raises(Invalid) as caught:
        operations.create_opportunity(cast.seller, **given)
    assert caught.value.fields.keys() == {"expected_on", "approval"}


def test_an_approval_is_asked_for_given_and_used_once(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    asking(cast, stages[3], "expected_on", approval=True)
    ask = {"stage_id": stages[3].pk, "words": "客户催得急"}
    with pytest.raises(Invalid):
        operations.ask_approval(cast.seller, opportunity.pk, None, **ask)
    request = operations.ask_approval(cast.seller, opportunity.pk, None, expected_on=cast.seller.today, **ask)
    told = Notice.everything.get(kind="approval-asked")
    assert (told.person, told.subject_id, told.data["stage"]) == (cast.people["lead"], opportunity.pk, stages[3].name)
    with pytest.raises(Conflict):
        operations.ask_approval(cast.seller, opportunity.pk, None, **ask)
    with pytest.raises(Invalid) as caught:
        move(cast.seller, opportunity, stages[3])
    assert caught.value.fields.keys() == {"approval"}
    for who in ("seller", "finance", "auditor"):
        with pytest.raises(Forbidden):
            operations.decide_approval(getattr(cast, who), request.pk, None, approved=True)
    with pytest.raises(Invalid):
        operations.decide_approval(cast.lead, request.pk, None, approved=False)
    operations.decide_approval(cast.lead, request.pk, None, approved=True, answer="同意")
    assert Notice.everything.filter(kind="approval-asked", done_at=None).count() == 0
    assert Notice.everything.get(kind="approval-given").person == cast.people["seller"]
    assert move(cast.seller, opportunity, stages[3]).stage == stages[3]
    move(cast.seller, opportunity, stages[0])
    with pytest.raises(Invalid):
        move(cast.seller, opportunity, stages[3])


def test_an_approval_holds_for_its_amount(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    asking(cast, stages[3], approval=True)
    request = operations.ask_approval(cast.seller, opportunity.pk, None, stage_id=stages[3].pk)
    operations.decide_approval(cast.lead, request.pk, None, approved=True)
    with pytest.raises(Invalid):
        move(cast.seller, opportunity, stages[3], amount=Decimal(1_000_000))
    assert move(cast.seller, opportunity, stages[3], amount=Decimal(900_000)).stage == stages[3]


def test_nobody_approves_his_own_and_who_asks_does_not_answer(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    asking(cast, stages[3], approval=True)
    request = operations.ask_approval(cast.lead, opportunity.pk, None, stage_id=stages[3].pk)
    with pytest.raises(Forbidden):
        operations.decide_approval(cast.lead, request.pk, None, approved=True)
    assert operations.withdraw_approval(cast.seller, request.pk, None).decision == "withdrawn"
    with pytest.raises(Conflict):
        operations.decide_approval(cast.gm, request.pk, None, approved=True)


def test_a_step_for_an_earlier_day_is_a_leads_and_stays_visible(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = cast.seller.today
    late = today + timedelta(days=10)
    cast.seller.today = cast.lead.today = late
    with pytest.raises(Forbidden):
        move(cast.seller, opportunity, stages[1], on=today + timedelta(days=3))
    with pytest.raises(Invalid):
        move(cast.lead, opportunity, stages[1], on=today - timedelta(days=1))
    with pytest.raises(Invalid):
        move(cast.lead, opportunity, stages[1], on=late + timedelta(days=1))
    row = move(cast.lead, opportunity, stages[5], on=today + timedelta(days=3))
    assert (row.entered_stage_on, row.closed_on) == (today + timedelta(days=3), today + timedelta(days=3))
    last = StageChange.everything.filter(opportunity=row).last()
    assert (last.on, last.entered_on) == (today + timedelta(days=3), late)
    assert StageChange.everything.filter(opportunity=row).first().entered_on is None


def test_what_was_used_is_archived_not_deleted(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    with pytest.raises(Conflict, match="1 open opportunity"):
        operations.archive_stage(cast.admin, stages[0].pk, 1)
    move(cast.seller, opportunity, stages[1])
    with pytest.raises(Conflict):
        operations.delete_stage(cast.admin, stages[0].pk, 1)
    operations.archive_stage(cast.admin, stages[0].pk, 1)
    with pytest.raises(Invalid):
        move(cast.seller, opportunity, stages[0])
    with pytest.raises(Conflict):
        operations.archive_stage(cast.admin, stages[5].pk, 1)
    usual = operations.create_opportunity(cast.seller, customer_id=opportunity.customer_id, name="x", amount=Decimal(1))
    assert usual.stage == stages[1]
    operations.restore_stage(cast.admin, stages[0].pk, 2)
    move(cast.seller, opportunity, stages[0])


def test_a_pipeline_in_use_and_the_last_one_stay(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    first = stages[0].pipeline
    with pytest.raises(Conflict, match="last pipeline"):
        operations.archive_pipeline(cast.admin, first.pk, 1)
    service = operations.create_pipeline(cast.admin, name="服务")
    with pytest.raises(Conflict, match="1 open opportunity"):
        operations.archive_pipeline(cast.admin, first.pk, 1)
    with pytest.raises(Conflict):
        operations.delete_pipeline(cast.admin, first.pk, 1)
    move(cast.seller, opportunity, Stage.everything.filter(pipeline=service)[1])
    operations.archive_pipeline(cast.admin, first.pk, 1)
    with pytest.raises(Invalid):
        move(cast.seller, opportunity, stages[1])
    unused = operations.create_pipeline(cast.admin, name="试")
    operations.delete_pipeline(cast.admin, unused.pk, unused.version)
    assert list(Pipeline.everything.filter(company=cast.acme).values_list("position", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    asking(cast, stages[3], approval=True)
    request = operations.ask_approval(cast.seller, opportunity.pk, None, stage_id=stages[3].pk)

    def decide(pair: tuple[Any, bool]) -> str:
        try:
            operations.decide_approval(pair[0], request.pk, 1, approved=pair[1], answer="so")
            return "decided"
        except (Conflict, Stale):
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, [(cast.lead, True), (cast.gm, False)])) == ["decided", "told"]
    assert StageApproval.everything.get().version == 2
