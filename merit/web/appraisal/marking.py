"""The marking form: shown, saved mark by mark, handed in and taken back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merit.appraisal import operations, policy
from merit.appraisal.models import RaterAssignment
from merit.core.errors import Conflict, Invalid, NotFound, Stale
from merit.core.operations import found
from merit.web.appraisal import marking_form as forms
from merit.web.appraisal import words
from merit.web.crm.answers import see
from merit.web.request import Request

PAGE = "appraisal/marking.html"


def _mine(request: Request, pk: int) -> RaterAssignment:
    """The reader's own assignment in a cycle that was opened; anything else is not there."""
    rows = RaterAssignment.objects.visible_to(request.actor).select_related(
        "appraisal__person", "appraisal__department", "appraisal__cycle__company", "appraisal__cycle__template_version"
    )
    assignment: RaterAssignment = found(rows, pk)
    policy.must_rate(request.actor, assignment)
    if assignment.appraisal.cycle.state == "draft":
        raise NotFound
    return assignment


def _context(form: forms.MarkingForm, request: Request) -> dict[str, Any]:
    assignment = form.assignment
    cycle = assignment.appraisal.cycle
    person = assignment.appraisal.person
    from merit.appraisal.people import day_for

    return {
        "form": form,
        "assignment": assignment,
        "cycle": cycle,
        "person": person,
        "term": person.term(day_for(cycle.period, request.actor.today)),
        "role": words.role_name(assignment.role),
        "steps": forms.steps_of(assignment),
        "neighbours": forms.neighbours(assignment),
        "days_left": (cycle.due_on - request.actor.today).days if cycle.due_on else None,
    }


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """The form of one person, for one rater."""
    form = forms.build(request.actor, _mine(request, pk))
    return render(request, PAGE, _context(form, request))


@require_POST
def save_mark(request: Request, pk: int, indicator: str) -> HttpResponse:
    """One mark with its comment; answers the figures that follow from it."""
    _mine(request, pk)
    typed = request.POST.get("mark", "").strip()
    error = ""
    try:
        seen = _number(request.POST["seen"]) if "seen" in request.POST else None
        comment = request.POST.get("comment", "")[:1000]
        operations.set_mark(request.actor, pk, indicator, mark=_number(typed), comment=comment, seen=seen)
    except Invalid as refused:
        error = " ".join(str(text) for texts in refused.fields.values() for text in texts)
    except (Stale, Conflict) as refused:
        error = str(refused.detail)
    form = forms.build(request.actor, _mine(request, pk), errors={indicator: error} if error else None)
    words_of = {"form": form, "row": form.row(indicator)}
    return render(request, "appraisal/marking_saved.html", words_of, status=422 if error else 200)


def _number(text: str) -> Decimal | None:
    """What was typed, also with full-width digits or a decimal comma; None for nothing."""
    import unicodedata

    clean = unicodedata.normalize("NFKC", text).strip().replace("，", ",").replace(",", ".")
    if not clean:
        return None
    try:
        number = Decimal(clean)
    except InvalidOperation:
        raise Invalid(mark=_("Not a number.")) from None
    if len(clean) > 20 or not number.is_finite():
        raise Invalid(mark=_("Not a number."))
    return number


@require_POST
def save_comment(request: Request, pk: int) -> HttpResponse:
    """The comment on the whole."""
    _mine(request, pk)
    operations.set_comment(request.actor, pk, comment=request.POST.get("comment", "")[:4000])
    return HttpResponse(status=204)


@require_POST
def submit(request: Request, pk: int) -> HttpResponse:
    """Hands in; back to the form with what is missing, on to the next person when complete."""
    assignment = _mine(request, pk)
    try:
        operations.submit_marks(request.actor, pk)
    except Invalid as refused:
        errors = {code: " ".join(map(str, texts)) for code, texts in refused.fields.items()}
        form = forms.build(request.actor, assignment, errors=errors)
        return render(request, PAGE, {**_context(form, request), "refused": len(errors)}, status=422)
    messages.success(request, _("Handed in: %(name)s.") % {"name": assignment.appraisal.person})
    following = _next_open(assignment)
    return see(resolve_url("marking", following) if following else resolve_url("appraisals"))


def _next_open(assignment: RaterAssignment) -> int | None:
    """The next person of the same cycle whom this rater has not marked."""
    rows = RaterAssignment.objects.unscoped("one's own").filter(
        rater=assignment.rater_id, appraisal__cycle=assignment.appraisal.cycle_id, submitted_at=None
    )
    row = rows.exclude(pk=assignment.pk).order_by("appraisal__person__code").first()
    return row.pk if row else None


@require_POST
def retract(request: Request, pk: int) -> HttpResponse:
    """Takes handed-in marks back."""
    _mine(request, pk)
    try:
        operations.retract_marks(request.actor, pk)
    except Conflict as refused:
        messages.error(request, str(refused.detail))
    else:
        messages.success(request, _("Taken back. Change the marks and hand them in again."))
    return see("marking", pk)
