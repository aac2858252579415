"""How the terms of appraisals are said: roles, levels, rules, values of metrics; and where their evidence stands."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from merit.calc.metrics import MONEY
from merit.calc.money import plain
from merit.calc.template import Deduct, Indicator, Interpolate, Ladder, Linear, Measured, Reverse
from merit.targets.names import NAMES, PERCENT
from merit.web import formats

if TYPE_CHECKING:
    from merit.appraisal.models import Appraisal
    from merit.org.actor import Actor

ROLES: Final[dict[str, Any]] = {
    "superior": lazy("Direct superior"),
    "leader": lazy("Supervising leader"),
    "hr": lazy("HR"),
    "self": lazy("Self"),
    "peer": lazy("Peers"),
    "committee": lazy("Committee"),
    "gm": lazy("General manager"),
}
LEVELS: Final[dict[str, Any]] = {
    "excellent": lazy("Excellent"),
    "good": lazy("Good"),
    "fair": lazy("Fair"),
    "pass": lazy("Pass"),
    "poor": lazy("Poor"),
}
STATE_TAGS: Final = {"draft": "", "open": "acc", "closed": "warn", "published": "ok"}
# Where the rows behind a metric are listed, and what they are called there.
EVIDENCE: Final[dict[str, tuple[tuple[str, Any], ...]]] = {
    "violations": (("violations", lazy("Violations")), ("activities", lazy("Activities"))),
    "receipts": (("receipts", lazy("Receipts")),),
    "contract_amount": (("contracts", lazy("Contracts")),),
    "contract_count": (("contracts", lazy("Contracts")),),
    "new_customers": (("contracts", lazy("Contracts")),),
    "volume": (("contracts", lazy("Contracts")),),
    "price_variance": (("contracts", lazy("Contracts")),),
    "gross_profit": (("receipts", lazy("Receipts")),),
    "collection_rate": (("receivables", lazy("Receivables")), ("receipts", lazy("Receipts"))),
    "contacts_per_workday": (("activities", lazy("Activities")),),
    "csat": (("surveys", lazy("Satisfaction")),),
    "nps": (("surveys", lazy("Satisfaction")),),
    "bad_debt": (("bad-debts", lazy("Bad debts")),),
}
MOST_STEPS: Final = 8
AREAS: Final = {"receipts": "receipts", "receivables": "receipts", "bad-debts": "receipts", "contracts": "contracts"}


def role_name(role: str) -> str:
    return str(ROLES.get(role, role))


def metric_name(metric: str) -> str:
    return str(NAMES.get(metric, metric))  # type: ignore[call-overload]


def metric_value(metric: str, value: Fraction | None, currency: str) -> str:
    """A value as its metric is written: money, a percentage, a number."""
    if value is None:
        return formats.MISSING
    if metric in MONEY:
        return formats.money(value, currency)
    if metric in PERCENT:
        return formats.percent(value)
    return formats.plain(value, 0 if value.denominator == 1 else 2)


def rule_words(indicator: Indicator, scale: Fraction) -> str:
    """What the rule of a measured indicator does, in a sentence."""
    if not isinstance(indicator, Measured):
        return ""
    full = plain(scale)
    match indicator.rule:
        case Linear(min=low, max=high):
            said = _("attainment × %(scale)s") if indicator.of else _("value × %(scale)s")
            return _with_ends(said % {"scale": full}, low, high, scale)
        case Reverse(min=low, max=high):
            return _with_ends(_("lower is better, %(scale)s at the target") % {"scale": full}, low, high, scale)
        case Ladder(steps=steps):
            return _ladder_words(indicator, [(step.from_, step.points) for step in steps])
        case Interpolate(points=pairs):
            said = _joined([_reached(indicator, x, points) for x, points in pairs])
            return _("%(said)s, on straight lines between") % {"said": said}
        case Deduct(each=each):
            return _("%(scale)s less %(each)s for each") % {"scale": full, "each": plain(each)}
    return ""


def _ladder_words(indicator: Measured, steps: list[tuple[Fraction | None, Fraction]]) -> str:
    """`below 80%: 0; from 80%: 60; from 100%: 100`."""
    said = [_reached(indicator, start, points) for start, points in steps if start is not None]
    if steps[0][0] is None and len(steps) > 1:
        below = {"x": _value(indicator, steps[1][0]), "points": plain(steps[0][1])}
        said.insert(0, _("below %(x)s: %(points)s") % below)
    return _joined(said) if said else plain(steps[0][1])


def _reached(indicator: Measured, start: Fraction, points: Fraction) -> str:
    return _("from %(x)s: %(points)s") % {"x": _value(indicator, start), "points": plain(points)}


def _value(indicator: Measured, x: Fraction | None) -> str:
    """Where a step begins: a share of the target, or a value of the metric."""
    if x is None:
        return formats.MISSING
    if indicator.of or indicator.metric in PERCENT:
        return formats.percent(x, 0 if (x * 100).denominator == 1 else 2)
    return formats.plain(x)


def _joined(said: list[str]) -> str:
    """The steps of a rule; of a long one its ends."""
    if len(said) > MOST_STEPS:
        said = [*said[: MOST_STEPS - 1], "…", said[-1]]
    return _("; ").join(said)


def _with_ends(said: str, low: Fraction, high: Fraction | None, scale: Fraction) -> str:
    if high is not None:
        said = _("%(said)s, %(most)s at most") % {"said": said, "most": plain(high * scale)}
    if low > 0:
        said = _("%(said)s, %(least)s at least") % {"said": said, "least": plain(low * scale)}
    return said


def evidence(actor: Actor, metric: str, appraisal: Appraisal) -> list[tuple[str, str]]:
    """(address, words): the lists of what happened to the person in the period, of those that the reader may open."""
    query = urlencode({"owner": appraisal.person_id, "period": appraisal.cycle.period})
    found = []
    for name, words in EVIDENCE.get(metric, ()):
        reach = actor.reach(AREAS.get(name, "crm"))
        if appraisal.person_id not in reach.people and appraisal.cycle.company_id not in reach.companies:
            continue
        try:
            found.append((f"{reverse(name)}?{query}", str(words)))
        except NoReverseMatch:
            continue
    return found
