"""Customers, opportunities, contracts and receipts: addresses."""

from django.urls import URLPattern, path  # noqa: F401

urlpatterns: list[URLPattern] = []
