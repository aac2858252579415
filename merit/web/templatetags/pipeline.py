"""The template library `pipeline`: what superiors asked, on the record of an opportunity."""

from __future__ import annotations

from typing import Any

from django import template

from merit.crm.forecasting import default_category
from merit.crm.forecasts import CATEGORIES, ForecastCall
from merit.crm.operations.forecasts import side_of
from merit.crm.operations.supervision import may_supervise
from merit.crm.stuck import Supervision

register = template.Library()


def _has(context: dict[str, Any], part: str) -> bool:
    """Whether the record has such a part; where the page did not ask, it may."""
    has = context.get("has")
    return has is None or part in has


@register.inclusion_tag("pipeline/_on_record.html", takes_context=True)
def supervision(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """The newest five of an opportunity that the reader sees, and the way to ask."""
    actor = context["request"].actor
    asked = Supervision.objects.visible_to(actor).filter(opportunity=row).order_by("-pk")
    rows = asked[:5] if _has(context, "supervisions") else []
    able = row.archived_at is None and row.stage.kind == "open" and may_supervise(actor, row)
    return {"supervisions": list(rows), "may_ask": able, "row": row, "today": actor.today}


@register.inclusion_tag("pipeline/_forecast_on_record.html", takes_context=True)
def forecast(context: dict[str, Any], row: Any) -> dict[str, Any]:
    """What an open opportunity counts as, who says so, and the form to say it."""
    actor = context["request"].actor
    told = ForecastCall.objects.visible_to(actor).filter(opportunity=row).order_by("-at", "-pk")
    calls = list(told[:20]) if _has(context, "calls") else []
    newest = {side: next((one for one in calls if one.side == side), None) for side in ("lead", "owner")}
    said = [one for one in newest.values() if one is not None and one.category]
    open_ = row.stage.kind == "open" and row.archived_at is None
    return {
        "row": row,
        "open": open_,
        "counts_as": said[0].category if said else default_category(row),
        "said": said,
        "side": side_of(actor, row) if open_ else "",
        "categories": [(code, str(name)) for code, name in CATEGORIES],
        "names": dict(CATEGORIES),
        "path": context["request"].path,
    }
