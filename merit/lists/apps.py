"""Lists: what they show, saved views, changes to many rows, exports."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "merit.lists"
    label = "lists"
    default_auto_field = "django.db.models.BigAutoField"
