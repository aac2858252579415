"""Those who can no longer decide (they left, may not sign in, or it concerns them now) are replaced."""

from __future__ import annotations

from datetime import date
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
    engine.renew(sheet)
    save(request, sheet, None)


def renew_all(company: Company, _day: date | None = None) -> None:
    """The company's pending requests, each in a transaction of its own."""
    rows: Any = ApprovalRequest.objects.unscoped("the company's own day").filter(company=company, state=engine.PENDING)
    for row in rows.order_by("pk").iterator():
        with transaction.atomic():
            request = lock(row)
            if request.state == engine.PENDING:
                renew(request)
