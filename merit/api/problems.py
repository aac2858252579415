"""Errors as problem+json (RFC 9457): type, title, status, detail, and per field what is wrong."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from merit.calc.problems import InputError
from merit.calc.texts import pick_language
from merit.core.errors import Conflict, Invalid, MeritError

log = logging.getLogger(__name__)


def problem(
    status: int, code: str, title: str, detail: str = "", fields: Sequence[dict[str, Any]] = (), **more: Any
) -> HttpResponse:
    """A problem: `code` is stable for programs, `fields` a list of {"name", "message"}."""
    body: dict[str, Any] = {"type": f"/api/v1/docs#{code}", "code": code, "title": title, "status": status}
    if detail and detail != title:
        body["detail"] = detail
    if fields:
        body["fields"] = list(fields)
    body |= more
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json; charset=utf-8"
    )


def of(error: MeritError) -> HttpResponse:
    """The problem that a refused command is."""
    fields = []
    if isinstance(error, Invalid):
        fields = [{"name": name, "message": str(text)} for name, texts in error.fields.items() for text in texts]
    return problem(error.status, error.code, str(error.title), str(error.detail), fields, **error.more)


def told(response: HttpResponse) -> HttpResponse:
    """The answer; of a method that an address does not have, a problem instead of a page."""
    if response.status_code != 405:
        return response
    allowed = response.get("Allow", "")
    found = problem(405, "method-not-allowed", _("This address has no such method"), _("It has: %s.") % allowed)
    found["Allow"] = allowed
    return found


@csrf_exempt
def nothing(_request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - whatever it was
    """An address that the API does not have."""
    return problem(404, "not-found", _("The API has no such address"))


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    query = any(one["loc"][:1] == ("query",) for one in error.errors)
    fields = [{"name": _name(one["loc"]), "message": _text(one)} for one in error.errors]
    return problem(400 if query else 422, "invalid", _("Please correct what is marked"), "", fields)


def _name(loc: Sequence[Any]) -> str:
    """The field as the caller wrote it: without where ninja found it and its parameter's name."""
    return ".".join(str(part) for part in (loc[2:] if len(loc) > 2 else loc[1:]))


def _text(one: dict[str, Any]) -> str:
    if one["type"] == "extra_forbidden":
        return _("There is no such field.")
    if one["type"] == "missing":
        return _("This field is required.")
    return str(one["msg"]).removeprefix("Value error, ")


def register(api: NinjaAPI) -> None:
    """Makes every error of the API a problem."""
    api.add_exception_handler(MeritError, lambda _request, error: of(error))  # type: ignore[arg-type]
    api.add_exception_handler(InputError, _uncomputable)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, _invalid)  # type: ignore[arg-type]
    api.add_exception_handler(
        Http404, lambda _request, _error: problem(404, "not-found", _("There is nothing here for you"))
    )
    api.add_exception_handler(
        AuthenticationError,
        lambda _request, _error: problem(401, "unauthenticated", _("Sign in, or send a bearer token that is valid")),
    )
    api.add_exception_handler(
        HttpError,
        lambda _request, error: problem(getattr(error, "status_code", 400), "invalid", str(error)),
    )
    api.add_exception_handler(
        DataError, lambda _request, _error: problem(400, "invalid", _("A value is out of range."))
    )
    api.add_exception_handler(IntegrityError, _conflict)
    api.add_exception_handler(Exception, _unexpected)


def _conflict(_request: HttpRequest, _error: Exception | type[Exception]) -> HttpResponse:
    """What the database refused: two at once, or what is locked."""
    return of(Conflict(_("Somebody did the same at this moment, or it can no longer be changed.")))


def _uncomputable(_request: HttpRequest, error: InputError) -> HttpResponse:
    """Facts that hold mistakes: nothing can be computed with them, and the core says why."""
    return of(Conflict(" ".join(error.lines(pick_language(get_language()))[:3])))


def _unexpected(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """What the server itself got wrong: a reference for the log, nothing about its inside."""
    reference = uuid.uuid4().hex[:12]
    log.error("API error %s", reference, exc_info=error if isinstance(error, Exception) else None)
    return problem(
        500, "error", _("Something went wrong here"), _("Reference: %(reference)s") % {"reference": reference}
    )
