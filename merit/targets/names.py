"""The metrics that carry targets: their names, in which order they stand, and how a target of each is written.

Source: docs/spec/metrics.md, docs/spec/targets.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import pgettext_lazy

from merit.calc.metrics import METRICS, MONEY, Metric
from merit.calc.money import CURRENCIES
from merit.calc.targets import adds_up

Unit = Literal["money", "count", "percent", "number"]

NAMES: Final[dict[Metric, Any]] = {
    "receipts": pgettext_lazy("metric", "Receipts"),
    "contract_amount": pgettext_lazy("metric", "Contract amount"),
    "contract_count": pgettext_lazy("metric", "Number of contracts"),
    "new_customers": pgettext_lazy("metric", "New customers"),
    "volume": pgettext_lazy("metric", "Sales volume"),
    "gross_profit": pgettext_lazy("metric", "Gross profit"),
    "price_variance": pgettext_lazy("metric", "Price variance"),
    "collection_rate": pgettext_lazy("metric", "Collection rate"),
    "contacts_per_workday": pgettext_lazy("metric", "Customers contacted per day"),
    "bad_debt": pgettext_lazy("metric", "Bad debt"),
    "violations": pgettext_lazy("metric", "Violations"),
    "csat": pgettext_lazy("metric", "Satisfaction (CSAT)"),
    "nps": pgettext_lazy("metric", "Net promoter score (NPS)"),
    "score": pgettext_lazy("metric", "Score"),
    "mean_score": pgettext_lazy("metric", "Mean score"),
}
# Scores come from the appraisal; a target for them is rare, and set through the API or a loaded file.
SHOWN: Final[tuple[Metric, ...]] = tuple(metric for metric in NAMES if metric not in ("score", "mean_score"))
MAY_BE_NEGATIVE: Final = frozenset(("gross_profit", "price_variance", "nps"))
# Ratios that are written in percent.
PERCENT: Final = frozenset(("collection_rate", "csat", "nps"))
LESS_IS_BETTER: Final = frozenset(("bad_debt", "violations"))
_PLACES: Final[dict[Unit, int]] = {"count": 2, "percent": 6, "number": 4}

assert set(NAMES) == set(METRICS), "every metric has a name"


@dataclass(frozen=True, slots=True)
class Kind:
    """How targets of one metric are written. `places`: decimals that a stored value may have."""

    metric: Metric
    unit: Unit
    places: int
    sums: bool

    @property
    def name(self) -> str:
        return str(NAMES[self.metric])


def kind_of(metric: str, currency: str) -> Kind | None:
    """What a target of `metric` looks like in a company of this currency; None where there is no such metric."""
    if metric not in METRICS:
        return None
    unit: Unit = "count"
    if metric in MONEY:
        return Kind(metric, "money", CURRENCIES[currency], True)
    if metric in PERCENT:
        unit = "percent"
    elif not adds_up(metric):
        unit = "number"
    return Kind(metric, unit, _PLACES[unit], adds_up(metric))
