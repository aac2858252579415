"""The base of every record, the event log, idempotency keys and numbers for codes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from merit.core.scoping import Everything, Scoped


class Record(models.Model):
    """A row that people change: `version` counts the changes, so that no change overwrites an unseen one."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    everything = Everything()
    objects: ClassVar[Any] = Scoped()

    class Meta:
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "everything"


class Owned(models.Model):
    """The columns beside `owner` that say since when: see core/owning.py, and `tracked(owned=True)`."""

    owned_at = models.DateTimeField(null=True, blank=True, editable=False)
    pooled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Row(models.Model):
    """A row that is written once, or belongs to a record and changes with it."""

    everything = Everything()
    objects: ClassVar[Any] = Scoped()

    class Meta:
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "everything"


class Event(Row):
    """What happened, in domain words: who did which verb to which record, when and why. Append-only."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)
    company = models.ForeignKey("org.Company", models.CASCADE, null=True, related_name="+")
    area = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=300)
    data = models.JSONField(default=dict)

    class Meta(Row.Meta):
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_subject"),
            models.Index(fields=["company", "area", "-at"], name="event_company"),
        )

    @staticmethod
    def scope(actor: Any) -> models.Q:
        """Those who see the history of whole companies."""
        return models.Q(company_id__in=actor.reach("history").companies)


class IdempotencyKey(Row):
    """The answer once given to a creating request with this key: asked again, the same answer is given."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once"),)


class DailyDone(Row):
    """That a company's daily work of this name was done on its day: see core/daily.py."""

    company = models.ForeignKey("org.Company", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["company", "name", "day"], name="daily_once"),)


class Counter(models.Model):
    """The last number given out for a kind of code; locked while the next one is taken."""

    kind = models.CharField(max_length=60, primary_key=True)
    last = models.BigIntegerField(default=0)
