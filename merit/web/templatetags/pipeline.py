"""The template library `pipeline`: what superiors asked, on the record of an opportunity."""

from __future__ import annotations

from typing import Any

from django import template

from merit.crm.operations.supervision import may_supervise
from merit.crm.stuck import Supervision

register = template.Library()


@register.inclusion_tag("pipeline/_on_record.html", takes_context=True)
def supervision(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """The newest five of an opportunity that the reader sees, and the way to ask."""
    actor = context["request"].actor
    rows = Supervision.objects.visible_to(actor).filter(opportunity=row).order_by("-pk")[:5]
    able = row.archived_at is None and row.stage.kind == "open" and may_supervise(actor, row)
    return {"supervisions": list(rows), "may_ask": able, "row": row, "today": actor.today}
