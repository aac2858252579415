"""Who calls: a bearer token, or the session of a signed-in page (then with its CSRF token)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.api.kernel import BadParameter
from merit.core.errors import Forbidden
from merit.org.actor import actor_for
from merit.org.models import Token
from merit.org.operations.tokens import digest_of


def authenticate(request: Any) -> Any:
    """The user behind the request, or None; sets request.actor. A token reaches its user's newest rights.

    Asked once more for the same request, as the API does when it writes, it answers from memory.
    """
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("bearer "):
        if not hasattr(request, "actor_of_token"):
            request.actor_of_token = _by_token(request, header[7:].strip())
        return request.actor_of_token
    if request.actor is None:
        return None
    return request.actor if _csrf_holds(request) else None


def _by_token(request: Any, secret: str) -> Any:
    token = (
        Token.objects.unscoped("who calls is not known before")
        .select_related("user__person__company")
        .filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    company = _company(request) if token else None
    request.actor = actor_for(token.user, company, token.scopes) if token else None
    if request.actor and company is not None and request.actor.company.pk != company:
        raise Forbidden(_("The company of Merit-Company is not one of yours."))
    if token and (token.last_used_at is None or timezone.now() - token.last_used_at > timedelta(minutes=5)):
        Token.objects.unscoped("when it was used").filter(pk=token.pk).update(last_used_at=timezone.now())
    return request.actor


def _company(request: Any) -> int | None:
    wanted = request.headers.get("Merit-Company", "").strip()
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        raise BadParameter({"Merit-Company": _("Send the id of a company.")})
    return int(wanted) if wanted else None


def _csrf_holds(request: Any) -> bool:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return True
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    request._dont_enforce_csrf_checks = getattr(request, "_dont_enforce_csrf_checks", False)
    check.process_request(request)
    return check.process_view(request, HttpResponse, (), {}) is None
