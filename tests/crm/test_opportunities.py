"""Opportunities: every step is remembered; of two moves at once one wins; stages of a company."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.crm import operations
from merit.crm.models import FollowUp, Opportunity, Stage, StageChange


def steps(row: Opportunity) -> list[tuple[Any, ...]]:
    rows = StageChange.everything.filter(opportunity=row).order_by("at", "pk")
    return [(one.from_stage and one.from_stage.position, one.to_stage.position, one.amount) for one in rows]


def test_the_ready_stages_come_once_in_the_companys_language(cast: SimpleNamespace, stages: list[Stage]) -> None:
    assert [one.name for one in stages[:2]] == ["初步接触", "需求确认"]
    assert [one.kind for one in stages] == ["open"] * 5 + ["won", "lost"]
    assert operations.ensure_default_stages(cast.acme) == stages


def test_a_new_one_stands_in_the_first_stage(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    assert opportunity.stage.position == 1
    assert opportunity.probability == Decimal("0.1")
    assert steps(opportunity) == [(None, 1, Decimal("900000"))]


def test_every_step_is_remembered(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    row = operations.move_opportunity(cast.seller, opportunity.pk, 1, stage_id=stages[2].pk, amount=Decimal("1200000"))
    assert (row.stage, row.probability, row.version) == (stages[2], Decimal("0.5"), 2)
    row = operations.change_opportunity(cast.lead, row.pk, 2, probability=Decimal("0.6"))
    row = operations.change_opportunity(cast.seller, row.pk, 3, note="no step")
    assert steps(row) == [
        (None, 1, Decimal("900000")),
        (1, 3, Decimal("1200000")),
        (3, 3, Decimal("1200000")),
    ]
    last = StageChange.everything.filter(opportunity=row).order_by("pk").last()
    assert (last.by_name, last.on, last.probability) == (cast.lead.name, cast.lead.today, Decimal("0.6"))


def test_the_history_is_never_changed(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError), transaction.atomic():
        StageChange.everything.filter(opportunity=opportunity).update(amount=1)


def test_a_lost_one_says_why(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    operations.plan_follow_up(cast.seller, opportunity_id=opportunity.pk, due_on=cast.seller.today)
    with pytest.raises(Invalid) as caught:
        operations.move_opportunity(cast.seller, opportunity.pk, 1, stage_id=stages[6].pk)
    assert "loss_reason_id" in caught.value.fields
    row = operations.move_opportunity(cast.seller, opportunity.pk, 1, stage_id=stages[6].pk, loss_reason="价格")
    assert (row.closed_on, row.loss_reason, row.next_contact_on) == (cast.seller.today, "价格", None)
    assert FollowUp.everything.get().done_at is not None
    row = operations.move_opportunity(cast.seller, row.pk, 2, stage_id=stages[3].pk)
    assert (row.closed_on, row.loss_reason) == (None, "")


def test_who_saw_an_older_version_moves_nothing(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    operations.move_opportunity(cast.seller, opportunity.pk, 1, stage_id=stages[1].pk)
    with pytest.raises(Stale):
        operations.move_opportunity(cast.lead, opportunity.pk, 1, stage_id=stages[2].pk)
    assert len(steps(opportunity)) == 2


@pytest.mark.parametrize("who", ["seller2", "lead2", "hr", "admin", "outsider"])
def test_nobody_moves_what_he_does_not_see(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity, who: str
) -> None:
    with pytest.raises(NotFound):
        operations.move_opportunity(getattr(cast, who), opportunity.pk, 1, stage_id=stages[1].pk)


@pytest.mark.parametrize("who", ["leader", "finance", "gm", "auditor"])
def test_who_only_sees_moves_nothing(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity, who: str
) -> None:
    with pytest.raises(Forbidden):
        operations.move_opportunity(getattr(cast, who), opportunity.pk, 1, stage_id=stages[1].pk)
    assert len(steps(opportunity)) == 1


def test_a_stage_of_another_company_is_none(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    foreign = operations.ensure_default_stages(cast.other)[1]
    with pytest.raises(Invalid):
        operations.move_opportunity(cast.seller, opportunity.pk, 1, stage_id=foreign.pk)


def test_delete_only_where_nothing_depends(cast: SimpleNamespace, opportunity: Opportunity) -> None:
    activity = operations.log_activity(
        cast.seller, opportunity_id=opportunity.pk, kind="call", on=cast.seller.today, content="x"
    )
    with pytest.raises(Conflict, match="1 activity"):
        operations.delete_opportunity(cast.seller, opportunity.pk, 1)
    activity.delete()
    operations.delete_opportunity(cast.seller, opportunity.pk, 1)
    assert not StageChange.everything.exists()


@pytest.mark.parametrize("bad", [{"amount": Decimal("-1")}, {"amount": Decimal("0.001")}, {"amount": Decimal("1e15")}])
def test_amounts_are_checked(cast: SimpleNamespace, opportunity: Opportunity, bad: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        operations.change_opportunity(cast.seller, opportunity.pk, 1, **bad)
    assert "amount" in caught.value.fields


def test_only_an_administrator_sets_up_stages(cast: SimpleNamespace, stages: list[Stage]) -> None:
    with pytest.raises(Forbidden):
        operations.create_stage(cast.gm, name="Trial", probability=Decimal("0.6"))
    new = operations.create_stage(cast.admin, name="Trial", probability=Decimal("0.6"))
    new.refresh_from_db()
    assert new.position == 6
    moved = operations.move_stage(cast.admin, new.pk, 1, up=True)
    assert moved.position == 5
    assert list(Stage.everything.filter(company=cast.acme).values_list("position", flat=True)) == list(range(1, 9))
    operations.delete_stage(cast.admin, new.pk, 1)
    assert list(Stage.everything.filter(company=cast.acme).values_list("position", flat=True)) == list(range(1, 8))


def test_a_stage_in_use_and_the_last_of_a_kind_stay(
    cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity
) -> None:
    with pytest.raises(Conflict):
        operations.delete_stage(cast.admin, stages[0].pk, 1)
    with pytest.raises(Conflict):
        operations.delete_stage(cast.admin, stages[5].pk, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_one_wins(cast: SimpleNamespace, stages: list[Stage], opportunity: Opportunity) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def move(stage: Stage) -> str:
        try:
            operations.move_opportunity(cast.seller, opportunity.pk, 1, stage_id=stage.pk)
        except Stale:
            return "told"
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(move, stages[1:3])) == ["moved", "told"]
    assert len(steps(opportunity)) == 2
