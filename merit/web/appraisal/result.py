"""The result of an appraisal, for the person, those who see the person's scores, and those who organise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merit.appraisal import operations, policy
from merit.appraisal.computing import template_of
from merit.appraisal.models import Appraisal, Score
from merit.calc.periods import Period, parse_period
from merit.core.operations import found
from merit.points.models import PointsEntry
from merit.web import charts, formats
from merit.web.appraisal import words
from merit.web.crm.answers import see, verb
from merit.web.request import Request

TREND = 8


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """Score, grade, dimensions, and each indicator's points with their arithmetic."""
    rows = Appraisal.objects.visible_to(request.actor).select_related(
        "person", "department", "cycle__company", "cycle__template_version__template"
    )
    appraisal: Appraisal = found(rows, pk)
    policy.must_see_result(request.actor, appraisal)
    history = past_scores(request.actor, appraisal)
    context = {
        "appraisal": appraisal,
        "cycle": appraisal.cycle,
        "person": appraisal.person,
        "own": policy.is_own(request.actor, appraisal),
        "oversees": policy.oversees(request.actor, appraisal.cycle.company_id),
        "may_confirm": policy.may_confirm(request.actor, appraisal),
        "sections": sections(request.actor, appraisal),
        "total": total(appraisal.card),
        "entries": entries(request.actor, appraisal),
        "missing": missing(appraisal),
        "history": history,
        "trend": charts.trend(history, 330, 170) if len(history) > 1 else None,
        "change": _change(history),
        "comments": comments(appraisal),
    }
    return render(request, "appraisal/result.html", context)


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """The person has read it."""
    comment = request.POST.get("comment", "")
    verb(request, lambda _seen: operations.confirm_result(request.actor, pk, comment=comment), _("Confirmed."))
    return see("appraisal", pk)


def past_scores(actor: Any, appraisal: Appraisal) -> list[tuple[str, Decimal | None]]:
    """(period's short name, score) of the same length, up to this one; this one's own score last."""
    period = parse_period(appraisal.cycle.period)
    scores = Score.objects.visible_to(actor).filter(person=appraisal.person).exclude(appraisal=appraisal)
    same = [(parse_period(name), score) for name, score in scores.values_list("period", "score")]
    past = sorted((one, score) for one, score in same if one.months == period.months and one < period)
    earlier = [(short(one), score) for one, score in past][-(TREND - 1) :]
    return [*earlier, (short(period), appraisal.score)]


def short(period: Period) -> str:
    """A period under a chart: `10 月`/`Oct`, `Q3`, with the year of those that are longer."""
    if period.months == 1:
        name = formats.period_name(period, get_language() or "en")
        return name.split(" ", 2)[2] if name[0].isdigit() else name[:3]
    return str(period)


def _change(history: list[tuple[str, Decimal | None]]) -> Decimal | None:
    if len(history) < 2 or history[-1][1] is None or history[-2][1] is None:
        return None
    return history[-1][1] - history[-2][1]


def sections(actor: Any, appraisal: Appraisal) -> list[dict[str, Any]]:
    """The card by dimension, each indicator with how its points came about."""
    card = appraisal.card
    currency = appraisal.cycle.company.currency
    indicators = {one.code: one for one in template_of(appraisal.cycle).indicators}
    weights = sum((Fraction(one["weight"]) for one in card.get("indicators", ())), Fraction(0))
    found_sections: dict[str, list[dict[str, Any]]] = {}
    for one in card.get("indicators", ()):
        row = {**one, "share": Fraction(one["weight"]) / weights, "roles": _roles(one)}
        row["points"] = _fraction(one["points"])
        if one["kind"] == "measured":
            row["value_text"] = words.metric_value(one["metric"], _fraction(one["value"]), currency)
            row["target_text"] = words.metric_value(one["metric"], _fraction(one["target"]), currency)
            row["rule_text"] = words.rule_words(indicators[one["code"]], Fraction(card["scale"]))
            row["metric_text"] = words.metric_name(one["metric"])
            row["attainment"] = _fraction(one["x"]) if one["target"] else None
            row["evidence"] = words.evidence(actor, one["metric"], appraisal)
        found_sections.setdefault(one["dimension"], []).append(row)
    means = {one["name"]: one for one in card.get("dimensions", ())}
    return [_section(name, rows, means.get(name), Fraction(card["scale"])) for name, rows in found_sections.items()]


def _section(name: str, rows: list[dict[str, Any]], kept: dict[str, Any] | None, scale: Fraction) -> dict[str, Any]:
    mean = _fraction(kept["mean"]) if kept else None
    share = sum((row["share"] for row in rows), Fraction(0))
    return {
        "name": name or _("Indicators"),
        "glyph": name[:1],
        "rows": rows,
        "mean": mean,
        "share": share,
        "bar": (mean or Fraction(0)) / scale,
    }


def _roles(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": words.role_name(role["role"]), "weight": role["weight"], "points": _fraction(role["points"])}
        for role in one["roles"]
    ]


def total(card: dict[str, Any]) -> dict[str, Any]:
    """The steps from the mean of the indicators to the score."""
    there = [one for one in card.get("indicators", ()) if one["points"] is not None]
    return {
        "weights": sum((Fraction(one["weight"]) for one in there), Fraction(0)),
        "sum": sum((Fraction(one["weight"]) * Fraction(one["points"]) for one in there), Fraction(0)),
        "mean": _fraction(card.get("mean")),
        "points": _fraction(card.get("points")),
        "has_points": _fraction(card.get("points")) not in (None, Fraction(0)),
        "bounded": _fraction(card.get("bounded")),
        "bounds": card.get("bounds", []),
        "is_bounded": _fraction(card.get("mean")) is not None
        and Fraction(card["mean"]) + Fraction(card["points"]) != Fraction(card["bounded"]),
        "vetoes": [{**veto, "name": words.metric_name(veto["metric"])} for veto in card.get("vetoes", ())],
    }


def entries(actor: Any, appraisal: Appraisal) -> list[dict[str, Any]]:
    """The entries of the points ledger that counted, as they stood then, with where each is opened."""
    kept = appraisal.card.get("entries", [])
    seen = set(
        PointsEntry.objects.visible_to(actor).filter(pk__in=[one["id"] for one in kept]).values_list("pk", flat=True)
    )
    return [
        {**one, "points": Fraction(one["points"]), "on": date.fromisoformat(one["on"]), "seen": one["id"] in seen}
        for one in kept
    ]


def missing(appraisal: Appraisal) -> list[tuple[str, str]]:
    """(indicator, role) whose marks are missing, in words."""
    names = {one["code"]: one["name"] for one in appraisal.card.get("indicators", ())}
    return [(names.get(code, code), words.role_name(role)) for code, role in appraisal.card.get("missing", ())]


def comments(appraisal: Appraisal) -> list[tuple[str, str]]:
    """(role, what its rater says of the whole), of those who handed in; peers stay unnamed with their role."""
    rows = appraisal.raters.filter(submitted_at__isnull=False).exclude(comment="").order_by("pk")
    return [(words.role_name(row.role), row.comment) for row in rows]


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
