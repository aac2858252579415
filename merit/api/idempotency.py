"""Idempotency-Key: a creating request sent twice with the same key creates once, also when two come at once.

The key is claimed by inserting its row in the transaction of the request: the second one waits for that row, then
gives the first one's answer. A request that fails leaves no claim.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from merit.api.problems import problem
from merit.core.models import IdempotencyKey

KEPT = ("ETag", "Location", "Content-Type")


class _Failed(Exception):
    """Carries an error answer out of the transaction, which is rolled back."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def once(request: Any, respond: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The answer to this request; the earlier one where its key was used before."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method != "POST":
        return respond(request)
    if len(key) > 200 or not key.isprintable():
        return problem(400, "invalid", _("An Idempotency-Key has at most 200 printable characters."))
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + _sent(request)).hexdigest()
    try:
        with transaction.atomic():
            return _claimed(request, key, digest, respond)
    except _Failed as failed:
        return failed.response


def _sent(request: Any) -> bytes:
    """What the request brings: of a form with files its fields and the digests of its files."""
    if request.content_type != "multipart/form-data":
        return bytes(request.body)
    parts = [f"{name}={value}" for name, values in sorted(request.POST.lists()) for value in values]
    for name, file in sorted(request.FILES.items()):
        found = hashlib.sha256()
        for chunk in file.chunks():
            found.update(chunk)
        file.seek(0)
        parts.append(f"{name}:{file.name}:{found.hexdigest()}")
    return "\n".join(parts).encode()


def _claimed(request: Any, key: str, digest: str, respond: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    claims = IdempotencyKey.objects.unscoped("a key belongs to its user")
    claim = claims.bulk_create(
        [IdempotencyKey(user=request.actor.user, key=key, request_digest=digest)], ignore_conflicts=True
    )[0]
    claim = claims.select_for_update().get(user=request.actor.user, key=key)
    if claim.status is not None:
        return _again(claim, digest)
    response = respond(request)
    if response.status_code >= 400:
        raise _Failed(response)
    claim.status = response.status_code
    claim.body = json.loads(response.content) if response.content else None
    claim.headers = {name: response[name] for name in KEPT if response.has_header(name)}
    claim.save()
    return response


def _again(claim: IdempotencyKey, digest: str) -> HttpResponse:
    if claim.request_digest != digest:
        return problem(422, "idempotency-key-reused", _("This Idempotency-Key was used for another request."))
    body = "" if claim.body is None else json.dumps(claim.body, ensure_ascii=False)
    response = HttpResponse(body, status=claim.status)
    for name, value in claim.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response
