"""The appraisal template: a typed model of its text.

Source: docs/spec/template-language.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from merit.calc.document import dump, read_document, validate
from merit.calc.fields import (
    Code,
    Conditions,
    Currency,
    Fault,
    Fields,
    ListOfOne,
    NotNegative,
    Number,
    Positive,
    Text,
    dicts,
    fault,
    maybe_number,
    parse_number,
    rising,
    twice,
)
from merit.calc.metrics import Metric
from merit.calc.money import plain

_RESULT: Final = ("employee", "period", "score", "grade")


class Linear(Fields):
    """S × clamp(x, min, max)."""

    kind: Literal["linear"]
    min: Number = Fraction(0)
    max: Number | None = None

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from _min_below_max(raw)


class Reverse(Fields):
    """Lower is better: S × clamp(2 − value ÷ target, min, max), or target ÷ value with `by: ratio`."""

    kind: Literal["reverse"]
    by: Literal["difference", "ratio"] = "difference"
    min: Number = Fraction(0)
    max: Number | None = None

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from _min_below_max(raw)
        if raw.get("by") == "ratio" and "max" not in raw:
            yield ("by",), "ratio_needs_max", {}


def _min_below_max(raw: Mapping[str, Any]) -> Iterator[Fault]:
    low, high = maybe_number(raw.get("min", "0")), maybe_number(raw.get("max"))
    if low is not None and high is not None and low > high:
        yield ("max",), "lowest_above_highest", {"low": plain(low), "high": plain(high)}


class PointStep(Fields):
    from_: Number | None = Field(None, alias="from")
    points: Number


class Ladder(Fields):
    """The points of the step that x has reached; the first step is open downwards."""

    kind: Literal["ladder"]
    steps: tuple[PointStep, ...] = Field(min_length=1)

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        yield from rising("steps", first_open=True)(raw.get("steps"))


def _pair(value: object) -> tuple[Fraction, Fraction]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise fault("want_pair")
    return parse_number(value[0]), parse_number(value[1])


_Pair = Annotated[tuple[Number, Number], BeforeValidator(_pair)]


class Interpolate(Fields):
    """Points on straight lines between [x, points], flat outside."""

    kind: Literal["interpolate"]
    points: tuple[_Pair, ...] = Field(min_length=1)

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        pairs = raw.get("points")
        starts = [maybe_number(pair[0]) if isinstance(pair, list | tuple) and pair else None for pair in pairs or []]
        for index in range(1, len(starts)):
            before, after = starts[index - 1], starts[index]
            if before is not None and after is not None and after <= before:
                yield ("points", index), "not_rising", {"before": plain(before), "after": plain(after)}


class Deduct(Fields):
    """max(0, S − each × x)."""

    kind: Literal["deduct"]
    each: Number


Rule = Annotated[Linear | Reverse | Ladder | Interpolate | Deduct, Field(discriminator="kind")]


class Rated(Fields):
    """Marked by people."""

    kind: Literal["rated"]
    code: Code
    name: Text | None = None
    dimension: Text | None = None
    weight: NotNegative


class Measured(Fields):
    """Taken from a metric (or its attainment) by a rule."""

    kind: Literal["measured"]
    code: Code
    name: Text | None = None
    dimension: Text | None = None
    weight: NotNegative
    metric: Metric
    of: Literal["target"] | None = None
    rule: Rule


Indicator = Annotated[Rated | Measured, Field(discriminator="kind")]


class Rater(Fields):
    role: Text
    weight: NotNegative


class Marks(Fields):
    """The scale that raters mark on; it is mapped on a straight line to 0 … scale."""

    from_: Number = Field(alias="from")
    to: Number

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        start, end = maybe_number(raw.get("from")), maybe_number(raw.get("to"))
        if start is not None and start == end:
            yield ("to",), "not_above", {"low": plain(start)}


class Veto(Fields):
    """The total is at most `at_most` when the metric reaches `from`."""

    metric: Metric
    of: Literal["target"] | None = None
    from_: Number = Field(alias="from")
    at_most: Number


class GradeBand(Fields):
    grade: Text
    from_: Number | None = Field(None, alias="from")


class ByThreshold(Fields):
    by: Literal["threshold"]
    bands: tuple[GradeBand, ...] = Field(min_length=1)

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        seen: list[Fraction | None] = []
        for index, band in enumerate(raw.get("bands") or []):
            if not isinstance(band, Mapping):
                continue
            start = maybe_number(band["from"]) if "from" in band else None
            if start in seen and ("from" not in band or start is not None):
                yield (
                    ("bands", index),
                    "code_twice",
                    {"value": f"from: {plain(start)}" if start is not None else "from"},
                )
            seen.append(start)


class GradeShare(Fields):
    grade: Text
    share: NotNegative


class ByQuota(Fields):
    by: Literal["quota"]
    among: Annotated[tuple[Text, ...], ListOfOne] = ()
    shares: tuple[GradeShare, ...] = Field(min_length=1)

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        rows = raw.get("shares")
        shares = [maybe_number(row.get("share")) for row in rows or [] if isinstance(row, Mapping)]
        known = [share for share in shares if share is not None]
        if known and len(known) == len(rows or []) and sum(known) != 1:
            yield ("shares",), "shares_not_one", {"total": plain(sum(known, Fraction(0)))}


Grades = Annotated[ByThreshold | ByQuota, Field(discriminator="by")]


def _bounds(value: object) -> tuple[Fraction, Fraction]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise fault("want_two")
    low, high = parse_number(value[0]), parse_number(value[1])
    if low > high:
        raise fault("lowest_above_highest", low=plain(low), high=plain(high))
    return low, high


class Template(Fields):
    """What is appraised, with which weights, by whom, and how points become a score and a grade."""

    template: Text
    currency: Currency = "CNY"
    scale: Positive = Fraction(100)
    marks: Marks | None = None
    for_: Conditions = Field(default_factory=dict, alias="for")
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    raters: tuple[Rater, ...] = ()
    missing_rater: Literal["reweight", "zero", "block"] = "reweight"
    bounds: Annotated[tuple[Number, Number], BeforeValidator(_bounds)] | None = None
    vetoes: tuple[Veto, ...] = ()
    grades: Grades | None = None

    @property
    def limits(self) -> tuple[Fraction, Fraction]:
        return self.bounds or (Fraction(0), self.scale)

    @property
    def dimensions(self) -> list[str]:
        return list(dict.fromkeys(one.dimension for one in self.indicators if one.dimension))

    @classmethod
    def faults(cls, raw: Mapping[str, Any]) -> Iterator[Fault]:
        indicators = dicts(raw.get("indicators"))
        yield from twice("indicators", "code", indicators)
        yield from twice("raters", "role", raw.get("raters"))
        for index, indicator in enumerate(indicators):
            if indicator.get("dimension") in _RESULT:
                yield ("indicators", index, "dimension"), "reserved_name", {"value": indicator["dimension"]}
        if any(indicator.get("kind") == "rated" for indicator in indicators) and not raw.get("raters"):
            yield ("raters",), "no_raters", {}
        for name in ("indicators", "raters"):
            weights = [maybe_number(row.get("weight")) for row in dicts(raw.get(name))]
            if weights and all(weight == 0 for weight in weights):
                yield (name,), "no_weight", {}


def parse_template(text: str | bytes, name: str = "template.yaml") -> Template:
    """The template of a YAML (or JSON) text. Raises `InputError`."""
    return validate(Template, read_document(text, name))


def dump_template(template: Template) -> str:
    return dump(template)
