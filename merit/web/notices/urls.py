"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import URLPattern, path

from merit.web.notices import calendar, views

urlpatterns: list[URLPattern] = [
    path("notices", views.inbox, name="notices"),
    path("notices/completion", views.finish_all, name="notices-completion"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar-feed"),
    path("settings/calendar", calendar.panel, name="calendar-link"),
    path("settings/calendar/removal", calendar.remove, name="calendar-link-removal"),
    path("settings/digest", calendar.digest, name="set-digest"),
    path("notices/<int:pk>/snooze", views.snooze, name="notice-snooze"),
    path("notices/<int:pk>/completion", views.finish, name="notice-completion"),
    path("notices/<int:pk>/reopening", views.reopen, name="notice-reopening"),
]
