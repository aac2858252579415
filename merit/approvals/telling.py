"""What the people of a request are told: who is asked, and who asked, once it ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from merit.approvals import engine
from merit.approvals.models import ApprovalDelegation, ApprovalRequest, ApprovalTask
from merit.core.fields import on
from merit.org import actor as actors
from merit.org.models import Person
from merit.org.notices import Notice, notify, settle

ASKED = ("request-to-approve", "request-reminder")


def tell(request: ApprovalRequest, actor: Any, reason: str = "") -> None:
    """Who is asked now; no more who was; and its submitter, once it has ended."""
    if request.state == engine.PENDING:
        _ask(request)
        return
    settle(request, *ASKED)
    if request.state == engine.WITHDRAWN:
        return
    data = {"by": actor.name if actor is not None else "Merit", "reason": reason}
    people = [] if actor is not None and actor.person == request.submitter else [request.submitter]
    _notify(people, f"request-{request.state}", request, key=f"{request.state}:{request.round}", **data)


def _ask(request: ApprovalRequest) -> None:
    tasks = list(request.tasks.filter(round=request.round, state=engine.OPEN).select_related("person"))
    told: set[int] = set()
    for task in tasks:
        people = [task.person, *stand_ins(request, task)]
        told |= {one.pk for one in people}
        _notify(people, "request-to-approve", request, key=f"{task.pk}:{task.opened_at}", by=request.submitter.name)
    rows = Notice.everything.filter(subject_type=request._meta.label_lower, subject_id=request.pk, done_at=None)
    rows.filter(kind__in=ASKED).exclude(person_id__in=told).update(done_at=timezone.now())


def stand_ins(request: ApprovalRequest, task: ApprovalTask) -> list[Person]:
    """Who may decide for the one who is asked, while he is away."""
    rows = ApprovalDelegation.everything.filter(on(actors.today_in(request.company)), person_id=task.person_id)
    never = {request.submitter_id, *request.concerned}
    given = [one.to for one in rows.select_related("to") if not one.kinds or request.kind in one.kinds]
    return [one for one in given if one.pk not in never]


def remind_of(request: ApprovalRequest, tasks: list[ApprovalTask], by: str, day: date) -> None:
    """Once more to those who are asked, once a day."""
    people = [one.person for one in tasks]
    _notify(people, "request-reminder", request, key=f"reminder:{day}", by=by)


def tell_escalated(request: ApprovalRequest, person: Person, other: Person) -> None:
    """To the one who did not decide in time: another is asked now."""
    _notify([person], "request-escalated", request, key=f"escalated:{request.round}:{request.step}", other=other.name)


def tell_comment(request: ApprovalRequest, actor: Any, key: int, text: str) -> None:
    """To the others who take part at present."""
    asked = [one.person for one in request.tasks.filter(state=engine.OPEN).select_related("person")]
    people = [one for one in (request.submitter, *asked) if one != actor.person]
    _notify(people, "request-comment", request, key=f"comment:{key}", by=actor.name, text=text[:300])


def _notify(people: list[Person], kind: str, request: ApprovalRequest, *, key: str, **data: Any) -> None:
    notify(people, kind, request, key=f"request:{request.pk}:{key}", day=actors.today_in(request.company), **data)
