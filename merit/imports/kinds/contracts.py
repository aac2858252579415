"""Contracts with their lines and credits: rows with the same code, one below another, are the lines of one contract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.core.errors import Invalid
from merit.core.operations import found
from merit.crm.contracts import Contract
from merit.crm.sales.bringing import contract_to_insert, insert_contracts
from merit.crm.sales.contracts import change_contract
from merit.crm.sales.known import Known
from merit.crm.sales.rows import Line, Share
from merit.imports.fields import Field, Kind
from merit.imports.finding import SEVERAL
from merit.imports.kinds.bringing import Item, Together
from merit.imports.kinds.contacts import CUSTOMER, make_customer
from merit.imports.kinds.money import typed

KIND = Kind(
    "contracts",
    gettext_lazy("Contracts"),
    "file-check-2",
    "crm.contract",
    (
        Field(
            "code",
            gettext_lazy("Code"),
            most=40,
            known="合同编号|合同号|契约编号|编号|单号|订单号|订单编号|code|contract no|"
            "contract code|contract id|contract number|order no|order id|id|no|contract",
        ),
        Field("name", gettext_lazy("Name"), known="合同名称|契约名称|名称|项目名称|name|contract name|title|subject"),
        Field(
            "customer",
            CUSTOMER.label,
            ref="customer",
            creates=True,
            known=CUSTOMER.known + "|甲方|客户单位|购货单位|buyer",
        ),
        Field(
            "signed_on",
            gettext_lazy("Signed on"),
            read="date",
            required=True,
            known="签订日期|签约日期|合同日期|签署日期|"
            "签单日期|订单日期|日期|signed|signed on|contract date|signing date|order date|date|date signed",
        ),
        Field(
            "amount",
            gettext_lazy("Amount"),
            read="money",
            known="合同金额|金额|总金额|合同总额|签约金额|订单金额|amount|total|"
            "value|contract amount|contract value|order amount|total amount",
        ),
        Field(
            "owner",
            gettext_lazy("Owner"),
            ref="person",
            known="负责人|业务员|所属业务员|销售|销售人员|签约人|owner|"
            "salesperson|sales rep|sales agent|rep|account manager",
        ),
        Field(
            "opportunity",
            gettext_lazy("Opportunity"),
            ref="opportunity",
            known="商机|商机编号|商机名称|机会|opportunity|deal|opportunity id|deal id",
        ),
        Field(
            "product",
            gettext_lazy("Line: product"),
            ref="product",
            soft=True,
            known="产品|产品名称|商品|品名|存货名称|product|product name|item|line item|sku|产品编号|产品编码",
        ),
        Field("quantity", gettext_lazy("Line: quantity"), read="number", known="数量|quantity|qty|units|count"),
        Field(
            "unit_price",
            gettext_lazy("Line: unit price"),
            read="number",
            known="单价|成交单价|销售单价|unit price|price",
        ),
        Field(
            "list_price",
            gettext_lazy("Line: list price"),
            read="number",
            known="目录价|标准价|定价|list price|standard price",
        ),
        Field(
            "credits",
            gettext_lazy("Credits"),
            most=1000,
            known="业绩分配|业绩归属|提成分配|分成|业绩人|credits|credit|split|commission split|credited to",
            hint=gettext_lazy("Such as: Wang 60%; Li 40%"),
        ),
        Field(
            "note",
            gettext_lazy("Note"),
            read="long",
            most=4000,
            known="备注|说明|note|notes|remark|remarks|description",
        ),
    ),
    keys=("code",),
    verbs=("contracts.write",),
    choices=("skip", "fill", "update"),
    grouped="code",
)
HEAD = ("name", "signed_on", "amount", "note")
PARTIES = ("customer", "opportunity")


class Contracts(Together):
    """In bulk: all rows of a contract or none."""

    kind = KIND
    several = 2000

    def bring(self, items: Sequence[Item]) -> None:
        self.resolve(items)
        self._look_up(items)
        groups = [list(rows) for _key, rows in groupby(items, key=lambda one: one.texts.get("code") or one.number)]
        for rows in groups:
            if any(item.problems for item in rows):
                self._stop(rows)
        self.rows = {rows[0].number: rows for rows in groups if not rows[0].problems}
        heads = [rows[0] for rows in self.rows.values()]
        self.match(heads)
        for head in heads:
            if head.same_as is not None:
                words = {"n": head.same_as}
                head.wrong("code", _("Row %(n)s has this code too: put the lines one below another.") % words)
        self.decide([head for head in heads if not head.problems])
        self.write([head for head in heads if not head.problems and head.action in {"create", "update"}])
        for head, *lines in self.rows.values():
            for item in lines:
                item.action = "line" if head.action in {"create", "update"} else head.action
            if any(item.problems for item in (head, *lines)):
                self._stop([head, *lines])

    @staticmethod
    def _stop(rows: list[Item]) -> None:
        """A contract with an error in one row is not brought in by its other rows."""
        first = next(item for item in rows if item.problems)
        for item in rows:
            if not item.problems:
                item.wrong("", _("Row %(n)s of the same contract has an error.") % {"n": first.number})

    def _look_up(self, items: Sequence[Item]) -> None:
        """What lines and credits will name, for all rows at once."""
        self.known = Known(self.actor)
        products = self.work.finder.find("product", {text for one in items if (text := one.texts.get("product"))})
        found = [row for row in products.values() if row is not None and row is not SEVERAL]
        self.known.learn(found)
        self.known.prices.ask(row.pk for row in found)
        parties = [one.values[name] for one in items for name in PARTIES if one.values.get(name) is not None]
        self.known.people(row.owner_id for row in parties if row.owner_id)

    def make(self, one: Field, item: Item, text: str) -> Any:  # noqa: ARG002
        return make_customer(self, item, text)

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:  # noqa: ARG002
        rows = Contract.objects.unscoped("a code is taken, whoever may see the row").filter(code__in=wanted)
        return {code: [pk] for pk, code in rows.values_list("pk", "code")}

    def _parts(self, item: Item) -> dict[str, Any]:
        rows = self.rows[item.number]
        return {"lines": self._lines(rows), "credits": self._shares(rows)}

    def prepared(self, item: Item) -> Any:
        values = self.pick(item, ("code", *HEAD, "owner", *PARTIES))
        values |= {"attributes": self.attributes(item), "known": self.known, **self._parts(item)}
        return contract_to_insert(self.actor, **values)

    def insert(self, rows: Sequence[Any]) -> None:
        insert_contracts(self.actor, rows, batch=self.work.label)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        values = self.pick(item, HEAD)
        for name in ("owner", *PARTIES):
            if item.values.get(name) is not None:
                values[f"{name}_id"] = item.values[name].pk
        return self._change(item, pk, values, **self._parts(item))

    def _change(
        self, head: Item, pk: Any, values: dict[str, Any], lines: list[Line], credits: list[Share]
    ) -> dict[str, Any]:
        row = found(Contract.objects.visible_to(self.actor), pk)
        values = {name: value for name, value in values.items() if name.removesuffix("_id") in head.given}
        if self.work.duplicates == "fill":
            values = {name: value for name, value in values.items() if getattr(row, name) in (None, "")}
        values = {name: value for name, value in values.items() if getattr(row, name) != value}
        values |= self.attributes_over(head, row)
        before: dict[str, Any] = {name: getattr(row, name) for name in values}
        parts: dict[str, Any] = {}
        if lines and (self.work.duplicates == "update" or not row.lines.exists()):
            before["lines"] = [Line.of(one).__dict__ for one in row.lines.all()]
            parts["lines"] = lines
        if credits and (self.work.duplicates == "update" or not row.credits.exists()):
            before["credits"] = [[one.person_id, one.share] for one in row.credits.all()]
            parts["credits"] = credits
        if before:
            row = change_contract(self.actor, row.pk, row.version, **values, **parts)
        return {**before, "version": row.version} if before else {}

    def _lines(self, rows: list[Item]) -> list[Line]:
        """A line for each row that has a product, a quantity or a price; a missing quantity is one."""
        lines = []
        products = self.work.finder.find("product", {text for one in rows if (text := one.texts.get("product"))})
        for one in rows:
            text = one.texts.get("product", "")
            quantity, price = one.values.get("quantity"), one.values.get("unit_price")
            if not text and quantity is None and price is None:
                continue
            product = products.get(text) if text else None
            product = None if product is SEVERAL else product
            if price is None:
                price = self._price(one, rows, quantity)
            name = "" if product else text
            lines.append(
                Line(
                    quantity if quantity is not None else Decimal(1),
                    price,
                    product.pk if product else None,
                    name,
                    one.values.get("list_price"),
                )
            )
        return lines

    @staticmethod
    def _price(one: Item, rows: list[Item], quantity: Decimal | None) -> Decimal:
        """Of a contract with one line the unit price follows from the amount."""
        amount = rows[0].values.get("amount")
        if len(rows) == 1 and amount is not None and (quantity is None or quantity):
            return (amount / (quantity or 1)).quantize(Decimal("0.000001"))
        raise Invalid(unit_price=_("Row %(n)s: a line needs its unit price.") % {"n": one.number})

    def _shares(self, rows: list[Item]) -> list[Share]:
        texts = [text for one in rows if (text := one.texts.get("credits"))]
        parts = shares_in("; ".join(dict.fromkeys(texts))) if texts else []
        people = self.work.finder.find("person", {name for name, _share in parts})
        shares = []
        for name, share in parts:
            person = people.get(name)
            if person is None or person is SEVERAL:
                raise Invalid(credits=_("There is no “%(name)s”.") % {"name": name})
            self.known.learn([person])
            shares.append(Share(person.pk, share))
        return shares

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        row = found(Contract.objects.visible_to(self.actor), pk)
        values = typed({name: value for name, value in before.items() if name not in {"lines", "credits"}})
        if "lines" in before:
            numbers = ("quantity", "unit_price", "list_price")
            values["lines"] = [
                Line(**{name: Decimal(one[name]) if name in numbers else one[name] for name in one})
                for one in before["lines"]
            ]
        if "credits" in before:
            values["credits"] = [Share(person, Decimal(share)) for person, share in before["credits"]]
        change_contract(self.actor, pk, row.version, **values)

    def parts(self) -> frozenset[str]:
        return frozenset({"crm.contractline", "crm.credit", "crm.standing", "crm.settlement"})


def shares_in(text: str) -> list[tuple[str, Decimal]]:
    """“Wang 60%; Li 40%”, “Wang:0.6/Li:0.4”, “Wang, Li” (equal parts) → names with shares."""
    found: list[tuple[str, Decimal | None]] = []
    for part in re.split(r"[;；,，/、\n]+", text):
        match = re.fullmatch(r"\s*(.+?)\s*[:：=]?\s*(\d+(?:\.\d+)?)\s*(%?)\s*", part)
        if match:
            number = Decimal(match[2])
            found.append((match[1].strip(), number / 100 if match[3] or number > 1 else number))
        elif part.strip():
            found.append((part.strip(), None))
    if any(share is None for _name, share in found):
        return _equal([name for name, _share in found])
    return [(name, share or Decimal(0)) for name, share in found]


def _equal(names: list[str]) -> list[tuple[str, Decimal]]:
    """Equal parts of six decimals that sum to 1."""
    ends = [Decimal(int(Fraction(n, len(names)) * 10**6 + Fraction(1, 2))) / 10**6 for n in range(len(names) + 1)]
    return [(name, ends[n + 1] - ends[n]) for n, name in enumerate(names)]
