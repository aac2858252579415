"""Pay runs: the months, one run with what changed and who gets what, its steps, and the table as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, NotFound
from merit.core.operations import found, log
from merit.pay import files, operations, review, run_people
from merit.pay.models import PayRun, Question, Statement
from merit.pay.plans import language_of
from merit.pay.why import sealed
from merit.web.crm.answers import see, verb
from merit.web.org.history_told import Told, told
from merit.web.pay.answers import number, paged
from merit.web.pay.bridge import Bridge, bridge, steps_of
from merit.web.pay.forms import MonthForm
from merit.web.pay.words import TAGS, run_steps
from merit.web.request import Request
from merit.web.shell.forms_help import take_errors


@dataclass(frozen=True)
class Verb:
    """What one does to a run: the operation, whether it takes a note, and what is said when it is done."""

    run: Callable[..., Any]
    note: bool
    done: Any


VERBS: dict[str, Verb] = {
    "review": Verb(operations.review, True, gettext_lazy("Reviewed: it waits for approval.")),
    "approve": Verb(operations.approve, True, gettext_lazy("Approved: everyone sees their statement now.")),
    "send-back": Verb(operations.send_back, True, gettext_lazy("Sent back.")),
    "lock": Verb(operations.lock, False, gettext_lazy("Locked: it never changes again.")),
    "pay": Verb(operations.pay, False, gettext_lazy("Marked as paid.")),
    "void": Verb(operations.void, True, gettext_lazy("The run is given up; the month can be started anew.")),
    "recompute": Verb(operations.recompute, False, gettext_lazy("It is computed again.")),
}


@require_http_methods(["GET", "POST"])
def listing(request: Request) -> HttpResponse:
    """The company's runs, newest month first; POST starts the run of a month."""
    actor = request.actor
    if not actor.reach("pay").companies:
        raise NotFound
    form = MonthForm(request.POST or None, initial={"month": _next_month(request)})
    status = 200
    if request.method == "POST":
        actor.must("pay.run", actor.company.pk)
        status = 422
        if form.is_valid():
            try:
                return see("pay-run", operations.start_run(actor, month=form.cleaned_data["month"]).pk)
            except Invalid as refused:
                take_errors(form, refused)
            except Conflict as refused:
                status = refused.status
                form.add_error("month", str(refused.detail))
    context = {"form": form, "may_run": actor.may("pay.run", actor.company.pk), **_runs(request)}
    return render(request, "pay/runs.html", context, status=status)


def _runs(request: Request) -> dict[str, Any]:
    own = Statement.objects.visible_to(request.actor).filter(run=OuterRef("pk")).order_by().values("run")
    rows = PayRun.objects.visible_to(request.actor).filter(company=request.actor.company)
    rows = rows.annotate(
        total=Subquery(own.annotate(sum=Sum("total")).values("sum")),
        people=Subquery(own.annotate(n=Count("pk")).values("n")),
    ).order_by("-month", "-pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return {"runs": [(run, TAGS[run.state]) for run in page.object_list], "page": paged(page)}


def _next_month(request: Request) -> str:
    """The month after the last run; without one the month that is over."""
    rows = PayRun.objects.visible_to(request.actor).filter(company=request.actor.company).exclude(state="void")
    last = rows.order_by("-month").values_list("month", flat=True).first()
    now = request.actor.today.strftime("%Y-%m")
    if last is None:
        return (request.actor.today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    year, month = int(last[:4]), int(last[5:])
    return min(f"{year + month // 12:04d}-{month % 12 + 1:02d}", now)


def _seen(request: Request, pk: int) -> PayRun:
    return found(PayRun.objects.visible_to(request.actor).select_related("company"), pk)


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """The run: while it is computed its progress; then its totals, changes, notices and people."""
    run = _seen(request, pk)
    context: dict[str, Any] = {"run": run, "currency": run.company.currency, "tag": TAGS[run.state]}
    context |= {"steps": run_steps(run), **_months(request, run), **_rights(request, run)}
    if run.state == "computing":
        context["share"] = _share(run)
    elif run.state == "failed":
        context["errors"] = review.errors(run, language_of(get_language()))
    else:
        log(request.actor, "read", run, area="pay")
        context |= _figures(request, run)
    return render(request, "pay/run.html", context)


def _share(run: PayRun) -> int:
    return min(99, run.done * 100 // run.of) if run.of else 0


def _figures(request: Request, run: PayRun) -> dict[str, Any]:
    totals = review.totals(run)
    total, before = review.grand_total(run)
    q, sort = request.GET.get("q", "").strip()[:100], request.GET.get("sort", "department")
    only = request.GET.get("only", "") if request.GET.get("only") in run_people.KINDS else ""
    rows = run_people.people_page(run, q, sort, number(request.GET.get("page", "")) or 1, only)
    last = run.previous
    adjustments = review.adjustments(run)
    columns = [one for one in totals if one.amount or any(row.items.get(one.item) for row in rows.rows)]
    return {
        "totals": totals,
        "columns": columns,
        "total": total,
        "before": before,
        "difference": None if before is None else total - before,
        "ratio": (total - before) / before if before else None,
        "last": last,
        "bridge": _bridge(run, last, totals, total, before),
        "changes": review.changes(run, 8),
        "notices": review.notices(run, language_of(get_language())),
        "page": rows,
        "people": _grouped(rows, [one.item for one in columns]),
        "narrowing": _narrowing(run, only),
        "adjustments": adjustments,
        "adjusted": _with_causes(request, adjustments),
        "only": only,
        "q": q,
        "questions": Question.objects.visible_to(request.actor).filter(statement__run=run, answered_at=None).count(),
        "sealed": sealed(run),
    }


def _with_causes(request: Request, adjustments: review.Adjustments) -> list[tuple[Any, list[Told]]]:
    """(adjustment, what happened since that may have made it, with the contract's page)."""
    events = {event.pk: event for one in adjustments.rows for event in one.causes}
    words = {one.event.pk: one for one in told(events.values(), request.actor)}
    return [(one, [words[event.pk] for event in one.causes]) for one in adjustments.rows]


def _grouped(page: run_people.Page, columns: list[str]) -> list[tuple[Any, ...]]:
    """(row, its cells, the department that begins here or None, the department's cells)."""
    found: list[tuple[Any, ...]] = []
    last: Any = object()
    for row in page.rows:
        group = page.departments.get(row.department_id) if row.department_id != last else None
        last = row.department_id
        sums = [group.items.get(item) for item in columns] if group else []
        found.append((row, [row.items.get(item) for item in columns], group, sums))
    return found


def _narrowing(run: PayRun, only: str) -> list[tuple[str, str, int | None, bool]]:
    """(kind, its name, how many people, whether it is chosen)."""
    number_of = run_people.counts(run)
    names = {"changed": _("Changed by more than 20%"), "deductions": _("With deductions")}
    return [("", _("All"), None, not only), *((kind, names[kind], number_of[kind], kind == only) for kind in names)]


def _bridge(run: PayRun, last: PayRun | None, totals: list[Any], total: Any, before: Any) -> Bridge | None:
    steps = steps_of(totals)
    if last is None or before is None or not steps:
        return None
    return bridge((_short(last), before), steps, (_short(run), total))


def _short(run: PayRun) -> str:
    """The month without its year."""
    return str(MONTHS_3[int(run.month[5:])]).title()


def _months(request: Request, run: PayRun) -> dict[str, Any]:
    """The runs of the months around this one."""
    rows = PayRun.objects.visible_to(request.actor).filter(company=run.company).exclude(state="void")
    return {
        "earlier": rows.filter(month__lt=run.month).order_by("-month").first(),
        "later": rows.filter(month__gt=run.month).order_by("month").first(),
    }


def _rights(request: Request, run: PayRun) -> dict[str, Any]:
    runs, approves = (request.actor.may(verb_, run.company_id) for verb_ in ("pay.run", "pay.approve"))
    prepared = run.steps.filter(state__in=("computing", "reviewed"), by=request.actor.user).exists()
    return {
        "may_review": runs and run.state == "computed",
        "may_approve": approves and run.state == "reviewed" and not prepared,
        "may_send_back": approves and run.state in {"reviewed", "approved"},
        "may_lock": runs and run.state == "approved",
        "may_pay": runs and run.state == "locked",
        "may_recompute": runs and run.state in {"computing", "failed", "computed", "reviewed"},
        "may_void": runs and run.state in {"computing", "failed", "computed", "reviewed", "approved"},
        "waits_for_other": approves and run.state == "reviewed" and prepared,
    }


@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """How far the job is; once it is done, the page is to be loaded anew."""
    run = _seen(request, pk)
    if run.state != "computing":
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    return render(request, "pay/run_progress.html", {"run": run, "share": _share(run)})


@require_POST
def act(request: Request, pk: int, name: str) -> HttpResponse:
    """One of the verbs."""
    _seen(request, pk)
    one = VERBS[name]
    note = {"note": request.POST.get("note", "")[:1000]} if one.note else {}
    verb(request, lambda seen: one.run(request.actor, pk, seen, **note), one.done)
    return see("pay-run", pk)


@require_GET
def export(request: Request, pk: int) -> HttpResponse:
    """The table of everyone, as a file for payroll. That it was taken is in the history."""
    run = _seen(request, pk)
    kind = request.GET.get("format", "xlsx")
    if kind not in {"xlsx", "csv"} or run.state in {"computing", "failed"}:
        raise NotFound
    return files.exported(request.actor, run, kind)
