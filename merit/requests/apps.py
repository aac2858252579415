"""What people spend and claim."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "merit.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Expense requests are approved, and have files."""
        from merit.approvals import kinds
        from merit.crm import files
        from merit.requests import policy
        from merit.requests.asking import EXPENSE
        from merit.requests.models import ExpenseRequest

        kinds.register(EXPENSE)
        files.take("expense", ExpenseRequest, policy.may_attach)
