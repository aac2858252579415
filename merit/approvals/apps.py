"""Approval flows and requests."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "merit.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
