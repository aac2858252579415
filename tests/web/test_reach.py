"""Nothing on a page leads where its reader may not go."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm.models import Customer, Violation
from merit.pay.models import Statement
from merit.web.shell.nav import navigation
from tests.appraisal.conftest import cycle_of, rating, template  # noqa: F401 - fixtures
from tests.web.test_pay import plan_in_force, run_of

ROLES = ("seller", "lead", "leader", "hr", "finance", "gm", "auditor", "admin", "committee")
BAND = """\
plan: Sales 2026
currency: CNY
items:
  - {code: late, name: Late contacts, form: rate, metric: violations, every: month, bands: [{rate: -100}]}
"""


@pytest.mark.parametrize("who", ROLES)
def test_every_place_of_the_sidebar_and_the_buttons_of_today_open(
    cast: SimpleNamespace, client_of: Any, who: str
) -> None:
    actor = getattr(cast, who)
    client = client_of(actor)
    for section in navigation(actor):
        for item in section.items:
            assert client.get(item.url).status_code == 200, item.url
    page = client.get("/").content.decode()
    for url in re.findall(r'href="(/(?:activities|opportunities)/new[^"]*)"', page):
        assert client.get(url).status_code == 200, url


def test_a_leader_sees_the_company_s_people(cast: SimpleNamespace, client_of: Any) -> None:
    page = client_of(cast.leader).get("/organisation").content.decode()
    assert "Chen Siyuan" in page and "Zhou Min" in page


def violation(cast: SimpleNamespace) -> Violation:
    customer = Customer.everything.create(
        company=cast.acme, code="KH9", name="Haituo", owner=cast.people["seller"], created_on=date(2026, 9, 1)
    )
    return Violation.everything.create(
        code="V-1", person=cast.people["seller"], customer=customer, on=date(2026, 10, 6), kind="interval"
    )


def test_raters_are_led_to_the_evidence_that_they_may_open(
    cast: SimpleNamespace,
    client_of: Any,
    cycle_of: Any,  # noqa: F811
    rating: Any,  # noqa: F811
) -> None:
    violation(cast)
    cycle = cycle_of("seller")
    for who in ("lead", "hr"):
        client = client_of(getattr(cast, who))
        page = client.get(f"/appraisals/marking/{rating(cycle, who, 'seller').pk}").content.decode()
        links = [url.replace("&amp;", "&") for url in re.findall(r'href="(/[^"]+owner=[^"]+)"', page)]
        assert [client.get(url).status_code for url in links] == [200] * len(links)
        assert any(url.startswith("/contracts?") for url in links) is (who == "lead")
        assert any(url.startswith(("/activities?", "/violations?")) for url in links) is (who == "lead")


def test_a_violation_in_pay_names_its_customer_and_costs_money(cast: SimpleNamespace, client_of: Any) -> None:
    made = violation(cast)
    plan_in_force(cast, BAND)
    slip = Statement.everything.get(run=run_of(cast), person=cast.people["seller"])
    there = f"/pay/statements/{slip.pk}/why?item=late"
    part = client_of(cast.seller).get(there, headers={"HX-Request": "true"}).content.decode()
    assert "V-1" in part and f'href="/customers/{made.customer_id}"' in part and "Haituo" in part
    assert "%" not in re.sub(r"<[^>]*>", "", part), "money for each is no percentage"
    kept_out = client_of(cast.hr).get(there, headers={"HX-Request": "true"}).content.decode()
    assert "V-1" in kept_out and "/customers/" not in kept_out
