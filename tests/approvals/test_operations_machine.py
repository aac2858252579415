"""The operations in random order, by random people, in the database: who leaves, who stands in for whom, who decides.

A model of a few lines says who may decide at each moment; the operations let in just those, and nothing is ever stuck.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from merit.approvals import operations
from merit.approvals.models import ApprovalDelegation
from merit.core.errors import Conflict, Forbidden, MeritError, NotFound
from merit.crm.models import Customer
from merit.org.actor import actor_for
from merit.org.models import Term, User
from tests.approvals.kit import CODE, TOLD, draw

NAMES = ("gm", "leader", "lead", "seller", "hr", "finance", "finance2", "admin")
READERS = {"auditor"}
approvers = st.one_of(
    st.sampled_from([{"role": "finance"}, {"role": "hr"}, {"role": "lead", "scope": "department"}]),
    st.sampled_from([{"relation": one} for one in ("superior", "superior_of_superior", "supervising_leader")]),
    st.sampled_from(NAMES).map(lambda name: {"person": name}),
)
flows = st.lists(
    st.fixed_dictionaries(
        {
            "approvers": st.lists(approvers, min_size=1, max_size=2),
            "mode": st.sampled_from(["any", "all", "in_turn"]),
            "conditions": st.sampled_from([{}, {"amount_from": "100"}]),
        }
    ),
    min_size=1,
    max_size=3,
)
who = st.sampled_from(NAMES)


def machine(cast: SimpleNamespace) -> Any:
    subject = Customer.everything.create(code="c", name="Firm", company=cast.acme, owner=cast.people["seller"])

    class Approvals(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.undone = transaction.atomic()
            self.undone.__enter__()
            self.request: Any = None
            self.gone: set[str] = set()
            TOLD.clear()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

        def actor(self, name: str) -> Any:
            return actor_for(User.objects.select_related("person__company").get(person__code=name))

        def named(self, flow: list[dict[str, Any]]) -> list[dict[str, Any]]:
            people = {name: cast.people[name].pk for name in NAMES}
            return [
                {
                    **one,
                    "approvers": [
                        {k: people[v] if k == "person" else v for k, v in by.items()} for by in one["approvers"]
                    ],
                }
                for one in flow
            ]

        @initialize(
            flow=flows,
            by=who,
            concerned=st.lists(who, max_size=2),
            away=st.lists(st.tuples(who, who), max_size=3),
            to_submitter=st.sets(who, max_size=8),
        )
        def first(self, flow: Any, by: str, concerned: list[str], away: Any, to_submitter: set[str]) -> None:
            draw(cast, *self.named(flow))
            for name, to in (*away, *((one, by) for one in sorted(to_submitter))):
                self.stands_in(name, to)
            self.concerned = concerned
            try:
                with transaction.atomic():
                    self.submit(by)
            except Conflict:
                assert {"gm", "hr", "admin"} <= {by, *concerned}, "somebody is left who may decide"
                self.concerned = []
                self.submit(by)

        def submit(self, by: str) -> None:
            facts = operations.Facts(amount=None, currency="CNY")
            people = [cast.people[one] for one in self.concerned]
            before = len(TOLD)
            self.request = operations.submit(self.actor(by), CODE, subject, text="x", facts=facts, concerned=people)
            self.by, self.heard = by, len(TOLD) if self.request.state == "pending" else before

        def may(self, name: str) -> bool:
            """The model: who has an open task, or stands in for one who has; there, and not concerned."""
            if name in self.gone or name == self.by or name in self.concerned:
                return False
            asked = set(self.request.tasks.filter(state="open").values_list("person__code", flat=True))
            rows = ApprovalDelegation.everything.filter(valid__contains=cast.seller.today)
            pairs = set(rows.values_list("to__code", "person__code"))
            voices = {name}
            while more := {away for to, away in pairs if to in voices} - voices:
                voices |= more
            return bool(asked & voices - self.gone) and self.request.state == "pending"

        def tried(self, name: str, work: Callable[..., Any], **more: Any) -> bool:
            if name in self.gone:
                return False
            actor, may = self.actor(name), self.may(name)
            try:
                with transaction.atomic():
                    work(actor, self.request.pk, self.request.version, **more)
            except (Conflict, Forbidden, NotFound):
                assert not may, f"{name} may, and was not let in"
                return False
            assert may, f"{name} may not, and was let in"
            return True

        @rule(names=st.permutations(NAMES))
        def approve(self, names: list[str]) -> None:
            """All try, until one is let in."""
            self.request.refresh_from_db()
            any(self.tried(name, operations.approve) for name in names)

        @rule(name=who, at=st.integers(0, 9))
        def refuse(self, name: str, at: int) -> None:
            if at == 0:
                self.tried(name, operations.refuse, reason="No")

        @rule(name=who, data=st.data())
        def send_back(self, name: str, data: Any) -> None:
            yes = self.request.tasks.filter(round=self.request.round, state__in=["approved", "skipped"])
            steps = sorted(set(yes.filter(step__lt=self.request.step or 0).values_list("step", flat=True)))
            to = data.draw(st.sampled_from([*steps, None]))
            self.tried(name, operations.send_back, to_step=to, reason="Again")

        @rule(name=who, other=who, where=st.sampled_from(["before", "after"]))
        def add(self, name: str, other: str, where: str) -> None:
            with suppress(MeritError), transaction.atomic():
                actor = self.actor(name)
                operations.add_signer(
                    actor, self.request.pk, self.request.version, person=cast.people[other], where=where
                )

        @rule(name=who, other=who)
        def pass_on(self, name: str, other: str) -> None:
            with suppress(MeritError), transaction.atomic():
                actor = self.actor(name)
                operations.pass_on(
                    actor, self.request.pk, self.request.version, person=cast.people[other], reason="Away"
                )

        @rule(name=who, to=who)
        def stands_in(self, name: str, to: str) -> None:
            if name not in self.gone:
                day = cast.seller.today
                with suppress(MeritError), transaction.atomic():
                    operations.delegate(self.actor(name), to_id=cast.people[to].pk, first_day=day, last_day=day)

        @rule(name=st.sampled_from([one for one in NAMES if one != "seller"]))
        def leaves(self, name: str) -> None:
            if len(self.gone) < 4:
                self.gone.add(name)
                Term.everything.filter(person__code=name).update(left_on=cast.seller.today - timedelta(days=1))
                operations.renew_all(cast.acme)

        @rule(name=who)
        def again(self, name: str) -> None:
            if self.request.state == "returned" and name not in self.gone:
                with suppress(Conflict), transaction.atomic():
                    self.submit(name)

        @invariant()
        def never_stuck_and_ended_once(self) -> None:
            if self.request is None:
                return
            self.request.refresh_from_db()
            if self.request.state == "pending":
                open_ = self.request.tasks.filter(state="open")
                assert open_ and all(self.may(one.person.code) for one in open_)
                for one in open_:
                    assert operations.pending_for(self.actor(one.person.code)).filter(pk=one.pk).exists()
                assert len(TOLD) == self.heard
            else:
                assert not self.request.tasks.filter(state__in=["open", "waiting"]).exists()
                assert [outcome for _pk, outcome, _by in TOLD[self.heard :]] == [self.request.state]
            said = self.request.actions.filter(verb__in=["approved", "refused"], round=self.request.round)
            never = {self.by, *self.concerned}
            assert not [one for one in said if one.by.person.code in never]

    return Approvals


def test_random_operations_never_leave_a_request_stuck(cast: SimpleNamespace) -> None:
    run_state_machine_as_test(
        machine(cast),
        settings=settings(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
