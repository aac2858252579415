"""What is offered: the products of an opportunity, the texts of quotes, and quotes as they were issued."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merit.core.fields import ExactField, LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.contracts import Product
from merit.crm.deals import OfOpportunity, of_opportunity
from merit.org.models import LANGUAGES, Company, User


@tracked()
class OpportunityLine(Row):
    """A product offered in an opportunity: unit price against the list price of the day, less the discount."""

    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="opportunity_lines")
    product_name = LineField(_("product"), max_length=200, blank=True)
    quantity = ExactField(_("quantity"), validators=[MinValueValidator(0)])
    unit_price = ExactField(_("unit price"), validators=[MinValueValidator(0)])
    list_price = ExactField(_("list price"), validators=[MinValueValidator(0)])
    discount = ExactField(_("discount"), default=Decimal(0), validators=[MinValueValidator(0), MaxValueValidator(1)])

    class Meta(Row.Meta):
        app_label = "crm"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["opportunity", "position"], name="opportunity_line_position_once"),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_opportunity(actor, "opportunity__")


@tracked()
class QuoteTemplate(Record):
    """The texts of a company's quotes in a language; `{names}` from a fixed list are filled in when one is issued."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="quote_templates")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    title = LineField(_("title"), max_length=200)
    header = models.TextField(_("company header"), max_length=2000, blank=True)
    intro = models.TextField(_("opening"), max_length=4000, blank=True)
    terms = models.TextField(_("terms"), max_length=8000, blank=True)
    closing = models.TextField(_("closing"), max_length=4000, blank=True)
    footer = LineField(_("footer"), max_length=300, blank=True)
    valid_days = models.PositiveSmallIntegerField(_("valid for days"), default=30, validators=[MinValueValidator(1)])

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("quote template")
        verbose_name_plural = _("quote templates")
        ordering = ("company", "language")
        constraints = (models.UniqueConstraint(fields=["company", "language"], name="quote_template_once"),)

    def __str__(self) -> str:
        return str(dict(LANGUAGES)[self.language])

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked()
class Quote(OfOpportunity):
    """A quote (報價單) as it was issued: number and revision, texts, parties and lines of that day."""

    opportunity = models.ForeignKey("crm.Opportunity", models.CASCADE, related_name="quotes")
    number = LineField(_("number"), max_length=40)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))
    currency = models.CharField(max_length=3)
    amount = MoneyField(_("amount"))
    texts = models.JSONField(default=dict)
    customer_name = LineField(max_length=200)
    customer_address = LineField(max_length=300, blank=True)
    contact_name = LineField(max_length=200, blank=True)
    owner_name = LineField(max_length=200)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_by_name = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=200, blank=True)

    class Meta(OfOpportunity.Meta):
        app_label = "crm"
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ("-issued_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["number", "revision"], name="quote_revision_once"),)

    def __str__(self) -> str:
        return f"{self.number} / {self.revision}"


class QuoteLine(Row):
    """A line of an issued quote."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product_name = LineField(max_length=200)
    unit = LineField(max_length=20, blank=True)
    quantity = ExactField()
    unit_price = ExactField()
    discount = ExactField(default=Decimal(0))
    total = MoneyField()

    class Meta(Row.Meta):
        app_label = "crm"
        ordering = ("position",)

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_opportunity(actor, "quote__opportunity__")
