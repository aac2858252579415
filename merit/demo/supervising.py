"""What superiors look after: the forecast kept every Monday of half a year, what they asked and were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from merit.crm.forecasting import keep, monday
from merit.crm.forecasts import ForecastCall
from merit.crm.models import Opportunity
from merit.crm.stuck import Supervision, SupervisionNote, stuck
from merit.demo.people import Stage
from merit.demo.writer import write
from merit.org.notices import notify

WEEKS: Final = 26
LEAD, LEADER = "lin", "fang"


@dataclass(frozen=True)
class Asked:
    """Who asked how many days ago, due after how many; how many days ago it was answered and closed."""

    by: str
    ago: int
    due: int
    answered: int | None = None
    closed: int | None = None


STORY: Final = (
    Asked(LEAD, 4, 2),
    Asked(LEAD, 1, 3),
    Asked(LEAD, 6, 3, answered=3),
    Asked(LEAD, 15, 5, answered=12, closed=11),
    Asked(LEADER, 2, 5),
)


def make(stage: Stage) -> None:
    """Writes the chapter."""
    for company in stage.companies.values():
        for back in range(WEEKS, -1, -1):
            keep(company, monday(stage.clock.today) - timedelta(weeks=back))
    _supervisions(stage)
    _said(stage)


def _team(stage: Stage) -> list[Opportunity]:
    """What stands too long with the people of the lead, the longest first."""
    from merit.org.actor import below

    people = below(stage.people[LEAD].pk, stage.clock.today)
    rows = Opportunity.objects.unscoped("the story").filter(owner_id__in=people).select_related("owner", "stage")
    return list(stuck(rows, stage.clock.today).order_by("-over", "pk"))


def _supervisions(stage: Stage) -> None:
    words = stage.words.supervision
    for place, (told, about) in enumerate(zip(STORY, _team(stage), strict=False)):
        user = stage.users[told.by]
        asked, due = stage.clock.ago(told.ago), stage.clock.ago(told.ago - told.due)
        row = Supervision(
            **{"company": about.company, "opportunity": about, "asks": words["asks"][place], "due_on": due},
            **{"asked_on": asked, "asked_at": stage.clock.stamp(asked, 9, 20), "asked_by": user},
            asked_by_name=user.name,
        )
        if told.answered is not None:
            row.answered_at = stage.clock.stamp(stage.clock.ago(told.answered), 15, 40)
        if told.closed is not None:
            row.closed_at, row.closed_by = stage.clock.stamp(stage.clock.ago(told.closed), 10), user
        write([row])
        write(_notes(stage, told, row, place))
        if told.answered is None:
            key = f"supervision-asked:{row.pk}:1"
            notify([about.owner], "supervision-asked", row, key=key, day=asked, who=user.name, text=row.asks)


def _notes(stage: Stage, told: Asked, row: Supervision, place: int) -> list[SupervisionNote]:
    words, found = stage.words.supervision, []
    owner = Opportunity.objects.unscoped("the story").select_related("owner__user").get(pk=row.opportunity_id).owner
    said = [
        ("asked", told.ago, row.asked_by, row.asks, row.due_on, (9, 20)),
        ("answer", told.answered, owner.user, words["answers"][place % 2], None, (15, 40)),
        ("closed", told.closed, row.asked_by, words["closed"], None, (10, 0)),
    ]
    for kind, ago, user, text, due, at in said:
        if ago is not None:
            moment = stage.clock.stamp(stage.clock.ago(ago), *at)
            found.append(
                SupervisionNote(
                    **{"supervision": row, "kind": kind, "text": text, "due_on": due, "at": moment},
                    **{"by": user, "by_name": user.name},
                )
            )
    return found


def _said(stage: Stage) -> None:
    """Chen commits to one and calls another a best case; the lead thinks otherwise of the second."""
    rows = Opportunity.objects.unscoped("the story").filter(owner=stage.people["chen"], stage__kind="open")
    chosen = list(rows.filter(stage__probability__in=("0.5", "0.7")).order_by("-amount", "pk")[:2])
    words = stage.words.supervision
    calls = [(chosen[0], "owner", "chen", "commit", words["sure"], 5)] if chosen else []
    if len(chosen) > 1:
        calls += [(chosen[1], "owner", "chen", "commit", "", 6), (chosen[1], "lead", LEAD, "best", words["unsure"], 4)]
    write([_call(stage, *one) for one in calls])


def _call(stage: Stage, row: Opportunity, side: str, key: str, category: str, note: str, ago: int) -> ForecastCall:
    day: date = stage.clock.ago(ago)
    user = stage.users[key]
    return ForecastCall(
        **{"opportunity": row, "side": side, "category": category, "note": note, "on": day},
        **{"at": stage.clock.stamp(day, 11), "by": user, "by_name": user.name},
    )
