"""Targets: addresses."""

from django.urls import URLPattern, path

from merit.web.targets import views

urlpatterns: list[URLPattern] = [
    path("targets", views.page, name="targets"),
    path("targets/cells", views.save, name="target-cells"),
    path("targets/spread", views.spread_year, name="target-spread"),
]
