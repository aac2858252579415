"""Products and their list prices: the page of one, and its forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Stale
from merit.core.operations import found
from merit.crm.contracts import Product
from merit.crm.sales import policy, products
from merit.web.crm.answers import attempt, must, see, verb
from merit.web.crm.contracts_forms import PriceForm, ProductForm

WORDS = ("name", "unit", "line")


@require_GET
def product_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, found(Product.objects.visible_to(request.actor).select_related("company"), pk))


def _page(request: HttpRequest, product: Product, form: PriceForm | None = None, status: int = 200) -> HttpResponse:
    actor = request.actor
    words = {
        "product": product,
        "prices": product.prices.order_by("-valid"),
        "form": form or PriceForm(initial={"version": product.version, "start": actor.today}),
        "currency": product.company.currency,
        "today": actor.today,
        "may_price": policy.may_price(actor, product.company_id),
    }
    return render(request, "sales/product.html", words, status=status)


@require_http_methods(["GET", "POST"])
def product_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    must(policy.may_price(actor, actor.company.pk))
    form = ProductForm(request.POST or None, initial={"price_from": actor.today})
    if request.method == "POST":
        made = attempt(form, lambda: products.create_product(actor, **_given(form)))
        if made is not None:
            messages.success(request, _("The product was added."))
            return see("product", made.pk)
    return _form(request, form, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    product = found(Product.objects.visible_to(actor), pk)
    must(policy.may_price(actor, product.company_id))
    if request.method == "GET":
        return _form(request, _changing(product, None), product)
    form = _changing(product, request.POST)
    try:
        done = attempt(
            form,
            lambda: products.change_product(
                actor, pk, form.cleaned_data["version"] or 0, **{name: form.cleaned_data[name] for name in WORDS}
            ),
        )
    except Stale:
        newest = found(Product.objects.visible_to(actor), pk)
        return _form(request, _changing(newest, None), newest, status=412, stale=True)
    if done is None:
        return _form(request, form, product, status=422)
    messages.success(request, _("The product was changed."))
    return see("product", pk)


@require_POST
def product_price(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    product = found(Product.objects.visible_to(actor).select_related("company"), pk)
    must(policy.may_price(actor, product.company_id))
    form = PriceForm(request.POST)
    try:
        done = attempt(form, lambda: products.set_list_price(actor, pk, **_given(form)))
    except Stale as error:
        messages.error(request, str(error.detail))
        return see("product", pk)
    if done is None:
        return _page(request, product, form, status=422)
    messages.success(request, _("The list price was set."))
    return see("product", pk)


@require_POST
def product_archive(request: HttpRequest, pk: int) -> HttpResponse:
    verb(request, lambda seen: products.archive_product(request.actor, pk, seen or 0), _("The product was archived."))
    return see("product", pk)


@require_POST
def product_restore(request: HttpRequest, pk: int) -> HttpResponse:
    def restore(seen: int | None) -> None:
        products.archive_product(request.actor, pk, seen or 0, archived=False)

    verb(request, restore, _("The product was restored."))
    return see("product", pk)


@require_POST
def product_delete(request: HttpRequest, pk: int) -> HttpResponse:
    verb(request, lambda seen: products.delete_product(request.actor, pk, seen or 0), _("The product was deleted."))
    still = Product.objects.visible_to(request.actor).filter(pk=pk).exists()
    return see("product", pk) if still else see("products")


def _changing(product: Product, data: Any) -> ProductForm:
    form = ProductForm(data, initial={name: getattr(product, name) for name in ("version", *WORDS)})
    for name in ("code", "price", "price_from"):
        del form.fields[name]
    return form


def _form(
    request: HttpRequest, form: ProductForm, product: Product | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "sales/product_form.html", {"form": form, "product": product, **more}, status=status)


def _given(form: Any) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    if isinstance(form, ProductForm):
        given.pop("version")
    return given
