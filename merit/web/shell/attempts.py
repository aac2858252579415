"""Where a sign-in comes from, and what is said to who has to wait."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind a proxy that is trusted, the one that the proxy saw."""
    if settings.TRUST_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def wait(until: datetime) -> tuple[int, str]:
    """Seconds to wait, and the sentence."""
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    minutes = -(-seconds // 60)
    said = ngettext(
        "Too many attempts. Try again in %(n)d minute, or ask an administrator.",
        "Too many attempts. Try again in %(n)d minutes, or ask an administrator.",
        minutes,
    )
    return seconds, said % {"n": minutes}
