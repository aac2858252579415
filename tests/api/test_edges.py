"""What programs meet at the edges of the API: unknown fields, impossible periods, facts that hold mistakes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from merit.crm.sales import bad_debts
from tests.crm import sales_kit as kit


def test_a_bad_debt_stays_with_its_contract(cast: Any, api_of: Any) -> None:
    made = kit.contract(cast)
    row = bad_debts.create_bad_debt(
        cast.finance, contract_id=made.pk, written_off_on=date(2026, 11, 1), amount=kit.D("5")
    )
    answer = api_of(cast.finance).patch(
        f"/bad-debts/{row.pk}", {"reason": "x", "contract_id": made.pk}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 422 and answer.json()["fields"][0]["name"] == "contract_id"


@pytest.mark.parametrize("period", ["0000", "0000-01", "0001-Q1", "9999", "2026-13", "2026-Q5"])
def test_no_such_period(cast: Any, api_of: Any, period: str) -> None:
    assert api_of(cast.seller).get("/metrics", {"period": period}).status_code == 400
    cell = {"subject_kind": "company", "subject_id": cast.acme.pk, "metric": "receipts", "period": period, "value": "1"}
    assert api_of(cast.gm).post("/targets", {"cells": [cell]}).status_code == 422
    cycle = {"template_version": 1, "period": period}
    assert api_of(cast.hr).post("/appraisal-cycles", cycle).status_code == 422
