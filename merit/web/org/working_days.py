"""The page of the company's working days: a year to tick, and China's holidays at a press."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from merit.core.errors import NotFound
from merit.org import operations, working_days
from merit.org.operations.working_days import YEARS, known_years, may_change, summary
from merit.web.request import Request


@dataclass(frozen=True)
class Day:
    """A day of a month's table. `special`: it differs from Monday to Friday."""

    day: date
    workday: bool

    @property
    def special(self) -> bool:
        return self.workday != (self.day.weekday() < 5)


@dataclass(frozen=True)
class Month:
    """`weeks`: Monday to Sunday, None where the day is another month's."""

    first: date
    weeks: list[list[Day | None]]

    @property
    def workdays(self) -> int:
        return sum(day is not None and day.workday for week in self.weeks for day in week)


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """The calendar of a year, for everyone of the company; HR and administrators change it."""
    year, company = _year(request), request.actor.company
    if request.method == "POST":
        ticked = {text for text in request.POST.getlist("on") if len(text) == 10}
        days = {day: day.isoformat() in ticked for day in _days(year)}
        changed = operations.set_working_days(request.actor, company, days, request.POST.get("seen", ""))
        messages.success(request, _said(len(changed)))
        return _back(year)
    said = working_days.told(year, company.pk)
    months = [_month(year, month, said) for month in range(1, 13)]
    context = {
        **{"year": year, "months": months, "whole": sum(month.workdays for month in months)},
        **summary(said),
        "version": working_days.version(year, company.pk),
        "weekdays": [(WEEKDAYS[n], _short(n)) for n in range(7)],
        "may_change": may_change(request.actor, company),
        "known": year in known_years(),
        "before": year - 1 if year - 1 in YEARS else None,
        "after": year + 1 if year + 1 in YEARS else None,
    }
    return render(request, "org/working_days.html", context)


@require_POST
def holidays(request: Request) -> HttpResponse:
    """China's public holidays of the year."""
    year = _year(request)
    messages.success(request, _said(len(operations.set_holidays(request.actor, request.actor.company, year))))
    return _back(year)


def _year(request: Request) -> int:
    given: Any = request.POST if request.method == "POST" else request.GET
    text = str(given.get("year", request.actor.today.year))
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        raise NotFound
    return int(text)


def _days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365)]


def _month(year: int, month: int, said: dict[date, bool]) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    rows = [
        [Day(day, said.get(day, day.weekday() < 5)) if day.month == month else None for day in week] for week in weeks
    ]
    return Month(date(year, month, 1), rows)


def _short(weekday: int) -> str:
    """Mon, 一."""
    return str(WEEKDAYS_ABBR[weekday]).removeprefix("星期").removeprefix("週")


def _said(n: int) -> str:
    return ngettext("%(n)s day changed.", "%(n)s days changed.", n) % {"n": n} if n else _("No day had to change.")


def _back(year: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('working-days')}?year={year}", status=303)
