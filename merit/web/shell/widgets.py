"""Form controls written directly where Django goes through several templates for each: a form of a dozen fields
stands on every record page. The markup is Django's but for blank lines; kinds not known here are left to its templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


class Quick(DjangoTemplates):
    """settings.FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _text(value: Any) -> str:
    return str(conditional_escape(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _safe(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308 - each value in it is escaped


def _input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    name = _text(widget["name"])
    return _safe(f'<input type="{_text(widget["type"])}" name="{name}"{value}{_attributes(widget["attrs"])}>')


def _textarea(widget: Widget) -> SafeString:
    text = _text(widget["value"]) if widget["value"] else ""
    return _safe(f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>')


def _option(option: Widget) -> str:
    return (
        f'\n  <option value="{_text(option["value"])}"{_attributes(option["attrs"])}>{_text(option["label"])}</option>'
    )


def _select(widget: Widget) -> SafeString:
    parts = []
    for group, options, _place in widget["optgroups"]:
        inside = "".join(map(_option, options))
        parts.append(f'\n  <optgroup label="{_text(group)}">{inside}\n  </optgroup>' if group else inside)
    return _safe(f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>{"".join(parts)}\n</select>')


_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox")
DRAWN: Final[dict[str, Callable[[Widget], SafeString]]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
