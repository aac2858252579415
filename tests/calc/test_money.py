from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from merit.calc.money import CURRENCIES, divide, plain, ratio_text, round_half_away, rounded_ratio

F = Fraction
wholes = st.integers(-(10**14), 10**14)


@pytest.mark.parametrize(
    ("x", "rounded"), [("0.5", 1), ("-0.5", -1), ("1.4999", 1), ("2.5", 3), ("-2.5", -3), ("0", 0)]
)
def test_a_half_goes_away_from_zero(x: str, rounded: int) -> None:
    assert round_half_away(F(x)) == rounded


@given(wholes, st.integers(1, 10**6))
def test_the_column_rounds_as_the_number_does(numerator: int, denominator: int) -> None:
    frame = pl.DataFrame({"n": [numerator], "d": [denominator]})
    assert frame.select(rounded_ratio(pl.col("n"), pl.col("d"))).item() == round_half_away(F(numerator, denominator))


@given(wholes, st.lists(st.fractions(0, 10, max_denominator=1000), min_size=1, max_size=6).filter(any))
def test_parts_sum_to_the_whole_and_lie_within_a_unit_of_their_share(whole: int, weights: list[F]) -> None:
    parts = divide(whole, weights)
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - whole * weight / sum(weights)) < 1 + F(1, 10**9)


def test_worked_example_of_a_pool() -> None:
    assert divide(1_000_000, [F(90), F(85), F(80)]) == [352_941, 333_334, 313_725]


@pytest.mark.parametrize(
    ("x", "text"),
    [(F(1, 8), "0.125"), (F(-5, 2), "-2.5"), (F(1, 3), "0.333333333333"), (F(100), "100"), (F(-1, 1000), "-0.001")],
)
def test_plain_text_is_exact_where_decimals_end(x: F, text: str) -> None:
    assert plain(x) == text


def test_ratios_have_at_least_six_places() -> None:
    assert (ratio_text(F(1, 2)), ratio_text(F(2, 3)), ratio_text(F(1, 2**8))) == (
        "0.500000",
        "0.666666666667",
        "0.00390625",
    )


def test_currencies_have_their_minor_units() -> None:
    assert [CURRENCIES[code] for code in ("CNY", "JPY", "KWD", "EUR", "CLF")] == [2, 0, 3, 2, 4]
