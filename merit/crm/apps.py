"""Customers, opportunities, contracts and receipts."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "merit.crm"
    label = "crm"
    default_auto_field = "django.db.models.BigAutoField"
