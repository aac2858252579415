"""Reminding those who are asked, and words beside a request."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.approvals import engine, policy, telling
from merit.approvals.models import ApprovalAction, for_whom
from merit.approvals.operations.common import locked_request, said, told
from merit.approvals.operations.renewing import renew
from merit.approvals.sheets import act
from merit.core.errors import Conflict, Forbidden
from merit.org.actor import Actor


@transaction.atomic
def remind(actor: Actor, pk: int) -> ApprovalAction:
    """By its submitter, once in a day; who can no longer decide is replaced first."""
    request = locked_request(actor, pk)
    if not policy.is_submitter(actor, request) or "write" not in actor.scopes:
        raise Forbidden
    if request.state != engine.PENDING:
        raise Conflict(told(request))
    since = timezone.now() - timedelta(days=1)
    if request.actions.filter(verb="reminded", by=actor.user, at__gt=since).exists():
        raise Conflict(_("They were reminded within the last day."))
    renew(request)
    tasks = request.tasks.filter(round=request.round, state=engine.OPEN).select_related("person")
    telling.remind_of(request, list(tasks), actor.name, actor.today)
    return act(request, "reminded", actor)


@transaction.atomic
def comment(actor: Actor, pk: int, *, text: str) -> ApprovalAction:
    """Words of anyone who takes part: who submitted it, is or was asked, or stands in."""
    request = locked_request(actor, pk)
    mine = policy.is_submitter(actor, request) or request.tasks.filter(for_whom(actor)).exists()
    if not mine or "write" not in actor.scopes:
        raise Forbidden
    row = act(request, "commented", actor, reason=said(text))
    telling.tell_comment(request, actor, row.pk, row.reason)
    return row
