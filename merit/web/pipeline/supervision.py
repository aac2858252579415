"""One supervision: asked, answered, commented on, asked again, handed over, closed. And the pipeline's settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Stale
from merit.crm import policy
from merit.crm.models import Opportunity
from merit.crm.operations import supervision as operations
from merit.crm.stuck import Supervision, SupervisionNote, settings_of
from merit.web.crm.answers import attempt, must, outdated, row_of, see, verb
from merit.web.pipeline.forms import AskForm, HandOverForm, SayForm, SettingsForm
from merit.web.request import Request

MARKS = {
    "asked": ("message-square-warning", "warn"),
    "again": ("message-square-warning", "warn"),
    "answer": ("message-square-text", "acc"),
    "comment": ("message-circle", ""),
    "owner": ("user-round-check", ""),
    "closed": ("check-check", "ok"),
}


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """The form that asks the owner of an opportunity for something."""
    actor = request.actor
    row = row_of(Opportunity.objects.visible_to(actor).select_related("customer", "owner", "stage"), pk)
    must(operations.may_supervise(actor, row))
    form = AskForm(request.POST or None, actor=actor)
    if request.method == "POST":
        try:
            saved = attempt(form, lambda: operations.supervise(actor, opportunity_id=pk, **form.values))
        except Conflict as error:
            messages.error(request, str(error.detail))
            return see("opportunity", pk)
        if saved:
            messages.success(request, _("%(name)s is told") % {"name": row.owner.name})
            return see("supervision", saved.pk)
    context = {"form": form, "row": row, "days": (actor.today - row.entered_stage_on).days}
    return render(request, "pipeline/ask.html", context, status=422 if form.errors else 200)


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    return _record(request, pk)


def _record(request: Request, pk: int, text: str = "") -> HttpResponse:
    """The conversation; `text`: what was written and could not be sent, with the newest version."""
    actor = request.actor
    rows = Supervision.objects.visible_to(actor).select_related(
        "opportunity__customer", "opportunity__owner", "opportunity__stage"
    )
    row = row_of(rows, pk)
    about = row.opportunity
    open_ = row.closed_at is None
    above, owner = operations.may_supervise(actor, about), operations.may_answer(actor, about)
    notes = SupervisionNote.objects.visible_to(actor).filter(supervision=row)
    start = {"version": row.version, "text": text}
    context = {
        "row": row,
        "about": about,
        "seen": Opportunity.objects.visible_to(actor).filter(pk=about.pk).exists(),
        "days": (actor.today - about.entered_stage_on).days,
        "notes": [(one, *MARKS[one.kind]) for one in notes],
        "today": actor.today,
        "may_say": open_ and (above or owner),
        "may_answer": open_ and owner,
        "may_close": open_ and above,
        "say": SayForm(initial=start),
        "hand_over": HandOverForm(actor=actor, initial=start) if open_ and above else None,
    }
    return render(request, "pipeline/supervision.html", context, status=412 if text else 200)


VERBS: dict[str, Callable[..., Supervision]] = {
    "answer": operations.answer,
    "comment": operations.comment,
    "again": operations.ask_again,
    "closing": operations.close,
}


@require_POST
def say(request: Request, pk: int, verb_name: str) -> HttpResponse:
    """A word in the conversation: an answer, a comment, a question once more, the end."""
    row = row_of(Supervision.objects.visible_to(request.actor).select_related("opportunity"), pk)
    above, owner = (may(request.actor, row.opportunity) for may in (operations.may_supervise, operations.may_answer))
    must({"answer": owner, "comment": above or owner}.get(verb_name, above))
    form = SayForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for texts in form.errors.values() for one in texts))
        return see("supervision", row.pk)
    more: dict[str, Any] = {"text": form.cleaned_data["text"]}
    if verb_name == "again":
        more["due_on"] = form.cleaned_data["due_on"]
    if verb(request, partial(VERBS[verb_name], request.actor, pk, **more), _said(verb_name)) or not more["text"]:
        return see("supervision", pk)
    return _record(request, pk, more["text"])


def _said(name: str) -> str:
    return {
        "answer": _("Answer sent"),
        "comment": _("Comment sent"),
        "again": _("Asked again"),
        "closing": _("Supervision closed"),
    }[name]


@require_POST
def hand_over(request: Request, pk: int) -> HttpResponse:
    """The opportunity to somebody else."""
    actor = request.actor
    row = row_of(Supervision.objects.visible_to(actor).select_related("opportunity"), pk)
    must(operations.may_supervise(actor, row.opportunity))
    form = HandOverForm(request.POST, actor=actor)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for texts in form.errors.values() for one in texts))
        return see("supervision", pk)
    owner = form.cleaned_data["owner"]
    work = partial(operations.hand_over, actor, pk, owner_id=owner.pk, text=form.cleaned_data["text"])
    verb(request, work, _("The opportunity is now %(name)s’s") % {"name": owner.name})
    return see("supervision", pk)


@require_http_methods(["GET", "POST"])
def settings(request: Request) -> HttpResponse:
    """Who is told of what, and how forecasts begin."""
    actor = request.actor
    must(policy.may_stages(actor))
    row = settings_of(actor.company)
    version = row.version if row.pk else 0
    newest = {name: getattr(row, name) for name in operations.SETTINGS}
    form = SettingsForm(request.POST or None, initial={**newest, "version": version})
    if request.method == "POST":
        try:
            saved = attempt(form, lambda: operations.change_settings(actor, form.seen, **form.values))
        except Stale:
            form, saved = outdated(form, version, newest), None
        if saved:
            messages.success(request, _("Settings saved"))
            return see("pipeline-settings")
    status = 412 if form.stale else 422 if form.errors else 200
    return render(request, "pipeline/settings.html", {"form": form, "currency": actor.currency}, status=status)
