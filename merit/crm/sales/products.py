"""The commands of products and their list prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm.contracts import ContractLine, ListPrice, Product
from merit.crm.operations.common import fresh_code
from merit.crm.quotes import OpportunityLine
from merit.crm.sales import policy
from merit.crm.sales.amounts import exact_in

if TYPE_CHECKING:
    from merit.org.actor import Actor
    from merit.org.models import Company


@transaction.atomic
def create_product(
    actor: Actor,
    *,
    name: str,
    code: str = "",
    unit: str = "",
    line: str = "",
    price: Decimal | None = None,
    price_from: date | None = None,
    company: Company | None = None,
) -> Product:
    """A product, with its first list price when one is given. Without a code it gets the next free one."""
    product = prepared_product(actor, name=name, code=code, unit=unit, line=line, company=company)
    product.code = product.code or fresh_code(Product, "product", "P")
    taken = Product.objects.unscoped("codes are unique").filter(company=product.company, code=product.code)
    if taken.exists():
        raise Invalid(code=_("This code is taken."))
    create(product)
    log(actor, "created", product)
    if price is not None:
        _price(actor, product, price, price_from or actor.today)
    return product


def prepared_product(
    actor: Actor, *, name: str, code: str = "", unit: str = "", line: str = "", company: Company | None = None
) -> Product:
    """As `create_product`, not saved, and without a price."""
    company = company or actor.company
    policy.must(policy.may_price(actor, company.pk))
    product = Product(company=company, name=clean_text(name), unit=clean_text(unit), line=clean_text(line))
    product.code = clean_text(code)
    return product


@transaction.atomic
def change_product(
    actor: Actor, pk: int, version: int, *, name: str | None = None, unit: str | None = None, line: str | None = None
) -> Product:
    """Change what a product is called; its code stays, because facts name it."""
    product = _for_writing(actor, pk, version)
    given = {"name": name, "unit": unit, "line": line}
    diff = change(product, {key: clean_text(value) for key, value in given.items() if value is not None})
    if diff:
        log(actor, "changed", product, **diff)
    return product


@transaction.atomic
def set_list_price(actor: Actor, pk: int, version: int, *, price: Decimal, start: date) -> ListPrice:
    """A list price from `start` on: it closes the one before, and holds until the next one that is already there.

    A price that starts on the same day is replaced. Contracts that are signed keep the list price of their lines.
    """
    product = _for_writing(actor, pk, version)
    return _price(actor, product, price, start)


@transaction.atomic
def archive_product(actor: Actor, pk: int, version: int, *, archived: bool = True) -> Product:
    """Take a product out of use, or back into it."""
    product = _for_writing(actor, pk, version)
    if (product.archived_at is not None) == archived:
        return product
    change(product, {"archived_at": timezone.now() if archived else None})
    log(actor, "archived" if archived else "restored", product)
    return product


@transaction.atomic
def delete_product(actor: Actor, pk: int, version: int) -> None:
    """Delete a product that no contract names; one that was sold can only be archived."""
    product = _for_writing(actor, pk, version)
    for model in (ContractLine, OpportunityLine):
        if model.objects.unscoped("does anything depend on it").filter(product=product).exists():
            raise Conflict(_("Contracts or opportunities name this product. Archive it instead."))
    log(actor, "deleted", product)
    product.delete()


def _for_writing(actor: Actor, pk: int, version: int) -> Product:
    product = locked(Product.objects.visible_to(actor), pk, version)
    policy.must(policy.may_price(actor, product.company_id))
    return product


def checked_price(price: Decimal) -> Decimal:
    """The price, exact and at least 0."""
    exact = exact_in(price, "price")
    if exact < 0:
        raise Invalid(price=_("A price is at least 0."))
    return exact


def _price(actor: Actor, product: Product, price: Decimal, start: date) -> ListPrice:
    price = checked_price(price)
    rows = ListPrice.objects.unscoped("the prices of a locked product").filter(product=product)
    same = rows.filter(valid__startswith=start).first()
    if same is not None:
        before = same.price
        change(same, {"price": price})
        _count(product)
        log(actor, "list-price-changed", product, start=start, price=[before, price])
        return same
    later = rows.filter(valid__startswith__gt=start).order_by("valid").first()
    former = rows.filter(valid__contains=start).first()
    end = later.valid.lower if later else None
    if former is not None:
        former.valid = DateRange(former.valid.lower, start)
        former.save(update_fields=["valid"])
    added = create(ListPrice(product=product, price=price, valid=DateRange(start, end)))
    _count(product)
    log(actor, "list-price-set", product, start=start, price=price)
    return added


def _count(product: Product) -> None:
    """A new price is a new version of the product: two at once do not overwrite each other unseen."""
    product.version += 1
    product.save(update_fields=["version", "updated_at"])
