"""The contact interval of the story, and calls of the telephone system, some of numbers that nobody has."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from merit.crm.models import Activity, Call, Company, Contact, IntervalRule
from merit.demo import seller
from merit.demo.people import Stage
from merit.demo.points import TAKEN
from merit.demo.writer import write

ZONE: Final = ZoneInfo("Asia/Shanghai")
INTERVAL: Final = 14
GRACE: Final = 7  # days until what is over counts: the story's violations are those that it tells
MINUTES: Final = {"call": (4, 20), "visit": (60, 60), "meeting": (40, 50), "message": (2, 6), "mail": (5, 15)}
# direction, number, minute of the day, seconds (None: nobody answered), days ago
UNKNOWN: Final = (
    ("in", "021-5588 1024", 605, 184, 0),
    ("in", "139 0000 2211", 671, None, 0),
    ("out", "0512-6390 8800", 862, 96, 1),
)
MATCHED: Final = 12


def minutes_of(kind: str, drawn: int) -> int | None:
    """How long a contact of this kind took."""
    if kind not in MINUTES:
        return None
    least, spread = MINUTES[kind]
    return least + drawn % spread


def make(stage: Stage) -> None:
    """Writes the chapter."""
    write(
        [
            IntervalRule(company=company, days=INTERVAL, remind_days=2, starts_on=stage.clock.ago(-GRACE), points=TAKEN)
            for company in stage.companies.values()
        ]
    )
    write(_waiting(stage))
    write(_matched(stage))


def _waiting(stage: Stage) -> list[Call]:
    person = stage.people[seller.CHEN]
    rows = []
    for place, (direction, number, minute, seconds, ago) in enumerate(UNKNOWN, start=1):
        at = datetime.combine(stage.clock.ago(ago), time(minute // 60, minute % 60), ZONE)
        ends = {"from_number": number, "to_number": "8001"} if direction == "in" else {}
        rows.append(
            Call(
                **{"company": person.company, "call_id": f"demo-w{place}", "direction": direction, "person": person},
                **(ends or {"from_number": "8001", "to_number": number}),
                **{"started_at": at, "duration": seconds, "answered": seconds is not None, "agent": person.code},
            )
        )
    return rows


def _matched(stage: Stage) -> list[Call]:
    """The last calls with contacts who have a number: each is the activity that stands there already."""
    found = Activity.objects.unscoped("demo").filter(kind="call", person=stage.people[seller.CHEN])
    found = found.exclude(contact=None).exclude(contact__phone="").select_related("contact", "customer", "company")
    return [_of(one, one.contact, one.company) for one in found.order_by("-on", "-pk")[:MATCHED] if one.contact]


def _of(one: Activity, contact: Contact, company: Company) -> Call:
    at = datetime.combine(one.on, one.time or time(10), ZONE) + timedelta(seconds=7)
    seconds = (one.minutes or 5) * 60 - 13
    return Call(
        **{"company": company, "call_id": f"demo-m{one.pk}", "direction": "out", "from_number": "8001"},
        **{"to_number": contact.phone, "started_at": at, "duration": seconds, "agent": one.person.code},
        **{"state": "matched", "person": one.person, "customer": one.customer, "contact": contact, "activity": one},
    )
