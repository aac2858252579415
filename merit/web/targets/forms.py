"""The form that spreads a year over its months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merit.calc.periods import Period
from merit.core.errors import Invalid
from merit.targets.models import Target
from merit.targets.names import Kind
from merit.targets.operations import COLUMNS, SubjectKind
from merit.web.targets.numbers import NotANumber, read

if TYPE_CHECKING:
    from merit.org.actor import Actor

LETTERS: dict[str, SubjectKind] = {"p": "person", "d": "department", "c": "company"}
WAYS = (
    ("even", _("Evenly")),
    ("last", _("As last year's months")),
    ("weights", _("By twelve weights")),
)


class SpreadForm(forms.Form):
    """`subject`: such as p12 or d3; `total` as one writes it in the grid, empty to clear the year."""

    subject = forms.CharField(max_length=20, widget=forms.HiddenInput)
    total = forms.CharField(
        label=_("Amount of the year"), max_length=40, required=False, help_text=_("Empty: the year is cleared.")
    )
    way = forms.ChoiceField(label=_("Spread"), choices=WAYS, widget=forms.RadioSelect, initial="even")
    twelve = forms.CharField(
        label=_("Weights, January to December"),
        max_length=400,
        required=False,
        help_text=_("Twelve numbers with spaces between them, such as 8 6 9 8 8 8 7 8 9 8 9 12."),
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def clean_subject(self) -> tuple[SubjectKind, int]:
        match = re.fullmatch(r"([pdc])([1-9][0-9]{0,17})", self.cleaned_data["subject"], re.ASCII)
        if match is None:
            raise forms.ValidationError(_("Choose a row of the grid."))
        return LETTERS[match[1]], int(match[2])

    def clean_total(self) -> Decimal | None:
        try:
            return read(self.cleaned_data["total"], self.kind)
        except NotANumber as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") == "weights" and not re.fullmatch(
            r"\s*(\d{1,9}(\.\d{1,6})?[\s;,、]+){11}\d{1,9}(\.\d{1,6})?\s*", data.get("twelve", "")
        ):
            self.add_error("twelve", _("Twelve weights of 0 or more, not all of them 0."))
        return data

    def weights(self, actor: Actor, kind: SubjectKind, pk: int, year: int) -> Sequence[Decimal] | None:
        """Twelve weights, or none for an even spread."""
        if self.cleaned_data["way"] == "even":
            return None
        if self.cleaned_data["way"] == "weights":
            return [Decimal(one) for one in re.split(r"[\s;,、]+", self.cleaned_data["twelve"].strip())]
        months = [str(month) for month in Period(year - 1, 1, 12).month_parts()]
        rows = Target.objects.visible_to(actor).filter(
            metric=self.kind.metric, period__in=months, value__gt=0, **{COLUMNS[kind]: pk}
        )
        last = dict(rows.values_list("period", "value"))
        if not last:
            raise Invalid(way=_("There are no targets of last year to go by."))
        return [last.get(month, Decimal(0)) for month in months]
