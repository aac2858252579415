"""Templates, cycles, marks and scores."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "merit.appraisal"
    label = "appraisal"
    default_auto_field = "django.db.models.BigAutoField"
