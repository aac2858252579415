"""Steps that the operations share: locking a request, finding the actor's seat, telling who was faster."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from merit.approvals import engine, policy
from merit.approvals.kinds import kind_of
from merit.approvals.models import ApprovalAction, ApprovalRequest
from merit.approvals.sheets import sheet_of
from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.core.fields import clean_text
from merit.core.operations import found, locked
from merit.org.actor import Actor

DECIDING = ("approved", "refused", "returned", "withdrawn", "passed_on", "signer_added", "escalated", "nobody")


@dataclass
class Asked:
    """A request with the seat in which the actor decides. `behalf`: for whom, when not for himself."""

    request: ApprovalRequest
    sheet: engine.Sheet
    seat: engine.Seat
    behalf: int | None


def locked_request(actor: Actor, pk: int) -> ApprovalRequest:
    """The request, locked after its subject: whoever holds the subject asks for the request next, and none waits for
    the other."""
    rows = ApprovalRequest.objects.visible_to(actor).select_related("company", "submitter")
    return lock(found(rows, pk))


def lock(row: ApprovalRequest) -> ApprovalRequest:
    lock_subject(row.kind, row.subject_id)
    rows = ApprovalRequest.objects.unscoped("seen before it was locked").select_related("company", "submitter")
    request: ApprovalRequest = locked(rows, row.pk)
    return request


def lock_subject(kind: str, pk: int) -> None:
    rows = kind_of(kind).model.objects.unscoped("locked before its request")
    rows.filter(pk=pk).select_for_update(of=("self",)).values_list("pk").first()


def asked(actor: Actor, pk: int, version: int | None) -> Asked:
    """The locked request in which the actor is asked. Of two at once the second is told who decided what, and when."""
    request = locked_request(actor, pk)
    sheet = sheet_of(request)
    people = policy.voices(actor, request, sheet)
    if request.state == engine.PENDING and (seat := sheet.asked(people)) is not None:
        if version is not None and version != request.version:
            raise Stale
        own = actor.person is not None and seat.person == actor.person.pk
        return Asked(request, sheet, seat, None if own else seat.person)
    if not people or not request.tasks.filter(person_id__in=people).exists():
        raise Forbidden
    raise Conflict(told(request))


def told(request: ApprovalRequest) -> str:
    """Who did what last, and when in the company's time."""
    rows = ApprovalAction.objects.unscoped("read with its request").filter(request=request, verb__in=DECIDING)
    last = rows.order_by("pk").last()
    if last is None:
        return _("You are not asked at present.")
    at = date_format(last.at.astimezone(ZoneInfo(request.company.time_zone)), "Y-m-d H:i")
    return _("It was decided meanwhile: %(verb)s, %(name)s, %(at)s.") % {
        "verb": last.get_verb_display(),
        "name": last.by_name,
        "at": at,
    }


def said(reason: str) -> str:
    """The reason, which must be given."""
    text = clean_text(reason)
    if not text:
        raise Invalid(reason=_("Say why."))
    return text
