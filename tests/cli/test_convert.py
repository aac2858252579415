"""What a mapping can do: each option of `merit facts convert`, seen by the facts that come out."""

from __future__ import annotations

from pathlib import Path

import pytest

from merit.cli.convert.report import Report
from merit.cli.convert.run import convert

DEALS = "id,seller,account,stage,closed,value\nA1,Ann Lee,Acme,Won,3/1/2017,100\nA2,Bo Li,,Lost,3/2/2017,200\n"


def write(folder: Path, mapping: str, **files: str | bytes) -> Path:
    """A mapping and its sources: deals="…" becomes deals.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    path = folder / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    return path


def converted(folder: Path, mapping: str, **files: str | bytes) -> tuple[dict[str, list[str]], Report]:
    """The lines of every file made, by table name, and the report."""
    report = convert(write(folder, mapping, **files), folder / "out")
    made = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in (folder / "out").glob("*.csv")}
    return made, report


def one(folder: Path, mapping: str, **files: str | bytes) -> list[str]:
    """The rows of the only table that a mapping makes, without its header."""
    made, _ = converted(folder, mapping, **files)
    (table,) = (name for name in made if name != "convert-report")
    return made[table][1:]


def points(column: str, **more: str) -> str:
    """A mapping to points.csv, whose `reason` is free text: the column under test."""
    other = "\n".join(f"{name} = {value}" for name, value in more.items())
    return f"""
[[table]]
to = "points"
from = "a.csv"
{other}
[table.columns]
employee = {{ constant = "x" }}
on = {{ constant = 2026-01-01 }}
points = {{ constant = 1 }}
reason = {column}
"""


def reasons(folder: Path, column: str, cells: list[str], **more: str) -> list[str]:
    text = "t,u\n" + "".join(f'"{cell}",{number}\n' for number, cell in enumerate(cells, 1))
    return [line.split(",", 3)[3] for line in one(folder, points(column, **more), a=text)]


def test_columns_constants_dates_and_a_filter(tmp_path: Path) -> None:
    made, report = converted(
        tmp_path,
        """
[[table]]
to = "contracts"
from = "deals.csv"
where = { stage = "Won" }
[table.columns]
contract = "id"
region = { constant = "east" }
amount = "value"
customer = { from = "account", code = true }
signed_on = { from = "closed", date = "M/D/YYYY" }
""",
        deals=DEALS,
    )
    assert made["contracts"] == ["contract,customer,signed_on,amount,region", "A1,acme,2017-03-01,100,east"]
    assert list(report.lines("en")) == [
        "contracts.csv ← deals.csv: 2 rows read, 1 written",
        "  left out 1: stage is not Won",
    ]
    assert made["convert-report"] == [
        "table,source,what,rows,reason",
        "contracts.csv,deals.csv,read,2,",
        "contracts.csv,deals.csv,written,1,",
        "contracts.csv,deals.csv,left out,1,stage is not Won",
    ]


@pytest.mark.parametrize(
    ("where", "rows", "reason"),
    [
        ('where = { t = "b" }', ["b"], "t is not b: 3"),
        ('where = { t = ["a", "b"] }', ["a", "b"], "t is none of a, b: 2"),
        ('where = { t = { not = "a" } }', ["b", "", "3"], "t is a: 1"),
        ('where = { t = { not = ["a", ""] } }', ["b", "3"], "t is a: 1, t is blank: 1"),
        ('where = { t = "" }', [""], "t is not blank: 3"),
        ("where = { t = 3 }", ["3"], "t is not 3: 3"),
        ('where = { t = "b", u = 2 }', ["b"], "t is not b: 3"),
        ('skip_blank = ["t"]', ["a", "b", "3"], "t is blank: 1"),
    ],
)
def test_rows_are_left_out_with_reasons(tmp_path: Path, where: str, rows: list[str], reason: str) -> None:
    name, _, value = where.partition(" = ")
    made, report = converted(tmp_path, points('"t"', **{name: value}), a="t,u\na,1\n b,2\n,3\n3,4\n")
    assert [line.split(",")[3].strip() for line in made["points"][1:]] == rows
    said = [line.strip().removeprefix("left out ") for line in report.lines("en") if line.startswith(" ")]
    assert ", ".join(f"{why}: {count}" for count, _, why in (line.partition(": ") for line in said)) == reason


def test_empty_rows_are_left_out(tmp_path: Path) -> None:
    made, report = converted(tmp_path, points('"t"'), a="t,u\na,1\n\n,\nb,2\n")
    assert [line[-1] for line in made["points"][1:]] == ["a", "b"]
    assert "  left out 2: the row is empty" in report.lines("en")


def test_a_filter_that_waits_in_vain_is_worth_a_note(tmp_path: Path) -> None:
    _, report = converted(tmp_path, points('"t"', where='{ t = ["Wonn", "b", "zzz"] }'), a="t\nWon\nb\n")
    notes = [line for line in report.lines("en") if line.startswith("note")]
    assert notes == [
        "note: a.csv → points.csv: “Wonn” of where never occurs in t; is “Won” meant?",
        "note: a.csv → points.csv: “zzz” of where never occurs in t",
    ]


@pytest.mark.parametrize(
    ("column", "cells", "expected"),
    [
        ('"t"', [" a ", "A"], [" a ", "A"]),
        ('{ from = "t", trim = true }', [" a "], ["a"]),
        (
            '{ from = "t", replace = { "GTXPro" = "GTX Pro", "N/A" = "" } }',
            ["GTXPro", "N/A", "x"],
            ["GTX Pro", "", "x"],
        ),
        ('{ from = "t", trim = true, replace = { a = 1 } }', [" a"], ["1"]),
        ('{ from = "t", default = "none" }', ["", "  ", "a"], ["none", "none", "a"]),
        ('{ from = "t", code = true, default = "No one" }', [""], ["No one"]),
        ('{ from = "t", code = true }', ["Darcel  Schlecht", "Mei-Mei Johns"], ["darcel-schlecht", "mei-mei-johns"]),
        ('{ from = "t", code = true }', ["王 芳", "ＡＢ（华东）", "José"], ["王-芳", "ab-华东", "josé"]),
        ('{ from = "t", code = true }', ["Ann Lee", " Ann  Lee "], ["ann-lee", "ann-lee"]),
        ('{ from = ["t", "u"] }', ["a", ""], ["a 1", "2"]),
        ('{ from = ["t", "u"], join = "-" }', ["a"], ["a-1"]),
        ('{ from = ["t", "u"], join = "" }', ["a"], ["a1"]),
        ('{ from = "t", cut = " - " }', ["E1 - Ann", "E2"], ["E1", "E2"]),
        ('{ from = "t", cut = " - ", piece = 2 }', ["E1 - Ann", "E2"], ["Ann", ""]),
        ('{ from = "t", cut = "/", piece = -1 }', ["a/b/c", "d"], ["c", "d"]),
        ('{ row = "R-" }', ["a", "b"], ["R-2", "R-3"]),
        ('{ row = "" }', ["a"], ["2"]),
        ('{ from = "t", date = "YYYY年M月D日" }', ["2017年3月1日"], ["2017-03-01"]),
        ('{ from = "t", number = "1.234,56", currency = "€" }', ["1.234,50 €"], ["1234.50"]),
        ('{ from = "t", split = [";", "；"], trim = true }', ["a; b；c;", "d"], ["a", "b", "c", "d"]),
        ('{ from = "t", split = ";", replace = { a = "z" }, code = true }', ["a;B"], ["z", "b"]),
    ],
)
def test_what_becomes_of_a_cell(tmp_path: Path, column: str, cells: list[str], expected: list[str]) -> None:
    assert reasons(tmp_path, column, cells) == expected


def test_trim_for_a_whole_table(tmp_path: Path) -> None:
    assert reasons(tmp_path / "a", '"t"', [" a "], trim="true") == ["a"]
    assert reasons(tmp_path / "b", '{ from = "t", trim = false }', [" a "], trim="true") == [" a "]


def test_replacements_under_a_name(tmp_path: Path) -> None:
    mapping = '[replace.products]\n"GTXPro" = "GTX Pro"\n' + points('{ from = "t", replace = "products" }')
    assert one(tmp_path, mapping, a="t\nGTXPro\n") == ["x,2026-01-01,1,GTX Pro"]


LOOKUP = '{{ from = "t", lookup = {{ in = "prices.csv", key = "product", value = "price"{} }}{} }}'
PRICES = "product,price\nGTX,550\nMG,\nGTX,550\n"


def test_a_value_from_another_file(tmp_path: Path) -> None:
    more = ', missing = "blank"', ', default = "0"'
    rows = one(
        tmp_path, points(LOOKUP.format(*more)), a="t\nGTX\nMG\n nix \n,\n GTX\n".replace("\n,", "\n"), prices=PRICES
    )
    assert [row.rsplit(",", 1)[1] for row in rows] == ["550", "0", "0", "550"]


def test_rows_whose_lookup_finds_nothing_can_be_left_out(tmp_path: Path) -> None:
    mapping = points(LOOKUP.format(', missing = "skip"', ""))
    made, report = converted(tmp_path, mapping, a="t\nGTX\nnix\n", prices=PRICES)
    assert len(made["points"]) == 2
    assert "  left out 1: t is not to be found in prices.csv" in report.lines("en")


TEAMS = "seller,boss,office\nAnn,Zoe,East\nBo,Zoe,East\nCy,Yan,West\n"
PEOPLE = """
[[table]]
to = "employees"
from = "teams.csv"
[table.columns]
employee = { from = "seller", code = true }
superior = { from = "boss", code = true }
department = { from = "office", code = true }
company = { constant = "head" }
group = { constant = "employee" }
[[table]]
to = "employees"
from = "teams.csv"
distinct = true
[table.columns]
employee = { from = "boss", code = true }
department = { from = "office", code = true }
company = { constant = "head" }
group = { constant = "manager" }
base_wage = { constant = 5000.50 }
"""


def test_blocks_with_the_same_target_append(tmp_path: Path) -> None:
    made, report = converted(tmp_path, PEOPLE, teams=TEAMS)
    assert made["employees"] == [
        "employee,department,company,group,superior,base_wage",
        "ann,east,head,employee,zoe,",
        "bo,east,head,employee,zoe,",
        "cy,west,head,employee,yan,",
        "zoe,east,head,manager,,5000.50",
        "yan,west,head,manager,,5000.50",
    ]
    assert report.rows("employees.csv") == 5
    assert "  left out 1: repeats an earlier row" in report.lines("en")


def test_a_table_of_constants_needs_no_source(tmp_path: Path) -> None:
    mapping = '[[table]]\nto = "departments"\ncolumns = { department = { constant = "all" }, parent = { constant = "" }, company = { constant = "c" } }\n'
    made, report = converted(tmp_path, mapping)
    assert made["departments"] == ["department,parent,company", "all,,c"]
    assert list(report.lines("en")) == ["departments.csv ← mapping.toml: 1 written"]


TARGETS = (
    '[[table]]\nto = "targets"\nfrom = "teams.csv"\n[table.columns]\nsubject = {{ from = "seller", code = true }}\n{}\n'
)


def test_each_gives_a_row_for_every_combination_of_constants(tmp_path: Path) -> None:
    more = 'value = { constant = 9 }\n[table.each]\nperiod = ["2017-Q1", "2017-Q2"]\nmetric = ["receipts", "volume"]'
    rows = one(tmp_path, TARGETS.format(more), teams=TEAMS)
    assert len(rows) == 12
    assert rows[:4] == [
        "ann,receipts,2017-Q1,9",
        "ann,volume,2017-Q1,9",
        "ann,receipts,2017-Q2,9",
        "ann,volume,2017-Q2,9",
    ]


def test_each_turns_a_wide_sheet_into_rows(tmp_path: Path) -> None:
    more = """metric = { constant = "receipts" }
[[table.each]]
period = { constant = "2017-Q1" }
value = "Q1"
[[table.each]]
period = { constant = "2017-Q2" }
value = { from = "Q2", number = "1,234.56" }
"""
    rows = one(tmp_path, TARGETS.format(more), teams='seller,Q1,Q2\nAnn,5,"1,000"\nBo,,6\n')
    assert rows == [
        "ann,receipts,2017-Q1,5",
        "ann,receipts,2017-Q2,1000",
        "bo,receipts,2017-Q1,",
        "bo,receipts,2017-Q2,6",
    ]


def credits(employee: str, share: str) -> str:
    return f"""
[[table]]
to = "credits"
from = "a.csv"
[table.columns]
contract = "id"
employee = {employee}
share = {share}
"""


SELLERS = '{ from = "sellers", split = ";", code = true }'


@pytest.mark.parametrize(
    ("sellers", "shares"),
    [
        ("Ann", ["1"]),
        ("Ann; Bo", ["0.5", "0.5"]),
        ("Ann;Bo;Cy", ["0.333333", "0.333334", "0.333333"]),
    ],
)
def test_one_cell_that_names_several_people_in_equal_shares(tmp_path: Path, sellers: str, shares: list[str]) -> None:
    rows = one(tmp_path, credits(SELLERS, '{ share = "equal" }'), a=f'id,sellers\nK1,"{sellers}"\n')
    names = [name.strip().lower() for name in sellers.split(";")]
    assert rows == [f"K1,{name},{share}" for name, share in zip(names, shares, strict=True)]


def test_shares_given_in_a_cell_of_their_own(tmp_path: Path) -> None:
    share = '{ from = "shares", split = ";", number = "1234.56" }'
    assert one(tmp_path, credits(SELLERS, share), a="id,sellers,shares\nK1,Ann;Bo,60%;40%\nK2,Cy,100%\n") == [
        "K1,ann,0.60",
        "K1,bo,0.40",
        "K2,cy,1.00",
    ]


def test_shares_given_as_weights(tmp_path: Path) -> None:
    share = '{ from = "shares", split = ";", share = "weights" }'
    rows = one(tmp_path, credits(SELLERS, share), a="id,sellers,shares\nK1,Ann;Bo;Cy,1;1;1\nK2,Ann;Bo,3;1\n")
    assert rows[3:] == ["K2,ann,0.75", "K2,bo,0.25"]
    assert sum(int(row.split(".")[1]) for row in rows[:3]) == 10**6


def test_shares_beside_the_names(tmp_path: Path) -> None:
    employee = '{ from = "who", split = "、", cut = ":", code = true }'
    share = '{ from = "who", split = "、", cut = ":", piece = 2, number = "1234.56" }'
    assert one(tmp_path, credits(employee, share), a="id,who\nK1,王芳:60%、李强:40%\n") == [
        "K1,王芳,0.60",
        "K1,李强,0.40",
    ]


def test_several_files_by_list_and_pattern(tmp_path: Path) -> None:
    mapping = points('"t"').replace('"a.csv"', '["b.csv", "m-*.csv"]')
    files = {"b": "t\n1\n", "m-02": "u,t\n,3\n", "m-01": "t\n2\n", "n": "t\n9\n"}
    made, report = converted(tmp_path, mapping, **files)
    assert [row[-1] for row in made["points"][1:]] == ["1", "2", "3"]
    assert [part.source for part in report.parts] == ["b.csv", "m-01.csv", "m-02.csv"]


def test_the_first_folder_that_exists_and_another_one(tmp_path: Path) -> None:
    mapping = 'folder = ["nowhere", "here", "also"]\n' + points('"t"')
    for name, text in (("here", "t\nhere\n"), ("also", "t\nalso\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text(text)
    path = write(tmp_path, mapping)
    convert(path, tmp_path / "out")
    assert (tmp_path / "out" / "points.csv").read_text().endswith("here\n")
    convert(path, tmp_path / "out", tmp_path / "also")
    assert (tmp_path / "out" / "points.csv").read_text().endswith("also\n")


def test_the_first_example_of_the_guide(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "convert.md").read_text(encoding="utf-8")
    source, mapping, said, *_ = (
        block.partition("\n")[2] for block in guide.split("deals.csv:", 1)[1].split("```")[1::2]
    )
    report = convert(write(tmp_path, mapping, deals=source), tmp_path / "facts")
    assert list(report.lines("en")) == said.splitlines()[:-1]


def test_an_attribute_that_looks_like_a_misspelt_column_is_worth_a_note(tmp_path: Path) -> None:
    _, report = converted(tmp_path, points('"t"').replace("reason", "reasons"), a="t\n1\n")
    said = "note: table 1 (points): reasons becomes an attribute of its own; is reason meant?"
    assert list(report.lines("en"))[-1] == said
