"""Reports as pages and API: built, narrowed, saved, shared, written as a file."""
# ruff: noqa: F811

from __future__ import annotations

import re
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from merit.reports.models import Report
from tests.reports.test_pivot import deals  # noqa: F401 - a fixture
from tests.web.crm_kit import text

QUERY = "list=opportunities&rows=stage&measure=count&measure=sum.amount&f=amount.over.10"


def test_the_index_offers_what_the_reader_sees(deals: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(deals.seller).get("/reports"))
    assert "Open opportunities by stage" in page and "Points by person" in page
    assert "Open opportunities by stage" not in text(client_of(deals.hr).get("/reports"))


def test_a_report_shows_numbers_that_lead_to_their_rows(deals: SimpleNamespace, client_of: Any) -> None:
    browser = client_of(deals.gm)
    page = text(browser.get(f"/reports/view?{QUERY}&chart=bars"))
    assert "¥150" in page and "¥930" in page and "¥1,080" in page
    link = re.search(r'<td class="num "><a href="([^"]+)">2</a>', page)
    assert link is not None
    rows = text(browser.get(link[1].replace("&amp;", "&")))
    assert "Deal 0" in rows and "Deal 1" in rows and "Deal 3" not in rows


def test_wrong_words_are_said_and_the_rest_holds(deals: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(deals.gm).get("/reports/view?list=opportunities&rows=nothing&measure=luck&f=x.y.z"))
    assert "Rows cannot be told apart by “nothing”." in page and "“luck” cannot be measured." in page
    assert client_of(deals.gm).get("/reports/view?list=x").status_code == 404


def test_another_list_forgets_what_was_chosen_of_the_one_before(deals: SimpleNamespace, client_of: Any) -> None:
    page = text(client_of(deals.gm).get("/reports/view?list=customers&was=opportunities&rows=stage&f=kind.is.open"))
    assert "chip bad" not in page


def test_a_filter_more_and_one_less(deals: SimpleNamespace, client_of: Any) -> None:
    browser = client_of(deals.gm)
    answer = browser.get(f"/reports/narrowed?{QUERY}&column=kind&op=is&value=open")
    assert answer.status_code in {302, 303}
    assert "f=amount.over.10&f=kind.is.open" in answer.url
    wrong = browser.get(f"/reports/narrowed?{QUERY}&column=amount&op=over&value=much", follow=True)
    assert "“much” is not a number." in text(wrong)


def test_saved_shared_changed_and_deleted(deals: SimpleNamespace, client_of: Any) -> None:
    gm, seller = client_of(deals.gm), client_of(deals.seller)
    gm.post("/reports/new", {"name": "Stages", "query": QUERY, "shared": "role:salesperson"})
    row = Report.everything.get()
    assert (row.list, row.shared, row.role) == ("opportunities", "role", "salesperson")
    page = text(seller.get(f"/reports/{row.pk}"))
    assert "Stages" in page and "¥1,050" in page, "his own rows"
    assert "Stages" in text(seller.get("/reports"))
    assert client_of(deals.lead).get(f"/reports/{row.pk}").status_code == 404
    assert seller.post(f"/reports/{row.pk}", {"version": 1, "name": "Mine"}).status_code == 403
    changed = f"{QUERY}&chart=bars"
    assert "Save changes" in text(gm.get(f"/reports/{row.pk}?{changed}"))
    gm.post(f"/reports/{row.pk}", {"version": row.version, "query": changed})
    row.refresh_from_db()
    assert "chart=bars" in row.query
    stale = gm.post(f"/reports/{row.pk}", {"version": 1, "name": "Late"}, follow=True)
    assert Report.everything.get().name == "Stages" and "toast" in text(stale)
    again = gm.post("/reports/new", {"name": "Stages", "query": QUERY}, follow=True)
    assert "You have a report of this name." in text(again)
    gm.post(f"/reports/{row.pk}/deletion", {"version": row.version})
    assert not Report.everything.exists()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_file_has_the_numbers(deals: SimpleNamespace, client_of: Any, form: str) -> None:
    answer = client_of(deals.gm).get(
        f"/reports/file.{form}?list=opportunities&rows=owner&across=stage&measure=sum.amount&measure=count"
    )
    content = b"".join(answer.streaming_content)
    if form == "csv":
        rows = [line.split(",") for line in content.decode("utf-8-sig").splitlines()]
    else:
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][-2:] == ["Total: Amount", "Total: Number of rows"]
    assert (rows[1][0], float(rows[1][-2]), float(rows[-1][-1])) == ("Chen Siyuan", 1050, 5)


def test_the_api_says_the_same(deals: SimpleNamespace, api_of: Any) -> None:
    gm = api_of(deals.gm)
    made = gm.post("/reports", {"name": "Stages", "query": QUERY, "shared": "company"})
    assert made.status_code == 201
    pk = made.json()["id"]
    found = api_of(deals.lead).get(f"/reports/{pk}/result").json()
    assert (found["of"], found["measures"], found["total"]) == (
        "opportunities",
        ["count", "sum.amount"],
        ["4", "1080.00"],
    )
    assert [one["values"] for one in found["rows"]] == [["2", "150.00"], ["2", "930.00"]]
    assert found["rows"][0]["filters"] == [f"stage.is.{deals.first.pk}"]
    across = gm.get("/reports/result", {"query": "list=opportunities&rows=owner&across=expected_on.month"}).json()
    assert [one["column"] for one in across["columns"]] == [None, "2026-11", "2026-12"]
    assert gm.get("/reports/result", {"query": "list=opportunities&rows=luck"}).status_code == 422
    assert gm.post("/reports", {"name": "x", "query": "list=nothing"}).status_code == 422
    changed = gm.patch(f"/reports/{pk}", {"name": "Again"}, headers={"If-Match": f'"{made.json()["version"]}"'})
    assert changed.json()["name"] == "Again"
    assert api_of(deals.outsider).get(f"/reports/{pk}").status_code == 404
    assert gm.delete(f"/reports/{pk}", headers={"If-Match": f'"{changed.json()["version"]}"'}).status_code == 204
