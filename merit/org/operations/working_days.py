"""A company's calendar: days off on working days, and days worked at weekends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid, Stale
from merit.core.operations import log
from merit.org.actor import Actor
from merit.org.models import CalendarDay, Company
from merit.org.working_days import told, version

YEARS = range(2000, 2100)


def may_change(actor: Actor, company: Company) -> bool:
    """HR and administrators of the company."""
    return actor.may("people.write", company.pk) or actor.may("company.write", company.pk)


@transaction.atomic
def set_working_days(
    actor: Actor, company: Company, days: Mapping[date, bool], seen: str | None = None
) -> dict[date, bool]:
    """Whether each of these days is a working day of the company; returns those that changed.

    `seen`: the version of the calendar that the actor saw; Stale when it is another by now.
    """
    if not may_change(actor, company):
        raise Forbidden
    if any(day.year not in YEARS for day in days):
        raise Invalid(
            day=_("The year must be between %(first)s and %(last)s.") % {"first": YEARS[0], "last": YEARS[-1]}
        )
    Company.objects.unscoped("one change of a calendar at a time").select_for_update(no_key=True).get(pk=company.pk)
    if seen is not None and any(version(year, company.pk) != seen for year in {day.year for day in days}):
        raise Stale
    said = {year: told(year, company.pk) for year in {day.year for day in days}}
    changed = {day: on for day, on in days.items() if said[day.year].get(day, day.weekday() < 5) != on}
    rows = CalendarDay.objects.unscoped("the company's own")
    rows.filter(company=company, day__in=changed).delete()
    everybody = dict(rows.filter(company=None, day__in=changed).values_list("day", "workday"))
    CalendarDay.everything.bulk_create(
        [
            CalendarDay(company_id=company.pk, day=day, workday=on)
            for day, on in sorted(changed.items())
            if everybody.get(day, day.weekday() < 5) != on
        ]
    )
    if changed:
        off, worked = (
            [day.isoformat() for day, on in sorted(changed.items()) if on == wanted] for wanted in (False, True)
        )
        log(actor, "working-days-set", company, company=company, off=off, worked=worked)
    return changed


def set_holidays(actor: Actor, company: Company, year: int) -> dict[date, bool]:
    """China's public holidays of the year and the weekend days worked instead; returns what changed."""
    found = dict(holidays(year))
    if not found:
        raise Invalid(year=_("The holidays of %(year)s are not known yet: set the days by hand.") % {"year": year})
    return set_working_days(actor, company, found)


def holidays(year: int) -> Iterator[tuple[date, bool]]:
    """Weekdays that are off and weekend days that are worked, as the State Council has announced them."""
    from chinese_calendar.constants import holidays as off  # type: ignore[import-untyped]
    from chinese_calendar.constants import workdays as on

    days: list[tuple[date, bool]] = [(day, False) for day in off if day.weekday() < 5]
    days += [(day, True) for day in on if day.weekday() >= 5]
    yield from sorted(pair for pair in days if pair[0].year == year)


def known_years() -> list[int]:
    """The years whose holidays are delivered."""
    from chinese_calendar.constants import holidays as off

    return sorted({day.year for day in off})


def summary(days: Mapping[date, bool]) -> dict[str, Any]:
    """How many days are off on weekdays, and worked at weekends."""
    return {
        "off": sum(not on and day.weekday() < 5 for day, on in days.items()),
        "worked": sum(on and day.weekday() >= 5 for day, on in days.items()),
    }
