"""What programs meet at the edges of the API: unknown fields, impossible periods, facts that hold mistakes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from merit.crm.sales import bad_debts
from tests.appraisal.conftest import cycle_of, template  # noqa: F401 - fixtures
from tests.crm import sales_kit as kit
from tests.web.test_pay import plan_in_force, run_of


def test_a_bad_debt_stays_with_its_contract(cast: Any, api_of: Any) -> None:
    made = kit.contract(cast)
    row = bad_debts.create_bad_debt(
        cast.finance, contract_id=made.pk, written_off_on=date(2026, 11, 1), amount=kit.D("5")
    )
    answer = api_of(cast.finance).patch(
        f"/bad-debts/{row.pk}", {"reason": "x", "contract_id": made.pk}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 422 and answer.json()["fields"][0]["name"] == "contract_id"


def test_a_parameter_that_is_not_there_is_refused(cast: Any, api_of: Any) -> None:
    answer = api_of(cast.seller).get("/leads/duplicates?name=Acme")
    assert (answer.status_code, answer.json()["fields"][0]["name"]) == (400, "name")


@pytest.mark.parametrize("period", ["0000", "0000-01", "0001-Q1", "9999", "2026-13", "2026-Q5"])
def test_no_such_period(cast: Any, api_of: Any, period: str) -> None:
    assert api_of(cast.seller).get("/metrics", {"period": period}).status_code == 400
    cell = {"subject_kind": "company", "subject_id": cast.acme.pk, "metric": "receipts", "period": period, "value": "1"}
    assert api_of(cast.gm).post("/targets", {"cells": [cell]}).status_code == 422
    cycle = {"template_version": 1, "period": period}
    assert api_of(cast.hr).post("/appraisal-cycles", cycle).status_code == 422


def test_what_the_api_does_not_have_is_a_problem(cast: Any, api_of: Any) -> None:
    seller = api_of(cast.seller)
    for answer, status in (
        (seller.get("/nothing"), 404),
        (seller.post("/customers/1/nothing/at-all"), 404),
        (seller.get("/"), 404),
        (seller.delete("/customers"), 405),
        (seller.put("/customers"), 405),
        (Client().get("/api/v1/nothing"), 404),
    ):
        assert answer.status_code == status and answer["Content-Type"].startswith("application/problem+json")
        assert answer.json()["status"] == status
    assert "GET" in seller.delete("/customers")["Allow"]


def test_a_sort_that_is_none(cast: Any, api_of: Any) -> None:
    seller = api_of(cast.seller)
    assert seller.get("/receivables", {"sort": "nope"}).status_code == 400
    assert seller.get("/receivables", {"sort": "-due_on"}).status_code == 200


def test_the_company_of_the_header_must_be_the_caller_s(cast: Any, api_of: Any) -> None:
    seller = api_of(cast.seller)
    for company, status in ((cast.acme.pk, 200), (cast.other.pk, 403), (10**9, 403), ("acme", 400)):
        assert seller.get("/customers", headers={"Merit-Company": str(company)}).status_code == status, company
    made = seller.post("/customers", {"name": "X"}, headers={"Merit-Company": str(cast.other.pk)})
    assert made.status_code == 403 and made["Content-Type"].startswith("application/problem+json")


def test_what_waits_for_my_marks_comes_in_pages(
    cast: Any,
    api_of: Any,
    cycle_of: Any,  # noqa: F811
    template: Any,  # noqa: F811
) -> None:
    cycle_of("seller", "seller2")
    lead = api_of(cast.lead)
    first = lead.get("/appraisals/assignments", {"page_size": "1", "sort": "person"}).json()
    assert (first["count"], [one["person_id"] for one in first["items"]]) == (2, [cast.people["seller"].pk])
    assert lead.get("/appraisals/assignments", {"submitted": "true"}).json()["count"] == 0
    assert lead.get("/appraisals/assignments", {"nothing": "1"}).status_code == 400


def test_a_run_in_another_state_says_in_which(cast: Any, api_of: Any) -> None:
    plan_in_force(cast)
    run = run_of(cast, upto="reviewed")
    for verb in ("lock", "payment"):
        answer = api_of(cast.finance).post(f"/pay-runs/{run.pk}/{verb}", headers={"If-Match": f'"{run.version}"'})
        assert answer.status_code == 409 and "Reviewed" in answer.json()["detail"], verb
