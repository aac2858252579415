"""The outbox: mails that are to be sent, each exactly once. What stands in one is written when it goes out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from merit.core.mailing import Outgoing
from merit.org.models import User


class Mail(Outgoing):
    """A mail to a user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)

    class Meta(Outgoing.Meta):
        indexes = (models.Index(fields=["after"], name="mail_waiting", condition=Q(sent_at=None, dropped_at=None)),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(user_id=actor.user.pk)
