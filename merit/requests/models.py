"""What people spend on selling; the requests that lead to it come later."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merit.core.fields import LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record
from merit.crm.models import Contract
from merit.org import scope
from merit.org.models import Person


@tracked()
class Cost(Record):
    """Money spent by a person (費用), on a contract or in general: the row of costs.csv."""

    code = LineField(_("code"), max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="costs")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="costs")
    spent_on = models.DateField(_("spent on"))
    amount = MoneyField(_("amount"))
    kind = LineField(_("kind"), max_length=60, blank=True)

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "contracts", company="person__company_id", people="person_id")
