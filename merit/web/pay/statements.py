"""Statements: mine by month, everyone's for finance and HR; one with its lines, and why each pays what it pays."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merit.calc.periods import parse_period
from merit.core.errors import NotFound
from merit.core.fields import on
from merit.core.operations import found, log
from merit.org.models import Department, Term
from merit.pay import operations, why
from merit.pay.lines import lines_by_id, lines_of, more_lines
from merit.pay.models import PayRun, Statement
from merit.pay.plans import language_of
from merit.web.crm.answers import see, verb
from merit.web.pay import reading
from merit.web.pay.answers import number, paged
from merit.web.pay.words import run_events, standing
from merit.web.request import Request

SORTS = {
    "month": ("run__month", "person__name", "pk"),
    "name": ("person__name", "pk"),
    "total": ("total", "pk"),
}


def _company_wide(request: Request) -> bool:
    return request.actor.company.pk in request.actor.reach("pay").companies


def _mine(request: Request) -> QuerySet[Any]:
    """The actor's own statements, as every person sees them: once the run is approved."""
    if request.actor.person is None:
        return Statement.objects.visible_to(request.actor).none()
    rows = Statement.objects.visible_to(request.actor).filter(person=request.actor.person)
    return rows.filter(run__state__in=("approved", "locked", "paid"))


@require_GET
def listing(request: Request) -> HttpResponse:
    """Mine; with ?view=all those of the company, for who sees them."""
    wide = _company_wide(request)
    view = request.GET.get("view", "all" if wide and request.actor.person is None else "")
    if view == "all" and not wide:
        raise NotFound
    rows = _everyones(request) if view == "all" else _mine(request).order_by("-run__month", "-pk")
    rows = rows.select_related("run__company", "person").annotate(
        open_questions=Count("questions", filter=Q(questions__answered_at=None))
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    shown = [(one, standing(one, request.actor.today, one.open_questions)) for one in page.object_list]
    context = {"rows": shown, "page": paged(page), "view": "all" if view == "all" else "mine", "wide": wide}
    if view == "all":
        context |= _filters(request)
    return render(request, "pay/statements.html", context)


def _everyones(request: Request) -> QuerySet[Any]:
    rows = Statement.objects.visible_to(request.actor).filter(run__company=request.actor.company)
    rows = rows.exclude(run__state__in=("void", "computing", "failed"))
    if month := request.GET.get("month", "")[:7]:
        rows = rows.filter(run__month=month)
    if department := number(request.GET.get("department", "")):
        terms = Term.objects.visible_to(request.actor).filter(on(request.actor.today), department=department)
        rows = rows.filter(person__in=terms.values("person"))
    if q := request.GET.get("q", "").strip().lower()[:100]:
        rows = rows.filter(person__search__contains=q)
    sort = request.GET.get("sort", "-month")
    columns = SORTS.get(sort.removeprefix("-"), SORTS["month"])
    sign = "-" if sort.startswith("-") else ""
    return rows.order_by(f"{sign}{columns[0]}", *columns[1:])


def _filters(request: Request) -> dict[str, Any]:
    runs = PayRun.objects.visible_to(request.actor).filter(company=request.actor.company).exclude(state="void")
    departments = Department.objects.visible_to(request.actor).filter(company=request.actor.company).order_by("name")
    return {
        "months": runs.order_by("-month").values_list("month", flat=True).distinct()[:120],
        "departments": departments,
        "chosen": {
            "month": request.GET.get("month", ""),
            "department": number(request.GET.get("department", "")),
            "q": request.GET.get("q", ""),
        },
    }


def _seen(request: Request, pk: int) -> Statement:
    """The statement; that somebody else's was read stands in the history."""
    rows = Statement.objects.visible_to(request.actor).select_related("run__company", "person")
    statement = found(rows, pk)
    if not _own(request, statement):
        log(request.actor, "read", statement, area="pay", company=statement.run.company)
    return statement


def _own(request: Request, statement: Statement) -> bool:
    return request.actor.person is not None and statement.person_id == request.actor.person.pk


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """The statement with its lines, its standing, its questions, and the way of its run."""
    statement = _seen(request, pk)
    own = _own(request, statement)
    groups = lines_of(statement)
    questions = list(statement.questions.select_related("asked_by", "answered_by", "line").order_by("asked_at", "pk"))
    asked_about = lines_by_id(statement, {one.line_id for one in questions if one.line_id})
    unanswered = sum(one.answered_at is None for one in questions)
    stands = standing(statement, request.actor.today, unanswered)
    published = statement.run.state in {"approved", "locked", "paid"}
    company_id = statement.run.company_id
    context = {
        "statement": statement,
        "run": statement.run,
        "person": statement.person,
        "currency": statement.run.company.currency,
        "own": own,
        "sections": reading.sections(groups),
        "chart": reading.chart(groups),
        "standing": stands,
        "questions": [(one, reading.about(one, asked_about)) for one in questions],
        "may_confirm": own and published and statement.confirmed_at is None and stands.kind == "warn",
        "may_ask": own and published,
        "may_answer": request.actor.may("pay.answer", company_id) and not own,
        "sees_run": company_id in request.actor.reach("pay").companies,
        "events": run_events(statement.run, ("computed", "reviewed", "approved", "locked", "paid")),
        "department": _department(statement),
        **_neighbours(request, statement, own),
    }
    return render(request, "pay/statement.html", context)


def _department(statement: Statement) -> str:
    day = parse_period(statement.run.month).last_day
    term = statement.person.terms.filter(on(day)).select_related("department").first()
    return term.department.name if term else ""


def _neighbours(request: Request, statement: Statement, own: bool) -> dict[str, Any]:
    """The statements of the months before and after, as far as the reader sees them."""
    rows = _mine(request) if own else Statement.objects.visible_to(request.actor).filter(person=statement.person)
    rows = rows.exclude(run__state__in=("void", "computing", "failed")).select_related("run")
    month = statement.run.month
    return {
        "earlier": rows.filter(run__month__lt=month).order_by("-run__month", "-pk").first(),
        "later": rows.filter(run__month__gt=month).order_by("run__month", "-pk").first(),
    }


@require_GET
def lines_part(request: Request, pk: int) -> HttpResponse:
    """The next lines of an item that has many (?item=&after=)."""
    statement = _seen(request, pk)
    after = number(request.GET.get("after", ""))
    group = more_lines(statement, request.GET.get("item", ""), after)
    shown = after + len(group.lines)
    section = reading.Section(group.name, group.amount, reading.entries_of(group), group.count, group.item, shown)
    context = {
        "statement": statement,
        "run": statement.run,
        "currency": statement.run.company.currency,
        "section": section,
    }
    return render(request, "pay/statement_lines.html", context)


@require_GET
def why_part(request: Request, pk: int) -> HttpResponse:
    """The explanation of a line (?item=&line=), or of a whole item (?item=)."""
    statement = _seen(request, pk)
    item, line = request.GET.get("item", ""), number(request.GET.get("line", "")) or None
    tree = why.explain(statement, item, line, language_of(get_language()), request.actor)
    chosen = lines_by_id(statement, {line} if line else ())
    context = {
        "statement": statement,
        "currency": statement.run.company.currency,
        "tree": tree,
        "told": reading.told_lines(request.actor, statement, tree),
        "line": line,
        "about": reading.label_of(chosen[line]) if line in chosen else "",
        "run": statement.run,
        "may_ask": _own(request, statement) and statement.run.state in {"approved", "locked", "paid"},
    }
    template = "pay/why.html" if request.htmx else "pay/why_page.html"
    return render(request, template, context)


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """The person agrees."""
    verb(request, lambda seen: operations.confirm(request.actor, pk, seen), _("Confirmed. Thank you."))
    return see("statement", pk)


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """A question on a line, or on the whole."""
    line, text = number(request.POST.get("line", "")) or None, request.POST.get("text", "")[:4000]
    done = _("Your question is asked. The answer appears here.")
    verb(request, lambda _seen: operations.ask(request.actor, pk, line_id=line, text=text), done)
    return see("statement", pk)
