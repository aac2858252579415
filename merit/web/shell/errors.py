"""The pages of errors. The one of our own mistakes needs neither database nor session nor reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from merit.core.errors import Invalid, MeritError
from merit.web.shell.nav import Item, current, navigation


def _place(request: HttpRequest) -> Item | None:
    """The list that the address stands under, for whoever may open it."""
    actor = getattr(request, "actor", None)
    return current(request.path, navigation(actor)) if actor else None


def _page(request: HttpRequest, status: int, title: str, text: str, icon: str) -> HttpResponse:
    layout = "layouts/app.html" if getattr(request, "actor", None) else "layouts/plain.html"
    words = {"title": title, "text": text, "icon": icon, "layout": layout, "status": status, "place": _place(request)}
    return render(request, "errors/page.html", words, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    text = _("The address or the form holds something that does not belong there.")
    return _page(request, 400, _("This request cannot be read"), text, "unplug")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    return _page(request, 403, _("You may not see this"), _out_of_reach(), "lock")


def _out_of_reach() -> str:
    return _("Your roles do not reach this page. An administrator of your company can change that.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's
    text = _("It was removed, the address is wrong, or it belongs to somebody else.")
    return _page(request, 404, _("Nothing here"), text, "search-x")


def not_allowed(request: HttpRequest) -> HttpResponse:
    """An address behind a button, opened as a page: by a bookmark, or by reloading after signing in again."""
    text = _("This address belongs to a button on a page: open the page, and press it there.")
    return _page(request, 405, _("This is not a page"), text, "unplug")


def refused(request: HttpRequest, error: MeritError) -> HttpResponse:
    """A command that was refused, for a page that does not show the refusal in its own form."""
    text = str(error) if isinstance(error, Invalid) else str(error.detail)
    if text == str(error.title):  # a refusal that says no more than its name
        text = _out_of_reach() if error.status == 403 else ""
    return _page(request, error.status, str(error.title), text, "lock" if error.status == 403 else "triangle-alert")


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    text = _("The form was open for too long, or cookies are switched off. Go back, reload the page and send it again.")
    return _page(request, 403, _("This form has expired"), text, "shield-alert")


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's
    words: dict[str, Any] = {
        "title": _("Something went wrong here"),
        "text": _("Nothing was saved. The error is in the log; try again in a moment."),
        "icon": "triangle-alert",
        "layout": "layouts/plain.html",
        "status": 500,
    }
    return HttpResponse(render_to_string("errors/page.html", words), status=500)
