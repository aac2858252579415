"""The list of products, with the list price of today."""

from __future__ import annotations

from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from merit.core.fields import on
from merit.crm.contracts import ListPrice, Product
from merit.crm.sales import policy, products
from merit.crm.searching import plain
from merit.lists.columns import Column
from merit.lists.query import ListOf, Ready


def _rows(actor: Any) -> QuerySet[Product]:
    found: QuerySet[Product] = Product.objects.visible_to(actor).filter(company=actor.company)
    return found


def _search(_actor: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    text = plain(text)
    return rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(line__icontains=text))


def _price(actor: Any) -> Subquery:
    rows = ListPrice.objects.visible_to(actor).filter(on(actor.today), product=OuterRef("pk"))
    return Subquery(rows.values("price")[:1], output_field=DecimalField())


PRODUCTS = ListOf(
    name="products",
    model=Product,
    label=_("Products"),
    rows=_rows,
    search=_search,
    default=("name",),
    change=products.change_product,
    may_change=lambda actor, row: policy.may_price(actor, row.company_id),
    may_open=lambda actor: policy.reaches(actor, "contracts"),
    rights=(policy.PRODUCTS, policy.PRODUCTS),
    bulk=("change", "archive"),
    ready=(Ready("", _("In use")), Ready("archived", _("Archived"), "archived=1")),
    columns=(
        Column("name", _("Product"), fixed=True, edits="name", needed=True, width=260, phone=True),
        Column("code", _("Code")),
        Column("line", _("Product line"), edits="line", groups=True),
        Column("unit", _("Unit"), edits="unit", groups=True),
        Column("price", _("List price today"), "number", path="_price", expression=_price, phone=True),
    ),
)
