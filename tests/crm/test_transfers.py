"""Transfers: to one, by region, by load; today or on its day; undone while nothing moved on; credits stay."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.core.models import Event
from merit.crm import operations
from merit.crm.leads import operations as leads
from merit.crm.models import Contract, Credit, Customer, FollowUp, Opportunity, Transfer, TransferItem
from merit.crm.operations import transfers
from merit.notices import daily
from merit.org.notices import Notice
from tests.crm import sales_kit
from tests.crm.lead_kit import lead


@pytest.fixture
def four(cast: SimpleNamespace) -> list[Customer]:
    """Four customers of the seller in two regions, each with an opportunity, a follow-up and a signed contract."""
    operations.ensure_default_stages(cast.acme)
    rows = []
    for n in range(4):
        row = operations.create_customer(cast.seller, name=f"Firm {n}", region=("East", "West")[n % 2])
        operations.create_opportunity(cast.seller, customer_id=row.pk, name=f"Deal {n}", amount=Decimal(100))
        operations.plan_follow_up(cast.seller, customer_id=row.pk, due_on=date(2026, 12, 1), step="Call")
        rows.append(row)
    sales_kit.contract(cast, customer=rows[0])
    return rows


def do(
    cast: SimpleNamespace, *receivers: Any, who: Any = None, how: str = "all", days: int = 0, **more: Any
) -> Transfer:
    to = [{"person_id": cast.people[one].pk, "regions": regions} for one, regions in receivers]
    return transfers.make_transfer(
        who or cast.leader,
        person_id=cast.people["seller"].pk,
        effective_on=cast.seller.today + timedelta(days=days),
        how=how,
        what=more.pop("what", ["customers", "opportunities", "follow_ups"]),
        receivers=to,
        **more,
    )


def owners(model: Any = Customer, field: str = "owner") -> list[str]:
    return list(model.everything.order_by("pk").values_list(f"{field}__code", flat=True))


def test_all_to_one(cast: SimpleNamespace, four: list[Customer]) -> None:
    row = do(cast, ("seller2", []), note="leaves")
    assert row.state == "done"
    assert owners() == owners(Opportunity) == owners(FollowUp, "person") == ["seller2"] * 4
    assert Contract.everything.get().owner == cast.people["seller"]
    assert Credit.everything.filter(person=cast.people["seller"]).exists() or not Credit.everything.exists()
    assert TransferItem.everything.count() == 12
    event = Event.everything.filter(verb="assigned", subject_type="crm.customer").first()
    assert event.data == {"owner": ["Chen Siyuan", "Wang Ruotong"]}
    assert Notice.everything.get(kind="transfer-received").person == cast.people["seller2"]


def test_a_contract_on_which_money_is_to_come_may_go_along_and_its_credits_never(
    cast: SimpleNamespace, four: list[Customer]
) -> None:
    open_ = Contract.everything.get()
    paid = sales_kit.contract(cast, customer=four[1], amount="100.00")
    sales_kit.receipt(cast, paid, "100.00")
    credited = list(Credit.everything.order_by("pk").values_list("person_id", "share"))
    see = Contract.objects.visible_to(cast.seller2)
    assert not see.exists()
    row = do(cast, ("seller3", []), ("seller2", ["east"]), how="region", what=["customers", "contracts"])
    assert [one.owner for one in Contract.everything.order_by("pk")] == [cast.people["seller2"], cast.people["seller"]]
    assert list(see) == [open_], "who looks after the customer sees what is still to be paid"
    assert list(Credit.everything.order_by("pk").values_list("person_id", "share")) == credited
    assert Event.everything.get(verb="assigned", subject_type="crm.contract").data["owner"][1] == "Wang Ruotong"
    transfers.undo_transfer(cast.leader, row.pk)
    assert set(owners(Contract)) == {"seller"}


def test_a_lead_that_goes_to_another_has_to_be_looked_after_anew(cast: SimpleNamespace) -> None:
    worked, closed = lead(cast.seller, "Kim"), lead(cast.seller, "Lee")
    leads.log_lead_contact(cast.seller, worked.pk, kind="call", on=cast.seller.today, content="Spoke")
    leads.disqualify_lead(cast.seller, closed.pk, closed.version, reason="no budget")
    do(cast, ("seller2", []), what=["leads"])
    worked.refresh_from_db()
    closed.refresh_from_db()
    assert (worked.owner, worked.handled_at) == (cast.people["seller2"], None)
    assert closed.owner == cast.people["seller"], "what is closed stays"


def test_by_region_the_rest_to_the_first(cast: SimpleNamespace, four: list[Customer]) -> None:
    do(cast, ("seller2", []), ("seller3", ["west"]), how="region")
    assert owners() == owners(Opportunity) == ["seller2", "seller3", "seller2", "seller3"]


def test_a_region_is_known_in_either_script_and_within_another(cast: SimpleNamespace, four: list[Customer]) -> None:
    for row, region in zip(four, ("江蘇省", "江苏苏州", "浙江", ""), strict=True):
        operations.change_customer(cast.seller, row.pk, row.version, region=region)
    do(cast, ("seller2", []), ("seller3", ["江苏"]), how="region")
    assert owners() == ["seller3", "seller3", "seller2", "seller2"]


def test_by_load(cast: SimpleNamespace, four: list[Customer]) -> None:
    for n in range(3):
        operations.create_customer(cast.seller3, name=f"Other {n}")
    do(cast, ("seller2", []), ("seller3", []), how="load")
    assert owners()[:4] == ["seller2", "seller2", "seller2", "seller2"] or sorted(owners()[:4]).count("seller2") == 3
    assert [Customer.everything.filter(owner=cast.people[one]).count() for one in ("seller2", "seller3")] in (
        [4, 3],
        [3, 4],
    )
    assert owners(FollowUp, "person") == owners(Opportunity) == owners()[:4]


def test_on_its_day(cast: SimpleNamespace, four: list[Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    row = do(cast, ("seller2", []), days=3)
    assert row.state == "planned"
    assert owners() == ["seller"] * 4
    later = operations.create_customer(cast.seller, name="Later")
    monkeypatch.setattr(daily, "today_in", lambda _company: cast.seller.today + timedelta(days=4))
    assert ("acme", "transfers") in daily.run()
    row.refresh_from_db()
    assert row.state == "done"
    later.refresh_from_db()
    assert later.owner == cast.people["seller2"]


def test_cancelled(cast: SimpleNamespace, four: list[Customer]) -> None:
    row = do(cast, ("seller2", []), days=3)
    transfers.cancel_transfer(cast.leader, row.pk)
    assert transfers.carry_out(cast.acme, cast.seller.today + timedelta(days=9)) == 0
    with pytest.raises(Conflict):
        transfers.cancel_transfer(cast.leader, row.pk)


def test_undo_while_nothing_moved_on(cast: SimpleNamespace, four: list[Customer]) -> None:
    row = do(cast, ("seller2", []))
    transfers.undo_transfer(cast.leader, row.pk)
    assert owners() == owners(Opportunity) == owners(FollowUp, "person") == ["seller"] * 4
    again = do(cast, ("seller2", []))
    one = Customer.everything.get(pk=four[0].pk)
    operations.assign_customer(cast.leader, one.pk, one.version, owner_id=cast.people["seller3"].pk)
    with pytest.raises(Conflict, match="handed on"):
        transfers.undo_transfer(cast.leader, again.pk)
    assert owners()[1:] == ["seller2"] * 3


def test_only_what_is_asked(cast: SimpleNamespace, four: list[Customer]) -> None:
    do(cast, ("seller2", []), what=["follow_ups"])
    assert owners() == owners(Opportunity) == ["seller"] * 4
    assert owners(FollowUp, "person") == ["seller2"] * 4


def test_who_may(cast: SimpleNamespace, four: list[Customer]) -> None:
    for who in (cast.seller, cast.hr, cast.finance, cast.auditor, cast.admin):
        with pytest.raises((Forbidden, NotFound)):
            do(cast, ("seller2", []), who=who)
    with pytest.raises(Forbidden):
        do(cast, ("seller3", []), who=cast.lead2)
    with pytest.raises(Invalid):
        do(cast, ("seller3", []), who=cast.lead)
    for wrong in ([("seller", [])], [("outsider", [])], [("seller2", []), ("seller2", [])], []):
        with pytest.raises(Invalid):
            do(cast, *wrong)
    with pytest.raises(Invalid):
        do(cast, ("seller2", []), days=-1)
    assert do(cast, ("seller2", []), who=cast.lead).state == "done"


@pytest.mark.django_db(transaction=True)
def test_two_transfer_at_once(transactional_db: None, cast: SimpleNamespace) -> None:
    """Whoever is second has nothing left to give; nothing has two owners or is told twice."""
    for n in range(5):
        operations.create_customer(cast.seller, name=f"Firm {n}")
    barrier, told = threading.Barrier(2), []

    def run(to: str) -> None:
        try:
            barrier.wait()
            told.append(do(cast, (to, [])).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(to,)) for to in ("seller2", "seller3")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(told) == 2
    assert len(set(owners())) == 1
    assert TransferItem.everything.filter(what="customers").count() == 5
