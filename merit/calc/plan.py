"""The pay plan: a typed model of its text, with every option of the six forms.

`parse_plan` refuses a plan with any mistake, naming line and field of all of them. `dump_plan` writes the canonical
text; parsing it gives an equal plan.

Source: docs/spec/plan-language.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from merit.calc.credited import CREDITED
from merit.calc.document import dump, read_document, validate
from merit.calc.fields import (
    Amount,
    Code,
    Conditions,
    Currency,
    Day,
    FactConditions,
    Fault,
    Fields,
    Flag,
    ListOfOne,
    NotNegative,
    Number,
    Text,
    dicts,
    fault,
    maybe_number,
    rising,
    twice,
)
from merit.calc.metrics import METRICS, Metric
from merit.calc.money import CURRENCIES
from merit.calc.periods import MONTHS, Every
from merit.calc.problems import Problems, or_near

Window = Literal["fact", "month", "quarter", "half", "year"]
_Columns = Annotated[tuple[Text, ...], ListOfOne]


class Step(Fields):
    """A step of a ladder of coefficients: it holds from `from` up to the next one."""

    from_: Number | None = Field(None, alias="from")
    coefficient: Number


class Band(Fields):
    """A band of rates: it holds from `from` up to the next one."""

    from_: Number | None = Field(None, alias="from")
    rate: Number


class Laddered(Fields):
    """c(x): a ladder over a metric, or over its attainment."""

    metric: Metric
    of: Literal["target"] | None = None
    ladder: tuple[Step, ...] = Field(min_length=1)
    interpolate: Flag = False

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().faults(raw)
        smooth = str(raw.get("interpolate", "")).lower() in ("true", "yes", "on")
        yield from rising("ladder", first_open=not smooth)(raw.get("ladder"))


class Times(Laddered):
    """A multiplier: c(x) of a person, or of the person's department or company."""

    subject: Literal["person", "department", "company"] | None = None


_Times = Annotated[tuple[Times, ...], ListOfOne]


class Item(Fields):
    """What every form has."""

    code: Code
    name: Text | None = None
    form: str
    every: Every
    for_: Conditions = Field(default_factory=dict, alias="for")
    cap: Number | None = None
    floor: Number | None = None

    @property
    def title(self) -> str:
        return self.name or self.code

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().faults(raw)
        cap, floor = maybe_number(raw.get("cap")), maybe_number(raw.get("floor"))
        if cap is not None and floor is not None and cap < floor:
            yield ("cap",), "cap_below_floor", {}


class Fixed(Item):
    form: Literal["fixed"]
    amount: Amount
    prorate: Flag = False
    times: _Times = ()


class Release(Fields):
    """Receipts count once this part of their contract's amount has come in."""

    collected: Number


class Rate(Item):
    form: Literal["rate"]
    metric: Metric
    bands: tuple[Band, ...] = Field(min_length=1)
    mode: Literal["marginal", "slab"] = "marginal"
    axis: Literal["amount", "attainment"] = "amount"
    window: Window | None = None
    only: FactConditions = Field(default_factory=dict)
    release: Release | None = None
    credit: Literal["own", "team"] = "own"
    times: _Times = ()

    @property
    def by_fact(self) -> bool:
        """Whether there is a step per credited fact, rather than one for the period."""
        return self.metric in CREDITED

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().faults(raw)
        yield from rising("bands", first_open=True)(raw.get("bands"))
        metric = raw.get("metric")
        if "only" in raw and metric in METRICS and metric not in CREDITED:
            yield ("only",), "only_metric", {"metrics": ", ".join(CREDITED)}
        if "release" in raw and metric in METRICS and metric != "receipts":
            yield ("release",), "release_metric", {}
        if raw.get("axis") == "attainment" and raw.get("window") == "fact" and metric in CREDITED:
            yield ("window",), "attainment_window", {}
        cap = maybe_number(raw.get("cap"))
        if cap is not None and cap < 0:
            yield ("cap",), "below", {"low": 0}


class Coefficient(Laddered, Item):
    form: Literal["coefficient"]
    base: Amount
    credit: Literal["own", "team"] = "own"
    prorate: Flag = False
    times: _Times = ()


class Pool(Fields):
    """What is divided: an amount per department or company."""

    per: Literal["department", "company"]
    amount: Amount
    times: _Times = ()

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        per, amount = raw.get("per"), raw.get("amount")
        if isinstance(amount, str) and (
            amount.startswith("employee.") or (per == "company" and amount.startswith("department."))
        ):
            yield ("amount",), "pool_column", {}
        times = raw.get("times")
        for index, one in enumerate(times if isinstance(times, list) else [times]):
            subject = one.get("subject") if isinstance(one, Mapping) else None
            if subject == "person" or (subject == "department" and per == "company"):
                path = ("times", index, "subject") if isinstance(times, list) else ("times", "subject")
                yield path, "pool_subject", {"subject": subject}


def _factors(value: object) -> tuple[str, ...]:
    factors = value if isinstance(value, tuple) else tuple(part.strip() for part in str(value).split("*"))
    for factor in factors:
        known = factor == "equal" or factor in METRICS or (factor.startswith("employee.") and len(factor) > 9)
        if not known:
            raise fault("no_such_factor", value=factor)
    return factors


class Share(Item):
    form: Literal["share"]
    pool: Pool
    by: Annotated[str, BeforeValidator(lambda value: "*".join(_factors(value)))]

    @property
    def factors(self) -> tuple[str, ...]:
        return _factors(self.by)


class Relative(Item):
    form: Literal["relative"]
    metric: Metric
    of: Literal["target"] | None = None
    base: Amount
    among: _Columns = ()
    limit: NotNegative | None = None
    prorate: Flag = False
    times: _Times = ()


class Award(Item):
    form: Literal["award"]
    times: _Times = ()


AnyItem = Annotated[Fixed | Rate | Coefficient | Share | Relative | Award, Field(discriminator="form")]


class Total(Fields):
    """A floor under the sum of several items; what is made up may be carried as a debt."""

    code: Code
    items: Annotated[tuple[Code, ...], ListOfOne] = Field(min_length=1)
    floor: Number = Fraction(0)
    carry: Flag = False


class Plan(Fields):
    """A plan, or one version of it: `from` is the first day on which it is in force (none: always)."""

    plan: Text
    from_: Day = Field(None, alias="from")
    currency: Currency = "CNY"
    items: tuple[AnyItem, ...] = Field(min_length=1)
    totals: tuple[Total, ...] = ()

    @property
    def places(self) -> int:
        return CURRENCIES[self.currency]

    def item(self, code: str) -> AnyItem | None:
        return next((item for item in self.items if item.code == code), None)

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        items, totals = dicts(raw.get("items")), dicts(raw.get("totals"))
        codes = [item.get("code") for item in items]
        yield from twice("items", "code", items)
        yield from twice("totals", "code", totals, codes)
        for index, total in enumerate(totals):
            named = total.get("items")
            for place, code in enumerate(named if isinstance(named, list) else [named]):
                if isinstance(code, str) and code not in codes:
                    key, near = or_near("no_such_item", code, [one for one in codes if isinstance(one, str)])
                    yield ("totals", index, "items", place), key, {"value": code, **near}


def parse_plan(text: str | bytes, name: str = "plan.yaml") -> Plan:
    """The plan of a YAML (or JSON) text. Raises `InputError`."""
    return validate(Plan, read_document(text, name))


def dump_plan(plan: Plan) -> str:
    return dump(plan)


class Versions:
    """The versions of a plan by date: which one computes a period. Raises `InputError` if they do not fit."""

    def __init__(self, plans: list[Plan]) -> None:
        self.plans = sorted(plans, key=lambda plan: plan.from_ or date.min)
        problems = Problems()
        for one, other in pairwise(self.plans):
            if one.currency != other.currency:
                problems.add("two_currencies", other.plan, one=one.currency, other=other.currency)
            if one.from_ == other.from_:
                problems.add("same_from", other.plan, day=str(other.from_ or "—"))
        self._check_every(problems)
        problems.refuse()

    @property
    def currency(self) -> str:
        return self.plans[0].currency

    def on(self, day: date) -> Plan | None:
        """The version in force on a day."""
        in_force = [plan for plan in self.plans if (plan.from_ or date.min) <= day]
        return in_force[-1] if in_force else None

    def _check_every(self, problems: Problems) -> None:
        """An item's `every` changes only where the longer of the two periods begins."""
        known: dict[str, Every] = {}
        for plan in self.plans:
            for item in plan.items:
                before = known.get(item.code, item.every)
                longer: Every = max(before, item.every, key=lambda every: MONTHS[every])
                if before != item.every and plan.from_ and not _begins(plan.from_, longer):
                    problems.add(
                        "every_changed",
                        plan.plan,
                        item=item.code,
                        before=before,
                        after=item.every,
                        longer=longer,
                        day=str(plan.from_),
                    )
                known[item.code] = item.every


def _begins(day: date, every: Every) -> bool:
    return day.day == 1 and (day.month - 1) % MONTHS[every] == 0
