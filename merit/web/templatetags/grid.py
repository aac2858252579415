"""The template library `grid`: the rows of a list, written at once.

A page of a list has hundreds of cells; through a template of their own they took longer than all the rest of it.
Markup is put together in Python only here and in `merit`: each value goes through `esc`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from merit.web import formats
from merit.web.lists.arranging import Arrangement
from merit.web.lists.cells import Cell
from merit.web.shell.frame import kept

register = template.Library()


def esc(value: object) -> str:
    """Django's `conditional_escape`, without its way around words that are translated late: they are texts here."""
    return value if isinstance(value, SafeString) else escape(str(value))


@register.simple_tag
def rows(lines: Iterable[tuple[Any, Any, Sequence[Cell], str]], width: int, *, selectable: bool) -> SafeString:
    """The rows of a list's page, with the heads of their groups; `width`: how many columns there are."""
    choose = gettext("Choose %(name)s") if selectable else ""
    parts = []
    for group, row, cells, peek in lines:
        if group:
            parts.append(_group(group, width + selectable))
        look = f' data-peek="{esc(peek)}"' if peek else ""
        box = _box(row.pk, choose % {"name": row}) if selectable else ""
        inside = "".join(map(_cell, cells))
        parts.append(f'<tr class="hov" data-id="{row.pk}" data-version="{row.version}"{look}>{box}{inside}</tr>\n')
    return mark_safe("".join(parts))  # noqa: S308 - each value is escaped


@register.simple_tag
def cells(row: Iterable[Cell]) -> SafeString:
    """Cells by themselves, as they are after one was changed in place."""
    return mark_safe("".join(map(_cell, row)))  # noqa: S308 - each value is escaped


@register.simple_tag(takes_context=True)
def arrange(context: template.Context, arrangement: Arrangement) -> SafeString:
    """The inside of the dialog of columns: drawn once for each arrangement that there is."""
    return kept(context, "lists/_arrange.html", arrangement=arrangement)


@register.simple_tag
def arranging(column: object) -> dict[str, str]:
    """What the controls of a column are called in the dialog of columns."""
    name = {"column": column}
    return {
        "width": gettext("Width of %(column)s") % name,
        "up": gettext("Move %(column)s up") % name,
        "down": gettext("Move %(column)s down") % name,
    }


def _group(group: Any, width: int) -> str:
    sums = "".join(f" · {esc(label)} {esc(total)}" for label, total in group.sums)
    hint = f'<span class="hint">{formats.plain(group.count)}{sums}</span>'
    return f'<tr class="grp-r"><th scope="colgroup" colspan="{width}"><b>{esc(group.text)}</b> {hint}</th></tr>'


def _box(pk: object, label: str) -> str:
    return (
        f'<td class="ck-t"><input type="checkbox" name="id" value="{pk}" form="many" data-pick-row'
        f' aria-label="{esc(label)}"></td>'
    )


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
    return text


def _second(cell: Cell) -> str:
    css = f' class="{esc(cell.small_css)}"' if cell.small_css else ""
    between = " · " if cell.small else ""
    phone = f'<span class="only-m">{between}{esc(cell.phone)}</span>' if cell.phone else ""
    return f"<small{css}>{esc(cell.small)}{phone}</small>"
