"""The forms of assignment rules, web forms, pool settings and recycle rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.crm import policy
from merit.crm.leads.models import ASK, CHANNELS, WAYS, LeadRule, WebForm
from merit.org.actor import Actor
from merit.org.models import Person, RoleAssignment
from merit.org.roles import ROLES
from merit.web.crm import owners
from merit.web.crm.fields import Fields, TagsField, choice, line, money, text
from merit.web.picking import PickField

NONE = ("", "—")
ASKED = (
    ("", pgettext_lazy("field", "Not asked")),
    ("asked", pgettext_lazy("field", "Asked")),
    ("required", pgettext_lazy("field", "Required")),
)
MOST_LISTED = 200


class WordsField(TagsField):
    """Words with commas between them, each of at most 100 characters."""

    def run_validators(self, value: Any) -> None:
        if any(len(word) > 100 for word in value):
            raise forms.ValidationError(_("At most 100 characters each."))


def words(label: Any) -> WordsField:
    return WordsField(label=label, required=False, max_length=4000, help_text=_("With commas between them; empty: any"))


def sellers(actor: Actor) -> list[Person]:
    """Who may get leads: the people of the company whose role sells."""
    selling = [code for code, role in ROLES.items() if policy.WRITE in role.does]
    users = RoleAssignment.objects.unscoped("who sells is no secret in the company").filter(role__in=selling)
    people = Person.objects.visible_to(actor).filter(company=actor.company, user__in=users.values("user_id"))
    return list(people.order_by("name", "pk")[:MOST_LISTED])


class RuleForm(Fields):
    """An assignment rule; its people are ticked in a table of their own."""

    name = line(_("Name"), 100, required=True)
    way = choice(_("Who gets the lead"), WAYS, required=True)
    form = choice(_("Only from this web form"), ())
    channels = forms.MultipleChoiceField(
        label=_("Came by"), choices=CHANNELS, required=False, widget=forms.CheckboxSelectMultiple
    )
    sources = words(_("Sources"))
    regions = words(_("Regions"))
    industries = words(_("Industries"))
    least_amount = money(_("Amount from"), required=False)

    def __init__(self, *args: Any, actor: Actor, rule: LeadRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "rule": rule}
        named = WebForm.objects.visible_to(actor).filter(company=actor.company, archived_at=None).order_by("name")
        self.fields["form"].choices = [NONE, *((str(one.pk), one.name) for one in named)]  # type: ignore[attr-defined]
        self.people = sellers(actor)
        self.members = {one.person_id: one for one in rule.members.select_related("person")} if rule else {}
        known = {one.pk for one in self.people}
        self.people += [one.person for one in self.members.values() if one.person_id not in known]

    @property
    def rows(self) -> list[tuple[Person, bool, str]]:
        """Everyone with whether he is ticked, and his regions; those of the rule first, in their order."""
        if self.is_bound:
            ticked = {int(one) for one in self.data.getlist("member") if one.isdecimal()}
            found = [(one, one.pk in ticked, self.data.get(f"regions-{one.pk}", "")) for one in self.people]
        else:
            found = [
                (one, one.pk in self.members, ", ".join(self.members[one.pk].regions) if one.pk in self.members else "")
                for one in self.people
            ]
        place = {pk: member.position for pk, member in self.members.items()}
        return sorted(found, key=lambda row: (not row[1], place.get(row[0].pk, 10**6)))

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        found["form_id"] = int(found.pop("form") or 0) or None
        split = WordsField(required=False)
        found["members"] = [
            {"person_id": person.pk, "regions": split.to_python(regions)} for person, on, regions in self.rows if on
        ]
        return found


class WebFormForm(Fields):
    """A web form; which fields it asks for is chosen in a table of its own."""

    name = line(_("Name"), 100, required=True, placeholder="")
    title = line(_("Title above the form"), 200, required=True)
    intro = text(_("Text above the fields"), 2000, 2)
    consent = text(_("Consent that has to be ticked"), 1000, 2)
    thanks = text(_("Text afterwards"), 1000, 2)
    source = line(_("Source of its leads"), 100)
    origins = forms.CharField(
        label=_("Sites that may show it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "code"}),
        help_text=_("One a line: https://www.example.com. Empty: the page stands for itself, in no frame."),
    )
    assignment = choice(_("Who gets the leads"), WebForm.ASSIGNMENTS, required=True)
    person = PickField(label=_("Person"), url=reverse_lazy("owner-choices"), required=False)
    per_hour = forms.IntegerField(label=_("Most entries per network and hour"), min_value=1, max_value=1000, initial=10)

    def __init__(self, *args: Any, actor: Actor, row: WebForm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "row": row}
        people = owners.reached(actor) | Person.objects.visible_to(actor).filter(company=actor.company)
        self.fields["person"].rows = people.distinct()  # type: ignore[attr-defined]
        asked = {one["name"]: "required" if one["required"] else "asked" for one in (row.fields if row else READY)}
        for name, label in ASK:
            self.fields[f"ask_{name}"] = choice(label, ASKED, initial=asked.get(name, ""))

    @property
    def asked(self) -> list[Any]:
        return [self[f"ask_{name}"] for name, _label in ASK]

    @property
    def values(self) -> dict[str, Any]:
        found = {name: value for name, value in super().values.items() if not name.startswith("ask_")}
        person = found.pop("person")
        chosen = {name: self.cleaned_data.get(f"ask_{name}") for name, _label in ASK}
        return {
            **found,
            "person_id": person.pk if person else None,
            "origins": found["origins"].split(),
            "fields": [{"name": name, "required": how == "required"} for name, how in chosen.items() if how],
        }


READY: list[dict[str, Any]] = [
    {"name": name, "required": name in {"name", "phone"}} for name in ("name", "company_name", "phone", "email", "need")
]


def _whole(label: Any, most: int, least: int = 0, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most, help_text=help_text)


class PoolSettingsForm(Fields):
    """Times and limits; an empty one is never, or no limit."""

    remind_hours = _whole(_("Remind the owner after hours"), 8784, 1)
    escalate_hours = _whole(_("Tell the superior after hours"), 8784, 1)
    pool_hours = _whole(_("Into the pool after hours"), 8784, 1)
    lead_idle_days = _whole(_("Leads without contact go into the pool after days"), 3660, 1)
    warn_days = _whole(_("Warn the owner so many days before"), 365)
    lockout_days = _whole(_("The former owner may not claim it for days"), 3660)
    held_customers = _whole(_("Most customers per person"), 100_000)
    held_leads = _whole(_("Most open leads per person"), 100_000)
    claims_per_day = _whole(_("Most claims per person and day"), 10_000)
    claims_per_month = _whole(_("Most claims per person and month"), 100_000)

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        for name in ("warn_days", "lockout_days"):
            found[name] = found[name] or 0
        return found


class RecycleRuleForm(Fields):
    """When customers of a class go into the pool."""

    customer_class = line(_("Class"), 40, listed="classes")
    idle_days = _whole(_("No contact for more than days"), 3660, 1)
    opportunity_days = _whole(_("No opportunity for more than days"), 3660, 1)
    deal_days = _whole(_("No deal for more than days"), 3660, 1)
    spare_opportunity = forms.BooleanField(
        label=_("Customers with an open opportunity stay"), required=False, initial=True
    )
    spare_deal = forms.BooleanField(label=_("Customers with a contract stay"), required=False, initial=True)
