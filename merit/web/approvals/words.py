"""Requests and flows in the reader's words: kinds, who is asked, the way through the steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from merit.approvals import operations, steps
from merit.approvals.kinds import kinds
from merit.approvals.models import ApprovalRequest, ApprovalTask
from merit.org.models import Company, Person
from merit.org.roles import ROLES
from merit.web.formats import money

MODES: Final[dict[str, Any]] = {
    steps.ANY: pgettext_lazy("approval", "One is enough"),
    steps.ALL: pgettext_lazy("approval", "Everyone"),
    steps.IN_TURN: pgettext_lazy("approval", "One after another"),
}
RELATIONS: Final[dict[str, Any]] = {
    steps.SUPERIOR: gettext_lazy("Superior of the submitter"),
    steps.NEXT_SUPERIOR: gettext_lazy("Superior's superior"),
    steps.LEADER: gettext_lazy("Supervising leader of the submitter"),
}
TONES: Final = {"approved": "ok", "refused": "bad", "pending": "warn", "returned": "warn"}
# who was asked and is not any more, without a word: not shown on the way
QUIET: Final = ("cancelled",)


def kind_name(code: str) -> Any:
    """What a kind is called; the code of one that no room registers any more."""
    return next((one.label for one in kinds() if one.code == code), code)


def subject_url(request: ApprovalRequest) -> str:
    """The page of what is asked about; empty where there is none."""
    kind = next((one for one in kinds() if one.code == request.kind), None)
    try:
        return kind.address(request.subject_id) if kind else ""
    except NoReverseMatch:
        return ""


def approver(one: steps.Approver, people: Mapping[int, Person]) -> str:
    """Who is asked, in words."""
    if one.role:
        text = _("%(role)s of the department") if one.scope == steps.DEPARTMENT else "%(role)s"
        return str(text % {"role": ROLES[one.role].name})
    if one.relation:
        return str(RELATIONS[one.relation])
    person = people.get(one.person or 0)
    return person.name if person else "—"


def conditions(step: steps.Step, company: Company, names: Mapping[str, str], departments: Mapping[int, str]) -> str:
    """When a step applies, in words; nothing: always."""
    held, parts = step.conditions, []
    parts += _bounds(held.amount_from, held.amount_below, lambda one: money(one, company.currency, 0))
    parts += _bounds(held.probability_from, held.probability_below, lambda one: f"{one:.0%}")
    parts += [_("only: %(names)s") % {"names": _joined(names.get(one, one) for one in sorted(held.kinds))}] * bool(
        held.kinds
    )
    there = sorted(departments.get(one, "—") for one in held.departments)
    parts += [_("only: %(names)s") % {"names": _joined(there)}] * bool(there)
    return " · ".join(parts)


def _bounds(low: Decimal | None, high: Decimal | None, write: Any) -> list[str]:
    if low is not None and high is not None:
        return [_("from %(low)s to below %(high)s") % {"low": write(low), "high": write(high)}]
    if low is not None:
        return [_("from %(low)s") % {"low": write(low)}]
    return [_("below %(high)s") % {"high": write(high)}] if high is not None else []


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)


@dataclass
class Stop:
    """A step on the way of a request. `state`: done, now, todo or skipped; `people`: who would be asked."""

    number: int
    step: steps.Step
    state: str = "todo"
    tasks: list[ApprovalTask] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.step.name or _("Step %(n)d") % {"n": self.number}

    @property
    def mode(self) -> Any:
        """Only where there is more than one to ask."""
        return MODES[self.step.mode] if len(self.tasks or self.people) > 1 else ""


def way(request: ApprovalRequest) -> list[Stop]:
    """The steps of the present round, with who said what, and who would be asked later."""
    stops = [Stop(n, step) for n, step in enumerate(steps.read(request.steps), 1)]
    tasks = request.tasks.filter(round=request.round).exclude(state__in=QUIET)
    for task in tasks.select_related("person", "instead_of", "added_by", "decided_by"):
        stops[task.step].tasks.append(task)
    pending, at = request.state == "pending", -1 if request.step is None else request.step
    ahead = operations.outlook(request) if pending else [(True, [])] * len(stops)
    for n, (stop, (applies, people)) in enumerate(zip(stops, ahead, strict=True)):
        if n < at or not pending:
            stop.state = "done" if stop.tasks else "skipped"
        elif n == at:
            stop.state = "now"
        elif not applies:
            stop.state = "skipped"
        else:
            stop.people = people
    return stops


def facts(request: ApprovalRequest) -> list[tuple[Any, Any]]:
    """(label, value) of what the approver looks at, beside the lines that the room gave."""
    kept = request.facts
    chosen = dict(next((one.choices(request.company) for one in kinds() if one.code == request.kind), []))
    return [
        (label, value)
        for label, value in (
            (_("Amount"), money(Decimal(kept["amount"]), kept["currency"]) if kept["amount"] is not None else ""),
            (_("Kind"), _joined(str(chosen.get(one, one)) for one in kept["kinds"])),
            (_("Department"), kept["department"]),
            (_("Probability"), f"{Decimal(kept['probability']):.0%}" if kept["probability"] is not None else ""),
        )
        if value
    ]
