"""The outbox: mails that are to be sent, each exactly once. What stands in one is written when it goes out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from merit.core.models import Row
from merit.org.models import User


class Mail(Row):
    """A mail to a user. `key` makes it exist once; `sent_at` or `dropped_at` ends it; else it is tried `after`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    day = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    after = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        indexes = (models.Index(fields=["after"], name="mail_waiting", condition=Q(sent_at=None, dropped_at=None)),)

    def __str__(self) -> str:
        return self.key

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(user_id=actor.user.pk)
