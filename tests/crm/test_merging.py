"""Merging customers and contacts: nothing is lost, former codes find the survivor, and it can be taken back."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from merit.calc.metrics import Metrics, period_from
from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.crm import operations
from merit.crm.classes import ClassChange
from merit.crm.comments import Comment
from merit.crm.files import File
from merit.crm.models import Activity, Contact, Contract, Customer, FollowUp, Merge, Moved, Opportunity, Violation
from merit.crm.operations import duplicates, merging
from merit.crm.searching import holding
from merit.pay.facts import facts_of
from tests.crm import sales_kit


@pytest.fixture
def two(cast: SimpleNamespace) -> tuple[Customer, Customer]:
    operations.ensure_default_stages(cast.acme)
    one = operations.create_customer(
        cast.seller, name="Acme Pumps", region="East", tags=["key"], attributes={"pool": "east", "size": "s"}
    )
    other = operations.create_customer(
        cast.seller, name="ACME Pumps Ltd", phone="0512-66889900", tags=["old"], attributes={"size": "m", "line": "x"}
    )
    return one, other


def hang(cast: SimpleNamespace, customer: Customer) -> SimpleNamespace:
    """One of everything on a customer."""
    contact = operations.create_contact(cast.seller, customer_id=customer.pk, name="Li", email="li@acme-pumps.cn")
    opportunity = operations.create_opportunity(
        cast.seller, customer_id=customer.pk, contact_id=contact.pk, name="Line 2", amount=Decimal(1000)
    )
    activity = operations.log_activity(
        cast.seller, customer_id=customer.pk, contact_id=contact.pk, kind="call", on=date(2026, 11, 20), content="Hello",
        next_on=date(2026, 11, 30),
    )  # fmt: skip
    contract = sales_kit.contract(cast, amount="300.00", customer=customer, signed_on=date(2026, 10, 5))
    violation = Violation.everything.create(
        code="v-1", person=cast.people["seller"], customer=customer, on=date(2026, 11, 1)
    )
    return SimpleNamespace(
        contact=contact, opportunity=opportunity, activity=activity, contract=contract, violation=violation
    )


def seen(*rows: Any) -> dict[int, int]:
    return {row.pk: type(row).everything.get(pk=row.pk).version for row in rows}


def merged(cast: SimpleNamespace, two: tuple[Customer, Customer], **fields: int) -> Merge:
    return operations.merge(cast.seller, "customer", two[0].pk, seen(*two), fields)


def test_nothing_is_lost(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    one, other = two
    things = hang(cast, other)
    preview = merging.preview(cast.seller, "customer", one.pk, [other.pk])
    assert {choice.name: choice.taken for choice in preview.choices} == {
        **{"name": one.pk, "phone": other.pk},
        **{"x_size": one.pk, "x_line": other.pk},
    }
    assert sum(n for _name, n in preview.moves) == 6
    done = merged(cast, two, name=other.pk)
    one.refresh_from_db()
    assert (one.name, one.region, one.phone) == ("ACME Pumps Ltd", "East", "0512-66889900")
    assert one.tags == ["key", "old"]
    assert one.attributes == {"pool": "east", "size": "s", "line": "x"}
    assert one.last_contact_on == date(2026, 11, 20)
    for model, row in ((Contact, things.contact), (Opportunity, things.opportunity), (Activity, things.activity)):
        assert model.everything.get(pk=row.pk).customer_id == one.pk
    assert Contract.everything.get(pk=things.contract.pk).customer_id == one.pk
    assert Violation.everything.get(pk=things.violation.pk).customer_id == one.pk
    assert FollowUp.everything.get(done_at=None).customer_id == one.pk
    assert not Customer.objects.visible_to(cast.seller).filter(pk=other.pk).exists()
    assert (done.by_name, done.absorbed[0]["id"]) == ("Chen Siyuan", other.pk)


def test_former_codes_find_the_survivor(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    one, other = two
    merged(cast, two)
    rows = Customer.objects.visible_to(cast.seller)
    assert list(rows.filter(holding(Customer, other.code))) == [one]
    assert duplicates.by_code(cast.acme.pk, [other.code]) == {other.code: one.pk}
    assert duplicates.near(cast.seller, phone="0512 66889900").seen[0].row == one
    operations.change_customer(cast.seller, one.pk, one.version + 1, phone="")
    assert list(rows.filter(holding(Customer, other.code))) == [one]
    assert duplicates.near(cast.seller, phone="0512 66889900").seen[0].row == one
    assert operations.survivor_of(Customer, other.pk) == one.pk


def test_new_customers_are_those_of_the_survivor(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    """Each had a first contract; one customer has one."""
    sales_kit.contract(cast, amount="100.00", customer=two[0], signed_on=date(2026, 9, 5))
    sales_kit.contract(cast, amount="200.00", customer=two[1], signed_on=date(2026, 10, 5))
    assert _new_customers(cast) == (1, 1)
    done = merged(cast, two)
    assert _new_customers(cast) == (1, 0)
    operations.undo_merge(cast.seller, done.pk)
    assert _new_customers(cast) == (1, 1)


def _new_customers(cast: SimpleNamespace) -> tuple[int, int]:
    metrics = Metrics(facts_of("CNY"))
    values = [
        metrics.of_subject("employee", "seller", "new_customers", period_from(month))
        for month in ("2026-09", "2026-10")
    ]
    return int(values[0] or 0), int(values[1] or 0)


def test_undo_restores_exactly(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    one, other = two
    hang(cast, other)
    sales_kit.contract(cast, amount="1.00", customer=one, signed_on=date(2026, 8, 1))
    before = _everything()
    done = merged(cast, two, name=other.pk)
    assert _everything() != before
    operations.undo_merge(cast.seller, done.pk)
    assert _everything() == before
    with pytest.raises(Conflict):
        operations.undo_merge(cast.seller, done.pk)


def _everything() -> dict[str, Any]:
    """Every row of customers and of what hangs on them, but for versions and moments."""
    apart = {"version", "updated_at", "_state"}
    return {
        model.__name__: [
            {name: value for name, value in sorted(vars(row).items()) if name not in apart}
            for row in model.everything.order_by("pk")
        ]
        for model in (Customer, Contact, Opportunity, Activity, FollowUp, Contract, Violation)
    }


def test_what_came_later_stays(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    one, other = two
    things = hang(cast, other)
    done = merged(cast, two)
    now = Customer.everything.get(pk=one.pk)
    operations.change_customer(
        cast.seller, one.pk, now.version, phone="021-5555 6666", tags=["key", "old", "new"], region="West"
    )
    later = operations.create_contact(cast.seller, customer_id=one.pk, name="Later")
    Activity.everything.filter(pk=things.activity.pk).delete()
    done = operations.undo_merge(cast.seller, done.pk)
    one.refresh_from_db()
    assert (one.phone, one.region, one.tags) == ("021-5555 6666", "West", ["key", "new"])
    assert Contact.everything.get(pk=later.pk).customer_id == one.pk
    assert Contact.everything.get(pk=things.contact.pk).customer_id == other.pk
    told = {(left["what"], left.get("model") or left["field"]) for left in done.left}
    assert ("field", "phone") in told
    assert ("rows", "crm.activity") in told


def test_merges_upon_merges_are_undone_in_turn(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    third = operations.create_customer(cast.seller, name="Acme")
    first = merged(cast, two)
    second = operations.merge(cast.seller, "customer", third.pk, seen(third, two[0]), {})
    assert operations.survivor_of(Customer, two[1].pk) == third.pk
    assert list(Customer.objects.visible_to(cast.seller).filter(holding(Customer, two[1].code))) == [third]
    with pytest.raises(Conflict):
        operations.undo_merge(cast.seller, first.pk)
    operations.undo_merge(cast.seller, second.pk)
    operations.undo_merge(cast.seller, first.pk)
    assert Customer.objects.visible_to(cast.seller).count() == 3


def test_who_may(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    theirs = operations.create_customer(cast.seller2, name="Theirs")
    with pytest.raises(NotFound):
        operations.merge(cast.seller, "customer", two[0].pk, seen(two[0], theirs), {})
    for who in (cast.leader, cast.auditor, cast.finance):
        with pytest.raises(Forbidden):
            operations.merge(who, "customer", two[0].pk, seen(two[0], theirs), {})
    done = operations.merge(cast.lead, "customer", two[0].pk, seen(two[0], theirs), {"owner": theirs.pk})
    two[0].refresh_from_db()
    assert two[0].owner == cast.people["seller2"]
    with pytest.raises(NotFound):
        operations.undo_merge(cast.seller, done.pk)
    operations.undo_merge(cast.lead, done.pk)
    two[0].refresh_from_db()
    assert two[0].owner == cast.people["seller"]
    with pytest.raises(Stale):
        operations.merge(cast.seller, "customer", two[0].pk, {two[0].pk: 1, two[1].pk: 9}, {})


def test_contacts(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    one = operations.create_contact(cast.seller, customer_id=two[0].pk, name="Li Min", phone="139 1234 5678")
    other = operations.create_contact(cast.seller, customer_id=two[0].pk, name="Li", email="li@acme-pumps.cn")
    elsewhere = operations.create_contact(cast.seller, customer_id=two[1].pk, name="Li")
    operations.log_activity(
        cast.seller, customer_id=two[0].pk, contact_id=other.pk, kind="call", on=cast.seller.today, content="Hi"
    )
    with pytest.raises(Conflict):
        operations.merge(cast.seller, "contact", one.pk, seen(one, elsewhere), {})
    done = operations.merge(cast.seller, "contact", one.pk, seen(one, other), {})
    one.refresh_from_db()
    assert (one.phone, one.email) == ("139 1234 5678", "li@acme-pumps.cn")
    assert Activity.everything.get().contact_id == one.pk
    operations.undo_merge(cast.seller, done.pk)
    assert Activity.everything.get().contact_id == other.pk
    assert Contact.objects.visible_to(cast.seller).count() == 3

    for row, more in ((one, {"note": "Prefers mail"}), (other, {"note": "Buys", "attributes": {"role": "buyer"}})):
        row.refresh_from_db()
        operations.change_contact(cast.seller, row.pk, row.version, **more)
    operations.merge(cast.seller, "contact", one.pk, seen(one, other), {})
    one.refresh_from_db()
    assert (one.note, one.attributes) == ("Prefers mail\nBuys", {"role": "buyer"}), "nothing is lost"


def test_custom_fields_are_chosen_one_by_one_and_notes_joined(
    cast: SimpleNamespace, two: tuple[Customer, Customer]
) -> None:
    for label, more in (("Size", {}), ("Line", {"hidden_from": ["salesperson"]})):
        operations.create_custom_field(
            cast.admin, record="customer", label=label, code=label.lower(), kind="text", **more
        )
    cast.seller.__dict__.pop("_custom_fields")  # read once per request
    for row, note in zip(two, ("Pays late", "Ask for Li"), strict=True):
        operations.change_customer(cast.seller, row.pk, row.version, note=note, customer_class=row.name[0])
    one, other = two
    found = {one.name: one for one in merging.preview(cast.seller, "customer", one.pk, [other.pk]).choices}
    assert (found["x_size"].label, found["note"].taken) == ("Size", 0)
    assert "x_line" not in found, "who does not see it does not choose"
    for wrong in ({"x_line": other.pk}, {"x_nothing": other.pk}, {"x_size": 0}):
        with pytest.raises(Invalid):
            merged(cast, two, **wrong)
    done = merged(cast, two, x_size=other.pk)
    one.refresh_from_db()
    assert (one.attributes, one.note) == ({"pool": "east", "size": "m", "line": "x"}, "Pays late\nAsk for Li")
    operations.undo_merge(cast.seller, done.pk)
    one.refresh_from_db()
    assert (one.attributes, one.note) == ({"pool": "east", "size": "s"}, "Pays late")
    merged(cast, two, note=other.pk)
    one.refresh_from_db()
    assert one.note == "Ask for Li", "who wants one only chooses it"


def test_a_class_that_came_with_a_merge_goes_with_it_in_the_history_too(
    cast: SimpleNamespace, two: tuple[Customer, Customer]
) -> None:
    for row, code in zip(two, "AB", strict=True):
        operations.change_customer(cast.seller, row.pk, row.version, customer_class=code)
    done = merged(cast, two, customer_class=two[1].pk)
    operations.undo_merge(cast.seller, done.pk)
    changes = ClassChange.everything.filter(customer=two[0]).order_by("pk")
    assert list(changes.values_list("was", "now")) == [("", "A"), ("A", "B"), ("B", "A")]


def test_every_reference_is_known() -> None:
    """A model that names a customer moves with it, whoever adds it; nothing that tells of the past does."""
    labels = {one.label for one in merging.references(Customer)}
    assert {"crm.contact", "crm.contract", "crm.opportunity", "crm.activity", "crm.followup", "crm.violation"} <= labels
    assert "core.event" not in labels
    assert not any(label.endswith("event") for label in labels)
    assert Moved.__name__ not in labels


def both(*works: Any) -> list[str]:
    barrier, told = threading.Barrier(len(works)), []

    def run(work: Any) -> None:
        try:
            barrier.wait()
            work()
            told.append("done")
        except Exception as error:
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_two_merge_at_once(transactional_db: None, cast: SimpleNamespace) -> None:
    rows = [operations.create_customer(cast.seller, name=f"Acme {n}") for n in range(3)]
    versions = seen(*rows)
    told = both(
        lambda: operations.merge(
            cast.seller, "customer", rows[0].pk, {rows[n].pk: versions[rows[n].pk] for n in (0, 1)}, {}
        ),
        lambda: operations.merge(
            cast.lead, "customer", rows[1].pk, {rows[n].pk: versions[rows[n].pk] for n in (1, 2)}, {}
        ),
    )
    assert told.count("done") == 1
    assert set(told) - {"done"} <= {"Conflict", "Stale", "NotFound"}
    assert Merge.everything.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_contact_logged_while_merging_is_not_lost(transactional_db: None, cast: SimpleNamespace) -> None:
    """It goes along, or is refused because the customer is no longer there."""
    one, other = (operations.create_customer(cast.seller, name=name) for name in ("Acme", "Acme Ltd"))
    versions = seen(one, other)
    told = both(
        lambda: operations.merge(cast.lead, "customer", one.pk, versions, {}),
        lambda: operations.log_activity(
            cast.seller, customer_id=other.pk, kind="call", on=cast.seller.today, content="Hi"
        ),
    )
    assert set(told) <= {"done", "Invalid", "Stale"}
    hidden = Customer.everything.filter(merged_into__isnull=False).values("pk")
    assert not Activity.everything.filter(customer__in=hidden).exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_added_while_merging_is_not_left_behind(transactional_db: None, cast: SimpleNamespace) -> None:
    """A comment and a file go along, or are refused, and no hidden customer keeps one."""
    for n in range(4):
        one, other = (operations.create_customer(cast.seller, name=name) for name in (f"Acme {n}", f"Acme {n} Ltd"))
        versions = seen(one, other)
        told = both(
            lambda one=one, versions=versions: operations.merge(cast.lead, "customer", one.pk, versions, {}),
            lambda other=other: operations.comment(cast.seller, customer_id=other.pk, text="Hi"),
            lambda other=other: operations.attach(
                cast.seller, customer_id=other.pk, name="a.txt", content=BytesIO(b"Hi")
            ),
        )
        assert set(told) <= {"done", "Invalid", "Stale"}
    hidden = Customer.everything.filter(merged_into__isnull=False).values("pk")
    assert hidden.exists()
    assert not Comment.everything.filter(customer__in=hidden).exists()
    assert not File.everything.filter(customer__in=hidden).exists()


def test_facts_still_read(cast: SimpleNamespace, two: tuple[Customer, Customer]) -> None:
    hang(cast, two[1])
    merged(cast, two)
    facts = facts_of("CNY")
    assert facts["contracts"]["customer"].to_list() == [two[0].code]
