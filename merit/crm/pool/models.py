"""The settings of a company's public pool and lead monitor, its recycle rules, and the history of every move."""

from __future__ import annotations

from typing import Any, Final

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.leads.models import Lead
from merit.crm.models import Customer
from merit.org.models import Company, Person, User

KINDS: Final = (
    ("recycled", pgettext_lazy("pool", "Recycled by rule")),
    ("returned", pgettext_lazy("pool", "Put into the pool")),
    ("arrived", pgettext_lazy("pool", "Arrived without an owner")),
    ("claimed", pgettext_lazy("pool", "Claimed")),
    ("assigned", pgettext_lazy("pool", "Assigned")),
)
REASONS: Final = (
    ("idle", _("No contact for too long")),
    ("opportunity", _("No opportunity")),
    ("deal", _("No deal")),
    ("unhandled", _("Nobody looked after the lead")),
    ("hand", _("Given back by hand")),
    ("unassigned", _("No rule named an owner")),
)
HOURS: Final = [MinValueValidator(1), MaxValueValidator(24 * 366)]
DAYS: Final = [MinValueValidator(1), MaxValueValidator(3660)]


@tracked()
class PoolSettings(Record):
    """The times and limits of one company. Empty: never, or no limit. Source: docs/spec/pool.md."""

    company = models.OneToOneField(Company, models.PROTECT, related_name="pool_settings")
    remind_hours = models.PositiveIntegerField(null=True, blank=True, default=24)
    escalate_hours = models.PositiveIntegerField(null=True, blank=True, default=48)
    pool_hours = models.PositiveIntegerField(null=True, blank=True)
    lead_idle_days = models.PositiveIntegerField(null=True, blank=True)
    warn_days = models.PositiveIntegerField(default=3)
    lockout_days = models.PositiveIntegerField(default=7)
    held_customers = models.PositiveIntegerField(null=True, blank=True)
    held_leads = models.PositiveIntegerField(null=True, blank=True)
    claims_per_day = models.PositiveIntegerField(null=True, blank=True, default=10)
    claims_per_month = models.PositiveIntegerField(null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("pool settings")
        verbose_name_plural = _("pool settings")

    def __str__(self) -> str:
        return str(self.company)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked()
class RecycleRule(Record):
    """When customers of a class go into the pool: any of the three is enough. An empty class: every other class.

    Days are calendar days. `spare_opportunity`, `spare_deal`: a customer with an open opportunity, or with a
    contract, stays.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="recycle_rules")
    customer_class = LineField(_("class"), max_length=40, blank=True)
    idle_days = models.PositiveIntegerField(null=True, blank=True, validators=DAYS)
    opportunity_days = models.PositiveIntegerField(null=True, blank=True, validators=DAYS)
    deal_days = models.PositiveIntegerField(null=True, blank=True, validators=DAYS)
    spare_opportunity = models.BooleanField(default=True)
    spare_deal = models.BooleanField(default=True)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("recycle rule")
        verbose_name_plural = _("recycle rules")
        ordering = ("customer_class",)
        constraints = (models.UniqueConstraint(fields=["company", "customer_class"], name="recycle_rule_class_once"),)

    def __str__(self) -> str:
        return self.customer_class or str(_("every other class"))

    @property
    def days(self) -> tuple[int | None, int | None, int | None]:
        """No contact, no opportunity, no deal for more than so many days."""
        return self.idle_days, self.opportunity_days, self.deal_days

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class PoolWarning(Row):
    """That an owner was warned: on which day, and on which day it goes if nothing happens since `since`."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="pool_warnings")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="pool_warnings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20, choices=REASONS)
    since = models.DateField()
    warned_on = models.DateField()
    goes_on = models.DateField()

    class Meta(Row.Meta):
        app_label = "crm"
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "person", "reason", "since"],
                name="pool_warning_customer_once",
                condition=Q(customer__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["lead", "person", "reason", "since"],
                name="pool_warning_lead_once",
                condition=Q(lead__isnull=False),
            ),
        )

    @staticmethod
    def scope(_actor: Any) -> Q:
        return Q(pk__in=())


class PoolMove(Row):
    """One move into the pool or out of it: who, when, from whom, to whom, why. Never changed.

    `customer` may become another one, when two customers are merged.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="pool_moves")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="pool_moves")
    kind = models.CharField(max_length=20, choices=KINDS)
    reason = models.CharField(max_length=20, choices=REASONS, blank=True)
    note = models.CharField(max_length=300, blank=True)
    days = models.PositiveIntegerField(null=True)
    from_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    to_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)

    class Meta(Row.Meta):
        app_label = "crm"
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["company", "-at", "-id"], name="pool_move_company"),
            models.Index(fields=["customer", "-at"], name="pool_move_customer"),
            models.Index(fields=["lead", "-at"], name="pool_move_lead"),
            models.Index(fields=["to_person", "on"], name="pool_move_claims", condition=Q(kind="claimed")),
        )
        triggers = (pgtrigger.ReadOnly(name="append_only", exclude=["customer"]),)

    @property
    def subject(self) -> Any:
        return self.customer or self.lead

    @staticmethod
    def scope(actor: Any) -> Q:
        """Those who see the whole company; and one's own losses and gains."""
        reach = actor.reach("crm")
        mine = Q(from_person_id__in=reach.people) | Q(to_person_id__in=reach.people)
        return Q(company_id__in=reach.companies) | mine
