"""The page of an expense request: what is asked, what was spent of it, how its approval stands; and its verbs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from merit.approvals.operations import requests_of
from merit.core.operations import found
from merit.crm.models import Customer, Opportunity
from merit.org.actor import Actor
from merit.org.events import of_record
from merit.requests import operations, policy
from merit.requests.limits import limits_for, used
from merit.requests.models import EDITABLE, ExpenseRequest
from merit.web.crm.answers import see, verb
from merit.web.crm.views_files import panel
from merit.web.org.history_told import told
from merit.web.request import Request

TONES = {
    **{"pending": "warn", "returned": "warn", "approved": "ok", "reported": "acc", "refused": "bad"},
    **{"closed": "", "draft": "", "withdrawn": ""},
}
VERBS: dict[str, tuple[Callable[..., Any], Any]] = {
    "submission": (operations.submit_expense, gettext_lazy("Submitted for approval.")),
    "withdrawal": (operations.withdraw_expense, gettext_lazy("Withdrawn.")),
    "closing": (operations.close_expense, gettext_lazy("Settled.")),
}


def rows_of(actor: Actor) -> Any:
    rows = ExpenseRequest.objects.visible_to(actor)
    return rows.select_related("company", "person", "opportunity__customer", "customer")


def lines_of(row: ExpenseRequest) -> Any:
    """The lines in their order, each with what was spent on it."""
    return row.lines.annotate(spent=Sum("costs__amount")).order_by("position", "pk")


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    actor = request.actor
    row: ExpenseRequest = found(rows_of(actor), pk)
    lines = list(lines_of(row))
    ahead = row.state in {*EDITABLE, "pending"}
    words = {
        "row": row,
        "lines": lines,
        "currency": row.company.currency,
        "tone": TONES[row.state],
        "approval": _approval(row),
        "used": used(row, lines, limits_for(row)) if ahead else (),
        "reports": _reports(actor, row),
        "left": row.amount - row.spent,
        "ratio": row.spent / row.amount if row.amount else Decimal(0),
        "opportunity_seen": _sees(actor, Opportunity, row.opportunity_id),
        "customer_seen": _sees(actor, Customer, row.customer_id),
        "may_change": policy.may_change(actor, row),
        "may_withdraw": policy.may_withdraw(actor, row),
        "may_report": policy.may_report(actor, row),
        "files": panel(actor, "expense", row),
        "events": told(of_record(row), reader=actor),
    }
    return render(request, "expenses/record.html", words)


def _sees(actor: Actor, model: Any, pk: int | None) -> bool:
    return pk is not None and model.objects.visible_to(actor).filter(pk=pk).exists()


def _approval(row: ExpenseRequest) -> dict[str, Any] | None:
    """The request's last approval: who is asked, and where it is decided."""
    last = requests_of(row).first()
    if last is None:
        return None
    tasks = last.tasks.filter(round=last.round).select_related("person").order_by("step", "place", "rank", "pk")
    try:
        url = reverse("approval", args=[last.pk])
    except NoReverseMatch:
        url = ""
    said = last.actions.exclude(reason="").order_by("-pk").first()
    return {"row": last, "tasks": list(tasks), "url": url, "said": said}


def _reports(actor: Actor, row: ExpenseRequest) -> list[dict[str, Any]]:
    reports = list(row.reports.prefetch_related("costs__contract").select_related("reverses"))
    gone = {one.reverses_id for one in reports}
    return [
        {
            "row": one,
            "costs": list(one.costs.all()),
            "total": sum((cost.amount for cost in one.costs.all()), Decimal(0)),
            "gone": one.pk in gone,
            "may_reverse": one.pk not in gone and policy.may_reverse(actor, row, one),
        }
        for one in reversed(reports)
    ]


@require_POST
def act(request: Request, pk: int, what: str) -> HttpResponse:
    """Submitted, withdrawn or settled."""
    row = found(rows_of(request.actor), pk)
    mine = policy.is_own(request.actor, row)
    policy.must(mine if what != "closing" else policy.may_book(request.actor, row))
    work, said = VERBS[what]
    more = {"reason": request.POST.get("reason", "")[:2000]} if what == "withdrawal" else {}
    verb(request, lambda seen: work(request.actor, pk, seen, **more), said)
    return see("expense", pk)
