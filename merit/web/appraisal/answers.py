"""What the views of this area answer alike: look there; a refused verb said as a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from merit.core.errors import Conflict, Invalid, Stale


def see(to: Any, *args: Any) -> HttpResponse:
    """Done: look there (303, so that reloading sends nothing again)."""
    return HttpResponse(status=303, headers={"Location": resolve_url(to, *args)})


def verb(request: HttpRequest, work: Callable[[], Any], done: Any) -> None:
    """Does a verb and says so; a refusal is said as well."""
    try:
        work()
    except Invalid as refused:
        messages.error(request, " ".join(str(text) for texts in refused.fields.values() for text in texts))
    except (Conflict, Stale) as refused:
        messages.error(request, str(refused.detail))
    else:
        messages.success(request, str(done))


def version_of(request: HttpRequest) -> int:
    """The version that the page was made from, out of its form; 0 (never current) where it is none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def tell(form: forms.Form, refused: Invalid) -> None:
    """A refusal's texts at the fields of the form; those of no field above it."""
    for name, texts in refused.fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
