"""The pipeline looked at: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.pipeline import moves, past

urlpatterns: list[URLPattern] = [
    path("pipeline", past.page, name="pipeline"),
    path("pipeline/moves", moves.page, name="pipeline-moves"),
]
