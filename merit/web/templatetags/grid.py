"""The template library `grid`: the cells of a list, written at once.

A page of a list has hundreds of cells; through a template of their own they took longer than all the rest of it.
Markup is put together in Python only here and in `merit`: each value goes through `conditional_escape`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from merit.web.lists.cells import Cell

register = template.Library()
esc = conditional_escape


@register.simple_tag
def cells(row: Iterable[Cell]) -> SafeString:
    """All cells of a row."""
    return mark_safe("".join(map(_cell, row)))  # noqa: S308 - each value is escaped


@register.simple_tag
def picking(row: object) -> SafeString:
    """The label of the box that chooses a row."""
    return esc(gettext("Choose %(name)s") % {"name": row})


@register.simple_tag
def arranging(column: object) -> dict[str, str]:
    """What the controls of a column are called in the dialog of columns."""
    name = {"column": column}
    return {
        "width": gettext("Width of %(column)s") % name,
        "up": gettext("Move %(column)s up") % name,
        "down": gettext("Move %(column)s down") % name,
    }


def _cell(cell: Cell) -> str:
    second = cell.small or cell.phone
    edit = f' data-edit="{esc(cell.column)}"' if cell.edits else ""
    css = f"{esc(cell.css)}{' cell2' if second else ''}"
    return f'<td class="{css}"{edit}>{_first(cell)}{_second(cell) if second else ""}</td>'


def _first(cell: Cell) -> str:
    text = esc(cell.text)
    if cell.tag:
        return f'<span class="{esc(cell.tag)}">{text}</span>'
    if cell.url:
        away = "" if str(cell.url).startswith("/") else ' class="link nowrap"'
        return f'<a{away} href="{esc(cell.url)}">{text}</a>'
    if cell.av:
        avatar = f'<span class="av sm {esc(cell.av)}" aria-hidden="true">{esc(cell.initials)}</span>'
        return f'<span class="who">{avatar}{text}</span>'
    return str(text)


def _second(cell: Cell) -> str:
    css = f' class="{esc(cell.small_css)}"' if cell.small_css else ""
    between = " · " if cell.small else ""
    phone = f'<span class="only-m">{between}{esc(cell.phone)}</span>' if cell.phone else ""
    return f"<small{css}>{esc(cell.small)}{phone}</small>"
