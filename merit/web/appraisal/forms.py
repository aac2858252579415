"""The forms of cycles and templates, and the choices they offer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from merit.appraisal.models import AppraisalTemplateVersion
from merit.appraisal.people import Choice
from merit.calc.periods import MONTHS, Every, Period, period_of
from merit.core.fields import on
from merit.org.actor import Actor
from merit.org.models import DepartmentTerm, Person, Term
from merit.web import formats
from merit.web.appraisal import words
from merit.web.pay.telling import GROUPS

EVERY = {"month": _("Months"), "quarter": _("Quarters"), "half": _("Half-years"), "year": _("Years")}
_BACK: dict[Every, int] = {"month": 12, "quarter": 5, "half": 3, "year": 2}


def period_choices(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The period that runs and those before it, newest first, by length."""
    found = []
    for every, back in _BACK.items():
        names = [str(one) for one in _backwards(period_of(today, every), back)]
        language = get_language() or "en"
        found.append((str(EVERY[every]), [(name, formats.period_name(name, language)) for name in names]))
    return found


def _backwards(period: Period, count: int) -> list[Period]:
    found = []
    for _step in range(count + 1):
        found.append(period)
        year, month = divmod(period.year * 12 + period.month - 1 - MONTHS[period.every], 12)
        period = period_of(date(year, month + 1, 1), period.every)
    return found


def usable_versions(actor: Actor) -> list[AppraisalTemplateVersion]:
    """The newest version of each template in use in the actor's company."""
    rows = AppraisalTemplateVersion.objects.visible_to(actor).filter(
        template__company=actor.company, template__archived_at=None
    )
    return list(
        rows.select_related("template")
        .order_by("template__name", "template_id", "-number")
        .distinct("template__name", "template_id")
    )


def departments_of(actor: Actor) -> list[tuple[str, str]]:
    """The departments of today's tree, each below its parent."""
    rows = DepartmentTerm.objects.visible_to(actor).filter(
        on(actor.today), department__company=actor.company, department__archived_on=None
    )
    named = {row.department_id: row for row in rows.select_related("department").order_by("department__code")}
    children: dict[int | None, list[int]] = {}
    for pk, row in named.items():
        children.setdefault(row.parent_id if row.parent_id in named else None, []).append(pk)
    found: list[tuple[str, str]] = []
    waiting = [(pk, 0) for pk in reversed(children.get(None, []))]
    while waiting:
        pk, depth = waiting.pop()
        found.append((str(pk), "  " * depth + named[pk].department.name))
        waiting.extend((child, depth + 1) for child in reversed(children.get(pk, [])))
    return found


def groups_of(actor: Actor) -> list[tuple[str, str]]:
    rows = Term.objects.visible_to(actor).filter(on(actor.today), company=actor.company)
    return [
        (group, GROUPS.get(group, group)) for group in rows.order_by("group").values_list("group", flat=True).distinct()
    ]


class CycleForm(forms.Form):
    """A new cycle: what, when, and for whom."""

    template_version = forms.TypedChoiceField(label=_("Template"), coerce=int)
    period = forms.ChoiceField(label=_("Period"))
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("Left empty: the template and the period.")
    )
    due_on = forms.DateField(label=_("Marks due on"), required=False, widget=forms.DateInput())
    groups = forms.MultipleChoiceField(label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple)
    departments = forms.TypedMultipleChoiceField(
        label=_("Departments"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With those below them. Nothing chosen: the whole company."),
    )

    def __init__(self, data: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices: dict[str, Any] = {
            "template_version": [(one.pk, one.template.name) for one in usable_versions(actor)],
            "period": period_choices(actor.today),
            "groups": groups_of(actor),
            "departments": departments_of(actor),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    @property
    def choice(self) -> Choice:
        return Choice(tuple(self.cleaned_data["groups"]), tuple(self.cleaned_data["departments"]))


class CycleChangeForm(forms.Form):
    """Name and due date of a cycle that is not closed."""

    name = forms.CharField(label=_("Name"), max_length=200)
    due_on = forms.DateField(label=_("Marks due on"), required=False, widget=forms.DateInput())


class PeopleForm(forms.Form):
    """More people into a draft."""

    people = forms.TypedMultipleChoiceField(label=_("People"), coerce=int)

    def __init__(self, data: Any, actor: Actor, there: list[int], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = Person.objects.visible_to(actor).filter(company=actor.company).exclude(pk__in=there).order_by("code")
        self.fields["people"].choices = [(one.pk, f"{one.name} · {one.code}") for one in rows[:5000]]  # type: ignore[attr-defined]
        self.fields["people"].widget.attrs["size"] = 12


class RaterForm(forms.Form):
    """One more rater."""

    role = forms.ChoiceField(label=_("Marks as"))
    rater = forms.TypedChoiceField(label=_("Rater"), coerce=int)

    def __init__(self, data: Any, actor: Actor, roles: list[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = Person.objects.visible_to(actor).filter(company=actor.company).order_by("code")
        self.fields["role"].choices = [(role, words.role_name(role)) for role in roles]  # type: ignore[attr-defined]
        self.fields["rater"].choices = [(one.pk, f"{one.name} · {one.code}") for one in rows[:5000]]  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """A new template; its text is written afterwards."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.RegexField(
        r"^[\w.\-]{1,60}$", label=_("Code"), help_text=_("Letters, digits, dot, dash; it never changes.")
    )


class TextForm(forms.Form):
    """A template's text."""

    text = forms.CharField(
        label=_("Text"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 26, "class": "code", "spellcheck": "false", "data-lines": ""}),
    )
