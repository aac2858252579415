"""A machine of random flows, lines of superiors, leavers and actors drives the very rules that operations run.

Whatever happens: a pending request has an open seat of somebody who may decide; nobody it concerns says yes; it is
decided once.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from merit.approvals import engine
from merit.approvals.steps import ALL, ANY, IN_TURN, Approver, Conditions, Facts, Step, read, write

PEOPLE = range(1, 9)
ROLES = ("finance", "gm")


class Org:
    """A small organisation in memory; `above` may hold circles."""

    def __init__(
        self, above: dict[int, int | None], leader: dict[int, int | None], held: dict[str, list[int]], last: list[int]
    ) -> None:
        self.above, self.led, self.held, self.last = above, leader, held, last
        self.there = set(PEOPLE)

    def able(self, person: int) -> bool:
        return person in self.there

    def superior(self, person: int) -> int | None:
        return self.above.get(person)

    def leader(self, person: int) -> int | None:
        return self.led.get(person)

    def holders(self, role: str, scope: str) -> list[int]:
        return self.held[role] if scope == "company" else self.held[role][:1]

    def heads(self) -> Iterable[list[int]]:
        return [self.held["gm"], self.last]


approvers = st.one_of(
    st.builds(Approver, role=st.sampled_from(ROLES), scope=st.sampled_from(["company", "department"])),
    st.builds(Approver, relation=st.sampled_from(["superior", "superior_of_superior", "supervising_leader"])),
    st.builds(Approver, person=st.sampled_from(PEOPLE)),
)
amounts = st.none() | st.integers(0, 5).map(Decimal)
steps = st.builds(
    Step,
    name=st.just("x"),
    approvers=st.lists(approvers, min_size=1, max_size=3, unique=True).map(tuple),
    mode=st.sampled_from([ANY, ALL, IN_TURN]),
    conditions=st.builds(Conditions, amount_from=amounts, kinds=st.frozensets(st.sampled_from("ab"), max_size=1)),
)
maybe = st.none() | st.sampled_from(PEOPLE)
line = st.fixed_dictionaries(dict.fromkeys(PEOPLE, maybe))
holders = st.fixed_dictionaries({role: st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True) for role in ROLES})


class Approvals(RuleBasedStateMachine):
    sheet: engine.Sheet

    @initialize(
        flow=st.lists(steps, min_size=1, max_size=4),
        above=line,
        leader=line,
        held=holders,
        last=st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True),
        submitter=st.sampled_from(PEOPLE),
        concerned=st.frozensets(st.sampled_from(PEOPLE), max_size=2),
        facts=st.builds(Facts, amount=amounts, kinds=st.frozensets(st.sampled_from("ab"), max_size=2)),
    )
    def submitted(self, flow: list[Step], above: Any, leader: Any, held: Any, last: Any, **of: Any) -> None:
        self.org = Org(above, leader, held, last)
        flow = list(read(write(flow)))
        barred = of["concerned"] | {of["submitter"]}
        self.sheet = engine.Sheet(flow, of["facts"], self.org, of["submitter"], frozenset(barred))
        self.yes: list[tuple[int, int]] = []
        self.ended = 0
        engine.begin(self.sheet)
        if not any(step.conditions.hold(of["facts"]) for step in flow):
            assert self.sheet.state == "approved"

    def pending(self) -> bool:
        return self.sheet.state == "pending"

    def seat(self, data: Any) -> engine.Seat:
        return data.draw(st.sampled_from(self.sheet.here({"open"})))  # type: ignore[no-any-return]

    @precondition(pending)
    @rule(data=st.data())
    def approve(self, data: Any) -> None:
        seat = self.seat(data)
        asked_again = self.sheet.asked([seat.person])
        assert asked_again is not None
        engine.approve(self.sheet, seat)
        assert seat.state == "approved"

    @precondition(pending)
    @rule(data=st.data())
    def refuse(self, data: Any) -> None:
        if data.draw(st.integers(0, 3)) == 0:
            engine.refuse(self.sheet, self.seat(data))
            assert self.sheet.state == "refused"

    @precondition(pending)
    @rule(data=st.data())
    def send_back(self, data: Any) -> None:
        self.seat(data)
        if steps := self.sheet.steps_to_return_to:
            to = data.draw(st.sampled_from(steps))
            engine.send_back(self.sheet, to)
            assert self.sheet.state == "returned" or (self.sheet.step == to and self.sheet.here({"open"}))
            assert not self.sheet.here({"skipped"})

    @precondition(pending)
    @rule(data=st.data(), person=st.sampled_from(PEOPLE), before=st.booleans())
    def add(self, data: Any, person: int, before: bool) -> None:
        seat = self.seat(data)
        if engine.may_join(self.sheet, person):
            engine.add(self.sheet, seat, person, before=before)
            assert (seat.state == "waiting") == before

    @precondition(pending)
    @rule(data=st.data(), person=st.sampled_from(PEOPLE))
    def pass_on(self, data: Any, person: int) -> None:
        seat = self.seat(data)
        if engine.may_join(self.sheet, person):
            engine.pass_on(self.sheet, seat, person)
            assert self.sheet.asked([person]) is not None and seat.state == "passed_on"

    @precondition(pending)
    @rule(data=st.data())
    def escalate(self, data: Any) -> None:
        engine.escalate(self.sheet, self.seat(data))

    @precondition(pending)
    @rule(person=st.sampled_from(PEOPLE))
    def leaves(self, person: int) -> None:
        self.org.there.discard(person)
        engine.renew(self.sheet)

    @rule(person=st.sampled_from(PEOPLE))
    def comes_back(self, person: int) -> None:
        if self.pending():
            self.org.there.add(person)

    @precondition(pending)
    @rule(person=st.sampled_from(PEOPLE), other=maybe)
    def moves(self, person: int, other: int | None) -> None:
        self.org.above[person] = other
        engine.renew(self.sheet)

    @invariant()
    def never_stuck(self) -> None:
        if not hasattr(self, "sheet"):
            return
        open_ = self.sheet.here({"open"})
        if self.pending():
            assert open_ and all(self.sheet.may(one.person) for one in open_)
            assert len({one.person for one in self.sheet.here()}) == len(self.sheet.here())
        else:
            assert not [one for one in self.sheet.seats if one.state in {"open", "waiting"}]
        if self.sheet.state == "returned":
            assert not any(self.sheet.may(one) for heads in self.org.heads() for one in heads)

    @invariant()
    def only_who_may_said_yes(self) -> None:
        if hasattr(self, "sheet"):
            said = [one for one in self.sheet.seats if one.state in {"approved", "skipped", "refused"}]
            assert not [one for one in said if one.person in self.sheet.barred]

    @invariant()
    def approved_only_with_every_step_that_applies(self) -> None:
        if not hasattr(self, "sheet") or self.sheet.state != "approved":
            return
        for at, step in enumerate(self.sheet.steps):
            said = [one for one in self.sheet.seats if one.step == at and one.state in {"approved", "skipped"}]
            assert bool(said) == step.conditions.hold(self.sheet.facts)


TestApprovals = Approvals.TestCase
TestApprovals.settings = settings(max_examples=300, stateful_step_count=25, deadline=None)
