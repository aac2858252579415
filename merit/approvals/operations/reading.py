"""What waits for somebody, and the requests of a subject."""

from __future__ import annotations

from django.db.models import QuerySet

from merit.approvals import engine
from merit.approvals.engine import OPEN, PENDING
from merit.approvals.models import ApprovalAction, ApprovalRequest, ApprovalTask, for_whom
from merit.approvals.sheets import sheet_of
from merit.core.models import Record
from merit.org.actor import Actor
from merit.org.models import Person


def pending_for(actor: Actor) -> QuerySet[ApprovalTask]:
    """The tasks that wait for the actor, or for one for whom he stands in; the longest waiting first."""
    rows = ApprovalTask.objects.unscoped("the actor's own")
    if actor.person is None:
        return rows.none()
    me = actor.person.pk
    rows = rows.filter(for_whom(actor), state=OPEN, request__state=PENDING)
    rows = rows.exclude(request__submitter_id=me).exclude(request__concerned__contains=[me])
    return rows.select_related("request__company", "request__submitter", "person").order_by("opened_at", "pk")


def decided_by(actor: Actor) -> QuerySet[ApprovalRequest]:
    """What the actor said something to, newest first."""
    verbs = ("approved", "refused", "returned", "passed_on")
    said = ApprovalAction.objects.unscoped("the actor's own").filter(by=actor.user, verb__in=verbs)
    rows = ApprovalRequest.objects.visible_to(actor).filter(pk__in=said.values("request_id"))
    return rows.select_related("company", "submitter").order_by("-submitted_at", "-pk")


def outlook(request: ApprovalRequest) -> list[tuple[bool, list[Person]]]:
    """Of each step of a request (saved or not), whether it applies, and who would be asked today."""
    found = engine.outlook(sheet_of(request))
    people = Person.objects.unscoped("who would be asked").in_bulk({pk for _applies, asked in found for pk in asked})
    return [(applies, [people[pk] for pk in asked]) for applies, asked in found]


def requests_of(subject: Record) -> QuerySet[ApprovalRequest]:
    """Every request about this subject, newest first; whoever sees the subject is shown how it stands."""
    rows = ApprovalRequest.objects.unscoped("read with its subject")
    return rows.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("-pk")


def open_request(subject: Record) -> ApprovalRequest | None:
    """The one that waits for its approval."""
    return requests_of(subject).filter(state=PENDING).first()
