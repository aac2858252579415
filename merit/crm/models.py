"""Customers and what happens with them: contacts, opportunities, activities and the next ones."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Owned, Record
from merit.crm.numbers import last_digits
from merit.crm.searching import pairs_index
from merit.org import scope
from merit.org.models import Company, Person

ACTIVITY_KINDS = (
    ("call", _("Call")),
    ("visit", _("Visit")),
    ("mail", _("Mail")),
    ("message", _("Message")),
    ("meeting", _("Meeting")),
    ("other", _("Other")),
)


def survivor() -> Any:
    """What a record was merged into: from then on it is out of sight."""
    more: Any = {"null": True, "blank": True, "editable": False, "related_name": "merged"}
    return models.ForeignKey("self", models.PROTECT, verbose_name=_("merged into"), **more)


@tracked(exclude=["search", "keys"], owned=True)
class Customer(Owned, Record):
    """A customer (客戶). `attributes`: further columns as text, which plans may name as customer.COLUMN."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="customers", verbose_name=_("company"))
    code = LineField(_("code"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=200)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="customers", verbose_name=_("owner")
    )
    customer_class = LineField(_("class"), max_length=40, blank=True)
    industry = LineField(_("industry"), max_length=100, blank=True)
    region = LineField(_("region"), max_length=100, blank=True)
    source = LineField(_("source"), max_length=100, blank=True)
    address = LineField(_("address"), max_length=300, blank=True)
    phone = LineField(_("phone"), max_length=40, blank=True)
    website = LineField(_("website"), max_length=200, blank=True)
    tax_number = LineField(_("tax number"), max_length=40, blank=True, default="", db_default="")
    tags = ArrayField(LineField(max_length=40), default=list, blank=True, verbose_name=_("tags"))
    note = models.TextField(_("note"), max_length=4000, blank=True)
    attributes = models.JSONField(_("further columns"), default=dict, blank=True)
    created_on = models.DateField(_("customer since"), null=True, blank=True)
    last_contact_on = models.DateField(_("last contact"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    search = models.TextField(editable=False, default="", blank=True)
    keys = ArrayField(models.TextField(), null=True, blank=True, editable=False)
    merged_into = survivor()

    class Meta(Record.Meta):
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = (
            models.Index(fields=["company", "name", "id"], name="customer_name"),
            models.Index(fields=["owner", "name", "id"], name="customer_owner"),
            models.Index(
                "company", F("last_contact_on").desc(nulls_last=True), F("id").desc(), name="customer_contacted"
            ),
            models.Index(
                "owner", F("last_contact_on").desc(nulls_last=True), F("id").desc(), name="customer_owner_contacted"
            ),
            models.Index(
                *("company", "customer_class", F("last_contact_on").desc(nulls_last=True), F("id").asc()),
                name="customer_class",
                include=["archived_at", "merged_into"],
            ),
            models.Index(last_digits(), name="customer_number", condition=~Q(phone="")),
            GinIndex(fields=["keys"], name="customer_keys"),
            models.Index(fields=["merged_into"], name="customer_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["company"], name="customer_without_keys", condition=Q(keys=None)),
            models.Index(fields=["company", "pooled_at"], name="customer_pool", condition=Q(pooled_at__isnull=False)),
            pairs_index("customer_search"),
        )

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        """The owner's: what belongs to nobody is seen by those who see the whole company; one merged away by nobody."""
        return scope.rows(actor, "crm", people="owner_id") & Q(merged_into=None)


@tracked()
class Contact(Record):
    """A person at a customer (聯繫人)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts", verbose_name=_("customer"))
    name = LineField(_("name"), max_length=200)
    title = LineField(_("job title"), max_length=100, blank=True)
    phone = LineField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    attributes = models.JSONField(_("further columns"), default=dict, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    search = models.TextField(editable=False, default="", blank=True)
    merged_into = survivor()

    class Meta(Record.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = (
            models.Index(fields=["name", "id"], name="contact_name"),
            models.Index(last_digits(), name="contact_number", condition=~Q(phone="")),
            models.Index(fields=["merged_into"], name="contact_merged", condition=Q(merged_into__isnull=False)),
            pairs_index("contact_search"),
        )

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        seen = scope.rows(actor, "crm", company="customer__company_id", people="customer__owner_id")
        return seen & Q(merged_into=None)


@tracked()
class Stage(Record):
    """A stage (階段) of a pipeline. `kind`: open, won or lost. `limit_days`: stuck after so many days.

    `requires`: what an opportunity must have filled before it enters (merit/crm/entry.py). `needs_approval`: and a
    superior must have agreed (StageApproval).
    """

    KINDS = (
        ("open", pgettext_lazy("opportunity", "Open")),
        ("won", pgettext_lazy("opportunity", "Won")),
        ("lost", pgettext_lazy("opportunity", "Lost")),
    )
    company = models.ForeignKey(Company, models.PROTECT, related_name="stages")
    pipeline = models.ForeignKey("crm.Pipeline", models.PROTECT, related_name="stages", verbose_name=_("pipeline"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = LineField(_("name"), max_length=100)
    probability = models.DecimalField(
        _("probability"), max_digits=5, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    kind = models.CharField(_("kind"), max_length=10, default="open", choices=KINDS)
    limit_days = models.PositiveSmallIntegerField(_("longest stay in days"), null=True, blank=True)
    requires = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("asks for"))
    needs_approval = models.BooleanField(_("needs an approval"), default=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["pipeline", "position"], name="stage_position_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked(
    exclude=["search"],
    indexes=[
        models.Index(
            fields=["pgh_obj", "-pgh_created_at", "-pgh_id"], include=["owner", "archived_at"], name="opportunity_held"
        )
    ],
)
class Opportunity(Record):
    """A chance of business (商機) with a customer; its way through the stages is in StageChange.

    `loss_choice`: the company's reason for which it was lost; `loss_reason`: what that is called, for lists and search.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="opportunities")
    code = LineField(_("code"), max_length=40, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="opportunities", verbose_name=_("customer"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    name = LineField(_("name"), max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="opportunities", verbose_name=_("owner"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="opportunities", verbose_name=_("stage"))
    probability = models.DecimalField(
        _("probability"), max_digits=5, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    amount = MoneyField(_("amount"), validators=[MinValueValidator(0)])
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    entered_stage_on = models.DateField(_("in this stage since"))
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    loss_choice = models.ForeignKey(
        "crm.LossReason", models.PROTECT, null=True, blank=True, related_name="opportunities", editable=False
    )
    loss_reason = LineField(_("loss reason"), max_length=200, blank=True)
    loss_note = LineField(_("note on the loss"), max_length=500, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    attributes = models.JSONField(_("further columns"), default=dict, blank=True)
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True, editable=False)
    last_contact_on = models.DateField(_("last contact"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    search = models.TextField(editable=False, default="", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = (
            models.Index(fields=["company", "stage", "next_contact_on", "id"], name="opportunity_board"),
            models.Index(fields=["owner", "stage", "next_contact_on", "id"], name="opportunity_mine"),
            models.Index(fields=["company", "-amount", "-id"], name="opportunity_amount"),
            models.Index(fields=["company", "name", "id"], name="opportunity_name"),
            models.Index(
                "company", F("expected_on").desc(nulls_last=True), F("id").desc(), name="opportunity_expected"
            ),
            models.Index(
                "company", F("next_contact_on").desc(nulls_last=True), F("id").desc(), name="opportunity_next"
            ),
            pairs_index("opportunity_search"),
        )

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_opportunity(actor)


@tracked()
class Activity(Record):
    """A contact with a customer that took place (聯繫記錄): the row of activities.csv."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="activities")
    code = LineField(_("code"), max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="activities", verbose_name=_("who"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("opportunity")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("contact")
    )
    also_with = models.ManyToManyField(Contact, blank=True, related_name="+", verbose_name=_("also with"))
    lead = models.ForeignKey("crm.Lead", models.PROTECT, null=True, blank=True, related_name="activities")
    kind = LineField(_("kind"), max_length=40, blank=True)
    on = models.DateField(_("date"))
    time = models.TimeField(_("time"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    content = models.TextField(_("what was said"), max_length=8000, blank=True)
    outcome = LineField(_("outcome"), max_length=200, blank=True)
    search = models.TextField(editable=False, default="", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = (
            models.Index(fields=["company", "-on", "-id"], name="activity_when"),
            models.Index(fields=["customer", "-on", "-id"], name="activity_customer"),
            models.Index(fields=["opportunity", "-on", "-id"], name="activity_opportunity"),
            models.Index(fields=["person", "-on", "-id"], name="activity_person"),
            pairs_index("activity_search"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def contact_ids(self) -> list[int]:
        """Everybody who was there, the first one first."""
        return [*([self.contact_id] if self.contact_id else []), *(one.pk for one in self.also_with.all())]

    @staticmethod
    def scope(actor: Any) -> Q:
        """What his people said, and what anybody said to his people's customers or on their teams' opportunities."""
        reach = actor.reach("crm")
        owned = Customer.everything.filter(owner_id__in=reach.people)
        team = OpportunityMember.everything.filter(person_id__in=reach.people)
        if not scope.few(reach.people):
            seen = scope.rows(actor, "crm", people="person_id")
            if not reach.people:
                return seen
            seen |= Q(Exists(owned.filter(pk=OuterRef("customer_id"))))
            return seen | Q(Exists(team.filter(opportunity_id=OuterRef("opportunity_id"))))
        by_them = Activity.everything.filter(person_id__in=reach.people)
        to_theirs = Activity.everything.filter(customer__in=owned)
        together = Activity.everything.filter(opportunity_id__in=team.values("opportunity_id"))
        found = by_them.values("pk").union(to_theirs.values("pk"), together.values("pk"))
        return scope.rows(actor, "crm") | Q(pk__in=found)


from merit.crm.classes import ClassBand, ClassChange, ClassPin, ClassRule, CustomerClass  # noqa: E402
from merit.crm.contracts import (  # noqa: E402  (the second half of this app's models)
    BadDebt,
    Contract,
    ContractLine,
    Credit,
    ListPrice,
    Product,
    Receipt,
    Receivable,
)
from merit.crm.custom import CustomField  # noqa: E402
from merit.crm.deals import (  # noqa: E402
    Competitor,
    LossReason,
    OpportunityMember,
    OpportunityStep,
    Rival,
    StageStep,
    of_opportunity,
)
from merit.crm.duplicates import CustomerRules, Distinct, Merge, Moved  # noqa: E402
from merit.crm.following import Call, FollowUp, IntervalRule, Violation, ViolationStep  # noqa: E402
from merit.crm.pipelines import Pipeline, StageApproval, StageChange  # noqa: E402
from merit.crm.quotes import OpportunityLine, Quote, QuoteLine, QuoteTemplate  # noqa: E402

from merit.crm.comments import Comment, Mention  # noqa: E402  isort: skip  (they name contracts)
from merit.crm.files import File, FileSpace  # noqa: E402  isort: skip
from merit.crm.pool import models as _leads_and_pool  # noqa: E402, F401  (the models of crm/leads and crm/pool)
from merit.crm.standing import Settlement, Standing  # noqa: E402
from merit.crm.stuck import PipelineSettings, StuckStay, Supervision, SupervisionNote  # noqa: E402
from merit.crm.surveys import (  # noqa: E402
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyMail,
    SurveyOptOut,
    SurveyQuestion,
)
from merit.crm.transfers import Transfer, TransferItem, TransferTarget  # noqa: E402

# fmt: off
__all__ = [
    "Activity", "BadDebt", "Call", "ClassBand", "ClassChange", "ClassPin", "ClassRule", "Comment", "Competitor",
    "Contact", "Contract", "ContractLine", "Credit", "CustomField", "Customer", "CustomerClass", "CustomerRules",
    "Distinct", "File", "FileSpace", "FollowUp", "IntervalRule", "ListPrice", "LossReason", "Mention", "Merge",
    "Moved", "Opportunity", "OpportunityLine", "OpportunityMember", "OpportunityStep", "Pipeline",
    "PipelineSettings", "Product", "Quote", "QuoteLine", "QuoteTemplate", "Receipt", "Receivable", "Rival",
    "Settlement", "Stage", "StageApproval", "StageChange", "StageStep", "Standing", "StuckStay", "Supervision",
    "SupervisionNote", "Survey", "SurveyAnswer", "SurveyInvitation", "SurveyMail", "SurveyOptOut",
    "SurveyQuestion", "Transfer", "TransferItem", "TransferTarget", "Violation", "ViolationStep",
]
# fmt: on

from merit.crm.forecasts import ForecastCall, ForecastLine, ForecastSnapshot  # noqa: E402, F401  (in a file of their own)
