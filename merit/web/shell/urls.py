"""Addresses of the shell."""

from django.conf import settings
from django.urls import URLPattern, path

from merit.web.shell import parts, views

urlpatterns: list[URLPattern] = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("settings", views.settings_page, name="settings"),
    path("settings/language", views.set_language, name="set-language"),
    path("settings/theme", views.set_theme, name="set-theme"),
    path("settings/keys", views.set_keys, name="set-keys"),
    path("settings/company", views.set_company, name="set-company"),
    path("badges", views.badges, name="badges"),
]
if settings.DEBUG:
    urlpatterns.append(path("parts", parts.page, name="parts"))
