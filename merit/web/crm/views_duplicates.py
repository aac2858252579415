"""Likely duplicates: while a customer is entered, and the page of those that one may see."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from merit.core.errors import Invalid
from merit.crm import operations, policy
from merit.crm.operations import duplicates
from merit.crm.operations.near import Likely, Near
from merit.web.crm.answers import must, see
from merit.web.crm.lists import whole
from merit.web.request import Request

ASKED = ("name", "phone", "website", "tax_number")
REASONS = {
    "tax_number": gettext_lazy("same tax number"),
    "name": gettext_lazy("same name"),
    "phone": gettext_lazy("same phone"),
    "domain": gettext_lazy("same domain"),
}
SIZE = 25


def words(reasons: tuple[str, ...]) -> list[Any]:
    return [REASONS[one] for one in reasons]


def likely(near: Near, actor: Any) -> dict[str, Any]:
    """What the region of likely duplicates shows."""
    return {
        "seen": _worded(near.seen),
        "pooled": _worded(near.pooled),
        "hidden": near.hidden,
        "owners": near.owners,
        "may_write": policy.may_create(actor),
    }


def _worded(rows: list[Likely]) -> list[dict[str, Any]]:
    return [{"row": one.row, "reasons": words(one.reasons)} for one in rows[:6]]


@require_GET
def near(request: Request) -> HttpResponse:
    """While the form is filled in: what is like it."""
    must(policy.may_create(request.actor))
    asked = {name: request.GET.get(name, "")[:200] for name in ASKED}
    found = duplicates.near(request.actor, **asked, beside=whole(request.GET.get("beside")) or 0)
    return render(request, "crm/_likely.html", {"near": likely(found, request.actor)})


@require_GET
def listing(request: Request) -> HttpResponse:
    """The groups of likely duplicates among the customers that the reader sees."""
    number = whole(request.GET.get("page"), 1) or 1
    found, count = duplicates.groups(request.actor, (number - 1) * SIZE, SIZE)
    pages = max(1, -(-count // SIZE))
    page = {"number": number, "pages": pages, "count": count, "has_next": number < pages, "has_previous": number > 1}
    context = {
        "groups": [_group(request.actor, one) for one in found],
        "page": page,
        "count": count,
    }
    return render(request, "crm/duplicates.html", context)


def _group(actor: Any, group: duplicates.Group) -> dict[str, Any]:
    return {
        "rows": group.rows,
        "reasons": words(group.reasons),
        "may": all(policy.may_write(actor, row) for row in group.rows),
        "ids": "&".join(f"ids={row.pk}" for row in group.rows),
    }


@require_POST
def distinct(request: Request) -> HttpResponse:
    """These are different ones: not offered again."""
    ids = [pk for text in request.POST.getlist("ids") if (pk := whole(text, 1))]
    try:
        operations.set_distinct(request.actor, ids)
    except Invalid as error:
        messages.error(request, str(error))
        return see("duplicates")
    messages.success(request, _("Remembered: these are different customers"))
    return see("duplicates")
