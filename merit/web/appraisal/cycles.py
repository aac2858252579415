"""Cycles: the list, a new one with its preview, and the page of one in each of its states."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.appraisal import operations, policy
from merit.appraisal.computing import template_of
from merit.appraisal.models import Appraisal, AppraisalCycle
from merit.appraisal.operations.cycles import newest_usable
from merit.appraisal.people import preview
from merit.calc.template import parse_template
from merit.core.errors import Conflict, Invalid
from merit.core.operations import found
from merit.web.appraisal import cycle_page, forms, words
from merit.web.crm.answers import see, tell, verb
from merit.web.crm.lists import ordered, paged
from merit.web.request import Request

SORTS = {"name": ("name",), "period": ("period",), "due": ("due_on",), "state": ("state",)}
STATES = ("draft", "open", "closed", "published")


@require_GET
def listing(request: Request) -> HttpResponse:
    """All cycles of the company, the newest period first."""
    policy.must_oversee(request.actor)
    state = request.GET.get("state", "")
    rows = AppraisalCycle.objects.visible_to(request.actor).filter(company=request.actor.company)
    if state in STATES:
        rows = rows.filter(state=state)
    rows = ordered(rows, request.GET, SORTS, "-period").select_related("template_version__template")
    page = paged(rows, request.GET)
    _count(page.rows)
    context = {
        "page": page,
        "rows": page.rows,
        "state": state,
        "states": AppraisalCycle._meta.get_field("state").choices,
        "may_write": policy.may_organise(request.actor, request.actor.company.pk),
    }
    return render(request, "appraisal/cycles.html", context)


def _count(cycles: list[AppraisalCycle]) -> None:
    """People and handed-in assignments of each, in one query."""
    handed = Count("raters", filter=Q(raters__submitted_at__isnull=False))
    rows = Appraisal.objects.unscoped("of cycles already seen").filter(cycle__in=cycles).order_by().values("cycle_id")
    counts = {
        row["cycle_id"]: row
        for row in rows.annotate(people=Count("pk", distinct=True), asked=Count("raters"), handed=handed)
    }
    for cycle in cycles:
        row = counts.get(cycle.pk, {"people": 0, "asked": 0, "handed": 0})
        cycle.people, cycle.asked, cycle.handed = row["people"], row["asked"], row["handed"]  # type: ignore[attr-defined]
        cycle.tag = words.STATE_TAGS[cycle.state]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new cycle: the form with a preview, then a draft."""
    policy.must_organise(request.actor, request.actor.company.pk)
    if request.method == "GET":
        form = forms.CycleForm(
            request.GET if "period" in request.GET else None, request.actor, initial=_initial(request)
        )
        return render(request, "appraisal/cycle_new.html", {"form": form, **_previewed(request, form)})
    form = forms.CycleForm(request.POST, request.actor)
    cycle = _created(request, form)
    if cycle is None:
        return render(request, "appraisal/cycle_new.html", {"form": form, **_previewed(request, form)}, status=422)
    count = cycle.appraisals.count()
    said = ngettext(
        "A draft with %(n)s person. Check people and raters, then open it.",
        "A draft with %(n)s people. Check people and raters, then open it.",
        count,
    )
    messages.success(request, said % {"n": count})
    return see("appraisal-cycle", cycle.pk)


def _initial(request: Request) -> dict[str, Any]:
    template = request.GET.get("template", "")
    return (
        {"template_version": int(template)} if template.isascii() and template.isdigit() and len(template) < 18 else {}
    )


def _created(request: Request, form: forms.CycleForm) -> AppraisalCycle | None:
    if not form.is_valid():
        return None
    try:
        return operations.create_cycle(request.actor, **form.cleaned_data)
    except Invalid as refused:
        tell(form, refused)
    return None


@require_GET
def previewed(request: Request) -> HttpResponse:
    """Who would be in it, for the form as it stands."""
    policy.must_organise(request.actor, request.actor.company.pk)
    form = forms.CycleForm(request.GET, request.actor)
    return render(request, "appraisal/cycle_preview.html", _previewed(request, form))


def _previewed(request: Request, form: forms.CycleForm) -> dict[str, Any]:
    if not form.is_bound or not form.is_valid():
        return {"preview": None}
    actor = request.actor
    version = newest_usable(actor, form.cleaned_data["template_version"])
    template = parse_template(version.text)
    seen = preview(version.template.company, template, form.cleaned_data["period"], form.choice, actor)
    unrated: dict[str, int] = {}
    for one in seen.candidates:
        for role in one.unrated:
            unrated[words.role_name(role)] = unrated.get(words.role_name(role), 0) + 1
    return {"preview": seen, "unrated": unrated, "day": cycle_page.day_for(form.cleaned_data["period"], actor.today)}


def _overseen(request: Request, pk: int) -> AppraisalCycle:
    rows = AppraisalCycle.objects.visible_to(request.actor).select_related("company", "template_version__template")
    cycle: AppraisalCycle = found(rows, pk)
    policy.must_oversee(request.actor, cycle.company_id)
    return cycle


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """One cycle: its draft, its progress, or its results."""
    cycle = _overseen(request, pk)
    language = get_language() or "en"
    return render(request, "appraisal/cycle.html", cycle_page.context(request.actor, cycle, language))


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Name and due date."""
    cycle = _overseen(request, pk)
    policy.must_organise(request.actor, cycle.company_id)
    form = forms.CycleChangeForm(request.POST or None, initial={"name": cycle.name, "due_on": cycle.due_on})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        verb(request, lambda seen: operations.change_cycle(request.actor, pk, seen, **given), _("Saved."))
        return see("appraisal-cycle", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "appraisal/cycle_change.html", {"form": form, "cycle": cycle}, status=status)


@require_http_methods(["GET", "POST"])
def people(request: Request, pk: int) -> HttpResponse:
    """More people into a draft."""
    cycle = _overseen(request, pk)
    policy.must_organise(request.actor, cycle.company_id)
    there = list(cycle.appraisals.values_list("person_id", flat=True))
    form = forms.PeopleForm(request.POST or None, request.actor, there)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_people(request.actor, pk, people=form.cleaned_data["people"])
        except Invalid as refused:
            tell(form, refused)
        else:
            return see("appraisal-cycle", pk)
    words_of = {"form": form, "cycle": cycle, "title": _("Add people"), "submit": _("Add")}
    return render(request, "appraisal/cycle_form.html", words_of, status=422 if request.method == "POST" else 200)


@require_POST
def remove_person(request: Request, pk: int) -> HttpResponse:
    """Takes an appraisal out of its draft."""
    cycle = operations.remove_person(request.actor, pk)
    return see("appraisal-cycle", cycle.pk)


@require_http_methods(["GET", "POST"])
def rater(request: Request, pk: int) -> HttpResponse:
    """One more rater for an appraisal."""
    rows = Appraisal.objects.visible_to(request.actor).select_related(
        "cycle__template_version", "cycle__company", "person"
    )
    appraisal: Appraisal = found(rows, pk)
    policy.must_organise(request.actor, appraisal.cycle.company_id)
    roles = [one.role for one in template_of(appraisal.cycle).raters]
    asked = {"role": request.GET.get("role", "")}
    form = forms.RaterForm(request.POST or None, request.actor, roles, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_rater(request.actor, appraisal=pk, **form.cleaned_data)
        except Invalid as refused:
            tell(form, refused)
        except Conflict as refused:
            form.add_error(None, str(refused.detail))
        else:
            return see("appraisal-cycle", appraisal.cycle_id)
    title = _("Add a rater for %(name)s") % {"name": appraisal.person}
    words_of = {"form": form, "cycle": appraisal.cycle, "title": title, "submit": _("Add")}
    return render(request, "appraisal/cycle_form.html", words_of, status=422 if request.method == "POST" else 200)


@require_POST
def remove_rater(request: Request, pk: int) -> HttpResponse:
    """Takes a rater off who has not handed in."""
    cycle = operations.remove_rater(request.actor, pk)
    return see("appraisal-cycle", cycle.pk)


@require_POST
def act(request: Request, pk: int, action: str) -> HttpResponse:
    """opening, closing, reopening, publication, deletion."""
    _overseen(request, pk)
    actor = request.actor
    works: dict[str, tuple[Any, str]] = {
        "opening": (lambda seen: operations.open_cycle(actor, pk, seen), _("Opened: the raters see it now.")),
        "closing": (lambda seen: operations.close_cycle(actor, pk, seen), _("Closed, scores are computed.")),
        "reopening": (
            lambda seen: operations.reopen_cycle(actor, pk, seen, reason=request.POST.get("reason", "")),
            _("Open again."),
        ),
        "publication": (
            lambda seen: operations.publish_cycle(
                actor, pk, seen, without_scores=request.POST.get("without_scores") == "on"
            ),
            _("Published: everyone sees their result."),
        ),
        "deletion": (lambda _seen: operations.delete_cycle(actor, pk), _("The draft is gone.")),
    }
    work, done = works[action]
    verb(request, work, done)
    gone = not AppraisalCycle.objects.visible_to(actor).filter(pk=pk).exists()
    return see("appraisal-cycles") if gone else see("appraisal-cycle", pk)
