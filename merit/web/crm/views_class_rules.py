"""The form of the rules that give classes: how, over how many months, rules in order, or points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merit.crm import classifying
from merit.crm.models import ClassBand, ClassRule, CustomerClass, CustomerRules
from merit.crm.operations import duplicates
from merit.web.formats import money

RULES, BANDS = 6, 9


class HowForm(forms.Form):
    """By hand, rules or points."""

    class_by = forms.ChoiceField(label=gettext_lazy("Classes are given"), choices=CustomerRules.CLASS_BY)
    class_months = forms.IntegerField(label=gettext_lazy("Months that count"), min_value=1, max_value=60)


class Named(forms.Form):
    """A row of a table: each control says its label itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)


class RuleForm(Named):
    """A rule; one without a class is none."""

    name = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    revenue = forms.DecimalField(
        label=gettext_lazy("Received at least"), required=False, min_value=0, max_digits=15, decimal_places=2
    )
    recency = forms.IntegerField(
        label=gettext_lazy("Last contract at most days ago"), required=False, min_value=0, max_value=36500
    )
    frequency = forms.IntegerField(
        label=gettext_lazy("Contracts at least"), required=False, min_value=0, max_value=100_000
    )

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [("", "—"), *((name, name) for name in names)]  # type: ignore[attr-defined]


class BandForm(Named):
    """Points for a measure; one without points is none."""

    measure = forms.ChoiceField(label=gettext_lazy("Measure"), choices=ClassBand.MEASURES)
    bound = forms.DecimalField(
        label=gettext_lazy("Bound"), required=False, min_value=0, max_digits=15, decimal_places=2
    )
    points = forms.IntegerField(label=gettext_lazy("Points"), required=False, min_value=0, max_value=30)


class FloorForm(Named):
    """From how many points on a class is given."""

    points_from = forms.IntegerField(label=gettext_lazy("From points"), required=False, min_value=0, max_value=100)


class RulesForms:
    """All of it, from the database or as it was sent."""

    def __init__(self, actor: Any, names: list[str], data: Any) -> None:
        self.row = duplicates.rules_of(actor.company)
        self.version = self.row.version if self.row.pk else ""
        rules = list(ClassRule.objects.visible_to(actor).filter(company=actor.company).select_related("customer_class"))
        bands = list(ClassBand.objects.visible_to(actor).filter(company=actor.company))
        floors = dict(
            CustomerClass.objects.visible_to(actor).filter(company=actor.company).values_list("name", "points_from")
        )
        start = {"class_by": self.row.class_by, "class_months": self.row.class_months}
        self.how = HowForm(data, initial=start)
        self.rules = [
            RuleForm(data, prefix=f"rule{n}", names=names, initial=_of_rule(rules[n]) if n < len(rules) else None)
            for n in range(max(RULES, len(rules) + 2))
        ]
        self.bands = [
            BandForm(data, prefix=f"band{n}", initial=_of_band(bands, n)) for n in range(max(BANDS, len(bands) + 3))
        ]
        self.floors = [
            (name, FloorForm(data, prefix=f"floor{n}", initial={"points_from": floors.get(name)}))
            for n, name in enumerate(names)
        ]

    def valid(self) -> bool:
        every = [self.how, *self.rules, *self.bands, *(form for _name, form in self.floors)]
        return not [form for form in every if not form.is_valid()]  # all of them are asked

    def errors(self) -> list[str]:
        every = [self.how, *self.rules, *self.bands, *(form for _name, form in self.floors)]
        return [
            f"{form[name].label}: {text}" for form in every for name, texts in form.errors.items() for text in texts
        ]

    def values(self) -> dict[str, Any]:
        """As the operation takes them."""
        return {
            "class_by": self.how.cleaned_data["class_by"],
            "class_months": self.how.cleaned_data["class_months"],
            "rules": [
                {"class": one.name, "revenue": one.revenue, "recency": one.recency, "frequency": one.frequency}
                for one in self._rules()
            ],
            "bands": [{"measure": one.measure, "bound": one.bound, "points": one.points} for one in self._bands()],
            "floors": {name: form.cleaned_data["points_from"] for name, form in self.floors},
        }

    def asked(self) -> classifying.Rules:
        """To try them out."""
        floors = [(name, form.cleaned_data["points_from"]) for name, form in self.floors]
        return classifying.Rules(
            self.how.cleaned_data["class_by"],
            self.how.cleaned_data["class_months"],
            tuple(self._rules()),
            tuple(self._bands()),
            tuple((name, points) for name, points in floors if points is not None),
        )

    def _rules(self) -> Iterator[classifying.Rule]:
        for form in self.rules:
            if form.cleaned_data.get("name"):
                yield classifying.Rule(
                    **{name: form.cleaned_data[name] for name in ("name", "revenue", "recency", "frequency")}
                )

    def _bands(self) -> Iterator[classifying.Band]:
        for form in self.bands:
            if form.cleaned_data.get("points") is not None:
                bound = form.cleaned_data["bound"]
                yield classifying.Band(
                    form.cleaned_data["measure"], Decimal(0) if bound is None else bound, form.cleaned_data["points"]
                )


def _of_rule(rule: ClassRule) -> dict[str, Any]:
    return {
        "name": rule.customer_class.name,
        "revenue": rule.revenue,
        "recency": rule.recency,
        "frequency": rule.frequency,
    }


def _of_band(bands: list[ClassBand], n: int) -> dict[str, Any]:
    """The band, or an empty one of the measures in turn."""
    if n < len(bands):
        return {"measure": bands[n].measure, "bound": bands[n].bound, "points": bands[n].points}
    return {"measure": ClassBand.MEASURES[n * 3 // max(BANDS, 1) % 3][0]}


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
