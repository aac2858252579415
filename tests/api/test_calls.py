"""Calls of a telephone system: matched however a number is written, once each, and assigned by hand where none fits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.leads import operations as leads
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Call, Customer, FollowUp
from merit.crm.numbers import same_way
from tests.crm.lead_kit import lead

CALL = {"call_id": "x-1", "direction": "in", "from": "+86 512 6688 1234", "to": "100", "duration": 95}
CALL |= {"started_at": "2026-11-20T09:30:00", "recording_url": "https://pbx.example.com/x-1.mp3"}


@pytest.fixture
def customer(cast: Any) -> Any:
    row = operations.create_customer(cast.seller, name="苏州金源精密", phone="0512-66880000")
    operations.create_contact(cast.seller, customer_id=row.pk, name="Kim", phone="(0512) 6688-1234 转 801")
    operations.plan_follow_up(cast.seller, customer_id=row.pk, due_on=cast.seller.today)
    return row


@pytest.mark.parametrize(
    "written",
    ["0512-66881234", "+86 512 66881234", "0086 512 6688 1234", "（０５１２）６６８８１２３４", "051266881234"],
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert same_way(written, "CN") == "+8651266881234"


def test_other_countries_keep_their_ways() -> None:
    assert same_way("138 0013 8000", "CN") == "+8613800138000"
    assert same_way("02-2345-6789", "TW") == "+886223456789"
    assert same_way("2345 6789", "HK") == "+85223456789"
    assert same_way("withheld", "CN") is None
    assert same_way("+49 721 1234567-12", "CN") == "+49721123456712", "a direct line that belongs to the number"


@pytest.mark.parametrize(
    ("kept", "caller"),
    [
        ("0755-83321100-802", "+86 755 83321100"),
        ("021-66889900－8012", "02166889900"),
        ("13912345678/13800138000", "139 1234 5678"),
        ("电话 0512-66881234 传真 0512-66881299", "051266881234"),
        ("13800138000（张工）", "013800138000"),
    ],
)
def test_a_call_finds_whom_it_comes_from_however_the_number_is_kept(
    cast: Any, api_of: Any, kept: str, caller: str
) -> None:
    row = operations.create_customer(cast.seller, name="苏州金源精密")
    operations.create_contact(cast.seller, customer_id=row.pk, name="Kim", phone=kept)
    made = api_of(cast.seller).post("/calls", {**CALL, "from": caller}).json()
    assert (made["state"], made["customer_id"]) == ("matched", row.pk)


def test_the_number_of_a_customer_that_was_merged_away_is_the_survivors(cast: Any, api_of: Any) -> None:
    stays = operations.create_customer(cast.seller, name="Acme", phone="0512-66880001")
    gone = operations.create_customer(cast.seller, name="ACME Ltd", phone="0512-66880002")
    operations.merge(cast.seller, "customer", stays.pk, {stays.pk: 1, gone.pk: 1}, {})
    assert api_of(cast.seller).post("/calls", {**CALL, "from": "051266880002"}).json()["customer_id"] == stays.pk


def test_a_withheld_number_waits(cast: Any, api_of: Any, client_of: Any) -> None:
    assert api_of(cast.seller).post("/calls", {**CALL, "from": ""}).json()["state"] == "waiting"
    assert "Number withheld" in client_of(cast.seller).get("/calls").content.decode()


def test_a_call_of_a_lead_is_a_contact_with_it_and_goes_along_to_the_customer(cast: Any, api_of: Any) -> None:
    operations.ensure_default_stages(cast.acme)
    row = lead(cast.seller, "Kim", phone="0512-66881234-5")
    api = api_of(cast.seller)
    made = api.post("/calls", {**CALL, "answered": False}).json()
    row.refresh_from_db()
    assert (made["state"], made["lead_id"], made["customer_id"], row.handled_at) == ("matched", row.pk, None, None)
    api.post("/calls", {**CALL, "answered": True})
    row.refresh_from_db()
    assert row.handled_at and (row.status, row.last_contact_on) == ("working", date(2026, 11, 20))
    api.post("/calls", {**CALL, "answered": False})
    row.refresh_from_db()
    assert row.last_contact_on is None
    leads.convert_lead(cast.seller, row.pk, row.version)
    assert Call.everything.get().customer == Activity.everything.get().customer == Customer.everything.get()


def test_a_call_of_somebody_new_becomes_a_lead(cast: Any, api_of: Any, client_of: Any) -> None:
    api = api_of(cast.seller)
    made = api.post("/calls", {**CALL, "from": "021-5555 1111", "agent": "seller"}).json()
    page = client_of(cast.seller)
    path = f"/leads/new?call={made['id']}&phone=021-5555%201111"
    assert path.replace("&", "&amp;") in page.get("/calls").content.decode()
    assert 'value="021-5555 1111"' in page.get(path).content.decode()
    form = {"company_name": "金源", "phone": "021-5555 1111"}
    assert client_of(cast.seller3).post(path, form).status_code == 404, "whose call it is not"
    assert page.post(path, {"note": "?"}).status_code == 422 and not Lead.everything.exists()
    assert page.post(path, form).status_code == 303
    row, call = Lead.everything.get(), Call.everything.get()
    assert (call.lead, call.state, row.channel, row.status) == (row, "matched", "call", "working")
    assert Activity.everything.get().lead == row
    second = api.post("/calls", {**CALL, "call_id": "x-2", "from": "021-5555 2222"}).json()
    sent = {"headers": {"If-Match": '"1"'}}
    assert api_of(cast.seller3).post(f"/calls/{second['id']}/lead", {"name": "Lee"}, **sent).status_code == 404
    told = api.post(f"/calls/{second['id']}/lead", {"name": "Lee"}, **sent)
    assert (told.status_code, told.json()["phone"], told.json()["channel"]) == (201, "021-5555 2222", "call")
    third = api.post("/calls", {**CALL, "call_id": "x-3", "from": "021-5555 3333"}).json()
    body = {"lead_id": told.json()["id"]}
    assert api.post(f"/calls/{third['id']}/assignment", body, **sent).json()["lead_id"] == body["lead_id"]


def test_a_call_becomes_an_activity_once(cast: Any, api_of: Any, customer: Any) -> None:
    api = api_of(cast.admin)
    first = api.post("/calls", {**CALL, "agent": "seller"})
    assert first.status_code == 201 and first.json()["state"] == "matched"
    activity = Activity.everything.get()
    assert (activity.person, activity.customer, activity.contact.name) == (cast.people["seller"], customer, "Kim")
    assert (activity.on.isoformat(), activity.time.isoformat(), activity.minutes) == ("2026-11-20", "09:30:00", 2)
    assert FollowUp.everything.get().done_by == activity
    again = api.post("/calls", {**CALL, "agent": "seller", "duration": 600})
    assert again.status_code == 200 and again.json()["id"] == first.json()["id"]
    activity.refresh_from_db()
    assert Activity.everything.count() == 1 and activity.minutes == 10
    assert first.json()["from_number"] == CALL["from"] and again.json()["duration"] == 600


def test_calls_of_the_switchboard_and_the_other_way_round(cast: Any, api_of: Any, customer: Any) -> None:
    out = {**CALL, "direction": "out", "from": "100", "to": "0512 6688 0000", "answered": False}
    made = api_of(cast.seller).post("/calls", out).json()
    assert made["state"] == "matched" and made["contact_id"] is None and made["person_id"] == cast.people["seller"].pk
    assert not FollowUp.everything.get().done_at, "a call that nobody answered closes nothing"
    assert "not answered" in Activity.everything.get().content


def test_what_fits_nobody_waits_until_it_is_assigned(cast: Any, api_of: Any, client_of: Any, customer: Any) -> None:
    made = api_of(cast.admin).post("/calls", {**CALL, "from": "021-5555 1111"}).json()
    assert made["state"] == "waiting" and not Activity.everything.exists()
    assert client_of(cast.lead).get("/badges").json()["calls"] == 1
    lead = api_of(cast.lead)
    path = f"/calls/{made['id']}/assignment"
    assert lead.post(path, {"customer_id": customer.pk}).status_code == 428
    done = lead.post(path, {"customer_id": customer.pk}, headers={"If-Match": '"1"'})
    assert done.json()["state"] == "matched" and Activity.everything.get().person == cast.people["lead"]
    assert lead.post(path, {"customer_id": customer.pk}, headers={"If-Match": '"2"'}).status_code == 409
    assert api_of(cast.seller2).get(f"/calls/{made['id']}").status_code == 404


def test_a_number_of_two_customers_waits(cast: Any, api_of: Any, client_of: Any, customer: Any) -> None:
    other = operations.create_customer(cast.seller2, name="Other", phone="")
    operations.create_contact(cast.seller2, customer_id=other.pk, name="Kim", phone="0512 66881234")
    made = api_of(cast.seller).post("/calls", CALL).json()
    assert made["state"] == "waiting"
    page = client_of(cast.seller).get("/calls")
    assert "+86 512 6688 1234" in page.content.decode()
    data = {"version": 1, "customer": f"{customer.name} · {customer.code}"}
    assert client_of(cast.seller).post(f"/calls/{made['id']}/assignment", data).status_code == 303
    assert Call.everything.get().customer == customer
    assert client_of(cast.seller).post(f"/calls/{made['id']}/dismissal", {"version": 2}).status_code == 303
    assert Call.everything.get().state == "matched"


def test_refusals(cast: Any, api_of: Any, customer: Any) -> None:
    assert api_of(cast.seller).post("/calls", {**CALL, "recording_url": "http://x.test/1"}).status_code == 422
    assert api_of(cast.auditor).post("/calls", CALL).status_code == 403
    assert api_of(cast.seller).post("/calls", {**CALL, "agent": "seller2"}).status_code == 403
    assert api_of(cast.outsider).post("/calls", CALL).json()["state"] == "waiting", "another company's numbers"


def test_a_call_that_is_known_is_not_somebody_elses_to_change(cast: Any, api_of: Any, customer: Any) -> None:
    api_of(cast.seller).post("/calls", CALL)
    assert api_of(cast.seller2).post("/calls", {**CALL, "note": "mine now"}).status_code == 403
    assert api_of(cast.lead).post("/calls", {**CALL, "note": "by the lead"}).status_code == 200
    assert Call.everything.get().note == "by the lead"


def test_what_a_later_report_does_not_say_stays(cast: Any, api_of: Any, customer: Any) -> None:
    ringing = {name: value for name, value in CALL.items() if name not in {"duration", "recording_url"}}
    api = api_of(cast.seller)
    api.post("/calls", {**ringing, "answered": False})
    again = api.post("/calls", {**ringing, "recording_url": "https://pbx.example.com/x-1.mp3"}).json()
    assert again["answered"] is False and "not answered" in Activity.everything.get().content
    customer.refresh_from_db()
    assert customer.last_contact_on is None and not FollowUp.everything.get().done_at


def test_a_call_that_turns_out_answered_is_a_contact(cast: Any, api_of: Any, customer: Any) -> None:
    api = api_of(cast.seller)
    api.post("/calls", {**CALL, "answered": False, "duration": 0})
    api.post("/calls", {**CALL, "answered": True, "duration": 61})
    activity = Activity.everything.get()
    customer.refresh_from_db()
    assert (customer.last_contact_on, activity.minutes) == (activity.on, 2)
    assert FollowUp.everything.get().done_by == activity and "not answered" not in activity.search


def test_what_was_written_of_a_call_is_not_written_over(cast: Any, api_of: Any, customer: Any) -> None:
    api_of(cast.seller).post("/calls", CALL)
    activity = Activity.everything.get()
    operations.change_activity(cast.seller, activity.pk, activity.version, content="两周内给新报价")
    api_of(cast.seller).post("/calls", {**CALL, "duration": 300, "note": "queue 3"})
    activity.refresh_from_db()
    assert (activity.content, activity.minutes) == ("两周内给新报价", 5)


def test_a_call_that_nobody_answered_keeps_no_interval(cast: Any, api_of: Any, customer: Any) -> None:
    api_of(cast.seller).post("/calls", {**CALL, "answered": False})
    spoken = operations.log_activity(
        cast.seller, customer_id=customer.pk, kind="call", on=date(2026, 11, 10), content="Spoke"
    )
    operations.change_activity(cast.seller, spoken.pk, spoken.version, content="Spoke with Kim")
    customer.refresh_from_db()
    assert customer.last_contact_on == date(2026, 11, 10)
