"""What people spend and claim."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "merit.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"
