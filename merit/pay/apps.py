"""Plans, runs and statements."""

from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "merit.pay"
    label = "pay"
    default_auto_field = "django.db.models.BigAutoField"
