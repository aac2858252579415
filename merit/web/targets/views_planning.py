"""A year planned by rule: spread over its months, given to people, taken from last year, undone; and its table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Forbidden, Invalid, NotFound
from merit.core.operations import found
from merit.lists.exporting import TYPES
from merit.metrics import season
from merit.org.models import Company, Department
from merit.targets import policy
from merit.targets.names import Kind
from merit.targets.operations import MODELS
from merit.targets.planning import copy_year, spread, undo
from merit.targets.sharing import Takers, share_out, takers, targets_of
from merit.web.request import Request
from merit.web.targets.forms import SHARES, CopyForm, ShareForm, SpreadForm
from merit.web.targets.numbers import written
from merit.web.targets.table import write_table
from merit.web.targets.views import address, asked


@require_POST
def spread_year(request: Request) -> HttpResponse:
    """A year's amount over its months."""
    kind, year = asked(request)
    form = SpreadForm(request.POST, kind=kind)
    data = _clean(form)
    subject_kind, pk = data["subject"]
    subject = found(MODELS[subject_kind].objects.visible_to(request.actor), pk)
    policy.may_set(request.actor, subject)
    weights = form.weights(request.actor, subject, year)
    more = {"full_year": data["full_year"], "reason": data["reason"]}
    spread(request.actor, subject, kind.metric, year, data["total"], weights, **more)
    messages.success(request, _("%(name)s: the year is spread over its months.") % {"name": subject})
    return _back(request, kind, year)


@require_POST
def copy(request: Request) -> HttpResponse:
    """Last year's targets times a factor."""
    kind, year = asked(request)
    data = _clean(CopyForm(request.POST))
    step = Decimal(data["step"]) if data["step"] else None
    given = {"subjects": data["subjects"], "replace": data["replace"], "reason": data["reason"], "step": step}
    _said(request, len(copy_year(request.actor, kind.metric, year, data["factor"], **given)))
    return _back(request, kind, year)


@require_POST
def undo_change(request: Request, pk: int) -> HttpResponse:
    """One's own change, put back."""
    kind, year = asked(request)
    _said(request, len(undo(request.actor, pk)))
    return _back(request, kind, year)


@require_http_methods(["GET", "POST"])
def share_department(request: Request, pk: int) -> HttpResponse:
    """A department's months to its people, or to the departments below."""
    return _sharing(request, found(Department.objects.visible_to(request.actor).select_related("company"), pk))


@require_http_methods(["GET", "POST"])
def share_company(request: Request, pk: int) -> HttpResponse:
    """The company's months to its people, or to its departments."""
    return _sharing(request, found(Company.objects.visible_to(request.actor), pk))


def _sharing(request: Request, unit: Department | Company) -> HttpResponse:
    kind, year = asked(request)
    to = _to(request)
    there = takers(request.actor, unit, year, to)
    rights = policy.writable(request.actor)
    mine = Takers(to, {pk: one for pk, one in there.subjects.items() if rights.covers(one)}, there.shares)
    if not mine.subjects:
        raise Forbidden
    form = ShareForm(request.POST if request.method == "POST" else None, takers=mine)
    if request.method == "POST" and form.is_valid():
        try:
            _share(request, unit, kind, year, form.cleaned_data, to)
        except Invalid as error:
            for name, texts in error.fields.items():
                form.add_error(name if name in form.fields else None, list(map(str, texts)))
        else:
            return _back(request, kind, year)
    context = {
        **{"unit": unit, "to": to, "kind": kind, "year": year, "form": form, "last_year": year - 1},
        **{"rows": _rows(request, mine, kind, year, form), "units": _parts_below(request, unit, year)},
        "fixed": len(there.subjects) - len(mine.subjects),
    }
    return render(request, "targets/share.html", context, status=422 if form.errors else 200)


@require_GET
def table(request: Request, form: str) -> FileResponse:
    """All targets seen of a metric and year: a row each, as an import takes them."""
    kind, year = asked(request)
    if form not in TYPES:
        raise NotFound
    file = write_table(request.actor, kind, year, form)
    name = f"{_('Targets')} {kind.name} {year}.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[form])


def _share(request: Request, unit: Any, kind: Kind, year: int, data: dict[str, Any], to: Any) -> None:
    basis = season.basis(request.actor, unit, kind.metric, year, data["way"], to)
    more = {"to": to, "only": data["only"], "reason": data["reason"]}
    _said(request, len(share_out(request.actor, unit, kind.metric, year, basis, **more)))


def _to(request: Request) -> Any:
    given = request.POST if request.method == "POST" else request.GET
    return "department" if given.get("to") == "department" else "person"


def _parts_below(request: Request, unit: Department | Company, year: int) -> int:
    """How many departments are right below that the actor may set."""
    rights = policy.writable(request.actor)
    return sum(rights.covers(one) for one in takers(request.actor, unit, year, "department").subjects.values())


def _rows(request: Request, there: Takers, kind: Kind, year: int, form: ShareForm) -> list[dict[str, Any]]:
    """Each taker: how many months he is there, what he has and had, and whether he is chosen: at first who has any."""
    sums = [targets_of(request.actor, there.to, there.subjects, kind.metric, one) for one in (year, year - 1)]
    known = {pk for one in sums for pk, value in one.items() if value}
    chosen = {int(pk) for pk in form.data.getlist("only") if pk.isdigit()} if form.is_bound else known  # type: ignore[attr-defined]
    return [
        {
            "pk": pk,
            "name": str(one),
            "months": sum(1 for part in there.shares[pk] if part),
            "now": written(_plain(sums[0].get(pk)), kind),
            "last": written(_plain(sums[1].get(pk)), kind),
            "chosen": pk in chosen or not (known or form.is_bound),
        }
        for pk, one in there.subjects.items()
    ]


def _plain(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / value.denominator


def _clean(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid({name: list(texts) for name, texts in form.errors.items()})
    data: dict[str, Any] = form.cleaned_data
    return data


def _said(request: Request, n: int) -> None:
    text = ngettext("%(n)s target saved.", "%(n)s targets saved.", n) if n else _("No target had to change.")
    messages.success(request, text % {"n": n} if n else text)


def _back(request: Request, kind: Kind, year: int) -> HttpResponse:
    return HttpResponseRedirect(address(kind, year, request.POST.get("open", "")), status=303)


assert {way for way, _name in SHARES} == set(season.ShareWay.__args__)  # type: ignore[attr-defined]
