"""Receivables and receipts of contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.core.operations import found
from merit.crm.contracts import Receipt, Receivable
from merit.crm.sales.bringing import (
    held,
    insert_receipts,
    insert_receivables,
    receipt_to_insert,
    receivable_to_insert,
)
from merit.crm.sales.receipts import change_receipt
from merit.crm.sales.receivables import change_receivable
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Item, Together

CONTRACT = Field(
    "contract",
    gettext_lazy("Contract"),
    ref="contract",
    required=True,
    known="合同|合同编号|合同号|合同名称|契约|契约编号|订单号|订单编号|销售合同|contract|contract no|contract code|"
    "contract id|contract number|order|order no|order id|invoice",
)
NOTE = Field(
    "note", gettext_lazy("Note"), most=300, known="备注|说明|摘要|note|notes|remark|remarks|description|comment|memo"
)


class _Money(Together):
    """What receivables and receipts share: in bulk, on contracts that are held meanwhile."""

    model: Any
    several = 2000

    def resolve(self, items: Sequence[Item]) -> None:
        super().resolve(items)
        named = [item for item in items if item.values.get("contract") is not None]
        if not self.work.dry:
            contracts = held(self.actor, [item.values["contract"].pk for item in named])
            for item in named:
                item.values["contract"] = contracts.get(item.values["contract"].pk, item.values["contract"])

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:  # noqa: ARG002
        rows = self.model.objects.unscoped("a code is taken, whoever may see the row").filter(code__in=wanted)
        return {code: [pk] for pk, code in rows.values_list("pk", "code")}


class Receivables(_Money):
    """What contracts are to bring in."""

    model = Receivable
    kind = Kind(
        "receivables",
        gettext_lazy("Receivables"),
        "calendar-check",
        "crm.receivable",
        (
            CONTRACT,
            Field(
                "due_on",
                gettext_lazy("Due on"),
                read="date",
                required=True,
                known="应收日期|到期日|到期日期|计划回款日期|"
                "计划日期|预计回款日期|付款日期|due|due on|due date|planned date|date|payment date",
            ),
            Field(
                "amount",
                gettext_lazy("Amount"),
                read="money",
                required=True,
                known="应收金额|金额|计划金额|计划回款金额|"
                "回款金额|应收款|amount|receivable|due amount|planned amount|value|total",
            ),
            NOTE,
            Field("code", gettext_lazy("Code"), most=40, known="应收编号|编号|单号|code|id|no|receivable id"),
        ),
        keys=("code",),
        verbs=("contracts.write",),
    )

    def prepared(self, item: Item) -> Any:
        return receivable_to_insert(self.actor, **self.pick(item, ("contract", "due_on", "amount", "note", "code")))

    def insert(self, rows: Sequence[Any]) -> None:
        insert_receivables(self.actor, rows, batch=self.work.label)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Receivable.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, ("due_on", "amount", "note"))
        before = {name: getattr(row, name) for name in values}
        if values:
            row = change_receivable(self.actor, row.pk, row.version, **values)
        return {**before, "version": row.version} if before else {}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Receivable.objects.visible_to(self.actor), pk)
        change_receivable(self.actor, pk, row.version, **typed(before))


class Receipts(_Money):
    """Money received."""

    model = Receipt
    kind = Kind(
        "receipts",
        gettext_lazy("Receipts"),
        "banknote",
        "crm.receipt",
        (
            CONTRACT,
            Field(
                "received_on",
                gettext_lazy("Received on"),
                read="date",
                required=True,
                known="回款日期|到账日期|收款日期|"
                "实收日期|付款日期|日期|received|received on|receipt date|payment date|date|paid on|paid date",
            ),
            Field(
                "amount",
                gettext_lazy("Amount"),
                read="money",
                required=True,
                known="回款金额|收款金额|到账金额|实收金额|金额|"
                "amount|received amount|paid|payment|value|total|amount paid",
            ),
            Field(
                "account",
                gettext_lazy("Account"),
                most=100,
                known="账户|收款账户|银行|开户行|收款方式|付款方式|account|bank|bank account|method|payment method",
            ),
            NOTE,
            Field(
                "code",
                gettext_lazy("Code"),
                most=40,
                known="回款编号|收款单号|单号|编号|流水号|凭证号|code|receipt no|receipt id|"
                "id|no|payment id|transaction id|reference",
            ),
        ),
        keys=("code",),
        verbs=("receipts.write",),
    )

    def prepared(self, item: Item) -> Any:
        names = ("contract", "received_on", "amount", "account", "note", "code")
        return receipt_to_insert(self.actor, **self.pick(item, names))

    def insert(self, rows: Sequence[Any]) -> None:
        insert_receipts(self.actor, rows, batch=self.work.label)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Receipt.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, ("received_on", "amount", "account", "note"))
        before = {name: getattr(row, name) for name in values}
        if values:
            reason = _("Import %(name)s")[:200] % {"name": self.work.label[:100]}
            row = change_receipt(self.actor, row.pk, row.version, reason=reason, **values)
        return {**before, "version": row.version} if before else {}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Receipt.objects.visible_to(self.actor), pk)
        change_receipt(self.actor, pk, row.version, reason=_("Import undone"), **typed(before))


def typed(before: dict[str, Any]) -> dict[str, Any]:
    """Days and amounts out of the texts in which they were kept."""
    from datetime import date
    from decimal import Decimal

    read = {"due_on": date.fromisoformat, "received_on": date.fromisoformat, "signed_on": date.fromisoformat}
    values = {name: value for name, value in before.items() if name != "version"}
    return {
        name: read[name](value) if name in read else Decimal(value) if name == "amount" else value
        for name, value in values.items()
    }
