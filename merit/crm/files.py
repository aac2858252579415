"""Files attached to records (附件): what is known of them; their contents lie in the store (merit/core/storing.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merit.core import filetypes
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.comments import Comment, home, one_of, seen_with
from merit.crm.contracts import Contract
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Contact, Customer, Opportunity
from merit.org.models import Company, User

PARENTS: Final[dict[str, type[models.Model]]] = {
    "customer": Customer,
    "contact": Contact,
    "opportunity": Opportunity,
    "contract": Contract,
    "activity": Activity,
    "comment": Comment,
    "lead": Lead,
}
"""The records that files belong to, by the name of the reference: a file has one of them (see comments.ON of leads)."""
ABOVE: Final = ("expense",)
"""References to records of the rooms above, who give their model and who may attach with `take`."""
MAY_ATTACH: Final[dict[str, Callable[[Any, Any], bool]]] = {}
QUOTA_MB: Final = 10_240


def take(name: str, model: type[models.Model], may_attach: Callable[[Any, Any], bool]) -> None:
    """Files belong to records of this model, too: called by its room when it is ready."""
    assert name in ABOVE
    PARENTS[name], MAY_ATTACH[model._meta.label_lower] = model, may_attach


def _reference(model: type[models.Model] | str) -> Any:
    return models.ForeignKey(model, models.PROTECT, null=True, blank=True, related_name="files")


@tracked()
class File(Record):
    """A file of one record: it is seen by whom the record is seen. `key`: the random name of its content."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    customer = _reference(Customer)
    contact = _reference(Contact)
    opportunity = _reference(Opportunity)
    contract = _reference(Contract)
    activity = _reference(Activity)
    comment = _reference(Comment)
    lead = _reference(Lead)
    expense = _reference("requests.ExpenseRequest")
    name = models.CharField(_("name"), max_length=filetypes.MOST_NAME)
    type = models.CharField(_("kind"), max_length=20)
    size = models.PositiveBigIntegerField(_("size"))
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=40, unique=True)
    small_key = models.CharField(max_length=40, blank=True)
    small_size = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)

    class Meta(Record.Meta):
        app_label = "crm"
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = (models.CheckConstraint(condition=one_of((*PARENTS, *ABOVE)), name="file_of_one"),)
        indexes = tuple(
            models.Index(
                fields=[name, "-created_at", "-id"], name=f"file_{name}", condition=Q(**{f"{name}__isnull": False})
            )
            for name in (*PARENTS, *ABOVE)
        )

    def __str__(self) -> str:
        return self.name

    @property
    def room(self) -> int:
        """What it takes of the company's room."""
        return self.size + self.small_size

    @property
    def of(self) -> tuple[str, int]:
        """(the kind of record, its id)."""
        return home(self, tuple(PARENTS))

    @property
    def kind(self) -> filetypes.Type:
        return filetypes.BY_CODE[self.type]

    @property
    def media_type(self) -> str:
        return self.kind.media

    @property
    def has_thumbnail(self) -> bool:
        return bool(self.small_key)

    @staticmethod
    def scope(actor: Any) -> Q:
        return seen_with(actor, PARENTS)


class FileSpace(Row):
    """How much room a company's files have and take: locked while a file comes or goes."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="+")
    quota_mb = models.PositiveIntegerField(_("room for files in megabytes"), default=QUOTA_MB)
    used = models.PositiveBigIntegerField(default=0)

    class Meta(Row.Meta):
        app_label = "crm"

    @property
    def room(self) -> int:
        return max(0, self.quota_mb * 2**20 - self.used)
