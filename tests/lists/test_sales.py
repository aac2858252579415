"""The lists of contracts and their money: what they find, sum, change in place and for many rows, and write to files."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from merit.core.errors import Forbidden
from merit.crm import operations
from merit.crm.contracts import Contract, Receivable
from merit.crm.sales.bad_debts import create_bad_debt
from merit.lists import bulk, exporting
from merit.lists.described import LISTS
from merit.lists.query import groups, keys_of, ordered, rows_of, totals
from merit.lists.state import State, state_of
from tests.crm import sales_kit as kit

D = Decimal
CONTRACTS, RECEIVABLES = LISTS["contracts"], LISTS["receivables"]


@pytest.fixture
def made(cast: SimpleNamespace) -> dict[str, Contract]:
    """Part paid and late, paid, over-paid, of a colleague; today is 2026-11-23."""
    rows = {
        "late": kit.contract(
            cast, amount="1000.01", name="Late", schedule=kit.dues(("2026-09-01", "600.01"), ("2026-12-31", "400"))
        ),
        "paid": kit.contract(cast, amount="500", name="Paid", signed_on=date(2026, 3, 1)),
        "over": kit.contract(cast, amount="70", name="Over", signed_on=date(2025, 5, 5)),
        "other": kit.contract(cast, cast.seller2, amount="20", schedule=kit.dues(("2026-12-01", "20"))),
    }
    for name, amount in (("late", "250.25"), ("paid", "500"), ("over", "71")):
        kit.receipt(cast, rows[name], amount)
    return rows


def found(actor: Any, query: str, listing: Any = CONTRACTS) -> list[str]:
    state = state_of(QueryDict(query))
    return [str(row) for row in ordered(listing, actor, state, rows_of(listing, actor, state))]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("f=outstanding.over.0&sort=-outstanding", ["Late", "K-00004"]),
        ("f=outstanding.upto.0&sort=outstanding", ["Over", "Paid"]),
        ("f=outstanding.under.0|received.is.500", ["Over", "Paid"]),
        ("f=next_due.ago.0", ["Late"]),
        ("f=next_due.next.30", ["K-00004"]),
        ("f=next_due.empty&sort=-signed_on", ["Paid", "Over"]),
        ("f=signed_on.within.this-year&f=amount.from.500", ["Late", "Paid"]),
        ("f=signed_on.within.last-year", ["Over"]),
        ("f=name.has.a&f=amount.between.400,600", ["Paid"]),
        ("f=owner.is.team&sort=-amount", ["Late", "Paid", "Over", "K-00004"]),
    ],
)
def test_what_a_lead_finds(cast: Any, made: Any, query: str, names: list[str]) -> None:
    assert sorted(found(cast.lead, query)) == sorted(names)
    if "sort" in query:
        assert found(cast.lead, query) == names


def test_sums_and_groups_are_exact(cast: Any, made: Any) -> None:
    state = state_of(QueryDict("f=&group=owner"))
    rows = rows_of(CONTRACTS, cast.lead, state)
    assert totals(CONTRACTS, cast.lead, rows) == {
        "amount": D("1590.01"),
        "received": D("821.25"),
        "given_up": D(0),
        "outstanding": D("768.76"),
    }
    seller = cast.seller.person.pk
    one = groups(CONTRACTS, cast.lead, state, rows, [seller])[seller]
    assert (one.count, one.sums["outstanding"]) == (3, D("748.76"))


@pytest.mark.parametrize("query", ["sort=owner", "sort=-owner", "group=owner&sort=-amount", "group=customer"])
def test_pages_by_names_tile_the_list_with_those_of_nobody(cast: Any, made: Any, query: str) -> None:
    Contract.everything.filter(pk__in=(made["late"].pk, made["over"].pk)).update(owner=None)
    Contract.everything.filter(pk=made["paid"].pk).update(customer=None)
    state = state_of(QueryDict(query))
    rows = rows_of(CONTRACTS, cast.finance, state)
    every = list(ordered(CONTRACTS, cast.finance, state, rows).values_list("pk", flat=True))
    assert len(every) == 4
    for size in (1, 2, 3, 5):
        pages = [keys_of(CONTRACTS, cast.finance, state, rows, at, at + size) for at in range(0, 6, size)]
        assert [key for page in pages for key in page] == every


@pytest.mark.parametrize("state", ["settled", "overdue", "part", "due"])
def test_a_receivables_state_is_the_one_it_is_found_by(cast: Any, made: Any, state: str) -> None:
    kit.receipt(cast, made["other"], "5")
    for on, paid in (("2026-09-01", "10"), ("2026-12-24", "0.01")):
        one = kit.contract(cast, amount="10", schedule=kit.dues((on, "10")))
        kit.receipt(cast, one, paid)
    kit.contract(cast, amount="10", schedule=kit.dues(("2026-12-24", "10")))
    asked = state_of(QueryDict(f"f=state.is.{state}"))
    every = ordered(RECEIVABLES, cast.finance, State(sort=("state",)), rows_of(RECEIVABLES, cast.finance, State()))
    listed = set(rows_of(RECEIVABLES, cast.finance, asked).values_list("pk", flat=True))
    assert listed and listed == {row.pk for row in every if row._stands == state}


def test_the_pages_words_of_money(cast: Any, client_of: Any, made: Any) -> None:
    create_bad_debt(cast.finance, contract_id=made["other"].pk, written_off_on=date(2026, 11, 1), amount=D(20))
    page = client_of(cast.lead).get(reverse("contracts"), {"f": "", "group": "owner"}).content.decode()
    for text in ("¥1,000.01", "25.0%", "¥749.76", "−¥1.00", "overdue"):
        assert text in page, text
    page = client_of(cast.lead).get(reverse("receivables"), {"view": "all"}).content.decode()
    for text in ("Part paid, overdue", "Written off", "Not due yet", "83 days late", "¥250.25", "¥349.76"):
        assert text in page, text
    assert found(cast.lead, "f=state.is.overdue", RECEIVABLES) == found(cast.lead, "f=due_on.ago.0", RECEIVABLES)
    assert len(found(cast.lead, "f=state.is.settled", RECEIVABLES)) == 1


def test_a_salesperson_changes_the_name_in_place_and_finance_the_amount(cast: Any, client_of: Any, made: Any) -> None:
    pk = made["late"].pk
    name, amount = (reverse("list-cell", args=["contracts", pk, column]) for column in ("name", "amount"))
    seller, finance = client_of(cast.seller), client_of(cast.finance)
    page = seller.get(reverse("contracts")).content.decode()
    assert 'data-edit="name"' in page and 'data-edit="amount"' not in page
    assert seller.get(amount).status_code == 403
    assert seller.post(amount, {"version": 1, "value": "9"}).status_code == 403
    assert seller.post(name, {"version": 1, "value": "Renamed"}).status_code == 200
    assert client_of(cast.seller2).get(name).status_code == 404
    assert client_of(cast.auditor).get(name).status_code == 403
    assert finance.post(amount, {"version": 1, "value": "9"}).status_code == 422, "somebody changed it"
    answer = finance.post(amount, {"version": 2, "value": "2000.50"})
    assert answer.status_code == 200 and "¥2,000.50" in answer.content.decode()
    row = Contract.everything.get(pk=pk)
    assert (row.name, row.amount, row.version) == ("Renamed", D("2000.50"), 3)


def test_many_contracts_get_another_owner_and_it_is_undone(cast: Any, made: Any) -> None:
    ids, other = [made["late"].pk, made["paid"].pk], cast.seller2.person
    with pytest.raises(Forbidden):
        bulk.start(cast.seller, CONTRACTS, "assign", {"owner_id": other.pk}, ids=ids)
    change = bulk.start(cast.finance, CONTRACTS, "assign", {"owner_id": other.pk}, ids=ids)
    bulk.run(change.pk, cast.finance)
    assert {row.owner_id for row in Contract.everything.filter(pk__in=ids)} == {other.pk}
    assert made["late"].credits.get().person == cast.seller.person, "what was earned stays whose it was"
    bulk.start_undo(cast.finance, change.pk)
    bulk.undo(change.pk, cast.finance)
    assert {row.owner_id for row in Contract.everything.filter(pk__in=ids)} == {cast.seller.person.pk}


def test_archiving_many_and_postponing_what_is_due(cast: Any, made: Any) -> None:
    change = bulk.start(cast.seller, CONTRACTS, "archive", {}, all_of=State())
    bulk.run(change.pk, cast.seller)
    assert bulk.counts(change)["changed"] == 3 and found(cast.seller, "f=") == []
    assert len(found(cast.seller, "archived=1")) == 3
    bulk.start_undo(cast.seller, change.pk)
    bulk.undo(change.pk, cast.seller)
    day = {"column": "due_on", "value": "2027-01-15"}
    with pytest.raises(Forbidden):
        bulk.start(cast.seller, RECEIVABLES, "change", day, all_of=State())
    change = bulk.start(cast.finance, RECEIVABLES, "change", day, all_of=state_of(QueryDict("f=due_on.ago.0")))
    bulk.run(change.pk, cast.finance)
    assert sorted(row.due_on for row in Receivable.everything.filter(contract=made["late"])) == [
        date(2026, 12, 31),
        date(2027, 1, 15),
    ]
    bulk.start_undo(cast.finance, change.pk)
    bulk.undo(change.pk, cast.finance)
    assert Receivable.everything.filter(contract=made["late"], due_on=date(2026, 9, 1)).exists()


def test_a_file_has_what_the_list_shows(cast: Any, made: Any, settings: Any, tmp_path: Any) -> None:
    settings.MERIT_HOME = tmp_path
    query = "f=outstanding.over.0&sort=-amount&cols=name,amount,received,outstanding,next_due"
    export = exporting.start(cast.lead, CONTRACTS, query, "csv")
    exporting.run(export, cast.lead)
    table = list(csv.reader(io.StringIO(exporting.path_of(export).read_text("utf-8-sig"))))
    assert table == [
        ["Contract", "Amount", "Received", "Outstanding", "Next due"],
        ["Late", "1000.01", "250.25", "749.76", "2026-09-01"],
        ["K-00004", "20.00", "0.00", "20.00", "2026-12-01"],
    ]
    export = exporting.start(cast.lead, RECEIVABLES, "f=open.over.0&cols=contract,due_on,paid,open,state", "csv")
    exporting.run(export, cast.lead)
    table = list(csv.reader(io.StringIO(exporting.path_of(export).read_text("utf-8-sig"))))
    assert table[1] == ["Late", "2026-09-01", "250.25", "349.76", "Overdue"]


def test_a_custom_field_of_contracts_is_a_column(cast: Any, client_of: Any, api_of: Any, made: Any) -> None:
    operations.create_custom_field(cast.admin, record="contract", label="Warranty", kind="number")
    finance = api_of(cast.finance)
    for name, months in (("late", "12"), ("paid", "36")):
        sent = {"attributes": {"warranty": months}}
        answer = finance.patch(f"/contracts/{made[name].pk}", sent, headers={"If-Match": '"1"'})
        assert answer.status_code == 200, answer.content
    assert found(cast.lead, "f=x_warranty.from.12&sort=-x_warranty") == ["Paid", "Late"]
    listed = finance.get("/contracts?filter=x_warranty.over.12&filter=outstanding.upto.0").json()
    assert [row["name"] for row in listed["items"]] == ["Paid"]
    page = client_of(cast.finance).get(reverse("contracts"), {"f": "", "cols": "name,x_warranty"}).content.decode()
    assert "Warranty" in page and "36" in page and 'data-edit="x_warranty"' in page
    assert finance.get("/contracts?filter=nothing.is.1").status_code == 400


def test_the_api_has_the_filters_of_the_pages(cast: Any, api_of: Any, made: Any) -> None:
    finance = api_of(cast.finance)
    for path, count in (
        ("/contracts?filter=next_due.ago.0", 1),
        ("/contracts?state=open&filter=owner.is." + str(cast.seller2.person.pk), 1),
        ("/receivables?view=all&filter=state.is.overdue,due", 3),
        ("/receivables?filter=due_on.ago.0", 1),
        ("/receipts?filter=amount.over.100", 2),
        ("/bad-debts?filter=amount.over.0", 0),
        ("/products?filter=name.has.x", 0),
    ):
        answer = finance.get(path)
        assert (answer.status_code, answer.json().get("count")) == (200, count), path


def test_addresses_of_old_lead_to_the_same_rows(cast: Any, client_of: Any, made: Any) -> None:
    browser = client_of(cast.finance)

    def shown(url: str, **params: Any) -> list[str]:
        return [str(row) for _group, row, _cells, _peek in browser.get(reverse(url), params).context["lines"]]

    assert shown("contracts", state="open", sort="amount") == ["K-00004", "Late"], "an order keeps the view"
    assert shown("contracts", customer=made["late"].customer_id, period="all") == ["Late"]
    seller = str(cast.seller.person.pk)
    assert len(shown("receipts", owner=seller, period="2026-Q3")) == 3 and shown("receipts", period="2025") == []
    assert shown("receipts", contract=made["paid"].pk) != []
    codes = {one.due_on: one.code for one in Receivable.everything.all()}
    assert shown("receivables", view="overdue") == [codes[date(2026, 9, 1)]]
    assert shown("receivables", view="soon", owner=str(cast.seller2.person.pk)) == [codes[date(2026, 12, 1)]]
    ages = browser.get(reverse("receivables"), {"part": "ages"})
    urls = {one.name: url for one, url, _on in ages.context["aged"] if one.count}
    assert urls.keys() == {"later", "61-90"}
    for name, expected in (("later", 2), ("61-90", 1)):
        page = browser.get(reverse("receivables") + urls[name])
        assert len(page.context["lines"]) == expected and not page.context["state"].wrong
        again = browser.get(reverse("receivables") + urls[name] + "&part=ages").context["aged"]
        assert {one.name for one, _url, on in again if on} == {name}


def test_nothing_no_match_and_no_right_differ(cast: Any, client_of: Any) -> None:
    texts = {
        "nothing": client_of(cast.seller).get(reverse("contracts")).content.decode(),
        "no match": client_of(cast.seller).get(reverse("contracts"), {"q": "zz"}).content.decode(),
    }
    assert "No contracts yet" in texts["nothing"] and "No contract matches" in texts["no match"]
    assert client_of(cast.hr).get(reverse("contracts")).status_code == 403
    assert client_of(cast.hr).get(reverse("receivables"), {"part": "ages"}).status_code == 403
