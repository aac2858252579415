"""Products with their list prices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from merit.core.fields import on
from merit.core.operations import found
from merit.crm.contracts import ListPrice, Product
from merit.crm.sales.bringing import insert_products, product_to_insert
from merit.crm.sales.products import change_product, set_list_price
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Item, Together

KIND = Kind(
    "products",
    gettext_lazy("Products"),
    "package",
    "crm.product",
    (
        Field(
            "name",
            gettext_lazy("Name"),
            required=True,
            known="产品|产品名称|品名|商品名称|商品|名称|存货名称|name|product|product name|item|item name|description",
        ),
        Field(
            "code",
            gettext_lazy("Code"),
            most=40,
            known="产品编号|产品编码|产品代码|编号|编码|料号|货号|存货编码|code|sku|"
            "product code|product id|item no|part number|id|no",
        ),
        Field("unit", gettext_lazy("Unit"), most=20, known="单位|计量单位|unit|uom|unit of measure"),
        Field(
            "line",
            gettext_lazy("Product line"),
            most=100,
            known="产品线|系列|产品系列|产品类别|分类|类别|product line|series|line|family|category|product family",
        ),
        Field(
            "price",
            gettext_lazy("List price"),
            read="number",
            known="价格|单价|标准价|目录价|售价|报价|定价|list price|price|sales price|unit price|standard price|rate",
        ),
        Field(
            "price_from",
            gettext_lazy("Price holds from"),
            read="date",
            known="价格生效日期|生效日期|price from|valid from|effective from|effective date",
        ),
    ),
    keys=("code", "name"),
    verbs=("products.write",),
)
TEXTS = ("name", "unit", "line")


class Products(Together):
    """In bulk, each with its first list price."""

    kind = KIND
    several = 2000

    def present(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:
        rows = Product.objects.unscoped("codes are unique").filter(company=self.actor.company)
        found_: dict[Any, list[int]] = {}
        for pk, text in rows.filter(**{f"{key}__in": wanted}).values_list("pk", key):
            found_.setdefault(text, []).append(pk)
        return found_

    def prepared(self, item: Item) -> Any:
        return product_to_insert(self.actor, **self.pick(item, ("code", *TEXTS, "price", "price_from")))

    def insert(self, rows: Sequence[Any]) -> None:
        insert_products(self.actor, rows, batch=self.work.label)

    def update(self, item: Item, pk: Any) -> dict[str, Any]:
        row = found(Product.objects.visible_to(self.actor), pk)
        values = self.fresh(item, row, TEXTS)
        before: dict[str, Any] = {name: getattr(row, name) for name in values}
        if values:
            row = change_product(self.actor, row.pk, row.version, **values)
        price, start = item.values.get("price"), item.values.get("price_from") or self.actor.today
        now = ListPrice.objects.unscoped("the price of the day").filter(on(start), product=row).first()
        if price is not None and (now is None or (now.price != price and self.work.duplicates == "update")):
            set_list_price(self.actor, row.pk, row.version, price=price, start=start)
            before["price"] = {"start": start, "price": now.price if now else None}
            row.refresh_from_db()
        return {**before, "version": row.version} if before else {}

    def revert(self, pk: int, before: dict[str, Any]) -> None:
        from datetime import date
        from decimal import Decimal

        row = found(Product.objects.visible_to(self.actor), pk)
        values = {name: before[name] for name in TEXTS if name in before}
        if values:
            row = change_product(self.actor, pk, row.version, **values)
        former = before.get("price")
        if former and former["price"] is not None:
            start = date.fromisoformat(former["start"])
            set_list_price(self.actor, pk, row.version, price=Decimal(former["price"]), start=start)

    def parts(self) -> frozenset[str]:
        return frozenset({"crm.listprice"})
