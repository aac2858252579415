"""The public pool: what lies in it, claims, giving, and who moved what."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Stale
from merit.core.operations import found
from merit.crm import policy as crm_policy
from merit.crm.leads import policy
from merit.crm.leads.models import Lead
from merit.crm.models import Customer
from merit.crm.pool import operations
from merit.crm.pool.claiming import pooled_or_gone
from merit.crm.pool.models import KINDS, PoolMove
from merit.crm.searching import holding
from merit.org.actor import Actor
from merit.web.crm import choices
from merit.web.crm.answers import attempt, back, must, row_of, see, version_of
from merit.web.crm.lists import ordered, paged
from merit.web.leads.forms import GiveForm, ReasonForm
from merit.web.leads.words import REASONS
from merit.web.request import Request

SORTS = {
    "since": ("pooled_at",),
    "name": ("name",),
    "contact": ("last_contact_on",),
    "class": ("customer_class", "name"),
}
LEAD_SORTS = {"since": ("pooled_at",), "name": ("company_name", "name"), "received": ("received_at",)}
MODELS: dict[str, Any] = {"customers": Customer, "leads": Lead}


@require_GET
def page(request: Request) -> HttpResponse:
    """Customers, leads or moves; of the company that the actor is in."""
    actor, params = request.actor, request.GET
    must(actor.company.pk in policy.pool_companies(actor))
    tab = params.get("tab", "")
    tab = tab if tab in ("leads", "moves") else ""
    context = {"tab": tab, "may_claim": policy.may_claim(actor, actor.company.pk), **_head(actor)}
    context |= _moves(actor, params) if tab == "moves" else _lying(actor, params, tab)
    return render(request, "leads/pool.html" + ("#list" if request.htmx else ""), context)


def _head(actor: Actor) -> dict[str, Any]:
    counts = {name: _rows(actor, model).count() for name, model in MODELS.items()}
    person = actor.person
    own = person is not None and policy.may_claim(actor, actor.company.pk)
    return {
        "counts": counts,
        "quota": operations.quota(person, actor.today) if own and person else None,
        "settings": operations.settings_of(actor.company),
        "may_give": policy.may_give(actor, actor.company.pk),
        "may_rules": policy.reads_rules(actor),
    }


def _rows(actor: Actor, model: Any) -> QuerySet[Any]:
    return operations.pooled(actor, model).filter(company=actor.company)


def _lying(actor: Actor, params: Any, tab: str) -> dict[str, Any]:
    model = Lead if tab == "leads" else Customer
    rows = _rows(actor, model).filter(holding(model, params.get("q", "")))
    for name, column in (("region", "region"), ("class", "customer_class")):
        if params.get(name) and (column != "customer_class" or not tab):
            rows = rows.filter(**{column: params[name][:100]})
    cut = paged(ordered(rows, params, LEAD_SORTS if tab else SORTS, "-since"), params)
    last = _last_moves(cut.rows, "lead_id" if tab else "customer_id")
    return {
        "page": cut,
        "rows": [_row(actor, row, last.get(row.pk)) for row in cut.rows],
        "regions": _values(actor, model, "region"),
        "classes": [] if tab else _values(actor, model, "customer_class"),
        "filtered": any(params.get(name) for name in ("q", "region", "class")),
    }


def _row(actor: Actor, row: Any, move: PoolMove | None) -> dict[str, Any]:
    """What those who may claim are shown; how long it has lain there, and why."""
    mine = move is not None and actor.person is not None and move.from_person_id == actor.person.pk
    return {
        "row": row,
        "move": move,
        "why": REASONS.get(move.reason, "") if move else "",
        "days": (actor.today - move.on).days if move else None,
        "mine": mine,
    }


def _last_moves(rows: list[Any], key: str) -> dict[int, PoolMove]:
    """The move by which each came into the pool. One query."""
    moves = PoolMove.objects.unscoped("why it lies in the pool").filter(**{f"{key}__in": [row.pk for row in rows]})
    moves = moves.exclude(kind__in=("claimed", "assigned")).select_related("from_person").order_by("at", "pk")
    return {getattr(move, key): move for move in moves}


def _values(actor: Actor, model: Any, column: str) -> list[str]:
    rows = _rows(actor, model).exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[: choices.MOST_KNOWN])


def _moves(actor: Actor, params: Any) -> dict[str, Any]:
    rows = PoolMove.objects.visible_to(actor).filter(company=actor.company)
    kind = params.get("kind", "")
    if kind in dict(KINDS):
        rows = rows.filter(kind=kind)
    rows = rows.select_related("customer", "lead", "from_person", "to_person").order_by("-at", "-pk")
    cut = paged(rows, params)
    listed = [{"move": one, "why": REASONS.get(one.reason, ""), "url": _url(actor, one)} for one in cut.rows]
    return {"page": cut, "rows": listed, "kinds": KINDS, "filtered": bool(kind)}


def _url(actor: Actor, move: PoolMove) -> str:
    """Where the record stands, for its owner's superiors and for himself."""
    subject = move.subject
    far = actor.reach("crm")
    if subject is None or not (subject.company_id in far.companies or subject.owner_id in far.people):
        return ""
    return reverse("lead" if move.lead_id else "customer", args=[subject.pk])


@require_POST
def claim(request: Request, kind: str, pk: int) -> HttpResponse:
    """One's own now, or why not."""
    try:
        row = operations.claim(request.actor, MODELS.get(kind, Customer), pk)
    except Conflict as error:
        messages.error(request, str(error.detail))
        return back(request, "pool")
    messages.success(request, _("%(name)s is yours now") % {"name": row})
    return see("lead" if kind == "leads" else "customer", row.pk)


@require_http_methods(["GET", "POST"])
def give(request: Request, kind: str, pk: int) -> HttpResponse:
    actor, model = request.actor, MODELS.get(kind, Customer)
    row = found(pooled_or_gone(actor, model), pk)
    must(policy.may_give(actor, row.company_id))
    form = GiveForm(request.POST or None, actor=actor)
    if request.method == "POST":
        try:
            owner = form.cleaned_data["owner"] if form.is_valid() else None
            done = attempt(form, lambda: operations.give(actor, model, pk, owner_id=owner.pk))
        except Conflict as error:
            messages.error(request, str(error.detail))
            return see("pool")
        if done:
            messages.success(request, _("%(name)s is now %(owner)s’s") % {"name": done, "owner": done.owner})
            return see(reverse("pool") + ("?tab=leads" if kind == "leads" else ""))
    context = {"form": form, "row": row, "title": _("Assign %(name)s") % {"name": row}, "submit": _("Assign")}
    return render(request, "leads/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def put(request: Request, kind: str, pk: int) -> HttpResponse:
    """Into the pool, with the reason why."""
    actor, model = request.actor, MODELS.get(kind, Customer)
    row = row_of(model.objects.visible_to(actor), pk)
    must(policy.may_return(actor, row) or crm_policy.may_assign(actor, row))
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST":
        verb = operations.return_lead if model is Lead else operations.return_customer
        work = partial(verb, actor, pk, version_of(request) or None)
        try:
            done = attempt(form, lambda: work(note=form.cleaned_data["reason"]))
        except (Conflict, Stale) as error:
            messages.error(request, str(error.detail))
            return see("lead" if model is Lead else "customer", pk)
        if done:
            messages.success(request, _("%(name)s lies in the public pool now") % {"name": done})
            return see("leads" if model is Lead else "customers")
    title = _("Put %(name)s into the public pool") % {"name": row}
    hint = _("Whoever sells may claim it then. What is signed, and who is credited for it, stays as it is.")
    context = {"form": form, "row": row, "title": title, "hint": hint, "submit": _("Put into the pool")}
    return render(request, "leads/ask.html", context, status=422 if form.errors else 200)
