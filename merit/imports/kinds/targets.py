"""Targets of people, departments and the company: a period in each row, or the months of a year beside each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.calc.periods import parse_period
from merit.core.errors import Forbidden, Invalid
from merit.imports.fields import Field, Kind
from merit.imports.kinds.bringing import Bringer, Item, caught
from merit.targets import policy
from merit.targets.names import NAMES
from merit.targets.operations import Cell, Key, key_of, kind_name, queue, rows_of, set_targets, value_of

T = TypeVar("T")
METRICS = {
    "receipts": "receipts|回款|回款额|回款金额|到账|收款|revenue|collections|cash",
    "contract_amount": "contract_amount|contract amount|合同额|合同金额|签约额|签单额|签约金额|bookings|sales|销售额",
    "contract_count": "contract_count|number of contracts|合同数|签单数|单数|contracts|deals",
    "new_customers": "new_customers|new customers|新客户|新增客户|新客户数|新增客户数",
    "volume": "volume|sales volume|销量|数量",
    "gross_profit": "gross_profit|gross profit|毛利|毛利额|利润",
    "collection_rate": "collection_rate|collection rate|回款率",
    "csat": "csat|satisfaction|满意度|客户满意度|滿意度",
    "nps": "nps|net promoter score|净推荐值|淨推薦值",
    "contacts_per_workday": "contacts_per_workday|客户联系数|拜访数|日均联系",
}
WORDS = {word: metric for metric, words in METRICS.items() for word in words.split("|")} | {
    name: name for name in NAMES
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

KIND = Kind(
    "targets",
    gettext_lazy("Targets"),
    "target",
    "targets.target",
    (
        Field(
            "person",
            gettext_lazy("Person"),
            ref="person",
            known="姓名|员工|业务员|销售|人员|负责人|person|name|employee|salesperson|sales rep|sales agent|owner|工号",
        ),
        Field(
            "department",
            gettext_lazy("Department"),
            ref="department",
            known="部门|团队|区域|department|team|dept|office",
        ),
        Field(
            "metric",
            gettext_lazy("Metric"),
            read="choice",
            words=WORDS,
            fallback="receipts",
            known="指标|指标名称|考核指标|目标类型|metric|kpi|measure|target type",
        ),
        Field(
            "period",
            gettext_lazy("Period"),
            read="period",
            known="期间|月份|月|季度|年月|时间|周期|period|month|quarter|date",
        ),
        Field(
            "value",
            gettext_lazy("Target"),
            read="number",
            known="目标|目标值|目标金额|任务|任务额|指标值|target|value|amount|goal|quota",
        ),
        Field("year", gettext_lazy("Year of the months"), read="whole", known="年份|年度|年|year"),
        *(
            Field(
                f"m{number:02d}",
                format_lazy("{} {}", gettext_lazy("Month"), number),
                read="number",
                known=f"{number}月|{number:02d}月|{number}月份|{short}|{long}|m{number}|month {number}|{number:02d}",
            )
            for number, (short, long) in enumerate(zip(MONTHS, LONG, strict=True), 1)
        ),
    ),
    verbs=("targets.write",),
    choices=("skip", "update"),
)


class Targets(Bringer):
    """By the operation that the targets' page uses, many at once; a target that is there is what `duplicates` says."""

    kind = KIND
    several = 500

    def write(self, items: Sequence[Item]) -> None:
        wanted: dict[int, list[Cell]] = {}
        for item in items:
            with caught(item):
                wanted[item.number] = self._cells(item)
        sound = [item for item in items if not item.problems]
        for some in rounds(sound, lambda item: [cell.key for cell in wanted[item.number]]):
            self._set(some, wanted)

    def decide(self, items: Sequence[Item]) -> None:
        """Whether a target is there is asked for each cell of the row."""
        for item in items:
            item.action = item.action or "create"

    def _cells(self, item: Item) -> list[Cell]:
        """The row's targets; what stands there is not known yet."""
        subject = item.values.get("person") or item.values.get("department") or self.actor.company
        if not self.allowed.covers(subject):
            raise Forbidden
        metric = item.values.get("metric") or "receipts"
        kind = kind_name(subject)
        return [Cell(kind, subject.pk, metric, period, value, None) for period, value in self._periods(item)]

    @cached_property
    def allowed(self) -> policy.Writable:
        """Whose targets the importer may set."""
        return policy.writable(self.actor)

    def _set(self, items: Sequence[Item], wanted: Mapping[int, list[Cell]]) -> None:
        """What differs, at once."""
        queue([self.actor.company])
        there = rows_of([cell for item in items for cell in wanted[item.number]])
        cells: dict[int, list[Cell]] = {}
        for item in items:
            seen = [replace(cell, was=value_of(there.get(cell.key))) for cell in wanted[item.number]]
            cells[item.number] = [cell for cell in seen if self._to_set(cell)]
            if not cells[item.number]:
                item.action = "skip"
        changing = [item for item in items if cells[item.number]]
        ids = self._sound(changing, cells)
        for item in changing:
            if not item.problems:
                item.record = ("targets.target", ids[cells[item.number][0].key])
                item.before = {"cells": [[*cell.key, cell.was, cell.value] for cell in cells[item.number]]}
                item.action = "update" if any(cell.was is not None for cell in cells[item.number]) else item.action

    def _to_set(self, cell: Cell) -> bool:
        return cell.was is None or (self.work.duplicates != "skip" and cell.was != cell.value)

    def _sound(self, items: Sequence[Item], cells: Mapping[int, list[Cell]]) -> dict[Key, int]:
        """Sets those of the items in which nothing is wrong, and tells the others; the ids of what was set."""
        of = [(item, cell) for item in items for cell in cells[item.number]]
        try:
            with transaction.atomic():
                return {key_of(row): row.pk for row in set_targets(self.actor, [cell for _item, cell in of])}
        except Invalid as error:
            for place, texts in error.fields.items():
                for text in texts:
                    of[int(place)][0].wrong("value", text)
        return self._sound([item for item in items if not item.problems], cells)

    @staticmethod
    def _periods(item: Item) -> list[tuple[str, Decimal]]:
        found = [(f"m{n:02d}", n) for n in range(1, 13) if f"m{n:02d}" in item.values]
        if found:
            year = item.values.get("year")
            if year is None:
                raise Invalid(year=_("Say which year the months are of."))
            return [(f"{year:04d}-{n:02d}", item.values[name]) for name, n in found]
        if "period" not in item.values or "value" not in item.values:
            raise Invalid(value=_("A target needs its period and its value."))
        return [(item.values["period"], item.values["value"])]

    def revert_all(self, changes: Sequence[tuple[int, dict[str, Any]]]) -> None:
        """Each cell as it was; the last change first where one was changed twice."""
        undone = [[_back(cell) for cell in before["cells"]] for _pk, before in changes]
        for some in rounds(undone, lambda cells: [cell.key for cell in cells]):
            set_targets(self.actor, [cell for cells in some for cell in cells])


def _back(cell: list[Any]) -> Cell:
    kind, subject, metric, period, was, value = cell
    return Cell(kind, subject, metric, period, None if was is None else Decimal(was), Decimal(value))


def rounds(items: Sequence[T], keys: Callable[[T], list[Key]]) -> Iterator[list[T]]:
    """The items in their order, cut where one names what another of the same round names already."""
    some: list[T] = []
    named: set[Key] = set()
    for item in items:
        mine = keys(item)
        if some and not named.isdisjoint(mine):
            yield some
            some, named = [], set()
        some.append(item)
        named.update(mine)
    if some:
        yield some


def period_in(text: str) -> str | None:
    """2026-03, 2026/3, 2026年3月, 202603, 2026-Q1, 2026年第1季度, 2026: as periods are kept; None where it is none."""
    text = text.strip().upper().replace("年", "-").replace("月", "").replace("/", "-").replace(".", "-").rstrip("-")
    if match := re.fullmatch(r"(\d{4})-?(\d{1,2})(-0?1)?", text, re.ASCII):
        text = f"{match[1]}-{int(match[2]):02d}"
    elif match := re.fullmatch(r"(\d{4})-?\s*(?:第?([1-4一二三四])季度?|Q([1-4]))", text):
        number = match[3] or {"一": "1", "二": "2", "三": "3", "四": "4"}.get(match[2], match[2])
        text = f"{match[1]}-Q{number}"
    elif match := re.fullmatch(r"(\d{4})-?\s*(上|下)半", text):
        text = f"{match[1]}-H{1 if match[2] == '上' else 2}"
    try:
        return str(parse_period(text))
    except ValueError:
        return None
