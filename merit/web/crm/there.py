"""What an opportunity has at all: asked in one query, so that a record reads only the parts that there are."""

from __future__ import annotations

from functools import cache

from django.db import connection

from merit.crm.forecasts import ForecastCall
from merit.crm.models import (
    OpportunityLine,
    OpportunityMember,
    OpportunityStep,
    Quote,
    Rival,
    StageApproval,
)
from merit.crm.stuck import Supervision

PARTS = {
    **{"members": OpportunityMember, "rivals": Rival, "steps": OpportunityStep, "lines": OpportunityLine},
    **{"quotes": Quote, "approvals": StageApproval, "supervisions": Supervision, "calls": ForecastCall},
}


@cache
def _asking() -> str:
    quote = connection.ops.quote_name
    tables = (quote(model._meta.db_table) for model in PARTS.values())
    exists = ", ".join(f"EXISTS (SELECT FROM {table} WHERE opportunity_id = %(pk)s)" for table in tables)
    return f"SELECT {exists}"


def there(opportunity: int) -> frozenset[str]:
    """The names of the parts that it has, whoever may see them."""
    with connection.cursor() as cursor:
        cursor.execute(_asking(), {"pk": opportunity})
        return frozenset(name for name, has in zip(PARTS, cursor.fetchone(), strict=True) if has)
