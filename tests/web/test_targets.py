"""The grid of targets: who sees and edits what, saving together, a year spread; numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from merit.imports import operations
from merit.targets.models import Target
from merit.targets.names import kind_of
from merit.targets.operations import Cell, set_targets
from merit.web.targets.numbers import NotANumber, exact, read, written
from tests.imports import kit

JSON = {"Accept": "application/json"}


def put(cast: SimpleNamespace, who: str, value: object, period: str = "2026-11", metric: str = "receipts") -> None:
    pk = cast.people[who].pk if who in cast.people else 0
    cell = (
        Cell("person", pk, metric, period, Decimal(str(value)), None)
        if pk
        else Cell("department", cast.departments[who].pk, metric, period, Decimal(str(value)), None)
        if who in cast.departments
        else Cell("company", cast.acme.pk, metric, period, Decimal(str(value)), None)
    )
    set_targets(cast.gm, [cell])


def shown(client: Any, query: str = "") -> str:
    answer = client.get(f"/targets{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def inputs(text: str) -> set[str]:
    return {name.split("|")[0] for name in re.findall(r'name="([pdc]\d+\|[^"]*)"', text)}


def subjects(cast: SimpleNamespace, *codes: str) -> set[str]:
    return {
        f"p{cast.people[code].pk}"
        if code in cast.people
        else f"d{cast.departments[code].pk}"
        if code in cast.departments
        else f"c{cast.acme.pk}"
        for code in codes
    }


def test_who_edits_which_rows(cast: SimpleNamespace, client_of: Any) -> None:
    expected = {
        "seller": (),
        "lead": ("seller", "seller2"),
        "finance": (),
        "auditor": (),
        "leader": ("lead", "lead2", "seller", "seller2", "seller3", "sales", "sales1", "sales2"),
    }
    for who, codes in expected.items():
        assert inputs(shown(client_of(getattr(cast, who)))) == subjects(cast, *codes), who
    everyone = [code for code in cast.people if code not in ("outsider", "hr")]
    departments = [code for code in cast.departments if code != "elsewhere"]
    assert inputs(shown(client_of(cast.hr))) == subjects(cast, *everyone, *departments, "acme")


def test_who_sees_whose_targets(cast: SimpleNamespace, client_of: Any, api_of: Any) -> None:
    """One's own, one's people's, a department's for who sees everyone of it, the company's for who sees all of it."""
    values = {"seller": 111_111, "seller2": 222_000, "seller3": 333_333, "sales1": 444_444, "sales": 555_555}
    values |= {"acme": 999_999, "admin": 666_666}
    for code, value in values.items():
        put(cast, code, value)
    expected = {
        "seller": {"seller"},
        "lead": {"seller", "seller2", "sales1"},
        "lead2": {"seller3"},
        "leader": {"seller", "seller2", "seller3", "sales1", "sales"},
        "finance": set(values),
        "hr": set(values),
        "gm": set(values),
        "auditor": set(values),
        "admin": {"admin"},
        "committee": set(),
        "outsider": set(),
    }
    for who, codes in expected.items():
        listed = {one["value"] for one in api_of(getattr(cast, who)).get("/targets").json()["items"]}
        assert listed == {str(values[code]) for code in codes}, who
        text = shown(client_of(getattr(cast, who)))
        assert {code for code in values if f"{values[code]:,}" in text} == codes, who
    assert "To read only" in shown(client_of(cast.seller))


def test_who_sees_a_whole_department_sees_its_people_s_sum(cast: SimpleNamespace, client_of: Any) -> None:
    put(cast, "seller", 111_111)
    put(cast, "seller2", 222_222)
    put(cast, "sales1", 400_000)
    text = shown(client_of(cast.hr))
    assert "333,333" in text
    assert "\u221266,667" in text, "people together against the own target"


def test_who_sees_a_part_is_told_no_sum_of_the_whole(cast: SimpleNamespace, client_of: Any) -> None:
    """The lead sees all of sales1, and of sales only that part: its people's sum stays away, its size does not."""
    put(cast, "seller", 111_111)
    put(cast, "seller3", 5_555)
    text = shown(client_of(cast.lead))
    assert f"sum-d{cast.departments['sales1'].pk}|2026-11" in text
    assert f"sum-d{cast.departments['sales'].pk}|2026-11" not in text
    assert "5,555" not in text


def test_quarters_and_year_are_the_months_sums(cast: SimpleNamespace, client_of: Any) -> None:
    for month in range(10, 13):
        put(cast, "seller", 100, f"2026-{month}")
    text = shown(client_of(cast.lead))
    key = f"p{cast.people['seller'].pk}"
    assert re.search(rf'<td class="num q" data-key="{key}\|2026-Q4">300</td>', text)
    assert re.search(rf'<td class="num q part" data-key="{key}\|2026">300</td>', text), "nine months are missing"
    put(cast, "seller", 777, "2026-Q3")
    assert re.search(rf'name="{key}\|2026-Q3\|777"', shown(client_of(cast.lead))), "an own figure can be taken away"


def test_a_ratio_has_no_sums_but_own_quarters(cast: SimpleNamespace, client_of: Any) -> None:
    put(cast, "seller", "0.905", "2026-Q4", "collection_rate")
    text = shown(client_of(cast.lead), "?metric=collection_rate")
    assert f'name="p{cast.people["seller"].pk}|2026-Q4|0.905" value="90.5"' in text
    assert "in percent" in text


def save(client: Any, cells: dict[str, str], metric: str = "receipts", **headers: str) -> Any:
    return client.post("/targets/cells", {"metric": metric, "year": "2026", **cells}, headers=headers)


def test_saving_cells_together(cast: SimpleNamespace, client_of: Any) -> None:
    one, two = (f"p{cast.people[code].pk}" for code in ("seller", "seller2"))
    answer = save(
        client_of(cast.lead), {f"{one}|2026-01|": "1,200,000", f"{two}|2026-01|": "35 k", f"{two}|2026-02|": ""}, **JSON
    )
    assert answer.status_code == 200
    cells = answer.json()["cells"]
    assert cells[f"{one}|2026-01"] == {"text": "1,200,000", "was": "1200000"}
    assert cells[f"{two}|2026-Q1"]["text"] == "35,000"
    assert Target.everything.count() == 2
    plain = save(client_of(cast.lead), {f"{one}|2026-01|1200000": "5"})
    assert (plain.status_code, plain["Location"]) == (303, "/targets?metric=receipts&year=2026")


def test_wrong_cells_are_marked_and_nothing_is_saved(cast: SimpleNamespace, client_of: Any) -> None:
    one, two = (f"p{cast.people[code].pk}" for code in ("seller", "seller2"))
    cells = {f"{one}|2026-01|": "lots", f"{two}|2026-01|": "10", f"{two}|2026-02|": "1.2.3"}
    answer = save(client_of(cast.lead), cells, **JSON)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {f"{one}|2026-01", f"{two}|2026-02"}
    answer = save(client_of(cast.lead), {f"{one}|2026-01|": "-5", f"{two}|2026-02|": "1.005"}, **JSON)
    assert set(answer.json()["errors"]) == {f"{one}|2026-01", f"{two}|2026-02"}
    page = save(client_of(cast.lead), {f"{one}|2026-01|": "lots"})
    assert page.status_code == 422
    assert b'value="lots"' in page.content
    assert b'aria-invalid="true"' in page.content
    assert not Target.everything.exists()


def test_a_form_without_a_script_marks_the_right_cell(cast: SimpleNamespace, client_of: Any) -> None:
    """It sends every cell of the grid, changed or not."""
    put(cast, "seller", 5, "2026-01")
    one = f"p{cast.people['seller'].pk}"
    answer = save(client_of(cast.lead), {f"{one}|2026-01|5": "5", f"{one}|2026-02|": "", f"{one}|2026-03|": "-1"})
    assert answer.status_code == 422
    (marked,) = re.findall(r'name="([^"]+)"[^>]*aria-invalid', answer.content.decode())
    assert marked == f"{one}|2026-03|"


def test_somebody_else_s_change_is_not_overwritten(cast: SimpleNamespace, client_of: Any) -> None:
    put(cast, "seller", 90_000, "2026-01")
    key = f"p{cast.people['seller'].pk}|2026-01"
    answer = save(client_of(cast.lead), {f"{key}|": "100000"}, **JSON)
    assert answer.status_code == 412
    assert answer.json()["errors"] == {key: "Somebody set this to 90,000 meanwhile."}
    assert answer.json()["now"] == {key: {"text": "90,000", "was": "90000"}}
    assert save(client_of(cast.lead), {f"{key}|90000": "100000"}, **JSON).status_code == 200


@pytest.mark.parametrize(
    ("who", "subject", "status"),
    [("seller", "seller", 403), ("lead", "lead", 403), ("lead", "seller3", 403), ("lead", "outsider", 404),
     ("leader", "sales1", 200), ("leader", "acme", 403), ("hr", "acme", 200), ("finance", "seller", 403)],
)  # fmt: skip
def test_rights_hold_whatever_is_sent(
    cast: SimpleNamespace, client_of: Any, who: str, subject: str, status: int
) -> None:
    (key,) = subjects(cast, subject)
    assert save(client_of(getattr(cast, who)), {f"{key}|2026-01|": "1"}, **JSON).status_code == status


@pytest.mark.parametrize(
    "name", ["x1|2026-01|", "p|2026-01|", "p1|2026-01|x", "p99999999999999999999|2026-01|", "pé|2026|"]
)
def test_strange_names_are_answered(cast: SimpleNamespace, client_of: Any, name: str) -> None:
    assert save(client_of(cast.hr), {name: "1"}, **JSON).status_code in (404, 422)


def test_strange_addresses_are_answered(cast: SimpleNamespace, client_of: Any) -> None:
    for query in ("?metric=luck", "?year=0", "?year=x", "?year=99999", "?year=²026"):
        assert client_of(cast.hr).get(f"/targets{query}").status_code == 404
    assert client_of(cast.hr).get("/targets?open=x.1.²").status_code == 200


def test_spreading_a_year(cast: SimpleNamespace, client_of: Any) -> None:
    client, key = client_of(cast.lead), f"p{cast.people['seller'].pk}"
    data = {"metric": "receipts", "year": "2026", "subject": key, "total": "100 万", "way": "even"}
    assert client.post("/targets/spread", data).status_code == 303
    assert sum(Target.everything.values_list("value", flat=True)) == 1_000_000
    weights = {**data, "way": "weights", "twelve": "1 1 1 1 1 1 1 1 1 1 1 2"}
    assert client.post("/targets/spread", weights).status_code == 303
    assert Target.everything.get(period="2026-12").value == Decimal(153_846)
    like = {**data, "year": "2027", "way": "last", "total": "130"}
    assert client.post("/targets/spread", like).status_code == 303
    assert sum(Target.everything.filter(period__startswith="2027").values_list("value", flat=True)) == 130
    for wrong in (
        {"total": "x"},
        {"subject": "q1"},
        {"twelve": "1 2", "way": "weights"},
        {"year": "2030", "way": "last"},
    ):
        assert client.post("/targets/spread", data | wrong).status_code == 422, wrong
    assert client_of(cast.seller).post("/targets/spread", data).status_code == 403
    assert client_of(cast.outsider).post("/targets/spread", data).status_code == 404


@pytest.mark.parametrize("who", ["hr", "lead", "seller"])
def test_queries_do_not_grow(cast: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(cast, who))
    shown(client)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    for month in range(1, 13):
        for one in ("seller", "seller2", "seller3", "sales1", "sales"):
            put(cast, one, 10, f"2026-{month:02}")
    with CaptureQueriesContext(connection) as many:
        shown(client)
    assert len(many) == len(few) <= 20


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), (" ", None), ("—", None), ("0", 0), ("1,200,000", 1_200_000), ("1，200，000.50", "1200000.5"),
        ("１２０", 120), ("¥ 35 000", 35_000), ("120万", 1_200_000), ("1.5 亿", 150_000_000), ("35k", 35_000),
        ("\u22125", -5), ("(5)", -5), (".5", "0.5"), ("0.10", "0.1"), ("1e5", NotANumber), ("1.234,50", NotANumber),
        ("12,34", NotANumber), ("NaN", NotANumber), ("lots", NotANumber), ("--5", NotANumber), ("5%", NotANumber),
        ("9" * 40, NotANumber), ("=1+1", NotANumber),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, value: Any) -> None:
    kind = kind_of("receipts", "CNY")
    if value is NotANumber:
        with pytest.raises(NotANumber):
            read(text, kind)
    else:
        assert read(text, kind) == (None if value is None else Decimal(value))


@given(st.decimals(-(10**14), 10**14, places=2, allow_nan=False))
def test_what_is_shown_reads_back(value: Decimal) -> None:
    for metric in ("receipts", "collection_rate"):
        kind = kind_of(metric, "CNY")
        assert read(written(value, kind), kind) == value
    assert Decimal(exact(value)) == value


def test_a_rate_is_written_in_percent() -> None:
    kind = kind_of("collection_rate", "CNY")
    assert read("90.5", kind) == read("90.5%", kind) == Decimal("0.905")
    assert written(Decimal("0.905"), kind) == "90.5"


def test_a_department_s_target_is_given_on_its_page(cast: SimpleNamespace, client_of: Any) -> None:
    """Ticked at first: who has a target this year or last; the sum then comes to the department's."""
    unit, pk = cast.departments["sales1"], {code: cast.people[code].pk for code in ("lead", "seller", "seller2")}
    put(cast, "sales1", 900)
    put(cast, "seller", 100)
    client = client_of(cast.hr)
    asked = f"/targets/departments/{unit.pk}/share?metric=receipts&year=2026"
    text = client.get(asked).content.decode()
    assert re.findall(r'name="only" value="(\d+)"( checked)?', text) == [
        (str(pk[code]), " checked" if code == "seller" else "") for code in ("seller", "lead", "seller2")
    ]
    assert f'href="{asked.replace("&", "&amp;")}"' in shown(client, "?year=2026")
    data = {"metric": "receipts", "year": "2026", "way": "equal"}
    refused = client.post(asked, data)
    assert refused.status_code == 422
    assert "This field is required" in refused.content.decode()
    answer = client.post(asked, data | {"only": [pk["seller"], pk["seller2"]], "reason": "fair"})
    assert answer.status_code == 303
    text = shown(client, "?year=2026")
    assert "2 targets saved" in text
    assert text.count('value="450"') == 2
    assert "fair" in text
    assert "Given to the people" in text


def test_what_was_changed_is_told_and_undone_on_the_page(cast: SimpleNamespace, client_of: Any) -> None:
    put(cast, "seller", 100, "2025-03")
    client = client_of(cast.hr)
    data = {"metric": "receipts", "year": "2026", "factor": "1.5", "subjects": ["person"], "step": ""}
    assert client.post("/targets/copy", data).status_code == 303
    text = shown(client, "?year=2026")
    assert 'value="150"' in text
    assert "Target 2025" in text
    (undo,) = re.findall(r'action="(/targets/changes/\d+/reversal)"', text)
    assert "reversal" not in shown(client_of(cast.gm), "?year=2026"), "another's change is not his to undo"
    assert client.post(undo, {"metric": "receipts", "year": "2026"}).status_code == 303
    assert 'value="150"' not in shown(client, "?year=2026")


def test_people_and_department_that_differ_stand_below_the_grid(cast: SimpleNamespace, client_of: Any) -> None:
    put(cast, "sales1", 900, "2026-03")
    put(cast, "seller", 1000, "2026-03")
    text = shown(client_of(cast.hr), "?year=2026")
    assert "Sales1: its people have 100 more" in text
    assert "its people have" not in shown(client_of(cast.seller), "?year=2026")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_table_comes_back_in_through_the_import(cast: SimpleNamespace, client_of: Any, form: str) -> None:
    put(cast, "seller", "1234.5", "2026-03")
    put(cast, "sales1", 900, "2026-04")
    put(cast, "acme", 7000, "2026-05")
    answer = client_of(cast.hr).get(f"/targets/table.{form}?metric=receipts&year=2026")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    if form == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0].split(",")[:4] == ["Person", "Department", "Metric", "Year of the months"]
        assert "Chen Siyuan,,Receipts,2026,,,1234.5" in lines[3]
    assert client_of(cast.hr).get("/targets/table.exe?metric=receipts&year=2026").status_code == 404
    Target.everything.all().delete()
    batch = kit.through(operations.upload(cast.hr, kind="targets", name=f"table.{form}", chunks=[content]))
    assert (batch.state, kit.problems(batch)) == ("ready", {})
    kit.run(cast.hr, batch)
    found = {(str(row.subject), row.period): row.value for row in Target.everything.all()}
    assert found == {
        ("Chen Siyuan", "2026-03"): Decimal("1234.5"),
        ("Sales1", "2026-04"): 900,
        ("Acme 智能", "2026-05"): 7000,
    }
