"""Addresses of imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.imports import views, views_batch

urlpatterns: list[URLPattern] = [
    path("imports", views.listing, name="imports"),
    path("imports/new/<slug:kind>", views.new, name="import-new"),
    path("imports/templates/<slug:kind>", views.template, name="import-template"),
    path("imports/presets/<int:pk>/deletion", views.drop_preset, name="import-preset-deletion"),
    path("imports/<int:pk>", views_batch.page, name="import"),
    path("imports/<int:pk>/progress", views_batch.progress, name="import-progress"),
    path("imports/<int:pk>/reading", views_batch.read_as, name="import-reading"),
    path("imports/<int:pk>/mapping", views_batch.map_columns, name="import-mapping"),
    path("imports/<int:pk>/preset", views_batch.preset, name="import-preset"),
    path("imports/<int:pk>/run", views_batch.run, name="import-run"),
    path("imports/<int:pk>/report", views_batch.report_file, name="import-report"),
    path("imports/<int:pk>/undo", views_batch.undo, name="import-undo"),
    path("imports/<int:pk>/discarding", views_batch.discard, name="import-discarding"),
]
