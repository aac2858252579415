"""The forms that plan a year: spread over its months, given to people, taken from last year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from merit.metrics import season
from merit.targets.names import Kind
from merit.targets.operations import SubjectKind
from merit.targets.sharing import Takers
from merit.web.targets.numbers import NotANumber, read

if TYPE_CHECKING:
    from merit.org.actor import Actor

LETTERS: dict[str, SubjectKind] = {"p": "person", "d": "department", "c": "company"}
WAYS = (
    ("even", _("Evenly")),
    ("workdays", _("By working days")),
    ("last", _("As last year's targets")),
    ("results", _("As last year's results")),
    ("weights", _("By twelve weights")),
)
SHARES = (
    ("equal", _("Equally")),
    ("now", _("In the proportions of this year's targets")),
    ("last", _("In the proportions of last year's targets")),
    ("results", _("In the proportions of last year's results")),
)
TOS = (("person", _("People")), ("department", _("Departments right below")))
KINDS = (("person", _("People")), ("department", _("Departments")), ("company", _("Company")))
STEPS = (("", _("Exactly")), ("1", "1"), ("100", "100"), ("1000", "1,000"), ("10000", "10,000"))


class ReasonForm(forms.Form):
    """What stands beside the change."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class SpreadForm(ReasonForm):
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

    full_year = forms.BooleanField(
        label=_("The amount is for a full year: who joins or leaves in it gets a part"), required=False
    )

    field_order = ("subject", "total", "way", "twelve", "full_year", "reason")

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

    def weights(self, actor: Actor, subject: Any, year: int) -> Sequence[Decimal | Fraction] | None:
        """Twelve weights, or none for an even spread."""
        way = self.cleaned_data["way"]
        if self.cleaned_data["total"] is None:
            return None
        if way == "weights":
            return [Decimal(one) for one in re.split(r"[\s;,、]+", self.cleaned_data["twelve"].strip())]
        return season.weights(actor, subject, self.kind.metric, year, way)


class ShareForm(ReasonForm):
    """A unit's months to its people or departments. `only`: who is given some."""

    way = forms.ChoiceField(label=_("How it is shared out"), choices=SHARES, widget=forms.RadioSelect, initial="now")
    only = forms.TypedMultipleChoiceField(coerce=int, required=True, label=_("Who is given some"))

    field_order = ("way", "only", "reason")

    def __init__(self, *args: Any, takers: Takers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = cast(Any, self.fields["only"])
        only.choices = [(pk, str(one)) for pk, one in takers.subjects.items()]


class CopyForm(ReasonForm):
    """Last year's targets times a factor."""

    factor = forms.DecimalField(
        label=_("Last year's targets times"), max_digits=9, decimal_places=6, min_value=0, initial="1.1", localize=False
    )
    subjects = forms.MultipleChoiceField(
        label=_("Whose"), choices=KINDS, widget=forms.CheckboxSelectMultiple, initial=[one for one, _name in KINDS]
    )
    step = forms.ChoiceField(label=_("Rounded to"), choices=STEPS, required=False)
    replace = forms.BooleanField(label=_("Replace targets that the year has already"), required=False)

    field_order = ("factor", "subjects", "step", "replace", "reason")
