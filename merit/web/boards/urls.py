"""Boards: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.boards import views

urlpatterns: list[URLPattern] = [
    path("team-board", views.page, name="team-board"),
]
