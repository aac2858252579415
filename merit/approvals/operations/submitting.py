"""Asking for a yes, for the first time or again after a return."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.approvals import engine
from merit.approvals.facts import Facts
from merit.approvals.kinds import kind_of
from merit.approvals.models import ApprovalRequest
from merit.approvals.operations.common import lock_subject
from merit.approvals.operations.flows import steps_for
from merit.approvals.sheets import act, save, sheet_of
from merit.core.errors import Conflict, Forbidden
from merit.core.models import Record
from merit.core.operations import checked, log
from merit.org import actor as actors
from merit.org.actor import Actor
from merit.org.models import Company, Person


@transaction.atomic
def submit(
    actor: Actor, kind: str, subject: Record, *, text: str, facts: Facts, concerned: Sequence[Person] = ()
) -> ApprovalRequest:
    """The request, with the flow as it is now. A returned one goes into its next round, under the present flow.

    When no step applies it is approved at once: `closed` of the kind has run before this returns. Conflict when one is
    pending already, or nobody at all may decide.
    """
    known = kind_of(kind)
    assert isinstance(subject, known.model), f"{subject!r} is no subject of {kind}"
    if actor.person is None or "write" not in actor.scopes:
        raise Forbidden
    company = Company.objects.unscoped("the subject's").get(pk=_company_of(subject, actor.person))
    lock_subject(kind, subject.pk)
    request = _next_round(kind, subject) or ApprovalRequest(kind=kind, round=1)
    request.subject_type, request.subject_id = subject._meta.label_lower, subject.pk
    request.company, request.submitter, request.text = company, actor.person, text[:300]
    request.concerned = sorted({one.pk for one in concerned})
    request.facts = facts.kept(actors.today_in(company))
    request.flow_version, request.steps = steps_for(company, kind)
    request.state, request.step, request.submitted_at, request.closed_at = "pending", None, timezone.now(), None
    request.version += 1 if request.pk else 0
    checked(request).save()
    act(request, "submitted", actor)
    log(actor, "submitted", request, company=company, round=request.round)
    sheet = sheet_of(request)
    engine.begin(sheet)
    if sheet.state == engine.RETURNED:
        raise Conflict(_("Nobody may decide this. Let the administrator give somebody the role of general manager."))
    save(request, sheet, actor)
    return request


def _company_of(subject: Record, person: Person) -> int:
    return int(getattr(subject, "company_id", None) or person.company_id)


def _next_round(kind: str, subject: Record) -> ApprovalRequest | None:
    """The returned request of this subject, made ready for its next round."""
    rows = ApprovalRequest.objects.unscoped("found by its subject").filter(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=subject.pk
    )
    last: ApprovalRequest | None = rows.select_for_update().order_by("pk").last()
    if last is not None and last.state == engine.PENDING:
        raise Conflict(_("It waits for its approval already."))
    if last is None or last.state != engine.RETURNED:
        return None
    last.round += 1
    return last
