"""Filters as text, as a rule and in words: what each finds, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from merit.crm import operations
from merit.crm.models import Customer
from merit.lists.conditions import Condition, Wrong, read, written
from merit.lists.described import LISTS
from merit.lists.periods import NAMED, days_of
from merit.lists.query import ordered, rows_of, valid
from merit.lists.state import State, state_from, state_of
from merit.web.lists.filtering import told


@pytest.fixture
def customers(cast: SimpleNamespace) -> dict[str, Customer]:
    """Of the seller and his colleague: classes, regions, tags, days of the last contact."""
    today = cast.seller.today
    made = {}
    for name, who, values, days in (
        ("Alpha", cast.seller, {"customer_class": "A", "region": "East", "tags": ["vip"]}, 3),
        ("Beta, Ltd. | 2", cast.seller, {"customer_class": "B", "region": "West"}, 20),
        ("Gamma", cast.seller2, {"customer_class": "A"}, None),
        ("苏州金源", cast.seller2, {"customer_class": "C", "region": "East", "tags": ["vip", "new"]}, 40),
    ):
        row = operations.create_customer(who, name=name, **values)
        last = None if days is None else today - timedelta(days=days)
        Customer.everything.filter(pk=row.pk).update(last_contact_on=last)
        made[name.split(",")[0]] = row
    return made


def names(actor: Any, query: str, listing: str = "customers") -> list[str]:
    state = state_of(QueryDict(query))
    rows = ordered(LISTS[listing], actor, state, rows_of(LISTS[listing], actor, state))
    return [row.name.split(",")[0] for row in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("f=customer_class.is.A", ["Alpha", "Gamma"]),
        ("f=customer_class.is.A,C", ["Alpha", "Gamma", "苏州金源"]),
        ("f=customer_class.not.A", ["Beta", "苏州金源"]),
        ("f=customer_class.is.B|region.is.East", ["Alpha", "Beta", "苏州金源"]),
        ("f=customer_class.is.A&f=region.is.East", ["Alpha"]),
        ("f=region.empty", ["Gamma"]),
        ("f=region.filled", ["Alpha", "Beta", "苏州金源"]),
        ("f=last_contact_on.ago.14", ["Beta", "苏州金源"]),
        ("f=last_contact_on.ago.14|last_contact_on.empty", ["Beta", "Gamma", "苏州金源"]),
        ("f=last_contact_on.last.7", ["Alpha"]),
        ("f=last_contact_on.empty", ["Gamma"]),
        ("f=last_contact_on.within.this-month", ["Alpha", "Beta"]),
        ("f=last_contact_on.between.2026-10-01,2026-10-31", ["苏州金源"]),
        ("f=last_contact_on.since.2026-11-01", ["Alpha", "Beta"]),
        ("f=name.has.a", ["Alpha", "Beta", "Gamma"]),
        ("f=name.hasnt.a", ["苏州金源"]),
        ("f=name.starts.al", ["Alpha"]),
        (r"f=name.has.Beta\, Ltd. \| 2", ["Beta"]),
        ("f=tags.is.vip", ["Alpha", "苏州金源"]),
        ("f=tags.is.new,none", ["苏州金源"]),
        ("f=tags.not.vip", ["Beta", "Gamma"]),
        ("f=tags.empty", ["Beta", "Gamma"]),
        ("f=owner.is.team", ["Alpha", "Beta", "Gamma", "苏州金源"]),
        ("f=owner.is.me", []),
        ("f=owner.is.nobody", []),
        ("f=open_amount.from.0", ["Alpha", "Beta", "Gamma", "苏州金源"]),
        ("f=open_amount.over.0", []),
    ],
)
def test_what_a_lead_finds(cast: Any, customers: Any, query: str, found: list[str]) -> None:
    assert sorted(names(cast.lead, f"{query}&sort=name")) == sorted(found)


def test_a_salesperson_finds_his_own_and_sorts_by_several_columns(cast: Any, customers: Any) -> None:
    assert names(cast.seller, "f=customer_class.is.A,B&sort=name") == ["Alpha", "Beta"]
    assert names(cast.lead, "f=&sort=customer_class,-name") == ["Gamma", "Alpha", "Beta", "苏州金源"]
    assert names(cast.lead, "f=&sort=-last_contact_on") == ["Alpha", "Beta", "苏州金源", "Gamma"], "missing ones last"
    assert names(cast.lead, "f=&sort=last_contact_on") == ["Gamma", "苏州金源", "Beta", "Alpha"]


def test_a_worked_out_column_filters_and_sorts(cast: Any, customers: Any) -> None:
    operations.ensure_default_stages(cast.acme)
    for name, amount in (("Alpha", 500), ("Beta", 900)):
        operations.create_opportunity(cast.seller, customer_id=customers[name].pk, name="x", amount=Decimal(amount))
    assert names(cast.lead, "f=open_amount.over.100&sort=-open_amount") == ["Beta", "Alpha"]
    assert names(cast.lead, "f=open_amount.between.400,600") == ["Alpha"]
    assert names(cast.seller2, "f=open_amount.over.0") == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "secret.is.1", "name.ago.3", "customer_class.is", "kind.is.won", "last_contact_on.ago.x"),
        *("last_contact_on.ago.99999999", "last_contact_on.on.2026-02-31", "last_contact_on.within.sometime"),
        *("last_contact_on.between.2026-01-01", "open_amount.over.1e999", "open_amount.over.NaN", "owner.is.x"),
        *("archived_at.empty", "search.has.a", "company.is.1", "owner__password.has.x", "name.has." + "x" * 5000),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Any, customers: Any, text: str) -> None:
    state = State(filters=())
    with pytest.raises(Wrong):
        state = State(filters=(read(text),))
        rows_of(LISTS["customers"], cast.lead, state)
    assert state.filters == () or valid(LISTS["customers"], cast.lead, state)[0] == ()


def test_a_column_that_one_does_not_see_is_no_column(cast: Any, customers: Any) -> None:
    """A salesperson alone has no owner column: neither shown nor filtered by."""
    assert "owner" not in LISTS["customers"].known(cast.seller)
    with pytest.raises(Wrong):
        rows_of(LISTS["customers"], cast.seller, State(filters=(read("owner.is.me"),)))


def test_text_and_state_come_back_as_they_were() -> None:
    sentence = (Condition("name", "has", ("a|b", "c,d", "e\\f")), Condition("region", "empty"))
    assert read(written(sentence)) == sentence
    state = State((sentence,), ("-amount", "name"), {"name": 240, "region": 0}, "region", archived=True)
    assert state_from(state.text()) == state
    assert state_from(state.text()).same(state) and not state_from("f=").same(state)


def test_periods_hold_their_days() -> None:
    today = date(2028, 2, 29)
    assert days_of("last-year", today) == (date(2027, 1, 1), date(2027, 12, 31))
    assert days_of("last-month", date(2026, 1, 5)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert days_of("last-quarter", date(2026, 2, 5)) == (date(2025, 10, 1), date(2025, 12, 31))
    assert days_of("next-quarter", date(2026, 11, 5)) == (date(2027, 1, 1), date(2027, 3, 31))
    assert days_of("this-month", today) == (date(2028, 2, 1), today)
    for name in NAMED:
        first, last = days_of(name, today) or (today, today)
        assert first <= last, name


def test_filters_are_told_as_sentences(cast: Any, customers: Any) -> None:
    seller = cast.people["seller"]
    query = f"f=customer_class.is.A,B&f=last_contact_on.ago.14|owner.is.me&f=owner.is.{seller.pk}&f=open_amount.over.9"
    assert told(LISTS["customers"], cast.lead, state_of(QueryDict(query))) == [
        "Class is A or B",
        "Last contact over 14 days ago or Owner is me",
        f"Owner is {seller.name}",
        "Open opportunities more than ¥9",
    ]
