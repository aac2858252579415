"""The forms of products, contracts and their money."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from merit.crm.contracts import Contract, Receipt
from merit.org.actor import Actor
from merit.web.crm.contracts_fields import AmountField, NumberField, PickField


class ProductForm(forms.Form):
    """A product; the first list price only when it is new."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=40, required=False, help_text=_("Empty: the next number."))
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("Such as piece, set, hour."))
    line = forms.CharField(label=_("Product line"), max_length=100, required=False)
    price = NumberField(label=_("List price"), required=False)
    price_from = forms.DateField(label=_("Holds from"), required=False)


class PriceForm(forms.Form):
    """A list price from a day on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    price = NumberField(label=_("List price"))
    start = forms.DateField(label=_("Holds from"))


class MoneyForm(forms.Form):
    """What receipts and bad debts share: a contract, an amount in its currency, and when it takes an extra yes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    contract = PickField("contract", label=_("Contract"))
    amount = AmountField(label=_("Amount"))
    confirm = forms.BooleanField(required=False)

    def __init__(self, actor: Actor, *args: Any, row: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor, self.row = actor, row
        rows = Contract.objects.visible_to(actor).filter(company=actor.company).select_related("customer")
        self.fields["contract"].rows = rows
        self.fields["amount"].set_currency(actor.currency)
        if row is None:
            del self.fields["reason"]
        self.asked = False

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        question = self.question(found) if not self.errors else ""
        if question and not found.get("confirm"):
            self.asked = True
            self.fields["confirm"].label = question
            self.add_error("confirm", _t("Tick this to go on."))
        return found

    def question(self, found: dict[str, Any]) -> str:
        """What has to be confirmed before this is booked; empty when nothing has."""
        raise NotImplementedError


class ReceiptForm(MoneyForm):
    """A receipt; a refund is a negative amount."""

    received_on = forms.DateField(label=_("Received on"))
    account = forms.CharField(label=_("Account"), max_length=100, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    reason = forms.CharField(label=_("Reason for the change"), max_length=300)
    field_order = ("contract", "amount", "received_on", "account", "note", "confirm", "reason")

    def question(self, found: dict[str, Any]) -> str:
        if self.row is not None and "amount" not in self.changed_data:
            return ""
        if found["amount"] < 0:
            return _t("This is a refund: money went back to the customer.")
        same = Receipt.objects.visible_to(self.actor).filter(
            contract=found["contract"], received_on=found["received_on"], amount=found["amount"]
        )
        twin = same.exclude(pk=self.row.pk if self.row else None).first()
        return (
            _t("The same amount was booked on the same day as %(code)s. Book it again.") % {"code": twin.code}
            if twin
            else ""
        )


class BadDebtForm(MoneyForm):
    """Money given up."""

    written_off_on = forms.DateField(label=_("Written off on"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    reason = forms.CharField(label=_("Reason for the change"), max_length=300)
    field_order = ("contract", "amount", "written_off_on", "note", "confirm", "reason")

    def question(self, found: dict[str, Any]) -> str:
        return _t("This takes back a bad debt that was booked before.") if found["amount"] < 0 else ""


class ReasonForm(forms.Form):
    """Why something is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=300)
