"""Duplicates and what became of them: pairs that are none, merges with what they moved, and the company's rules."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.models import Contact, Customer
from merit.org import scope
from merit.org.models import Company, User


@tracked()
class CustomerRules(Record):
    """What a company has decided about its customers: one row, made when somebody decides."""

    CLASS_BY = (
        ("hand", pgettext_lazy("classes by", "By hand")),
        ("rules", pgettext_lazy("classes by", "By rules, the first that fits")),
        ("points", pgettext_lazy("classes by", "By points for revenue, recency and frequency")),
    )
    company = models.OneToOneField(Company, models.CASCADE, related_name="customer_rules")
    names_owner = models.BooleanField(_("name the owner of a duplicate that one may not see"), default=False)
    class_by = models.CharField(_("classes are given"), max_length=10, default="hand", choices=CLASS_BY)
    class_months = models.PositiveSmallIntegerField(
        _("months that count"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta(Record.Meta):
        verbose_name = _("rules for customers")
        verbose_name_plural = _("rules for customers")

    def __str__(self) -> str:
        return str(self.company)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class Distinct(Row):
    """Two customers that look alike and are not the same: not offered again. `first` has the smaller id."""

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)

    class Meta(Row.Meta):
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_order"),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="first__company_id", people="first__owner_id")


class Merge(Row):
    """Records that became one: which survived, what each had, who did it, and whether it was undone.

    `before` and `after`: the survivor's fields; `absorbed`: the ids with their archiving before.
    """

    KINDS = (("customer", _("customer")), ("contact", _("contact")))
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    survivor_id = models.BigIntegerField()
    label = models.CharField(max_length=300)
    absorbed = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_by_name = models.CharField(max_length=200, blank=True)
    left = models.JSONField(default=list)

    class Meta(Row.Meta):
        indexes = (
            models.Index(fields=["company", "-at"], name="merge_when"),
            models.Index(fields=["kind", "survivor_id"], name="merge_survivor"),
        )

    def __str__(self) -> str:
        return self.label

    @staticmethod
    def scope(actor: Any) -> Q:
        """Seen by those who see the survivor, or would if it had not been merged itself."""
        return _of("customer", Customer, scope.rows(actor, "crm", people="owner_id")) | _of(
            "contact", Contact, scope.rows(actor, "crm", company="customer__company_id", people="customer__owner_id")
        )


def _of(kind: str, model: Any, seen: Q) -> Q:
    return Q(kind=kind, survivor_id__in=model.everything.filter(seen).values("pk"))


class Moved(Row):
    """Which rows a merge moved: those of `model` whose `field` named `was` and names the survivor since."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="moved")
    model = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    was = models.BigIntegerField()
    rows = ArrayField(models.BigIntegerField())

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(merge__in=Merge.everything.filter(Merge.scope(actor)).values("pk"))
