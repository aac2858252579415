"""The forms of pipelines and stages, and of an opportunity's step into a stage that still asks for something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merit.crm import entry
from merit.crm.models import Opportunity, Stage
from merit.org.actor import Actor
from merit.web.crm.fields import Fields, PercentField, choice, day, line, money, text
from merit.web.crm.forms import NONE, contacts_of


class PipelineForm(Fields):
    """A pipeline: what it is called."""

    name = line(_("Name"), 100, required=True)


class StageForm(Fields):
    """A stage of a pipeline."""

    name = line(_("Name"), 100, required=True)
    kind = choice(_("Kind"), Stage.KINDS, required=True)
    probability = PercentField(label=_("Probability"))
    limit_days = forms.IntegerField(
        label=_("Longest stay in days"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("An opportunity that stays longer is marked"),
    )
    requires = forms.MultipleChoiceField(
        label=_("To be filled before entry"),
        required=False,
        choices=list(entry.REQUIREMENTS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    needs_approval = forms.BooleanField(
        label=_("Entered only with a superior’s approval"), required=False, widget=forms.CheckboxInput
    )

    def __init__(self, *args: Any, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"changing": changing}
        if changing:
            del self.fields["kind"]


class EntryForm(Fields):
    """What a step into a stage still needs: the fields that the stage asks for and that are empty, and the reason."""

    amount = money(_("Amount"))
    expected_on = day(_("Expected on"), required=True)
    contact = choice(_("Contact"), (), required=True)
    note = text(_("Note"), 4000)
    loss_reason = line(_("Loss reason"), 200, required=True, listed="reasons")
    ask = line(_("Words to your superior"), 500)
    on = day(_("Counts from"), help_text=_("An earlier day stays visible as back-dated."))

    def __init__(
        self, *args: Any, actor: Actor, row: Opportunity, stage: Stage, asks: bool, dated: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "row": row, "stage": stage, "asks": asks, "dated": dated}
        shown = {name.removesuffix("_id") for name in entry.missing(row, stage, {})}
        shown |= {"loss_reason"} if stage.kind == "lost" else set()
        shown |= {"ask"} if asks else {"on"} if dated else set()
        for name in [one for one in self.fields if one not in shown | {"version"}]:
            del self.fields[name]
        if "contact" in self.fields:
            self.fields["contact"].choices = [NONE, *contacts_of(actor, row.customer)]  # type: ignore[attr-defined]
        for name in ("amount", "note"):
            if name in self.fields:
                self.fields[name].required = True
        if "amount" in self.fields:
            self.fields["amount"].min_value = 0  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the operations take them."""
        found = {name: value for name, value in super().values.items() if value not in (None, "")}
        if "contact" in found:
            found["contact_id"] = int(found.pop("contact"))
        return found
