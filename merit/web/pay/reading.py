"""A statement made readable: lines in sections, the bar of its parts, records behind an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from merit.crm.models import Contract, Receipt
from merit.pay.models import PayPlan, Question
from merit.pay.why import Group
from merit.web.charts import Split, split

KINDS = ("s1", "s2", "s5", "s3", "s4")
MOST_PARTS = 8
ZERO = Decimal(0)


@dataclass(frozen=True)
class Entry:
    """One row of the statement. `line`: the id of its one line; None stands for all lines of the item."""

    item: str
    line: int | None
    label: str
    note: str
    amount: Decimal
    period: str


@dataclass(frozen=True)
class Section:
    """Rows under a heading with their sum; `count` of lines where the item has several."""

    title: str
    amount: Decimal
    entries: list[Entry]
    count: int = 0


def sections(groups: Sequence[Group]) -> list[Section]:
    """Items with several lines have a section each; single ones beside each other share one."""
    made: list[Section] = []
    single: list[Group] = []
    for group in groups:
        if len(group.lines) == 1:
            single.append(group)
            continue
        if single:
            made.append(_shared(single))
            single = []
        entries = [
            Entry(group.item, one.line.pk, one.label, one.formula, one.amount, one.line.period) for one in group.lines
        ]
        made.append(Section(group.name, group.amount, entries, len(entries)))
    return [*made, _shared(single)] if single else made


def _shared(groups: Sequence[Group]) -> Section:
    entries = []
    for group in groups:
        (one,) = group.lines
        parts = [one.label if one.label not in {group.item, group.name, one.line.period} else "", one.formula]
        note = " · ".join(part for part in parts if part)
        entries.append(Entry(group.item, one.line.pk, group.name, note, one.amount, one.line.period))
    title = _("Fixed and other items") if len(groups) > 1 else groups[0].name
    return Section(title, sum((group.amount for group in groups), ZERO), entries)


def chart(groups: Sequence[Group]) -> Split | None:
    """The parts of the total side by side; what is taken off stands last, in its colour."""
    given = [(group.name, group.amount) for group in groups if group.amount > 0]
    taken = sum((group.amount for group in groups if group.amount < 0), ZERO)
    if len(given) > MOST_PARTS:
        given.sort(key=lambda one: -one[1])
        rest = sum((amount for _name, amount in given[MOST_PARTS - 1 :]), ZERO)
        given = [*given[: MOST_PARTS - 1], (_("Others"), rest)]
    parts = [(name, amount, KINDS[place % len(KINDS)]) for place, (name, amount) in enumerate(given)]
    if taken:
        parts.append((_("Deductions"), taken, "bad"))
    return split(parts) if parts else None


def title(groups: Sequence[Group], item: str, line: int | None) -> str:
    """What the explained line is about."""
    for group in groups:
        for one in group.lines:
            if group.item == item and one.line.pk == line:
                return one.label if one.label != item else ""
    return ""


def about(question: Question, groups: Sequence[Group]) -> dict[str, Any] | None:
    """The line that a question is about; None when it is about the whole."""
    for group in groups:
        for one in group.lines:
            if one.line.pk == question.line_id:
                return {"name": group.name, "label": one.label, "amount": one.amount}
    return None


def links(actor: Any, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records behind the figures; with an address where the reader may open them."""
    ids: dict[str, set[int]] = {}
    for one in found:
        ids.setdefault(one["kind"], set()).add(one["url_id"])
    models = {"receipt": Receipt, "contract": Contract, "plan-version": PayPlan}
    seen = {
        kind: set(models[kind].objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
        for kind, wanted in ids.items()
    }
    names = {"receipt": "receipt", "contract": "contract", "plan-version": "pay-plan"}
    icons = {"receipt": "banknote", "contract": "file-check-2", "plan-version": "scale"}
    return [
        {
            "code": one["code"],
            "icon": icons[one["kind"]],
            "kind": one["kind"],
            "url": reverse(names[one["kind"]], args=[one["url_id"]]) if one["url_id"] in seen[one["kind"]] else "",
        }
        for one in found
    ]
