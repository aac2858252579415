"""Custom fields: defined, filled in, hidden from roles, found, sorted; their values are of their kind."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.crm import custom, custom_index, operations
from merit.crm.custom import CustomField
from merit.lists.conditions import Wrong
from merit.lists.described import LISTS
from merit.lists.query import ordered, rows_of
from merit.lists.state import state_of
from merit.org.actor import actor_for


def fresh(actor: Any) -> Any:
    """The same user in the next request."""
    found = actor_for(actor.user)
    assert found is not None
    return found


@pytest.fixture
def fields(cast: SimpleNamespace) -> dict[str, CustomField]:
    make = operations.create_custom_field
    given = [
        {"label": "Credit limit", "kind": "money"},
        {"label": "Grade", "kind": "choice", "choices": ["gold", "silver"], "default": "silver"},
        {"label": "Since", "kind": "date"},
        {"label": "Uses", "kind": "choices", "choices": ["a", "b", "c"]},
        {"label": "Key", "kind": "yesno"},
        {"label": "内部评级", "kind": "text", "hidden_from": ["salesperson"]},
        {"label": "Score", "kind": "number", "read_only_for": ["salesperson"]},
    ]
    return {row.code: row for one in given for row in [make(cast.admin, record="customer", **one)]}


def names(actor: Any, query: str) -> list[str]:
    state = state_of(QueryDict(query))
    listing = LISTS["customers"]
    return [row.name for row in ordered(listing, actor, state, rows_of(listing, actor, state))]


def test_codes_are_made_of_labels_and_only_the_administrator_defines(cast: Any, fields: Any) -> None:
    assert set(fields) == {"credit_limit", "grade", "since", "uses", "key", "nei_bu_ping_ji", "score"}
    with pytest.raises(Forbidden):
        operations.create_custom_field(cast.lead, record="customer", label="X", kind="text")
    for wrong in (
        {"label": "X", "kind": "choice"},
        {"label": "X", "kind": "text", "code": "Name"},
        {"label": "X", "kind": "text", "code": "class"},
        {"label": "X", "kind": "text", "code": "grade"},
        {"label": "X", "kind": "number", "default": "many"},
        {"label": "X", "kind": "nonsense"},
        {"label": "X", "kind": "text", "hidden_from": ["king"]},
        {"label": "", "kind": "text"},
    ):
        with pytest.raises(Invalid):
            operations.create_custom_field(cast.admin, record="customer", **wrong)


def test_values_are_of_their_kind_and_kept_one_way(cast: Any, fields: Any) -> None:
    seller = fresh(cast.seller)
    row = operations.create_customer(
        seller, name="A", attributes={"credit_limit": "1000", "uses": "c;a", "key": "yes", "since": "2026-01-31"}
    )
    kept = {"credit_limit": "1000.00", "uses": "a;c", "key": "yes", "since": "2026-01-31", "grade": "silver"}
    assert row.attributes == kept, "the default is there, choices stand in their order"
    for code, wrong in (
        ("credit_limit", "1e5"),
        ("grade", "bronze"),
        ("since", "2026-02-31"),
        ("uses", "a;x"),
        ("key", "maybe"),
    ):
        with pytest.raises(Invalid) as error:
            operations.change_customer(seller, row.pk, row.version, attributes={**kept, code: wrong})
        assert list(error.value.fields) == [f"attributes.{code}"]


def test_a_day_is_kept_one_way_however_it_is_written(cast: Any, fields: Any) -> None:
    for written in ("2026-11-30", "20261130", "2026-W49-1"):
        row = operations.create_customer(fresh(cast.seller), name=written, attributes={"since": written})
        assert row.attributes["since"] == "2026-11-30"


def test_a_required_field_is_asked_for_where_it_is_changed(cast: Any, fields: Any) -> None:
    before = operations.create_customer(fresh(cast.seller), name="Old")
    operations.create_custom_field(cast.admin, record="customer", label="Term", kind="number", required=True)
    seller = fresh(cast.seller)
    with pytest.raises(Invalid):
        operations.create_customer(seller, name="New")
    assert operations.create_customer(seller, name="New", attributes={"term": "3"}).attributes["term"] == "3"
    assert operations.change_customer(seller, before.pk, before.version, region="East").region == "East"


def test_what_is_hidden_or_read_only_stays_as_it_was(cast: Any, fields: Any) -> None:
    row = operations.create_customer(fresh(cast.seller), name="A")
    lead = fresh(cast.lead)
    row = operations.change_customer(lead, row.pk, row.version, attributes={"nei_bu_ping_ji": "weak", "score": "7"})
    seller = fresh(cast.seller)
    assert custom.shown(seller, row) == {"score": "7"} and custom.shown(lead, row)["nei_bu_ping_ji"] == "weak"
    row = operations.change_customer(
        seller, row.pk, row.version, attributes={"nei_bu_ping_ji": "mine", "score": "99", "grade": "gold"}
    )
    assert row.attributes == {"nei_bu_ping_ji": "weak", "score": "7", "grade": "gold"}
    assert "x_nei_bu_ping_ji" not in LISTS["customers"].known(seller)
    for query in ("f=x_nei_bu_ping_ji.has.weak", "f=x_nei_bu_ping_ji.filled"):
        with pytest.raises(Wrong):
            names(seller, query)
        assert names(fresh(cast.lead), query) == ["A"]


def test_lists_filter_and_sort_by_them(cast: Any, fields: Any) -> None:
    for name, given in (
        ("Nine", {"credit_limit": "9", "since": "2026-11-01", "uses": "a;b", "key": "yes"}),
        ("Hundred", {"credit_limit": "100", "since": "2025-01-01", "grade": "gold"}),
        ("None", {"uses": "c"}),
    ):
        operations.create_customer(fresh(cast.seller), name=name, attributes=given)
    lead = fresh(cast.lead)
    assert names(lead, "f=&sort=-x_credit_limit") == ["Hundred", "Nine", "None"], "as numbers, missing ones last"
    assert names(lead, "f=x_credit_limit.over.50") == ["Hundred"]
    assert names(lead, "f=x_since.within.this-year") == ["Nine"]
    assert names(lead, "f=x_uses.is.b,c&sort=name") == ["Nine", "None"]
    assert names(lead, "f=x_key.is.yes") == ["Nine"] and names(lead, "f=x_key.is.no&sort=name") == ["Hundred", "None"]
    assert names(lead, "f=x_grade.is.gold") == ["Hundred"]


def test_one_of_another_company_has_none_of_them(cast: Any, fields: Any) -> None:
    outsider = fresh(cast.outsider)
    assert custom.seen(outsider, "customer") == []
    assert not CustomField.objects.visible_to(outsider).exists()


def test_a_field_in_use_is_archived_not_deleted(cast: Any, fields: Any) -> None:
    operations.create_customer(fresh(cast.seller), name="A", attributes={"grade": "gold"})
    grade, key = fields["grade"], fields["key"]
    with pytest.raises(Conflict):
        operations.delete_custom_field(cast.admin, grade.pk, grade.version)
    operations.delete_custom_field(cast.admin, key.pk, key.version)
    operations.archive_custom_field(cast.admin, grade.pk, grade.version)
    assert "x_grade" not in LISTS["customers"].known(fresh(cast.lead))


@pytest.mark.django_db(transaction=True)
def test_the_index_of_a_field_is_what_sorting_by_it_reads(cast: SimpleNamespace) -> None:
    field = operations.create_custom_field(cast.admin, record="customer", label="Credit", kind="money")
    custom_index.make(field.pk)
    custom_index.make(field.pk)
    gm = fresh(cast.gm)
    state = state_of(QueryDict("f=&sort=-x_credit"))
    rows = ordered(LISTS["customers"], gm, state, rows_of(LISTS["customers"], gm, state)).values_list("pk")[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET enable_sort = off")
        cursor.execute("SET enable_seqscan = off")
        plan = rows.explain()
        cursor.execute("RESET enable_sort")
        cursor.execute("RESET enable_seqscan")
    assert custom_index.name_of(field) in plan
    operations.delete_custom_field(cast.admin, field.pk, field.version)


@pytest.mark.parametrize("archived", [False, True])
def test_what_is_hidden_later_is_in_no_history_either(cast: Any, client_of: Any, api_of: Any, archived: bool) -> None:
    row = operations.create_custom_field(cast.admin, record="customer", label="Margin", kind="text", code="margin")
    made = operations.create_customer(fresh(cast.lead), name="Firm", owner_id=cast.people["seller"].pk)
    for text in ("TWELVE", "NINE"):
        made = operations.change_customer(fresh(cast.lead), made.pk, made.version, attributes={"margin": text})
    row = operations.change_custom_field(fresh(cast.admin), row.pk, row.version, hidden_from=["salesperson", "auditor"])
    if archived:
        operations.archive_custom_field(fresh(cast.admin), row.pk, row.version)
    made = operations.change_customer(fresh(cast.seller), made.pk, made.version, attributes={"other": "1"})
    assert made.attributes == {"other": "1", "margin": "NINE"}, "it stays, whoever saves"
    seller = client_of(cast.seller)
    for tab in ("", "?tab=history", "?tab=timeline&q=TWELVE", "/edit", "/peek"):
        page = seller.get(f"/customers/{made.pk}{tab}")
        told = page.content.decode().replace('value="TWELVE"', "").replace("“TWELVE”", "")
        assert page.status_code == 200 and "NINE" not in told and "TWELVE" not in told, tab
    for who, path in ((cast.seller, f"/customers/{made.pk}"), (cast.auditor, "/history")):
        answer = api_of(who).get(path).content.decode()
        assert "Firm" in answer and "NINE" not in answer and "TWELVE" not in answer
    assert "NINE" in client_of(cast.lead).get(f"/customers/{made.pk}?tab=history").content.decode()
