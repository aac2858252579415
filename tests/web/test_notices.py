"""The inbox: each sees the own notices in words, puts them off, is done with them; every kind has its sentence."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from merit.crm import operations
from merit.org.notices import Notice, notify
from merit.web.notices import words
from tests.web import crm_kit

MERIT = Path(words.__file__).parents[2]


def tell(cast: Any, days: int = 0, kind: str = "contact-due", code: str = "seller") -> Notice:
    made = getattr(cast, "made", None)
    if made is None:
        cast.made = made = crm_kit.company(cast)
    day = cast.seller.today - timedelta(days=days)
    notify(
        [cast.people[code]],
        kind,
        made.customer,
        key=f"{kind}:{day}",
        day=day,
        due_on=day,
        step="Send the offer",
        customer_id=made.customer.pk,
    )
    found: Notice = Notice.everything.latest("pk")
    return found


def test_the_inbox_groups_by_day_and_says_the_next_step(cast: Any, client_of: Any) -> None:
    tell(cast)
    tell(cast, days=2, kind="contact-overdue")
    text = crm_kit.text(client_of(cast.seller).get("/notices"))
    body = text[text.index('id="inbox"') :]
    assert body.index("Overdue") < body.index("Today") < body.index("Next contact is due on")
    assert "Send the offer" in text and f"/customers/{cast.made.customer.pk}" in text
    assert "苏州金源精密" not in crm_kit.text(client_of(cast.lead).get("/notices"))
    assert client_of(cast.seller).get("/badges").json()["notices"] == 2


def test_putting_off_and_done(cast: Any, client_of: Any) -> None:
    client, row = client_of(cast.seller), tell(cast)
    tomorrow = cast.seller.today + timedelta(days=1)
    assert client.post(f"/notices/{row.pk}/snooze", {"until": tomorrow.isoformat()}).status_code == 303
    assert "Nothing waits for you" in crm_kit.text(client.get("/notices"))
    assert "苏州金源精密" in crm_kit.text(client.get("/notices?show=later"))
    assert (
        client.post(f"/notices/{row.pk}/completion", headers={"HX-Request": "true"}).headers["HX-Trigger"] == "badges"
    )
    assert "Open again" in crm_kit.text(client.get("/notices?show=done"))
    client.post(f"/notices/{row.pk}/reopening")
    assert "苏州金源精密" in crm_kit.text(client.get("/notices"))
    client.post("/notices/completion")
    assert not Notice.everything.filter(done_at=None).exists()
    assert client.post(f"/notices/{row.pk}/snooze", {"until": cast.seller.today.isoformat()}).status_code == 422
    assert client_of(cast.lead).post(f"/notices/{row.pk}/completion").status_code == 404


def test_what_one_may_no_longer_see_is_not_told(cast: Any, client_of: Any) -> None:
    tell(cast)
    operations.assign_customer(cast.lead, cast.made.customer.pk, 1, owner_id=cast.people["seller2"].pk)
    client = client_of(cast.seller)
    assert "苏州金源精密" not in crm_kit.text(client.get("/notices"))
    assert client.get("/badges").json()["notices"] == 0


def test_the_api_serves_the_own_notices(cast: Any, api_of: Any) -> None:
    row = tell(cast)
    api = api_of(cast.seller)
    assert [one["id"] for one in api.get("/notices").json()["items"]] == [row.pk]
    until = (cast.seller.today + timedelta(days=7)).isoformat()
    assert api.put(f"/notices/{row.pk}/snooze", {"until": until}).json()["snoozed_until"] == until
    assert api.get("/notices").json()["count"] == 0
    assert api.get("/notices?state=snoozed").json()["count"] == 1
    assert api.post(f"/notices/{row.pk}/completion").json()["done_at"]
    assert api.delete(f"/notices/{row.pk}/completion").json()["done_at"] is None
    assert api.post("/notices/completion", {}).json() == {"done": 1}
    assert api_of(cast.lead).get(f"/notices/{row.pk}").status_code == 404
    assert type(api)(cast.seller, ("read",)).post(f"/notices/{row.pk}/completion").status_code == 403


def kinds() -> set[str]:
    """The kinds that the sources write."""
    found = set()
    for path in MERIT.rglob("*.py"):
        if "notify(" in path.read_text():
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "notify":
                    found |= {one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant)}
    return {kind for kind in found if isinstance(kind, str)}


def test_every_kind_that_is_written_has_words() -> None:
    assert kinds() <= words.KINDS.keys()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_kind_is_said_in_every_language(language: str) -> None:
    every = {"n": 2, "names": "x", "who": "x", "reason": "x", "due_on": "x"}
    with translation.override(language):
        for kind, said in words.KINDS.items():
            values = type("V", (dict,), {"__missing__": lambda _self, _key: "x"})(every)
            text = str(said.text % values)
            assert not text.replace("x", "").isascii(), kind
            assert not str(said.name).isascii(), kind
