"""The page of targets: a grid to edit, its cells saved together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from merit.core.errors import Forbidden, Invalid, NotFound
from merit.targets.names import NAMES, SHOWN, Kind, kind_of
from merit.targets.operations import Cell, Overtaken, set_targets
from merit.web.request import Request
from merit.web.targets.checks import changes_of, checks_of
from merit.web.targets.forms import LETTERS, CopyForm, SpreadForm
from merit.web.targets.grid import Grid, GridCell
from merit.web.targets.numbers import NotANumber, exact, read, written

MAIN = 4


@require_GET
def page(request: Request) -> HttpResponse:
    """The grid of one metric and year, for who sees any target."""
    return _shown(request, Grid(request.actor, *asked(request), opened_of(request)))


@require_POST
def save(request: Request) -> HttpResponse:
    """All changed cells or none. A script gets the cells as JSON, a form without one the page."""
    kind, year = asked(request)
    typed = {name: str(text) for name, text in request.POST.items() if name.count("|") == 2}
    cells, keys, wrong = _cells(kind, typed)
    if wrong:
        return _refused(request, kind, year, 422, wrong, typed)
    try:
        changed = set_targets(request.actor, cells)
    except Invalid as error:
        return _refused(request, kind, year, 422, _named(error, keys), typed)
    except Overtaken as error:
        return _refused(
            request, kind, year, 412, {keys[n]: _overtaken(kind, now) for n, now in error.now.items()}, typed
        )
    if not _wants_json(request):
        text = ngettext("%(n)s target saved.", "%(n)s targets saved.", len(changed)) % {"n": len(changed)}
        messages.success(request, text)
        return HttpResponseRedirect(address(kind, year), status=303)
    return JsonResponse(_state(request, kind, year))


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def asked(request: Request) -> tuple[Kind, int]:
    """The metric and the year asked for; by default receipts of this year."""
    if not (request.actor.reach("targets").companies or request.actor.reach("targets").people):
        raise Forbidden
    given = request.POST if request.method == "POST" else request.GET
    kind = kind_of(given.get("metric", "receipts"), request.actor.currency)
    year = given.get("year", str(request.actor.today.year))
    if kind is None or not (year.isascii() and year.isdigit() and 1900 <= int(year) <= 2999):
        raise NotFound
    return kind, int(year)


def opened_of(request: Request) -> frozenset[int]:
    given = request.POST if request.method == "POST" else request.GET
    return frozenset(int(one) for one in str(given.get("open", "")).split(".") if one.isascii() and one.isdigit())


def _shown(
    request: Request,
    grid: Grid,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    texts = {name.rpartition("|")[0]: text for name, text in (typed or {}).items()}
    for cell in _inputs(grid) if errors else ():
        cell.error = (errors or {}).get(cell.key, "")
        cell.typed = texts.get(cell.key)
    day = request.actor.today
    metrics = [(metric, NAMES[metric]) for metric in SHOWN]
    context = {
        "grid": grid,
        "kind": grid.kind,
        "year": grid.year,
        "metrics": metrics[:MAIN],
        "more_metrics": metrics[MAIN:],
        "more_current": grid.kind.metric not in SHOWN[:MAIN],
        "opened": opened_of(request),
        "errors": errors,
        "this_month": f"{day:%Y-%m}",
        "spread_form": SpreadForm(kind=grid.kind),
        "copy_form": CopyForm(auto_id="copy_%s"),
        "checks": checks_of(grid),
        "changes": changes_of(grid),
        "last_year": grid.year - 1,
        "next_year": grid.year + 1,
    }
    return render(request, "targets/page.html", context, status=status)


def _inputs(grid: Grid) -> list[GridCell]:
    return [cell for row in grid.rows for cell in row.cells if cell.editable]


def _cells(kind: Kind, typed: dict[str, str]) -> tuple[list[Cell], list[str], dict[str, str]]:
    """The cells whose text means something else than what was seen, with their keys; and what is no number, by key."""
    cells, keys, wrong = [], [], {}
    for name, text in typed.items():
        key, _sep, was = name.rpartition("|")
        subject, _sep, period = key.partition("|")
        try:
            before = Decimal(was) if was else None
            subject_kind, pk = LETTERS[subject[:1]], int(subject[1:])
            value = read(text, kind)
        except NotANumber as error:
            wrong[key] = str(error)
            continue
        except (ArithmeticError, ValueError, KeyError):
            raise NotFound from None
        if value != before:
            cells.append(Cell(subject_kind, pk, kind.metric, period, value, before))
            keys.append(key)
    return cells, keys, wrong


def _named(error: Invalid, keys: list[str]) -> dict[str, str]:
    """What is wrong, by the cell's key."""
    return {
        (keys[int(place)] if place.isdigit() else ""): " ".join(str(text) for text in texts)
        for place, texts in error.fields.items()
    }


def _overtaken(kind: Kind, now: Decimal | None) -> str:
    if now is None:
        return _("Somebody took this target away meanwhile.")
    return _("Somebody set this to %(value)s meanwhile.") % {"value": written(now, kind)}


def _refused(
    request: Request, kind: Kind, year: int, status: int, said: dict[str, str], typed: dict[str, str]
) -> HttpResponse:
    grid = Grid(request.actor, kind, year, opened_of(request))
    if not _wants_json(request):
        return _shown(request, grid, status=status, errors=said, typed=typed)
    text = ngettext("Nothing was saved: %(n)s cell is wrong.", "Nothing was saved: %(n)s cells are wrong.", len(said))
    body: dict[str, Any] = {"errors": said, "text": text % {"n": len(said)}}
    if status == 412:
        seen = {cell.key: cell for cell in _inputs(grid)}
        body["now"] = {key: _cell_state(seen[key]) for key in said if key in seen}
        body["text"] = _("Nothing was saved: somebody changed some of these cells meanwhile.")
    return JsonResponse(body, status=status)


def _state(request: Request, kind: Kind, year: int) -> dict[str, Any]:
    """Every figure of the grid as it stands now, by key: what a script puts into place."""
    grid = Grid(request.actor, kind, year, opened_of(request))
    cells = {cell.key: _cell_state(cell) for row in grid.rows for cell in row.cells}
    now = timezone.localtime()
    return {"cells": cells, "text": _("Saved %(time)s") % {"time": f"{now:%H:%M}"}}


def _cell_state(cell: GridCell) -> dict[str, str]:
    return {"text": cell.text, "was": exact(cell.own)}


def address(kind: Kind, year: int, opened: str = "") -> str:
    query: dict[str, Any] = {"metric": kind.metric, "year": year}
    if opened:
        query["open"] = opened
    return f"{reverse('targets')}?{urlencode(cast(Any, query))}"
