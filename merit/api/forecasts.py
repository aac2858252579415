"""Forecasts: committed, best case and weighted of a period against its target; weekly snapshots; how right they were.

Source: docs/spec/forecast.md.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from merit.api.crm_types import Id, Ratio
from merit.api.kernel import Amount, BadParameter, Body, Listing, Out, listed, refuse_unknown, shown
from merit.calc.periods import Period, parse_period, period_of
from merit.crm import forecasting
from merit.crm.forecasting import Figures
from merit.crm.forecasts import ForecastCall
from merit.crm.operations.forecasts import say_category
from merit.metrics import forecast

router = Router(tags=["forecasts"])
Category = Literal["", "commit", "best", "pipeline", "omitted"]


class Wanted(Schema):
    """`period`: 2026-11, 2026-Q4 or 2026; this quarter without one. `unit`: empty (everyone whom you see), me, team,
    d12 (department 12), t7 (the team of person 7), p7 (person 7)."""

    model_config = ConfigDict(extra="forbid")
    period: str = Field("", max_length=8)
    unit: str = Field("", max_length=20)


class RowsWanted(Wanted):
    category: Literal["", "won", "commit", "best", "pipeline", "omitted"] = ""
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(50, ge=1, le=200)


class ForecastFiguresOut(Out):
    """`committed` = won + commit; `best_case` = committed + best; `weighted` = won + amount × probability of what is
    open and not omitted."""

    won: Amount
    commit: Amount
    best: Amount
    pipeline: Amount
    omitted: Amount
    committed: Amount
    best_case: Amount
    weighted: Amount


class ForecastShareOut(Out):
    person_id: int
    target: Amount | None
    figures: ForecastFiguresOut


class ForecastMonthOut(Out):
    period: str
    figures: ForecastFiguresOut


class ForecastOut(Out):
    """`as_of`: today, or the last day of a period that is over. `target`: of contract amount."""

    period: str
    as_of: date
    target: Amount | None
    figures: ForecastFiguresOut
    people: list[ForecastShareOut]
    months: list[ForecastMonthOut]


class CountedOut(Out):
    """`on`: expected, or won. `owner_says`, `lead_says`: empty where that side says nothing."""

    opportunity_id: int
    owner_id: int
    stage_id: int
    amount: Amount
    probability: Ratio
    on: date | None
    category: str
    owner_says: str
    lead_says: str


class CountedPage(Out):
    items: list[CountedOut]
    count: int


class ForecastWeekOut(Out):
    week: date
    figures: ForecastFiguresOut


class ForecastWeekPage(Out):
    items: list[ForecastWeekOut]
    count: int


class ForecastMissedOut(Out):
    """How far each was off what was won: "0.2" is a fifth too much; null where nothing was won."""

    week: date
    figures: ForecastFiguresOut
    committed_off: Ratio | None
    best_case_off: Ratio | None
    weighted_off: Ratio | None


class AccuracyOut(Out):
    """`actual` null: the period is not over."""

    period: str
    actual: Amount | None
    weeks: list[ForecastMissedOut]


class ForecastCallIn(Body):
    """An empty category takes back what you said before. A superior says why."""

    opportunity_id: Id
    category: Category
    note: str = Field("", max_length=1000)


class ForecastCallOut(Out):
    """`side`: owner, or lead (a superior), whose word counts first."""

    id: int
    opportunity_id: int
    side: str
    category: str
    note: str
    on: date
    at: datetime
    by_name: str


class ForecastCallPage(Out):
    items: list[ForecastCallOut]
    count: int


class ForecastCallListing(Listing):
    opportunity_id: Id | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        return rows.filter(opportunity_id=self.opportunity_id) if self.opportunity_id else rows


def _period(request: Any, wanted: Wanted) -> Period:
    refuse_unknown(request, wanted)
    try:
        found = parse_period(wanted.period) if wanted.period else period_of(request.actor.today, "quarter")
    except ValueError:
        found = Period(1, 1, 6)
    if found.months == 6 or not 2000 <= found.year <= 2100:
        raise BadParameter(period="2026-11, 2026-Q4, 2026")
    return found


def _figures(one: Figures) -> dict[str, Decimal]:
    names = ("won", "commit", "best", "pipeline", "omitted", "committed", "best_case", "weighted")
    return {name: getattr(one, name) for name in names}


@router.get("", response=ForecastOut, operation_id="get_forecast")
def get_forecast(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """The forecast of a period, by person and month."""
    found = forecast.outlook(request.actor, wanted.unit, _period(request, wanted))  # type: ignore[attr-defined]
    return {
        "period": str(found.period),
        "as_of": found.asked.day,
        "target": found.target,
        "figures": _figures(found.figures),
        "people": [
            {"person_id": one.person.pk, "target": one.target, "figures": _figures(one.figures)} for one in found.shares
        ],
        "months": [{"period": str(month), "figures": _figures(one)} for month, one in found.months],
    }


@router.get("/opportunities", response=CountedPage, operation_id="list_forecast_opportunities")
def list_opportunities(request: HttpRequest, wanted: Query[RowsWanted]) -> Any:
    """What a forecast is made of, the largest first."""
    period, actor = _period(request, wanted), request.actor  # type: ignore[attr-defined]
    asked = forecast.asked_for(actor, wanted.unit, period)
    start = (wanted.page - 1) * wanted.page_size
    categories = (wanted.category,) if wanted.category else ()
    some: dict[str, Any] = {"categories": categories, "start": start, "most": wanted.page_size}
    rows, n = forecasting.counted(asked, period, now=asked.day == actor.today, **some)
    names = ("owner_id", "stage_id", "amount", "probability", "on", "category", "owner_says", "lead_says")
    items = [{"opportunity_id": one.pk, **{name: getattr(one, name) for name in names}} for one in rows]
    return {"items": items, "count": n}


@router.get("/snapshots", response=ForecastWeekPage, operation_id="list_forecast_snapshots")
def list_snapshots(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """What was forecast for the period as each week began, from three months before it to its end."""
    rows = forecast.weeks(request.actor, wanted.unit, _period(request, wanted))  # type: ignore[attr-defined]
    return {"items": [{"week": one.week, "figures": _figures(one.figures)} for one in rows], "count": len(rows)}


@router.get("/accuracy", response=AccuracyOut, operation_id="get_forecast_accuracy")
def get_accuracy(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    """Every week's forecast of a period that is over, beside what was won in it."""
    period = _period(request, wanted)
    actual, missed = forecast.accuracy(request.actor, wanted.unit, period)  # type: ignore[attr-defined]
    weeks = [
        {
            **{
                "week": one.week.week,
                "figures": _figures(one.week.figures),
                "committed_off": _places(one.committed_off),
            },
            **{"best_case_off": _places(one.best_off), "weighted_off": _places(one.weighted_off)},
        }
        for one in missed
    ]
    return {"period": str(period), "actual": actual, "weeks": weeks}


def _places(ratio: Decimal | None) -> Decimal | None:
    """A ratio with six decimals."""
    return None if ratio is None else ratio.quantize(Decimal("0.000001"))


@router.get("/calls", response=ForecastCallPage, operation_id="list_forecast_calls")
def list_calls(request: HttpRequest, listing: Query[ForecastCallListing]) -> dict[str, Any]:
    """What owners and superiors said, the newest first."""
    rows = ForecastCall.objects.visible_to(request.actor).order_by("-at", "-pk")  # type: ignore[attr-defined]
    return listed(request, rows, listing, ForecastCallOut)


@router.post("/calls", response={201: ForecastCallOut}, operation_id="create_forecast_call")
def create_call(request: HttpRequest, body: ForecastCallIn) -> HttpResponse:
    """Says what an open opportunity counts as: as its owner, or as a superior."""
    return shown(request, say_category(request.actor, **body.model_dump()), ForecastCallOut, 201)  # type: ignore[attr-defined]
