"""Forecasts: what owners and superiors say an opportunity counts as, and the forecast as it stood every Monday.

Source: docs/spec/forecast.md.
"""

from __future__ import annotations

from typing import Any, Final

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField, MoneyField
from merit.core.models import Row
from merit.org import scope
from merit.org.models import Company, Person, User

CATEGORIES: Final = (
    ("commit", _("Committed")),
    ("best", _("Best case")),
    ("pipeline", pgettext_lazy("forecast", "Pipeline")),
    ("omitted", _("Omitted")),
)
SIDES: Final = (("owner", _("Owner")), ("lead", _("Superior")))


class ForecastCall(Row):
    """What somebody says an opportunity counts as; an empty category takes it back. Append-only.

    The newest of a superior counts before the newest of the owner; both are kept.
    """

    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="forecast_calls")
    side = models.CharField(max_length=10, choices=SIDES)
    category = models.CharField(_("category"), max_length=10, blank=True, choices=CATEGORIES)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = LineField(max_length=200)

    class Meta(Row.Meta):
        app_label = "crm"
        ordering = ("at", "id")
        indexes = (models.Index(fields=["opportunity", "side", "-at", "-id"], name="forecast_call_last"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="opportunity__company_id", people="opportunity__owner_id")


class ForecastSnapshot(Row):
    """That the forecast was kept for a week: as it was known when the Monday `week` began."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    week = models.DateField()
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        app_label = "crm"
        ordering = ("week",)
        constraints = (models.UniqueConstraint(fields=["company", "week"], name="forecast_snapshot_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class ForecastLine(Row):
    """What a person's opportunities came to for a month, as that week began. `month`: its first day; empty: no date.

    `won` was won in that month; the others were open and expected in it. `weighted`: times probability, without what
    is omitted.
    """

    snapshot = models.ForeignKey(ForecastSnapshot, models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    month = models.DateField(null=True, blank=True)
    won = MoneyField(default=0)
    commit = MoneyField(default=0)
    best = MoneyField(default=0)
    pipeline = MoneyField(default=0)
    omitted = MoneyField(default=0)
    weighted = MoneyField(default=0)

    class Meta(Row.Meta):
        app_label = "crm"
        constraints = (
            models.UniqueConstraint(
                fields=["snapshot", "person", "month"], name="forecast_line_once", nulls_distinct=False
            ),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="snapshot__company_id", people="person_id")
