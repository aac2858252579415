"""The forms of an opportunity's team, steps, competitors, products and quotes; of loss reasons and quote texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm.models import LossReason, OpportunityMember, Product, Rival
from merit.crm.quoting.texts import NAMES
from merit.crm.sales.offers import DISCOUNT_PLACES, MOST_LINES, PRICE_PLACES, Offer
from merit.org.actor import Actor
from merit.org.models import LANGUAGES, Person
from merit.web.crm.contracts_fields import NumberField, pick_text, picked, picking
from merit.web.crm.contracts_fields import PercentField as Share
from merit.web.crm.contracts_form_contract import row_forms
from merit.web.crm.fields import Fields, choice, day, line, text
from merit.web.picking import PickField


class MemberForm(Fields):
    """Who joins the team, as what."""

    person = PickField(label=_("Person"), url=reverse_lazy("colleague-choices"))
    role = choice(_("Role"), OpportunityMember.ROLES, required=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].rows = colleagues(actor)  # type: ignore[attr-defined]


class StepForm(Fields):
    """A step to take."""

    name = line(_("Step"), 200, required=True)
    person = PickField(label=_("Person"), url=reverse_lazy("colleague-choices"), required=False)
    due_on = day(pgettext_lazy("step", "Due on"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].rows = colleagues(actor)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        person = found.pop("person")
        return {**found, "person_id": person.pk if person else None}


class RivalForm(Fields):
    """A competitor met here."""

    name = line(_("Competitor"), 200, required=True, listed="competitors")
    strength = choice(_("Strength"), Rival.STRENGTHS, required=True)
    outcome = choice(_("Outcome"), (("", "—"), *Rival.OUTCOMES))
    note = text(_("Note"), 2000, rows=2)


class QuoteForm(Fields):
    """A quote to issue."""

    language = choice(_("Language"), LANGUAGES, required=True)
    valid_until = day(_("Valid until"))
    terms = text(_("Terms of this quote"), 8000)
    revises = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        found["terms"], found["revises_id"] = found["terms"] or None, found.pop("revises")
        return found


class LossReasonForm(Fields):
    """What a loss reason is called."""

    name = line(_("Name"), LossReason._meta.get_field("name").max_length or 200, required=True)


class QuoteTextsForm(Fields):
    """The texts of a company's quotes in a language."""

    title = line(_("Title"), 200, required=True)
    header = text(_("Company header"), 2000, rows=4)
    intro = text(_("Opening"), 4000, rows=4)
    terms = text(_("Terms"), 8000, rows=5)
    closing = text(_("Closing"), 4000, rows=3)
    footer = line(_("Footer"), 300)
    valid_days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=3650)

    names = NAMES


class OfferForm(forms.Form):
    """A line: a product of the list, or in words."""

    product = forms.CharField(label=_("Product"), max_length=260, widget=forms.TextInput(picking("product")))
    quantity = NumberField(label=_("Quantity"), places=PRICE_PLACES)
    unit_price = NumberField(label=_("Unit price"), places=PRICE_PLACES, required=False)
    discount = Share(label=_("Discount in %"), required=False)


class OffersForm:
    """The products of an opportunity, as rows."""

    def __init__(self, actor: Actor, row: Any, data: Any = None) -> None:
        self.actor, self.row = actor, row
        initial = [] if data is not None else initial_offers(row)
        self.rows = row_forms(OfferForm, "lines", MOST_LINES, data, initial)
        self.errors: list[Any] = []

    def is_valid(self) -> bool:
        good = bool(self.rows.is_valid())
        self.errors = [str(one) for one in self.rows.non_form_errors()]
        return good

    @property
    def offers(self) -> list[Offer]:
        rows = self.rows.values()
        products = Product.objects.visible_to(self.actor).filter(company_id=self.row.company_id)
        known = picked(products, [one["product"] for one in rows]) if rows else {}
        return [_offer(one, known.get(one["product"])) for one in rows]


def _offer(one: dict[str, Any], product: Any) -> Offer:
    return Offer(
        quantity=one["quantity"],
        unit_price=one["unit_price"],
        product_id=product.pk if product else None,
        product_name="" if product else one["product"],
        discount=round(one["discount"], DISCOUNT_PLACES + 2) if one["discount"] else one["quantity"] * 0,
    )


def initial_offers(row: Any) -> list[dict[str, Any]]:
    """The lines as the form shows them."""
    return [
        {
            "product": pick_text(one.product) if one.product else one.product_name,
            "quantity": one.quantity,
            "unit_price": one.unit_price,
            "discount": one.discount or None,
        }
        for one in row.lines.select_related("product")
    ]


def colleagues(actor: Actor) -> Any:
    """The people of the company he is in."""
    return Person.objects.visible_to(actor).filter(company=actor.company)
