"""Today over the API says what the page says."""
# ruff: noqa: F811

from __future__ import annotations

from typing import Any

from tests.web.test_home import day, plan, target  # noqa: F401 - a fixture


def test_the_month_with_the_next_step_that_pays(cast: Any, api_of: Any, day: Any) -> None:
    target(cast)
    plan(cast)
    found = api_of(cast.seller).get("/home").json()
    month = found["month"]
    assert (month["receipts"]["value"], month["receipts"]["target"]) == ("30000.00", "100000")
    pay = month["expected_pay"]
    # 1 % on 30,000; 40,000 are still due in November: 20,000 at 1 % and 20,000 at 2 %
    assert (pay["earned"], pay["expected"], pay["total"], pay["due"]) == ("300.00", "600.00", "900.00", "40000.00")
    hint = pay["hint"]
    assert (hint["item"], hint["kind"], hint["more"], hint["after"]) == ("commission", "rate", "20000.00", "0.02")
    assert [(one["name"], one["count"]) for one in found["pipeline"]["pipelines"][0]["stages"]] == [
        ("First", 0),
        ("Offer", 1),
        ("Won", 0),
    ]
    assert (found["pipeline"]["amount"], found["pipeline"]["weighted"]) == ("100000.00", "40000.00")


def test_who_sells_nothing_has_no_month(cast: Any, api_of: Any, day: Any) -> None:
    assert api_of(cast.hr).get("/home").json()["month"] is None
    assert api_of(cast.lead).get("/home", {"view": "team"}).json()["pipeline"]["count"] == 1
    assert api_of(cast.lead).get("/home", {"view": "x"}).status_code == 400
    assert api_of(cast.lead).get("/home", {"nothing": "x"}).status_code == 400


def test_records_tell_their_history(cast: Any, api_of: Any, day: Any) -> None:
    seller, hr = api_of(cast.seller), api_of(cast.hr)
    made = seller.post("/customers", {"name": "Neu"}).json()
    assert [one["verb"] for one in seller.get(f"/customers/{made['id']}/events").json()] == ["created"]
    assert api_of(cast.seller2).get(f"/customers/{made['id']}/events").status_code == 404
    body = {"customer_id": made["id"], "name": "Chance", "amount": "10"}
    chance = seller.post("/opportunities", body).json()
    assert [one["verb"] for one in seller.get(f"/opportunities/{chance['id']}/events").json()] == ["created"]
    person = cast.people["seller"].pk
    hr.patch(f"/people/{person}", {"name": "Chen Siyuan", "phone": "138"}, headers={"If-Match": '"1"'})
    for who, verbs in (("seller", ["changed"]), ("hr", ["changed"]), ("seller2", [])):
        seen = api_of(getattr(cast, who)).get(f"/people/{person}/events")
        assert [one["verb"] for one in seen.json()] == verbs, who
