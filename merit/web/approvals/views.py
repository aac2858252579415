"""What waits for the reader's yes, what he submitted and decided; and one request with its way and its history."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merit.approvals import operations, policy
from merit.approvals.kinds import kinds
from merit.approvals.models import STATES, ApprovalRequest, ApprovalTask
from merit.approvals.sheets import sheet_of
from merit.core.operations import found
from merit.org.actor import Actor
from merit.org.leaving import staying
from merit.org.models import Person
from merit.web.approvals import words
from merit.web.crm.lists import ordered, paged
from merit.web.picking import offered, suggestions
from merit.web.request import Request
from merit.web.shell.nav import badge

VIEWS = ("waiting", "mine", "decided", "all")
SORTS = {
    "text": ("text",),
    "submitter": ("submitter__name",),
    "state": ("state",),
    "submitted": ("submitted_at",),
}


@badge("approvals")
def waiting(actor: Actor) -> int:
    """How many wait for the actor's decision."""
    return operations.pending_for(actor).count()


@require_GET
def inbox(request: Request) -> HttpResponse:
    """Tabs: what waits for the reader, with yes and no at once; what he submitted, decided, and all that he may see."""
    actor = request.actor
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "waiting"
    context: dict[str, Any] = {
        "view": view,
        "kinds": [(one.code, one.label) for one in kinds()],
        "states": STATES,
        "to_decide": operations.pending_for(actor).count(),
        "filtered": any(request.GET.get(name) for name in ("q", "kind", "state")),
    }
    if view == "waiting":
        page = paged(_narrowed(operations.pending_for(actor), request.GET, "request__"), request.GET)
        context |= {"page": page, "rows": [_asked(actor, task) for task in page.rows]}
    else:
        rows = _narrowed(_of_view(actor, view), request.GET, "").select_related("company", "submitter")
        page = paged(ordered(rows, request.GET, SORTS, "-submitted"), request.GET)
        context |= {"page": page, "rows": [(row, words.kind_name(row.kind), _tone(row)) for row in page.rows]}
    return render(request, "approvals/inbox.html", context)


def _of_view(actor: Actor, view: str) -> QuerySet[ApprovalRequest]:
    if view == "decided":
        return operations.decided_by(actor)
    rows: QuerySet[ApprovalRequest] = ApprovalRequest.objects.visible_to(actor)
    return rows.filter(submitter=actor.person) if view == "mine" else rows


def _narrowed(rows: QuerySet[Any], params: Any, prefix: str) -> QuerySet[Any]:
    """By a text, kind and state of the address."""
    if text := params.get("q", "").strip()[:100]:
        known = Q(**{f"{prefix}text__icontains": text})
        rows = rows.filter(known | Q(**{f"{prefix}submitter__search__contains": text.lower()}))
    for name in ("kind", "state"):
        if value := params.get(name, ""):
            rows = rows.filter(**{f"{prefix}{name}": value[:40]})
    return rows


def _asked(actor: Actor, task: ApprovalTask) -> dict[str, Any]:
    row = task.request
    own = actor.person is not None and task.person_id == actor.person.pk
    return {
        "task": task,
        "row": row,
        "kind": words.kind_name(row.kind),
        "facts": words.facts(row),
        "behalf": None if own else task.person,
    }


def _tone(row: ApprovalRequest) -> str:
    return words.TONES.get(row.state, "")


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    """One request: what it is about, its way, what was said, and what the reader may do now."""
    actor = request.actor
    rows = ApprovalRequest.objects.visible_to(actor).select_related("company", "submitter", "flow_version__flow")
    row: ApprovalRequest = found(rows, pk)
    pending, own = row.state == "pending", policy.is_submitter(actor, row)
    context = {
        "row": row,
        "kind": words.kind_name(row.kind),
        "tone": _tone(row),
        "subject_url": words.subject_url(row),
        "facts": words.facts(row),
        "way": words.way(row),
        "said": row.actions.select_related("person", "on_behalf_of"),  # type: ignore[attr-defined]
        "own": own,
        "may_withdraw": pending and own and "write" in actor.scopes,
        **(_deciding(actor, row) if pending else {}),
    }
    return render(request, "approvals/record.html", context)


def _deciding(actor: Actor, row: ApprovalRequest) -> dict[str, Any]:
    """What the reader may decide now: in whose place, and to which steps it may go back."""
    sheet = sheet_of(row)
    seat = sheet.asked(policy.voices(actor, row, sheet))
    if seat is None:
        return {}
    stops = words.way(row)
    other = actor.person is None or seat.person != actor.person.pk
    behalf = Person.objects.visible_to(actor).filter(pk=seat.person).first() if other else None
    return {"asked": True, "behalf": behalf, "back_to": [(n, stops[n].title) for n in sheet.steps_to_return_to]}


@require_GET
def people(request: Request) -> HttpResponse:
    """Whom forms offer while somebody types a name: who is there and whom the reader knows."""
    rows = staying(Person.objects.visible_to(request.actor), request.actor.today)
    return offered(request, suggestions(rows.filter(user__is_active=True), request.GET.get("q", "")))
