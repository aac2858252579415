"""Spreadsheets as they come: workbooks with real dates and numbers, CSV in many dialects, and files that are broken."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from merit.calc.problems import InputError
from merit.cli.convert.run import convert
from tests.cli.test_convert import points, write

MORNING = dt.datetime.fromisoformat("2017-03-02T10:15")
BOOK = points('{ from = "t" }').replace("a.csv", "a.xlsx")


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A workbook whose cells are text, numbers, dates, or formulas with the value they were saved with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(y, x, cell[0], None, cell[1])
                    elif isinstance(cell, str):
                        sheet.write_string(y, x, cell)
                    else:
                        sheet.write(y, x, cell)
    return path


def rows(folder: Path, mapping: str, **files: str | bytes) -> list[str]:
    convert(write(folder, mapping, **files), folder / "out")
    return (folder / "out" / "points.csv").read_text(encoding="utf-8").splitlines()[1:]


def cells(folder: Path, mapping: str, **files: str | bytes) -> list[str]:
    return [row.split(",", 3)[3] for row in rows(folder, mapping, **files)]


def mistakes(folder: Path, mapping: str, **files: str | bytes) -> list[str]:
    """What is said of an input that is refused. Nothing may be left behind."""
    with pytest.raises(InputError) as caught:
        convert(write(folder, mapping, **files), folder / "out")
    assert not [path for path in folder.iterdir() if "out" in path.name]
    assert all(caught.value.lines(language) for language in ("en", "zh-Hans", "zh-Hant"))
    return caught.value.lines()


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    data = [5, 5.0, 1234.5, 0.1 + 0.2, 10**15, -0.25, 1e-7, True, "007", " a ", ("=1+1", 2), ("=A1", "x")]
    book(tmp_path / "a.xlsx", {"S": [["t"], *[[one] for one in data]]})
    expected = ["5", "5", "1234.5", "0.3", str(10**15), "-0.25", "0.0000001", "TRUE", "007", " a ", "2", "x"]
    assert cells(tmp_path, BOOK) == expected


def test_dates_of_a_workbook_need_no_format(tmp_path: Path) -> None:
    mapping = BOOK.replace("{ constant = 2026-01-01 }", '{ from = "d", date = "M/D/YYYY" }')
    data = [dt.date(2017, 3, 1), MORNING, "3/3/2017"]
    book(tmp_path / "a.xlsx", {"S": [["t", "d"], *[["x", one] for one in data]]})
    assert rows(tmp_path, mapping) == [f"x,2017-03-0{day},1,x" for day in (1, 2, 3)]


def test_a_date_of_a_workbook_as_an_attribute(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", {"S": [["t"], [dt.date(2017, 3, 1)], [MORNING]]})
    assert cells(tmp_path, BOOK) == ["2017-03-01", "2017-03-02 10:15:00"]


def test_numbers_of_a_workbook_are_not_read_as_text(tmp_path: Path) -> None:
    mapping = BOOK.replace("{ constant = 1 }", '{ from = "n", number = "1.234,56", currency = "€" }')
    book(tmp_path / "a.xlsx", {"S": [["t", "n"], ["x", 1.5], ["x", "1.234,5 €"]]})
    assert rows(tmp_path, mapping) == ["x,2026-01-01,1.5,x", "x,2026-01-01,1234.5,x"]


def test_a_sheet_by_name_with_its_header_further_down(tmp_path: Path) -> None:
    mapping = BOOK.replace('"a.xlsx"', '"a.xlsx"\nsheet = "销售"\nheader_row = 3')
    book(tmp_path / "a.xlsx", {"Notes": [["n"]], "销售": [[], ["Report 2017"], ["", "t"], ["", "a"], [], ["", "b"]]})
    assert cells(tmp_path, mapping) == ["a", "b"]


def test_a_row_of_a_workbook_is_named_as_it_is_shown(tmp_path: Path) -> None:
    mapping = BOOK.replace("{ constant = 1 }", '"n"').replace('"a.xlsx"', '"a.xlsx"\nheader_row = 2')
    book(tmp_path / "a.xlsx", {"S": [["title"], ["t", "n"], ["x", 1], ["x", "one"]]})
    assert mistakes(tmp_path, mapping) == [
        "a.xlsx, row 4, column n: “one” is not a number such as 1234.50; number says how numbers are written"
    ]


def test_sheets_that_are_not_there_or_not_named(tmp_path: Path) -> None:
    sheets = {"Deals": [["t"]], "People": [["t"]]}
    book(tmp_path / "a.xlsx", sheets)
    assert mistakes(tmp_path, BOOK) == ["a.xlsx: sheet should name one of the sheets: Deals, People"]
    misspelt = BOOK.replace('"a.xlsx"', '"a.xlsx"\nsheet = "Deal"')
    assert mistakes(tmp_path, misspelt) == ["a.xlsx (Deal): there is no sheet “Deal”; is “Deals” meant?"]
    wrong = BOOK.replace('"a.xlsx"', '"a.xlsx"\nsheet = "xyz"')
    assert mistakes(tmp_path, wrong) == ["a.xlsx (xyz): there is no sheet “xyz”; there are Deals, People"]


def test_a_lookup_in_a_sheet(tmp_path: Path) -> None:
    lookup = 'lookup = { in = "a.xlsx", sheet = "L", key = "k", value = "v" }'
    mapping = BOOK.replace('"a.xlsx"', '"a.xlsx"\nsheet = "S"', 1).replace(
        '{ from = "t" }', f'{{ from = "t", {lookup} }}'
    )
    book(tmp_path / "a.xlsx", {"S": [["t"], [7]], "L": [["k", "v"], [7, "seven"]]})
    assert cells(tmp_path, mapping) == ["seven"]


def encrypted() -> bytes:
    """The beginning of what a passworded workbook is: an OLE container."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000


def bad_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    return data.getvalue()


@pytest.mark.parametrize("data", [b"", b"t\n1\n", b"PK\x03\x04broken", encrypted(), bad_zip()])
def test_workbooks_that_are_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(data)
    (said,) = mistakes(tmp_path, BOOK)
    assert said.startswith("a.xlsx: is not a workbook that can be read")


def test_a_workbook_cut_short(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"S": [["t"], *[[f"cell {n}"] for n in range(500)]]})
    path.write_bytes(path.read_bytes()[:-200])
    assert mistakes(tmp_path, BOOK)[0].startswith("a.xlsx: is not a workbook")


def test_a_workbook_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    def refuse(_path: Path) -> None:
        raise python_calamine.PasswordError("password")

    monkeypatch.setattr(python_calamine, "load_workbook", refuse)
    (tmp_path / "a.xlsx").write_bytes(encrypted())
    assert mistakes(tmp_path, BOOK) == ["a.xlsx: the workbook is protected by a password; save a copy without one"]


def test_an_empty_sheet(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", {"S": []})
    assert "the file is empty or has no header row" in mistakes(tmp_path, BOOK)[0]


CSV = points('"t"')


@pytest.mark.parametrize(
    ("option", "data"),
    [
        ("", b"t,u\r\nx y,1\r\n"),
        ("", b"\xef\xbb\xbft,u\nx y,1\n"),
        ("", b'"t",u\n"x y"\n'),
        ("", b"t,u\nx y,1,,\n"),
        ("", b" t ,u\nx y,1\n"),
        ("", b"t,dup,dup\nx y,1,2\n"),
        ('delimiter = ";"', b"t;u\nx y;1\n"),
        ('delimiter = "\\t"', b"t\tu\nx y\t1\n"),
        ('encoding = "utf-16"', "t,u\nx y,1\n".encode("utf-16")),
        ("header_row = 3", b"Report,,\n\nt,u\nx y,1\n"),
    ],
)
def test_csv_in_many_dialects(tmp_path: Path, option: str, data: bytes) -> None:
    assert cells(tmp_path, CSV.replace('"a.csv"', f'"a.csv"\n{option}'), a=data) == ["x y"]


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    mapping = CSV.replace('"a.csv"', '"a.csv"\nencoding = "gb18030"').replace('"t"', '"姓名"')
    assert cells(tmp_path, mapping, a="姓名\n王芳\n".encode("gb18030")) == ["王芳"]


def test_tabs_are_what_tsv_is_delimited_by(tmp_path: Path) -> None:
    write(tmp_path, "")
    (tmp_path / "a.tsv").write_text("t\tu\nx,y\t1\n")
    assert cells(tmp_path, CSV.replace("a.csv", "a.tsv")) == ['"x,y"']


def test_a_header_over_two_lines(tmp_path: Path) -> None:
    assert cells(tmp_path, CSV.replace('"t"', '"close date"'), a='"close\ndate"\nx\n') == ["x"]


def test_a_cell_of_several_lines_is_one_row(tmp_path: Path) -> None:
    mapping = CSV.replace("{ constant = 1 }", '"n"')
    said = mistakes(tmp_path, mapping, a='t,n\n"a\nb\nc",1\nx,?\n')
    assert said[0].startswith("a.csv, row 3, column n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "a.csv: the file is empty or has no header row; header_row says which one it is"),
        (b"\n\n", "a.csv, row 1: the row names no columns; header_row says which one does"),
        (b"t\nx\ncaf\xe9\n", "a.csv, row 3: not UTF-8 (byte 0xe9)"),
        (b"t\n" + b"x\n" * 100_000 + b"\xff\n", "a.csv, row 100002: not UTF-8 (byte 0xff)"),
        (b"\xff\xfet\0\n\0", "a.csv, row 1: not UTF-8 (byte 0xff)"),
        (b"t\nx\n\0\n", "a.csv, row 3: holds a NUL character"),
        (b't\nx\n"y\nz\n', "a.csv, row 3: the quotation marks from here on do not match"),
        (b't\n"x"y\n', "a.csv, row 2: the quotation marks from here on do not match"),
        (b"t,u\n1,2\n1,2,3\n", "a.csv, row 3: 3 cells, but the header names 2 columns"),
        (b"u,v\n1,2\n", "a.csv: there is no column “t” (header in row 1); there are u, v"),
        (b"t t,v\n1,2\n", "a.csv: there is no column “t” (header in row 1); there are t t, v"),
        (b"T,v\n1,2\n", "a.csv: there is no column “t” (header in row 1); is “T” meant?"),
        (b"t;v\n1;2\n", "a.csv: there is no column “t” (header in row 1); there are t;v"),
        (b"t,t\n1,2\n", "a.csv, row 1, column t: the column is there twice"),
    ],
)
def test_csv_files_that_are_broken(tmp_path: Path, data: bytes, said: str) -> None:
    first, *_ = mistakes(tmp_path, CSV, a=data)
    assert first.startswith(said)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    said = mistakes(tmp_path, CSV, sales_2017="t\n", other="t\n")
    assert said == [f"mapping.toml, table 1 (points).from: there is no file a.csv in {tmp_path}"]
    near = mistakes(tmp_path, CSV.replace("a.csv", "sales2017.csv"))
    assert near[0].endswith(f"there is no file sales2017.csv in {tmp_path}; is sales_2017.csv meant?")


def test_a_pattern_that_no_file_fits(tmp_path: Path) -> None:
    for name in ("x-*.csv", "/nowhere/*.csv", "**x.csv", "[*"):
        assert "there is no file" in mistakes(tmp_path, CSV.replace("a.csv", name))[0]


def test_an_encoding_that_cannot_be(tmp_path: Path) -> None:
    said = mistakes(tmp_path, CSV.replace('"a.csv"', '"a.csv"\nencoding = "utf-16"'), a=b"t\nx\n1")
    assert said[0].startswith("a.csv: not UTF-16")


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert "there is no file a.csv" in mistakes(tmp_path, CSV)[0]
