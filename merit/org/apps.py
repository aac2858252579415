"""Companies, departments, people, users and their rights."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "merit.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"
