"""Templates: the list, the ready ones, and editing as a table of indicators or as text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.appraisal import operations, policy, ready
from merit.appraisal.models import AppraisalTemplate, AppraisalTemplateVersion
from merit.calc.metrics import METRICS
from merit.calc.problems import Problem
from merit.calc.texts import pick_language
from merit.core.errors import Conflict, Invalid, NotFound, Stale
from merit.core.operations import found
from merit.web.appraisal import forms, words
from merit.web.appraisal import indicator_table as tables
from merit.web.crm.answers import see, tell, verb, version_of
from merit.web.request import Request

PAGE = "appraisal/template.html"
START = """\
template: {name}
scale: 100
indicators:
  - {{code: first, name: {first}, weight: 100, kind: rated}}
raters: [{{role: superior, weight: 100}}]
grades: {{by: threshold, bands: [{{grade: A, from: 90}}, {{grade: B, from: 75}}, {{grade: C}}]}}
"""


@require_GET
def listing(request: Request) -> HttpResponse:
    """The templates of the company, those in use first."""
    policy.must_oversee(request.actor)
    company = request.actor.company
    rows = AppraisalTemplate.objects.visible_to(request.actor).filter(company=company)
    rows = rows.annotate(last_number=Max("versions__number"), cycles=Count("versions__cycles", distinct=True))
    may_write = policy.may_organise(request.actor, company.pk)
    context = {
        "rows": rows.order_by("archived_at", "name", "pk")[:500],
        "may_write": may_write,
        "ready": ready.missing(company) if may_write else [],
    }
    return render(request, "appraisal/templates.html", context)


@require_POST
def install(request: Request) -> HttpResponse:
    """Adds the ready templates in the reader's language."""
    made = ready.install_ready(request.actor.company, get_language() or "en", request.actor)
    names = ", ".join(template.name for template in made)
    messages.success(request, _("Added: %(names)s.") % {"names": names} if made else _("They are there already."))
    return see("appraisal-templates")


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A template with one indicator to start from."""
    company = request.actor.company
    policy.must_organise(request.actor, company.pk)
    form = forms.TemplateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        start = START.format(name=_quoted(name), first=_("First indicator"))
        try:
            made = operations.create_template(request.actor, company=company.pk, text=start, **form.cleaned_data)
        except Invalid as refused:
            tell(form, refused)
        else:
            return see("appraisal-template", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "appraisal/template_new.html", {"form": form}, status=status)


def _quoted(name: str) -> str:
    """The name as a text in YAML."""
    return "'" + name.replace("'", "''") + "'"


def _seen(request: Request, pk: int) -> AppraisalTemplate:
    template: AppraisalTemplate = found(AppraisalTemplate.objects.visible_to(request.actor), pk)
    return template


def _context(request: Request, template: AppraisalTemplate, view: str) -> dict[str, Any]:
    versions = template.versions.select_related("made_by").annotate(used=Count("cycles"))
    may_write = policy.may_organise(request.actor, template.company_id) and template.archived_at is None
    return {
        "template": template,
        "view": view,
        "versions": versions,
        "newest": versions[0],
        "may_write": may_write,
        "may_archive": policy.may_organise(request.actor, template.company_id),
        "metrics": [(metric, words.metric_name(metric)) for metric in METRICS],
        "rules": tables.RULES,
        "roles": list(words.ROLES.items()),
    }


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """The table of indicators, to change where one may."""
    context = _context(request, _seen(request, pk), "table")
    context["table"] = tables.table_of(context["newest"].text)
    return render(request, PAGE, context)


@require_POST
def indicators(request: Request, pk: int) -> HttpResponse:
    """Saves the table as a new version of the text."""
    template = _seen(request, pk)
    context = _context(request, template, "table")
    table = tables.typed(request.POST)
    language = pick_language(get_language())
    try:
        text = tables.text_of(table, context["newest"].text, language)
        made = operations.save_text(request.actor, pk, version_of(request), text=text)
    except operations.BadTemplate:
        return render(request, PAGE, {**context, "table": table, "refused": True}, status=422)
    except (Stale, Conflict) as refused:
        return render(request, PAGE, {**context, "table": table, "stale": refused.detail}, status=refused.status)
    messages.success(request, _("Saved as version %(number)s.") % {"number": made.number})
    return see("appraisal-template", pk)


@require_http_methods(["GET", "POST"])
def text(request: Request, pk: int) -> HttpResponse:
    """The text, with every mistake at its line."""
    template = _seen(request, pk)
    context = _context(request, template, "text")
    form = forms.TextForm(request.POST or None, initial={"text": context["newest"].text})
    if request.method == "GET" or not form.is_valid():
        return render(request, PAGE, {**context, "form": form}, status=422 if request.method == "POST" else 200)
    try:
        made = operations.save_text(request.actor, pk, version_of(request), text=form.cleaned_data["text"])
    except operations.BadTemplate as refused:
        return render(request, PAGE, {**context, "form": form, "problems": _said(refused.problems)}, status=422)
    except (Stale, Conflict) as refused:
        return render(request, PAGE, {**context, "form": form, "stale": refused.detail}, status=refused.status)
    messages.success(request, _("Saved as version %(number)s.") % {"number": made.number})
    return see("appraisal-template-text", pk)


def _said(problems: list[Problem]) -> list[dict[str, Any]]:
    language = pick_language(get_language())
    return [
        {"line": one.row, "field": one.column or "", "text": one.catalog.text(one.key, language, **one.params)}
        for one in problems
    ]


@require_GET
def version(request: Request, pk: int, number: int) -> HttpResponse:
    """One version, as it was: its indicators to read, and its text."""
    template = _seen(request, pk)
    row: AppraisalTemplateVersion | None = template.versions.filter(number=number).first()
    if row is None:
        raise NotFound
    return render(
        request, PAGE, {**_context(request, template, "version"), "shown": row, "read": tables.table_of(row.text)}
    )


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    """Out of use, or back into use."""
    template = _seen(request, pk)
    archived = template.archived_at is None
    done = _("Archived.") if archived else _("In use again.")
    verb(request, lambda seen: operations.archive_template(request.actor, pk, seen, archived=archived), done)
    return see("appraisal-template", pk)
