"""The commands as a person or program calls them: what goes to standard output, what to standard error, exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPANY = ROOT / "examples" / "company"
MERIT = Path(sys.executable).with_name("merit")


def merit(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    words = tuple(str(word) for word in words)
    env = {**os.environ, "MERIT_LANG": "en", **environment}
    return subprocess.run(
        [str(MERIT), *words], capture_output=True, text=True, cwd=ROOT, env=env, timeout=120, check=False
    )


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def simulate(*more: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return merit("simulate", COMPANY / "plan.yaml", COMPANY / "facts", "--period", "2026-03", *more, **environment)


def test_metrics_of_people_departments_and_companies() -> None:
    done = merit("metrics", COMPANY / "facts", "--period", "2026-Q1")
    found = rows(done.stdout)
    assert done.returncode == 0
    assert len(found) == 8 * 14
    assert {"subject": "wang", "metric": "receipts", "value": "210798.01"} in found
    assert {"subject": "chen", "metric": "collection_rate", "value": ""} in found
    by_company = rows(merit("metrics", COMPANY / "facts", "--period", "2026-Q1", "--by", "company").stdout)
    assert {"subject": "cg", "metric": "receipts", "value": "545300.01"} in by_company
    by_department = rows(merit("metrics", COMPANY / "facts", "--period", "2026-Q1", "--by", "department").stdout)
    assert {row["value"] for row in by_department if row["metric"] == "receipts" and row["subject"] == "sales"} == {
        "545300.01"
    }


def test_the_sum_of_all_receipts_is_what_the_file_says() -> None:
    receipts = rows((COMPANY / "facts/receipts.csv").read_text())
    assert f"{sum(round(float(row['amount']) * 100) for row in receipts) / 100:.2f}" == "545300.01"


def test_scores_are_a_table_that_can_be_the_next_stage_s_input() -> None:
    done = merit("score", COMPANY / "template.yaml", COMPANY / "facts", "--period", "2026-Q1")
    found = rows(done.stdout)
    assert list(found[0]) == ["employee", "period", "score", "grade", "德", "能", "勤", "績"]
    kept = rows((COMPANY / "facts/scores.csv").read_text())
    assert [(row["employee"], row["score"]) for row in found] == [(row["employee"], row["score"]) for row in kept]
    assert "notice: indicator signed is left out" in done.stderr


def test_lines_sum_to_totals() -> None:
    lines, totals = rows(simulate().stdout), rows(simulate("--totals").stdout)
    assert list(lines[0]) == ["employee", "item", "period", "source", "base", "rate", "amount"]
    sums: dict[tuple[str, str, str], int] = {}
    for row in lines:
        key = (row["employee"], row["item"], row["period"])
        sums[key] = sums.get(key, 0) + round(float(row["amount"]) * 100)
    told = {(row["employee"], row["item"], row["period"]): round(float(row["amount"]) * 100) for row in totals}
    assert {key: amount for key, amount in sums.items() if amount} == told
    assert list(told) == sorted(told)


def test_the_late_receipt_is_paid_as_an_adjustment_of_its_month() -> None:
    found = [row for row in rows(simulate().stdout) if row["source"] == "adjustment" and row["item"] == "commission"]
    assert [(row["employee"], row["period"], row["amount"]) for row in found] == [
        ("li", "2026-02", "50.00"),
        ("wang", "2026-02", "33.33"),
        ("zhao", "2026-02", "33.34"),
    ]


def test_json_is_the_same_table() -> None:
    as_json = json.loads(simulate("--totals", "--format", "json").stdout)
    assert as_json == rows(simulate("--totals").stdout)


def test_a_table_to_read(tmp_path: Path) -> None:
    text = simulate("--totals", "--format", "table", MERIT_LANG="zh_TW").stdout
    assert "員工" in text and "12000.00" in text
    assert "\x1b" not in text


def test_out_writes_a_whole_file_and_prints_nothing(tmp_path: Path) -> None:
    out = tmp_path / "lines.csv"
    done = simulate("--out", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert out.read_text() == simulate().stdout
    assert list(tmp_path.iterdir()) == [out]
    (tmp_path / "t.json").touch()
    simulate("--totals", "--out", tmp_path / "t.json")
    assert json.loads((tmp_path / "t.json").read_text())[0]["employee"] == "chen"


def test_a_wrong_input_exits_with_2_and_leaves_an_earlier_result_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before")
    plan = tmp_path / "plan.yaml"
    plan.write_text((COMPANY / "plan.yaml").read_text().replace("metric: receipts", "metric: recipts", 1))
    done = merit("simulate", plan, COMPANY / "facts", "--period", "2026-03", "--out", out)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "error: plan.yaml, line 9, items[2].metric: “recipts” is not one of" in done.stderr
    assert out.read_text() == "before"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("simulate", COMPANY / "plan.yaml", COMPANY / "facts", "--period", "2026-Q1"), "a run is made for a month"),
        (("simulate", COMPANY / "plan.yaml", COMPANY / "facts", "--period", "2026-3"), "a run is made for a month"),
        (("simulate", COMPANY / "plan.yaml", COMPANY / "facts", "--period", "2026-02"), "2026-02 is locked already"),
        (("simulate", COMPANY / "none.yaml", COMPANY / "facts", "--period", "2026-03"), "there is no such file"),
        (("simulate", COMPANY / "facts", COMPANY / "facts", "--period", "2026-03"), "cannot be read"),
        (("simulate", COMPANY / "plan.yaml", COMPANY / "none", "--period", "2026-03"), "there is no such folder"),
        (("metrics", COMPANY / "facts", "--period", "March"), "“March” is not a period"),
        (("metrics", COMPANY / "facts", "--period", "2026", "--currency", "XXX"), "not an ISO 4217 currency code"),
        (("score", COMPANY / "plan.yaml", COMPANY / "facts", "--period", "2026"), "there is no such field"),
        (("plan", "check", COMPANY / "template.yaml"), "items: the field is missing"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_calls_exit_with_2_and_say_why(words: tuple[object, ...], said: str) -> None:
    done = merit(*words)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_unwritable_place_is_said_so(tmp_path: Path) -> None:
    done = simulate("--out", tmp_path / "nowhere" / "x.csv")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_explanations_in_three_languages_and_as_data() -> None:
    english = simulate("--explain", "wang/commission").stdout
    assert "T(135,333.01) = 1,529.99515" in english
    assert "R(1,530.00) − R(813.33) = 716.67" in english
    assert "合同 HT-26001" in simulate("--explain", "wang/commission", "--lang", "zh-Hans").stdout
    assert "契約 HT-26001" in simulate("--explain", "wang/commission", "--lang", "zh-Hant").stdout
    tree = json.loads(simulate("--explain", "wang/commission", "--format", "json").stdout)
    assert tree["values"]["amount"] == "1935.96"
    assert [step["values"]["amount"] for step in tree["steps"]] == ["33.33", "716.67", "249.97", "935.99"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("lin/commission", "lin is not admitted: group is “manager”, not employee"),
        ("sun/volume", "no target above 0 for contract_amount in 2026-Q1"),
        ("chen/special", "no award in 2026-03"),
        ("qian/wage", "qian is not employed on any day of 2026-03"),
        ("zhao/bonus", "the items' sum is not below the floor"),
        ("sun/bad_debt", "no bad debt is credited in 2026-03"),
    ],
)
def test_an_explanation_of_nothing_says_why(wish: str, said: str) -> None:
    done = simulate("--explain", wish)
    assert done.returncode == 0
    assert said in done.stdout


@pytest.mark.parametrize(
    ("wish", "said"),
    [("wang", "should be EMPLOYEE/ITEM"), ("wnag/wage", "no employee wnag"), ("wang/wages", "is “wage” meant?")],
)
def test_an_explanation_of_what_is_not_there(wish: str, said: str) -> None:
    done = simulate("--explain", wish)
    assert done.returncode == 2
    assert said in done.stderr


def test_two_plans_side_by_side() -> None:
    found = rows(simulate("--against", COMPANY / "plan-b.yaml").stdout)
    assert list(found[0]) == ["by", "subject", "amount", "against", "difference"]
    one = {(row["by"], row["subject"]): row for row in found}
    mine = rows(simulate("--totals").stdout)
    wang = sum(round(float(row["amount"]) * 100) for row in mine if row["employee"] == "wang")
    assert round(float(one["employee", "wang"]["amount"]) * 100) == wang
    company = one["company", "cg"]
    people = [row for row in found if row["by"] == "employee"]
    for column in ("amount", "against", "difference"):
        assert round(float(company[column]) * 100) == sum(round(float(row[column]) * 100) for row in people)
    assert one["department", "sales"]["amount"] == company["amount"]


def test_plan_and_template_checks() -> None:
    done = merit("plan", "check", COMPANY / "plan.yaml", COMPANY / "plan-b.yaml")
    assert done.returncode == 2, "two versions in force from the same day"
    done = merit("plan", "check", COMPANY / "plan.yaml")
    assert done.returncode == 0
    assert done.stdout.endswith("plan 晨光科技 2026, 10 items, no mistakes\n")
    done = merit("template", "check", COMPANY / "template.yaml", "--lang", "zh-Hans")
    assert done.stdout.endswith("5 个指标，没有错误\n")


def test_a_window_without_effect_is_told_of(tmp_path: Path) -> None:
    plan = tmp_path / "p.yaml"
    plan.write_text(
        "plan: p\nitems: [{code: a, form: rate, metric: violations, window: year, bands: [{rate: -5}], every: month}]\n"
    )
    done = merit("plan", "check", plan)
    assert done.returncode == 0
    assert "“window” has no effect" in done.stderr


def test_canonical_form_of_a_plan_file(tmp_path: Path) -> None:
    once = merit("plan", "format", COMPANY / "plan.yaml").stdout
    (tmp_path / "plan.yaml").write_text(once)
    assert merit("plan", "format", tmp_path / "plan.yaml").stdout == once
    assert rows(merit("simulate", tmp_path / "plan.yaml", COMPANY / "facts", "--period", "2026-03").stdout) == rows(
        simulate().stdout
    )


def test_facts_check_counts_rows() -> None:
    done = merit("facts", "check", COMPANY / "facts")
    assert {"table": "receipts.csv", "rows": "14"} in rows(done.stdout)
    assert "no mistakes" in done.stderr


def test_errors_come_in_the_language_asked_for(tmp_path: Path) -> None:
    done = merit("plan", "check", tmp_path / "x.yaml", "--lang", "zh-Hant")
    assert done.stderr.startswith("錯誤: ") and "沒有這個檔案" in done.stderr
    done = merit("plan", "check", tmp_path / "x.yaml", MERIT_LANG="zh_CN.UTF-8")
    assert done.stderr.startswith("错误: ")


def test_the_demo_shows_three_tables_and_a_statement() -> None:
    done = merit("example", COMPANY)
    assert done.returncode == 0
    for text in ("1 · Metrics of 2026-Q1", "2 · Scores", "3 · Pay of 2026-03", "109,934.02", "What to try next"):
        assert text in done.stdout
    assert "\x1b" not in done.stdout
    assert max(len(line) for line in merit("example", COMPANY, "--lang", "zh-Hans").stdout.splitlines()) < 200


def test_output_is_utf8_whatever_the_locale() -> None:
    done = merit(
        "score", COMPANY / "template.yaml", COMPANY / "facts", "--period", "2026-Q1", LC_ALL="C", PYTHONUTF8="0"
    )
    assert "德" in done.stdout


def test_a_closed_pipe_is_no_crash() -> None:
    command = f"{MERIT} simulate {COMPANY}/plan.yaml {COMPANY}/facts --period 2026-03 | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [(), ("simulate",), ("plan",), ("plan", "check"), ("facts", "convert"), ("score",)])
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    done = merit(*words, "--help")
    assert done.returncode == 0
    assert "Usage: merit" in done.stdout


def test_progress_shows_on_a_terminal_s_standard_error_only() -> None:
    ours, theirs = os.openpty()
    command = [str(MERIT), "metrics", str(COMPANY / "facts"), "--period", "2026-Q1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as done:
        os.close(theirs)
        out = done.stdout.read().decode() if done.stdout else ""
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "2026-Q1" in shown
    assert "\x1b" not in out and len(rows(out)) == 8 * 14


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    from merit.calc.problems import InputError
    from merit.cli.database import write_folder

    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file" / "x", Path("/proc/x")):
        with pytest.raises(InputError) as refused:
            write_folder({"a.csv": b"a"}, folder)
        (line,) = refused.value.lines()
        assert str(folder) in line and "cannot be written" in line
