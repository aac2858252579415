"""What a facts folder may look like, and what is said of one that is wrong: file, row, column and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from merit.calc.facts import Facts, read_facts
from merit.calc.problems import MOST, InputError
from tests.conftest import COMPANY, as_bytes

HEAD = "receipt,contract,received_on,amount\n"


def problems(**files: str | bytes) -> list[tuple[str, str, int | None, str | None]]:
    tables = as_bytes(COMPANY) | {
        f"{name}.csv": text.encode() if isinstance(text, str) else text for name, text in files.items()
    }
    with pytest.raises(InputError) as caught:
        read_facts(tables)
    return [(one.key, one.file, one.row, one.column) for one in caught.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "R1,K1,2026-01-31,80000\n",
        "\ufeff" + HEAD + "R1,K1,2026-01-31,80000.00\n",
        (HEAD + "R1,K1,2026-01-31,80000.00\n").replace("\n", "\r\n"),
        (HEAD + "R1,K1,2026-01-31,80000.00\n").replace("\n", "\r"),
        HEAD + '"R1","K1","2026-01-31","80000.00"\n',
        HEAD + "\n\nR1,K1,2026-01-31, 80000.000 \n\n",
        ' receipt ,contract,received_on,amount,note\nR1,K1,2026-01-31,+80000.00,"a ""b"",\nc"\n',
        "receipt,contract,received_on,amount,\nR1,K1,2026-01-31,80000.00,\n",
        "\n" + HEAD + "R1,K1,2026-01-31,80000.\n",
    ],
)
def test_the_same_receipt_in_many_spellings(company: Callable[..., Facts], text: str) -> None:
    receipts = company(receipts=text)["receipts"]
    assert receipts.select("receipt", "amount").rows() == [("R1", 8_000_000)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("empty_file", None, None)),
        ("\n \n", ("empty_file", None, None)),
        ("receipt,contract,amount\n", ("missing_column", 1, "received_on")),
        ("receipt,contract,recieved_on,amount\n", ("missing_column_near", 1, "received_on")),
        (HEAD.replace("receipt,", "amount,", 1), ("repeated_column", 1, "amount")),
        (HEAD + "R1,K1,2026-01-31,1,2\n", ("too_many_cells", 2, None)),
        (HEAD + '"R1,K1,2026-01-31,1\n', ("broken_quotes", 2, None)),
        (HEAD + "R1,K1,1/31/2026,1\n", ("bad_date", 2, "received_on")),
        (HEAD + "R1,K1,2026-02-30,1\n", ("bad_date", 2, "received_on")),
        (HEAD + "R1,K1,0000-01-01,1\n", ("bad_date", 2, "received_on")),
        (HEAD + "R1,K1,2026-01-31,1e5\n", ("bad_number", 2, "amount")),
        (HEAD + "R1,K1,2026-01-31,NaN\n", ("bad_number", 2, "amount")),
        (HEAD + 'R1,K1,2026-01-31,"1,000"\n', ("bad_number", 2, "amount")),
        (HEAD + "R1,K1,2026-01-31,１２\n", ("bad_number", 2, "amount")),
        (HEAD + "R1,K1,2026-01-31,0.125\n", ("too_many_decimals", 2, "amount")),
        (HEAD + "R1,K1,2026-01-31,9999999999999999\n", ("too_large", 2, "amount")),
        (HEAD + "R1,K1,2026-01-31,\n", ("empty_cell", 2, "amount")),
        (HEAD + "R1,,2026-01-31,1\n", ("empty_cell", 2, "contract")),
        (HEAD + "R1,K9,2026-01-31,1\n", ("dangling", 2, "contract")),
        (HEAD + "R1,K1,2026-01-31,1\nR1,K1,2026-01-31,1\n", ("repeated_key", 3, "receipt")),
        (HEAD + "\nR1,K1,2026-01-31,1\n\nR1,K1,2026-01-31,1\n", ("repeated_key", 5, "receipt")),
    ],
)
def test_a_mistake_is_named_by_row_and_column(text: str, found: tuple[str, int | None, str | None]) -> None:
    key, row, column = found
    assert problems(receipts=text) == [(key, "receipts.csv", row, column)]


@pytest.mark.parametrize(
    ("data", "key", "row"),
    [
        ((HEAD + "R1,K1,2026-01-31,1\nR2,王,2026-01-31,1\n").encode("gb18030"), "not_utf8", 3),
        (HEAD.encode("utf-16"), "utf16", None),
        ((HEAD + "R\0,K1,2026-01-31,1\n").encode(), "nul", 2),
    ],
)
def test_bytes_that_are_no_utf8_text(data: bytes, key: str, row: int | None) -> None:
    assert problems(receipts=data) == [(key, "receipts.csv", row, None)]


def test_mistakes_between_rows() -> None:
    assert problems(credits="contract,employee,share\nK1,wang,0.6\nK1,li,0.5\nK2,zhao,1\n") == [
        ("share_sum", "credits.csv", 2, "share")
    ]
    assert problems(departments="department,parent,company\nsales,west,head\neast,sales,head\nwest,sales,head\n") == [
        ("circle", "departments.csv", 2, "parent")
    ]
    assert problems(scores="employee,period,score\nwang,2026-Q1,90\nwang,2026-Q1,80\n") == [
        ("repeated_key", "scores.csv", 3, "employee")
    ]
    assert problems(targets="subject,metric,period,value\nghost,receipts,2026,1\n") == [
        ("dangling", "targets.csv", 2, "subject")
    ]


def test_a_circle_counts_only_if_it_holds_on_some_day(company: Callable[..., Facts]) -> None:
    head = "employee,name,from,department,company,group,superior\n"
    turned = head + (
        "wang,a,,east,head,employee,li\nli,b,,east,head,employee,\nzhao,c,,west,head,employee,\nchen,d,,east,head,manager,\n"
        "wang,a,2026-03-01,east,head,employee,\nli,b,2026-03-01,east,head,employee,wang\n"
    )
    assert company(employees=turned)["employees"].height == 6
    overlapping = turned.replace("li,b,2026-03-01", "li,b,2026-02-01")
    assert problems(employees=overlapping) == [("circle", "employees.csv", 7, "superior")]


def test_customers_are_checked_where_there_is_a_file(company: Callable[..., Facts]) -> None:
    assert company()["contracts"]["customer"].to_list() == ["acme", "bolt"]
    assert problems(customers="customer,name\nacme,Acme\n") == [("dangling", "contracts.csv", 3, "customer")]


def test_mistakes_of_several_files_come_together() -> None:
    found = problems(
        receipts=HEAD + "R1,K9,2026-13-01,x\n",
        credits="contract,employee,share\nK1,nobody,1\n",
        scores="employee,period\n",
    )
    assert {(file, column) for _, file, _, column in found} == {
        ("receipts.csv", "contract"),
        ("receipts.csv", "received_on"),
        ("receipts.csv", "amount"),
        ("credits.csv", "employee"),
        ("scores.csv", "score"),
    }


def test_the_first_fifty_of_many_mistakes_are_named_and_the_rest_counted() -> None:
    rows = "".join(f"R{n},K1,tomorrow,1\n" for n in range(1000))
    with pytest.raises(InputError) as caught:
        read_facts(as_bytes(COMPANY) | {"receipts.csv": (HEAD + rows).encode()})
    assert len(caught.value.problems.kept) == MOST
    assert caught.value.problems.count == 1000
    assert caught.value.lines("zh-Hans")[-1] == "……另有 950 处错误"


def test_a_share_to_the_eighteenth_decimal_is_exact(company: Callable[..., Facts]) -> None:
    third = "0.333333333333333333"
    text = f"contract,employee,share\nK1,wang,{third}\nK1,li,{third}\nK1,zhao,0.333333333333333334\nK2,zhao,1\n"
    assert company(credits=text).scale("credits", "share") == 18
    assert problems(credits=text.replace("334", "335"))[0][0] == "share_sum"


def test_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        read_facts(tmp_path / "nowhere")
    with pytest.raises(InputError, match="none of the fact tables"):
        read_facts(tmp_path)
    (tmp_path / "employes.csv").write_text("employee\n")
    (tmp_path / "runs.csv").write_text("month\n2026-01\n")
    facts = read_facts(tmp_path)
    assert [notice.text() for notice in facts.notices] == ["employes.csv is not read: is employees.csv meant?"]


def test_amounts_have_the_decimals_of_the_currency(company: Callable[..., Facts]) -> None:
    whole = {"contracts": "contract,customer,signed_on,amount\nK1,a,2026-01-01,5.00\nK2,b,2026-01-01,7\n"}
    receipts = HEAD + "R1,K1,2026-01-31,1234\n"
    assert company("JPY", receipts=receipts, **whole)["receipts"]["amount"].to_list() == [1234]
    receipts = HEAD + "R1,K1,2026-01-31,1.234\n"
    assert company("KWD", receipts=receipts, **whole)["receipts"]["amount"].to_list() == [1234]
    with pytest.raises(InputError, match="more decimals than the currency"):
        company("JPY", receipts=HEAD + "R1,K1,2026-01-31,0.5\n", **whole)


def test_amounts_that_cannot_be_summed_are_refused() -> None:
    rows = "".join(f"R{n},K1,2026-01-31,999999999999999\n" for n in range(60))
    assert problems(receipts=HEAD + rows) == [("sum_too_large", "receipts.csv", None, "amount")]
