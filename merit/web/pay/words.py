"""Words and marks of runs and statements: the tag of a state, the steps of a run with who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from merit.pay.models import PayRun, RunStep, Statement

# state of a run → kind of its tag
TAGS = {
    "computing": "acc",
    "failed": "bad",
    "computed": "warn",
    "reviewed": "warn",
    "approved": "acc",
    "locked": "ok",
    "paid": "ok",
    "void": "",
}
ORDER = ("computed", "reviewed", "approved", "locked", "paid")
LABELS = {
    "computed": _("Compute"),
    "reviewed": _("Review"),
    "approved": _("Approve"),
    "locked": _("Lock"),
    "paid": _("Pay"),
}
EVENTS = {
    "computing": (_("Started"), "calculator"),
    "computed": (_("Computed"), "calculator"),
    "failed": (_("Failed"), "circle-x"),
    "reviewed": (_("Reviewed"), "stamp"),
    "approved": (_("Approved"), "user-round-check"),
    "locked": (_("Locked"), "lock"),
    "paid": (_("Paid"), "banknote"),
    "void": (_("Given up"), "circle-x"),
}


@dataclass(frozen=True)
class Step:
    """A step on the way of a run. state: done, now, todo."""

    state: str
    label: Any
    by: str
    at: datetime | None


def run_steps(run: PayRun) -> list[Step]:
    """The five steps; what was sent back is to do again."""
    reached = ORDER.index(run.state) if run.state in ORDER else -1
    last: dict[str, RunStep] = {step.state: step for step in run.steps.all()}
    steps = []
    for place, name in enumerate(ORDER):
        step = last.get(name) if place <= reached else None
        state = "done" if place <= reached else "now" if place == reached + 1 and run.state != "void" else "todo"
        steps.append(Step(state, LABELS[name], step.by_name if step else "", step.at if step else None))
    return steps


@dataclass(frozen=True)
class Event:
    """Something that happened to a run, for its timeline."""

    label: Any
    icon: str
    by: str
    at: datetime
    note: str


def run_events(run: PayRun, states: tuple[str, ...] = ()) -> list[Event]:
    """What happened, oldest first; only these states where given."""
    rows = [step for step in run.steps.all() if not states or step.state in states]
    return [Event(*EVENTS[step.state], "" if step.by_id is None else step.by_name, step.at, step.note) for step in rows]


@dataclass(frozen=True)
class Standing:
    """How a statement stands: its words and the kind of its tag."""

    label: Any
    kind: str
    days_left: int | None = None


def standing(statement: Statement, today: date, questions: int) -> Standing:
    """Questioned before anything else; then confirmed; after the last day it counts as confirmed."""
    run = statement.run
    if questions:
        return Standing(_("Questioned"), "warn")
    if statement.confirmed_at:
        return Standing(_("Confirmed"), "ok")
    if run.state not in {"approved", "locked", "paid"}:
        return Standing(_("Not approved yet"), "")
    if run.confirm_by is None or run.confirm_by < today:
        return Standing(_("Counts as confirmed"), "ok")
    return Standing(_("To be confirmed"), "warn", (run.confirm_by - today).days)
