"""Who may do what. A request is seen by whom `ApprovalRequest.scope` names; decided by who is asked, or stands in for
him; never by its submitter or by those whom it concerns. Flows are drawn by the company's administrator.
"""

from __future__ import annotations

from typing import Any

from merit.approvals.engine import Sheet
from merit.approvals.models import ApprovalRequest, standing_in
from merit.core.errors import Forbidden
from merit.org.actor import Actor
from merit.org.models import Company

DRAW = "company.write"


def barred(request: ApprovalRequest) -> frozenset[int]:
    """Who never decides about it."""
    return frozenset({request.submitter_id, *request.concerned})


def voices(actor: Actor, request: ApprovalRequest, sheet: Sheet) -> list[int]:
    """For whom the actor may decide: himself, then those for whom he stands in; nobody when it concerns himself."""
    if "write" not in actor.scopes or actor.person is None or not sheet.may(actor.person.pk):
        return []
    others = standing_in(actor, request.kind)
    return [actor.person.pk, *(one for one in others if sheet.may(one))]


def is_submitter(actor: Actor, request: ApprovalRequest) -> bool:
    return actor.person is not None and actor.person.pk == request.submitter_id


def may_draw(actor: Actor, company: Company | None) -> bool:
    """Whether the actor draws the flows of this company; None: those of every company that has no own."""
    if company is None:
        return actor.every("users") and actor.may(DRAW)
    return actor.may(DRAW, company.pk)


def must_draw(actor: Actor, company: Company | None) -> None:
    if not may_draw(actor, company):
        raise Forbidden


def may_delegate_for(actor: Actor, person: Any) -> bool:
    """One's own, of who decides at all (an auditor does not); HR and the administrator for whoever is away."""
    own = actor.person is not None and actor.person.pk == person.pk and actor.roles != {"auditor"}
    return "write" in actor.scopes and (own or actor.may("people.write", person.company_id))
