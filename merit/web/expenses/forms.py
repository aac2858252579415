"""The forms of an expense request, of what was spent on it, and of a limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merit.core.errors import Invalid
from merit.crm.contracts import Contract
from merit.crm.models import Customer, Opportunity
from merit.org.actor import Actor
from merit.org.models import Person
from merit.requests.models import KINDS, OVERS, PERIODS, PERS, ExpenseLine, ExpenseRequest
from merit.requests.operations import Line, Spent
from merit.requests.operations.expenses import MOST_LINES
from merit.web.crm.contracts_fields import AmountField, PickField
from merit.web.crm.contracts_form_contract import row_forms
from merit.web.crm.fields import Fields, choice, money

KEEP = {"data-keep": ""}


class RequestForm(forms.Form):
    """A request's own fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    title = forms.CharField(label=_("Purpose"), max_length=200)
    opportunity = PickField(
        "opportunity", label=_("Opportunity"), required=False, help_text=_("Its customer follows from it.")
    )
    customer = PickField("customer", label=_("Customer"), required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class LineForm(forms.Form):
    """What money is asked for."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *KINDS])
    amount = AmountField(label=_("Amount"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=KEEP))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def has_changed(self) -> bool:
        """A row with nothing but its day is left empty."""
        return any(name not in {"id", "day"} for name in self.changed_data)


class RequestForms:
    """The request with its lines, as one thing."""

    def __init__(
        self, actor: Actor, data: Any = None, initial: dict[str, Any] | None = None, currency: str = ""
    ) -> None:
        self.main = RequestForm(data, initial=initial or {})
        company = actor.company
        self.main.fields["opportunity"].rows = Opportunity.objects.visible_to(actor).filter(company=company)  # type: ignore[attr-defined]
        self.main.fields["customer"].rows = Customer.objects.visible_to(actor).filter(company=company)  # type: ignore[attr-defined]
        start = (initial or {}).get("lines") or [{"day": actor.today}]
        self.lines = row_forms(LineForm, "lines", MOST_LINES, data, start, blank=0)
        for form in self.lines.forms:
            form.fields["amount"].set_currency(currency or actor.currency)
        self.errors: list[str] = []

    def is_valid(self) -> bool:
        good = [self.main.is_valid(), self.lines.is_valid()]
        self.errors = [str(text) for text in self.lines.non_form_errors()]
        return all(good)

    def values(self) -> dict[str, Any]:
        """The keywords of the operation."""
        found = self.main.cleaned_data
        return {
            **{"title": found["title"], "note": found["note"], "lines": self.asked()},
            **{f"{name}_id": found[name].pk if found[name] else None for name in ("opportunity", "customer")},
        }

    def asked(self) -> list[Line]:
        names = ("kind", "day", "amount", "note", "id")
        return [Line(**{name: row[name] for name in names}) for row in self.lines.values()]

    def sound(self) -> dict[str, Any]:
        """What of a form that is being filled in makes sense already: for the limits beside it."""
        self.main.is_valid(), self.lines.is_valid()
        found = getattr(self.main, "cleaned_data", {})
        names = ("kind", "day", "amount")
        rows = [form.cleaned_data for form in self.lines.forms if form.has_changed()]
        lines = [Line(**{name: row[name] for name in names}) for row in rows if all(row.get(name) for name in names)]
        ids = {f"{name}_id": one.pk for name in ("opportunity", "customer") if (one := found.get(name))}
        return {"lines": lines, **ids}

    def refuse(self, error: Invalid) -> None:
        """Puts what the operation found wrong where it belongs."""
        for name, texts in error.fields.items():
            field = name.removesuffix("_id")
            if name == "lines":
                self.errors += [str(text) for text in texts]
            else:
                self.main.add_error(field if field in self.main.fields else None, [str(text) for text in texts])


def initial_of(row: ExpenseRequest) -> dict[str, Any]:
    """A request as its form shows it."""
    names = ("id", "kind", "amount", "day", "note")
    lines = [{name: getattr(one, name) for name in names} for one in row.lines.all()]
    return {name: getattr(row, name) for name in ("version", "title", "opportunity", "customer", "note")} | {
        "lines": lines
    }


class SpentForm(forms.Form):
    """What was spent on one line; without an amount nothing was."""

    amount = AmountField(label=_("Spent"), required=False)
    day = forms.DateField(label=_("Spent on"), required=False)
    contract = PickField("contract", label=_("Contract"), required=False)

    def __init__(self, actor: Actor, line: ExpenseLine, data: Any = None, **options: Any) -> None:
        super().__init__(data, prefix=f"line-{line.pk}", **options)
        self.line = line
        self.fields["amount"].set_currency(line.request.company.currency)  # type: ignore[attr-defined]
        self.fields["contract"].rows = Contract.objects.visible_to(actor).filter(company=line.request.company)  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs |= {"aria-label": field.label, "placeholder": field.label}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("amount") is not None and not found.get("day") and "day" not in self.errors:
            self.add_error("day", self.fields["day"].error_messages["required"])
        return found


class ReportForm(forms.Form):
    """A report as a whole."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    close = forms.BooleanField(label=_("Nothing more will be spent on it"), required=False)


def spent_of(forms_: Sequence[SpentForm]) -> list[Spent]:
    rows = [(form.line, form.cleaned_data) for form in forms_ if form.cleaned_data.get("amount") is not None]
    return [
        Spent(line.pk, row["amount"], row["day"], row["contract"].pk if row["contract"] else None) for line, row in rows
    ]


class LimitForm(Fields):
    """How much may be spent."""

    per = choice(_("Counts for"), PERS, required=True)
    person = PickField(
        "person",
        label=_("Person"),
        required=False,
        help_text=_("Empty: everybody. Named: in place of everybody’s limit."),
    )
    kind = choice(_("Kind"), [("", _("Everything")), *KINDS])
    period = choice(_("Period"), PERIODS, required=True)
    amount = money(_("Amount"))
    over = choice(_("Above it"), OVERS, required=True)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.again = {"actor": actor}
        self.fields["person"].rows = Person.objects.visible_to(actor).filter(company=actor.company)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        person = found.pop("person")
        return {**found, "person_id": person.pk if person else None}
