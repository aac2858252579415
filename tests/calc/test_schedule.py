"""T(x) over columns gives what T(x) of one number gives, whatever the sizes: 64-bit, 128-bit or Python's own integers."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from merit.calc.money import MOST_MINOR
from merit.calc.pay.schedule import PeopleColumns, Schedule
from merit.calc.plan import Rate
from merit.calc.problems import InputError

rates = st.sampled_from(["1%", "1.5%", "-5%", "0", "33.333%", "0.000000000000001", "123456.789"])
starts = st.lists(st.integers(-(10**6), 10**12), max_size=4, unique=True).map(sorted)
amounts = st.integers(-(10**14), 10**14)
fractions = st.fractions(-3, 3, max_denominator=10**12)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    by_target = draw(st.booleans())
    froms = [str(start if not by_target else Fraction(start, 10**6)) for start in draw(starts)]
    froms = [start for start in froms if "/" not in start]
    bands = [{"rate": draw(rates)}, *({"from": start, "rate": draw(rates)} for start in froms)]
    item = {"code": "a", "form": "rate", "metric": "receipts", "every": "month", "window": "year", "bands": bands}
    item |= {"mode": draw(st.sampled_from(["marginal", "slab"])), "axis": "attainment" if by_target else "amount"}
    if draw(st.booleans()):
        item["cap"] = draw(st.sampled_from(["0", "0.005", "100", "99999999"]))
    return Schedule(Rate.model_validate(item), draw(st.sampled_from([0, 2, 3])))


@given(
    schedules(),
    st.lists(amounts, min_size=1, max_size=5),
    st.lists(st.fractions(Fraction(1, 100), 10**9, max_denominator=10**9), min_size=2, max_size=2),
    st.lists(fractions, min_size=2, max_size=2),
)
def test_a_column_rounds_as_the_exact_number(
    schedule: Schedule, xs: list[int], targets: list[Fraction], factors: list[Fraction]
) -> None:
    unit = 10**schedule.places
    by_target = schedule.item.axis == "attainment"
    people = PeopleColumns(
        {ix: target * unit for ix, target in enumerate(targets)} if by_target else {}, dict(enumerate(factors))
    )
    ixs = [index % 2 for index in range(len(xs))]
    frame = pl.DataFrame({"employee_ix": pl.Series(ixs, dtype=pl.UInt32), "x": pl.Series(xs, dtype=pl.Int64)})
    exact = [
        schedule.rounded(Fraction(x, unit), targets[ix] if by_target else None, factors[ix])
        for ix, x in zip(ixs, xs, strict=True)
    ]
    if any(abs(amount) >= MOST_MINOR for amount in exact):
        with pytest.raises(InputError, match="too many digits"):
            schedule.columns(people).rounded(frame, "x")
        return
    columns = schedule.columns(people).rounded(frame, "x").to_list()
    places = schedule.columns(people).place(frame, "x").to_list()
    for ix, x, rounded, place in zip(ixs, xs, columns, places, strict=True):
        target = targets[ix] if by_target else None
        assert rounded == schedule.rounded(Fraction(x, unit), target, factors[ix])
        assert schedule.rates[place] == schedule.reached(Fraction(x, unit), target)


def test_worked_examples() -> None:
    bands = [
        {"rate": "1%"},
        {"from": "1000", "rate": "2%"},
        {"from": "3000", "rate": "3%"},
        {"from": "8000", "rate": "5%"},
    ]
    item = {"code": "a", "form": "rate", "metric": "receipts", "every": "month", "bands": bands}
    marginal, slab = (Schedule(Rate.model_validate(item | {"mode": mode}), 2) for mode in ("marginal", "slab"))
    one = Fraction(1)
    assert marginal.exact(Fraction(9700), None, one) == 285
    assert slab.exact(Fraction(9700), None, one) == 485
    assert sum(marginal.exact(Fraction(x), None, one) for x in (2000, 3200, 4500)) == 181
    assert sum(marginal.exact(Fraction(x), None, one) for x in (200, 300, 1500, 1200, 2000, 4500)) == 164


def test_bands_below_zero_count_from_zero() -> None:
    bands = [{"rate": "5%"}, {"from": "-1000", "rate": "10%"}]
    item = {"code": "a", "form": "rate", "metric": "price_variance", "every": "month", "bands": bands}
    schedule = Schedule(Rate.model_validate(item), 2)
    assert [schedule.exact(Fraction(x), None, Fraction(1)) for x in (0, 500, -500, -1500)] == [0, 50, -50, -125]
