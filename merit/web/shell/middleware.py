"""What happens around every request: hostile input refused, the actor found, refusals turned into answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, MeritError, NotFound
from merit.org.actor import actor_for
from merit.web.shell import errors

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN = (
    "/sign-in",
    "/settings/language",
    "/settings/theme",
    "/api/",
    "/parts",
    "/static/",
    "/invitation/",
    "/calendar/",
    "/f/",
    "/feedback/",
)
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def hostile_input(get_response: Answer) -> Answer:
    """A NUL in the address or a form is refused: PostgreSQL stores none, and nobody types one."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        texts = [request.path, *request.GET, *(value for values in request.GET.lists() for value in values[1])]
        if request.method == "POST" and request.content_type in FORM_TYPES:
            texts += [value for values in request.POST.lists() for value in values[1]]
        if any("\0" in text or _lone_surrogate(text) for text in texts):
            return HttpResponse("400", status=400, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return answer


# Addresses that take more than some files at a time, and count for themselves.
LARGE = ("/imports", "/api/v1/imports")


def too_much(get_response: Answer) -> Answer:
    """A body that announces more than ten files of the greatest size is refused before any of it is read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = 10 * settings.FILE_MOST + 2**20
        if not (length.isascii() and length.isdigit()) or (int(length) > most and not request.path.startswith(LARGE)):
            return HttpResponse("413", status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return answer


def _lone_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def actor(get_response: Answer) -> Answer:
    """Finds who acts (`request.actor`), in the company that the session names; pages need a sign-in.

    Changes of rows made meanwhile carry the user in their history.
    """

    def answer(request: Any) -> HttpResponseBase:
        user = request.user
        request.actor = actor_for(user, request.session.get("company")) if user.is_authenticated else None
        if request.actor is None:
            timezone.deactivate()
            if not request.path.startswith(OPEN):
                return _to_sign_in(request)
            return get_response(request)
        timezone.activate(ZoneInfo(request.actor.company.time_zone))
        writes = request.method not in {"GET", "HEAD", "OPTIONS"}
        with pghistory.context(user=user.pk, name=user.name, path=request.path) if writes else nullcontext():
            response = get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return answer


def _to_sign_in(request: Any) -> HttpResponse:
    where = resolve_url("sign-in")
    if request.method == "GET" and request.path != "/":
        where += "?" + urlencode({"next": request.get_full_path()})
    response = HttpResponse(status=204 if request.htmx else 302)
    response["HX-Redirect" if request.htmx else "Location"] = where
    return response


class refusals:  # noqa: N801 - a middleware, named like the others
    """A refused command becomes a page with its status, or, within a page, a toast."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith("/api/") or request.htmx:
            return response
        page = errors.not_allowed(request)
        page["Allow"] = response.headers.get("Allow", "")
        return page

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """Django calls this with what a view raised."""
        if isinstance(exception, IntegrityError):
            exception = Conflict(_("Somebody did the same at this moment, or it can no longer be changed."))
        if isinstance(exception, OperationalError) and "lock timeout" in str(exception):
            exception = Conflict(_("Somebody is working on this. Try again in a moment."))
        if not isinstance(exception, MeritError) or request.path.startswith("/api/"):
            return None
        if isinstance(exception, NotFound) and not request.htmx:
            return errors.not_found(request)
        if request.htmx:
            response = HttpResponse(status=exception.status)
            text = str(exception) if getattr(exception, "fields", None) else str(exception.detail)
            response["HX-Reswap"] = "none"
            response["HX-Trigger"] = json.dumps({"toast": {"kind": "error", "text": text}})
            return response
        return errors.refused(request, exception)
