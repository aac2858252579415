"""What is sold and what comes of it: products, contracts, credits, receivables, receipts and bad debts."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from merit.core.fields import ExactField, LineField, MoneyField, same
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.models import Customer, Opportunity
from merit.crm.searching import pairs_index
from merit.org import scope
from merit.org.models import Company, Person


@tracked()
class Product(Record):
    """A product (產品) of a company."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="products")
    code = LineField(_("code"), max_length=40)
    name = LineField(_("name"), max_length=200)
    unit = LineField(_("unit"), max_length=20, blank=True)
    line = LineField(_("product line"), max_length=100, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = (models.UniqueConstraint(fields=["company", "code"], name="product_code_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_products(actor)


@tracked()
class ListPrice(Row):
    """The list price of a product over `valid`."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    valid = DateRangeField(_("valid"))
    price = ExactField(_("list price"), validators=[MinValueValidator(0)])

    class Meta(Row.Meta):
        constraints = (
            ExclusionConstraint(
                name="list_price_once",
                expressions=[(same("product_id"), RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_products(actor, "product__")


def of_products(actor: Any, product: str = "") -> Q:
    """Products and prices of the companies in which the actor has a part: for everyone who sees any contracts."""
    reach = actor.reach("contracts")
    if not reach.companies and not reach.people:
        return Q(pk__in=())
    return Q(**{f"{product}company_id__in": actor.company_ids})


def of_contract(actor: Any, area: str, contract: str = "", *, company: str = "") -> Q:
    """Rows of contracts that the actor sees in `area`: of whole companies, or owned by or credited to his people.

    `contract`: the path to the contract, with its trailing `__`; empty for the contract itself. `company`: the path to
    its company, where that is known without the contract.
    """
    reach, company = actor.reach(area), company or f"{contract}company_id"
    if not reach.people:
        return scope.rows(actor, area, company=company)
    key = f"{contract.removesuffix('__')}_id" if contract else "pk"
    credited = Credit.everything.filter(person_id__in=reach.people)
    # One list of ids: the database then begins at these contracts instead of asking every row.
    owned = Contract.everything.filter(owner_id__in=reach.people)
    theirs = Q(**{f"{key}__in": owned.values("pk").union(credited.values("contract_id"))})
    return Q(**{f"{company}__in": reach.companies}) | theirs if reach.companies else theirs


@tracked(exclude=["search"])
class Contract(Record):
    """A signed contract (契約), in the currency of its company. `attributes`: plans may name them contract.COLUMN."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="contracts")
    code = LineField(_("code"), max_length=40, unique=True)
    name = LineField(_("name"), max_length=200, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("opportunity")
    )
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("owner")
    )
    signed_on = models.DateField(_("signed on"))
    amount = MoneyField(_("amount"))
    attributes = models.JSONField(_("further columns"), default=dict, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    search = models.TextField(editable=False, default="", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        indexes = (
            models.Index(fields=["company", "-signed_on", "-id"], name="contract_signed"),
            models.Index(fields=["company", "-amount", "name"], name="contract_amount"),
            models.Index(fields=["customer", "signed_on"], name="contract_customer"),
            pairs_index("contract_search"),
        )

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its name; its number where it has none."""
        return self.name or self.code

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_contract(actor, "contracts")


@tracked()
class ContractLine(Row):
    """A line of a contract: product, quantity and unit price against the list price of the day."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="lines")
    product_name = LineField(_("product"), max_length=200, blank=True)
    quantity = ExactField(_("quantity"))
    unit_price = ExactField(_("unit price"))
    list_price = ExactField(_("list price"))

    class Meta(Row.Meta):
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["contract", "position"], name="contract_line_position_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_contract(actor, "contracts", "contract__")


@tracked()
class Credit(Row):
    """A person's share of a contract; the shares of a contract sum to 1, or there are none."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="credits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="credits")
    share = ExactField(_("share"), validators=[MinValueValidator(0), MaxValueValidator(1)])

    class Meta(Row.Meta):
        indexes = (models.Index(fields=["person", "contract"], name="credit_person"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_contract(actor, "contracts", "contract__")


class Fact(Record):
    """What the four money facts of a contract share."""

    code = LineField(_("code"), max_length=40, unique=True)
    amount = MoneyField(_("amount"))
    note = LineField(_("note"), max_length=300, blank=True)

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_contract(actor, "receipts", "contract__")


@tracked()
class Receivable(Fact):
    """What a contract brings in and when (回款計劃)."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="receivables", verbose_name=_("contract"))
    due_on = models.DateField(_("due on"))

    class Meta(Fact.Meta):
        verbose_name = _("receivable")
        verbose_name_plural = _("receivables")
        indexes = (models.Index(fields=["contract", "due_on"], name="receivable_contract"),)


@tracked()
class Receipt(Fact):
    """Money received (回款); a refund is negative. Which receivables it settles follows from their due dates."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="receipts", verbose_name=_("contract"))
    received_on = models.DateField(_("received on"))
    account = LineField(_("account"), max_length=100, blank=True)

    class Meta(Fact.Meta):
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        indexes = (
            models.Index(fields=["contract", "received_on"], name="receipt_contract"),
            models.Index(fields=["-received_on", "-id"], name="receipt_when"),
            models.Index(fields=["amount", "id"], include=("contract",), name="receipt_amount"),
            models.Index(Upper("code"), name="receipt_code"),
        )


@tracked()
class BadDebt(Fact):
    """Money given up (壞帳); positive = lost."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="bad_debts", verbose_name=_("contract"))
    written_off_on = models.DateField(_("written off on"))

    class Meta(Fact.Meta):
        verbose_name = _("bad debt")
        verbose_name_plural = _("bad debts")
        indexes = (
            models.Index(fields=["contract", "written_off_on"], name="bad_debt_contract"),
            models.Index(Upper("code"), name="bad_debt_code"),
        )
