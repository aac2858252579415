"""The import of spreadsheets."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "merit.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
