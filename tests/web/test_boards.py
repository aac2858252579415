"""The team board as pages and API show it: the figures, the places, each leading to its rows, and to whom."""
# ruff: noqa: F811

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.metrics.test_boards import sold  # noqa: F401 - a fixture
from tests.web.crm_kit import text

ASKED = {"period": "2026-11"}


def names(page: str) -> list[str]:
    return re.findall(r'<a class="b" href="/people/\d+">([^<]+)</a>', page)


def test_a_lead_sees_his_team_ranked(sold: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(sold.lead).get("/team-board", ASKED))
    assert names(page) == ["Wang Ruotong", "Chen Siyuan"]
    assert "65.0%" in page and "¥65,000" in page and "¥100,000" in page
    assert "¥7,000 more each working day" in page
    assert f"/receipts?owner={sold.people['seller'].pk}&amp;period=2026-11" in page
    by_amount = text(client_of(sold.gm).get("/team-board", {**ASKED, "by": "amount"}))
    assert names(by_amount) == ["Wang Ruotong", "Chen Siyuan", "Zhao Min"]


def test_an_address_that_names_what_is_not_there_opens_the_usual_board(sold: SimpleNamespace, client_of: Any) -> None:
    browser, department = client_of(sold.lead), sold.departments["sales2"].pk
    for asked in ({"unit": f"d{department}"}, {"unit": "d999999"}, {"period": "2099-01"}, {"by": "x", "page": "-1"}):
        page = browser.get("/team-board", {**ASKED, **asked})
        assert page.status_code == 200 and "Zhao Min" not in names(text(page))


def test_hr_sees_no_customers(sold: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(sold.hr).get("/team-board", ASKED))
    assert "Ranking" in page and "Sales funnel" not in page and "Stuck opportunities" not in page


def test_the_place_is_only_there_for_who_leads(sold: SimpleNamespace, client_of: Any) -> None:
    assert "/team-board" in text(client_of(sold.lead).get("/"))
    assert "/team-board" not in text(client_of(sold.seller).get("/"))


def test_a_board_asks_a_bounded_number_of_queries(sold: SimpleNamespace, client_of: Any) -> None:
    browser = client_of(sold.gm)
    browser.get("/team-board", ASKED)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/team-board", ASKED).status_code == 200
    assert len(asked) <= 45


def test_the_api_says_the_same(sold: SimpleNamespace, api_of: Any) -> None:
    found = api_of(sold.lead).get("/boards", ASKED).json()
    receipts = found["receipts"]
    assert (receipts["value"], receipts["target"], receipts["before"]) == ("65000", "100000", "20000")
    assert (found["unit"], found["spent"], receipts["per_day"]) == ("team", "500", "7000")
    assert [(one["person"], one["rank"], one["moved"]) for one in found["ranking"]] == [
        ("seller2", 1, 0),
        ("seller", 2, -1),
    ]
    whole = api_of(sold.gm).get("/boards", {**ASKED, "unit": "company", "by": "amount"}).json()
    assert [one["person"] for one in whole["ranking"]] == ["seller2", "seller", "seller3"]
    lead = api_of(sold.lead)
    assert lead.get("/boards", {**ASKED, "unit": f"d{sold.departments['sales2'].pk}"}).status_code == 404
    assert lead.get("/boards", {"period": "2099-01"}).status_code == 400
    assert lead.get("/boards", {"period": "2026-11", "by": "luck"}).status_code in {400, 422}
    assert api_of(sold.seller).get("/boards", ASKED).status_code == 403


class TestRank:
    def test_only_where_the_company_shows_it(self, sold: SimpleNamespace, client_of: Any, api_of: Any) -> None:
        assert "My rank this month" not in text(client_of(sold.seller).get("/"))
        assert client_of(sold.seller).get("/home/rank").status_code == 403
        assert api_of(sold.seller).get("/boards/rank").status_code == 403

    def test_ones_own_place_and_the_first_three(self, sold: SimpleNamespace, client_of: Any, api_of: Any) -> None:
        """Of the department only: the third salesperson sells in another."""
        answer = client_of(sold.admin).post(
            "/company",
            {"version": sold.acme.version, "name": "Acme", "time_zone": "UTC", "language": "en", "shows_rank": "on"},
        )
        assert answer.status_code in {302, 303}
        assert "/home/rank" in text(client_of(sold.seller).get("/"))
        part = text(client_of(sold.seller).get("/home/rank"))
        assert re.search(r'class="big">2 <small>of 2<', part)
        assert part.index("Wang Ruotong") < part.index("Chen Siyuan") and "80.0%" in part and "Zhao Min" not in part
        found = api_of(sold.seller).get("/boards/rank").json()
        assert (found["rank"], found["of"]) == (2, 2)
        assert [(one["rank"], one["name"]) for one in found["first"]] == [(1, "Wang Ruotong"), (2, "Chen Siyuan")]
        assert client_of(sold.lead).get("/home/rank").status_code == 403, "who leads has the board"

    def test_without_a_target_there_is_no_place(self, sold: SimpleNamespace, client_of: Any) -> None:
        sold.acme.shows_rank = True
        sold.acme.save()
        part = text(client_of(sold.seller3).get("/home/rank"))
        assert "Without a target you have no place." in part
