"""The steps of a flow as values: who is asked, when a step applies. Pure: read from JSON and written to it.

Source: docs/spec/approvals.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

ANY, ALL, IN_TURN = "any", "all", "in_turn"
MODES: Final = (ANY, ALL, IN_TURN)
SUPERIOR, NEXT_SUPERIOR, LEADER = "superior", "superior_of_superior", "supervising_leader"
RELATIONS: Final = (SUPERIOR, NEXT_SUPERIOR, LEADER)
COMPANY, DEPARTMENT = "company", "department"
SCOPES: Final = (COMPANY, DEPARTMENT)


@dataclass(frozen=True)
class Approver:
    """Who is asked: the holders of a role (of the company, or nearest the submitter's department), a relation of the
    submitter, or one person by name."""

    role: str = ""
    scope: str = COMPANY
    relation: str = ""
    person: int | None = None


@dataclass(frozen=True)
class Facts:
    """What conditions look at. None, or nothing: not known."""

    amount: Decimal | None = None
    kinds: frozenset[str] = frozenset()
    departments: frozenset[int] = frozenset()  # the department and all above it
    probability: Decimal | None = None


@dataclass(frozen=True)
class Conditions:
    """All that is set must hold: from the lower bound on, below the upper one.

    What is not known of a request is taken to hold: a step is rather asked than left out.
    """

    amount_from: Decimal | None = None
    amount_below: Decimal | None = None
    kinds: frozenset[str] = frozenset()
    departments: frozenset[int] = frozenset()
    probability_from: Decimal | None = None
    probability_below: Decimal | None = None

    def hold(self, facts: Facts) -> bool:
        return (
            _within(facts.amount, self.amount_from, self.amount_below)
            and _within(facts.probability, self.probability_from, self.probability_below)
            and _among(facts.kinds, self.kinds)
            and _among(facts.departments, self.departments)
        )


def _within(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> bool:
    return value is None or ((lower is None or value >= lower) and (upper is None or value < upper))


def _among(have: frozenset[Any], wanted: frozenset[Any]) -> bool:
    return not have or not wanted or bool(have & wanted)


@dataclass(frozen=True)
class Step:
    """A step: `mode` any (或簽: one is enough), all (會簽: everyone), in_turn (依次: everyone, one after another)."""

    name: str = ""
    approvers: tuple[Approver, ...] = (Approver(relation=SUPERIOR),)
    mode: str = ANY
    conditions: Conditions = field(default_factory=Conditions)
    remind_after_days: int | None = None
    escalate_after_days: int | None = None


# Where a company has drawn nothing: the submitter's superior.
BUILT_IN: Final = (Step(),)


def read(texts: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps as they are kept, which were checked when they were saved (flows.py)."""
    return tuple(_step(one) for one in texts)


def _step(text: Mapping[str, Any]) -> Step:
    return Step(
        name=text.get("name", ""),
        approvers=tuple(Approver(**one) for one in text["approvers"]),
        mode=text.get("mode", ANY),
        conditions=_conditions(text.get("conditions", {})),
        remind_after_days=text.get("remind_after_days"),
        escalate_after_days=text.get("escalate_after_days"),
    )


def _conditions(text: Mapping[str, Any]) -> Conditions:
    bounds = ("amount_from", "amount_below", "probability_from", "probability_below")
    numbers = {name: Decimal(text[name]) for name in bounds if text.get(name) is not None}
    sets = {name: frozenset(text.get(name, ())) for name in ("kinds", "departments")}
    return Conditions(**numbers, **sets)


def write(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps as JSON, without what is not set."""
    return [_text(one) for one in steps]


def _text(step: Step) -> dict[str, Any]:
    conditions = {name: _plain(value) for name, value in vars(step.conditions).items() if value or value == 0}
    days = {name: getattr(step, name) for name in ("remind_after_days", "escalate_after_days")}
    return {
        "name": step.name,
        "approvers": [_approver(one) for one in step.approvers],
        "mode": step.mode,
        "conditions": conditions,
        **{name: value for name, value in days.items() if value is not None},
    }


def _approver(one: Approver) -> dict[str, Any]:
    if one.role:
        return {"role": one.role, "scope": one.scope}
    return {"relation": one.relation} if one.relation else {"person": one.person}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)
