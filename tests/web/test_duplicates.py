"""The pages of duplicates and merges: told before saving, created anyway, merged field by field, undone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Activity, Contact, Customer, Merge
from merit.crm.pool import operations as pool
from tests.crm.lead_kit import lead
from tests.web.crm_kit import text


@pytest.fixture
def pair(cast: SimpleNamespace) -> tuple[Customer, Customer]:
    one = operations.create_customer(cast.seller, name="苏州金源精密有限公司", region="江苏")
    return one, operations.create_customer(cast.seller, name="蘇州金源精密", phone="0512-66889900")


def test_told_while_typing(cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]) -> None:
    page = text(client_of(cast.seller).get("/customers/likely", {"name": "苏州金源精密"}))
    assert pair[0].code in page and "same name" in page and "Create anyway" not in page
    theirs = text(client_of(cast.seller3).get("/customers/likely", {"name": "苏州金源精密"}))
    assert "not among those that you see" in theirs
    assert "金源" not in theirs and "Chen" not in theirs
    assert text(client_of(cast.seller).get("/customers/likely", {"name": "Other"})).strip() == ""


def test_told_before_saving_and_created_anyway(
    cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]
) -> None:
    client = client_of(cast.seller)
    refused = client.post("/customers/new", {"name": "金源", "phone": "0512 6688 9900", "region": "上海"})
    assert refused.status_code == 409
    assert "Create anyway" in text(refused) and 'value="上海"' in text(refused)
    assert Customer.everything.count() == 2
    made = client.post("/customers/new", {"name": "金源", "phone": "0512 6688 9900", "allow_duplicates": "1"})
    assert made.status_code == 303
    assert Customer.everything.count() == 3


def test_groups_merge_and_undo(cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]) -> None:
    client = client_of(cast.seller)
    one, other = pair
    contact = operations.create_contact(cast.seller, customer_id=other.pk, name="王会计")
    page = text(client.get("/duplicates"))
    assert "same name" in page and f"/customers/merge?ids={one.pk}&amp;ids={other.pk}" in page
    preview = text(client.get(f"/customers/merge?ids={one.pk}&ids={other.pk}"))
    assert "Contacts: 1 move here" in preview and 'name="f-name"' in preview and 'name="f-region"' not in preview
    versions = [f"{row.pk}:{Customer.everything.get(pk=row.pk).version}" for row in pair]
    form = {"survivor": one.pk, "seen": versions, "ids": [one.pk, other.pk], "f-name": other.pk, "note": "same firm"}
    stale = client.post("/customers/merge", {**form, "seen": [f"{one.pk}:9", versions[1]]})
    assert stale.status_code == 409
    done = client.post("/customers/merge", form)
    merge = Merge.everything.get()
    assert (done.status_code, done["Location"]) == (303, f"/merges/{merge.pk}")
    assert client.get(f"/customers/{other.pk}")["Location"] == f"/customers/{one.pk}"
    assert "蘇州金源精密" in text(client.get(f"/customers/{one.pk}"))
    record = text(client.get(f"/merges/{merge.pk}"))
    assert "same firm" in record and "Undo the merge" in record
    assert client.get("/duplicates").status_code == client.get("/merges").status_code == 200
    client.post(f"/merges/{merge.pk}/reversal")
    assert Contact.everything.get(pk=contact.pk).customer_id == other.pk
    assert "Everything went back" in text(client.get(f"/merges/{merge.pk}"))
    assert client.get(f"/customers/{other.pk}").status_code == 200


def test_not_duplicates(cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]) -> None:
    client = client_of(cast.seller)
    client.post("/duplicates/distinction", {"ids": [row.pk for row in pair]})
    assert "No duplicates" in text(client.get("/duplicates"))


def test_choosing_from_one(cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]) -> None:
    client = client_of(cast.seller)
    page = text(client.get(f"/customers/merge?ids={pair[0].pk}"))
    assert "蘇州金源精密" in page and "checked" in page
    third = operations.create_customer(cast.seller, name="Third")
    page = text(client.get("/customers/merge", {"ids": pair[0].pk, "other": f"Third · {third.code}"}))
    assert "Keep this one" in page and "Third" in page
    assert client_of(cast.seller2).get(f"/customers/merge?ids={pair[0].pk}").status_code == 404
    assert client_of(cast.auditor).get(f"/customers/merge?ids={pair[0].pk}").status_code == 403


def test_contacts(cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]) -> None:
    client = client_of(cast.seller)
    operations.create_contact(cast.seller, customer_id=pair[0].pk, name="王会计", phone="139 1234 5678")
    form = {"customer": f"x · {pair[0].code}", "name": "王", "phone": "+86 13912345678"}
    assert client.post("/contacts/new", form).status_code == 409
    assert client.post("/contacts/new", {**form, "allow_duplicates": "1"}).status_code == 303
    first, second = Contact.everything.order_by("pk")
    page = text(client.get(f"/contacts/merge?ids={first.pk}"))
    assert "same phone or e-mail" in page
    assert client.get(f"/contacts/merge?ids={first.pk}&ids={second.pk}").status_code == 200
    seen = [f"{row.pk}:{row.version}" for row in (first, second)]
    client.post("/contacts/merge", {"survivor": first.pk, "seen": seen, "ids": [first.pk, second.pk]})
    assert client.get(f"/contacts/{second.pk}")["Location"] == f"/contacts/{first.pk}"


def test_over_the_api(cast: SimpleNamespace, api_of: Any, pair: tuple[Customer, Customer]) -> None:
    api = api_of(cast.seller)
    refused = api.post("/customers", {"name": "苏州金源精密", "tax_number": "91320594MA1"})
    assert refused.status_code == 409
    assert refused.json()["code"] == "duplicates"
    assert [one["code"] for one in refused.json()["candidates"]] == [row.code for row in pair]
    made = api.post("/customers", {"name": "苏州金源精密", "allow_duplicates": True})
    assert made.status_code == 201
    near = api.post("/duplicates/search", {"phone": "051266889900"}).json()
    assert near == {
        "candidates": [{"id": pair[1].pk, "code": pair[1].code, "name": "蘇州金源精密", "reasons": ["phone"]}],
        "hidden": 0,
        "owners": [],
        "pooled": [],
    }
    assert api.get("/duplicates").json()["count"] == 1
    records = [{"id": row.pk, "version": Customer.everything.get(pk=row.pk).version} for row in pair]
    done = api.post("/merges", {"survivor_id": pair[0].pk, "records": records, "fields": {"phone": pair[1].pk}})
    assert done.status_code == 201
    assert api.get(f"/customers/{pair[1].pk}").json()["id"] == pair[0].pk
    assert api.get("/merges").json()["count"] == 1
    _writes_by_a_former_id(api, *pair)
    undone = api.post(f"/merges/{done.json()['id']}/reversal")
    assert undone.json()["left"] == []
    assert api.post("/merges", {"survivor_id": pair[0].pk, "records": records[:1]}).status_code == 422
    apart = api.post("/duplicates/distinctions", {"customer_ids": [row.pk for row in pair]})
    assert (apart.status_code, apart.json()) == (201, {"pairs": 1})


def _writes_by_a_former_id(api: Any, stays: Customer, gone: Customer) -> None:
    """A program that knows a customer by an id that was merged away goes on working."""
    path = f"/customers/{gone.pk}"
    changed = api.patch(path, {"industry": "泵"}, headers={"If-Match": api.get(path)["ETag"]})
    assert (changed.status_code, changed.json()["id"], changed.json()["industry"]) == (200, stays.pk, "泵")
    about = {"customer_id": gone.pk}
    said = api.post("/activities", {**about, "kind": "call", "on": "2026-11-20", "content": "Hello"})
    assert (said.status_code, said.json()["customer_id"]) == (201, stays.pk)
    assert api.post("/contacts", {**about, "name": "Li"}).json()["customer_id"] == stays.pk
    assert api.get(f"/activities?customer_id={gone.pk}").json()["count"] == 1
    assert api.get(f"{path}/events").json()[0]["verb"] == "changed"


def test_pages_that_were_open_while_a_customer_was_merged_away_lose_nothing(
    cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]
) -> None:
    stays, gone = pair
    client = client_of(cast.seller)
    form = {"name": gone.name, "phone": gone.phone, "version": 1, "created_on": "2026-11-23"}
    operations.merge(cast.seller, "customer", stays.pk, {row.pk: row.version for row in pair}, {})
    stays.refresh_from_db()
    again = client.post(f"/customers/{gone.pk}/edit", {**form, "note": "typed meanwhile"})
    page = again.content.decode()
    assert again.status_code == 412 and "typed meanwhile" in page and f'action="/customers/{stays.pk}/edit"' in page
    assert f'value="{stays.name}"' in page, "what was not typed is the survivor's"
    said = {"customer": gone.pk, "kind": "call", "on": "2026-11-20", "content": "Hello", "outcome": ""}
    assert client.post("/activities/new", said).status_code == 303
    new = {"customer": f"{gone.name} · {gone.code}", "name": "Li"}
    assert client.post("/contacts/new", new).status_code == 303
    assert Activity.everything.get().customer == Contact.everything.get().customer == stays


def test_what_was_not_taken_stays_readable(
    cast: SimpleNamespace, client_of: Any, pair: tuple[Customer, Customer]
) -> None:
    for row, phone in zip(pair, ("0512-11110000", "0512-22220000"), strict=True):
        operations.change_customer(cast.seller, row.pk, row.version, phone=phone, note=f"Note of {phone}")
    ids = f"ids={pair[0].pk}&ids={pair[1].pk}"
    page = text(client_of(cast.seller).get(f"/customers/merge?{ids}"))
    assert "All of them, one below the other" in page
    seen = [f"{row.pk}:{Customer.everything.get(pk=row.pk).version}" for row in pair]
    client_of(cast.seller).post(
        "/customers/merge", {"survivor": pair[0].pk, "seen": seen, "ids": [row.pk for row in pair], "f-note": ""}
    )
    record = text(client_of(cast.seller).get(f"/merges/{Merge.everything.get().pk}"))
    assert "Not taken" in record and "0512-22220000" in record and "Note of" not in record


def test_one_that_lies_in_the_pool_is_claimed_and_not_entered_again(
    cast: SimpleNamespace, client_of: Any, api_of: Any, pair: tuple[Customer, Customer]
) -> None:
    pool.return_customer(cast.seller, pair[0].pk, None, note="No time")
    page = text(client_of(cast.seller3).get("/customers/likely", {"name": "蘇州金源精密"}))
    assert "public pool" in page and f"/pool?q={pair[0].code}" in page
    refused = api_of(cast.seller3).post("/customers", {"name": "苏州 金源精密"}).json()
    assert [one["id"] for one in refused["pooled"]] == [pair[0].pk] and refused["hidden"] == 1
    assert pair[0].code in refused["detail"]
    similar = text(client_of(cast.seller3).get("/leads/similar", {"company_name": "苏州金源精密"}))
    assert f"/pool?q={pair[0].code}" in similar
    assert pair[1].code not in page + similar
    assert "pool" not in text(client_of(cast.outsider).get("/customers/likely", {"name": "苏州金源精密"}))


def test_a_lead_is_not_converted_into_a_customer_that_is_there(
    cast: SimpleNamespace, api_of: Any, pair: tuple[Customer, Customer]
) -> None:
    operations.ensure_default_stages(cast.acme)
    row, api = lead(cast.seller, "Li", company_name="苏州金源精密"), api_of(cast.seller)
    path, sent = f"/leads/{row.pk}/conversion", {"headers": {"If-Match": '"1"'}}
    refused = api.post(path, {}, **sent)
    assert refused.status_code == 409 and len(refused.json()["candidates"]) == 2
    assert api.get(f"/leads/{row.pk}").json()["status"] == "new" and Customer.everything.count() == 2
    assert api.post(path, {"customer_id": pair[0].pk}, **sent).json()["customer_id"] == pair[0].pk
    other = lead(cast.seller, "Li", company_name="苏州金源精密")
    assert api.post(f"/leads/{other.pk}/conversion", {"allow_duplicates": True}, **sent).status_code == 200
