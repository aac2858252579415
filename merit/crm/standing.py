"""Where contracts and receivables stand now, kept by the database with every receipt, bad debt and receivable.

Lists of a hundred thousand contracts ask what is open or overdue: that cannot be worked out for all of them each time.
The rule is that of merit/crm/sales/settlement.py, written as the database function crm_settle (migration 5); triggers
call it in the transaction of the change, whoever writes. All that is recorded counts, whatever its day.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from merit.core.fields import MoneyField
from merit.core.models import Row
from merit.crm.contracts import Contract, Receivable, of_contract
from merit.org.models import Company


class Standing(Row):
    """A contract: what was received less refunds, what is given up, and since when something open is due.

    `company` and `amount` are the contract's.
    """

    contract = models.OneToOneField(
        Contract, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="standing"
    )
    company = models.ForeignKey(Company, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    amount = MoneyField()
    received = MoneyField()
    given_up = MoneyField()
    outstanding = models.GeneratedField(
        expression=F("amount") - F("received") - F("given_up"), output_field=MoneyField(), db_persist=True
    )
    open_since = models.DateField(null=True)

    class Meta(Row.Meta):
        indexes = (
            models.Index("company", F("open_since").asc(nulls_first=True), F("contract").asc(), name="standing_open"),
            models.Index(
                *("company", F("outstanding").desc(nulls_last=True), F("contract").desc()), name="standing_outstanding"
            ),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_contract(actor, "receipts", "contract__", company="company_id")


class Settlement(Row):
    """A receivable: what of it is still open. `company` and `live` (not archived) are its contract's."""

    receivable = models.OneToOneField(
        Receivable, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="settlement"
    )
    contract = models.ForeignKey(Contract, models.DO_NOTHING, db_constraint=False, related_name="+")
    company = models.ForeignKey(Company, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    live = models.BooleanField()
    due_on = models.DateField()
    amount = MoneyField()
    open = MoneyField()

    def __str__(self) -> str:
        return self.receivable.code

    @property
    def version(self) -> int:
        """The receivable's: it is what is changed."""
        return self.receivable.version

    class Meta(Row.Meta):
        indexes = (
            models.Index(
                fields=["company", "due_on", "receivable"],
                include=["live", "open", "contract"],
                name="settlement_open",
                condition=Q(open__gt=0),
            ),
            models.Index(
                fields=["company", "-due_on", "-receivable"],
                include=["live"],
                name="settlement_done",
                condition=Q(open__lte=0),
            ),
        )

    @staticmethod
    def scope(actor: Any) -> Q:
        return of_contract(actor, "receipts", "contract__", company="company_id")
