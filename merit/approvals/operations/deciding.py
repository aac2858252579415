"""Yes, no, back, and asking others too: by who is asked, or stands in for him. Of two at once one wins: requests are
locked, and who comes second is told who decided what and when.

Source: docs/spec/approvals.md.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from merit.approvals import engine, policy
from merit.approvals.models import ApprovalRequest
from merit.approvals.operations.common import Asked, asked, locked_request, said, told
from merit.approvals.sheets import act, save, sheet_of
from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.core.fields import clean_text
from merit.core.operations import found, log
from merit.org.actor import Actor
from merit.org.models import Person


@transaction.atomic
def approve(actor: Actor, pk: int, version: int | None, *, reason: str = "") -> ApprovalRequest:
    """Yes. One's own seat first, then those of whom one stands in for: one at a time."""
    at = asked(actor, pk, version)
    text = _record(actor, at, "approved", clean_text(reason))
    engine.approve(at.sheet, at.seat)
    return _saved(actor, at, text)


@transaction.atomic
def refuse(actor: Actor, pk: int, version: int | None, *, reason: str) -> ApprovalRequest:
    """No, with a reason: the request ends."""
    at = asked(actor, pk, version)
    text = _record(actor, at, "refused", said(reason))
    engine.refuse(at.sheet, at.seat)
    return _saved(actor, at, text)


@transaction.atomic
def send_back(actor: Actor, pk: int, version: int | None, *, to_step: int | None, reason: str) -> ApprovalRequest:
    """To the submitter, who may change and submit it again (`to_step` None), or to an earlier step (its index)."""
    at = asked(actor, pk, version)
    if to_step is not None and to_step not in at.sheet.steps_to_return_to:
        raise Invalid(to_step=_("Choose a step that was decided before this one."))
    text = _record(actor, at, "returned", said(reason))
    engine.send_back(at.sheet, to_step)
    return _saved(actor, at, text)


@transaction.atomic
def withdraw(actor: Actor, pk: int, version: int | None, reason: str = "") -> ApprovalRequest:
    """Taken back by its submitter while nobody has ended it."""
    request = locked_request(actor, pk)
    if not policy.is_submitter(actor, request) or "write" not in actor.scopes:
        raise Forbidden
    if request.state != engine.PENDING:
        raise Conflict(told(request))
    if version is not None and version != request.version:
        raise Stale
    sheet = sheet_of(request)
    act(request, "withdrawn", actor, reason=clean_text(reason))
    log(actor, "withdrawn", request, company=request.company, reason=clean_text(reason))
    engine.close(sheet, engine.WITHDRAWN)
    save(request, sheet, actor)
    return request


@transaction.atomic
def add_signer(
    actor: Actor, pk: int, version: int | None, *, person: Person | None, where: str, reason: str = ""
) -> ApprovalRequest:
    """One more who signs in this step: `before` the actor decides, or `after` his yes (加簽)."""
    at = asked(actor, pk, version)
    if where not in {"before", "after"}:
        raise Invalid(where=_("Choose whether before or after you."))
    other = _joining(actor, at, person)
    _record(actor, at, "signer_added", clean_text(reason), other)
    engine.add(at.sheet, at.seat, other.pk, before=where == "before")
    return _saved(actor, at)


@transaction.atomic
def pass_on(actor: Actor, pk: int, version: int | None, *, person: Person | None, reason: str) -> ApprovalRequest:
    """Another one decides in the actor's place (轉交)."""
    at = asked(actor, pk, version)
    other = _joining(actor, at, person)
    _record(actor, at, "passed_on", said(reason), other)
    engine.pass_on(at.sheet, at.seat, other.pk)
    return _saved(actor, at)


def _joining(actor: Actor, at: Asked, person: Person | None) -> Person:
    """Whom the actor chose, once he may be asked too."""
    if person is None:
        raise Invalid(person=_("Choose one from the list."))
    found(Person.objects.visible_to(actor), person.pk)
    if person.pk in at.sheet.barred:
        raise Invalid(person=_("This request is about this person: somebody else decides."))
    if not engine.may_join(at.sheet, person.pk):
        raise Invalid(person=_("Choose somebody who can sign in and is not asked in this step already."))
    return person


def _record(actor: Actor, at: Asked, verb: str, reason: str, person: Person | None = None) -> str:
    about = person.pk if person else None
    act(at.request, verb, actor, reason=reason, person=about, on_behalf_of=at.behalf)
    log(actor, verb, at.request, company=at.request.company, reason=reason, person=person)
    return reason


def _saved(actor: Actor, at: Asked, reason: str = "") -> ApprovalRequest:
    save(at.request, at.sheet, actor, reason)
    return at.request
