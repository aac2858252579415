"""Targets per subject, metric and period."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "merit.targets"
    label = "targets"
    default_auto_field = "django.db.models.BigAutoField"
