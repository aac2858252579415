"""Forms of the organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merit.org.models import CURRENCIES, LANGUAGES, Company, Department, Person, Position
from merit.org.roles import ROLES
from merit.pay.plans import groups_of
from merit.web.pay.telling import GROUPS

WAGES = ("base_wage", "floating_wage")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Chosen(forms.ModelChoiceField):
    """A choice among rows that the actor sees; gives the id."""

    def __init__(self, rows: Any, *, empty_label: Any = "—", **more: Any) -> None:
        super().__init__(rows, empty_label=empty_label, **more)

    def clean(self, value: Any) -> Any:
        row = super().clean(value)
        return row.pk if row is not None else None


def further(text: str) -> dict[str, str]:
    """`name = value` per line."""
    found = {}
    for line in text.splitlines():
        if line.strip():
            name, _sign, value = line.partition("=")
            found[name.strip()] = value.strip()
    return found


class PersonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)


class TermForm(forms.Form):
    """What holds for a person from a day on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    start = forms.DateField(
        label=pgettext_lazy("term", "From"), widget=DateInput, help_text=_("What held before this day stays.")
    )
    department_id = Chosen(Department.everything.none(), label=_("Department"))
    group = forms.ChoiceField(label=_("Group"), initial="employee")
    position_id = Chosen(Position.everything.none(), label=_("Position"), required=False)
    superior_id = Chosen(Person.everything.none(), label=_("Superior"), required=False)
    leader_id = Chosen(Person.everything.none(), label=_("Supervising leader"), required=False)
    hired_on = forms.DateField(label=_("Hired on"), widget=DateInput, required=False)
    left_on = forms.DateField(label=_("Last day"), widget=DateInput, required=False)
    base_wage = forms.DecimalField(label=_("Base wage"), max_digits=18, decimal_places=2, required=False)
    floating_wage = forms.DecimalField(label=_("Floating wage"), max_digits=18, decimal_places=2, required=False)
    more = forms.CharField(
        label=_("Further columns"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line, as plans name them: volume_base = 2000"),
    )

    def __init__(self, actor: Any, *args: Any, pay: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(actor).filter(company=actor.company).order_by("name")
        for name, model in (("department_id", Department), ("position_id", Position)):
            self._choices(name, model.objects.visible_to(actor).filter(company=actor.company).order_by("code"))
        self._choices("superior_id", people)
        self._choices("leader_id", people)
        groups = dict.fromkeys([*GROUPS, *groups_of(actor.company)])
        self.fields["group"].choices = [(code, GROUPS.get(code, code)) for code in groups]  # type: ignore[attr-defined]
        if not pay:
            for name in (*WAGES, "more"):
                del self.fields[name]

    def _choices(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As set_term takes them; wages only where the form shows them."""
        values = {name: self.cleaned_data[name] for name in self.cleaned_data if name.endswith(("_id", "_on"))}
        values["group"] = self.cleaned_data["group"]
        if "more" in self.fields:
            wages = {name: f"{self.cleaned_data[name]:f}" for name in WAGES if self.cleaned_data[name] is not None}
            values["attributes"] = {**further(self.cleaned_data["more"]), **wages}
        return values


class NewPersonForm(PersonForm, TermForm):
    """Someone new, with what holds from the first day."""

    code = forms.CharField(label=_("Code"), max_length=40, required=False, help_text=_("Empty: the next number."))
    field_order = ("name", "code", "email", "phone", "start")


class DepartmentForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=40)
    start = forms.DateField(
        label=pgettext_lazy("term", "From"), widget=DateInput, help_text=_("What held before this day stays.")
    )
    parent_id = Chosen(Department.everything.none(), label=_("Belongs to"), required=False)
    more = forms.CharField(
        label=_("Further columns"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line, as plans name them: pool = 10000"),
    )

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Department.objects.visible_to(actor).filter(company=actor.company).order_by("code")
        self.fields["parent_id"].queryset = rows  # type: ignore[attr-defined]


class UserForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    person_id = Chosen(Person.everything.none(), label=_("Person"), required=False)

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Person.objects.visible_to(actor).filter(company=actor.company, user=None).order_by("name")
        self.fields["person_id"].queryset = rows  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[(role.code, role.name) for role in ROLES.values()])
    company_id = Chosen(Company.everything.none(), label=_("Company"), required=False, empty_label=_("The whole group"))
    department_id = Chosen(
        Department.everything.none(),
        label=_("Department"),
        required=False,
        help_text=_("For a supervising leader or HR of one department and those below it."),
    )
    start = forms.DateField(label=pgettext_lazy("term", "From"), widget=DateInput, initial=date.today)

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company_id"].queryset = Company.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["company_id"].initial = actor.company.pk
        self.fields["start"].initial = actor.today
        rows = Department.objects.visible_to(actor).filter(company=actor.company).order_by("code")
        self.fields["department_id"].queryset = rows  # type: ignore[attr-defined]


class CompanyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.CharField(label=_("Time zone"), max_length=60)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    shows_rank = forms.BooleanField(
        label=_("Salespeople see their rank and the first three"),
        required=False,
        help_text=_("On Today, by attainment of receipts in their department. Nobody sees what others are paid."),
    )


class NewCompanyForm(CompanyForm):
    shows_rank = None  # type: ignore[assignment]
    code = forms.CharField(label=_("Code"), max_length=40)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    field_order = ("name", "code", "currency")


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    scopes = forms.ChoiceField(
        label=pgettext_lazy("token", "May"), choices=(("read", _("Read")), ("write", _("Read and write")))
    )
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=366, initial=90)


class PasswordForm(forms.Form):
    """The first password, or a new one."""

    password = forms.CharField(
        label=_("New password"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("Once more"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        from django.contrib.auth.password_validation import validate_password

        cleaned = super().clean() or {}
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], self.user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return cleaned


class OwnPasswordForm(PasswordForm):
    """A new password, by who knows the present one."""

    present = forms.CharField(
        label=_("Present password"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("present", "password", "again")

    def clean_present(self) -> str:
        text: str = self.cleaned_data["present"]
        if not self.user.check_password(text):
            raise forms.ValidationError(_("This is not your present password."))
        return text
