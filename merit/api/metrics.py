"""Metrics: where a person, department or company stands in a period, computed from the facts of today.

Source: docs/spec/metrics.md, docs/spec/targets.md.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from merit.api.kernel import PERIOD, Amount, BadParameter, Body, Out
from merit.calc.metrics import METRICS, SCORES, By, Metric, value_text
from merit.calc.money import plain
from merit.metrics.access import subject_of
from merit.metrics.gather import facts_of
from merit.metrics.live import Live, Standing
from merit.org.actor import Actor

router = Router(tags=["metrics"])

LIVE = tuple(metric for metric in METRICS if metric not in SCORES)


class MetricAsked(Body):
    """`subject`: the code of a person, department or company; none: yourself."""

    subject: str = Field("", max_length=40)
    by: Literal["person", "department", "company"] = "person"
    period: str = Field(pattern=PERIOD)
    metric: str = Field("", max_length=60)


class StandingOut(Out):
    """`value` null: nothing to divide by. `attainment` = value ÷ target. `pace`: the part of working days gone."""

    metric: str
    value: Amount | None
    target: Amount | None
    target_from: Literal["own", "months", "people"] | None
    attainment: Amount | None
    pace: Amount | None


class StandingsOut(Out):
    subject: str
    by: str
    period: str
    currency: str
    items: list[StandingOut]


@router.get("", response=StandingsOut, operation_id="get_metrics")
def get_metrics(request: HttpRequest, asked: Query[MetricAsked]) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    unknown = {name: _("There is no such parameter.") for name in request.GET if name not in MetricAsked.model_fields}
    if unknown:
        raise BadParameter(unknown)
    wanted = _metrics(asked.metric)
    subject = subject_of(actor, asked.by, asked.subject)
    facts = facts_of(subject.currency, people=subject.people)
    live = Live(facts, actor.today)
    by: By = "employee" if asked.by == "person" else asked.by
    found = [live.standing(subject.code, metric, asked.period, by) for metric in wanted]
    return {
        "subject": subject.code,
        "by": asked.by,
        "period": asked.period,
        "currency": subject.currency,
        "items": [standing_out(one, facts.places) for one in found],
    }


def _metrics(name: str) -> tuple[Metric, ...]:
    if not name:
        return LIVE
    found = tuple(metric for metric in LIVE if metric == name)
    if not found:
        raise BadParameter(metric=_("There is no such metric. Known: %(names)s.") % {"names": ", ".join(LIVE)})
    return found


def standing_out(standing: Standing, places: int) -> dict[str, Any]:
    value = value_text(standing.metric, standing.value, places)
    return {
        "metric": standing.metric,
        "value": None if value is None else Decimal(value),
        "target": exact(standing.goal),
        "target_from": standing.target.origin if standing.target else None,
        "attainment": exact(standing.attainment),
        "pace": exact(standing.pace),
    }


def exact(value: Fraction | None) -> Decimal | None:
    """A fraction as the API writes it."""
    return None if value is None else Decimal(plain(value))
