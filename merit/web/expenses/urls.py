"""Expense requests and limits: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.expenses import limits, reporting, views, writing

_ONE = "expense-requests/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("expense-requests/new", writing.new, name="expense-new"),
    path("expense-requests/limits", writing.limits, name="expense-limits-used"),
    path(_ONE, views.record, name="expense"),
    path(f"{_ONE}/edit", writing.edit, name="expense-edit"),
    path(f"{_ONE}/deletion", writing.delete, name="expense-deletion"),
    *(path(f"{_ONE}/{what}", views.act, {"what": what}, name=f"expense-{what}") for what in views.VERBS),
    path(f"{_ONE}/reports", reporting.report, name="expense-reports"),
    path(f"{_ONE}/reports/<int:number>/reversal", reporting.reverse_one, name="expense-report-reversal"),
    path("expense-limits", limits.listing, name="expense-limits"),
    path("expense-limits/new", limits.new, name="expense-limit-new"),
    path("expense-limits/<int:pk>", limits.edit, name="expense-limit"),
    path("expense-limits/<int:pk>/deletion", limits.delete, name="expense-limit-deletion"),
]
