"""The forecast: against target, by person and month, with the opportunities behind it; and how right it was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from merit.calc.periods import Period, parse_period, period_of
from merit.core.errors import Conflict, Invalid, NotFound
from merit.crm import forecasting
from merit.crm.forecasts import CATEGORIES
from merit.crm.models import Opportunity, Stage
from merit.crm.operations.forecasts import say_category, side_of
from merit.metrics import forecast
from merit.web import charts
from merit.web.crm.answers import back
from merit.web.crm.lists import SIZE, Page, whole
from merit.web.pipeline.asking import Whose
from merit.web.pipeline.past import named_people
from merit.web.request import Request

SHOWN = ("won", *dict(CATEGORIES))


@require_GET
def page(request: Request) -> HttpResponse:
    actor, params = request.actor, request.GET
    period = period_from(params.get("period"), actor.today)
    key, found = _found(request, period)
    weeks = [one for one in forecast.weeks(actor, key, period) if one.week >= period.first_day]
    context = {
        **_around(request, period),
        "found": found,
        "figures": found.figures,
        "target": found.target,
        "attained": found.figures.committed / found.target if found.target else None,
        "split": _split(found.figures),
        "months": found.months if period.months > 1 else [],
        "chart": _weeks_chart(weeks, found) if len(weeks) > 1 else None,
        "passed": forecasting.passed(found.asked) if found.now else (0, 0),
        **_shown(request, found),
    }
    return render(request, "pipeline/forecast.html" + ("#forecast" if request.htmx else ""), context)


@require_GET
def accuracy(request: Request) -> HttpResponse:
    """What was forecast each week, beside what came of it."""
    actor, params = request.actor, request.GET
    usual = period_of(actor.today, "quarter").shifted(-1)
    period = period_from(params.get("period"), actor.today, usual)
    key = _key(request)
    try:
        actual, missed = forecast.accuracy(actor, key, period)
        earlier = [(one, *forecast.accuracy(actor, key, one)) for one in (period, *forecast.before(period, 3))]
    except NotFound:
        actual, missed, earlier = None, [], []
    context = {
        **_around(request, period),
        "actual": actual,
        "missed": missed,
        "chart": _accuracy_chart(missed, actual) if len(missed) > 1 and actual is not None else None,
        "earlier": [(one, total, forecast.at_start(rows, one)) for one, total, rows in earlier if rows],
    }
    return render(request, "pipeline/accuracy.html" + ("#forecast" if request.htmx else ""), context)


def period_from(text: str | None, today: date, usual: Period | None = None) -> Period:
    """A month, quarter or year of the address; this quarter where it names none."""
    try:
        found = parse_period(text or "")
    except ValueError:
        return usual or period_of(today, "quarter")
    return found if found.months != 6 and 2000 <= found.year <= 2100 else usual or period_of(today, "quarter")


def _key(request: Request) -> str:
    """Whose: one person where one is named, else the unit."""
    whose = Whose(request.actor, request.GET)
    if not whose.owner.asked:
        return whose.unit
    return f"p{whose.owner_id}" if whose.owner_id else "none"


def _found(request: Request, period: Period) -> tuple[str, forecast.Outlook]:
    key = _key(request)
    try:
        return key, forecast.outlook(request.actor, key, period)
    except NotFound:
        return "me", forecast.outlook(request.actor, "me", period)


def _around(request: Request, period: Period) -> dict[str, Any]:
    """What both pages show: whose, which period, and the ones beside it."""
    every = [(one, period_of(period.first_day, one)) for one in ("month", "quarter", "year")]
    names = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
    return {
        "period": period,
        "whose": Whose(request.actor, request.GET),
        "lengths": [(names[one], str(wide), one == period.every) for one, wide in every],
        "previous": period.shifted(-1),
        "following": period.shifted(1),
        "currency": request.actor.currency,
    }


def _split(figures: forecasting.Figures) -> charts.Split:
    names = {**dict(CATEGORIES), "won": _("Won")}
    kinds = {"won": "ok", "commit": "s5", "best": "s3", "pipeline": "s1"}
    return charts.split([(str(names[one]), getattr(figures, one), kind) for one, kind in kinds.items()])


def _weeks_chart(weeks: list[forecast.Week], found: forecast.Outlook) -> charts.LineChart:
    levels = [(str(_("Target")), "target", found.target)] if found.target is not None else []
    return charts.lines(
        [_day(one.week) for one in weeks],
        [
            (_("Best case"), "l3", [one.figures.best_case for one in weeks]),
            (_("Weighted"), "l2", [one.figures.weighted for one in weeks]),
            (_("Committed"), "l1", [one.figures.committed for one in weeks]),
            (_("Won"), "l0", [one.figures.won for one in weeks]),
        ],
        levels,
    )


def _accuracy_chart(missed: list[forecast.Missed], actual: Any) -> charts.LineChart:
    return charts.lines(
        [_day(one.week.week) for one in missed],
        [
            (_("Best case"), "l3", [one.week.figures.best_case for one in missed]),
            (_("Weighted"), "l2", [one.week.figures.weighted for one in missed]),
            (_("Committed"), "l1", [one.week.figures.committed for one in missed]),
        ],
        [(_("Won in the end"), "target", actual)],
    )


def _day(day: date) -> str:
    return f"{day:%m-%d}"


def _shown(request: Request, found: forecast.Outlook) -> dict[str, Any]:
    """The opportunities behind the number that the address names."""
    actor, params = request.actor, request.GET
    show = params.get("show", "")
    if show not in SHOWN and show not in forecasting.PARTS and show != "all":
        return {"show": ""}
    number = whole(params.get("page"), 1, 1000) or 1
    parts = () if show == "all" else forecasting.PARTS.get(show, (show,))
    start = (number - 1) * SIZE
    rows, n = forecasting.counted(found.asked, found.period, now=found.now, categories=parts, start=start, most=SIZE)
    visible = Opportunity.objects.unscoped("of people whose records the reader sees").select_related(
        "customer", "stage"
    )
    named = visible.filter(pk__in=[one.pk for one in rows]).in_bulk()
    open_ = Opportunity.objects.visible_to(actor).filter(pk__in=named).select_related("stage", "owner")
    sides = {one.pk: side_of(actor, one) for one in open_ if found.now and one.stage.kind == "open"}
    names = named_people(one.owner_id for one in rows)
    stages = dict(Stage.objects.visible_to(actor).filter(company=actor.company).values_list("pk", "name"))
    told = [
        {
            **{"one": one, "row": named[one.pk], "owner": names.get(one.owner_id, ""), "side": sides.get(one.pk, "")},
            **{"stage": stages.get(one.stage_id, ""), "seen": one.pk in {row.pk for row in open_}},
        }
        for one in rows
    ]
    sums = {"committed": _("Committed"), "best_case": _("Best case"), "weighted": _("Weighted")}
    words = {**dict(CATEGORIES), **sums, "won": _("Won"), "all": _("Everything")}
    return {
        **{"show": show, "show_name": words[show], "rows": told, "page": Page(rows, number, n, max(n, 1))},
        "categories": [(code, str(name)) for code, name in CATEGORIES],
        "words": words,
    }


@require_POST
def say(request: Request, pk: int) -> HttpResponse:
    """What an opportunity counts as."""
    post = request.POST
    try:
        say_category(request.actor, opportunity_id=pk, category=post.get("category", ""), note=post.get("note", ""))
        messages.success(request, _("Forecast saved"))
    except (Conflict, Invalid) as error:
        if isinstance(error, Invalid) and "opportunity_id" in error.fields:
            raise NotFound from error
        messages.error(request, str(error) if isinstance(error, Invalid) else str(error.detail))
    return back(request, "opportunity", pk)
