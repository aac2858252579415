"""What people are told, and what happens by itself once a day."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "merit.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
