"""A request as a sheet of engine.py, and what became of the sheet back into rows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from merit.approvals import engine, policy, steps
from merit.approvals.facts import judged
from merit.approvals.kinds import kind_of
from merit.approvals.line import OrgLine
from merit.approvals.models import ApprovalAction, ApprovalRequest, ApprovalTask
from merit.approvals.telling import tell
from merit.core.operations import change
from merit.org import actor as actors

DECIDED = frozenset({engine.APPROVED, engine.REFUSED})
KEPT = ("person", "step", "place", "rank", "state", "instead_of", "added_by")
IDS = ("person", "instead_of", "added_by")


def sheet_of(request: ApprovalRequest) -> engine.Sheet:
    """The present round, with the organisation as of today in the request's company."""
    tasks = request.tasks.filter(round=request.round) if request.pk else ()
    return engine.Sheet(
        steps=steps.read(request.steps),
        facts=judged(request.facts, request.company),
        line=OrgLine(request.company, request.submitter_id, actors.today_in(request.company)),
        submitter=request.submitter_id,
        barred=policy.barred(request),
        seats=[_seat(one) for one in tasks],
        step=request.step,
        state=request.state,
    )


def _seat(task: ApprovalTask) -> engine.Seat:
    return engine.Seat(key=task.pk, **{name: getattr(task, _column(name)) for name in KEPT})


def _column(name: str) -> str:
    return f"{name}_id" if name in IDS else name


def save(request: ApprovalRequest, sheet: engine.Sheet, actor: Any, reason: str = "") -> None:
    """What changed: the seats, what came by itself, where it stands; its people and the room above are told."""
    rows = {one.pk: one for one in request.tasks.filter(round=request.round)}
    for seat in sheet.seats:
        _keep(rows.get(seat.key) or ApprovalTask(request=request, round=request.round), seat, actor)
    for note in sheet.notes:
        act(request, note.verb, None, step=note.step, person=note.person, on_behalf_of=note.other)
    ended = sheet.state != engine.PENDING
    closed_at = timezone.now() if ended else None
    change(request, {"step": sheet.step, "state": sheet.state, "closed_at": closed_at})
    tell(request, actor, reason)
    if ended:
        kind_of(request.kind).closed(request, request.state, actor)


def _keep(row: ApprovalTask, seat: engine.Seat, actor: Any) -> None:
    was = row.state if row.pk else None
    values = {_column(name): getattr(seat, name) for name in KEPT}
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(row, name, value)
    if seat.state != was and seat.state == engine.OPEN:
        row.opened_at = timezone.now()
    if seat.state != was and seat.state in DECIDED:
        row.decided_at, row.decided_by = timezone.now(), actor.user
    row.version += 1 if row.pk else 0
    row.save()
    seat.key = row.pk


def act(
    request: ApprovalRequest,
    verb: str,
    actor: Any,
    *,
    reason: str = "",
    step: int | None = None,
    person: int | None = None,
    on_behalf_of: int | None = None,
) -> ApprovalAction:
    """One line of what was done; `actor` None: by Merit itself."""
    row = ApprovalAction(request=request, round=request.round, verb=verb, reason=reason)
    row.step = request.step if step is None else step
    row.person_id, row.on_behalf_of_id = person, on_behalf_of
    row.by, row.by_name = (actor.user, actor.name) if actor is not None else (None, "Merit")
    row.save(force_insert=True)
    return row
