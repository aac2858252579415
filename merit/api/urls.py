"""REST v1: addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
