"""Those who can no longer decide (they left, may not sign in, or only read now) are replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from merit.approvals import engine
from merit.approvals.models import ApprovalRequest
from merit.approvals.operations.common import lock
from merit.approvals.sheets import save, sheet_of
from merit.org.models import Company


def renew(request: ApprovalRequest) -> None:
    """Of a locked, pending request."""
    sheet = sheet_of(request)
    if engine.renew(sheet):
        save(request, sheet, None)


def each_pending(company: Company) -> Iterator[ApprovalRequest]:
    """The company's pending requests, locked one after the other, each in a transaction of its own."""
    rows: Any = ApprovalRequest.objects.unscoped("the company's own day").filter(company=company, state=engine.PENDING)
    for row in rows.order_by("pk"):
        with transaction.atomic():
            request = lock(row)
            if request.state == engine.PENDING:
                yield request


def renew_all(company: Company) -> None:
    for request in each_pending(company):
        renew(request)
