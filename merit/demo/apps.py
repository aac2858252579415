"""The demo company."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "merit.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
