"""Facts become values."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "merit.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"
