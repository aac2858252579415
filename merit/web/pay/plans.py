"""Pay plans: the list, a plan with its versions, and the editor of a draft with the core's checks at their lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, NotFound, Stale
from merit.core.operations import found
from merit.pay import operations
from merit.pay import plans as backend
from merit.pay.models import PayPlan, PayPlanVersion
from merit.web.crm.answers import see, verb
from merit.web.pay import plan_text
from merit.web.pay.answers import number
from merit.web.pay.forms import PlanForm, VersionForm
from merit.web.request import Request
from merit.web.shell.forms_help import form_page, take_errors

MOST_SHOWN = 5000
FIRST_TEXT = """\
plan: {name}
currency: {currency}
items:
  - {{code: wage, name: {base}, form: fixed, amount: employee.base_wage, every: month}}
"""


def _must_see(request: Request) -> None:
    if not request.actor.reach("plans").companies:
        raise NotFound


def _may_write(request: Request, company_id: int) -> bool:
    return request.actor.may("plans.write", company_id)


@require_GET
def listing(request: Request) -> HttpResponse:
    """The plans of the company with the version in force and a draft that waits."""
    _must_see(request)
    rows = PayPlan.objects.visible_to(request.actor).filter(company=request.actor.company)
    rows = rows.prefetch_related("versions").order_by("archived_at", "name", "pk")[:500]
    plans = [(plan, _force_of(plan, request.actor.today), _draft_of(plan)) for plan in rows]
    context = {"plans": plans, "may_write": _may_write(request, request.actor.company.pk)}
    return render(request, "pay/plans.html", context)


def _force_of(plan: PayPlan, day: Any) -> PayPlanVersion | None:
    """The version in force on `day`, out of versions that are read already."""
    approved = [one for one in plan.versions.all() if one.approved_at]
    begun = [one for one in approved if (one.effective_from or date.min) <= day]
    return max(begun, key=lambda one: one.effective_from or date.min, default=None)


def _draft_of(plan: PayPlan) -> PayPlanVersion | None:
    return next((one for one in plan.versions.all() if one.approved_at is None), None)


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """A plan: its versions, the text of one, and what a draft would change."""
    actor = request.actor
    plan = found(PayPlan.objects.visible_to(actor).select_related("company"), pk)
    versions = list(plan.versions.select_related("made_by", "approved_by"))
    force = backend.in_force(plan, actor.today)
    shown = _chosen(request, versions, force)
    context = {
        "plan": plan,
        "versions": versions,
        "force": force,
        "shown": shown,
        "draft": next((one for one in versions if one.approved_at is None), None),
        "may_delete": _may_write(request, plan.company_id) and not any(one.approved_at for one in versions),
        **_text_of(request, shown, force),
        **_rights(request, plan, shown),
    }
    return render(request, "pay/plan.html", context)


def _chosen(request: Request, versions: list[PayPlanVersion], force: PayPlanVersion | None) -> PayPlanVersion | None:
    """The version of ?version=, else the one in force, else the newest."""
    if "version" not in request.GET:
        return force or next(iter(versions), None)
    wanted = number(request.GET["version"])
    shown = next((one for one in versions if one.number == wanted), None)
    if shown is None:
        raise NotFound
    return shown


def _text_of(request: Request, shown: PayPlanVersion | None, force: PayPlanVersion | None) -> dict[str, Any]:
    """The lines to show: with ?view=text, or without anything to compare, as they are; else the differences."""
    if shown is None:
        return {"lines": [], "view": "text"}
    compares = force is not None and force.pk != shown.pk
    if compares and request.GET.get("view") != "text":
        lines = plan_text.changed(force.text, shown.text)
        added, gone = plan_text.size(lines)
        return {"lines": lines[:MOST_SHOWN], "view": "changes", "compares": True, "added": added, "gone": gone}
    return {"lines": plan_text.numbered(shown.text)[:MOST_SHOWN], "view": "text", "compares": compares}


def _rights(request: Request, plan: PayPlan, shown: PayPlanVersion | None) -> dict[str, Any]:
    draft = shown is not None and shown.approved_at is None
    own = draft and shown.made_by_id == request.actor.user.pk
    writes = _may_write(request, plan.company_id)
    approves = request.actor.may("plans.approve", plan.company_id)
    return {
        "may_write": writes and plan.archived_at is None,
        "may_archive": writes,
        "may_approve": draft and approves and not own and plan.archived_at is None,
        "own_draft": draft and own and approves,
    }


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A plan without a text yet; the editor follows."""
    actor = request.actor
    _must_see(request)
    actor.must("plans.write", actor.company.pk)
    form = PlanForm(request.POST or None)

    def run() -> str:
        plan = operations.create_plan(actor, **form.cleaned_data)
        return reverse("pay-plan-edit", args=[plan.pk])

    return form_page(request, "pay/plan_new.html", form, run)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """The editor: a draft that is there goes on, else one starts from the version in force."""
    plan = found(PayPlan.objects.visible_to(request.actor).select_related("company"), pk)
    request.actor.must("plans.write", plan.company_id)
    draft = plan.versions.filter(approved_at=None).order_by("-number").first()
    form = VersionForm(backend.groups_of(plan.company), request.POST or None, initial=_start(request, plan, draft))
    problems: list[dict[str, Any]] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _saved(request, plan, form)
            except Invalid as refused:
                problems = _problems(form.cleaned_data["text"], refused.fields.pop("text", []))
                take_errors(form, refused)
            except (Stale, Conflict) as refused:
                status = refused.status
                form.add_error(None, str(refused.detail))
    context = {"plan": plan, "draft": draft, "form": form, "problems": problems}
    return render(request, "pay/plan_edit.html", context, status=status)


def _saved(request: Request, plan: PayPlan, form: VersionForm) -> HttpResponse:
    clean = form.cleaned_data
    made = operations.save_version(
        request.actor,
        plan.pk,
        text=clean["text"],
        effective_from=clean["effective_from"],
        groups=clean["groups"],
        draft_id=clean["draft"],
        version=clean["version"] if clean["draft"] else None,
    )
    return see(f"{reverse('pay-plan', args=[plan.pk])}?version={made.number}")


def _start(request: Request, plan: PayPlan, draft: PayPlanVersion | None) -> dict[str, Any]:
    if draft is not None:
        own = {"draft": draft.pk, "version": draft.version, "effective_from": draft.effective_from}
        return {**own, "text": draft.text, "groups": draft.groups}
    force = backend.in_force(plan, request.actor.today)
    if force is not None:
        return {"text": force.text, "groups": force.groups}
    quoted = "'" + plan.name.replace("'", "''") + "'"
    return {"text": FIRST_TEXT.format(name=quoted, currency=plan.company.currency, base=_("Base wage"))}


def _problems(text: str, refused: list[Any]) -> list[dict[str, Any]]:
    """What is wrong with the text, each at its line; what is wrong between versions has none."""
    found_ = backend.check_text(text, language=backend.language_of(get_language()))
    lines = [{"line": one.line, "text": one.text} for one in found_]
    return lines or [{"line": None, "text": str(text)} for text in refused]


def _version(request: Request, pk: int) -> PayPlanVersion:
    return found(PayPlanVersion.objects.visible_to(request.actor), pk)


@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """Puts a draft in force from its day; by someone else than its author."""
    row = _version(request, pk)
    done = _("Version %(number)s is approved.") % {"number": row.number}
    verb(request, lambda seen: operations.approve_version(request.actor, pk, seen), done)
    return see(f"{reverse('pay-plan', args=[row.plan_id])}?version={row.number}")


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    """Throws a draft away."""
    row = _version(request, pk)
    verb(request, lambda seen: operations.delete_draft(request.actor, pk, seen), _("The draft is discarded."))
    return see("pay-plan", row.plan_id)


@require_POST
def archival(request: Request, pk: int) -> HttpResponse:
    """Out of use, or in use again."""
    plan = found(PayPlan.objects.visible_to(request.actor), pk)
    archived = plan.archived_at is None
    done = _("The plan is archived.") if archived else _("The plan is in use again.")
    verb(request, lambda seen: operations.archive_plan(request.actor, pk, seen, archived=archived), done)
    return see("pay-plan", pk)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """A plan that never paid."""
    found(PayPlan.objects.visible_to(request.actor), pk)
    done = verb(request, lambda seen: operations.delete_plan(request.actor, pk, seen), _("Deleted."))
    return see("pay-plans") if done else see("pay-plan", pk)
