"""The secret address of a user's calendar feed: made, renewed, removed; and who stands behind one."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from merit.core.errors import Forbidden
from merit.core.operations import log
from merit.org.models import CalendarFeed
from merit.org.operations.tokens import digest_of

MOST_AN_HOUR: Final = 60


@transaction.atomic
def renew_calendar_feed(actor: Any) -> str:
    """A new secret, which is shown this once; an address that was given out before opens nothing any more."""
    _must(actor)
    secret = secrets.token_urlsafe(32)
    values = {"digest": digest_of(secret), "made_at": timezone.now(), "asked_at": None, "asked": 0}
    CalendarFeed.objects.unscoped("one's own").update_or_create(user=actor.user, defaults=values)
    log(actor, "made calendar link", actor.user, area="users", company=actor.company)
    return secret


@transaction.atomic
def remove_calendar_feed(actor: Any) -> None:
    """The address opens nothing from now on."""
    _must(actor)
    if CalendarFeed.objects.visible_to(actor).delete()[0]:
        log(actor, "removed calendar link", actor.user, area="users", company=actor.company)


@transaction.atomic
def ask_calendar_feed(secret: str) -> tuple[CalendarFeed | None, int]:
    """The feed of this secret, and the seconds to wait where it is read too often (else 0)."""
    rows = CalendarFeed.objects.unscoped("who has the secret is let in")
    feed = rows.select_for_update(of=("self",)).select_related("user").filter(digest=digest_of(secret)).first()
    if feed is None:
        return None, 0
    now = timezone.now()
    if feed.asked_at is None or now - feed.asked_at >= timedelta(hours=1):
        feed.asked_at, feed.asked = now, 0
    feed.asked += 1
    feed.save(update_fields=["asked_at", "asked"])
    wait = 0 if feed.asked <= MOST_AN_HOUR else 3600 - int((now - feed.asked_at).total_seconds())
    return feed, wait


def _must(actor: Any) -> None:
    if "write" not in actor.scopes:
        raise Forbidden
