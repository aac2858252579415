"""Classes of customers (客戶分類): the company's list of them, the rules that give them, every change of a class."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.models import Customer
from merit.org import scope
from merit.org.models import Company, User


@tracked()
class CustomerClass(Record):
    """A class of a company: customers name it in `customer_class`. `points_from`: with so many points one is in it."""

    COLORS = (
        ("", pgettext_lazy("colour", "Grey")),
        ("acc", pgettext_lazy("colour", "Blue")),
        ("ok", pgettext_lazy("colour", "Green")),
        ("warn", pgettext_lazy("colour", "Amber")),
        ("bad", pgettext_lazy("colour", "Red")),
    )
    company = models.ForeignKey(Company, models.PROTECT, related_name="customer_classes")
    position = models.PositiveSmallIntegerField(_("position"))
    name = LineField(_("name"), max_length=40)
    color = models.CharField(_("colour"), max_length=10, blank=True, choices=COLORS)
    points_from = models.PositiveSmallIntegerField(
        _("from points"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    class Meta(Record.Meta):
        verbose_name = _("customer class")
        verbose_name_plural = _("customer classes")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["company", "name"], name="customer_class_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class ClassRule(Row):
    """A rule of a company, in order; all that it asks must hold. One that asks nothing fits every customer."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="class_rules")
    position = models.PositiveSmallIntegerField()
    customer_class = models.ForeignKey(CustomerClass, models.CASCADE, related_name="rules")
    revenue = MoneyField(_("received at least"), null=True, blank=True)
    recency = models.PositiveIntegerField(_("last contract at most days ago"), null=True, blank=True)
    frequency = models.PositiveIntegerField(_("contracts at least"), null=True, blank=True)

    class Meta(Row.Meta):
        ordering = ("position",)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class ClassBand(Row):
    """Points for a measure: revenue and frequency from `bound` on, recency (days) up to it; the most points count."""

    MEASURES = (
        ("revenue", _("Received")),
        ("recency", _("Days since the last contract")),
        ("frequency", _("Contracts")),
    )
    company = models.ForeignKey(Company, models.CASCADE, related_name="class_bands")
    measure = models.CharField(max_length=10, choices=MEASURES)
    bound = MoneyField(_("bound"), validators=[MinValueValidator(0)])
    points = models.PositiveSmallIntegerField(_("points"), validators=[MaxValueValidator(30)])

    class Meta(Row.Meta):
        ordering = ("measure", "-points")

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class ClassPin(Row):
    """That a customer's class was given by hand and no rule changes it, until the pin is taken off."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="class_pin")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="customer__company_id", people="customer__owner_id")


class ClassChange(Row):
    """A change of a customer's class: from, to, on which day, and by a person or by which rule with which measures."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="class_changes")
    was = models.CharField(max_length=40, blank=True)
    now = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    why = models.JSONField(default=dict)

    class Meta(Row.Meta):
        indexes = (
            models.Index(fields=["customer", "-at"], name="class_change_of"),
            models.Index(fields=["-on", "-id"], name="class_change_when"),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="customer__company_id", people="customer__owner_id")
