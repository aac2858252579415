"""The kernel every room stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "merit.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
