"""Reports over any list."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "merit.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
