"""The forms of pipelines and stages, and of an opportunity's step into a stage that still asks for something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from merit.crm import entry
from merit.crm.models import Opportunity, Product, Stage
from merit.crm.operations import Loss
from merit.crm.sales.offers import PRICE_PLACES, Offer
from merit.org.actor import Actor
from merit.web.crm import choices
from merit.web.crm.contracts_fields import NumberField
from merit.web.crm.fields import Fields, PercentField, choice, day, line, money, text
from merit.web.crm.forms import NONE, contacts_of
from merit.web.picking import chosen

# A product of the list, or in words; offered while one types.
PICKED: dict[str, Any] = {
    **{"role": "combobox", "autocomplete": "off", "aria-autocomplete": "list", "aria-expanded": "false"},
    "data-pick": reverse_lazy("product-choices"),
}


class PipelineForm(Fields):
    """A pipeline: what it is called."""

    name = line(_("Name"), 100, required=True)


class StepsField(forms.CharField):
    """Steps, one a line, with the days after entry behind a colon."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(name if days is None else f"{name}: {days}" for name, days in value)

    def to_python(self, value: Any) -> list[tuple[str, int | None]]:  # type: ignore[override]
        found: list[tuple[str, int | None]] = []
        for one in super().to_python(value).splitlines():
            name, _colon, days = one.replace("：", ":").rpartition(":")
            if name.strip() and days.strip().isascii() and days.strip().isdigit() and len(days.strip()) < 5:
                found.append((name.strip(), int(days)))
            elif one.strip():
                found.append((one.strip(), None))
        if any(len(name) > 200 for name, _days in found):
            raise forms.ValidationError(_("A step has at most 200 characters."))
        return found

    def run_validators(self, value: Any) -> None:
        """How many there may be is the operation's rule."""


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

    steps = StepsField(
        label=_("Steps"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; with the days after entry behind a colon, as in “Send samples: 3”"),
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
    steps_done = forms.MultipleChoiceField(label=_("Steps to be done first"), widget=forms.CheckboxSelectMultiple)
    product = forms.CharField(label=_("Product"), max_length=260, widget=forms.TextInput(PICKED))
    quantity = NumberField(label=_("Quantity"), places=PRICE_PLACES)
    unit_price = NumberField(label=_("Unit price"), places=PRICE_PLACES, required=False)
    loss_reason = choice(_("Loss reason"), (), required=True)
    loss_note = line(_("Note on the loss"), 500)
    lost_to = line(_("Lost to which competitor"), 200, listed="competitors")
    ask = line(_("Words to your superior"), 500)
    on = day(_("Counts from"), help_text=_("An earlier day stays visible as back-dated."))

    def __init__(
        self, *args: Any, actor: Actor, row: Opportunity, stage: Stage, asks: bool, dated: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor, "row": row, "stage": stage, "asks": asks, "dated": dated}
        shown = {name.removesuffix("_id") for name in entry.missing(row, stage, {})}
        if "lines" in shown:
            shown |= {"product", "quantity", "unit_price"}
        shown |= {"loss_reason", "loss_note", "lost_to"} if stage.kind == "lost" else set()
        shown |= {"ask"} if asks else {"on"} if dated else set()
        for name in [one for one in self.fields if one not in shown | {"version"}]:
            del self.fields[name]
        if "steps_done" in self.fields:
            steps = entry.open_steps(row)
            self.fields["steps_done"].choices = [(str(one.pk), one.name) for one in steps]  # type: ignore[attr-defined]
        if "loss_reason" in self.fields:
            self.fields["loss_reason"].choices = [NONE, *choices.reasons(actor, row.company_id)]  # type: ignore[attr-defined]
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
        if "steps_done" in found:
            found["steps_done"] = [int(one) for one in found["steps_done"]]
        if "product" in found:
            found["lines"] = [self._offer(found)]
        if "loss_reason" in found:
            words = {"note": found.pop("loss_note", ""), "to": found.pop("lost_to", "")}
            found["loss"] = Loss(int(found.pop("loss_reason")), **words)
        return found

    def _offer(self, found: dict[str, Any]) -> Offer:
        name, quantity, price = found.pop("product"), found.pop("quantity"), found.pop("unit_price", None)
        products = Product.objects.visible_to(self.again["actor"]).filter(company_id=self.again["row"].company_id)
        product = chosen(products, name)
        return Offer(quantity, price, product.pk if product else None, "" if product else name)
