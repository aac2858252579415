"""An expense request: asked, approved, spent and reported; what of it is a cost, and when it cannot be changed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from merit.approvals import operations as approvals
from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.models import Event
from merit.crm import operations as crm
from merit.crm.contracts import Receipt
from merit.metrics.gather import facts_of
from merit.metrics.live import standing
from merit.pay.facts import gather
from merit.requests import operations
from merit.requests.models import Cost, ExpenseRequest
from merit.requests.operations import Spent
from merit.requests.sums import costs_of
from tests.requests.kit import approved, deal, decide, draft, line, pending, report

D = Decimal


def costs_csv() -> list[str]:
    return gather("CNY")["costs.csv"].decode().splitlines()[1:]


def verbs(row: ExpenseRequest) -> list[str]:
    rows = Event.everything.filter(subject_type="requests.expenserequest", subject_id=row.pk)
    return list(rows.order_by("pk").values_list("verb", flat=True))


def test_from_draft_to_settled(cast: SimpleNamespace) -> None:
    chance = deal(cast)
    row = draft(cast, line(cast.seller), line(cast.seller, "200", "gift"), opportunity_id=chance.pk)
    assert (row.state, row.amount, row.customer_id) == ("draft", D(500), chance.customer_id)
    row = operations.submit_expense(cast.seller, row.pk, row.version)
    request = approvals.open_request(row)
    assert row.state == "pending" and request is not None
    assert request.facts["amount"] == "500.00" and request.facts["kinds"] == ["entertainment", "gift"]
    assert request.facts["department"] == "Sales1" and D(request.facts["probability"]) == D("0.4")
    assert row.person_id in request.concerned
    decide(row, cast.lead)
    assert row.state == "approved" and costs_csv() == []  # only what was spent is a cost
    report(cast.seller, row, "250.5")
    row.refresh_from_db()
    assert (row.state, row.spent, row.left) == ("reported", D("250.50"), D("249.50"))
    assert costs_csv() == [f"CO-00001,seller,,{cast.seller.today},250.5,entertainment"]
    report(cast.seller, row, "49.5", close=True)
    row.refresh_from_db()
    assert (row.state, row.spent, row.left) == ("closed", D(300), 0)
    said = [
        "created",
        "expense submitted",
        "expense approved",
        "expense reported",
        "expense reported",
        "expense closed",
    ]
    assert verbs(row) == said


@pytest.mark.parametrize(("verb", "state"), [("refuse", "refused"), ("send_back", "returned")])
def test_the_approval_decides_the_state(cast: SimpleNamespace, verb: str, state: str) -> None:
    more: dict[str, Any] = {"reason": "Too much"} | ({"to_step": None} if verb == "send_back" else {})
    row = decide(pending(cast), cast.lead, verb, **more)
    assert row.state == state
    with pytest.raises(Conflict):
        report(cast.seller, row, "10")


def test_returned_is_changed_and_asked_again(cast: SimpleNamespace) -> None:
    row = decide(pending(cast), cast.lead, "send_back", to_step=None, reason="Cheaper")
    old = row.lines.get()
    lines = [line(cast.seller, "120", id=old.pk), line(cast.seller, "30", "transport")]
    row = operations.change_expense(cast.seller, row.pk, row.version, lines=lines)
    assert row.amount == D(150) and row.lines.first().pk == old.pk
    row = operations.submit_expense(cast.seller, row.pk, row.version)
    request = approvals.open_request(row)
    assert request is not None and request.round == 2 and request.facts["amount"] == "150.00"
    assert decide(row, cast.lead).state == "approved"


def test_nothing_changes_while_somebody_decides_or_after(cast: SimpleNamespace) -> None:
    row = pending(cast)
    for _state in ("pending", "approved"):
        with pytest.raises(Conflict):
            operations.change_expense(cast.seller, row.pk, row.version, title="Other")
        with pytest.raises(Conflict):
            operations.submit_expense(cast.seller, row.pk, row.version)
        with pytest.raises(Conflict):
            operations.delete_expense(cast.seller, row.pk, row.version)
        if row.state == "pending":
            decide(row, cast.lead)
    with pytest.raises(Conflict):
        operations.withdraw_expense(cast.seller, row.pk, row.version)


def test_withdrawn(cast: SimpleNamespace) -> None:
    row = pending(cast)
    with pytest.raises(Forbidden):
        operations.withdraw_expense(cast.lead, row.pk, row.version)
    row = operations.withdraw_expense(cast.seller, row.pk, row.version, reason="Guest is ill")
    assert row.state == "withdrawn" and approvals.open_request(row) is None
    with pytest.raises(Conflict):
        operations.delete_expense(cast.seller, row.pk, row.version)
    row = operations.change_expense(cast.seller, row.pk, row.version, title="Lunch")
    row = operations.submit_expense(cast.seller, row.pk, row.version)
    assert decide(row, cast.lead).state == "approved"
    assert approvals.requests_of(row).count() == 2


def test_nobody_approves_his_own(cast: SimpleNamespace) -> None:
    row = pending(cast, by=cast.lead)
    request = approvals.open_request(row)
    assert request is not None
    with pytest.raises(Forbidden):
        approvals.approve(cast.lead, request.pk, request.version)
    assert decide(row, cast.leader).state == "approved"


def test_who_sees_and_who_may(cast: SimpleNamespace) -> None:
    row = draft(cast)
    seen = lambda actor: ExpenseRequest.objects.visible_to(actor).filter(pk=row.pk).exists()  # noqa: E731
    for who in ("seller", "lead", "leader", "finance", "gm", "auditor"):
        assert seen(getattr(cast, who)), who
    for who in ("seller2", "lead2", "hr", "admin", "committee", "outsider"):
        assert not seen(getattr(cast, who)), who
        with pytest.raises(NotFound):
            operations.submit_expense(getattr(cast, who), row.pk, row.version)
    for who in ("lead", "finance", "gm", "auditor"):
        with pytest.raises(Forbidden):
            operations.change_expense(getattr(cast, who), row.pk, row.version, title="Mine")
    with pytest.raises(Forbidden):
        operations.create_expense(cast.auditor, title="x")
    assert draft(cast, by=cast.hr).person.code == "hr"  # whoever works there asks


def test_who_is_asked_sees_it(cast: SimpleNamespace) -> None:
    row = pending(cast)
    request = approvals.open_request(row)
    assert request is not None
    people = cast.people
    approvals.pass_on(cast.lead, request.pk, request.version, person=people["hr"], reason="Away")
    assert ExpenseRequest.objects.visible_to(cast.hr).filter(pk=row.pk).exists()


def test_what_is_entered_is_checked(cast: SimpleNamespace) -> None:
    chance = deal(cast, "seller3")
    today = cast.seller.today
    for wrong in (
        {"title": ""},
        {"opportunity_id": chance.pk},
        {"customer_id": chance.customer_id},
        {"lines": [line(cast.seller, "0")]},
        {"lines": [line(cast.seller, "-5")]},
        {"lines": [line(cast.seller, "1.234")]},
        {"lines": [line(cast.seller, kind="yacht")]},
        {"lines": [line(cast.seller, day=today + timedelta(days=900))]},
        {"lines": [line(cast.seller)] * 51},
    ):
        with pytest.raises(Invalid):
            operations.create_expense(cast.seller, **{"title": "Dinner", **wrong})
    row = operations.create_expense(cast.seller, title="Empty")
    with pytest.raises(Invalid):
        operations.submit_expense(cast.seller, row.pk, row.version)


def test_reports_stay_within_what_was_approved(cast: SimpleNamespace) -> None:
    row = approved(cast, line(cast.seller), line(cast.seller, "200", "gift"))
    report(cast.seller, row, "450")  # more on one line, less on another
    row.refresh_from_db()
    with pytest.raises(Invalid):
        report(cast.seller, row, "0.01", "50")
    for wrong in ("0", "-1"):
        with pytest.raises(Invalid):
            report(cast.seller, row, wrong)
    with pytest.raises(Invalid):
        report(cast.seller, row, "1", day=cast.seller.today + timedelta(days=1))
    other = approved(cast)
    with pytest.raises(Invalid):
        spent = [Spent(other.lines.get().pk, D(1), cast.seller.today)]
        operations.report_expense(cast.seller, row.pk, row.version, spent=spent)


def test_the_same_report_again_is_refused(cast: SimpleNamespace) -> None:
    row = approved(cast)
    seen = row.version
    report(cast.seller, row, "100", version=seen)
    with pytest.raises(Stale):
        report(cast.seller, row, "100", version=seen)
    assert Cost.everything.count() == 1


def test_a_report_is_taken_back_once(cast: SimpleNamespace) -> None:
    row = approved(cast)
    made = report(cast.finance, row, "300", close=True)
    row.refresh_from_db()
    with pytest.raises(Conflict):
        operations.reverse_report(cast.seller, row.pk, row.version, made.number, reason="Wrong")
    with pytest.raises(Invalid):
        operations.reverse_report(cast.finance, row.pk, row.version, made.number, reason=" ")
    back = operations.reverse_report(cast.finance, row.pk, row.version, made.number, reason="Wrong day")
    row.refresh_from_db()
    assert (row.state, row.spent) == ("reported", D(0))
    assert sum(Cost.everything.values_list("amount", flat=True)) == 0 and Cost.everything.count() == 2
    for number in (made.number, back.number):
        with pytest.raises(Conflict):
            operations.reverse_report(cast.finance, row.pk, row.version, number, reason="Again")
    report(cast.finance, row, "280")
    assert sum(Cost.everything.values_list("amount", flat=True)) == D(280)


def test_a_contract_of_others_is_not_named(cast: SimpleNamespace, make_contract: Any, client_of: Any) -> None:
    row = approved(cast)
    contract = make_contract("seller3")
    spent = [Spent(row.lines.get().pk, D(10), cast.seller.today, contract.pk)]
    with pytest.raises(Invalid):
        operations.report_expense(cast.seller, row.pk, row.version, spent=spent)
    spent = [Spent(row.lines.get().pk, D(10), cast.seller.today, make_contract("seller").pk)]
    operations.report_expense(cast.seller, row.pk, row.version, spent=spent)
    assert costs_csv()[0].split(",")[2] == "k-seller"
    page = client_of(cast.finance).get(f"/contracts/{Cost.everything.get().contract_id}?tab=timeline").content.decode()
    assert "Entertainment" in page  # the kind in words


def test_what_it_belongs_to_is_not_deleted(cast: SimpleNamespace) -> None:
    chance = deal(cast)
    row = draft(cast, opportunity_id=chance.pk)
    with pytest.raises(Conflict):
        crm.delete_opportunity(cast.seller, chance.pk, chance.version)
    row = operations.change_expense(cast.seller, row.pk, row.version, opportunity_id=None)
    assert row.customer is None
    row = operations.change_expense(cast.seller, row.pk, row.version, customer_id=chance.customer_id)
    crm.delete_opportunity(cast.seller, chance.pk, chance.version)
    with pytest.raises(Conflict):
        crm.delete_customer(cast.seller, chance.customer_id, row.customer.version)


def test_a_draft_is_deleted(cast: SimpleNamespace) -> None:
    row = draft(cast)
    operations.delete_expense(cast.seller, row.pk, row.version)
    assert not ExpenseRequest.everything.exists()


def test_what_an_opportunity_costs(cast: SimpleNamespace, make_contract: Any) -> None:
    chance = deal(cast)
    pending(cast, line(cast.seller, "70"), opportunity_id=chance.pk)
    row = approved(cast, line(cast.seller, "300"), opportunity_id=chance.pk)
    report(cast.seller, row, "120")
    draft(cast, opportunity_id=chance.pk)
    contract = make_contract("seller")
    contract.opportunity, contract.customer = chance, chance.customer
    contract.save()
    loaded = {"person": cast.people["seller"], "contract": contract, "spent_on": cast.seller.today}
    Cost.everything.create(code="loaded", amount=D(5), **loaded)
    Receipt.everything.create(code="r", contract=contract, received_on=cast.seller.today, amount=D(1000))
    for about in (chance, chance.customer):
        costs = costs_of(cast.lead, about)
        assert (costs.asked, costs.approved, costs.spent, costs.profit) == (D(70), D(180), D(125), D(875))
        assert not costs_of(cast.seller2, about).any


def test_gross_profit_falls_by_what_was_reported(cast: SimpleNamespace) -> None:
    """Not by what is asked for or approved; and comes back when the report is taken back."""

    def profit() -> Any:
        day = cast.seller.today
        return standing(facts_of("CNY"), "seller", "gross_profit", f"{day:%Y-%m}", day).value

    row = approved(cast)
    pending(cast)
    before = profit() or 0
    report(cast.seller, row, "120.30")
    assert profit() == before - Fraction("120.30")
    row.refresh_from_db()
    operations.reverse_report(cast.seller, row.pk, row.version, 1, reason="Wrong")
    assert (profit() or 0) == before
