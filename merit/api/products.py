"""Products and their list prices, kept by finance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from merit.api import money
from merit.api.kernel import Body, Filtered, Out, listed, seen, shown
from merit.api.money import Exact, Id
from merit.core.errors import Invalid
from merit.core.operations import found
from merit.crm.contracts import ListPrice, Product
from merit.crm.sales import products
from merit.org.models import Company

router = Router(tags=["products"])


class ProductOut(Out):
    id: int
    version: int
    company_id: int
    code: str
    name: str
    unit: str
    line: str
    archived_at: datetime | None


class PriceOut(Out):
    """`start` until the day before `until`; null: without end."""

    start: date | None
    until: date | None
    price: Exact

    @staticmethod
    def resolve_start(row: Any) -> date | None:
        return row.valid.lower

    @staticmethod
    def resolve_until(row: Any) -> date | None:
        return row.valid.upper


class ProductChange(Body):
    """What is left out stays as it is."""

    name: str = Field("", max_length=200)
    unit: str = Field("", max_length=20)
    line: str = Field("", max_length=100)


class ProductIn(ProductChange):
    """`company_id`: of yours; without it the company you work in. `price` from `price_from`, or today."""

    company_id: Id | None = None
    code: str = Field("", max_length=40)
    name: str = Field(max_length=200)
    price: Exact | None = None
    price_from: date | None = None


class PriceIn(Body):
    """A list price from `start` on; it closes the one before."""

    price: Exact
    start: date


class ProductListing(Filtered):
    LIST: ClassVar[str] = "products"
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"code": ("code",), "name": ("name",), "line": ("line",)}
    q: str = Field("", max_length=200)
    company_id: Id | None = None
    archived: bool = False

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(archived_at__isnull=not self.archived)
        if self.company_id is not None:
            rows = rows.filter(company_id=self.company_id)
        return rows.filter(Q(name__icontains=self.q) | Q(code__icontains=self.q)) if self.q else rows


@router.get("", response=dict)
def list_products(request: Any, listing: Query[ProductListing]) -> dict[str, Any]:
    """Products of your companies."""
    return listed(request, Product.objects.visible_to(request.actor), listing, ProductOut)


@router.post("", response={201: ProductOut})
def create_product(request: Any, body: ProductIn) -> HttpResponse:
    """A new product, with its first list price when one is given."""
    given = money.whole(body)
    key = given.pop("company_id")
    company = None if key is None else Company.objects.visible_to(request.actor).filter(pk=key).first()
    if key is not None and company is None:
        raise Invalid(company_id=_("There is no such company."))
    return shown(request, products.create_product(request.actor, company=company, **given), ProductOut, 201)


@router.get("/{int:pk}", response=ProductOut)
def get_product(request: Any, pk: int) -> HttpResponse:
    """One product."""
    return shown(request, _one(request, pk), ProductOut)


@router.patch("/{int:pk}", response=ProductOut)
def change_product(request: Any, pk: int, body: ProductChange) -> HttpResponse:
    """Change what it is called. Needs If-Match."""
    given = money.given(body)
    return shown(request, products.change_product(request.actor, pk, seen(request), **given), ProductOut)


@router.delete("/{int:pk}", response={204: None})
def delete_product(request: Any, pk: int) -> HttpResponse:
    """Delete one that no contract names. Needs If-Match."""
    products.delete_product(request.actor, pk, seen(request))
    return HttpResponse(status=204)


@router.post("/{int:pk}/archival", response=ProductOut)
def archive_product(request: Any, pk: int) -> HttpResponse:
    """Take it out of use. Needs If-Match."""
    return shown(request, products.archive_product(request.actor, pk, seen(request)), ProductOut)


@router.post("/{int:pk}/restoration", response=ProductOut)
def restore_product(request: Any, pk: int) -> HttpResponse:
    """Bring it back into use. Needs If-Match."""
    return shown(request, products.archive_product(request.actor, pk, seen(request), archived=False), ProductOut)


@router.get("/{int:pk}/list-prices", response=list[PriceOut])
def product_prices(request: Any, pk: int) -> Any:
    """Its list prices, the newest first."""
    return ListPrice.objects.visible_to(request.actor).filter(product=_one(request, pk)).order_by("-valid")


@router.post("/{int:pk}/list-prices", response={201: PriceOut})
def set_list_price(request: Any, pk: int, body: PriceIn) -> HttpResponse:
    """A list price from a day on. Needs If-Match."""
    made = products.set_list_price(request.actor, pk, seen(request), price=body.price, start=body.start)
    return shown(request, made, PriceOut, 201)


def _one(request: Any, pk: int) -> Product:
    return found(Product.objects.visible_to(request.actor), pk)
