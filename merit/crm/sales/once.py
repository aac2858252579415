"""A form that is sent twice does its work once: a double click books one receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from merit.core.models import IdempotencyKey

if TYPE_CHECKING:
    from merit.org.actor import Actor


@transaction.atomic
def once(actor: Actor, key: str, work: Callable[[], Any]) -> int:
    """The id of what `work` makes; of what it made before, where the actor sent this key already.

    The second of two that come at once waits for the first. Work that fails leaves no trace of the key.
    """
    if not key:
        return int(work().pk)
    claims = IdempotencyKey.objects.unscoped("a key belongs to its user")
    name = f"form:{key}"
    claims.bulk_create([IdempotencyKey(user=actor.user, key=name, request_digest="form")], ignore_conflicts=True)
    claim = claims.select_for_update().get(user=actor.user, key=name)
    if claim.status is None:
        claim.status, claim.body = 201, {"id": work().pk}
        claim.save()
    return int(claim.body["id"])
