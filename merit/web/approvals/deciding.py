"""What is done with a request from its page or from the inbox: one address per verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from merit.approvals import operations
from merit.approvals.models import ApprovalRequest
from merit.core.operations import found
from merit.org.actor import Actor
from merit.org.models import Person
from merit.web.crm.answers import back, verb
from merit.web.crm.lists import whole
from merit.web.picking import chosen
from merit.web.request import Request

Work = Callable[[Actor, int, int, Any], Any]


def _reason(data: Any) -> str:
    return str(data.get("reason", ""))[:2000]


def _person(actor: Actor, data: Any) -> Person | None:
    person: Person | None = chosen(Person.objects.visible_to(actor), data.get("person", "").strip())
    return person


def _sign(actor: Actor, pk: int, seen: int, data: Any) -> Any:
    more = {"person": _person(actor, data), "where": data.get("where", ""), "reason": _reason(data)}
    return operations.add_signer(actor, pk, seen, **more)


def _return(actor: Actor, pk: int, seen: int, data: Any) -> Any:
    return operations.send_back(actor, pk, seen, to_step=whole(data.get("to_step")), reason=_reason(data))


# the part of the address → what is done, and what is said then
VERBS: Final[dict[str, tuple[Work, Any]]] = {
    "approval": (
        lambda actor, pk, seen, data: operations.approve(actor, pk, seen, reason=_reason(data)),
        gettext_lazy("You approved it."),
    ),
    "refusal": (
        lambda actor, pk, seen, data: operations.refuse(actor, pk, seen, reason=_reason(data)),
        gettext_lazy("You refused it."),
    ),
    "return": (_return, gettext_lazy("You returned it.")),
    "withdrawal": (
        lambda actor, pk, seen, data: operations.withdraw(actor, pk, seen, _reason(data)),
        gettext_lazy("Withdrawn."),
    ),
    "signers": (_sign, gettext_lazy("One more signs it.")),
    "handover": (
        lambda actor, pk, seen, data: operations.pass_on(
            actor, pk, seen, person=_person(actor, data), reason=_reason(data)
        ),
        gettext_lazy("Passed on."),
    ),
    "comments": (
        lambda actor, pk, _seen, data: operations.comment(actor, pk, text=_reason(data)),
        gettext_lazy("Your comment is there."),
    ),
    "reminder": (lambda actor, pk, _seen, _data: operations.remind(actor, pk), gettext_lazy("They are reminded.")),
}


@require_POST
def act(request: Request, pk: int, what: str) -> HttpResponse:
    """Done, or why not; then where the form came from."""
    found(ApprovalRequest.objects.visible_to(request.actor), pk)
    work, said = VERBS[what]
    verb(request, lambda seen: work(request.actor, pk, seen, request.POST), said)
    return back(request, "approval", pk)
