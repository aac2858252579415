"""Reports: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.reports import views

urlpatterns: list[URLPattern] = [
    path("reports", views.index, name="reports"),
    path("reports/view", views.view, name="report-view"),
    path("reports/narrowed", views.narrowed, name="report-narrowed"),
    path("reports/file.<slug:form>", views.file, name="report-file"),
    path("reports/new", views.save, name="report-new"),
    path("reports/<int:pk>", views.saved, name="report"),
    path("reports/<int:pk>/deletion", views.delete, name="report-deletion"),
]
