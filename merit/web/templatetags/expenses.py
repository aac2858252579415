"""The template library `expenses`: what an opportunity or customer costs, on its record."""

from __future__ import annotations

from typing import Any

from django import template

from merit.requests import policy
from merit.requests.sums import costs_of

register = template.Library()


@register.inclusion_tag("expenses/_on_record.html", takes_context=True)
def costs(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """Asked, approved, spent and profit, and the way to ask."""
    actor = context["request"].actor
    return {
        "costs": costs_of(actor, row),
        "currency": row.company.currency,
        "name": row._meta.model_name,
        "row": row,
        "may_ask": row.archived_at is None and policy.may_create(actor),
    }
