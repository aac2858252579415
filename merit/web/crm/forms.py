"""The forms of customers, contacts, opportunities and activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm.models import ACTIVITY_KINDS, Contact, Customer, Opportunity
from merit.org.actor import Actor
from merit.web.crm import owners, pipeline
from merit.web.crm.custom_forms import WithCustom
from merit.web.crm.fields import (
    ColumnsField,
    Fields,
    PercentField,
    TagsField,
    choice,
    day,
    hour,
    line,
    money,
    text,
)
from merit.web.crm.timeline import icon_of
from merit.web.picking import PickField

NONE = ("", "—")


class CustomerForm(WithCustom, Fields):
    """A customer; the owner is chosen by those who assign."""

    name = line(_("Name"), 200, required=True)
    customer_class = line(_("Class"), 40, listed="classes")
    industry = line(_("Industry"), 100, listed="industries")
    region = line(_("Region"), 100, listed="regions")
    source = line(_("Source"), 100, listed="sources")
    phone = line(_("Phone"), 40, inputmode="tel")
    website = line(_("Website"), 200, inputmode="url")
    tax_number = line(_("Tax number"), 40)
    address = line(_("Address"), 300)
    tags = TagsField(label=_("Tags"), required=False, max_length=1000, help_text=_("With commas between them"))
    created_on = day(_("Customer since"))
    note = text(_("Note"), 4000)
    attributes = ColumnsField(
        label=_("Further columns"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "code"}),
        help_text=_("One “name: value” a line; plans may use them as customer.name"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "initial": dict(self.initial)}
        self.add_custom(actor, "customer")

    @property
    def values(self) -> dict[str, Any]:
        return self.with_custom(super().values)


class OwnerForm(Fields):
    """Who is to have it from now on."""

    owner = PickField(label=_("Owner"), url=reverse_lazy("owner-choices"))
    with_opportunities = forms.BooleanField(
        label=_("Open opportunities and follow-ups of the former owner go along"), required=False, initial=True
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor}
        self.fields["owner"].rows = owners.assignable(actor)  # type: ignore[attr-defined]


class ContactForm(WithCustom, Fields):
    """A person at a customer; the customer is fixed once it is saved."""

    customer = PickField(label=_("Customer"), url=reverse_lazy("customer-choices"))
    name = line(pgettext_lazy("person", "Name"), 200, required=True)
    title = line(_("Job title"), 100)
    phone = line(_("Phone"), 40, inputmode="tel")
    email = forms.EmailField(label=_("Email"), required=False, max_length=254)
    note = text(_("Note"), 4000)

    def __init__(self, *args: Any, actor: Actor, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "changing": changing}
        if changing:
            del self.fields["customer"]
        else:
            self.fields["customer"].rows = owners.customers(actor)  # type: ignore[attr-defined]
        self.again["initial"] = dict(self.initial)
        self.add_custom(actor, "contact")

    @property
    def values(self) -> dict[str, Any]:
        return self.with_custom(super().values)


class OpportunityForm(WithCustom, Fields):
    """An opportunity; customer and stage are asked for once, afterwards the stage is moved."""

    customer = PickField(label=_("Customer"), url=reverse_lazy("customer-choices"))
    name = line(_("Name"), 200, required=True)
    amount = money(_("Amount"))
    stage = choice(_("Stage"), ())
    probability = PercentField(label=_("Probability"), required=False)
    expected_on = day(_("Expected on"))
    contact = choice(_("Contact"), ())
    note = text(_("Note"), 4000)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        row: Opportunity | None = None,
        customer: Customer | None = None,
        pipeline_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "row": row, "customer": customer}
        customer = row.customer if row else customer
        if row:
            del self.fields["customer"], self.fields["stage"]
        else:
            self.fields["customer"].rows = owners.customers(actor)  # type: ignore[attr-defined]
            self.fields["stage"].choices = pipeline.stage_choices(actor, pipeline_id)  # type: ignore[attr-defined]
        if customer:
            self.fields["contact"].choices = [NONE, *contacts_of(actor, customer)]  # type: ignore[attr-defined]
        else:
            del self.fields["contact"]
        self.again["initial"] = dict(self.initial)
        self.add_custom(actor, "opportunity", row.company_id if row else None)

    @property
    def values(self) -> dict[str, Any]:
        return self.with_custom(super().values)


class ActivityForm(Fields):
    """A contact that took place, and the next one. `interval`: days proposed; `waiting`: the follow-up it closes."""

    interval: int | None = None
    waiting: Any = None
    kind = choice(_("Kind"), ACTIVITY_KINDS, required=True)
    content = text(_("What was said"), 8000)
    on = day(_("Date"), required=True)
    time = hour(_("Time"))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=1440)
    people = forms.MultipleChoiceField(label=_("With"), required=False, widget=forms.CheckboxSelectMultiple)
    opportunity = choice(_("Opportunity"), ())
    outcome = line(_("Outcome"), 200)
    next_on = day(_("Next contact"))
    next_time = hour(_("Time"))
    next_kind = choice(_("How"), [NONE, *ACTIVITY_KINDS])
    next_step = line(_("Next step"), 300)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        customer: Customer,
        opportunity: Opportunity | None = None,
        changing: bool = False,
        chances: list[Opportunity] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "customer": customer, "opportunity": opportunity, "changing": changing}
        self.fields["on"].widget.attrs["max"] = actor.today.isoformat()
        people = contacts_of(actor, customer)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["people"]
        if changing:
            for name in ("next_on", "next_time", "next_kind", "next_step", "opportunity"):
                del self.fields[name]
        elif opportunity:
            del self.fields["opportunity"]
        else:
            rows = owners.open_opportunities(actor, customer) if chances is None else chances
            self.fields["opportunity"].choices = [NONE, *((str(one.pk), one.name) for one in rows)]  # type: ignore[attr-defined]

    @property
    def kinds(self) -> list[tuple[str, Any, str, bool]]:
        """The kinds with their icons; the last one says which is chosen."""
        now = self["kind"].value()
        return [(code, name, icon_of(code), code == now) for code, name in ACTIVITY_KINDS]

    @property
    def values(self) -> dict[str, Any]:
        """As the operation takes them."""
        found = super().values
        if "opportunity" in found:
            found["opportunity_id"] = int(found.pop("opportunity") or 0) or None
        if "people" in found:
            found["contact_ids"] = [int(pk) for pk in found.pop("people")]
        return found


def contacts_of(actor: Actor, customer: Customer) -> list[tuple[str, str]]:
    rows = Contact.objects.visible_to(actor).filter(customer=customer, archived_at=None).order_by("name", "pk")[:200]
    return [(str(one.pk), f"{one.name} · {one.title}" if one.title else one.name) for one in rows]
