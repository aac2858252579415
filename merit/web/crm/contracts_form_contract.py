"""The form of a contract: its own fields, and rows of lines, credits and receivables, as one thing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from merit.core.errors import Invalid
from merit.crm.contracts import Contract, Product
from merit.crm.models import Customer, Opportunity
from merit.crm.sales import policy
from merit.crm.sales.amounts import places_of
from merit.crm.sales.receivables import MOST as MOST_DUES
from merit.crm.sales.receivables import Due
from merit.crm.sales.rows import MOST_CREDITS, MOST_LINES, Line, Share
from merit.org.actor import Actor
from merit.org.models import Person
from merit.web.crm.contracts_fields import (
    AmountField,
    NumberField,
    PercentField,
    PickField,
    pick_text,
    picked,
    picking,
)
from merit.web.crm.custom_forms import WithCustom

FREE = ("name", "note", "opportunity", "version")


class ContractForm(WithCustom, forms.Form):
    """A contract's own fields."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    customer = PickField("customer", label=_("Customer"), required=False)
    opportunity = PickField("opportunity", label=_("Opportunity"), required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    code = forms.CharField(
        label=_("Contract number"), max_length=40, required=False, help_text=_("Empty: the next number.")
    )
    signed_on = forms.DateField(label=_("Signed on"))
    owner = PickField("person", label=_("Owner"), required=False)
    amount = AmountField(label=_("Amount"), required=False, help_text=_("Empty: the sum of the lines."))
    note = forms.CharField(label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class LineForm(forms.Form):
    """A line: a product of the list, or in words."""

    product = forms.CharField(label=_("Product"), max_length=260, widget=forms.TextInput(picking("product")))
    quantity = NumberField(label=_("Quantity"))
    unit_price = NumberField(label=_("Unit price"))
    list_price = NumberField(label=_("List price"), required=False)


class CreditForm(forms.Form):
    """A person's share."""

    person = forms.CharField(label=_("Person"), max_length=300, widget=forms.TextInput(picking("person")))
    share = PercentField(label=_("Share in %"))


class DueForm(forms.Form):
    """A part of the schedule."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("What for"), max_length=300, required=False)
    due_on = forms.DateField(label=_("Due on"))
    amount = AmountField(label=_("Amount"))

    def has_changed(self) -> bool:
        """A row whose words were all taken out is gone, whichever receivable it was."""
        return any(name != "id" for name in self.changed_data)


class Rows(forms.BaseFormSet):
    """Any number of rows; one that is left empty does not count."""

    def initial_form_count(self) -> int:
        return 0

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """A cell is named for screen readers, and on phones, where the table has no head."""
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs |= {"aria-label": field.label, "placeholder": field.label}

    def values(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.has_changed()]


def row_forms(
    form: type[forms.Form],
    prefix: str,
    most: int,
    data: Any,
    initial: list[dict[str, Any]],
    blank: int = 1,
    **given: Any,
) -> Any:
    """Rows of a form; `blank` empty ones at their end; `given` goes to each form."""
    made = forms.formset_factory(
        form, formset=Rows, extra=len(initial) + blank, max_num=most, absolute_max=most, validate_max=True
    )
    return made(data, prefix=prefix, initial=None if data is not None else initial, form_kwargs=given)


class ContractForms:
    """Everything that a contract's page asks for. `limited`: only the words of it may change."""

    def __init__(
        self, actor: Actor, contract: Contract | None = None, data: Any = None, initial: dict[str, Any] | None = None
    ) -> None:
        self.actor, self.contract, self.initial = actor, contract, initial or {}
        self.company = contract.company if contract else actor.company
        self.limited = contract is not None and not policy.may_change_facts(actor, contract)
        self.finance = policy.may_amend(actor, self.company.pk)
        self.main = ContractForm(data, initial=self.initial)
        self._choices()
        if not self.limited:
            self.main.add_custom(actor, "contract", self.company.pk)
        rows = {} if self.limited else self.initial
        self.lines = row_forms(LineForm, "lines", MOST_LINES, data, rows.get("lines", []))
        self.credits = row_forms(CreditForm, "credits", MOST_CREDITS, data, rows.get("credits", []))
        self.schedule = row_forms(DueForm, "schedule", MOST_DUES, data, rows.get("schedule", []))
        self.errors: dict[str, list[Any]] = {}
        self._fit()

    @property
    def places(self) -> int:
        """The decimals of an amount here."""
        return places_of(self.company.currency)

    def _choices(self) -> None:
        fields, actor = self.main.fields, self.actor
        fields["customer"].rows = Customer.objects.visible_to(actor).filter(company=self.company)
        fields["opportunity"].rows = Opportunity.objects.visible_to(actor).filter(company=self.company)
        fields["owner"].rows = Person.objects.visible_to(actor)
        fields["amount"].set_currency(self.company.currency)
        if self.contract is not None:
            del fields["code"]
        if not self.finance and "customer" in fields:
            fields["customer"].required = True
        if self.limited:
            for name in [name for name in fields if name not in FREE]:
                del fields[name]

    def _fit(self) -> None:
        for form in self.schedule.forms:
            form.fields["amount"].set_currency(self.company.currency)
        if not self.finance:
            for form in self.lines.forms:
                del form.fields["list_price"]

    def is_valid(self) -> bool:
        """Checks all of it, so that everything wrong is marked at once."""
        parts = [self.main] if self.limited else [self.main, self.lines, self.credits, self.schedule]
        good = [part.is_valid() for part in parts]
        for part in ("lines", "credits", "schedule"):
            texts = [str(text) for text in getattr(self, part).non_form_errors()] if part in self._parts() else []
            if texts:
                self.errors[part] = texts
        return all(good) and self._resolved()

    def _parts(self) -> tuple[str, ...]:
        return () if self.limited else ("lines", "credits", "schedule")

    def _resolved(self) -> bool:
        """Products and people by what was written; unknown people are marked."""
        if self.limited:
            return True
        rows = self.credits.values()
        people = Person.objects.visible_to(self.actor)
        self._people = picked(people, [row["person"] for row in rows]) if rows else {}
        for form in self.credits.forms:
            if form.has_changed() and form.cleaned_data["person"] not in self._people:
                form.add_error("person", _t("Choose one from the list."))
        products = Product.objects.visible_to(self.actor).filter(company=self.company)
        names = [row["product"] for row in self.lines.values()]
        self._products = picked(products, names) if names else {}
        return all(not form.errors for form in self.credits.forms)

    def values(self) -> dict[str, Any]:
        """The keywords of the operation."""
        found = {name: value for name, value in self.main.cleaned_data.items() if name not in {"version", "key"}}
        for name in ("customer", "opportunity", "owner"):
            if name in found:
                record = found.pop(name)
                found[f"{name}_id"] = record.pk if record else None
        if not self.limited:
            found = self.main.with_custom(found)
            found["lines"] = [self._line(row) for row in self.lines.values()]
            shares = self.credits.values()
            found["credits"] = [Share(self._people[row["person"]].pk, row["share"]) for row in shares]
            dues = self.schedule.values()
            found["schedule"] = [Due(row["due_on"], row["amount"], row["id"], row["note"]) for row in dues]
        return found

    def _line(self, row: dict[str, Any]) -> Line:
        product = self._products.get(row["product"])
        return Line(
            quantity=row["quantity"],
            unit_price=row["unit_price"],
            product_id=product.pk if product else None,
            product_name="" if product else row["product"],
            list_price=row.get("list_price"),
        )

    def refuse(self, error: Invalid) -> None:
        """Puts what the operation found wrong where it belongs."""
        for name, texts in error.fields.items():
            field = name.removesuffix("_id").replace("attributes.", "x_")
            if name in {"lines", "credits", "schedule"}:
                self.errors.setdefault(name, []).extend(texts)
            else:
                self.main.add_error(field if field in self.main.fields else None, [str(text) for text in texts])


def initial_of(contract: Contract) -> dict[str, Any]:
    """A contract as its form shows it."""
    return {
        **{name: getattr(contract, name) for name in ("version", "customer", "opportunity", "name", "signed_on")},
        **{name: getattr(contract, name) for name in ("owner", "amount", "note", "attributes")},
        "lines": [
            {
                "product": pick_text(row.product) if row.product else row.product_name,
                "quantity": row.quantity,
                "unit_price": row.unit_price,
                "list_price": row.list_price,
            }
            for row in contract.lines.select_related("product")
        ],
        "credits": [
            {"person": pick_text(row.person), "share": row.share}
            for row in contract.credits.select_related("person").order_by("-share", "pk")
        ],
        "schedule": [
            {"id": row.pk, "note": row.note, "due_on": row.due_on, "amount": row.amount}
            for row in contract.receivables.order_by("due_on", "code")
        ],
    }
