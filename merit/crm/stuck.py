"""What stands too long in its stage, who is told, and what a superior then asks for (督辦).

Also the company's settings for looking after its opportunities: who is told of what, and how forecasts begin.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.models import Company, User

SHARE = {"max_digits": 5, "decimal_places": 4, "validators": [MinValueValidator(0), MaxValueValidator(1)]}


@tracked()
class PipelineSettings(Record):
    """How a company looks after its opportunities.

    Who is told when one is won, lost, or moved and at least `large_from`: its owner's superior, its team. In a forecast
    it is committed where its stage's probability is `commit_from` or more, best case where it is `best_from`.
    """

    company = models.OneToOneField(Company, models.CASCADE, related_name="pipeline_settings")
    tell_won = models.BooleanField(_("tell of won opportunities"), default=True)
    tell_lost = models.BooleanField(_("tell of lost opportunities"), default=True)
    large_from = MoneyField(
        _("tell of every move from this amount on"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    to_superior = models.BooleanField(_("tell the owner’s superior"), default=True)
    to_team = models.BooleanField(_("tell the opportunity’s team"), default=True)
    commit_from = models.DecimalField(_("committed from this probability on"), default=Decimal("0.9"), **SHARE)
    best_from = models.DecimalField(_("best case from this probability on"), default=Decimal("0.5"), **SHARE)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("settings of the pipeline")

    def __str__(self) -> str:
        return str(self.company)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


def settings_of(company: Company) -> PipelineSettings:
    """The company's, or the usual ones where nobody has set any."""
    try:
        return company.pipeline_settings  # type: ignore[no-any-return, attr-defined]
    except PipelineSettings.DoesNotExist:
        return PipelineSettings(company=company)


class StuckStay(Row):
    """That those concerned were told that an opportunity stands too long: once for every stay in a stage."""

    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="stuck_stays")
    stage = models.ForeignKey("crm.Stage", models.CASCADE, related_name="+")
    since = models.DateField()
    told_on = models.DateField()

    class Meta(Row.Meta):
        app_label = "crm"
        constraints = (models.UniqueConstraint(fields=["opportunity", "stage", "since"], name="stuck_stay_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="opportunity__company_id", people="opportunity__owner_id")


@tracked()
class Supervision(Record):
    """What a superior asks the owner of an opportunity to do or to tell (督辦), until he closes it.

    Its owner answers. It is open until `answered_at`, then answered, then closed; asked again, it is open once more.
    """

    STATES = (("open", _("Waits for an answer")), ("answered", _("Answered")), ("closed", _("Closed")))
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="supervisions")
    asks = models.TextField(_("what is asked"), max_length=2000)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    asked_on = models.DateField(_("asked on"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    follow_up = models.ForeignKey("crm.FollowUp", models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        indexes = (
            models.Index(fields=["company", "due_on", "id"], name="supervision_open", condition=Q(closed_at=None)),
        )

    def __str__(self) -> str:
        return str(self.opportunity)

    @property
    def state(self) -> str:
        """open, answered or closed."""
        return "closed" if self.closed_at else "answered" if self.answered_at else "open"

    @staticmethod
    def scope(actor: Any) -> Q:
        """Who sees the opportunity; and who asked, while he is in the company."""
        mine = Q(asked_by_id=actor.user.pk, company_id__in=actor.company_ids)
        return scope.rows(actor, "crm", people="opportunity__owner_id") | mine


STATE_OF: dict[str, Q] = {
    "open": Q(closed_at=None, answered_at=None),
    "answered": Q(closed_at=None, answered_at__isnull=False),
    "closed": Q(closed_at__isnull=False),
}


class SupervisionNote(Row):
    """What was said in a supervision, in order. Append-only."""

    KINDS = (
        ("asked", pgettext_lazy("supervision", "Asked")),
        ("comment", _("Comment")),
        ("answer", _("Answer")),
        ("again", _("Asked again")),
        ("owner", _("Given to somebody else")),
        ("closed", _("Closed")),
    )
    supervision = models.ForeignKey(Supervision, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=KINDS)
    text = models.TextField(max_length=2000, blank=True)
    due_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = LineField(max_length=200)

    class Meta(Row.Meta):
        app_label = "crm"
        ordering = ("at", "id")
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(
            actor, "crm", company="supervision__company_id", people="supervision__opportunity__owner_id"
        ) | Q(supervision__asked_by_id=actor.user.pk, supervision__company_id__in=actor.company_ids)


def stuck(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Of these opportunities those longer in their stage than the company wants; `over`: by how many days."""
    rows = rows.filter(archived_at=None, stage__kind="open", stage__limit_days__isnull=False)
    over = Func(
        Cast(Value(day), models.DateField()),
        F("entered_stage_on"),
        F("stage__limit_days"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=models.IntegerField(),
    )
    return rows.annotate(over=over).filter(over__gt=0)
