"""Leads, the rules that say who gets them, and the web forms that they come in by."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.core.fields import LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Owned, Record, Row
from merit.crm.models import Contact, Customer, Opportunity
from merit.crm.searching import pairs_index
from merit.org import scope
from merit.org.models import Company, Person

STATUSES: Final = (
    ("new", pgettext_lazy("lead", "New")),
    ("working", pgettext_lazy("lead", "Working")),
    ("qualified", pgettext_lazy("lead", "Qualified")),
    ("converted", pgettext_lazy("lead", "Converted")),
    ("disqualified", pgettext_lazy("lead", "Disqualified")),
)
OPEN: Final = ("new", "working", "qualified")
CHANNELS: Final = (
    ("hand", pgettext_lazy("lead", "Entered by hand")),
    ("form", pgettext_lazy("lead", "Web form")),
    ("import", pgettext_lazy("lead", "Import")),
    ("api", pgettext_lazy("lead", "API")),
    ("call", pgettext_lazy("lead", "Call")),
)
WAYS: Final = (
    ("turn", _("In turn (round robin)")),
    ("load", _("To whom has the fewest open leads")),
    ("region", _("By region")),
    ("pool", _("Into the public pool")),
)
ASK: Final = (
    ("name", pgettext_lazy("person", "Name")),
    ("company_name", _("Company")),
    ("phone", _("Phone")),
    ("email", _("Email")),
    ("region", _("Region")),
    ("industry", _("Industry")),
    ("need", _("What is needed")),
)


def new_key() -> str:
    """An address that nobody guesses."""
    return secrets.token_urlsafe(18)


@tracked(exclude=["search"])
class WebForm(Record):
    """A form that stands on web pages. `fields`: which of ASK, {"name", "required"} each, in their order.

    `origins`: the sites that may show it in a frame. `assignment`: by the rules, to one person, or into the pool.
    """

    ASSIGNMENTS = (
        ("rules", _("By the assignment rules")),
        ("person", _("To one person")),
        ("pool", _("Into the public pool")),
    )
    company = models.ForeignKey(Company, models.PROTECT, related_name="web_forms")
    name = LineField(_("name"), max_length=100)
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    title = LineField(max_length=200)
    intro = models.TextField(max_length=2000, blank=True)
    fields = models.JSONField(default=list)
    consent = models.TextField(max_length=1000, blank=True)
    thanks = models.TextField(max_length=1000, blank=True)
    source = LineField(_("source"), max_length=100, blank=True)
    origins = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    assignment = models.CharField(max_length=10, choices=ASSIGNMENTS, default="rules")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    per_hour = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1), MaxValueValidator(1000)])
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("web form")
        verbose_name_plural = _("web forms")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class WebFormTry(Row):
    """A form that was sent: counted per network, and by its token once. Kept for two days."""

    form = models.ForeignKey(WebForm, models.CASCADE, related_name="tries")
    network = models.CharField(max_length=64)
    token = models.CharField(max_length=64)
    outcome = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        app_label = "crm"
        constraints = (models.UniqueConstraint(fields=["form", "token"], name="web_form_token_once"),)
        indexes = (models.Index(fields=["form", "network", "at"], name="web_form_network"),)


@tracked(exclude=["turn"])
class LeadRule(Record):
    """Who gets a lead: of a company's rules in their order, the first whose conditions hold and who has somebody.

    An empty condition holds for every lead. `turn` counts the leads that the rule gave.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="lead_rules")
    position = models.PositiveSmallIntegerField(_("position"))
    name = LineField(_("name"), max_length=100)
    form = models.ForeignKey(WebForm, models.PROTECT, null=True, blank=True, related_name="+")
    channels = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    sources = ArrayField(LineField(max_length=100), default=list, blank=True)
    regions = ArrayField(LineField(max_length=100), default=list, blank=True)
    industries = ArrayField(LineField(max_length=100), default=list, blank=True)
    least_amount = MoneyField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=WAYS, default="turn")
    turn = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["company", "position"], name="lead_rule_position_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class LeadRuleMember(Row):
    """One of those among whom a rule gives leads. `turn`: the number of the last lead that came to this one."""

    rule = models.ForeignKey(LeadRule, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    regions = ArrayField(LineField(max_length=100), default=list, blank=True)
    turn = models.PositiveIntegerField(default=0)

    class Meta(Row.Meta):
        app_label = "crm"
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["rule", "person"], name="lead_rule_person_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(rule__company_id__in=actor.company_ids)


@tracked(exclude=["search", "keys"], owned=True)
class Lead(Owned, Record):
    """Somebody who may become a customer (線索). Without an owner it lies in the public pool.

    `handled_at`: since when the present owner has looked after it; empty: unhandled. `reminded_at`, `escalated_at`:
    when the owner, and his superior, were told that it is unhandled.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="leads")
    code = LineField(_("code"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=200, blank=True)
    company_name = LineField(_("company"), max_length=200, blank=True)
    title = LineField(_("job title"), max_length=100, blank=True)
    phone = LineField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    region = LineField(_("region"), max_length=100, blank=True)
    industry = LineField(_("industry"), max_length=100, blank=True)
    need = models.TextField(max_length=4000, blank=True)
    amount = MoneyField(_("amount"), null=True, blank=True, validators=[MinValueValidator(0)])
    note = models.TextField(_("note"), max_length=4000, blank=True)
    tags = ArrayField(LineField(max_length=40), default=list, blank=True, verbose_name=_("tags"))
    attributes = models.JSONField(_("further columns"), default=dict, blank=True)
    source = LineField(_("source"), max_length=100, blank=True)
    channel = models.CharField(max_length=10, choices=CHANNELS, default="hand")
    form = models.ForeignKey(WebForm, models.PROTECT, null=True, blank=True, related_name="leads")
    consent = models.TextField(max_length=1000, blank=True)
    status = models.CharField(max_length=20, choices=STATUSES, default="new")
    reason = LineField(_("reason"), max_length=200, blank=True)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("owner")
    )
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_contact_on = models.DateField(_("last contact"), null=True, blank=True, editable=False)
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)
    next_step = LineField(_("next step"), max_length=300, blank=True)
    converted_at = models.DateTimeField(null=True, blank=True, editable=False)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="leads")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, blank=True, related_name="leads")
    search = models.TextField(editable=False, default="", blank=True)
    keys = ArrayField(models.TextField(), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = (
            models.Index(F("company"), F("received_at").desc(), F("id").desc(), name="lead_received"),
            models.Index(F("owner"), F("received_at").desc(), F("id").desc(), name="lead_owner"),
            models.Index(
                fields=["company", "owned_at"],
                name="lead_unhandled",
                condition=Q(handled_at=None, status__in=OPEN, owner__isnull=False),
            ),
            models.Index(fields=["company", "pooled_at", "id"], name="lead_pool", condition=Q(pooled_at__isnull=False)),
            GinIndex(fields=["keys"], name="lead_keys"),
            models.Index(fields=["company"], name="lead_without_keys", condition=Q(keys=None)),
            models.Index(fields=["customer"], name="lead_customer"),
            pairs_index("lead_search"),
        )

    def __str__(self) -> str:
        return self.company_name or self.name or self.code

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", people="owner_id")
