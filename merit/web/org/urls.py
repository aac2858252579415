"""The organisation: departments, people, users and roles: addresses."""

from django.urls import URLPattern, path  # noqa: F401

urlpatterns: list[URLPattern] = []
