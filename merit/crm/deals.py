"""What belongs to an opportunity: its team, the steps to take, the competitors, and why it was lost."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField
from merit.core.history import tracked
from merit.core.models import Record
from merit.org import scope
from merit.org.models import Company, Person, User


def of_opportunity(actor: Any, path: str = "") -> Q:
    """Rows of opportunities that the actor sees: his people's, and those on whose teams his people are.

    `path`: to the opportunity, with its trailing `__`; empty for the opportunity itself.
    """
    from merit.crm.models import Opportunity

    reach = actor.reach("crm")
    seen = scope.rows(actor, "crm", company=f"{path}company_id", people=f"{path}owner_id")
    if not reach.people:
        return seen
    key = f"{path.removesuffix('__')}_id" if path else "pk"
    on_team = OpportunityMember.everything.filter(person_id__in=reach.people)
    if not scope.few(reach.people):
        return seen | Q(Exists(on_team.filter(opportunity_id=OuterRef(key))))
    # One list of ids: the database then begins at these opportunities instead of asking every row.
    owned = Opportunity.everything.filter(owner_id__in=reach.people)
    theirs = Q(**{f"{key}__in": owned.values("pk").union(on_team.values("opportunity_id"))})
    return Q(**{f"{path}company_id__in": reach.companies}) | theirs if reach.companies else theirs


class OfOpportunity(Record):
    """A record that belongs to an opportunity and is seen with it."""

    class Meta(Record.Meta):
        abstract = True

    @property
    def company_id(self) -> int:
        """Of the opportunity: the history and the notices file it there."""
        return int(self.opportunity.company_id)  # type: ignore[attr-defined]

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_opportunity(actor, "opportunity__")


@tracked()
class LossReason(Record):
    """A reason (輸單原因) from which a lost opportunity's is chosen."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="loss_reasons")
    position = models.PositiveSmallIntegerField(_("position"))
    name = LineField(_("name"), max_length=200)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("loss reason")
        verbose_name_plural = _("loss reasons")
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["company", "name"], name="loss_reason_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked()
class OpportunityMember(OfOpportunity):
    """Somebody on the team of an opportunity, beside its owner. A co-seller changes it; the others log on it."""

    ROLES = (
        ("co_seller", _("Co-seller")),
        ("presales", _("Presales")),
        ("service", pgettext_lazy("team", "Service")),
        ("other", pgettext_lazy("team", "Other")),
    )
    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="opportunity_teams", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=ROLES)

    class Meta(OfOpportunity.Meta):
        app_label = "crm"
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["opportunity", "person"], name="opportunity_member_once"),)
        indexes = (models.Index(fields=["person", "opportunity"], name="opportunity_member_person"),)

    def __str__(self) -> str:
        return f"{self.opportunity} · {self.person}"


@tracked()
class StageStep(Record):
    """A step that every opportunity gets when it enters the stage: due so many days later, when it says so."""

    stage = models.ForeignKey("crm.Stage", models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    name = LineField(_("name"), max_length=200)
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("step of a stage")
        verbose_name_plural = _("steps of a stage")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(stage__company_id__in=actor.company_ids)


@tracked()
class OpportunityStep(OfOpportunity):
    """A step to take on an opportunity: who, until when, done when and by whom.

    `kind`: empty, or `contract` for the contract still to be entered after winning.
    """

    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="steps")
    stage = models.ForeignKey("crm.Stage", models.PROTECT, null=True, blank=True, related_name="+")
    template = models.ForeignKey(StageStep, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    name = LineField(_("name"), max_length=200)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="opportunity_steps")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_by_name = models.CharField(max_length=200, blank=True)

    class Meta(OfOpportunity.Meta):
        app_label = "crm"
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["opportunity"], name="opportunity_step_open", condition=Q(done_at=None)),
            models.Index(fields=["due_on"], name="opportunity_step_due", condition=Q(done_at=None)),
        )

    def __str__(self) -> str:
        return self.name


@tracked()
class Competitor(Record):
    """Somebody who sells against the company (競爭對手)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="competitors")
    name = LineField(_("name"), max_length=200)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["company", "name"], name="competitor_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        reach = actor.reach("crm")
        return Q(company_id__in=actor.company_ids) if reach.companies or reach.people else Q(pk__in=())


@tracked()
class Rival(OfOpportunity):
    """A competitor in an opportunity: how strong, what is known, and how it ended between the two."""

    STRENGTHS = (
        ("weaker", pgettext_lazy("competitor", "Weaker than us")),
        ("equal", pgettext_lazy("competitor", "Level with us")),
        ("stronger", pgettext_lazy("competitor", "Stronger than us")),
    )
    OUTCOMES = (("won_against", _("Won against")), ("lost_to", _("Lost to")))
    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="rivals")
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="rivals", verbose_name=_("competitor"))
    strength = models.CharField(_("strength"), max_length=10, choices=STRENGTHS, default="equal")
    note = models.TextField(_("note"), max_length=2000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True, choices=OUTCOMES)

    class Meta(OfOpportunity.Meta):
        app_label = "crm"
        verbose_name = _("competitor in an opportunity")
        verbose_name_plural = _("competitors in an opportunity")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["opportunity", "competitor"], name="rival_once"),)

    def __str__(self) -> str:
        return f"{self.opportunity} · {self.competitor}"
