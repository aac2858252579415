"""Merging customers or contacts: choose, look at what would happen, do it, and take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.crm import operations, policy
from merit.crm.models import Contact, Customer, Merge, Moved
from merit.crm.operations import duplicates, merged_fields, merging
from merit.org.actor import Actor
from merit.web import formats
from merit.web.crm import owners
from merit.web.crm.answers import must, row_of, see
from merit.web.crm.custom_forms import worded
from merit.web.crm.lists import paged, whole
from merit.web.crm.views_duplicates import words
from merit.web.org.history_words import type_name
from merit.web.picking import chosen
from merit.web.request import Request

MODELS = {"customer": Customer, "contact": Contact}


@require_http_methods(["GET", "POST"])
def customers(request: Request) -> HttpResponse:
    return _merge(request, "customer")


@require_http_methods(["GET", "POST"])
def contacts(request: Request) -> HttpResponse:
    return _merge(request, "contact")


def _merge(request: Request, kind: str) -> HttpResponse:
    ids = _ids(request)
    if not ids:
        raise NotFound
    if len(ids) < 2:
        return _choose(request, kind, row_of(MODELS[kind].objects.visible_to(request.actor), ids[0]))
    if request.method == "POST":
        done = _done(request, kind)
        if done:
            messages.success(request, _("Merged. Everything is here now; it can be undone."))
            return see("merge", done.pk)
    survivor = whole(request.GET.get("survivor"), 1)
    try:
        found = merging.preview(request.actor, kind, survivor if survivor in ids else ids[0], ids)
    except Conflict as error:
        messages.error(request, str(error.detail))
        return see("duplicates" if kind == "customer" else "contacts")
    context = _shown(request.actor, kind, found)
    return render(request, "crm/merge.html", context, status=200 if request.method == "GET" else 409)


def _ids(request: Request) -> list[int]:
    """The records of the address, and the one that was typed."""
    texts = request.GET.getlist("ids") or request.POST.getlist("ids")
    found = [pk for text in texts[: merging.MOST] if (pk := whole(text, 1))]
    if request.GET.get("other"):
        typed = chosen(owners.customers(request.actor), request.GET["other"])
        found += [typed.pk] if typed else []
    return list(dict.fromkeys(found))


def _choose(request: Request, kind: str, row: Any) -> HttpResponse:
    """One record only: what it may be merged with."""
    must(policy.may_write(request.actor, row))
    if kind == "customer":
        near = duplicates.near_row(request.actor, row)
        like = [{"row": one.row, "reasons": words(one.reasons)} for one in near.seen]
    else:
        same = {one.pk for one in duplicates.contacts_like(row.customer, row.phone, row.email, row.pk)}
        others = Contact.objects.visible_to(request.actor).filter(customer=row.customer_id).exclude(pk=row.pk)[:50]
        like = [{"row": one, "reasons": [_("same phone or e-mail")] if one.pk in same else []} for one in others]
        like.sort(key=lambda one: not one["reasons"])
    return render(request, "crm/merge_choose.html", {"row": row, "kind": kind, "like": like})


def _done(request: Request, kind: str) -> Merge | None:
    """The merge; or nothing, with what was wrong said."""
    pairs = (text.partition(":") for text in request.POST.getlist("seen"))
    seen = {pk: version for one, _colon, other in pairs if (pk := whole(one, 1)) and (version := whole(other, 1))}
    names = {name.removeprefix("f-"): value for name, value in request.POST.items() if name.startswith("f-")}
    fields = {name: pk for name, value in names.items() if (pk := whole(value, 1))}
    survivor = whole(request.POST.get("survivor"), 1) or 0
    try:
        return operations.merge(request.actor, kind, survivor, seen, fields, request.POST.get("note", ""))
    except (Stale, Conflict, Invalid) as error:
        messages.error(request, str(error) if isinstance(error, Invalid) else str(error.detail))
    except Forbidden as error:
        messages.error(request, str(error.detail))
    return None


def _shown(actor: Actor, kind: str, found: merging.Preview) -> dict[str, Any]:
    choices = [
        {
            "name": one.name,
            "label": _label(one),
            "together": one.taken == merged_fields.TOGETHER,
            "cells": [
                {"pk": pk, "value": worded(one.field, value, actor), "taken": pk == one.taken}
                for pk, value in one.values
            ],
        }
        for one in found.choices
    ]
    return {
        "kind": kind,
        "rows": found.rows,
        "survivor": found.survivor,
        "choices": choices,
        "moves": [(_plural(model), n) for model, n in found.moves],
        "ids": "&".join(f"ids={row.pk}" for row in found.rows),
    }


@require_GET
def listing(request: Request) -> HttpResponse:
    rows: QuerySet[Merge] = Merge.objects.visible_to(request.actor).filter(company=request.actor.company)
    return render(request, "crm/merges.html", {"page": paged(rows.order_by("-at", "-pk"), request.GET)})


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    """What was merged, what moved, and whether it can be undone."""
    row = row_of(Merge.objects.visible_to(request.actor), pk)
    survivor = MODELS[row.kind].objects.visible_to(request.actor).filter(pk=row.survivor_id).first()
    counts: dict[str, int] = {}
    for one in Moved.objects.visible_to(request.actor).filter(merge=row):
        counts[one.model] = counts.get(one.model, 0) + len(one.rows)
    context = {
        "row": row,
        "survivor": survivor,
        "moves": [(_plural(model), n) for model, n in counts.items() if _shows(model)],
        "left": [_left(row, one) for one in row.left],
        "kept": [] if row.undone_at or survivor is None else _kept(request.actor, row),
        "may_undo": row.undone_at is None and survivor is not None and policy.may_write(request.actor, survivor),
    }
    return render(request, "crm/merge_record.html", context)


def _kept(actor: Actor, done: Merge) -> list[tuple[str, str, str]]:
    """(field, value, whose) of what the survivor did not take: it stays readable here."""
    rows = MODELS[done.kind].objects.unscoped("who sees the survivor sees what was merged into it")
    absorbed = list(rows.filter(pk__in=[one["id"] for one in done.absorbed]).order_by("pk"))
    found = merged_fields.left_out(actor, done, absorbed)
    return [(_label(one), _text(worded(one.field, value, actor)), str(row)) for row, value, one in found]


def _label(one: merged_fields.Choice) -> str:
    """The field's name; a further column's as it was brought in."""
    return str(one.label) if one.name.startswith("x_") else capfirst(str(one.label))


def _text(value: Any) -> str:
    return formats.day_full(value, get_language() or "en") if isinstance(value, date) else str(value)


def _shows(model: str) -> bool:
    """Not what belongs to another record anyway: notices, and the pairs of a many-to-many column."""
    return model != "org.notice" and not apps.get_model(model)._meta.auto_created


def _plural(model: str) -> Any:
    names = {"crm.followup": _("Follow-ups"), "crm.violation": _("Violations")}
    return names.get(model) or capfirst(apps.get_model(model)._meta.verbose_name_plural)


def _left(row: Merge, one: dict[str, Any]) -> str:
    if one["what"] == "field":
        name = MODELS[row.kind]._meta.get_field(one["field"]).verbose_name
        return _("%(name)s was changed after the merge and stays as it is.") % {"name": capfirst(name)}
    words_ = {"n": one["n"], "what": type_name(one["model"])}
    return _("%(what)s: %(n)d could not go back, because they are gone or have moved on.") % words_


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    try:
        row = operations.undo_merge(request.actor, pk)
    except Conflict as error:
        messages.error(request, str(error.detail))
        return see("merge", pk)
    messages.success(request, _("The merge is undone"))
    return see("merge", row.pk)
