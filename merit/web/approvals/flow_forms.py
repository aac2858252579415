"""The form of a flow: its steps in order, each with who is asked and when it applies; plain fields, no script needed.

Adding, moving and taking out a step are buttons that send the form, so that what was typed comes back in its new order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from merit.approvals import steps
from merit.approvals.checking import MOST_STEPS, ROLES
from merit.approvals.kinds import Kind
from merit.core.errors import Invalid
from merit.org.actor import Actor
from merit.org.leaving import staying
from merit.org.models import Department, Person
from merit.web.approvals.words import MODES, RELATIONS, approver
from merit.web.crm.fields import PercentField
from merit.web.crm.lists import whole
from merit.web.picking import PickField, label

BOUNDS: Final = ("amount_from", "amount_below", "probability_from", "probability_below")
DAYS: Final = ("remind_after_days", "escalate_after_days")


def whom() -> list[tuple[str, Any]]:
    """Relations and roles, as one choice: (value, words)."""
    roles = [steps.Approver(role=role, scope=scope) for role in ROLES for scope in steps.SCOPES]
    near = {"lead", "leader", "hr"}
    known = [one for one in roles if one.scope == steps.COMPANY or one.role in near]
    return [
        *((f"relation:{code}", name) for code, name in RELATIONS.items()),
        *((f"role:{one.role}:{one.scope}", approver(one, {})) for one in known),
    ]


class StepForm(forms.Form):
    """One step."""

    name = forms.CharField(label=gettext_lazy("Name of the step"), max_length=100, required=False)
    mode = forms.ChoiceField(label=gettext_lazy("Who must agree"), choices=list(MODES.items()))
    approvers = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    person = PickField(label=gettext_lazy("Or by name"), url=reverse_lazy("approval-people"), required=False)
    amount_from = forms.DecimalField(label=gettext_lazy("Amount from"), required=False, min_value=0, decimal_places=2)
    amount_below = forms.DecimalField(label=gettext_lazy("Amount below"), required=False, min_value=0, decimal_places=2)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only of these kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    departments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only of these departments"),
        queryset=Department.everything.none(),
        required=False,
        help_text=gettext_lazy("With the departments below them"),
    )
    probability_from = PercentField(label=gettext_lazy("Win probability from, %"), required=False)
    probability_below = PercentField(label=gettext_lazy("Win probability below, %"), required=False)
    remind_after_days = forms.IntegerField(label=gettext_lazy("Remind after days"), required=False, min_value=1)
    escalate_after_days = forms.IntegerField(
        label=gettext_lazy("Ask the superior instead after days"), required=False, min_value=1
    )

    def __init__(self, *args: Any, actor: Actor, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approvers"].choices = whom()  # type: ignore[attr-defined]
        self.fields["person"].rows = staying(Person.objects.visible_to(actor), actor.today)  # type: ignore[attr-defined]
        choices = kind.choices(actor.company)
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]
        rows = Department.objects.visible_to(actor).filter(company=actor.company, archived_on=None).order_by("code")
        self.fields["departments"].queryset = rows  # type: ignore[attr-defined]
        for name in ("kinds",) if not choices else ():
            del self.fields[name]
        for name in BOUNDS[2:] if not kind.has_probability else ():
            del self.fields[name]

    @property
    def conditional(self) -> bool:
        """Whether the step applies to some requests only."""
        names = (*BOUNDS, "kinds", "departments")
        return any(self[name].value() or self[name].errors for name in names if name in self.fields)

    def step(self) -> dict[str, Any]:
        """As the operation takes it."""
        values = self.cleaned_data
        asked = [_approver(one) for one in values["approvers"]]
        asked += [{"person": values["person"].pk}] if values["person"] else []
        conditions: dict[str, Any] = {name: values[name] for name in BOUNDS if values.get(name) is not None}
        conditions["kinds"] = values.get("kinds", [])
        conditions["departments"] = [one.pk for one in values["departments"]]
        days = {name: values[name] for name in DAYS}
        return {"name": values["name"], "mode": values["mode"], "approvers": asked, "conditions": conditions, **days}


def _approver(text: str) -> dict[str, str]:
    what, _colon, rest = text.partition(":")
    if what == "relation":
        return {"relation": rest}
    role, _colon, scope = rest.partition(":")
    return {"role": role, "scope": scope}


def begun(step: Mapping[str, Any], people: Mapping[int, Person]) -> dict[str, Any]:
    """What the form of a step that is kept begins with."""
    found: dict[str, Any] = {"name": step["name"], "mode": step["mode"], "approvers": []}
    for one in step["approvers"]:
        if "role" in one:
            found["approvers"].append(f"role:{one['role']}:{one['scope']}")
        elif "relation" in one:
            found["approvers"].append(f"relation:{one['relation']}")
        elif one["person"] in people:
            found["person"] = label(people[one["person"]])
    held = step.get("conditions", {})
    found |= {name: Decimal(held[name]) for name in BOUNDS if name in held}
    found |= {name: held.get(name, []) for name in ("kinds", "departments")}
    return found | {name: step.get(name) for name in DAYS}


class StepForms:
    """The steps of the form, from the flow or as they were sent."""

    def __init__(self, actor: Actor, kind: Kind, kept: Sequence[Mapping[str, Any]], data: Any = None) -> None:
        self.more: dict[str, Any] = {"actor": actor, "kind": kind}
        if data is not None:
            count = whole(data.get("steps"), 0, MOST_STEPS) or 0
            self.forms = [StepForm(data, prefix=f"s{n}", **self.more) for n in range(count)]
            return
        ids = [one["person"] for step in kept for one in step["approvers"] if "person" in one]
        people = Person.objects.visible_to(actor).in_bulk(ids)
        self._show([begun(one, people) for one in kept])

    def _show(self, starts: Sequence[Mapping[str, Any]]) -> None:
        self.forms = [StepForm(prefix=f"s{n}", initial=dict(one), **self.more) for n, one in enumerate(starts)]

    def moved(self, what: str) -> None:
        """The steps as they were typed, after a button: add, or up, down or remove with a number behind the colon."""
        starts = [{name: form[name].value() for name in form.fields} for form in self.forms]
        verb, _colon, text = what.partition(":")
        at = whole(text, 0, len(starts) - 1)
        if verb == "add" and len(starts) < MOST_STEPS:
            starts.append({"approvers": []})
        elif verb == "remove" and at is not None:
            del starts[at]
        elif at is not None and 0 <= (to := at + (1 if verb == "down" else -1)) < len(starts):
            starts[at], starts[to] = starts[to], starts[at]
        self._show(starts)

    def valid(self) -> bool:
        return not [one for one in self.forms if not one.is_valid()]  # all of them are asked

    def values(self) -> list[dict[str, Any]]:
        return [one.step() for one in self.forms]

    def tell(self, error: Invalid) -> list[Any]:
        """What an operation found wrong, at its field; what belongs to no field is given back."""
        above: list[Any] = []
        for where, texts in error.fields.items():
            parts = where.split(".")
            at = whole(parts[1], 0, len(self.forms) - 1) if len(parts) > 2 else None
            if at is None:
                above += texts
                continue
            name = parts[-1] if parts[-1] in self.forms[at].fields else None
            for text in texts:
                self.forms[at].add_error(name, text)
        return above
