"""Targets and metrics through the API: the same operations and rights as the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm.models import Contract, Credit, Receipt
from merit.targets.models import Target


def cell(person: Any, value: str | None, was: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "subject_kind": "person",
        "subject_id": person.pk,
        "metric": "receipts",
        "period": "2026-11",
        "value": value,
        "was": was,
        **more,
    }


def test_setting_listing_and_reading(cast: SimpleNamespace, api_of: Any) -> None:
    api = api_of(cast.lead)
    answer = api.post("/targets", {"cells": [cell(cast.people["seller"], "120000.50")]})
    assert answer.status_code == 200, answer.content
    (row,) = answer.json()["items"]
    assert (row["value"], row["subject_kind"], row["version"]) == ("120000.5", "person", 1)
    listing = api.get(f"/targets?metric=receipts&year=2026&person={cast.people['seller'].pk}&sort=period").json()
    assert (listing["count"], listing["items"][0]["id"]) == (1, row["id"])
    one = api.get(f"/targets/{row['id']}")
    assert one["ETag"] == '"1"'
    assert api_of(cast.seller).get(f"/targets/{row['id']}").status_code == 200
    for who in ("seller2", "lead2", "outsider"):
        assert api_of(getattr(cast, who)).get(f"/targets/{row['id']}").status_code == 404, who
        assert api_of(getattr(cast, who)).get("/targets").json()["count"] == 0


def test_all_or_nothing(cast: SimpleNamespace, api_of: Any) -> None:
    api, who = api_of(cast.lead), cast.people["seller"]
    answer = api.post("/targets", {"cells": [cell(who, "1"), cell(who, "-1", period="2026-12")]})
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["name"] == "cells.1"
    assert not Target.everything.exists()
    for wrong in (
        {"cells": []},
        {"cells": [cell(who, "x")]},
        {"cells": [cell(who, "1", period="2026-13")]},
        {"cells": [{**cell(who, "1"), "more": 1}]},
        {"cells": [cell(who, None, metric="luck")]},
    ):
        assert api.post("/targets", wrong).status_code == 422, wrong


def test_what_somebody_changed_meanwhile(cast: SimpleNamespace, api_of: Any) -> None:
    api, who = api_of(cast.lead), cast.people["seller"]
    api.post("/targets", {"cells": [cell(who, "10")]})
    answer = api.post("/targets", {"cells": [cell(who, "20")]})
    assert answer.status_code == 409
    assert answer.json()["fields"] == [{"name": "cells.0.was", "message": "10"}]
    assert api.post("/targets", {"cells": [cell(who, "20", "10")]}).status_code == 200


def test_a_spread(cast: SimpleNamespace, api_of: Any) -> None:
    body = {
        "subject_kind": "company",
        "subject_id": cast.acme.pk,
        "metric": "receipts",
        "year": 2026,
        "total": "1000000.01",
        "weights": [*["1"] * 11, "2"],
    }
    answer = api_of(cast.gm).post("/targets/spreads", body)
    assert answer.status_code == 200
    assert sum(Decimal(row["value"]) for row in answer.json()["items"]) == Decimal("1000000.01")
    assert api_of(cast.lead).post("/targets/spreads", body).status_code == 403
    assert api_of(cast.outsider).post("/targets/spreads", body).status_code == 404
    assert api_of(cast.gm).post("/targets/spreads", body | {"weights": ["0"] * 12}).status_code == 422


def months_of(answer: Any) -> dict[str, Decimal]:
    assert answer.status_code == 200, answer.content
    return {row["period"]: Decimal(row["value"]) for row in answer.json()["items"] if row["value"] is not None}


def test_a_year_by_working_days_and_as_last_year_s_results(cast: SimpleNamespace, sold: None, api_of: Any) -> None:
    """Working days of 2027: January 21, February 20; of last year only November brought anything."""
    api, who = api_of(cast.lead), cast.people["seller"]
    body = {"subject_kind": "person", "subject_id": who.pk, "metric": "receipts", "year": 2027, "total": "261"}
    found = months_of(api.post("/targets/spreads", body | {"way": "workdays"}))
    assert (found["2027-01"], found["2027-02"], sum(found.values())) == (21, 20, 261)
    assert months_of(api.post("/targets/spreads", body | {"way": "results"}))["2027-11"] == 261
    assert api.post("/targets/spreads", body | {"way": "last"}).status_code == 422, "no targets of 2026"
    other = body | {"subject_id": cast.people["seller3"].pk}
    assert api.post("/targets/spreads", other | {"way": "results"}).status_code == 403


def test_a_department_s_year_given_to_its_people_and_undone(cast: SimpleNamespace, api_of: Any) -> None:
    api, unit = api_of(cast.gm), cast.departments["sales1"]
    asked = {"subject_kind": "department", "subject_id": unit.pk, "metric": "receipts", "year": 2027}
    assert api.post("/targets/shares", asked).status_code == 422, "it has no months yet"
    months_of(api.post("/targets/spreads", asked | {"total": "1200"}))
    chosen = [cast.people[code].pk for code in ("seller", "seller2")]
    answer = api.post("/targets/shares", asked | {"only": chosen, "reason": "new year"})
    assert {row["subject_id"] for row in answer.json()["items"]} == set(chosen)
    assert {Decimal(row["value"]) for row in answer.json()["items"]} == {50}
    (change, _spread) = api.get("/targets/changes?metric=receipts&year=2027").json()["items"]
    assert (change["how"], change["reason"], len(change["cells"])) == ("shared", "new year", 24)
    assert change["cells"][0] == {
        "subject_kind": "person", "subject_id": change["cells"][0]["subject_id"], "period": "2027-01", "before": None,
        "after": "50",
    }  # fmt: skip
    assert api_of(cast.hr).post(f"/targets/changes/{change['id']}/reversal").status_code == 404, "another's"
    assert api_of(cast.outsider).get("/targets/changes").json()["count"] == 0
    assert api_of(cast.lead).get("/targets/changes").json()["count"] == 0
    assert months_of(api.post(f"/targets/changes/{change['id']}/reversal")) == {}
    assert api.post(f"/targets/changes/{change['id']}/reversal").status_code == 409
    for who, status in (("lead2", 403), ("seller", 403), ("outsider", 404)):
        assert api_of(getattr(cast, who)).post("/targets/shares", asked).status_code == status, who


def test_last_year_s_targets_times_a_factor(cast: SimpleNamespace, api_of: Any) -> None:
    api = api_of(cast.hr)
    api.post("/targets", {"cells": [cell(cast.people["seller"], "1234.50", period="2026-03")]})
    body = {"metric": "receipts", "year": 2027, "factor": "1.1", "step": "100"}
    assert months_of(api.post("/targets/copies", body)) == {"2027-03": 1400}
    assert months_of(api.post("/targets/copies", body)) == {}, "what is there stays"
    assert months_of(api.post("/targets/copies", body | {"replace": True, "factor": "2"})) == {"2027-03": 2500}
    assert api.post("/targets/copies", body | {"factor": "0"}).status_code == 422
    assert api_of(cast.seller).post("/targets/copies", body).status_code == 422, "nothing of his to set"


def test_a_token_that_only_reads_sets_nothing(cast: SimpleNamespace, api_of: Any) -> None:
    answer = api_of(cast.lead, ("read",)).post("/targets", {"cells": [cell(cast.people["seller"], "1")]})
    assert answer.status_code == 403


@pytest.fixture
def sold(cast: SimpleNamespace) -> None:
    contract = Contract.everything.create(
        company=cast.acme, code="HT1", owner=cast.people["seller"], signed_on=date(2026, 11, 1), amount=Decimal(90_000)
    )
    Credit.everything.create(contract=contract, person=cast.people["seller"], share=1)
    Receipt.everything.create(code="SK1", contract=contract, received_on=date(2026, 11, 10), amount=Decimal("30000.50"))


def test_where_one_stands(cast: SimpleNamespace, sold: None, api_of: Any) -> None:
    api_of(cast.lead).post("/targets", {"cells": [cell(cast.people["seller"], "60001")]})
    answer = api_of(cast.seller).get("/metrics?period=2026-11&metric=receipts")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "subject": "seller",
        "by": "person",
        "period": "2026-11",
        "currency": "CNY",
        "items": [
            {"metric": "receipts", "value": "30000.50", "target": "60001", "target_from": "own", "attainment": "0.5",
             "pace": "0.761904761905"}
        ],
    }  # fmt: skip
    everything = api_of(cast.seller).get("/metrics?period=2026-Q4").json()["items"]
    assert {"receipts", "collection_rate", "new_customers"} <= {one["metric"] for one in everything}


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("lead", "subject=seller", 200), ("lead2", "subject=seller", 404), ("seller2", "subject=seller", 404),
        ("leader", "subject=seller", 200), ("gm", "subject=seller", 200), ("outsider", "subject=seller", 404),
        ("leader", "by=department&subject=sales1", 200), ("leader", "by=department&subject=office", 404),
        ("seller", "by=department&subject=sales1", 404), ("hr", "by=department&subject=sales1", 200),
        ("gm", "by=company", 200), ("seller", "by=company", 404), ("outsider", "by=company&subject=acme", 404),
        ("seller", "metric=luck", 400), ("seller", "nonsense=1", 400),
    ],
)  # fmt: skip
def test_whose_metrics_one_may_ask_for(
    cast: SimpleNamespace, sold: None, api_of: Any, who: str, query: str, status: int
) -> None:
    assert api_of(getattr(cast, who)).get(f"/metrics?period=2026-11&{query}").status_code == status


def test_periods_are_checked(cast: SimpleNamespace, api_of: Any) -> None:
    for period in ("2026-13", "x", "2026-H3", ""):
        assert api_of(cast.seller).get(f"/metrics?period={period}").status_code == 400
