"""The palette's search: customers, opportunities, contacts and contracts that the reader may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merit.crm import policy
from merit.crm.finding import find
from merit.web.request import Request
from merit.web.shell.nav import address


@require_GET
def search(request: Request) -> HttpResponse:
    found = find(request.actor, request.GET.get("q", ""))
    groups: dict[str, Any] = {"found": found, "contracts_open": bool(address("contracts"))}
    groups["may_create"] = policy.may_create(request.actor)
    return render(request, "crm/search.html", groups)
