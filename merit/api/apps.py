"""REST v1."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "merit.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
