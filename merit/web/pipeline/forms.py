"""The forms of supervision and of the pipeline's settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merit.org.actor import Actor
from merit.web.crm.fields import Fields, PercentField, day, money, text
from merit.web.crm.forms import OwnerForm


class AskForm(Fields):
    """What a superior asks."""

    asks = forms.CharField(label=_("What is asked"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = day(_("Answer due on"))
    as_step = forms.BooleanField(label=_("Also as the owner’s next step, due on that day"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.again = {"actor": actor}
        self.fields["due_on"].widget.attrs["min"] = actor.today.isoformat()


class SayForm(Fields):
    """An answer, a comment, a last word; asked again, it may be due on another day."""

    text = text(_("Text"), 2000)
    due_on = day(_("Answer due on"))


class HandOverForm(OwnerForm):
    """To whom, and why."""

    text = text(_("Why"), 2000, rows=2)


class SettingsForm(Fields):
    """How the company looks after its opportunities."""

    tell_won = forms.BooleanField(label=_("Opportunities that are won"), required=False)
    tell_lost = forms.BooleanField(label=_("Opportunities that are lost"), required=False)
    large_from = money(_("Every move of one from this amount on"), required=False)
    to_superior = forms.BooleanField(label=_("The owner’s superior"), required=False)
    to_team = forms.BooleanField(label=_("The opportunity’s team"), required=False)
    commit_from = PercentField(label=_("Committed from this probability on"))
    best_from = PercentField(label=_("Best case from this probability on"))
