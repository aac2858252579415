"""How a request goes through its steps. Pure: the rules alone, without database and clock, so that a machine of tests
runs the very code that operations run.

A `Sheet` is a request in its present round. Its seats are who was asked, step by step. Within a step the seats stand at
places: one for each approver of the flow, and beside him, by rank, the signers whom he added. The mode of the step says
how many places must say yes, and in which order.

What always holds of a pending sheet: at least one seat is open, of a person who may decide; where nobody is left who
may, the sheet goes back to its submitter.

Source: docs/spec/approvals.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from merit.approvals.steps import ANY, DEPARTMENT, IN_TURN, LEADER, NEXT_SUPERIOR, Approver, Facts, Step

PENDING, APPROVED, REFUSED, RETURNED, WITHDRAWN = "pending", "approved", "refused", "returned", "withdrawn"
WAITING, OPEN, SKIPPED, PASSED_ON, CANCELLED = "waiting", "open", "skipped", "passed_on", "cancelled"
TO_COME: Final = frozenset({WAITING, OPEN})
YES: Final = frozenset({APPROVED, SKIPPED})
LIVE: Final = TO_COME | YES
MOST_ABOVE: Final = 20


class Line(Protocol):
    """What the rules ask of the organisation, on the day. People are ids."""

    def able(self, person: int) -> bool:
        """Whether he is there and can decide."""

    def superior(self, person: int) -> int | None: ...

    def leader(self, person: int) -> int | None: ...

    def holders(self, role: str, scope: str) -> Sequence[int]:
        """Who holds the role in the company of the request, or nearest the submitter's department."""

    def heads(self) -> Iterable[Sequence[int]]:
        """Who decides when nobody else is left: group after group, the first with somebody who may."""


@dataclass
class Seat:
    """One who is asked. `instead_of`: whose place he takes; `added_by`: who wanted him to sign too."""

    person: int
    step: int
    place: int
    rank: int = 0
    state: str = WAITING
    instead_of: int | None = None
    added_by: int | None = None
    key: int | None = None


@dataclass(frozen=True)
class Note:
    """What came by itself: a step left out, somebody not asked twice, replaced, or nobody left."""

    verb: str
    step: int
    person: int | None = None
    other: int | None = None


@dataclass
class Sheet:
    """A request in its present round. `barred`: who never decides about it, the submitter among them."""

    steps: Sequence[Step]
    facts: Facts
    line: Line
    submitter: int
    barred: frozenset[int]
    seats: list[Seat] = field(default_factory=list)
    step: int | None = None
    state: str = PENDING
    notes: list[Note] = field(default_factory=list)

    def may(self, person: int) -> bool:
        """Whether this person may decide about it when asked."""
        return person not in self.barred and self.line.able(person)

    def here(self, states: Collection[str] = LIVE) -> list[Seat]:
        """The seats of the present step in these states, in their order."""
        found = [one for one in self.seats if one.step == self.step and one.state in states]
        return sorted(found, key=lambda one: (one.place, one.rank))

    def asked(self, people: Sequence[int]) -> Seat | None:
        """The open seat of the first of these people who has one."""
        return next((one for who in people for one in self.here({OPEN}) if one.person == who), None)

    @property
    def steps_to_return_to(self) -> list[int]:
        """The earlier steps in which somebody said yes."""
        return sorted({one.step for one in self.seats if one.state in YES and one.step < (self.step or 0)})


def begin(sheet: Sheet) -> None:
    """The first step that applies opens; without any the request is approved at once."""
    _go(sheet, 0)


def approve(sheet: Sheet, seat: Seat) -> None:
    seat.state = APPROVED
    _on(sheet)


def refuse(sheet: Sheet, seat: Seat) -> None:
    """One no ends it."""
    seat.state = REFUSED
    close(sheet, REFUSED)


def send_back(sheet: Sheet, to_step: int | None) -> None:
    """To the submitter, or to an earlier step: that one is asked again, and all after it."""
    if to_step is None:
        close(sheet, RETURNED)
        return
    for one in sheet.seats:
        if one.step >= to_step and one.state in LIVE:
            one.state = CANCELLED
    _go(sheet, to_step, again=True)


def close(sheet: Sheet, state: str) -> None:
    """It ends; nobody is asked any more."""
    _cancel(sheet.here(TO_COME))
    sheet.state = state


def may_join(sheet: Sheet, person: int) -> bool:
    """Whether this person may be asked too in the present step: he is not yet, and may decide."""
    return sheet.may(person) and all(one.person != person for one in sheet.here())


def add(sheet: Sheet, seat: Seat, person: int, *, before: bool) -> None:
    """One more signer beside `seat`: he decides before it, or after it."""
    rank = seat.rank if before else seat.rank + 1
    for one in sheet.seats:
        if (one.step, one.place) == (seat.step, seat.place) and one.rank >= rank:
            one.rank += 1
    sheet.seats.append(Seat(person, seat.step, seat.place, rank, added_by=seat.person))
    if before:
        seat.state = WAITING
    _open(sheet)


def pass_on(sheet: Sheet, seat: Seat, person: int) -> None:
    """Another one is asked in this place."""
    other = Seat(person, seat.step, seat.place, seat.rank, seat.state, seat.person, seat.added_by)
    seat.state = PASSED_ON
    sheet.seats.append(other)


def escalate(sheet: Sheet, seat: Seat) -> int | None:
    """The next above who may is asked instead; None where there is none, or he is asked already."""
    other = _stand_in(sheet, seat.person)
    if other is None or not may_join(sheet, other):
        return None
    pass_on(sheet, seat, other)
    return other


def renew(sheet: Sheet) -> bool:
    """Who can no longer decide is replaced: by the next above him, else by the heads; nobody is asked twice. Whether
    anything changed."""
    gone = [one for one in sheet.here(TO_COME) if not sheet.may(one.person)]
    for seat in gone:
        if seat.state in TO_COME:
            _replace(sheet, seat)
    if not gone:
        return False
    if sheet.here():
        _on(sheet)
    else:
        _go(sheet, sheet.step or 0, again=True)
    return True


def _replace(sheet: Sheet, seat: Seat) -> None:
    other = _stand_in(sheet, seat.person)
    if other is None:
        heads = _heads(sheet, ANY)
        there = [one for one in heads if not may_join(sheet, one)]
        other = next(iter(there or heads), None)
    if other is None:
        _cancel(one for one in sheet.here() if one.place == seat.place)
    elif may_join(sheet, other):
        pass_on(sheet, seat, other)
        sheet.notes.append(Note("replaced", seat.step, other, seat.person))
    else:
        seat.state = CANCELLED


def _cancel(seats: Iterable[Seat]) -> None:
    for one in seats:
        one.state = CANCELLED


def _go(sheet: Sheet, start: int, *, again: bool = False) -> None:
    """Opens the next step from `start` on that asks somebody. `again`: it was sent back, so everyone is asked."""
    for at in range(start, len(sheet.steps)):
        if not sheet.steps[at].conditions.hold(sheet.facts):
            sheet.notes.append(Note("skipped", at))
            continue
        sheet.step = at
        people = asked(sheet, sheet.steps[at])
        if not people:
            sheet.notes.append(Note("nobody", at))
            sheet.state = RETURNED
            return
        _seat(sheet, at, people, frozenset() if again else _said_yes_before(sheet, at))
        again = False
        if not _enough(sheet):
            _open(sheet)
            return
        _cancel(sheet.here(TO_COME))
    sheet.state = APPROVED


def _seat(sheet: Sheet, at: int, people: dict[int, int | None], yes: frozenset[int]) -> None:
    """A place for each; who said yes in the step before is not asked again, and that counts."""
    for place, (person, instead_of) in enumerate(people.items()):
        state = SKIPPED if person in yes else WAITING
        sheet.seats.append(Seat(person, at, place, 0, state, instead_of))
        if state == SKIPPED:
            sheet.notes.append(Note("skipped", at, person))


def _said_yes_before(sheet: Sheet, at: int) -> frozenset[int]:
    earlier = [one for one in sheet.seats if one.step < at and one.state in YES]
    last = max((one.step for one in earlier), default=None)
    return frozenset(one.person for one in earlier if one.step == last)


def _places(sheet: Sheet) -> Iterator[list[Seat]]:
    """The seats of the present step that count, place by place."""
    by_place: dict[int, list[Seat]] = {}
    for one in sheet.here():
        by_place.setdefault(one.place, []).append(one)
    return iter(by_place.values())


def _enough(sheet: Sheet) -> bool:
    """Whether the present step has the yes it needs."""
    said = [all(one.state in YES for one in seats) for seats in _places(sheet)]
    assert sheet.step is not None
    return any(said) if sheet.steps[sheet.step].mode == ANY else bool(said) and all(said)


def _open(sheet: Sheet) -> None:
    """Opens whose turn it is: the next of each place; in turn, of the first place that is not done."""
    assert sheet.step is not None
    for seats in _places(sheet):
        turn = next((one for one in seats if one.state in TO_COME), None)
        if turn is None:
            continue
        turn.state = OPEN
        if sheet.steps[sheet.step].mode == IN_TURN:
            return


def _on(sheet: Sheet) -> None:
    """After a yes: the next in this step, else the next step."""
    if not _enough(sheet):
        _open(sheet)
        return
    _cancel(sheet.here(TO_COME))
    _go(sheet, (sheet.step or 0) + 1)


def asked(sheet: Sheet, step: Step) -> dict[int, int | None]:
    """person → whom he stands in for, in the order of the step; empty when nobody at all may decide.

    Of a role those who may are asked; where none may, who stands in for its holders; where nobody near the department
    holds it, the next above the submitter. Who may not is replaced by the next above him who may; where the line ends,
    by the heads.
    """
    found: dict[int, int | None] = {}
    for approver in step.approvers:
        named = _named(approver, sheet)
        fit: dict[int, int | None] = dict.fromkeys(one for one in named if sheet.may(one))
        fit = fit or {other: one for one in named if (other := _stand_in(sheet, one)) is not None}
        fit = fit or dict.fromkeys(_heads(sheet, step.mode), named[0] if named else None)
        found |= {who: why for who, why in fit.items() if who not in found}
    return found


def outlook(sheet: Sheet) -> list[tuple[bool, dict[int, int | None]]]:
    """Of each step, whether it applies, and who would be asked today."""
    return [(step.conditions.hold(sheet.facts), asked(sheet, step)) for step in sheet.steps]


def _named(approver: Approver, sheet: Sheet) -> list[int]:
    line, submitter = sheet.line, sheet.submitter
    if approver.role:
        found = list(dict.fromkeys(line.holders(approver.role, approver.scope)))
        return found or ([submitter] if approver.scope == DEPARTMENT else [])
    if approver.person is not None:
        return [approver.person]
    if approver.relation == LEADER:
        one = line.leader(submitter)
    else:
        one = line.superior(submitter)
        if approver.relation == NEXT_SUPERIOR and one is not None:
            one = line.superior(one)
    return [] if one is None else [one]


def _stand_in(sheet: Sheet, person: int) -> int | None:
    """The next above who may decide."""
    seen, above = {person}, sheet.line.superior(person)
    while above is not None and above not in seen and len(seen) <= MOST_ABOVE:
        if sheet.may(above):
            return above
        seen.add(above)
        above = sheet.line.superior(above)
    return None


def _heads(sheet: Sheet, mode: str) -> list[int]:
    """Of the first group with somebody who may: everyone where one is enough, else one."""
    for group in sheet.line.heads():
        fit = [one for one in group if sheet.may(one)]
        if fit:
            return fit if mode == ANY else fit[:1]
    return []
