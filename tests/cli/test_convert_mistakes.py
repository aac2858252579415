"""What is said of a wrong mapping or wrong cells, and that nothing is written then."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from merit.calc.problems import MOST, InputError
from merit.cli import cli
from merit.cli.convert import folder
from merit.cli.convert.mistakes import Mistakes
from merit.cli.convert.run import convert
from merit.cli.convert.texts import CONVERT
from tests.cli.test_convert import PEOPLE, PRICES, TEAMS, credits, points, write
from tests.cli.test_convert_sources import mistakes

FILE = "t,u\na,1\nb,2\n"


def test_sentences_are_complete() -> None:
    for key, sentences in CONVERT.sentences.items():
        assert len(sentences) == 3, key
        assert all(sentences), key
        first, *others = CONVERT.parameters(key)
        assert all(other == first for other in others), key


def test_every_sentence_is_used() -> None:
    code = "".join(path.read_text() for path in Path(folder.__file__).parent.glob("*.py") if path.name != "texts.py")
    keys = set(re.findall(r'"(\w+)"', code))
    assert {key for key in CONVERT.sentences if key.removesuffix("_near") not in keys and key not in keys} == set()


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("", "mapping.toml, table: the mapping needs at least one [[table]]"),
        ('[table]\nto = "points"', "mapping.toml, table: the mapping needs at least one [[table]]"),
        ("table = [1]", "mapping.toml, table: the mapping needs at least one [[table]]"),
        ('a = "b', "mapping.toml, line 1: not TOML: "),
        ("x = 1\nx = 2", "mapping.toml, line 2: not TOML: Cannot overwrite a value"),
        ("[[table]]\n[table.columns]", "mapping.toml, table 1.to: the field is missing"),
        ('[[table]]\nto = "point"', "table 1 (point).to: “point” does not exist; is “points” meant?"),
        ('[[table]]\nto = "xyz"', "table 1 (xyz).to: “xyz” is not one of departments, employees, "),
        ('[[table]]\nto = "points"', "table 1 (points).columns: the field is missing"),
        ('fodler = "."', "mapping.toml, fodler: there is no such field; is “folder” meant?"),
        ("folder = 1", "mapping.toml, folder: should be a text that is not empty"),
        ('folder = ""', "mapping.toml, folder: should be a text that is not empty"),
        ("folder = []", "mapping.toml, folder: should be a text that is not empty"),
        ("replace = 1", "mapping.toml, replace: should be fields with values"),
        ("replace = { a = 1 }", "mapping.toml, replace.a: should be fields with values"),
        ("replace = { a = { b = true } }", "mapping.toml, replace.a.b: should be a text, a number or a date"),
    ],
)
def test_the_top_of_a_mapping(tmp_path: Path, mapping: str, said: str) -> None:
    assert any(said in line for line in mistakes(tmp_path, mapping, a=FILE))


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("wehre = { t = 1 }", "table 1 (points).wehre: there is no such field; is “where” meant?"),
        ("zzz = 1", "table 1 (points).zzz: there is no such field; there are "),
        ("where = 1", "table 1 (points).where: should be fields with values"),
        ("where = { t = true }", "where.t: should be a text, a number or a date"),
        ("where = { t = [] }", "where.t: should be a text, a number or a date"),
        ("where = { t = { nott = 1 } }", "where.t.nott: there is no such field; is “not” meant?"),
        ("where = { t = {} }", "where.t.not: the field is missing"),
        ("skip_blank = 1", "table 1 (points).skip_blank: should be a text"),
        ('distinct = "yes"', "table 1 (points).distinct: should be true or false"),
        ("header_row = 0", "table 1 (points).header_row: should be a whole number, 1 … 1048576"),
        ("header_row = true", "table 1 (points).header_row: should be a whole number"),
        ('encoding = "utf-7000"', "table 1 (points).encoding: there is no encoding “utf-7000”"),
        ('encoding = "base64"', "table 1 (points).encoding: there is no encoding “base64”"),
        ('delimiter = ";;"', "table 1 (points).delimiter: should be a single character"),
        ('sheet = "S"', "table 1 (points).sheet: goes only with XLSX"),
        ("each = 1", "table 1 (points).each: should be fields with values"),
        ("each = [1]", "table 1 (points).each 1: should be fields with values"),
        ("each = { reason = [] }", "each.reason: should be a text, a number or a date"),
        ('each = { reason = ["x"] }', "each.reason: the column is filled in “columns” already"),
        ('each = [{ note = { form = "t" } }]', "each 1.note.form: there is no such field; is “from” meant?"),
        ("columns = 1", "not TOML"),
    ],
)
def test_the_options_of_a_table(tmp_path: Path, option: str, said: str) -> None:
    mapping = points('"t"').replace("[table.columns]", f"{option}\n[table.columns]")
    assert any(said in line for line in mistakes(tmp_path, mapping, a=FILE))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("1", "columns.reason: should be the name of a source column, or fields such as { constant = 1 }"),
        ('""', "columns.reason: should be the name of a source column"),
        ("{}", "columns.reason.from: the field is missing"),
        ('{ form = "t" }', "columns.reason.form: there is no such field; is “from” meant?"),
        ('{ from = "t", constant = 1 }', "columns.reason.constant: does not go with from"),
        ('{ from = "t", row = "R" }', "columns.reason.row: does not go with from"),
        ('{ constant = 1, date = "M/D/YYYY" }', "columns.reason.date: goes only with from"),
        ("{ constant = [1] }", "columns.reason.constant: should be a text, a number or a date"),
        ("{ constant = true }", "columns.reason.constant: should be a text, a number or a date"),
        ("{ constant = 2017-01-01T00:00:00 }", "columns.reason.constant: should be a text, a number or a date"),
        ('{ from = "t", date = "dd.mm.yyyy" }', "columns.reason.date: “dd.mm.yyyy” does not show a year, a month"),
        ('{ from = "t", number = "#,##0.00" }', "columns.reason.number: “#,##0.00” does not show how 1234.56"),
        ('{ from = "t", number = true }', "columns.reason.number: should be a text"),
        ('{ from = "t", code = true, date = "M/D/YYYY" }', "columns.reason.date: does not go with code"),
        ('{ from = "t", code = "yes" }', "columns.reason.code: should be true or false"),
        ('{ from = "t", round = 2 }', "columns.reason.round: goes only with number"),
        ('{ from = "t", number = "1234.56", round = 99 }', "columns.reason.round: should be a whole number, 0 … 18"),
        ('{ from = "t", currency = "$" }', "columns.reason.currency: goes only with number"),
        ('{ from = "t", piece = 2 }', "columns.reason.piece: goes only with cut"),
        ('{ from = "t", cut = "-", piece = 0 }', "columns.reason.piece: should be 1 for the first piece"),
        ('{ from = "t", replace = "prodcts" }', "columns.reason.replace: there is no [replace.prodcts]; is “products”"),
        ('{ from = "t", replace = "zzz" }', "columns.reason.replace: there is no [replace.zzz]; there are products"),
        ('{ from = "t", replace = 1 }', "columns.reason.replace: should be fields with values"),
        ('{ share = "equal" }', "columns.reason.share: goes only with split"),
        ('{ share = "equl" }', "columns.reason.share: “equl” does not exist; is “equal” meant?"),
        ('{ share = "equal", from = "t" }', "columns.reason.from: does not go with share"),
        ('{ from = "t", lookup = 1 }', "columns.reason.lookup: should be fields with values"),
        ('{ from = "t", lookup = {} }', "columns.reason.lookup.in: the field is missing"),
        (
            '{ from = "t", lookup = { in = "a.csv", key = "t", vlaue = "u" } }',
            "columns.reason.lookup.vlaue: there is no such field; is “value” meant?",
        ),
        (
            '{ from = "t", lookup = { in = "a.csv", key = "t", value = "u", missing = "skp" } }',
            "columns.reason.lookup.missing: “skp” does not exist; is “skip” meant?",
        ),
        (
            '{ from = "t", lookup = { in = "b.csv", key = "t", value = "u" } }',
            "columns.reason.lookup.in: there is no file b.csv",
        ),
        (
            '{ from = "t", lookup = { in = "a.csv", key = "tt", value = "u" } }',
            "a.csv: there is no column “tt” (header in row 1); is “t” meant?",
        ),
    ],
)
def test_the_options_of_a_column(tmp_path: Path, column: str, said: str) -> None:
    mapping = points(column) + "[replace.products]\na = 1\n"
    assert any(said in line for line in mistakes(tmp_path, mapping, a=FILE))


def test_all_mistakes_of_a_mapping_at_once(tmp_path: Path) -> None:
    mapping = PEOPLE.replace("superior", "boss").replace("department", "deparment").replace("distinct", "distinkt")
    assert len(mistakes(tmp_path, mapping, teams=TEAMS)) == 3


def test_columns_that_a_fact_table_needs(tmp_path: Path) -> None:
    mapping = points('"t"').replace("points =", "pionts =").replace("on =", "day =")
    assert mistakes(tmp_path, mapping, a=FILE) == [
        "mapping.toml, table 1 (points).columns: the fact table needs the column on",
        "mapping.toml, table 1 (points).columns: the fact table needs the column points; is “pionts” meant to be it?",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{ constant = 1 }", '{ constant = "1,5" }', "“1,5” is not a number"),
        ("{ constant = 1 }", '{ from = "t", default = "none" }', "“none” is not a number"),
        ("2026-01-01", '"1/1/2026"', "“1/1/2026” is not a date"),
        ('{ constant = "x" }', '{ constant = "" }', "the cell is empty"),
    ],
)
def test_constants_that_a_fact_table_does_not_take(tmp_path: Path, before: str, after: str, said: str) -> None:
    (line,) = mistakes(tmp_path, points('"t"').replace(before, after), a=FILE)
    assert line.startswith("mapping.toml, table 1 (points).columns.")
    assert said in line


def test_a_table_with_columns_but_no_source(tmp_path: Path) -> None:
    mapping = points('"t"').replace('from = "a.csv"', 'where = { t = "a" }')
    assert mistakes(tmp_path, mapping, a=FILE) == [
        "mapping.toml, table 1 (points).where: goes only with from",
        "mapping.toml, table 1 (points).from: the field is missing: the table takes columns from a source",
    ]


def test_a_mapping_that_cannot_be_read(tmp_path: Path) -> None:
    for path, said in [(tmp_path / "no.toml", "there is no such file"), (tmp_path, "cannot be read")]:
        with pytest.raises(InputError, match=said):
            convert(path, tmp_path / "out")
    (tmp_path / "latin.toml").write_bytes(b'folder = "x"\na = "\xe9"')
    with pytest.raises(InputError, match=r"latin\.toml, line 2: not UTF-8"):
        convert(tmp_path / "latin.toml", tmp_path / "out")
    (tmp_path / "deep.toml").write_text("a = " + "[" * 100_000)
    with pytest.raises(InputError, match="not TOML"):
        convert(tmp_path / "deep.toml", tmp_path / "out")


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    said = mistakes(tmp_path, 'folder = ["x", "y"]\n' + points('"t"'))
    assert said[0].startswith("mapping.toml, folder: none of these folders exists: ")
    with pytest.raises(InputError, match="there is no such folder"):
        convert(write(tmp_path, points('"t"')), tmp_path / "out", tmp_path / "nowhere")


CELLS = """
[[table]]
to = "receipts"
from = "a.csv"
[table.columns]
receipt = "id"
contract = { from = "name", code = true }
received_on = { from = "day", date = "M/D/YYYY" }
amount = { from = "sum", number = "1,234.56" }
"""


def test_every_wrong_cell_is_named_with_its_place(tmp_path: Path) -> None:
    text = 'id,name,day,sum\n1,A,1/1/2017,"1,000"\n2,,2017-01-01,1.000\n,Ä!,1/32/2017,x\n5,?,1/1/2017,1\n'
    assert mistakes(tmp_path, CELLS, a=text) == [
        "a.csv, row 3, column name: the cell is empty",
        "a.csv, row 3, column day: “2017-01-01” is not a date written as M/D/YYYY",
        "a.csv, row 4, column id: the cell is empty",
        "a.csv, row 4, column day: “1/32/2017” is not a date written as M/D/YYYY",
        "a.csv, row 4, column sum: “x” is not a number written as 1,234.56; currency names signs that may stand beside it",
        "a.csv, row 5, column name: “?” has no letter or digit to make a code of",
    ]


def test_the_first_fifty_are_named_and_the_others_counted(tmp_path: Path) -> None:
    said = mistakes(tmp_path, CELLS, a="id,name,day,sum\n" + "".join(f"{n},a,?,1\n" for n in range(80)))
    assert len(said) == MOST + 1
    assert said[-1] == "… and 30 more"


def test_a_cell_that_two_tables_take_is_named_once(tmp_path: Path) -> None:
    mapping = CELLS + CELLS.replace('"receipts"', '"bad_debts"').replace("receipt =", "bad_debt =").replace(
        "received_on", "written_off_on"
    )
    assert len(mistakes(tmp_path, mapping, a="id,name,day,sum\n1,a,?,1\n")) == 1


def test_a_dates_format_has_to_be_said(tmp_path: Path) -> None:
    mapping = points('"t"').replace("{ constant = 2026-01-01 }", '"t"')
    assert mistakes(tmp_path, mapping, a="t\n3/1/2017\n") == [
        "a.csv, row 2, column t: “3/1/2017” is not a date such as 2026-03-31; date says how dates are written"
    ]


def test_two_names_never_share_a_code(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, PEOPLE, teams=TEAMS + "cy!,Yan,West\n")
    assert said.startswith("teams.csv, row 5, column seller: “cy!” and “Cy” would both become cy")


def test_a_person_and_a_department_may_share_a_code(tmp_path: Path) -> None:
    convert(write(tmp_path, PEOPLE, teams=TEAMS + "EAST,Yan,West\n"), tmp_path / "out")


def test_a_key_that_comes_twice(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, PEOPLE.replace("distinct = true", ""), teams=TEAMS)
    assert said.startswith("teams.csv, row 3: zoe of employees.csv is there already, from row 2 of teams.csv")


def test_a_lookup_that_finds_nothing_or_two_values(tmp_path: Path) -> None:
    mapping = points('{ from = "t", lookup = { in = "p.csv", key = "product", value = "price" } }')
    (said,) = mistakes(tmp_path, mapping, a="t\nGTX\nnix\n", p=PRICES)
    assert said.startswith("a.csv, row 3, column t: “nix” is not to be found in p.csv, column product")
    said_of_file = mistakes(tmp_path, mapping, a="t\nGTX\n", p=PRICES + "GTX,551\n")
    assert said_of_file[0] == "p.csv, row 5, column product: GTX stands in an earlier row with another price"


def test_splits_that_do_not_fit_together(tmp_path: Path) -> None:
    mapping = credits('{ from = "who", split = ";", code = true }', '{ from = "how", split = ";" }')
    assert mistakes(tmp_path, mapping, a="id,who,how\nK1,a;b,1\n") == [
        "a.csv, row 2: the columns split into different numbers of parts (employee: 2, share: 1)"
    ]
    weights = mapping.replace('split = ";" }', 'split = ";", share = "weights" }')
    for how in ("1;-1", "0;0"):
        assert "are not weights" in mistakes(tmp_path, weights, a=f"id,who,how\nK1,a;b,{how}\n")[0]
    assert "the cell is empty" in mistakes(tmp_path, mapping, a="id,who,how\nK1,a;;b,1;1;1\n")[0]
    attribute = weights.replace("share = {", "share = { constant = 1 }\nnote = {")
    assert "are not weights" in mistakes(tmp_path, attribute, a="id,who,how\nK1,a;b,1/0;1\n")[0]


GOOD = points('"t"')


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.iterdir())


def test_what_was_in_the_folder_stays_unless_it_is_made_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("scores.csv", "points.csv", "notes.txt"):
        (out / name).write_text("old")
    report = convert(write(tmp_path, GOOD, a=FILE), out)
    assert names(out) == ["convert-report.csv", "notes.txt", "points.csv", "scores.csv"]
    assert (out / "scores.csv").read_text() == "old"
    assert (out / "points.csv").read_text() != "old"
    assert list(report.lines("en"))[-1] == "stay in the folder as they were: scores.csv"
    assert names(tmp_path) == ["a.csv", "mapping.toml", "out"]


def test_a_folder_of_other_things_is_left_alone_unless_forced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.doc").write_text("mine")
    path = write(tmp_path, GOOD, a=FILE)
    with pytest.raises(InputError, match="the folder holds other things than facts"):
        convert(path, out)
    assert names(out) == ["thesis.doc"]
    convert(path, out, force=True)
    assert names(out) == ["convert-report.csv", "points.csv", "thesis.doc"]


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, a=FILE)
    with pytest.raises(InputError, match="is a file, not a folder"):
        convert(path, tmp_path / "a.csv")
    with pytest.raises(InputError, match="cannot be written"):
        convert(path, tmp_path / "a.csv" / "out")


def test_a_source_is_never_overwritten(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("a.csv", "points.csv"), points=FILE)
    with pytest.raises(InputError, match=r"holds the source points\.csv"):
        convert(path, tmp_path)
    assert (tmp_path / "points.csv").read_text() == FILE


def test_when_one_file_cannot_be_replaced_all_stay_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "points.csv").write_text("old")
    (out / "convert-report.csv").write_text("old")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "points.csv" and self.parent != out and target.parent == out and "before" not in str(self):
            raise PermissionError(13, "held open")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputError, match="cannot be written: held open"):
        convert(write(tmp_path, GOOD, a=FILE), out)
    assert {path.name: path.read_text() for path in out.iterdir()} == {"points.csv": "old", "convert-report.csv": "old"}
    assert names(tmp_path) == ["a.csv", "mapping.toml", "out"]


def test_out_may_be_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, GOOD, a=FILE)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    convert(path, Path())
    assert names(Path()) == ["convert-report.csv", "points.csv"]


def test_the_same_mistake_counts_once() -> None:
    told = Mistakes()
    told.add("empty_cell", "a.csv", 1, "t")
    told.add("empty_cell", "a.csv", 1, "t")
    told.add("empty_cell", "a.csv", 2, "t")
    assert told.count == 2


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["facts", "convert", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_the_command(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, a=FILE)
    code, out, said = run(path, tmp_path / "out", "--lang", "en")
    assert (code, out) == (0, "")
    assert said.splitlines() == [
        "points.csv ← a.csv: 2 rows read, 2 written",
        f"Written: {tmp_path / 'out'} (1 tables, 2 rows)",
    ]
    assert run(path, tmp_path / "out", "--lang", "zh-Hant")[2].startswith("points.csv ← a.csv：讀取 2 列，寫入 2 列")


def test_the_command_refuses_with_exit_status_2(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, a="u\n1\n")
    code, out, said = run(path, tmp_path / "out", "--lang", "zh-Hans")
    assert (code, out) == (2, "")
    assert said == "错误: a.csv：没有“t”这一列（表头在第 1 行）；现有 u\n"
    assert not (tmp_path / "out").exists()


def test_the_command_with_another_source_folder_and_force(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.csv").write_text(FILE)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.doc").write_text("")
    path = write(tmp_path, GOOD)
    assert run(path, tmp_path / "out", "--from", tmp_path / "other")[0] == 2
    assert run(path, tmp_path / "out", "--from", tmp_path / "other", "--force")[0] == 0
