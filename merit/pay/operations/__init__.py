"""The verbs of pay. Each checks who may, changes one state by one statement, and logs, in one transaction."""

from merit.pay.operations.awards import give_award, withdraw_award
from merit.pay.operations.plans import (
    approve_version,
    archive_plan,
    create_plan,
    delete_draft,
    delete_plan,
    save_version,
)
from merit.pay.operations.runs import approve, lock, pay, recompute, review, send_back, start_run, void
from merit.pay.operations.statements import answer, ask, confirm

__all__ = [
    "answer",
    "approve",
    "approve_version",
    "archive_plan",
    "ask",
    "confirm",
    "create_plan",
    "delete_draft",
    "delete_plan",
    "give_award",
    "lock",
    "pay",
    "recompute",
    "review",
    "save_version",
    "send_back",
    "start_run",
    "void",
    "withdraw_award",
]
