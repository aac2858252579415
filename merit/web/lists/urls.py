"""The pages of lists, and what is done in them: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.lists import custom_fields, filtering, views
from merit.web.lists.registry import PAGES

urlpatterns: list[URLPattern] = [
    *(path(name, views.page(name), name=name) for name in PAGES),
    path("lists/<slug:list>/condition", filtering.condition, name="list-condition"),
    path("lists/<slug:list>/people", filtering.people, name="list-people"),
    path("lists/<slug:list>/arrangement", filtering.arrange, name="list-arrange"),
    path("lists/<slug:list>/rows/<int:pk>/<slug:column>", views.cell, name="list-cell"),
    path("lists/<slug:list>/changes", views.change_many, name="list-change"),
    path("lists/<slug:list>/exports", views.export, name="list-export"),
    path("bulk-changes", views.changes, name="bulk-changes"),
    path("bulk-changes/<int:pk>", views.change, name="bulk-change"),
    path("bulk-changes/<int:pk>/undoing", views.undo, name="bulk-undo"),
    path("exports", views.exports, name="exports"),
    path("exports/<int:pk>/file", views.export_file, name="export-file"),
    path("views", views.save_view, name="views"),
    path("views/<int:pk>", views.change_view, name="view"),
    path("views/<int:pk>/pin", views.pin, name="view-pin"),
    path("views/<int:pk>/deletion", views.delete_view, name="view-deletion"),
    path("custom-fields", custom_fields.listing, name="custom-fields"),
    path("custom-fields/new", custom_fields.create, name="custom-field-new"),
    path("custom-fields/<int:pk>", custom_fields.edit, name="custom-field"),
    path("custom-fields/<int:pk>/position", custom_fields.move, name="custom-field-position"),
    path("custom-fields/<int:pk>/archival", custom_fields.archive, name="custom-field-archival"),
    path("custom-fields/<int:pk>/deletion", custom_fields.delete, name="custom-field-deletion"),
]
