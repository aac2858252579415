"""Files as people have them, whole and broken: read rightly, or refused with the row, the column and the reason."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from merit.imports.reading import Reading, Refused, lines, look
from tests.imports import kit

ROWS = [["客户名称", "负责人"], ["苏州金源精密制造有限公司", "陈思远"], ["上海联拓电子有限公司", "王芳"]]
TRADITIONAL = [["客戶名稱", "負責人"], ["蘇州金源精密製造有限公司", "陳思遠"], ["上海聯拓電子有限公司", "王芳"]]


def text(rows: list[list[str]], mark: str = ",", end: str = "\r\n") -> str:
    return "".join(mark.join(row) + end for row in rows)


def read(path: Path, content: bytes, asked: Reading | None = None) -> tuple[Reading, list[Any]]:
    path.write_bytes(content)
    reading = look(path, asked)
    return reading, list(lines(path, reading))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize(
    ("encoding", "found", "rows"),
    [
        ("utf-8", "utf-8", ROWS),
        ("utf-8-sig", "utf-8", ROWS),
        ("utf-16", "utf-16-le", ROWS),
        ("utf-16-le", "utf-16-le", ROWS),
        ("utf-16-be", "utf-16-be", ROWS),
        ("gb18030", "gb18030", ROWS),
        ("gbk", "gb18030", ROWS),
        ("big5", "big5", TRADITIONAL),
        ("cp1252", "cp1252", [["Name", "Straße"], ["Müller", "Söhne"], ["Weiß", "Ärger"]]),
        ("ascii", "utf-8", [["name", "owner"], ["Acme", "Chen"]]),
    ],
)
def test_encodings(path: Path, encoding: str, found: str, rows: list[list[str]]) -> None:
    reading, got = read(path, text(rows).encode(encoding))
    assert reading.encoding == found
    assert [line.cells for line in got] == rows
    assert not any(line.broken for line in got)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_ends_of_lines(path: Path, mark: str, end: str) -> None:
    reading, got = read(path, text(ROWS, mark, end).encode())
    assert (reading.delimiter, [line.cells for line in got]) == (mark, ROWS)


def test_commas_inside_texts_do_not_make_columns(path: Path) -> None:
    reading, got = read(path, b"name;note\nAcme;a, b, c\nBolt;d, e, f\n")
    assert reading.delimiter == ";"
    assert got[1].cells == ["Acme", "a, b, c"]


def test_a_title_above_the_table_is_no_header(path: Path) -> None:
    reading, _got = read(
        path, "客户台账\n导出日期,2026-11-20\n\n客户名称,负责人,电话,地区\nA,B,C,D\nE,F,G,H\n".encode()
    )
    assert reading.header == 4


def test_a_cell_over_several_lines(path: Path) -> None:
    _reading, got = read(path, b'name,note\nAcme,"one\ntwo"\nBolt,three\n')
    assert [line.cells for line in got] == [["name", "note"], ["Acme", "one\ntwo"], ["Bolt", "three"]]


# what comes in, and (row, column, key) of what is broken
BROKEN: dict[str, tuple[bytes, list[tuple[int, int, str]]]] = {
    "nul": (b"name,phone\nAc\0me,1\nBolt,2\n", [(2, 0, "nul")]),
    "mixed encodings": (
        "名称,负责人\n苏州金源,陈思远\n".encode() + "上海联拓,".encode() + "王芳".encode("gb18030") + b"\n"
        + "无锡博研,李强\n宁波海拓,赵敏\n常州新能,陈刚\n".encode(),
        [(3, 1, "not_encoded_here")],
    ),
    "a quotation mark in the middle": (b'name,phone\n"Ac"me,1\nBolt,2\n', [(2, -1, "broken_quote")]),
    "text after a quoted cell": (b'name,phone\n"Acme" Inc,1\nBolt,2\n', [(2, -1, "broken_quote")]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row_is_named_and_the_others_are_read(path: Path, name: str) -> None:
    content, expected = BROKEN[name]
    _reading, got = read(path, content)
    assert [(line.number, place, key) for line in got for place, key, _words in line.broken] == expected
    assert len(got) >= 3


def workbook(**parts: str) -> bytes:
    """A workbook put together by hand, with these parts in place of good ones."""
    good = {
        "xl/_rels/workbook.xml.rels": (
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            '<workbook xmlns:r="x"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": (
            '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
            '<row r="2"><c r="A2" t="inlineStr"><is><t>Acme</t></is></c></row></sheetData></worksheet>'
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for part, content in {**good, **{name.replace("__", "/"): one for name, one in parts.items()}}.items():
            file.writestr(part, content)
    return out.getvalue()


def sheet(inside: str) -> dict[str, str]:
    return {"xl__worksheets__sheet1.xml": f"<worksheet><sheetData>{inside}</sheetData></worksheet>"}


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
WHOLE = kit.book(ROWS)
REFUSED: dict[str, tuple[bytes, str]] = {
    "a quotation mark never closed": (b'name,note\nAcme,"one\nBolt,two\n', "open_quote"),
    "a cell beyond all measure": (b'name,note\nAcme,"' + b"x" * 200_000 + b'"\n', "huge_cell"),
    "the rest of a large file in one cell": (b'name\n"Acme\n' + b"Bolt\n" * 50_000, "huge_cell"),
    "ten thousand columns": (b",".join([b"x"] * 10_000) + b"\n", "too_many_columns"),
    "a PDF": (b"%PDF-1.7 ...", "not_a_table"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "not_a_table"),
    "HTML": (b"<html><table></table></html>", "not_a_table"),
    "gzip": (b"\x1f\x8b\x08\x00.....", "not_a_table"),
    "RTF": (b"{\\rtf1 name}", "not_a_table"),
    "an old or locked workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
    "some other zip": (workbook()[:0] + b"", "other"),
    "a workbook cut off": (WHOLE[: len(WHOLE) // 2], "broken_workbook"),
    "a workbook without its end": (WHOLE[:-30], "broken_workbook"),
    "a sheet that is no XML": (workbook(**{"xl__worksheets__sheet1.xml": "<worksheet><sheetData><row"}), "broken_workbook"),
    "entities in a part": (
        workbook(**{"xl__worksheets__sheet1.xml": ENTITIES + "<worksheet>&c;</worksheet>"}), "broken_workbook",
    ),
    "no sheet": (workbook(**{"xl__workbook.xml": "<workbook><sheets/></workbook>"}), "no_sheet"),
    "only hidden sheets": (
        workbook(**{"xl__workbook.xml": '<workbook xmlns:r="x"><sheets><sheet name="A" state="hidden" r:id="r1"/></sheets></workbook>'}),
        "no_sheet",
    ),
    "a cell in the last column": (workbook(**sheet('<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>')), "too_many_columns"),
    "a cell beyond the last row": (workbook(**sheet('<row r="9999999"><c r="A9999999"><v>1</v></c></row>')), "too_many_rows"),
    "no relations": (workbook(**{"xl___rels__workbook.xml.rels": "<Relationships/>"}), "no_sheet"),
}  # fmt: skip
del REFUSED["some other zip"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(path: Path, name: str) -> None:
    content, key = REFUSED[name]
    with pytest.raises(Refused) as refused:
        read(path, content)
    assert refused.value.key == key


def test_a_zip_that_is_no_workbook(path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "x")
    with pytest.raises(Refused) as refused:
        read(path, out.getvalue())
    assert refused.value.key == "other_zip"


def test_an_encrypted_part(path: Path) -> None:
    content = bytearray(workbook())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = 0
        while (at := content.find(start, at)) >= 0:
            content[at + (6 if start[2] == 3 else 8)] |= 1
            at += 4
    with pytest.raises(Refused) as refused:
        read(path, bytes(content))
    assert refused.value.key in {"password", "broken_workbook"}


def test_a_bomb_is_stopped_while_it_unfolds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from merit.imports.reading import book

    monkeypatch.setattr(book, "MOST_UNPACKED", 2**20)
    row = '<row><c t="inlineStr"><is><t>' + "x" * 1000 + "</t></is></c></row>"
    content = workbook(**sheet(row * 20_000))
    assert len(content) < 200_000
    with pytest.raises(Refused) as refused:
        read(path, content)
    assert refused.value.key == "bomb"


def test_a_far_off_cell_allocates_nothing(path: Path) -> None:
    _reading, got = read(path, workbook(**sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>last</t></is></c></row>'
    )))  # fmt: skip
    assert [(line.number, line.cells) for line in got] == [(1, ["name"]), (1_048_576, ["last"])]


@pytest.mark.parametrize("place", ["²", "9" * 5_000])
def test_a_reference_that_is_no_number_leaves_the_cell_blank(path: Path, place: str) -> None:
    _reading, got = read(path, workbook(**sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        f'<row r="²"><c r="A2" t="inlineStr"><is><t>last</t></is></c><c r="B2" t="s"><v>{place}</v></c></row>'
    )))  # fmt: skip
    assert [(line.number, line.cells) for line in got] == [(1, ["name"]), (2, ["last"])]


def test_what_cells_hold(path: Path) -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    one, hidden = made.add_worksheet("数据"), made.add_worksheet("隐藏")
    hidden.hide()
    hidden.write(0, 0, "secret")
    day, moment = made.add_format({"num_format": "yyyy-mm-dd"}), made.add_format({"num_format": "d/m/yy h:mm"})
    one.write_row(0, 0, ["text", "number", "date", "moment", "boolean", "formula", "merged", "text number", "error"])
    one.write(1, 0, " Acme ")
    one.write_number(1, 1, 0.1 + 0.2)
    one.write_datetime(1, 2, datetime(2026, 3, 31, tzinfo=UTC).replace(tzinfo=None), day)
    one.write_datetime(1, 3, datetime(2026, 3, 31, 10, 15, tzinfo=UTC).replace(tzinfo=None), moment)
    one.write_boolean(1, 4, True)
    one.write_formula(1, 5, "=1+1", None, 2)
    one.merge_range(1, 6, 2, 6, "both")
    one.write_string(1, 7, "007")
    one.write_formula(1, 8, "=1/0", None, "#DIV/0!")
    made.close()
    reading, got = read(path, out.getvalue())
    assert reading.sheets == ["数据"]
    assert got[1].cells == ["Acme", "0.3", "2026-03-31", "2026-03-31 10:15:00", "TRUE", "2", "both", "007", "#DIV/0!"]
    assert [(place, key) for place, key, _words in got[1].broken] == [(8, "formula_error")]


def test_dates_counted_from_1904(path: Path) -> None:
    assert read(path, kit.book([["d"], [1]], date_1904=True))[1][1].cells == ["1"]
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": True})
    one = made.add_worksheet()
    one.write(0, 0, "d")
    one.write_datetime(
        1, 0, datetime(2026, 3, 31, tzinfo=UTC).replace(tzinfo=None), made.add_format({"num_format": "yyyy/m/d"})
    )
    made.close()
    assert read(path, out.getvalue())[1][1].cells == ["2026-03-31"]


def test_another_sheet_and_another_encoding_can_be_asked_for(path: Path) -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.add_worksheet("first").write(0, 0, "a")
    made.add_worksheet("second").write(0, 0, "b")
    made.close()
    assert read(path, out.getvalue(), Reading(sheet="second", header=-1))[1][0].cells == ["b"]
    asked = Reading(encoding="big5", header=-1)
    assert read(path, text(TRADITIONAL).encode("big5"), asked)[1][1].cells == TRADITIONAL[1]


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_are_refused_or_read_never_broken_over(path: Path, seed: int) -> None:
    import random

    dice = random.Random(seed)
    content = bytearray(WHOLE if seed % 2 else text(ROWS * 40).encode("gb18030" if seed % 4 else "utf-8"))
    for _ in range(max(1, len(content) // 300)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    with suppress(Refused):
        read(path, bytes(content))
