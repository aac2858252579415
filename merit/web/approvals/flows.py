"""The flows of a company: which kinds there are, how each is approved, and a form of its steps with a look ahead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.approvals import operations, policy, steps
from merit.approvals.checking import checked_steps
from merit.approvals.kinds import Kind, kind_of, kinds
from merit.approvals.models import ApprovalRequest
from merit.core.errors import Forbidden, Invalid, NotFound, Stale
from merit.org.actor import Actor
from merit.org.leaving import staying
from merit.org.models import Department, Person
from merit.web.approvals import words
from merit.web.approvals.flow_forms import StepForms
from merit.web.crm.answers import see, verb
from merit.web.picking import PickField, label
from merit.web.request import Request


class LookForm(forms.Form):
    """For whom, and of what amount and kind, one looks ahead."""

    submitter = PickField(label=gettext_lazy("Submitted by"), url=reverse_lazy("approval-people"), required=False)
    amount = forms.DecimalField(label=gettext_lazy("Amount"), required=False, min_value=0, decimal_places=2)
    of_kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, actor: Actor, kind: Kind, data: Any) -> None:
        super().__init__(data, initial={"submitter": label(actor.person)} if actor.person else None)
        self.fields["submitter"].rows = staying(Person.objects.visible_to(actor), actor.today)  # type: ignore[attr-defined]
        choices = kind.choices(actor.company)
        self.fields["of_kind"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["of_kind"]


def _must(actor: Actor) -> None:
    if not policy.may_draw(actor, actor.company):
        raise Forbidden


@require_GET
def listing(request: Request) -> HttpResponse:
    """Each kind with its steps in words."""
    _must(request.actor)
    rows = [_row(request.actor, one) for one in kinds()]
    return render(request, "approvals/flows.html", {"rows": rows})


def _row(actor: Actor, kind: Kind) -> dict[str, Any]:
    company = actor.company
    flow = operations.flow_of(company, kind.code)
    version, texts = operations.steps_for(company, kind.code)
    return {
        "kind": kind,
        "flow": flow,
        "version": version,
        "own": version is not None and version.flow_id == (flow.pk if flow else 0),
        "steps": told(actor, kind, steps.read(texts)),
    }


def told(actor: Actor, kind: Kind, read: tuple[steps.Step, ...]) -> list[dict[str, Any]]:
    """The steps in words."""
    ids = {one.person for step in read for one in step.approvers if one.person}
    people = Person.objects.visible_to(actor).in_bulk(ids)
    wanted = {pk for step in read for pk in step.conditions.departments}
    departments = {one.pk: one.name for one in Department.objects.visible_to(actor).filter(pk__in=wanted)}
    names = {code: str(name) for code, name in kind.choices(actor.company)}
    return [
        {
            "name": step.name,
            "who": [words.approver(one, people) for one in step.approvers],
            "mode": words.MODES[step.mode] if len(step.approvers) > 1 or step.mode != steps.ANY else "",
            "when": words.conditions(step, actor.company, names, departments),
        }
        for step in read
    ]


@require_http_methods(["GET", "POST"])
def edit(request: Request, flow: str) -> HttpResponse:
    """The form of a flow. Its buttons move steps, look ahead, or save a new version."""
    actor = request.actor
    _must(actor)
    known = kind_of(flow)
    row = operations.flow_of(actor.company, flow)
    data = request.POST if request.method == "POST" else None
    look = LookForm(actor, known, data)
    kept = row.newest.steps if row else operations.steps_for(actor.company, flow)[1]
    forms_ = StepForms(actor, known, kept, data)
    context: dict[str, Any] = {"kind": known, "forms": forms_, "look": look, "errors": [], "note": ""}
    context["seen"] = data.get("version", "") if data else row.version if row else ""
    status = 200
    if data is not None:
        context["note"] = data.get("note", "")[:300]
        what = data.get("do", "save")
        if what not in {"save", "preview"}:
            forms_.moved(what)
        elif _done(request, known, what, context):
            return see("approval-flows")
        else:
            status = 422 if what == "save" or context["errors"] else 200
    context["versions"] = row.versions.all()[:20] if row else []  # type: ignore[attr-defined]
    return render(request, "approvals/flow.html", context, status=status)


def _done(request: Request, kind: Kind, what: str, context: dict[str, Any]) -> bool:
    """Whether it was saved; else `context` says what is wrong, or what was looked at."""
    actor, forms_, look = request.actor, context["forms"], context["look"]
    if not forms_.valid():
        return False
    try:
        if what == "preview":
            if look.is_valid():
                context["preview"] = _ahead(actor, kind, forms_.values(), look.cleaned_data)
            return False
        seen = context["seen"]
        more = {"name": str(kind.label), "steps": forms_.values(), "note": context["note"]}
        version = int(seen) if str(seen).isdigit() else None
        operations.save_flow(actor, actor.company, kind.code, version=version, **more)
    except Invalid as error:
        context["errors"] = forms_.tell(error)
        return False
    except Stale as error:
        context["errors"] = [error.detail]
        return False
    messages.success(request, _("Saved. Requests from now on go this way; those on their way keep theirs."))
    return True


def _ahead(actor: Actor, kind: Kind, given: list[dict[str, Any]], asked: dict[str, Any]) -> list[words.Stop]:
    """Who would be asked at each step, were this submitted now."""
    submitter = asked["submitter"] or actor.person
    if submitter is None:
        raise Invalid(submitter=_("Choose one from the list."))
    term = submitter.term(actor.today)
    facts = operations.Facts(
        amount=asked["amount"],
        currency=actor.company.currency,
        kind=asked.get("of_kind") or "",
        department=term.department if term else None,
    )
    request = ApprovalRequest(company=actor.company, kind=kind.code, submitter=submitter)
    request.steps = checked_steps(actor, actor.company, kind.code, given)
    request.facts = facts.kept(actor.today)
    found = [words.Stop(n, step) for n, step in enumerate(steps.read(request.steps), 1)]
    for stop, (applies, people) in zip(found, operations.outlook(request), strict=True):
        stop.state, stop.people = ("todo", people) if applies else ("skipped", [])
    return found


@require_POST
def use(request: Request, flow: str) -> HttpResponse:
    """Into use or out of it."""
    _must(request.actor)
    row = operations.flow_of(request.actor.company, flow)
    if row is None:
        raise NotFound
    active = request.POST.get("active") == "1"
    said = _("The flow is in use.") if active else _("Out of use: the superior decides, or the flow of the group.")
    verb(request, lambda seen: operations.set_flow_in_use(request.actor, row.pk, seen, active=active), said)
    return see("approval-flows")
