"""Classes of customers: by rules in order, by points, at night and by hand; pins hold, and every change is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.core.errors import Conflict, Forbidden, Invalid, Stale
from merit.crm import classifying, operations
from merit.crm.models import ClassChange, Customer, CustomerRules, IntervalRule
from merit.crm.operations import classes
from merit.notices import daily
from tests.crm import sales_kit


@pytest.fixture
def abc(cast: SimpleNamespace) -> dict[str, Any]:
    return {name: classes.create_class(cast.admin, name=name) for name in ("A", "B", "C")}


@pytest.fixture
def three(cast: SimpleNamespace) -> list[Customer]:
    """The first received 300, the second 50 of an old contract, the third nothing."""
    rows = [operations.create_customer(cast.seller, name=f"Firm {n}") for n in range(3)]
    big = sales_kit.contract(cast, amount="400.00", customer=rows[0], signed_on=date(2026, 9, 1))
    sales_kit.receipt(cast, big, "350.00", "2026-09-10")
    sales_kit.receipt(cast, big, "-50.00", "2026-10-10")
    old = sales_kit.contract(cast, amount="100.00", customer=rows[1], signed_on=date(2025, 3, 1))
    sales_kit.receipt(cast, old, "900.00", "2025-03-10")
    sales_kit.receipt(cast, old, "50.00", "2026-03-10")
    return rows


RULES = [
    {"class": "A", "revenue": Decimal(300), "frequency": 1},
    {"class": "B", "revenue": Decimal(50)},
    {"class": "C"},
]


def by_rules(cast: SimpleNamespace, **more: Any) -> CustomerRules:
    version = CustomerRules.everything.values_list("version", flat=True).first()
    return classes.set_rules(cast.admin, version, class_by="rules", rules=RULES, **more)


def now() -> list[str]:
    return list(Customer.everything.order_by("pk").values_list("customer_class", flat=True))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-11-23", 12, "2025-11-23"), ("2026-03-31", 1, "2026-02-28"), ("2028-02-29", 12, "2027-02-28"), ("2026-01-15", 1, "2025-12-15"), ("2026-12-31", 6, "2026-06-30")],
)  # fmt: skip
def test_the_months_that_count(day: str, months: int, expected: str) -> None:
    assert classifying.since(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_the_first_rule_that_fits(cast: SimpleNamespace, abc: Any, three: list[Customer]) -> None:
    by_rules(cast)
    assert [(one.pk, name) for one, name, _why in classifying.changes(cast.acme, cast.seller.today, classifying.rules_of(cast.acme))] == [
        (three[0].pk, "A"), (three[1].pk, "B"), (three[2].pk, "C"),
    ]  # fmt: skip
    assert classes.apply_rules(cast.admin) == 3
    assert now() == ["A", "B", "C"]
    assert classes.apply_rules(cast.admin) == 0
    change = ClassChange.everything.get(customer=three[0])
    assert (change.was, change.now, change.by) == ("", "A", None)
    assert change.why == {"rule": 1, "revenue": "300.00", "recency": 83, "frequency": 1}


def test_every_night(cast: SimpleNamespace, abc: Any, three: list[Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    by_rules(cast)
    monkeypatch.setattr(daily, "today_in", lambda _company: date(2026, 11, 24))
    assert ("acme", "classes") in daily.run()
    assert now() == ["A", "B", "C"]
    assert ("acme", "classes") not in daily.run()


def test_by_points(cast: SimpleNamespace, abc: Any, three: list[Customer]) -> None:
    bands = [
        {"measure": "revenue", "bound": Decimal(300), "points": 5},
        {"measure": "revenue", "bound": Decimal(50), "points": 2},
        {"measure": "recency", "bound": Decimal(100), "points": 3},
        {"measure": "frequency", "bound": Decimal(1), "points": 1},
    ]
    classes.set_rules(cast.admin, None, class_by="points", bands=bands, floors={"A": 9, "B": 2, "C": 0})
    classes.apply_rules(cast.admin)
    assert now() == ["A", "B", "C"]
    assert ClassChange.everything.get(customer=three[0]).why["points"] == 9


def test_what_a_person_gives_is_pinned(cast: SimpleNamespace, abc: Any, three: list[Customer]) -> None:
    by_rules(cast)
    row = classes.set_class(cast.seller, three[2].pk, three[2].version, customer_class="A", reason="promised")
    assert (row.customer_class, row.class_pin.by_name) == ("A", "Chen Siyuan")
    operations.change_customer(cast.seller, three[1].pk, three[1].version, customer_class="A")
    classes.apply_rules(cast.admin)
    assert now() == ["A", "A", "A"]
    classes.set_class(cast.seller, row.pk, row.version, customer_class="A", pinned=False)
    classes.apply_rules(cast.admin)
    assert now() == ["A", "A", "C"]
    told = list(
        ClassChange.everything.filter(customer=row).order_by("pk").values_list("was", "now", "by_name", "reason")
    )
    assert told == [("", "A", "Chen Siyuan", "promised"), ("A", "C", "", "")]


def test_by_hand_nothing_happens_at_night(cast: SimpleNamespace, three: list[Customer]) -> None:
    assert classifying.classify(cast.acme, cast.seller.today) == 0
    operations.change_customer(cast.seller, three[0].pk, three[0].version, customer_class="X")
    assert not hasattr(Customer.everything.get(pk=three[0].pk), "class_pin")
    assert ClassChange.everything.get().now == "X"


def test_renaming_and_deleting(cast: SimpleNamespace, abc: Any, three: list[Customer]) -> None:
    by_rules(cast)
    classes.apply_rules(cast.admin)
    IntervalRule.everything.create(company=cast.acme, customer_class="A", days=7, starts_on=date(2026, 1, 1))
    classes.change_class(cast.admin, abc["A"].pk, 1, name="Key")
    assert now() == ["Key", "B", "C"]
    assert IntervalRule.everything.get().customer_class == "Key"
    assert classes.apply_rules(cast.admin) == 0
    with pytest.raises(Conflict):
        classes.delete_class(cast.admin, abc["B"].pk, 1)
    spare = classes.create_class(cast.admin, name="D")
    classes.move_class(cast.admin, spare.pk, 1, up=True)
    classes.delete_class(cast.admin, spare.pk, 2)


def test_who_may_and_two_at_once(cast: SimpleNamespace, abc: Any) -> None:
    for who in (cast.seller, cast.lead, cast.leader, cast.auditor, cast.hr):
        with pytest.raises(Forbidden):
            classes.set_rules(who, None, class_by="rules", rules=RULES)
    row = classes.set_rules(cast.gm, None, class_by="rules", rules=RULES)
    classes.set_rules(cast.admin, row.version, class_by="rules", rules=RULES[:1])
    with pytest.raises(Stale):
        classes.set_rules(cast.gm, row.version, class_by="hand")
    with pytest.raises(Invalid):
        classes.set_rules(cast.gm, None, class_by="rules", rules=[{"class": "Z"}])
