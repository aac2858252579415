"""The grid of targets: addresses."""

from django.urls import URLPattern, path  # noqa: F401

urlpatterns: list[URLPattern] = []
