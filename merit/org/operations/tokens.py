"""API tokens that a user makes for himself."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.operations import checked, found, log
from merit.org.models import Token

PREFIX = "merit_"
SCOPES = ("read", "write")
MOST_DAYS = 366


def digest_of(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """256 random bits, with a prefix by which a leaked token is recognised."""
    return PREFIX + secrets.token_urlsafe(32)


@transaction.atomic
def create_token(actor: Any, *, name: str, scopes: list[str], days: int) -> tuple[Token, str]:
    """A token and its secret, which is shown this once."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(days=_("Between 1 and %(most)s days.") % {"most": MOST_DAYS})
    if not scopes or set(scopes) - set(SCOPES):
        raise Invalid(scopes=_("There is no such scope."))
    secret = new_secret()
    token = Token(
        user=actor.user,
        name=name,
        digest=digest_of(secret),
        hint=secret[-4:],
        scopes=sorted({"read", *scopes}),
        expires_at=timezone.now() + timedelta(days=days),
    )
    checked(token).save()
    log(actor, "created token", actor.user, area="users", company=actor.company, name=name, scopes=token.scopes)
    return token, secret


@transaction.atomic
def revoke_token(actor: Any, token_id: object) -> None:
    """The token opens nothing from now on."""
    token = found(Token.objects.visible_to(actor).filter(revoked_at=None), token_id)
    token.revoked_at = timezone.now()
    token.save()
    log(actor, "revoked token", actor.user, area="users", company=actor.company, name=token.name)
