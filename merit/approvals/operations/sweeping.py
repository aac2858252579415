"""A day's work on what waits: who can no longer decide is replaced; who takes long is reminded, then passed over.

Days are the company's, counted from the day on which somebody was asked; of each thing once.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from merit.approvals import engine, telling
from merit.approvals.models import ApprovalRequest, ApprovalTask
from merit.approvals.operations.renewing import each_pending, renew
from merit.approvals.sheets import act, save, sheet_of
from merit.approvals.steps import read
from merit.org.models import Company, Person


def sweep(company: Company, day: date) -> None:
    """Every pending request of the company, on its day."""
    for request in each_pending(company):
        renew(request)
        if request.state == engine.PENDING:
            _hurry(request, day)


def _hurry(request: ApprovalRequest, day: date) -> None:
    zone = ZoneInfo(request.company.time_zone)
    step = read(request.steps)[request.step or 0]
    for task in request.tasks.filter(round=request.round, state=engine.OPEN).select_related("person"):
        asked_for = (day - task.opened_at.astimezone(zone).date()).days
        if step.escalate_after_days is not None and asked_for >= step.escalate_after_days and _escalate(request, task):
            continue
        if step.remind_after_days is not None and asked_for >= step.remind_after_days:
            _remind(request, task, day)


def _escalate(request: ApprovalRequest, task: ApprovalTask) -> bool:
    """Whether there was somebody above to ask."""
    sheet = sheet_of(request)
    seat = next(one for one in sheet.seats if one.key == task.pk)
    other = engine.escalate(sheet, seat)
    if other is None:
        return False
    act(request, "escalated", None, person=other, on_behalf_of=task.person_id)
    save(request, sheet, None)
    telling.tell_escalated(request, task.person, Person.objects.unscoped("asked instead").get(pk=other))
    return True


def _remind(request: ApprovalRequest, task: ApprovalTask, day: date) -> None:
    said = request.actions.filter(verb="reminded", by=None, person_id=task.person_id, at__gte=task.opened_at)
    if not said.exists():
        act(request, "reminded", None, person=task.person_id)
        telling.remind_of(request, [task], request.submitter.name, day)
