"""The pipeline looked at: addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.pipeline import forecast, moves, past, stuck, supervision

urlpatterns: list[URLPattern] = [
    path("pipeline", past.page, name="pipeline"),
    path("pipeline/moves", moves.page, name="pipeline-moves"),
    path("pipeline/forecast", forecast.page, name="forecast"),
    path("pipeline/forecast/accuracy", forecast.accuracy, name="forecast-accuracy"),
    path("opportunities/<int:pk>/forecast", forecast.say, name="opportunity-forecast"),
    path("pipeline/stuck", stuck.listing, name="stuck"),
    path("pipeline/supervisions", stuck.supervisions, name="supervisions"),
    path("pipeline/settings", supervision.settings, name="pipeline-settings"),
    path("opportunities/<int:pk>/supervisions/new", supervision.ask, name="supervision-new"),
    path("supervisions/<int:pk>", supervision.record, name="supervision"),
    *(
        path(f"supervisions/<int:pk>/{verb}", supervision.say, {"verb_name": verb}, name=f"supervision-{verb}")
        for verb in supervision.VERBS
    ),
    path("supervisions/<int:pk>/owner", supervision.hand_over, name="supervision-owner"),
]
