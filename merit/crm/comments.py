"""What colleagues write to each other on a record (評論): beside the contacts with the customer, never seen by him."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.contracts import Contract
from merit.crm.leads.models import Lead
from merit.crm.models import Customer, Opportunity
from merit.crm.searching import pairs_index
from merit.org.models import Company, Person, User

PARENTS: Final[dict[str, type[models.Model]]] = {
    "customer": Customer,
    "opportunity": Opportunity,
    "contract": Contract,
    "lead": Lead,
}
ON: Final = tuple(PARENTS)
"""The records that are commented on: a comment has one of them; one that came along with a lead that was converted
has the customer, and still names the lead."""


def one_of(names: tuple[str, ...]) -> Q:
    """A constraint: exactly one of these references is set; beside a customer the lead that it came from."""
    rule = Q()
    for name in names:
        others = [other for other in names if name != "customer" or other != "lead"]
        rule |= Q(**{f"{other}__isnull": other != name for other in others})
    return rule


def home(row: Any, names: tuple[str, ...]) -> tuple[str, int]:
    """(the kind of record to which this row belongs, its id): of customer and lead the customer."""
    return next((name, getattr(row, f"{name}_id")) for name in names if getattr(row, f"{name}_id"))


def seen_with(actor: Any, parents: dict[str, type[models.Model]]) -> Q:
    """Rows whose record (one of `parents`, by the name of the reference) the actor sees."""
    seen = Q(pk__in=())
    for name, model in parents.items():
        rows = model.objects.visible_to(actor).filter(pk=OuterRef(f"{name}_id"))  # type: ignore[attr-defined]
        alone = {"customer__isnull": True} if name == "lead" else {}
        seen |= Q(Exists(rows), **{f"{name}__isnull": False}, **alone)
    return seen


@tracked(exclude=["search"])
class Comment(Record):
    """A comment by a user on one record. Taken back, it stays with its text in the history, and is shown no more."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="comments", verbose_name=_("customer")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="comments", verbose_name=_("opportunity")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="comments", verbose_name=_("contract")
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="comments", verbose_name=_("lead")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    author_name = models.CharField(max_length=200)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    search = models.TextField(editable=False, default="", blank=True)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = (models.CheckConstraint(condition=one_of(ON), name="comment_on_one"),)
        indexes = (
            models.Index(fields=["customer", "-created_at", "-id"], name="comment_customer"),
            models.Index(fields=["opportunity", "-created_at", "-id"], name="comment_opportunity"),
            models.Index(fields=["contract", "-created_at", "-id"], name="comment_contract"),
            models.Index(fields=["lead", "-created_at", "-id"], name="comment_lead"),
            pairs_index("comment_search"),
        )

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def on(self) -> tuple[str, int]:
        """(the kind of record, its id)."""
        return home(self, ON)

    @property
    def mentioned_ids(self) -> list[int]:
        """The people named in it."""
        return sorted(one.person_id for one in self.mentions.all())

    @staticmethod
    def scope(actor: Any) -> Q:
        return seen_with(actor, PARENTS)


class Mention(Row):
    """A person named in a comment with @: who may see the record, and was told."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta(Row.Meta):
        app_label = "crm"
        constraints = (models.UniqueConstraint(fields=["comment", "person"], name="mention_once"),)
