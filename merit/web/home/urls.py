"""Today: the page that a day starts with: addresses."""

from django.urls import URLPattern, path  # noqa: F401

urlpatterns: list[URLPattern] = []
