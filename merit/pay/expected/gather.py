"""The plan versions that pay a person in a month, out of the database."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from merit.org.models import Term
from merit.pay.models import PayPlanVersion


def plans_of(term: Term, day: date) -> list[PayPlanVersion]:
    """Of each plan of the company of a term the approved version in force on `day`, where it is for the group.

    The person may not see plans; this is for the own figures only.
    """
    rows = PayPlanVersion.objects.unscoped("a person's own expected pay").filter(
        Q(effective_from=None) | Q(effective_from__lte=day),
        plan__company_id=term.company_id,
        plan__archived_at=None,
        approved_at__isnull=False,
    )
    newest: dict[int, PayPlanVersion] = {}
    for version in rows.select_related("plan").order_by("plan__code", "effective_from", "number"):
        # NULL, "always", sorts last in PostgreSQL and is the earliest of all.
        if version.effective_from is not None or version.plan_id not in newest:
            newest[version.plan_id] = version
    return [version for version in newest.values() if not version.groups or term.group in version.groups]
