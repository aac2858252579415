"""The forms of the pay pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from merit.org.models import Person
from merit.web.pay.telling import GROUPS
from merit.web.picking import PickField

TEXT_ROWS = 28


class PlanForm(forms.Form):
    """A plan: what it is called; its text comes with the first version."""

    code = forms.CharField(label=_("Code"), max_length=60, help_text=_("Stays for ever; for example sales-2027."))
    name = forms.CharField(label=_("Name"), max_length=200)


class VersionForm(forms.Form):
    """A draft of a plan's text, from when and for whom it is in force."""

    draft = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text of the plan"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": TEXT_ROWS, "class": "code", "spellcheck": "false", "wrap": "off"}),
    )
    effective_from = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput,
        help_text=_("The first day of a month. Empty: from the beginning."),
    )
    groups = forms.MultipleChoiceField(
        label=_("For the groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: for everyone of the company."),
    )

    def __init__(self, groups: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = [(name, GROUPS.get(name, name)) for name in groups]

    def clean_text(self) -> str:
        """Line ends as the core counts them, whatever the browser sends."""
        return self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")


class MonthForm(forms.Form):
    """The month of a new pay run."""

    month = forms.CharField(label=_("Month"), max_length=7, widget=forms.TextInput(attrs={"type": "month"}))

    def clean_month(self) -> str:
        month = self.cleaned_data["month"]
        if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", month):
            raise ValidationError(_("A month is written 2026-03."))
        return month


class AwardForm(forms.Form):
    """An award to somebody under an item of a plan."""

    person = PickField(label=_("Person"), url=reverse_lazy("award-people"))
    item = forms.CharField(label=_("Item of the plan"), max_length=100)
    awarded_on = forms.DateField(label=_("Awarded on"), widget=forms.DateInput)
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=15, decimal_places=2, help_text=_("A negative amount is a deduction.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("The person reads it.")
    )

    def __init__(self, actor: Any, items: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].rows = Person.objects.visible_to(actor).filter(company=actor.company)  # type: ignore[attr-defined]
        if items:
            self.fields["item"] = forms.ChoiceField(label=_("Item of the plan"), choices=[("", ""), *items])
            self.order_fields(["person", "item", "awarded_on", "amount", "reason"])

    def clean_awarded_on(self) -> date:
        day: date = self.cleaned_data["awarded_on"]
        if not 1990 <= day.year <= 2200:
            raise ValidationError(_("This day lies too far away."))
        return day
