"""The forms of leads and of the pool."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm import custom
from merit.crm.leads.converting import Deal, Into
from merit.crm.leads.models import Lead
from merit.crm.models import ACTIVITY_KINDS
from merit.org.actor import Actor
from merit.web.crm import owners
from merit.web.crm.custom_forms import PREFIX, WithCustom, added, taken
from merit.web.crm.fields import Fields, TagsField, choice, day, hour, line, money, text
from merit.web.crm.pipeline import stage_choices
from merit.web.crm.timeline import icon_of
from merit.web.picking import PickField

RULES = "rules"


class LeadForm(WithCustom, Fields):
    """A lead; whose it is, is asked once, of those who may say it."""

    company_name = line(_("Company"), 200)
    name = line(pgettext_lazy("person", "Name"), 200)
    title = line(_("Job title"), 100)
    phone = line(_("Phone"), 40, inputmode="tel")
    email = forms.EmailField(label=_("Email"), required=False, max_length=254)
    region = line(_("Region"), 100, listed="regions")
    industry = line(_("Industry"), 100, listed="industries")
    source = line(_("Source"), 100, listed="sources")
    amount = money(_("Amount"), required=False)
    need = text(_("What is needed"), 4000)
    note = text(_("Note"), 4000, 2)
    tags = TagsField(label=_("Tags"), required=False, max_length=1000, help_text=_("With commas between them"))
    owner = PickField(label=_("Owner"), url=reverse_lazy("owner-choices"), required=False)
    by_rules = forms.BooleanField(label=_("Give it to whom the assignment rules name"), required=False)

    def __init__(self, *args: Any, actor: Actor, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "changing": changing, "initial": dict(self.initial)}
        self.add_custom(actor, "lead")
        if changing:
            del self.fields["owner"], self.fields["by_rules"]
        else:
            self.fields["owner"].rows = owners.assignable(actor)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        found = self.with_custom(super().values)
        if "owner" in found:
            owner = found.pop("owner")
            found["owner_id"] = owner.pk if owner else None
        return found


class LeadContactForm(Fields):
    """A contact with a lead that took place, and when to get in touch again."""

    kind = choice(_("Kind"), ACTIVITY_KINDS, required=True)
    content = text(_("What was said"), 8000)
    on = day(_("Date"), required=True)
    time = hour(_("Time"))
    outcome = line(_("Outcome"), 200)
    next_on = day(_("Next contact"))
    next_step = line(_("Next step"), 300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor}
        self.fields["on"].widget.attrs["max"] = actor.today.isoformat()

    @property
    def kinds(self) -> list[tuple[str, Any, str, bool]]:
        now = self["kind"].value()
        return [(code, name, icon_of(code), code == now) for code, name in ACTIVITY_KINDS]


class ReasonForm(Fields):
    """Why nothing comes of a lead, or why something goes into the pool."""

    reason = line(_("Reason"), 200, required=True)


class GiveForm(Fields):
    """Who is to have it."""

    owner = PickField(label=_("Owner"), url=reverse_lazy("owner-choices"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor}
        self.fields["owner"].rows = owners.assignable(actor)  # type: ignore[attr-defined]


class ConversionForm(Fields):
    """What a lead becomes. With an existing customer, only what it lacks is filled in."""

    customer = PickField(
        label=_("Existing customer"),
        url=reverse_lazy("customer-choices"),
        required=False,
        help_text=_("Empty: a new customer. Of an existing one only what it lacks is filled in."),
    )
    customer_name = line(_("Name of the customer"), 200)
    customer_class = line(_("Class"), 40, listed="classes")
    customer_industry = line(_("Industry"), 100, listed="industries")
    customer_region = line(_("Region"), 100, listed="regions")
    contact_name = line(_("Contact"), 200)
    contact_title = line(_("Job title"), 100)
    contact_phone = line(_("Phone"), 40, inputmode="tel")
    contact_email = forms.EmailField(label=_("Email"), required=False, max_length=254)
    deal = forms.BooleanField(label=_("With an opportunity"), required=False, initial=True)
    opportunity_name = line(_("Name of the opportunity"), 200)
    opportunity_amount = money(_("Amount"), required=False)
    opportunity_expected_on = day(_("Expected on"))
    opportunity_stage_id = choice(_("Stage"), ())

    def __init__(self, *args: Any, actor: Actor, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "lead": lead}
        self.customs = {
            record: added(self, actor, record, custom.carried(actor, lead, record), lead.company_id, f"{record}_")
            for record in ("customer", "contact", "opportunity")
        }
        for name in self._names():
            self.fields[name].required = False  # only of what is made: the operation asks for it
        self.fields["customer"].rows = owners.customers(actor)  # type: ignore[attr-defined]
        self.fields["opportunity_stage_id"].choices = stage_choices(actor)  # type: ignore[attr-defined]

    def _names(self, *records: str) -> list[str]:
        """The names of the custom fields of these records, of all without any."""
        return [f"{record}_{PREFIX}{one.code}" for record in records or self.customs for one in self.customs[record]]

    @property
    def customer_fields(self) -> list[Any]:
        return [self[name] for name in self._names("customer")]

    @property
    def contact_fields(self) -> list[Any]:
        return [self[name] for name in self._names("contact")]

    @property
    def opportunity_fields(self) -> list[Any]:
        return [self[name] for name in self._names("opportunity")]

    @staticmethod
    def of(lead: Lead) -> dict[str, Any]:
        """What is typed already."""
        return {
            "version": lead.version,
            "customer_name": lead.company_name or lead.name,
            "customer_industry": lead.industry,
            "customer_region": lead.region,
            **{f"contact_{name}": getattr(lead, name) for name in ("name", "title", "phone", "email")},
            "deal": True,
            "opportunity_name": lead.need.split("\n")[0][:200] or str(lead),
            "opportunity_amount": lead.amount,
        }

    @property
    def into(self) -> Into:
        """As the operation takes it."""
        given = dict(self.cleaned_data)
        further = {record: taken(given, fields, f"{record}_") for record, fields in self.customs.items()}
        customer = {name: given[f"customer_{name}"] for name in ("name", "industry", "region")}
        deal = Deal(
            name=given["opportunity_name"],
            amount=given["opportunity_amount"],
            expected_on=given["opportunity_expected_on"],
            stage_id=int(given["opportunity_stage_id"] or 0) or None,
            attributes=further["opportunity"],
        )
        return Into(
            customer_id=given["customer"].pk if given["customer"] else None,
            customer={**customer, "customer_class": given["customer_class"], "attributes": further["customer"]},
            contact={name: given[f"contact_{name}"] for name in ("name", "title", "phone", "email")}
            | {"attributes": further["contact"]},
            deal=deal if given["deal"] else None,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("customer") and not cleaned.get("customer_name") and "customer" not in self.errors:
            self.add_error("customer_name", _("Enter a name, or choose an existing customer."))
        return cleaned
