"""The template library `merit`: icons, money, numbers, dates, and small helpers of the pages.

How a value is written lives in merit.web.formats; here it only gets the reader's language and day. This is the one
module that puts markup together in Python: an icon's SVG, read from static/merit/icons, long choices, and telephone
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, wraps
from html import escape
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from merit.crm.numbers import country_of, to_dial
from merit.crm.searching import search_text, written
from merit.web import formats
from merit.web.shell.frame import drawn

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "static" / "merit" / "icons"
# In this order; a block's file comes after what it builds on.
SHEETS = (
    *("tokens", "base", "shell", "sidebar", "topbar", "button", "tag", "card", "table", "tabs"),
    *("list", "listing", "form", "pick"),
    *("dialog", "menu", "toast", "palette", "notices", "compose"),
    *("measure", "chart", "timeline", "steps", "followup", "board", "record"),
    *("appraisal", "statement", "payrun", "plan", "import", "target", "empty", "auth", "parts", "org"),
    *("files", "peek", "utilities"),
)
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_ids = count(1)


@cache
def _icon_shapes(name: str) -> str:
    """The shapes inside an icon's file. The files are ours, so that they may stand in a page as they are."""
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        raise LookupError(f"no icon {name!r}: copy it from lucide-static to {ICONS}")
    found = _INNER.search(path.read_text(encoding="utf-8"))
    assert found, f"{path} is an svg file"
    return " ".join(found[1].split())


@register.simple_tag
@cache
def icon(name: str, extra: str = "") -> SafeString:
    """An icon drawn in the colour of the text beside it; it says nothing to a screen reader."""
    return format_html(
        '<svg class="i {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        extra,
        mark_safe(_icon_shapes(name)),  # noqa: S308 - our own file
    )


def _or_dash(write: Any) -> Any:
    """A missing value is a dash."""

    @wraps(write)
    def writing(value: Any, *args: Any) -> str:
        return formats.MISSING if value is None or value == "" else write(value, *args)

    return writing


def _language() -> str:
    return get_language() or "en"


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The options of a long choice, written at once: (value, name) each."""
    rows = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(name)}</option>'
        for value, name in pairs
    )
    return mark_safe("".join(rows))  # noqa: S308 - each part is escaped


@register.filter
@_or_dash
def money(value: formats.Number, currency: str = "") -> str:
    return formats.money(value, str(currency))


@register.filter
@_or_dash
def money_whole(value: formats.Number, currency: str = "") -> str:
    """Without cents: for lists and boards, never where somebody is paid."""
    return formats.money(value, str(currency), 0)


@register.filter
@_or_dash
def money_short(value: formats.Number, currency: str = "") -> str:
    return formats.money_short(value, str(currency), _language())


@register.filter
@_or_dash
def money_tick(value: formats.Number, currency: str = "") -> str:
    """For the axis of a chart: short, and whole where it is whole."""
    return formats.money_short(value, str(currency), _language()).replace(".0", "")


@register.filter
@_or_dash
def money_signed(value: formats.Number, currency: str = "") -> str:
    return formats.money_signed(value, str(currency))


@register.filter
@_or_dash
def percent(ratio: formats.Number, places: int = 1) -> str:
    return formats.percent(ratio, int(places))


@register.filter
def in_pairs(code: str, pairs: Iterable[tuple[str, Any]]) -> bool:
    """Whether a choice of this code is among (code, label) pairs."""
    return any(code == one for one, _label in pairs)


@register.filter
def group_name(code: str) -> str:
    """A group of people in words; one of the company's own stands as it is called there."""
    from merit.web.pay.telling import GROUPS

    return str(GROUPS.get(code, code))


@register.filter
@_or_dash
def number_upto(value: formats.Number, places: int = 2) -> str:
    """With at most so many decimals: 8.333… as 8.33, 5 as 5."""
    return formats.plain(formats.rounded(value, int(places)).normalize() + 0)


@register.filter
@_or_dash
def number(value: formats.Number, places: int | None = None) -> str:
    return formats.plain(value, None if places is None else int(places))


@register.filter
@_or_dash
def day(value: date) -> str:
    return formats.day(_local_date(value), _language(), timezone.localdate())


@register.filter
@_or_dash
def day_full(value: date) -> str:
    return formats.day_full(_local_date(value), _language())


@register.filter
@_or_dash
def moment(value: datetime) -> str:
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return formats.moment(local, _language(), timezone.localdate())


@register.filter
@_or_dash
def period_name(value: Any) -> str:
    return formats.period_name(value, _language())


def _local_date(value: date) -> date:
    """A day is a day; of a moment it is the day in the reader's zone."""
    if not isinstance(value, datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).date()


@register.filter
def width(ratio: formats.Number | None) -> str:
    """A ratio as a width for the style attribute: `71.9%`, never under 0 nor over 100."""
    share = formats.exact(ratio or 0) * 100
    return f"{formats.rounded(min(max(share, formats.exact(0)), formats.exact(100)), 2):f}%"


@register.filter
def findable(text: object) -> str:
    """What a label is found by in the palette: as records are, by both scripts, pinyin and initials."""
    return search_text(*written(str(text)))


@register.simple_tag(takes_context=True)
def phone(context: template.Context, text: str, css: str = "link") -> SafeString:
    """A text with telephone numbers: each is a link that dials it, as one does from the reader's country."""
    pieces = to_dial(text, country_of(context["request"].actor.company))
    link = '<a class="{}" href="tel:{}">{}</a>'
    shown = (format_html(link, css, number, part) if number else format_html("{}", part) for part, number in pieces)
    return format_html_join("", "{}", ((one,) for one in shown))


@register.simple_tag(takes_context=True)
def further_columns(context: template.Context, row: Any) -> list[tuple[str, str, str]]:
    """(label, value, link) of a record's further columns and custom fields, as this reader sees them."""
    from merit.web.crm.custom_forms import told

    request = context.get("request")
    return told(request.actor, row) if request else []


@register.simple_tag
def initials(name: object) -> str:
    return formats.initials(str(name))


@register.filter
def tint(name: object) -> str:
    """The class of an avatar's colour: always the same one for the same name."""
    return f"a{crc32(str(name).encode()) % 8 + 1}"


@register.simple_tag(takes_context=True)
def frame(context: template.Context, name: str, *depends: object) -> SafeString:
    """A piece of the frame from this template, drawn once for what it `depends` on (shell/frame.py)."""
    return drawn(context, name, *depends)


@register.simple_tag
def asks(name: object = "") -> SafeString:
    """On a form that takes something away for good: the question that stands before it (static/merit/js/ask.js)."""
    text = gettext("Delete “%(name)s”?") % {"name": name} if name else gettext("Delete this?")
    return format_html(' data-ask="{}"', text)


@register.simple_tag
def stylesheets() -> list[str]:
    """The paths of all stylesheets, in order."""
    return [f"merit/css/{name}.css" for name in SHEETS]


@register.filter
def html_lang(code: str) -> str:
    """Django's language code as the `lang` attribute wants it: it decides the national forms of Hanzi."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code)


@register.simple_tag
def new_id(prefix: str = "x") -> str:
    """An id for a part that has none of its own."""
    return f"{prefix}-{next(_ids)}"


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The address's query with these changes: `{% query page=3 status=None %}`; None takes a key away."""
    return _changed(context, changes)


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, name: str, number: int, step: int) -> str:
    """The query of the page `step` pages on from this one."""
    return _changed(context, {name: number + step})


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, name: str) -> str:
    """The query that sorts by this column; the other way round when it already does. It starts at page one."""
    by = f"-{name}" if sorting(context, name) == "ascending" else name
    return _changed(context, {"sort": by, "page": None})


def _changed(context: template.Context, changes: dict[str, object]) -> str:
    request = context.get("request")
    params = request.GET.copy() if request else None
    if params is None:
        return "?"
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def sorting(context: template.Context, name: str) -> str:
    """How the list is sorted by this column now: "ascending", "descending" or nothing."""
    request = context.get("request")
    current = request.GET.get("sort", "") if request else ""
    return {name: "ascending", f"-{name}": "descending"}.get(current, "")


@register.simple_tag
def control(field: forms.BoundField, extra: str = "") -> SafeString:
    """A form field's control with the classes and input kinds of our pages.

    Dates get the browser's own picker (which wants ISO dates whatever the language), numbers the number keys of a
    phone. Django itself points aria-describedby at the help and the errors.
    """
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    if isinstance(widget, forms.DateInput | forms.DateTimeInput):
        moments = isinstance(widget, forms.DateTimeInput)
        widget.input_type = "datetime-local" if moments else "date"
        widget.format = "%Y-%m-%dT%H:%M" if moments else "%Y-%m-%d"
    elif isinstance(widget, forms.NumberInput):
        attrs |= {"inputmode": "decimal", "step": widget.attrs.get("step", "any")}
    boxes = isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple)
    base = "" if boxes else "inp num" if isinstance(widget, forms.NumberInput) else "inp"
    attrs["class"] = " ".join(filter(None, [base, widget.attrs.get("class", ""), extra]))
    return field.as_widget(attrs={key: value for key, value in attrs.items() if value})


@register.filter
def fields_with_errors(form: forms.BaseForm) -> list[forms.BoundField]:
    """The fields to put right, in the order of the form."""
    return [field for field in form if field.errors]


@register.filter
def control_kind(field: forms.BoundField) -> str:
    """ "check" for one box beside its label, "group" for several boxes, "line" for everything else."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"
