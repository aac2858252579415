"""The pages of customers and contacts: who sees what, forms that keep what was typed, few queries."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from merit.crm import operations
from merit.crm.models import Activity, Contact, Customer, FollowUp
from tests.web.crm_kit import BUDGET, READERS, STRANGERS, company, many, text


@pytest.fixture
def kit(cast: SimpleNamespace) -> SimpleNamespace:
    return company(cast)


@pytest.mark.parametrize("who", READERS)
def test_who_sees_a_customer(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    assert "苏州金源精密" in text(client.get("/customers"))
    for tab in ("", "?tab=contacts", "?tab=opportunities", "?tab=contracts"):
        assert client.get(f"/customers/{kit.customer.pk}{tab}").status_code == 200
    assert client.get(f"/contacts/{kit.contact.pk}").status_code == 200
    may = who in ("seller", "lead")
    assert client.get(f"/customers/{kit.customer.pk}/edit").status_code == (200 if may else 403)
    assert client.get("/customers/new").status_code == (200 if may else 403)


@pytest.mark.parametrize("who", STRANGERS)
def test_for_others_it_is_not_there(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    for path in ("/customers", "/contacts", "/search?q=jinyuan", "/customers/choices?q=jinyuan"):
        page = client.get(path)
        assert page.status_code == 200
        assert "金源" not in text(page)
        assert "王会计" not in text(page)
    pk = kit.customer.pk
    assert client.get(f"/customers/{pk}").status_code == 404
    assert client.get(f"/customers/{pk}/edit").status_code == 404
    assert client.get(f"/contacts/{kit.contact.pk}").status_code == 404
    for verb in ("archival", "restoration", "deletion", "owner"):
        assert client.post(f"/customers/{pk}/{verb}", {"version": 1}).status_code == 404
    kit.customer.refresh_from_db()
    assert kit.customer.version == 1


@pytest.mark.parametrize("who", ["leader", "finance", "gm", "auditor"])
def test_who_only_sees_gets_no_verbs(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    pk = kit.customer.pk
    assert client.post(f"/customers/{pk}/edit", {"name": "X", "version": 1}).status_code == 403
    for verb in ("archival", "restoration", "deletion"):
        assert client.post(f"/customers/{pk}/{verb}", {"version": 1}).status_code == 403
    assert client.post("/activities/new", {"customer": pk, "kind": "call", "on": "2026-11-23"}).status_code == 403
    assert client.post(f"/contacts/{kit.contact.pk}", {"name": "X", "version": 1}).status_code == 403
    assert Customer.everything.get().version == 1
    assert not Activity.everything.exists()


def test_entering_and_changing(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    refused = client.post("/customers/new", {"name": " ", "region": "上海"})
    assert refused.status_code == 422
    assert 'value="上海"' in text(refused)
    form = {"name": "上海联拓", "tags": "老客户，重点", "attributes": "pool: east", "customer_class": "B"}
    made = client.post("/customers/new", form)
    row = Customer.everything.get()
    assert (made.status_code, made["Location"]) == (303, f"/customers/{row.pk}")
    assert (row.tags, row.attributes, row.owner) == (["老客户", "重点"], {"pool": "east"}, cast.seller.person)
    operations.change_customer(cast.lead, row.pk, 1, region="华东")
    stale = client.post(f"/customers/{row.pk}/edit", {**form, "region": "浙江", "version": 1})
    assert stale.status_code == 412
    assert "华东" in text(stale)
    assert 'value="浙江"' in text(stale)
    saved = client.post(f"/customers/{row.pk}/edit", {**form, "region": "浙江", "version": 2})
    assert saved.status_code == 303
    row.refresh_from_db()
    assert (row.region, row.version) == ("浙江", 3)


def test_what_two_change_at_once_is_both_kept(cast: SimpleNamespace, client_of: Any) -> None:
    operations.create_custom_field(cast.admin, record="customer", label="Uses", kind="choices", choices=["a", "b"])
    operations.create_custom_field(cast.admin, record="customer", label="Limit", kind="money")
    row = operations.create_customer(cast.seller, name="上海联拓", industry="机械", tags=["老客户"])
    client, other = client_of(cast.seller), client_of(cast.lead)
    typed = {"name": "上海联拓", "industry": "机械", "tags": "老客户", "created_on": "2026-11-23", "version": 1}
    theirs = {
        **typed,
        "industry": "汽车",
        "tags": "老客户,重点",
        "region": "江苏",
        "x_uses": ["a", "b"],
        "x_limit": "5",
    }
    assert other.post(f"/customers/{row.pk}/edit", theirs).status_code == 303
    stale = client.post(f"/customers/{row.pk}/edit", {**typed, "note": "Mine", "region": "浙江"})
    form = stale.context["form"]
    assert stale.status_code == 412 and [str(label) for label, _value in form.newer] == ["Region"], "both changed it"
    again = {one.html_name: one.value() for one in form if one.value() not in (None, "")}
    assert client.post(f"/customers/{row.pk}/edit", again).status_code == 303
    row.refresh_from_db()
    assert (row.industry, row.tags, row.region, row.note) == ("汽车", ["老客户", "重点"], "浙江", "Mine")
    assert row.attributes == {"uses": "a;b", "limit": "5.00"}


def test_deleting_says_what_depends_and_offers_to_archive(
    cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.seller)
    page = client.post(f"/customers/{kit.customer.pk}/deletion", {"version": 1})
    assert page.status_code == 409
    assert "1 contact" in text(page)
    assert f"/customers/{kit.customer.pk}/archival" in text(page)
    client.post(f"/customers/{kit.customer.pk}/archival", {"version": 1})
    assert "金源" not in text(client.get("/customers"))
    assert "金源" in text(client.get("/customers?view=archived"))


def test_assigning_from_the_page(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.lead)
    form = {"owner": f"{cast.seller2.person.name} · seller2", "with_opportunities": "on", "version": 1}
    assert client.post(f"/customers/{kit.customer.pk}/owner", form).status_code == 303
    kit.customer.refresh_from_db()
    assert kit.customer.owner == cast.seller2.person
    assert client_of(cast.seller).post(f"/customers/{kit.customer.pk}/owner", form).status_code == 404


def test_contacts(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    form = {"customer": f"苏州金源精密 · {kit.customer.code}", "name": "李工", "email": "not one"}
    assert client.post("/contacts/new", form).status_code == 422
    assert client.post("/contacts/new", {**form, "email": ""}).status_code == 303
    assert "李工" in text(client.get("/contacts?q=lg"))
    assert client.post("/contacts/new", {**form, "customer": "Nobody"}).status_code == 422
    contact = Contact.everything.get(name="李工")
    assert client.post(f"/contacts/{contact.pk}/deletion", {"version": 1}).status_code == 303


def test_a_contact_is_logged_in_one_go(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    page = f"/customers/{kit.customer.pk}"
    form = {"customer": kit.customer.pk, "kind": "visit", "on": "2026-11-23", "content": "谈了价格", "next": page}
    made = client.post("/activities/new", {**form, "next_on": "2026-12-07", "next_step": "发报价"})
    assert (made.status_code, made["Location"]) == (303, page)
    shown = text(client.get(page))
    assert "谈了价格" in shown
    assert "发报价" in shown
    row, follow_up = Activity.everything.get(), FollowUp.everything.get()
    future = client.post("/activities/new", {**form, "on": "2026-11-24"})
    assert future.status_code == 422
    assert "谈了价格" in text(future)
    elsewhere = client.post("/activities/new", {**form, "next": "https://evil.example/"})
    assert elsewhere["Location"] == page
    assert client.get(f"/activities/{row.pk}").status_code == 200
    assert client_of(cast.lead).get(f"/activities/{row.pk}").status_code == 200, "to be read"
    changed = {"kind": "call", "on": "2026-11-23", "content": "other words", "version": row.version}
    assert client_of(cast.lead).post(f"/activities/{row.pk}", changed).status_code == 403
    client.post(f"/follow-ups/{follow_up.pk}/date", {"version": follow_up.version, "due_on": "bad"})
    follow_up.refresh_from_db()
    assert follow_up.done_at is not None


def test_follow_ups_move_and_end(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.seller)
    client.post("/follow-ups/new", {"about": kit.opportunity.pk, "due_on": "2026-11-30"})
    row = FollowUp.everything.get()
    client.post(f"/follow-ups/{row.pk}/date", {"version": 1, "due_on": "2026-12-01"})
    row.refresh_from_db()
    assert row.due_on.isoformat() == "2026-12-01"
    assert client_of(cast.gm).post(f"/follow-ups/{row.pk}/completion", {"version": 2}).status_code == 403
    assert client_of(cast.seller2).post(f"/follow-ups/{row.pk}/completion", {"version": 2}).status_code == 404
    client.post(f"/follow-ups/{row.pk}/completion", {"version": 2})
    row.refresh_from_db()
    assert row.done_at is not None


def test_searching_filtering_sorting_and_paging(cast: SimpleNamespace, client_of: Any) -> None:
    many(cast)
    client = client_of(cast.seller)
    first = text(client.get("/customers?sort=name"))
    assert "Customer 00" in first
    assert "Customer 59" not in first
    assert "Customer 59" in text(client.get("/customers?sort=name&page=2"))
    assert "Customer 59" in text(client.get("/customers?sort=name&page=99"))
    assert "Customer 59" in text(client.get("/customers?sort=-name"))
    only = text(client.get("/customers?q=customer+07&class=B", headers={"HX-Request": "true"}))
    assert "Customer 07" in only
    assert "Customer 08" not in only
    assert "<html" not in only
    for odd in ("?page=x", "?page=-1", "?sort=secret", "?owner=99999999999999999999", "?view=x", "?class=" + "x" * 500):
        assert client.get(f"/customers{odd}").status_code == 200


@pytest.mark.parametrize("path", ["/customers", "/contacts", "/activities", "/opportunities", "/opportunities/board"])
@pytest.mark.parametrize("who", ["seller", "lead", "gm"])
def test_lists_take_few_queries(
    cast: SimpleNamespace, client_of: Any, django_assert_max_num_queries: Any, path: str, who: str
) -> None:
    many(cast)
    client = client_of(getattr(cast, who))
    client.get(path)
    with django_assert_max_num_queries(BUDGET):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(("record", "most"), [("customer", 25), ("opportunity", 28)])
@pytest.mark.parametrize("who", ["seller", "lead", "gm"])
def test_a_records_page_takes_few_queries(
    cast: SimpleNamespace,
    kit: SimpleNamespace,
    client_of: Any,
    django_assert_max_num_queries: Any,
    record: str,
    who: str,
    most: int,
) -> None:
    client, address = client_of(getattr(cast, who)), reverse(record, args=[getattr(kit, record).pk])
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_the_composers_fields_come_when_they_are_asked_for(
    cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(cast.seller)
    page = text(client.get(reverse("customer", args=[kit.customer.pk])))
    there = re.search(r'id="log" data-form="([^"]+)"', page)
    assert there and 'name="next_on"' not in page
    fields = text(client.get(there[1], headers={"HX-Request": "true", "HX-Target": "log-fields"}))
    assert 'name="content"' in fields and 'name="next_on"' in fields and "<form" not in fields
    other = client_of(cast.seller2).get(there[1], headers={"HX-Request": "true", "HX-Target": "log-fields"})
    assert other.status_code == 404


def test_the_palette_finds_by_pinyin(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    found = text(client_of(cast.seller).get("/search?q=szjy", headers={"HX-Request": "true"}))
    assert f'href="/customers/{kit.customer.pk}"' in found
    assert f'href="/opportunities/{kit.opportunity.pk}"' in found
    assert kit.customer.name not in text(client_of(cast.seller).get("/search?q=")), "nothing is asked for"


def test_names_are_shown_as_they_are(cast: SimpleNamespace, client_of: Any) -> None:
    evil = operations.create_customer(cast.seller, name="<script>alert(1)</script>", website="javascript:alert(1)")
    page = text(client_of(cast.seller).get(f"/customers/{evil.pk}"))
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_an_owner_is_typed_and_addresses_of_old_still_narrow(
    cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any
) -> None:
    client, name = client_of(cast.lead), cast.seller.person.name
    editor = text(client.get("/lists/customers/condition", {"column": "owner"}))
    assert 'data-pick="/lists/customers/people"' in editor and 'value="me"' in editor
    assert name in text(client.get("/lists/customers/people"))
    assert cast.outsider.person.name not in text(client.get("/lists/customers/people"))

    def found(owner: str) -> str:
        return text(client.get("/customers", {"owner": owner}))

    theirs = kit.customer.name
    for said in (cast.seller.person.code, name, f"{name} · {cast.seller.person.code}", str(cast.seller.person.pk)):
        assert theirs in found(said) and f"is {name}" in found(said), said
    for said in ("me", f"{cast.lead.person.name} · {cast.lead.person.code}", "nobody", cast.outsider.person.code):
        assert theirs not in found(said), said
