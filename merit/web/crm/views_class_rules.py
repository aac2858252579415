"""The form of the rules that give classes: how, over how many months, rules in order, or points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merit.crm import classifying
from merit.crm.models import ClassBand, ClassRule, CustomerClass, CustomerRules
from merit.crm.operations import duplicates
from merit.crm.operations.classes import MOST_BANDS, MOST_RULES
from merit.web.crm.contracts_fields import AmountField, NumberField
from merit.web.crm.contracts_form_contract import row_forms
from merit.web.formats import money

RULE: Final = ("revenue", "frequency", "recency")
BAND: Final = ("measure", "bound", "points")


class HowForm(forms.Form):
    """By hand, rules or points."""

    class_by = forms.ChoiceField(label=gettext_lazy("Classes are given"), choices=CustomerRules.CLASS_BY)
    class_months = forms.IntegerField(label=gettext_lazy("Months that count"), min_value=1, max_value=60)


class RuleForm(forms.Form):
    """A rule: what of it is left empty is not asked."""

    name = forms.ChoiceField(label=gettext_lazy("Class"))
    revenue = AmountField(label=gettext_lazy("Received at least"), required=False)
    frequency = forms.IntegerField(
        label=gettext_lazy("Contracts at least"), required=False, min_value=0, max_value=100_000
    )
    recency = forms.IntegerField(
        label=gettext_lazy("Last contract at most days ago"), required=False, min_value=0, max_value=36500
    )

    def __init__(self, *args: Any, names: list[str], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [("", "—"), *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.fields["revenue"].set_currency(currency)  # type: ignore[attr-defined]


class BandForm(forms.Form):
    """Points for a measure from a bound on."""

    measure = forms.ChoiceField(label=gettext_lazy("Measure"), choices=[("", "—"), *ClassBand.MEASURES])
    bound = NumberField(label=gettext_lazy("From (days: up to)"), required=False, places=2)
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=0, max_value=30)


class FloorForm(forms.Form):
    """From how many points on a class is given."""

    points_from = forms.IntegerField(label=gettext_lazy("From points"), required=False, min_value=0, max_value=100)


class RulesForms:
    """All of it, from the database or as it was sent."""

    def __init__(self, actor: Any, names: list[str], data: Any) -> None:
        self.row = duplicates.rules_of(actor.company)
        self.version = self.row.version if self.row.pk else ""
        rules = ClassRule.objects.visible_to(actor).filter(company=actor.company).select_related("customer_class")
        bands = ClassBand.objects.visible_to(actor).filter(company=actor.company)
        floors = dict(
            CustomerClass.objects.visible_to(actor).filter(company=actor.company).values_list("name", "points_from")
        )
        start = {"class_by": self.row.class_by, "class_months": self.row.class_months}
        self.how = HowForm(data, initial=start)
        asked = [{"name": one.customer_class.name, **_values(one, RULE)} for one in rules.order_by("position")]
        given = {"names": names, "currency": actor.currency}
        self.rules = row_forms(RuleForm, "rules", MOST_RULES, data, asked, not asked, **given)
        points = [_values(one, BAND) for one in bands.order_by("measure", "points")]
        self.bands = row_forms(BandForm, "bands", MOST_BANDS, data, points, not points)
        self.floors = [
            (name, FloorForm(data, prefix=f"floor{n}", initial={"points_from": floors.get(name)}))
            for n, name in enumerate(names)
        ]

    def valid(self) -> bool:
        every = [self.how, self.rules, self.bands, *(form for _name, form in self.floors)]
        return not [form for form in every if not form.is_valid()]  # all of them are asked

    def values(self) -> dict[str, Any]:
        """As the operation takes them."""
        return {
            "class_by": self.how.cleaned_data["class_by"],
            "class_months": self.how.cleaned_data["class_months"],
            "rules": [{"class": one["name"], **{name: one[name] for name in RULE}} for one in self.rules.values()],
            "bands": self._bands(),
            "floors": {name: form.cleaned_data["points_from"] for name, form in self.floors},
        }

    def asked(self) -> classifying.Rules:
        """To try them out."""
        floors = [(name, form.cleaned_data["points_from"]) for name, form in self.floors]
        return classifying.Rules(
            self.how.cleaned_data["class_by"],
            self.how.cleaned_data["class_months"],
            tuple(classifying.Rule(**one) for one in self.rules.values()),
            tuple(classifying.Band(**one) for one in self._bands()),
            tuple((name, points) for name, points in floors if points is not None),
        )

    def _bands(self) -> list[dict[str, Any]]:
        return [{**one, "bound": Decimal(0) if one["bound"] is None else one["bound"]} for one in self.bands.values()]


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def told_rule(rule: ClassRule, currency: str) -> str:
    """A rule in words."""
    parts = []
    if rule.revenue is not None:
        parts.append(_("received at least %(amount)s") % {"amount": money(rule.revenue, currency, 0)})
    if rule.frequency is not None:
        n = rule.frequency
        parts.append(ngettext("at least %(n)d contract", "at least %(n)d contracts", n) % {"n": n})
    if rule.recency is not None:
        n = rule.recency
        text = ngettext("last contract at most %(n)d day ago", "last contract at most %(n)d days ago", n)
        parts.append(text % {"n": n})
    return _(" and ").join(parts) if parts else _("all others")
