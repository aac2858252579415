"""What was spent on an expense request: reported line by line, and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid, Stale
from merit.core.operations import found
from merit.org.actor import Actor
from merit.requests import operations, policy
from merit.requests.models import ExpenseRequest
from merit.web.crm.answers import must, see, tell, verb
from merit.web.expenses.forms import ReportForm, SpentForm, spent_of
from merit.web.expenses.views import lines_of, rows_of
from merit.web.request import Request


@require_http_methods(["GET", "POST"])
def report(request: Request, pk: int) -> HttpResponse:
    """Each line with what is still open on it, to be put right."""
    actor = request.actor
    row: ExpenseRequest = found(rows_of(actor), pk)
    must(policy.may_report(actor, row))
    data = request.POST or None
    form = ReportForm(data, initial={"version": row.version})
    rows = _rows(actor, row, data)
    status = 200
    if data is not None:
        status = _book(actor, pk, form, rows)
        if status == 200:
            messages.success(request, _("Reported: it counts as a cost."))
            return see("expense", pk)
    words = {"row": row, "form": form, "rows": rows, "currency": row.company.currency, "left": row.amount - row.spent}
    return render(request, "expenses/report.html", words, status=status)


def _rows(actor: Actor, row: ExpenseRequest, data: Any) -> list[SpentForm]:
    found_ = []
    for line in lines_of(row):
        open_ = max(line.amount - (line.spent or 0), 0)
        start = {"amount": open_ or None, "day": min(line.day, actor.today)}
        line.request = row
        found_.append(SpentForm(actor, line, data, initial=start))
    return found_


def _book(actor: Actor, pk: int, form: ReportForm, rows: list[SpentForm]) -> int:
    """The status of the answer; what is wrong stands in the form then."""
    if not all([form.is_valid(), *(one.is_valid() for one in rows)]):
        return 422
    values = form.cleaned_data
    try:
        operations.report_expense(
            actor, pk, values["version"], spent=spent_of(rows), note=values["note"], close=values["close"]
        )
    except Invalid as error:
        tell(form, error)
        return 422
    except (Stale, Conflict) as error:
        form.add_error(None, str(error.detail))
        return error.status
    return 200


@require_POST
def reverse_one(request: Request, pk: int, number: int) -> HttpResponse:
    row: ExpenseRequest = found(rows_of(request.actor), pk)
    must(policy.may_book(request.actor, row))
    reason = request.POST.get("reason", "")[:300]
    done = _("Taken back: it is no cost any more.")
    verb(request, lambda seen: operations.reverse_report(request.actor, pk, seen, number, reason=reason), done)
    return see("expense", pk)
