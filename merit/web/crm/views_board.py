"""The board: a lane per open stage, its cards by next contact; moving a card by drag, or by the menu of key M."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from merit.core.errors import Conflict, Invalid, Stale
from merit.crm import operations, policy
from merit.crm.models import Opportunity, OpportunityStep, Stage
from merit.crm.searching import holding
from merit.org.actor import Actor
from merit.web.crm import owners, pipeline
from merit.web.crm.answers import must, row_of, see, version_of
from merit.web.crm.lists import whole
from merit.web.crm.views_entry import chosen_stage, entry_context, to_winning
from merit.web.request import Request

SHOWN = 50
MOST_SHOWN = 500
BY_NEXT = (F("next_contact_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Card:
    """An opportunity on the board. `stuck`: longer in its stage than the company wants. `steps`: still to take."""

    row: Opportunity
    days: int
    stuck: bool
    kind: str
    late: int
    steps: int


@dataclass(frozen=True)
class Lane:
    """A stage with its sums, over all its cards, and the first of them."""

    stage: Stage
    colour: int
    count: int
    total: Decimal
    weighted: Decimal
    cards: list[Card]
    shown: int

    @property
    def more(self) -> int:
        return max(self.count - self.shown, 0)

    @property
    def next_more(self) -> str:
        """What `?more=` shows the next ones."""
        return f"{self.stage.pk}.{self.shown + SHOWN}"


@require_GET
def board(request: Request) -> HttpResponse:
    part = "#board" if request.htmx else ""
    return render(request, "crm/board.html" + part, _context(request.actor, request.GET))


def _context(actor: Actor, params: Any) -> dict[str, Any]:
    whose = owners.Whose(actor, params.get("owner"), default="me" if actor.has("salesperson") else "")
    every = pipeline.stages_of(actor, actor.company.pk)
    pipelines = pipeline.pipelines_of(every)
    wanted = whole(params.get("pipeline"))
    here = next((one for one in pipelines if one.pk == wanted), next(iter(pipelines), None))
    stages = [one for one in pipeline.in_use(every) if here and one.pipeline_id == here.pk]
    lanes = _lanes(_rows(actor, params, whose), stages, params, actor.today)
    return {
        "pipelines": pipelines,
        "here": here,
        "targets": pipeline.moves(every, here.pk if here else None),
        "lanes": lanes,
        "count": sum(lane.count for lane in lanes),
        "total": sum((lane.total for lane in lanes), Decimal(0)),
        "whose": whose,
        "filtered": bool(params.get("q")) or bool(whose.asked),
        "may_create": policy.may_create(actor) and bool(lanes),
        "may_stages": policy.may_stages(actor),
        "may_move": actor.may(policy.WRITE),
        "show_owner": not whose.alone and whose.asked != "me",
        "params": params,
    }


def _rows(actor: Actor, params: Any, whose: owners.Whose) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.visible_to(actor).filter(company=actor.company, archived_at=None)
    return whose.narrow(rows.filter(holding(Opportunity, params.get("q", ""))))


def _lanes(rows: QuerySet[Opportunity], every: list[Stage], params: Any, today: date) -> list[Lane]:
    """Four queries, however many stages: the sums, the first cards of every lane together, and their open steps."""
    stages = [one for one in every if one.kind == "open"]
    colour = pipeline.colours(stages)
    sums = {
        key: (n, total, weighted)
        for key, n, total, weighted in rows.filter(stage__in=stages)
        .values_list("stage_id")
        .annotate(n=Count("pk"), total=Sum("amount"), weighted=Sum(F("amount") * F("probability")))
    }
    limits = {one.pk: _limit(params, one.pk) for one in stages}
    cards = _cards(rows, stages, limits, today)
    empty = (0, Decimal(0), Decimal(0))
    return [
        Lane(one, colour[one.pk], *sums.get(one.pk, empty), cards.get(one.pk, []), len(cards.get(one.pk, [])))
        for one in stages
    ]


def _limit(params: Any, stage: int) -> int:
    """How many cards of this lane are shown: `?more=3.150` shows the first 150 of stage 3."""
    for text in params.getlist("more") if isinstance(params, QueryDict) else ():
        name, _dot, number = text.partition(".")
        if whole(name) == stage:
            return max(SHOWN, whole(number, SHOWN, MOST_SHOWN) or SHOWN)
    return SHOWN


def _cards(
    rows: QuerySet[Opportunity], stages: list[Stage], limits: dict[int, int], today: date
) -> dict[int, list[Card]]:
    if not stages:
        return {}
    first, *others = (
        rows.filter(stage_id=one.pk).order_by(*BY_NEXT).values_list("pk", flat=True)[: limits[one.pk]] for one in stages
    )
    keys = list(first.union(*others, all=True) if others else first)
    wanted = rows.filter(pk__in=keys).select_related("customer", "owner").order_by(*BY_NEXT)
    open_ones = OpportunityStep.objects.unscoped("of cards that are seen").filter(opportunity__in=keys, done_at=None)
    steps = dict(open_ones.order_by().values_list("opportunity_id").annotate(Count("pk")))
    limit = {one.pk: one.limit_days for one in stages}
    found: dict[int, list[Card]] = {}
    for row in wanted:
        found.setdefault(row.stage_id, []).append(_card(row, limit.get(row.stage_id), today, steps.get(row.pk, 0)))
    return found


def _card(row: Opportunity, limit: int | None, today: date, steps: int) -> Card:
    days, due = (today - row.entered_stage_on).days, row.next_contact_on
    kind = "none" if due is None else "bad" if due < today else "today" if due == today else ""
    return Card(row, days, limit is not None and days > limit, kind, (today - due).days if due else 0, steps)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """A card into another lane; the answer is the board as it is now (422 when nothing was moved).

    Lanes are sorted by next contact, so that a place within a lane means nothing: only the lane counts. Where the stage
    asks for something that lacks, the board comes back with the form that asks for it, which the dialog shows.
    """
    actor = request.actor
    row = row_of(Opportunity.objects.visible_to(actor).select_related("customer", "stage", "company"), pk)
    must(policy.may_write(actor, row))
    stage = chosen_stage(actor, row, request.POST.get("stage"))
    if stage.kind == "won":
        return to_winning(request, row, stage)
    context, status, text, kind = {}, 200, _("Now in stage %(stage)s") % {"stage": stage.name}, "success"
    try:
        operations.move_opportunity(actor, pk, version_of(request), stage_id=stage.pk)
    except Invalid:
        if not request.htmx:
            return see(f"{reverse('opportunity-entry', args=[pk])}?stage={stage.pk}")
        context, status = entry_context(actor, row, stage), 422
    except (Stale, Conflict) as error:
        status, text, kind = 422, str(error.detail), "error"
    if not request.htmx:
        (messages.success if status == 200 else messages.error)(request, text)
        return see("board")
    context |= _context(actor, _address(request))
    name = "crm/board_entry.html" if "form" in context else "crm/board.html#board"
    response = render(request, name, context, status=status)
    if "form" in context:
        return trigger_client_event(response, "dialog", {"id": "entry"}, after="settle")
    return trigger_client_event(response, "toast", {"kind": kind, "text": text})


def _address(request: Request) -> QueryDict:
    """The filters of the board that the card was moved on."""
    return QueryDict((request.htmx.current_url_abs_path or "").partition("?")[2])
