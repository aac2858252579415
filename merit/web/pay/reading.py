"""A statement made readable: lines in sections, the bar of its parts, records behind an explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from merit.org.models import Company, Department, Person
from merit.pay.lines import Group, Shown
from merit.pay.models import PayLine, Question, Statement
from merit.pay.plans import item_names, language_of
from merit.web.charts import Split, split
from merit.web.formats import plain, rounded
from merit.web.pay.line_told import told
from merit.web.pay.links import customers_of, links
from merit.web.pay.telling import Reader, Told

KINDS = ("s1", "s2", "s5", "s3", "s4")
MOST_PARTS = len(KINDS)
ZERO = Decimal(0)
# lines that the core adds to an item
ADDED = {
    "floor": gettext_lazy("Raised to the lower limit"),
    "cap": gettext_lazy("Cut to the upper limit"),
    "carry": gettext_lazy("Carried over"),
    "adjustment": gettext_lazy("Adjustment of an earlier month"),
}


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
    """Rows under a heading with their sum; `count` of lines where the item has several.

    `entries` may be the first only: `item` has `more` after `shown`.
    """

    title: str
    amount: Decimal
    entries: list[Entry]
    count: int = 0
    item: str = ""
    shown: int = 0

    @property
    def more(self) -> int:
        return max(0, self.count - self.shown)


def sections(groups: Sequence[Group]) -> list[Section]:
    """Items with one line share a section, those of a rate another; those with several have one each."""
    single = [group for group in groups if group.count == 1]
    fixed = [group for group in single if not formula(group.lines[0].line)]
    varying = [group for group in single if formula(group.lines[0].line)]
    made = [_shared(fixed, _("Fixed and other items"))] if fixed else []
    made += [_shared(varying, _("Items by result"))] if varying else []
    return made + [_own(group) for group in groups if group.count > 1]


def _own(group: Group) -> Section:
    return Section(group.name, group.amount, entries_of(group), group.count, group.item, len(group.lines))


def entries_of(group: Group) -> list[Entry]:
    """The rows of an item with several lines."""
    return [
        Entry(group.item, one.line.pk, label_of(one) or group.name, formula(one.line), one.amount, one.line.period)
        for one in group.lines
    ]


def _shared(groups: Sequence[Group], name: str) -> Section:
    entries = []
    for group in groups:
        (one,) = group.lines
        note = " · ".join(part for part in (label_of(one), formula(one.line)) if part)
        entries.append(Entry(group.item, one.line.pk, group.name, note, one.amount, one.line.period))
    title = name if len(groups) > 1 else groups[0].name
    return Section(title, sum((group.amount for group in groups), ZERO), entries)


def label_of(one: Shown) -> str:
    """What the line is about: a record, or what the core added; nothing for a column or metric of the plan."""
    if one.label != one.line.source:
        return one.label
    return str(ADDED.get(one.line.source, ""))


def formula(line: PayLine) -> str:
    """Base times rate as people write it: 276,000 × 4%; nothing when the line has none."""
    base, rate = _exact(line.base), _exact(line.rate)
    if base is None or rate is None:
        return ""
    if base == line.amount and rate == 1:
        return ""
    return f"{_figure(base)} × {_share(rate)}"


def _exact(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _figure(value: Decimal, places: int = 2) -> str:
    """Grouped, without decimals that say nothing."""
    return plain(rounded(value, places))


def _share(value: Decimal) -> str:
    return f"{_figure(value * 100, 4)}%" if abs(value) < 1 else _figure(value, 4)


def chart(groups: Sequence[Group]) -> Split | None:
    """The parts of the total side by side; what is taken off stands last, in its colour."""
    given = [(group.name, group.amount) for group in groups if group.amount > 0]
    taken = sum((group.amount for group in groups if group.amount < 0), ZERO)
    largest = sorted(amount for _name, amount in given)[-MOST_PARTS:]
    rest = [amount for _name, amount in given if largest and amount < largest[0]]
    given = [one for one in given if one[1] >= largest[0]]
    parts = [(name, amount, KINDS[place % len(KINDS)]) for place, (name, amount) in enumerate(given)]
    if rest:
        parts.append((_("Others"), sum(rest, ZERO), "none"))
    if taken:
        parts.append((_("Deductions"), taken, "bad"))
    return split(parts) if parts else None


def about(question: Question, lines: Mapping[int, Shown]) -> dict[str, Any] | None:
    """The line that a question is about; None when it is about the whole."""
    one = lines.get(question.line_id or 0)
    return {"name": one.name, "label": label_of(one), "amount": one.amount} if one else None


def told_lines(actor: Any, statement: Statement, tree: Mapping[str, Any]) -> list[Told]:
    """The explanation of each line, for this reader: records that he may open are links, codes have their names."""
    found = links(actor, tree["links"])
    customers = customers_of(actor, tree["links"])
    plans = [one for one in found if one["kind"] == "plan-version"]
    reader = Reader(
        currency=statement.run.company.currency,
        language=get_language() or "en",
        calc=language_of(get_language()),
        today=actor.today,
        urls={(one["kind"], one["code"]): one["url"] for one in [*found, *customers] if one["url"]},
        names={**item_names(statement.run), **_names(actor, set(_codes(tree["steps"])))},
        customers={one["code"]: one["name"] for one in customers},
        plan=plans[0]["code"] if len(plans) == 1 else "",
        plan_url=plans[0]["url"] if len(plans) == 1 else "",
    )
    return [told(reader, step, tree["text"]) for step in tree["steps"]]


def _codes(steps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for step in steps:
        yield from (step["values"][name] for name in ("employee", "subject", "unit", "value") if name in step["values"])
        yield from _codes(step["steps"])


def _names(actor: Any, codes: set[str]) -> dict[str, str]:
    """Company, department or person with such a code → its name."""
    found: dict[str, str] = {}
    for model in (Person, Department, Company):
        rows = model.objects.visible_to(actor).filter(code__in=codes)
        found |= dict(rows.values_list("code", "name"))
    return found
