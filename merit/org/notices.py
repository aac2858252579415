"""Notices: what a person is told, kept until it is done. Any room writes one in the transaction of its cause.

A notice says what kind it is, what it is about and the values of its sentence; pages and mails find the words
(merit/web/notices, per kind). `key` makes it be said once: the same key to the same person again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from merit.core.models import Row


class Notice(Row):
    """One thing told to one person. It stands in the inbox from `day` on (or from `snoozed_until`) until `done_at`."""

    person = models.ForeignKey("org.Person", models.CASCADE, related_name="notices")
    company = models.ForeignKey("org.Company", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    day = models.DateField()
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Row.Meta):
        app_label = "org"
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="notice_once"),)
        indexes = (
            models.Index(fields=["person", "-day", "-id"], name="notice_open", condition=Q(done_at=None)),
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject", condition=Q(done_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.kind} · {self.subject_label}"

    @staticmethod
    def scope(actor: Any) -> Q:
        """One's own, and nobody else's."""
        return Q(person_id=actor.person.pk) if actor.person else Q(pk__in=())


def notify(
    people: Iterable[Any], kind: str, subject: models.Model, *, key: str, day: date, label: str = "", **data: Any
) -> None:
    """Tells each of these people once (by `key`) about `subject`, which has a company or a company's customer.

    `label`: how the subject is called in the inbox, where it is not its own name (a follow-up's is its customer).
    """
    company = getattr(subject, "company_id", None) or subject.customer.company_id  # type: ignore[attr-defined]
    Notice.everything.bulk_create(
        [
            Notice(
                person=person,
                company_id=company,
                kind=kind,
                key=key[:200],
                day=day,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                subject_label=(label or str(subject))[:300],
                data={name: value if isinstance(value, int | bool) else str(value) for name, value in data.items()},
            )
            for person in {one.pk: one for one in people if one is not None}.values()
        ],
        ignore_conflicts=True,
    )


def settle(subject: models.Model, *kinds: str) -> None:
    """What was told of `subject` (of these kinds, or of any) is done: its cause is gone."""
    rows = Notice.everything.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk, done_at=None)
    (rows.filter(kind__in=kinds) if kinds else rows).update(done_at=timezone.now())
