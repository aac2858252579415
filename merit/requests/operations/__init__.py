"""What is done with expense requests, reports and limits. Pages and API go through here."""

from merit.requests.operations.expenses import (
    Line,
    change_expense,
    create_expense,
    delete_expense,
    draft_of,
    submit_expense,
    withdraw_expense,
)
from merit.requests.operations.limits import change_limit, create_limit, delete_limit
from merit.requests.operations.reports import Spent, close_expense, report_expense, reverse_report

__all__ = [
    "Line",
    "Spent",
    "change_expense",
    "change_limit",
    "close_expense",
    "create_expense",
    "create_limit",
    "delete_expense",
    "delete_limit",
    "draft_of",
    "report_expense",
    "reverse_report",
    "submit_expense",
    "withdraw_expense",
]
