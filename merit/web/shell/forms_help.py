"""What every page with a form does alike: show it, run the operation, show it again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from merit.core.errors import Conflict, Invalid, Stale


def take_errors(form: forms.Form, error: Invalid) -> None:
    """Puts an operation's complaints at the form's fields; those of no field on top."""
    for name, texts in error.fields.items():
        at = name if name in form.fields else f"{name}_id" if f"{name}_id" in form.fields else None
        for text in texts:
            form.add_error(at, text if at or not name else f"{name}: {text}")


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    run: Callable[[], str],
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """GET shows the form; POST runs `run` once the form is valid, which gives the address to go to.

    What the operation refuses is shown in the form, with its status; nothing that was typed is lost.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(run())
            except Invalid as error:
                take_errors(form, error)
            except (Stale, Conflict) as error:
                status = error.status
                form.add_error(None, str(error.detail))
    return render(request, template, {"form": form, **(context or {})}, status=status)
