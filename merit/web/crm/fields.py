"""Form fields and the form that this area's forms start from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Fields(forms.Form):
    """A form that remembers the version that the reader saw; `newer`: what somebody else changed meanwhile."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    newer: list[tuple[Any, Any]] | None = None
    stale = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.again: dict[str, Any] = {}
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


def line(label: Any, most: int, *, required: bool = False, listed: str = "", **attrs: str) -> forms.CharField:
    """One line of text; `listed`: the id of a <datalist> with suggestions."""
    if listed:
        attrs["list"] = listed
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.TextInput(attrs=attrs))


def text(label: Any, most: int, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def day(label: Any, *, required: bool = False, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput, **kwargs)


def day_in(text: str | None) -> date | None:
    """A day of an address, or None."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def hour(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget)


def money(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=required, max_digits=18, decimal_places=2, min_value=0)


class PercentField(forms.DecimalField):
    """A ratio, written in percent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else percent / 100


class TagsField(forms.CharField):
    """Words with commas between them (、 and ， too)."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        words = super().to_python(value)
        for comma in ("，", "、", ";", "；"):
            words = words.replace(comma, ",")
        return [word.strip() for word in words.split(",") if word.strip()]

    def run_validators(self, value: Any) -> None:
        if any(len(word) > 40 for word in value):
            raise forms.ValidationError(_("A tag has at most 40 characters."))


class ColumnsField(forms.CharField):
    """Further columns, one `name: value` a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name}: {one}" for name, one in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, str]:  # type: ignore[override]
        found: dict[str, str] = {}
        for one in super().to_python(value).splitlines():
            if not one.strip():
                continue
            name, colon, rest = one.replace("：", ":", 1).partition(":")
            if not colon:
                raise forms.ValidationError(_("Write one “name: value” a line."))
            found[name.strip()] = rest.strip()
        return found

    def run_validators(self, value: Any) -> None:
        """What a name may be is the operation's rule."""


def choice(
    label: Any, choices: Iterable[tuple[Any, Any]], *, required: bool = False, **kwargs: Any
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=required, **kwargs)
