"""What moved in the pipeline between two days: the waterfall, and the table of each kind of movement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from merit.calc.periods import Period, period_of
from merit.crm import past
from merit.crm.models import Opportunity
from merit.crm.past.moves import Move, rows_of
from merit.web import charts
from merit.web.crm.lists import SIZE, Page, whole
from merit.web.pipeline.asking import Whose, asked_of, day_from, last_end, pipelines, quick_days
from merit.web.pipeline.past import named_people
from merit.web.request import Request


def words() -> dict[str, str]:
    """What each kind of movement is called."""
    return {
        "new": pgettext("movement", "New"),
        "reopened": pgettext("movement", "Reopened"),
        "restored": pgettext("movement", "Restored"),
        "received": pgettext("movement", "Taken over"),
        "grown": pgettext("movement", "Grown"),
        "pulled": pgettext("movement", "Pulled in"),
        "shrunk": pgettext("movement", "Shrunk"),
        "slipped": pgettext("movement", "Slipped"),
        "handed": pgettext("movement", "Handed on"),
        "archived": pgettext("movement", "Archived"),
        "lost": pgettext("movement", "Lost"),
        "won": pgettext("movement", "Won"),
    }


@dataclass(frozen=True)
class Row:
    """One movement in the table of its kind."""

    move: Move
    row: Opportunity
    owner: str
    seen: bool


@require_GET
def page(request: Request) -> HttpResponse:
    actor, params = request.actor, request.GET
    today = actor.today
    until = day_from(params.get("until"), today, today)
    since = min(day_from(params.get("since"), last_end(today, "month"), today), until)
    period = _period(params.get("period"), until)
    before, after = asked_of(actor, params, since), asked_of(actor, params, until)
    found = past.moves(before, after, period)
    named = words()
    totals = [(one, named[one.kind]) for one in found.totals() if one.count]
    context = {
        "since": since,
        "until": until,
        "known": after.known,
        "whose": Whose(actor, params),
        "quick": _quick(today),
        "pipelines": pipelines(actor),
        "period": params.get("period", "") if period else "",
        "found": found,
        "totals": totals,
        "chart": _chart(found, totals),
        "currency": actor.currency,
        **_shown(request, found, params.get("show", ""), named),
    }
    return render(request, "pipeline/moves.html" + ("#moves" if request.htmx else ""), context)


def _period(text: str | None, day: Any) -> Period | None:
    return period_of(day, text) if text in ("month", "quarter", "year") else None  # type: ignore[arg-type]


def _quick(today: Any) -> list[tuple[str, str, str]]:
    """(words, since, until)."""
    _now, week, month, quarter = (day for _words, day in quick_days(today))
    before = last_end(month, "month")
    return [
        (_("Last 7 days"), week.isoformat(), today.isoformat()),
        (_("This month"), month.isoformat(), today.isoformat()),
        (_("Last month"), before.isoformat(), month.isoformat()),
        (_("This quarter"), quarter.isoformat(), today.isoformat()),
    ]


def _chart(found: past.Moves, totals: list[Any]) -> charts.Waterfall:
    changes = [(name, one.effect) for one, name in totals if one.effect]
    return charts.waterfall((_("At the start"), found.start), changes, (_("At the end"), found.end))


def _shown(request: Request, found: past.Moves, kind: str, named: dict[str, str]) -> dict[str, Any]:
    """The table of the kind that the address names."""
    if kind not in named:
        return {"kind": ""}
    moves = found.of(kind)
    number = min(whole(request.GET.get("page"), 1, 10_000) or 1, Page([], 1, len(moves)).pages)
    some = rows_of(moves[(number - 1) * SIZE : number * SIZE])
    visible = Opportunity.objects.visible_to(request.actor).filter(pk__in=[row.pk for _move, row in some])
    keys = set(visible.values_list("pk", flat=True))
    names = named_people(move.owner_id for move, _row in some)
    rows = [Row(move, row, names.get(move.owner_id or 0, ""), row.pk in keys) for move, row in some]
    return {"kind": kind, "kind_name": named[kind], "rows": rows, "page": Page(rows, number, len(moves), len(moves))}
