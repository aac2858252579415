"""Products, contracts and their money: addresses."""

from django.urls import URLPattern, path

from merit.web.crm import contracts_views as views
from merit.web.crm import contracts_views_edit as edit
from merit.web.crm import contracts_views_money as money
from merit.web.crm import contracts_views_products as products

urlpatterns: list[URLPattern] = [
    path("contracts/new", edit.contract_new, name="contract-new"),
    path("contracts/<int:pk>", views.contract_page, name="contract"),
    path("contracts/<int:pk>/edit", edit.contract_edit, name="contract-edit"),
    path("contracts/<int:pk>/archival", edit.contract_archive, name="contract-archival"),
    path("contracts/<int:pk>/restoration", edit.contract_restore, name="contract-restoration"),
    path("contracts/<int:pk>/deletion", edit.contract_delete, name="contract-deletion"),
    path("sales/options/<slug:kind>", edit.options, name="sales-options"),
    path("receipts/new", money.receipt_new, name="receipt-new"),
    path("receipts/<int:pk>", money.receipt_page, name="receipt"),
    path("receipts/<int:pk>/edit", money.receipt_edit, name="receipt-edit"),
    path("receipts/<int:pk>/deletion", money.receipt_delete, name="receipt-deletion"),
    path("bad-debts/new", money.bad_debt_new, name="bad-debt-new"),
    path("bad-debts/<int:pk>/edit", money.bad_debt_edit, name="bad-debt-edit"),
    path("bad-debts/<int:pk>/deletion", money.bad_debt_delete, name="bad-debt-deletion"),
    path("products/new", products.product_new, name="product-new"),
    path("products/<int:pk>", products.product_page, name="product"),
    path("products/<int:pk>/edit", products.product_edit, name="product-edit"),
    path("products/<int:pk>/prices", products.product_price, name="product-price"),
    path("products/<int:pk>/archival", products.product_archive, name="product-archival"),
    path("products/<int:pk>/restoration", products.product_restore, name="product-restoration"),
    path("products/<int:pk>/deletion", products.product_delete, name="product-deletion"),
]
