"""What the pay pages answer alike: look there; a verb done or refused, said as a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from merit.core.errors import Conflict, Invalid, Stale


def see(to: Any, *args: Any) -> HttpResponse:
    """Done: look there (303, so that reloading sends nothing again)."""
    return HttpResponse(status=303, headers={"Location": resolve_url(to, *args)})


def verb(request: HttpRequest, work: Callable[[], Any], done: Any) -> bool:
    """Does a verb and says so; a refusal that the reader can act on is said as well. Whether it was done."""
    if not refusing(request, work):
        return False
    messages.success(request, str(done))
    return True


def refusing(request: HttpRequest, work: Callable[[], Any]) -> bool:
    """Does it without a word; what is refused is said as a message. Whether it was done."""
    try:
        work()
    except Invalid as refused:
        messages.error(request, " ".join(str(text) for texts in refused.fields.values() for text in texts))
    except (Conflict, Stale) as refused:
        messages.error(request, str(refused.detail))
    else:
        return True
    return False


def version_of(request: HttpRequest) -> int:
    """The version that the page was made from, out of its form; 0 (never current) where it is none."""
    return number(request.POST.get("version", ""))


def number(text: str) -> int:
    """A small whole number out of an address or a form; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def paged(page: Any) -> dict[str, Any]:
    """A page of Django's paginator as the pager component reads it."""
    return {
        "number": page.number,
        "pages": page.paginator.num_pages,
        "count": page.paginator.count,
        "has_next": page.has_next(),
        "has_previous": page.has_previous(),
    }
