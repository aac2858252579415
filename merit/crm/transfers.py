"""Transfers (移交): what a person has of customers goes to others on a day; and what went where."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.models import Company, Person, User


@tracked()
class Transfer(Record):
    """One transfer: from whom, on which day, how it is shared out. Done rows stand in TransferItem."""

    HOW = (
        ("all", _("All to the first")),
        ("region", _("By region of the customer, the rest to the first")),
        ("load", _("Evenly, by who has the fewest customers")),
    )
    WHAT = (
        ("customers", _("Customers")),
        ("opportunities", _("Open opportunities")),
        ("follow_ups", _("Open follow-ups")),
        ("leads", _("Leads")),
        ("contracts", _("Open contracts")),
    )
    STATES = (
        ("planned", pgettext_lazy("transfer", "Planned")),
        ("done", pgettext_lazy("transfer", "Done")),
        ("undone", pgettext_lazy("transfer", "Undone")),
        ("cancelled", pgettext_lazy("transfer", "Cancelled")),
    )
    company = models.ForeignKey(Company, models.PROTECT, related_name="transfers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers", verbose_name=_("from whom"))
    effective_on = models.DateField(_("on"))
    how = models.CharField(_("how"), max_length=10, default="all", choices=HOW)
    what = ArrayField(models.CharField(max_length=20, choices=WHAT), verbose_name=_("what"))
    note = LineField(_("note"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, default="planned", choices=STATES, editable=False)
    planned_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    planned_by_name = models.CharField(max_length=200, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by_name = models.CharField(max_length=200, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = (
            models.Index(fields=["company", "-effective_on"], name="transfer_when"),
            models.Index(fields=["company", "effective_on"], name="transfer_planned", condition=Q(state="planned")),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.effective_on}"

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", people="person_id")


class TransferTarget(Row):
    """Who receives; by region, whose customers of which regions."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    regions = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta(Row.Meta):
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["transfer", "person"], name="transfer_target_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="transfer__company_id", people="transfer__person_id")


class TransferItem(Row):
    """A row that went from the giver to a receiver."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="items")
    what = models.CharField(max_length=20)
    row = models.BigIntegerField()
    to = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta(Row.Meta):
        indexes = (models.Index(fields=["transfer", "what"], name="transfer_item_of"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="transfer__company_id", people="transfer__person_id")
