"""Requests through their steps: who is asked, who may not, back and again, for somebody else, and who sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from merit.approvals import operations
from merit.approvals.models import ApprovalAction, ApprovalRequest
from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.crm.models import Customer
from merit.org.actor import actor_for
from merit.org.models import RoleAssignment, Term, User
from tests.approvals.kit import SUPERIOR, TOLD, ask, asked, draw, history, role

D = Decimal


def approve(actor: Any, request: Any) -> Any:
    request.refresh_from_db()
    return operations.approve(actor, request.pk, request.version)


def leave(cast: SimpleNamespace, code: str) -> None:
    Term.everything.filter(person__code=code).update(left_on=cast.seller.today - timedelta(days=1))


def test_without_a_flow_the_superior_decides(cast: SimpleNamespace) -> None:
    request = ask(cast)
    assert (request.state, asked(request), request.flow_version) == ("pending", ["lead"], None)
    assert [one.request for one in operations.pending_for(cast.lead)] == [request]
    assert not operations.pending_for(cast.gm) and not operations.pending_for(cast.seller)
    request = approve(cast.lead, request)
    assert (request.state, history(request)) == ("approved", ["submitted", "approved"])
    assert [(request.subject_id, "approved", "Lin Wanqing")] == TOLD
    assert not operations.pending_for(cast.lead) and request.closed_at is not None


def test_nobody_decides_about_his_own_and_another_company_sees_nothing(cast: SimpleNamespace) -> None:
    request = ask(cast)
    for who in (cast.seller, cast.gm, cast.finance, cast.auditor):
        with pytest.raises(Forbidden):
            operations.approve(who, request.pk, request.version)
    for who in (cast.seller2, cast.lead2, cast.outsider):
        with pytest.raises(NotFound):
            operations.approve(who, request.pk, request.version)
    token = replace(cast.lead, scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        operations.approve(token, request.pk, request.version)


def test_whom_it_concerns_is_replaced_by_the_next_above(cast: SimpleNamespace) -> None:
    assert asked(ask(cast, concerned=[cast.people["lead"]])) == ["leader"]
    assert asked(ask(cast, concerned=[cast.people["lead"], cast.people["leader"]])) == ["gm"]
    above = [cast.people[code] for code in ("lead", "leader", "gm")]
    assert asked(ask(cast, concerned=above)) == ["hr"]
    assert asked(ask(cast, cast.gm)) == ["hr"]


def test_where_nobody_is_left_it_cannot_be_asked(cast: SimpleNamespace) -> None:
    everyone = [one for code, one in cast.people.items() if code != "outsider"]
    with pytest.raises(Conflict), transaction.atomic():
        ask(cast, concerned=everyone)
    assert not ApprovalRequest.everything.exists()


def test_who_left_or_only_reads_is_not_asked(cast: SimpleNamespace) -> None:
    leave(cast, "lead")
    assert asked(ask(cast)) == ["leader"]
    User.objects.filter(person__code="leader").update(is_active=False)
    assert asked(ask(cast)) == ["gm"]
    RoleAssignment.everything.filter(user__person__code="gm").update(role="auditor")
    assert asked(ask(cast)) == ["hr"]


def test_who_leaves_while_asked_is_replaced(cast: SimpleNamespace) -> None:
    request = ask(cast)
    leave(cast, "lead")
    with pytest.raises(Forbidden):
        approve(cast.lead, request)
    operations.renew_all(cast.acme)
    assert asked(request) == ["leader"] and "replaced" in history(request)
    people = ("leader", "gm", "hr", "admin")
    for code in people:
        leave(cast, code)
    operations.renew_all(cast.acme)
    request.refresh_from_db()
    assert (request.state, TOLD[-1][1:]) == ("returned", ("returned", "Merit"))


def test_all_must_agree_and_one_no_ends_it(cast: SimpleNamespace) -> None:
    draw(cast, role("finance", "all"))
    request = ask(cast)
    assert asked(request) == ["finance", "finance2"]
    version = request.version
    assert operations.approve(cast.finance, request.pk, version).state == "pending"
    with pytest.raises(Conflict, match="Approved, He Liqun"):
        operations.approve(cast.finance, request.pk, version)
    with pytest.raises(Invalid):
        operations.refuse(cast.finance2, request.pk, version, reason=" ")
    request = operations.refuse(cast.finance2, request.pk, version, reason="Too much")
    assert (request.state, TOLD) == ("refused", [(request.subject_id, "refused", "Feng Jie")])


def test_one_is_enough_or_one_after_another(cast: SimpleNamespace) -> None:
    draw(cast, role("finance"), {"approvers": [{"role": "hr"}, {"role": "gm"}], "mode": "in_turn"})
    request = approve(cast.finance2, ask(cast))
    assert (request.step, asked(request)) == (1, ["hr"])
    with pytest.raises(Conflict, match="Feng Jie"):
        approve(cast.finance, request)
    with pytest.raises(Conflict):
        approve(cast.gm, request)
    assert asked(approve(cast.hr, request)) == ["gm"]
    assert approve(cast.gm, request).state == "approved"


def test_steps_by_amount_kind_department_and_chance(cast: SimpleNamespace) -> None:
    east = cast.departments["sales"].pk
    draw(
        cast,
        SUPERIOR,
        role("finance", conditions={"amount_from": "1000", "amount_below": "5000"}),
        role("hr", conditions={"kinds": ["travel"]}),
        role("committee", conditions={"departments": [east], "probability_below": "0.5"}),
    )
    small = {"amount": D(999), "kind": "meal", "department": cast.departments["office"], "probability": D("0.1")}
    assert approve(cast.lead, ask(cast, **small)).state == "approved"
    request = approve(cast.lead, ask(cast, **{**small, "amount": D(1000)}))
    assert asked(request) == ["finance", "finance2"]
    request = approve(cast.lead, ask(cast, **{**small, "amount": D(5000), "kind": ["meal", "travel"]}))
    assert asked(request) == ["hr"]
    request = approve(cast.lead, ask(cast, **{**small, "department": cast.departments["sales1"]}))
    assert asked(request) == ["committee"]
    # an amount in another currency cannot be compared: it is asked rather than left out
    request = approve(cast.lead, ask(cast, **{**small, "currency": "USD"}))
    assert asked(request) == ["finance", "finance2"]
    draw(cast, role("gm", conditions={"amount_from": "100000"}))
    request = ask(cast, **small)
    assert (request.state, history(request)) == ("approved", ["submitted", "skipped"])
    assert TOLD[-1] == (request.subject_id, "approved", "Chen Siyuan")


def test_the_same_person_is_asked_once(cast: SimpleNamespace) -> None:
    draw(cast, SUPERIOR, role("lead", name="Team"), role("hr"))
    request = approve(cast.lead, ask(cast))
    assert (request.step, asked(request)) == (2, ["hr"])
    assert request.tasks.get(step=1, person__code="lead").state == "skipped"
    request = operations.send_back(cast.hr, request.pk, request.version, to_step=1, reason="Look again")
    assert asked(request) == ["lead", "lead2"]


def test_back_to_the_submitter_and_again_under_the_present_flow(cast: SimpleNamespace) -> None:
    request = ask(cast)
    subject = Customer.everything.get(pk=request.subject_id)
    with pytest.raises(Conflict):
        ask(cast, subject=subject)
    request = operations.send_back(cast.lead, request.pk, request.version, to_step=None, reason="Receipt?")
    assert (request.state, TOLD[-1][1]) == ("returned", "returned")
    assert operations.open_request(subject) is None
    draw(cast, role("hr"))
    again = ask(cast, subject=subject)
    assert (again.pk, again.round, asked(again)) == (request.pk, 2, ["hr"])
    assert operations.open_request(subject) == again
    with pytest.raises(Stale):
        operations.approve(cast.hr, again.pk, 1)
    approve(cast.hr, again)
    assert list(operations.requests_of(subject)) == [again]


def test_the_flow_of_the_submission_holds(cast: SimpleNamespace) -> None:
    draw(cast, SUPERIOR, role("hr"))
    request = ask(cast)
    draw(cast, SUPERIOR, role("gm"))
    assert asked(approve(cast.lead, request)) == ["hr"]
    assert request.flow_version.number == 1 and asked(approve(cast.lead, ask(cast))) == ["gm"]


def test_back_to_an_earlier_step(cast: SimpleNamespace) -> None:
    draw(cast, SUPERIOR, role("finance", "all"), role("gm"))
    request = approve(cast.finance2, approve(cast.finance, approve(cast.lead, ask(cast))))
    with pytest.raises(Invalid):
        operations.send_back(cast.gm, request.pk, request.version, to_step=2, reason="x")
    request = operations.send_back(cast.gm, request.pk, request.version, to_step=1, reason="Check")
    assert (request.step, asked(request)) == (1, ["finance", "finance2"])
    request = approve(cast.gm, approve(cast.finance2, approve(cast.finance, request)))
    assert request.state == "approved"


def test_signers_before_and_after_and_passing_on(cast: SimpleNamespace) -> None:
    request, people = ask(cast), cast.people
    more = {"person": people["hr"], "where": "before"}
    for wrong in (people["seller"], people["lead"]):
        with pytest.raises(Invalid):
            operations.add_signer(cast.lead, request.pk, request.version, **{**more, "person": wrong})
    with pytest.raises(NotFound):
        operations.add_signer(cast.lead, request.pk, request.version, **{**more, "person": people["outsider"]})
    operations.add_signer(cast.lead, request.pk, request.version, **more)
    assert asked(request) == ["hr"]
    approve(cast.hr, request)
    assert asked(request) == ["lead"]
    operations.add_signer(cast.lead, request.pk, request.version, person=people["finance"], where="after")
    approve(cast.lead, request)
    assert asked(request) == ["finance"]
    operations.pass_on(cast.finance, request.pk, request.version, person=people["finance2"], reason="Away")
    with pytest.raises(Conflict):
        approve(cast.finance, request)
    assert approve(cast.finance2, request).state == "approved"


def test_withdrawn_by_its_submitter_only(cast: SimpleNamespace) -> None:
    request = ask(cast)
    with pytest.raises(Forbidden):
        operations.withdraw(cast.lead, request.pk, request.version, "x")
    request = operations.withdraw(cast.seller, request.pk, request.version, "Cancelled")
    assert (request.state, asked(request), TOLD[-1][1]) == ("withdrawn", [], "withdrawn")
    for verb in (operations.approve, operations.withdraw):
        with pytest.raises(Conflict, match="Withdrawn, Chen Siyuan"):
            verb(cast.lead if verb is operations.approve else cast.seller, request.pk, request.version)
    assert ask(cast, subject=Customer.everything.get(pk=request.subject_id)).pk != request.pk


def delegate(cast: SimpleNamespace, by: Any, to: str, days: int = 5, **more: Any) -> Any:
    first = cast.seller.today
    values = {"first_day": first, "last_day": first + timedelta(days=days), **more}
    for who in vars(cast).values():
        getattr(who, "__dict__", {}).pop("_standing_in", None)
    return operations.delegate(by, to_id=cast.people[to].pk, **values)


def test_who_stands_in_decides_in_the_name_of_who_is_away(cast: SimpleNamespace) -> None:
    request = ask(cast)
    row = delegate(cast, cast.lead, "finance")
    delegate(cast, cast.finance, "lead2")
    delegate(cast, cast.lead2, "lead")  # a circle
    assert [one.request for one in operations.pending_for(cast.lead2)] == [request]
    assert [one.request for one in operations.pending_for(cast.lead)] == [request]
    request = approve(cast.lead2, request)
    said = request.actions.get(verb="approved")
    assert (said.by_name, said.on_behalf_of.code, request.state) == ("Luo Ming", "lead", "approved")
    assert request.tasks.get().decided_by == cast.lead2.user
    operations.end_delegation(cast.hr, row.pk, row.version)
    with pytest.raises(Conflict):
        operations.end_delegation(cast.lead, row.pk, row.version + 1)


def test_nobody_decides_his_own_in_another_ones_name(cast: SimpleNamespace) -> None:
    delegate(cast, cast.lead, "seller", kinds=["sample"])
    delegate(cast, cast.lead, "finance", kinds=[])
    delegate(
        cast, cast.hr, "lead2", person_id=cast.people["lead"].pk, first_day=date(2027, 1, 1), last_day=date(2027, 1, 2)
    )
    request = ask(cast)
    assert not operations.pending_for(cast.seller)
    with pytest.raises(Forbidden):
        approve(cast.seller, request)
    with pytest.raises(NotFound):
        approve(cast.lead2, request)
    other = ask(cast, cast.seller2, concerned=[cast.people["finance"]])
    with pytest.raises(Forbidden):
        approve(cast.finance, other)
    assert approve(cast.seller, other).state == "approved"


def test_delegations_that_cannot_be(cast: SimpleNamespace) -> None:
    past = cast.seller.today - timedelta(days=1)
    for field, wrong in (
        ("to", {"to": "lead"}),
        ("to", {"to": "auditor"}),
        ("last_day", {"first_day": past, "last_day": past}),
        ("last_day", {"days": 400}),
        ("kinds", {"kinds": ["nonsense"]}),
    ):
        with pytest.raises(Invalid) as error:
            delegate(cast, cast.lead, wrong.pop("to", "finance"), **wrong)
        assert list(error.value.fields) == [field]
    with pytest.raises(Forbidden):
        delegate(cast, cast.seller, "finance", person_id=cast.people["lead"].pk)


def test_who_sees_a_request(cast: SimpleNamespace) -> None:
    request = ask(cast)
    seen = {who for who, one in vars(cast).items() if hasattr(one, "roles") and _sees(one, request)}
    # the area of the kind: finance, general manager, auditor, the line above; and who asked
    assert seen == {"seller", "lead", "leader", "gm", "finance", "finance2", "auditor"}


def _sees(actor: Any, request: Any) -> bool:
    return bool(ApprovalRequest.objects.visible_to(actor).filter(pk=request.pk).exists())


def test_flows_are_drawn_by_the_administrator_and_kept_by_version(cast: SimpleNamespace) -> None:
    for who in (cast.hr, cast.gm, cast.auditor, cast.outsider):
        with pytest.raises(Forbidden):
            operations.save_flow(who, cast.acme, "sample", name="x", steps=[SUPERIOR])
    flow = draw(cast, SUPERIOR)
    with pytest.raises(Stale):
        operations.save_flow(cast.admin, cast.acme, "sample", name="x", steps=[SUPERIOR])
    flow = draw(cast, role("hr"))
    assert [one.number for one in flow.versions.all()] == [2, 1]
    flow = operations.set_flow_in_use(cast.admin, flow.pk, flow.version, active=False)
    assert operations.steps_for(cast.acme, "sample")[0] is None


def test_the_groups_flow_holds_where_a_company_has_none(cast: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        operations.save_flow(cast.admin, None, "sample", name="x", steps=[SUPERIOR])
    RoleAssignment.everything.create(user=cast.admin.user, role="admin", company=None, valid=DateRange(None, None))
    boss = actor_for(cast.admin.user)
    operations.save_flow(boss, None, "sample", name="Group", steps=[role("gm")])  # type: ignore[arg-type]
    assert asked(ask(cast)) == ["gm"]
    draw(cast, role("hr"))
    assert asked(ask(cast)) == ["hr"]


def test_what_is_wrong_with_steps_is_said_at_its_place(cast: SimpleNamespace) -> None:
    for field, wrong in (
        ("steps.0.approvers", {"approvers": []}),
        ("steps.0.approvers", {"approvers": [{"role": "salesperson"}]}),
        ("steps.0.approvers", {"approvers": [{"person": cast.people["outsider"].pk}]}),
        ("steps.0.mode", {**SUPERIOR, "mode": "most"}),
        ("steps.0.remind_after_days", {**SUPERIOR, "remind_after_days": 0}),
        ("steps.0.conditions.amount_from", {**SUPERIOR, "conditions": {"amount_from": "x"}}),
        ("steps.0.conditions.amount_below", {**SUPERIOR, "conditions": {"amount_from": "5", "amount_below": "5"}}),
        ("steps.0.conditions.probability_from", {**SUPERIOR, "conditions": {"probability_from": "2"}}),
        ("steps.0.conditions.kinds", {**SUPERIOR, "conditions": {"kinds": ["x"]}}),
        (
            "steps.0.conditions.departments",
            {**SUPERIOR, "conditions": {"departments": [cast.departments["elsewhere"].pk]}},
        ),
    ):
        with pytest.raises(Invalid) as error:
            draw(cast, wrong)
        assert list(error.value.fields) == [field]
    with pytest.raises(Invalid):
        draw(cast)


def test_roles_nearest_the_submitters_department(cast: SimpleNamespace) -> None:
    near = {"approvers": [{"role": "lead", "scope": "department"}]}
    draw(cast, near, {"approvers": [{"role": "leader", "scope": "department"}, {"relation": "supervising_leader"}]})
    assert asked(ask(cast)) == ["lead"]
    request = ask(cast, cast.lead2)  # he is the lead of his own team: who leads above him decides
    assert asked(request) == ["leader"]


def test_reminded_once_a_day_and_commented(cast: SimpleNamespace) -> None:
    request = ask(cast)
    with pytest.raises(Forbidden):
        operations.remind(cast.lead, request.pk)
    operations.remind(cast.seller, request.pk)
    with pytest.raises(Conflict):
        operations.remind(cast.seller, request.pk)
    operations.comment(cast.lead, request.pk, text="Who came along?")
    with pytest.raises(Forbidden):
        operations.comment(cast.gm, request.pk, text="x")
    assert history(request) == ["submitted", "reminded", "commented"]


def test_what_was_said_cannot_be_changed(cast: SimpleNamespace) -> None:
    ask(cast)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_approvalaction SET reason = 'x'")
    assert ApprovalAction.everything.get().reason == ""
