"""Search: what the palette shows while one types, and the page of all that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from merit.crm import about, policy
from merit.crm.finding import KINDS, NAMED, Found, Hits, find, hits
from merit.crm.searching import matching
from merit.org.actor import Actor
from merit.org.leaving import staying
from merit.org.models import Person
from merit.web.crm.lists import whole
from merit.web.request import Request
from merit.web.shell.nav import address

FIRST, SIZE, MOST_PAGES = 5, 20, 50
MOST_RECENT = 8
NAMES: Final[dict[str, tuple[Any, str]]] = {
    "customers": (_("Customers"), "building-2"),
    "leads": (_("Leads"), "funnel"),
    "opportunities": (_("Opportunities"), "kanban"),
    "contacts": (_("Contacts"), "contact"),
    "contracts": (_("Contracts"), "file-check-2"),
    "activities": (_("Activities"), "message-square-text"),
    "comments": (_("Comments"), "message-circle"),
}
RECENT: Final = {
    "customers": "customer",
    "leads": "lead",
    "opportunities": "opportunity",
    "contacts": "contact",
    "contracts": "contract",
}


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    kind: str
    name: Any
    icon: str
    hits: Hits


@require_GET
def palette(request: Request) -> HttpResponse:
    """Records and what can be done with the best of them; without words, the records that were open lately."""
    text = request.GET.get("q", "")
    found = _found(request.actor, text) if text.strip() else _recent(request.actor, request.GET.get("recent", ""))
    words = {
        "found": found,
        "contracts_open": bool(address("contracts")),
        "q": text,
        "recent": not text.strip(),
        "people": _people(request.actor, text) if text.strip() else [],
        **_best(request.actor, found, text),
    }
    return render(request, "crm/palette.html", words)


def _found(actor: Actor, text: str) -> Found:
    """The records; where there are none, the first word may have said what is to be done: “log jinyuan”."""
    found = find(actor, text)
    _verb, _space, rest = text.strip().partition(" ")
    return find(actor, rest) if found == Found() and rest.strip() else found


def _people(actor: Actor, text: str) -> list[Person]:
    """Colleagues by name, code, pinyin or initials."""
    rows = Person.objects.visible_to(actor).filter(matching(text), company=actor.company)
    return list(staying(rows, actor.today).order_by("name", "pk")[:FIRST])


def _best(actor: Actor, found: Found, text: str) -> dict[str, Any]:
    """The customer and the opportunity that the actions are about, as far as the actor may do them."""
    customer = found.customers[0] if found.customers and text.strip() else None
    if customer is None and found.contacts and text.strip():
        customer = found.contacts[0].customer
    opportunity = found.opportunities[0] if found.opportunities and text.strip() else None
    return {
        "customer": customer if customer and policy.may_log(actor, customer) else None,
        "opportunity": opportunity if opportunity and policy.may_write(actor, opportunity) else None,
    }


def _recent(actor: Actor, text: str) -> Found:
    """The records that the browser remembers (`customers-12,opportunities-5`), as far as they are still seen."""
    asked: dict[str, list[int]] = {name: [] for name in NAMED}
    for part in text[:400].split(",")[:MOST_RECENT]:
        name, _dash, key = part.partition("-")
        pk = whole(key)
        if name in asked and pk is not None:
            asked[name].append(pk)
    found = {}
    for name, keys in asked.items():
        rows = about.seen(actor, RECENT[name]).filter(pk__in=keys).select_related(*KINDS[name].related) if keys else ()
        found[name] = sorted(rows, key=lambda row, keys=keys: keys.index(row.pk))
    return Found(**found)


@require_GET
def search(request: Request) -> HttpResponse:
    """All that was found, by kind; of one kind page by page."""
    text, kind = request.GET.get("q", "").strip()[:200], request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = min(whole(request.GET.get("page"), 1) or 1, MOST_PAGES)
    most = SIZE if kind else FIRST
    start = (page - 1) * SIZE if kind else 0
    groups = [
        Group(name, *NAMES[name], hits(request.actor, name, text, start, most))
        for name in KINDS
        if text and kind in ("", name)
    ]
    words = {
        "q": text,
        "kind": kind,
        "kinds": [(name, label, icon) for name, (label, icon) in NAMES.items()],
        "groups": [one for one in groups if one.hits.rows],
        "page": page,
        "next": page + 1 if kind and groups and groups[0].hits.more and page < MOST_PAGES else None,
    }
    return render(request, "crm/search.html" + ("#list" if request.htmx else ""), words)


assert set(NAMES) == set(KINDS)
