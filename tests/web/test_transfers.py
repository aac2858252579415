"""The pages of transfers, and over the API."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from merit.crm import operations
from merit.crm.models import Customer, Transfer
from merit.web.picking import label
from tests.web.crm_kit import text


def test_looked_at_done_and_undone(cast: SimpleNamespace, client_of: Any) -> None:
    operations.create_customer(cast.seller, name="Firm", region="East")
    client, people = client_of(cast.leader), cast.people
    assert "Hand over customers" in text(client.get(f"/people/{people['seller'].pk}"))
    assert label(people["seller"]) in text(client.get(f"/transfers/new?person={people['seller'].pk}"))
    form = {
        **{"person": label(people["seller"]), "effective_on": "2026-11-23", "how": "region", "note": "leaves"},
        **{"what": ["customers", "opportunities"], "to0-person": label(people["seller2"])},
        **{"to1-person": label(people["seller3"]), "to1-regions": "West，East"},
    }
    preview = text(client.post("/transfers/new", {**form, "preview": "1"}))
    assert "1 record goes to others" in preview
    assert Customer.everything.get().owner == people["seller"]
    done = client.post("/transfers/new", form)
    row = Transfer.everything.get()
    assert 'value="contracts"' in client.get("/transfers/new").content.decode()
    assert done["Location"] == f"/transfers/{row.pk}"
    assert Customer.everything.get().owner == people["seller3"]
    page = text(client.get(f"/transfers/{row.pk}"))
    assert "Undo the transfer" in page and "Zhao Min" in page
    assert "Chen Siyuan" in text(client.get("/transfers"))
    client.post(f"/transfers/{row.pk}/reversal")
    assert Customer.everything.get().owner == people["seller"]
    assert client.post("/transfers/new", {**form, "to0-person": "nobody"}).status_code == 422
    assert client_of(cast.seller).get("/transfers/new").status_code == 403
    assert "Hand over customers" not in text(client_of(cast.hr).get(f"/people/{people['seller'].pk}"))


def test_over_the_api(cast: SimpleNamespace, api_of: Any) -> None:
    operations.create_customer(cast.seller, name="Firm")
    api = api_of(cast.lead)
    body = {
        **{"person_id": cast.people["seller"].pk, "effective_on": "2026-11-25"},
        "receivers": [{"person_id": cast.people["seller2"].pk}],
    }
    look = api.post("/transfers/preview", body).json()
    none = dict.fromkeys(("opportunities", "follow_ups", "leads", "contracts"), 0)
    assert look == [{"person_id": cast.people["seller2"].pk, "customers": 1, **none}]
    made = api.post("/transfers", body)
    assert (made.status_code, made.json()["state"]) == (201, "planned")
    pk = made.json()["id"]
    assert api.get("/transfers").json()["count"] == 1
    assert api.post(f"/transfers/{pk}/reversal").status_code == 409
    assert api.post(f"/transfers/{pk}/cancellation").json()["state"] == "cancelled"
    assert api_of(cast.seller2).get(f"/transfers/{pk}").status_code == 404
