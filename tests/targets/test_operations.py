"""Targets are set all or nothing, never over somebody else's change, and a spread year sums to the cent."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merit.core.errors import Forbidden, Invalid, NotFound
from merit.core.models import Event
from merit.targets.models import Target
from merit.targets.operations import Cell, Overtaken, set_targets
from merit.targets.planning import parts, spread

TEN = Decimal(10)


def cell(
    subject: object,
    value: Decimal | None = TEN,
    was: Decimal | None = None,
    period: str = "2026-11",
    metric: str = "receipts",
) -> Cell:
    kind = type(subject).__name__.lower()
    return Cell(kind, subject.pk, metric, period, value, was)


def values() -> dict[tuple[str, str], Decimal | None]:
    return {(row.subject.code, row.period): row.value for row in Target.everything.all()}


def test_a_lead_sets_the_team_s(cast: SimpleNamespace) -> None:
    people = cast.people
    set_targets(cast.lead, [cell(people["seller"]), cell(people["seller2"], Decimal("12.50"), period="2026-12")])
    assert values() == {("seller", "2026-11"): 10, ("seller2", "2026-12"): Decimal("12.5")}
    event = Event.everything.get(verb="targets-set")
    assert (event.company, event.data["metric"], event.data["count"]) == (cast.acme, "receipts", 2)


def test_setting_again_counts_the_version(cast: SimpleNamespace) -> None:
    who = cast.people["seller"]
    set_targets(cast.lead, [cell(who)])
    set_targets(cast.lead, [cell(who, Decimal(20), TEN)])
    set_targets(cast.lead, [cell(who, None, Decimal(20))])
    row = Target.everything.get()
    assert (row.value, row.version) == (None, 3)
    assert set_targets(cast.lead, [cell(who, None, None)]) == [], "nothing changed, nothing written"


def test_all_or_nothing_and_every_wrong_cell_is_named(cast: SimpleNamespace) -> None:
    who = cast.people["seller"]
    cells = [
        cell(who),
        cell(who, Decimal("-1"), period="2026-12"),
        cell(who, Decimal("1.005"), period="2026-10"),
        cell(who, period="2026-13"),
        cell(who, metric="luck", period="2026-09"),
        cell(who, Decimal("NaN"), period="2026-08"),
        cell(who, Decimal("1e20"), period="2026-07"),
        cell(who),
    ]
    with pytest.raises(Invalid) as refused:
        set_targets(cast.lead, cells)
    assert sorted(refused.value.fields) == ["1", "2", "3", "4", "5", "6", "7"]
    assert values() == {}


def test_below_zero_only_where_it_means_something(cast: SimpleNamespace) -> None:
    set_targets(cast.lead, [cell(cast.people["seller"], Decimal(-5), metric="price_variance")])
    assert values() == {("seller", "2026-11"): -5}


def test_a_cell_that_somebody_changed_is_not_overwritten(cast: SimpleNamespace) -> None:
    who, other = cast.people["seller"], cast.people["seller2"]
    set_targets(cast.hr, [cell(who, Decimal(99))])
    with pytest.raises(Overtaken) as refused:
        set_targets(cast.lead, [cell(other), cell(who, Decimal(50), None)])
    assert refused.value.now == {1: Decimal(99)}
    assert values() == {("seller", "2026-11"): 99}
    assert set_targets(cast.lead, [cell(who, Decimal(99), None)]) == [], "the same value twice is no conflict"


@pytest.mark.parametrize(
    ("who", "subject", "refusal"),
    [
        ("seller", "seller", Forbidden),
        ("seller", "seller2", Forbidden),
        ("lead", "lead", Forbidden),
        ("lead", "seller3", Forbidden),
        ("lead", "outsider", NotFound),
        ("leader", "seller3", None),
        ("leader", "leader", Forbidden),
        ("hr", "gm", None),
        ("hr", "hr", Forbidden),
        ("hr", "outsider", NotFound),
        ("gm", "seller", None),
        ("finance", "seller", Forbidden),
        ("auditor", "seller", Forbidden),
        ("admin", "seller", Forbidden),
        ("committee", "seller", Forbidden),
    ],
)
def test_whose_targets_one_may_set(
    cast: SimpleNamespace, who: str, subject: str, refusal: type[Exception] | None
) -> None:
    actor, cells = getattr(cast, who), [cell(cast.people[subject])]
    if refusal is None:
        assert len(set_targets(actor, cells)) == 1
    else:
        with pytest.raises(refusal):
            set_targets(actor, cells)
        assert values() == {}


@pytest.mark.parametrize(
    ("who", "subject", "allowed"),
    [
        ("lead", "sales1", False),
        ("leader", "sales1", True),
        ("leader", "sales", True),
        ("leader", "office", False),
        ("hr", "office", True),
        ("gm", "acme", True),
        ("hr", "acme", True),
        ("leader", "acme", False),
        ("finance", "acme", False),
        ("seller", "sales1", False),
    ],
)
def test_departments_and_the_company(cast: SimpleNamespace, who: str, subject: str, allowed: bool) -> None:
    about = cast.acme if subject == "acme" else cast.departments[subject]
    if allowed:
        set_targets(getattr(cast, who), [cell(about)])
        assert values() == {(subject, "2026-11"): 10}
    else:
        with pytest.raises(Forbidden):
            set_targets(getattr(cast, who), [cell(about)])


def test_a_year_is_spread_over_its_months(cast: SimpleNamespace) -> None:
    who = cast.people["seller"]
    set_targets(cast.lead, [cell(who, Decimal(7), period="2026-Q1"), cell(who, Decimal(8), period="2025")])
    spread(cast.lead, who, "receipts", 2026, Decimal("1000000"))
    found = values()
    assert found.pop(("seller", "2026-Q1")) is None, "a quarter's own target would stand against its months' sum"
    assert found.pop(("seller", "2025")) == 8, "another year stays"
    assert len(found) == 12
    assert sum(found.values()) == 1_000_000
    assert found["seller", "2026-01"] == 83_333
    assert found["seller", "2026-02"] == 83_334
    spread(cast.lead, who, "receipts", 2026, None)
    assert not any(value for key, value in values().items() if key[1].startswith("2026"))


def test_a_spread_by_weights(cast: SimpleNamespace) -> None:
    weights = [Decimal(n) for n in (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)]
    spread(cast.hr, cast.acme, "receipts", 2026, Decimal("100.01"), weights)
    found = {key[1]: value for key, value in values().items()}
    assert (found["2026-01"], found["2026-10"], found["2026-12"]) == (0, 25, 50)
    assert found["2026-11"] == Decimal("25.01")


@pytest.mark.parametrize("weights", [[], [1] * 11, [0] * 12, [-1, *[1] * 11]])
def test_weights_that_are_none(weights: list[int]) -> None:
    with pytest.raises(Invalid):
        parts(Decimal(100), 2, [Decimal(one) for one in weights])


def test_a_ratio_is_not_spread(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        spread(cast.hr, cast.people["seller"], "collection_rate", 2026, Decimal(1))
    with pytest.raises(Forbidden):
        spread(cast.seller, cast.people["seller"], "receipts", 2026, Decimal(1))


@given(
    total=st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    weights=st.none() | st.lists(st.integers(0, 10**6).map(Decimal), min_size=12, max_size=12).filter(any),
    places=st.just(2),
)
def test_the_months_sum_to_the_year_whatever_it_is(total: Decimal, weights: list[Decimal] | None, places: int) -> None:
    months = parts(total, places, weights)
    assert sum(months) == total
    assert all(month.as_tuple().exponent >= -2 for month in months)
    if weights is None:
        assert max(months) - min(months) <= Decimal("1") * (1 if total == total.to_integral_value() else Decimal("0.1"))
