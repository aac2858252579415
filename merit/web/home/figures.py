"""The month of one person as the home page shows it: the gauge, a bar for each other metric, the expected pay."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from merit.calc.money import plain
from merit.calc.periods import Period
from merit.calc.texts import pick_language
from merit.metrics.live import Days, Standing
from merit.pay.expected import Expected
from merit.pay.expected.month import Computed, Measured, month_of
from merit.pay.models import PayPlanVersion
from merit.targets.names import LESS_IS_BETTER, Kind, kind_of
from merit.web import charts

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Bar:
    """One metric under the gauge. `longer`: its target is of a longer period than the month."""

    kind: Kind
    standing: Standing
    longer: str

    @property
    def ratio(self) -> Decimal:
        return decimal(self.standing.attainment) or Decimal(0)

    @property
    def pace(self) -> Decimal | None:
        if self.kind.metric in LESS_IS_BETTER:
            return None
        return decimal(self.standing.pace)

    @property
    def colour(self) -> str:
        reached = self.ratio >= 1
        if self.kind.metric in LESS_IS_BETTER:
            return "bad" if self.ratio > 1 else ""
        return "ok" if reached else ""


@dataclass(frozen=True)
class Figures:
    """The month of one person. `refused`: what the core says where facts or plan cannot be computed with."""

    month: Period
    currency: str
    plans: list[PayPlanVersion]
    gauge: charts.Gauge
    computed: Computed

    @property
    def days(self) -> Days:
        return self.computed.days

    @property
    def receipts(self) -> Standing:
        return self.computed.receipts

    @property
    def bars(self) -> list[Bar]:
        return [_bar(one, self.month, self.currency) for one in self.computed.others]

    @property
    def pay(self) -> Expected | None:
        return self.computed.pay

    @property
    def refused(self) -> list[str]:
        """The core's sentences, in the reader's language."""
        error = self.computed.refused
        return error.lines(pick_language(get_language()))[:3] if error else []

    @property
    def behind(self) -> Fraction | None:
        """Percentage points behind the pace; negative: ahead."""
        return None if self.receipts.behind is None else self.receipts.behind * 100

    @property
    def ahead(self) -> Fraction | None:
        return None if self.behind is None else -self.behind


def figures(actor: Actor, label: str) -> Figures | None:
    """The actor's person's month; None where no term holds today."""
    found = month_of(actor)
    if found is None:
        return None
    receipts = found.computed.receipts
    gauge = charts.gauge(decimal(receipts.attainment), decimal(receipts.pace), label)
    return Figures(found.period, found.currency, found.plans, gauge, found.computed)


def _bar(one: Measured, month: Period, currency: str) -> Bar:
    kind = kind_of(one.metric, currency)
    assert kind is not None
    return Bar(kind, one.standing, "" if one.period == month else str(one.period))


def decimal(value: Fraction | None) -> Decimal | None:
    """An exact fraction as a number that pages can write."""
    return None if value is None else Decimal(plain(value))
