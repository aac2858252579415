"""Plans and templates as text: the canonical form, and every mistake at once with its line and field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from merit.calc.document import json_schema
from merit.calc.plan import Plan, Versions, dump_plan, parse_plan
from merit.calc.problems import InputError
from merit.calc.template import Template, dump_template, parse_template

ROOT = Path(__file__).parents[2]
EVERYTHING = """\
plan: everything
from: 2026-01-01
currency: JPY
items:
  - {code: wage, name: '2026', form: fixed, amount: employee.base_wage, every: month, prorate: yes, for: {group: [employee, manager]}}
  - code: commission
    form: rate
    metric: receipts
    bands: [{rate: 1%}, {from: 100_000, rate: 1.5%}]
    mode: slab
    axis: attainment
    window: year
    only: {contract.line: [goods], customer.class: A}
    release: {collected: 90%}
    credit: team
    cap: 5000
    floor: -10
    times:
      - {metric: receipts, of: target, subject: company, ladder: [{coefficient: .9}, {from: 100%, coefficient: 1}]}
      - {metric: score, ladder: [{from: 60, coefficient: 0.5}, {from: 100, coefficient: 1}], interpolate: true}
    every: quarter
  - {code: volume, form: coefficient, metric: volume, of: target, base: 2000, ladder: [{coefficient: -0.2}], every: half}
  - {code: pool, form: share, pool: {per: company, amount: 1e, times: []}, by: score * employee.w, every: year}
  - {code: float, form: relative, metric: score, base: department.pool, among: company, limit: 30%, every: quarter}
  - {code: special, form: award, every: month}
totals: [{code: bonus, items: [volume, pool], floor: 1, carry: true}]
""".replace("1e, times", "10, times")


def faults(text: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(InputError) as caught:
        (parse_plan if text.startswith("plan") else parse_template)(text)
    return [(one.row, one.column, one.key) for one in caught.value.problems]


def test_parsing_what_was_dumped_gives_the_same_plan() -> None:
    plan = parse_plan(EVERYTHING)
    canonical = dump_plan(plan)
    assert parse_plan(canonical) == plan
    assert dump_plan(parse_plan(canonical)) == canonical
    assert "0.015" in canonical and "rate: 0.01" in canonical


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("plan*.yaml")), ids=lambda path: path.name)
def test_the_examples_are_sound_plans(path: Path) -> None:
    plan = parse_plan(path.read_bytes(), path.name)
    assert parse_plan(dump_plan(plan)) == plan


def test_a_template_has_a_canonical_form_too() -> None:
    template = parse_template((ROOT / "examples/company/template.yaml").read_bytes())
    assert parse_template(dump_template(template)) == template


def test_a_plan_may_be_json() -> None:
    text = json.dumps({"plan": "p", "items": [{"code": "a", "form": "fixed", "amount": 1.10, "every": "month"}]})
    assert dump_plan(parse_plan(text)) == dump_plan(parse_plan(text.replace("1.1", '"1.10"')))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("currency", "curency", (3, "curency", "field_unknown_near")),
        ("JPY", "JPX", (3, "currency", "unknown_currency")),
        ("from: 2026-01-01", "from: 1/1/2026", (2, "from", "want_date")),
        ("code: wage,", "code: base wage,", (5, "items[1].code", "want_code")),
        ("every: month, prorate", "every: months, prorate", (5, "items[1].every", "one_of_near")),
        ("prorate: yes", "prorate: maybe", (5, "items[1].prorate", "want_true_false")),
        ("employee.base_wage", "employe.base_wage", (5, "items[1].amount", "want_amount")),
        ("prorate: yes", "limit: 3", (5, "items[1].limit", "field_elsewhere")),
        ("metric: receipts\n", "metric: recipts\n", (8, "items[2].metric", "one_of_near")),
        ("{rate: 1%}", "{from: 0, rate: 1%}", (9, "items[2].bands[1].from", "first_open")),
        ("from: 100_000", "from: lots", (9, "items[2].bands[2].from", "want_number")),
        ("{rate: 1%}, {from: 100_000, rate: 1.5%}", "", (9, "items[2].bands", "want_filled")),
        ("1.5%}]", "1.5%}, {from: 5, rate: 1}]", (9, "items[2].bands[3].from", "not_rising")),
        ("window: year", "window: fact", (12, "items[2].window", "attainment_window")),
        ("contract.line", "contrct.line", (13, "items[2].only", "want_column")),
        ("cap: 5000", "cap: -5000", (16, "items[2].cap", "below")),
        ("floor: -10", "floor: 9000", (16, "items[2].cap", "cap_below_floor")),
        ("subject: company", "subject: firm", (19, "items[2].times[1].subject", "one_of")),
        ("[{from: 60, coefficient: 0.5}", "[{coefficient: 0.5}", (20, "items[2].times[2].ladder[1]", "needs_from")),
        ("form: coefficient", "form: coeficient", (22, "items[3].form", "one_of_near")),
        ("base: 2000, ", "", (22, "items[3].base", "field_missing")),
        ("amount: 10,", "amount: employee.x,", (23, "items[4].pool.amount", "pool_column")),
        (
            "times: []",
            "times: {metric: score, subject: person, ladder: [{coefficient: 1}]}",
            (23, "items[4].pool.times.subject", "pool_subject"),
        ),
        ("employee.w,", "wage,", (23, "items[4].by", "no_such_factor")),
        ("limit: 30%", "limit: -1", (24, "items[5].limit", "below")),
        ("code: special", "code: float", (25, "items[6].code", "code_twice")),
        ("[volume, pool]", "[volum]", (26, "totals[1].items[1]", "no_such_item_near")),
        ("code: bonus", "code: wage", (26, "totals[1].code", "code_twice")),
        ("carry: true", "carry: true, carry: false", (26, "totals[1].carry", "repeated_field")),
    ],
)
def test_a_mistake_is_named_by_line_and_field(old: str, new: str, found: tuple[int, str, str]) -> None:
    text = EVERYTHING.replace(old, new, 1)
    assert text != EVERYTHING
    assert found in faults(text)
    assert len(faults(text)) <= 2


def test_all_mistakes_come_at_once() -> None:
    text = (
        EVERYTHING.replace("base_wage", "base wage")
        .replace("metric: volume", "metric: volumes")
        .replace("form: award", "form: prize")
    )
    text = (
        text.replace("axis: attainment", "axes: attainment")
        .replace("5000", "x")
        .replace("{rate: 1%}", "{from: 1, rate: 1%}")
    )
    assert {row for row, _, _ in faults(text)} == {9, 11, 16, 22, 25}


@pytest.mark.parametrize(
    ("metric", "field", "key"),
    [
        ("contract_count", "only: {contract.line: [a]}", "only_metric"),
        ("bad_debt", "release: {collected: 1}", "release_metric"),
    ],
)
def test_options_that_go_with_some_metrics_only(metric: str, field: str, key: str) -> None:
    text = (
        f"plan: p\nitems:\n  - {{code: a, form: rate, metric: {metric}, bands: [{{rate: 1}}], every: month, {field}}}\n"
    )
    assert [found[2] for found in faults(text)] == [key]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ("form: fixed, amount: 1", "credit: team"),
        ("form: award", "prorate: true"),
        ("form: award", "credit: team"),
        ("form: relative, metric: score, base: 1", "credit: team"),
        ("form: share, pool: {per: company, amount: 1}, by: equal", "times: []"),
        ("form: share, pool: {per: company, amount: 1}, by: equal", "prorate: true"),
        ("form: rate, metric: receipts, bands: [{rate: 1}]", "prorate: true"),
        ("form: coefficient, metric: receipts, base: 1, ladder: [{coefficient: 1}]", "window: year"),
    ],
)
def test_options_of_other_forms_are_mistakes(form: str, field: str) -> None:
    found = faults(f"plan: p\nitems:\n  - {{code: a, {form}, every: month, {field}}}\n")
    assert found == [(3, f"items[1].{field.split(':', maxsplit=1)[0]}", "field_elsewhere")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("plan: [", "bad_yaml"),
        ("plan: 'x", "bad_yaml"),
        ("plan: \t- x", "bad_yaml"),
        ("plan: p\nitems: &a [*a]\n", "too_big"),
        ("plan: p\nitems: " + "[" * 300 + "]" * 300, "too_big"),
        ("plan: " + "[" * 500_000, "too_big"),
        ("plan: p\n" + "#" * 2**21, "too_big"),
    ],
)
def test_what_is_no_yaml_is_said_so(text: str, key: str) -> None:
    assert faults(text)[0][2] == key


def test_a_text_that_is_a_list_is_refused() -> None:
    for text in ("- plan", "", "plan"):
        with pytest.raises(InputError, match="fields with values"):
            parse_plan(text)


def test_aliases_cannot_blow_a_plan_up() -> None:
    lines = ["plan: p", "a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert faults("\n".join(lines))[0][2] == "too_big"


TEMPLATE = """\
template: t
scale: 100
marks: {from: 1, to: 5}
indicators:
  - {code: a, dimension: D, weight: 50, kind: rated}
  - {code: b, weight: 50, kind: measured, metric: receipts, of: target, rule: {kind: linear, min: 0, max: 1.2}}
  - {code: c, weight: 1, kind: measured, metric: violations, rule: {kind: ladder, steps: [{points: 100}, {from: 1, points: 50}]}}
  - {code: d, weight: 1, kind: measured, metric: bad_debt, rule: {kind: reverse, by: ratio, max: 1}}
  - {code: e, weight: 1, kind: measured, metric: score, rule: {kind: interpolate, points: [[0, 0], [1, 100]]}}
raters: [{role: hr, weight: 1}]
bounds: [0, 120]
vetoes: [{metric: bad_debt, from: 1, at_most: 59}]
grades: {by: quota, among: company, shares: [{grade: A, share: 20%}, {grade: B, share: 0.8}]}
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("scale: 100", "scale: 0", (2, "scale", "not_above")),
        ("to: 5", "to: 1", (3, "marks.to", "not_above")),
        ("dimension: D", "dimension: score", (5, "indicators[1].dimension", "reserved_name")),
        ("weight: 50, kind: rated", "weight: -1, kind: rated", (5, "indicators[1].weight", "below")),
        ("kind: rated", "kind: rate", (5, "indicators[1].kind", "one_of_near")),
        ("kind: rated", "kind: rated, metric: receipts", (5, "indicators[1].metric", "field_elsewhere")),
        ("max: 1.2", "max: -1", (6, "indicators[2].rule.max", "lowest_above_highest")),
        ("kind: linear", "kind: liner", (6, "indicators[2].rule.kind", "one_of_near")),
        ("points: 100}", "point: 100}", (7, "indicators[3].rule.steps[1].point", "field_unknown_near")),
        ("by: ratio, max: 1", "by: ratio", (8, "indicators[4].rule.by", "ratio_needs_max")),
        ("[1, 100]]", "[0, 100]]", (9, "indicators[5].rule.points[2]", "not_rising")),
        ("[1, 100]]", "[1]]", (9, "indicators[5].rule.points[2]", "want_pair")),
        ("code: e", "code: d", (9, "indicators[5].code", "code_twice")),
        ("raters: [{role: hr, weight: 1}]\n", "", (1, "raters", "no_raters")),
        ("role: hr, weight: 1", "role: hr, weight: 0", (10, "raters", "no_weight")),
        ("bounds: [0, 120]", "bounds: [120, 0]", (11, "bounds", "lowest_above_highest")),
        ("bounds: [0, 120]", "bounds: 120", (11, "bounds", "want_two")),
        ("at_most: 59", "atmost: 59", (12, "vetoes[1].atmost", "field_unknown_near")),
        ("share: 0.8", "share: 0.7", (13, "grades.shares", "shares_not_one")),
    ],
)
def test_a_template_s_mistakes(old: str, new: str, found: tuple[int, str, str]) -> None:
    parse_template(TEMPLATE)
    assert found in faults(TEMPLATE.replace(old, new, 1))


def test_schemas_are_exported_and_name_the_fields_as_written() -> None:
    plan, template = json_schema(Plan), json_schema(Template)
    assert {"plan", "from", "currency", "items", "totals"} == set(plan["properties"])
    assert {"for", "from"} & set(json.dumps(template).replace('"', " ").split())
    assert json.loads((ROOT / "docs/schema/plan.json").read_text()) == plan
    assert json.loads((ROOT / "docs/schema/template.json").read_text()) == template


def version(day: str | None, every: str, currency: str = "CNY") -> Plan:
    start = f"from: {day}\n" if day else ""
    return parse_plan(
        f"plan: p\n{start}currency: {currency}\nitems: [{{code: a, form: fixed, amount: 1, every: {every}}}]\n"
    )


@pytest.mark.parametrize(
    ("versions", "key"),
    [
        ([(None, "month"), ("2026-02-01", "quarter")], "every_changed"),
        ([(None, "quarter"), ("2026-02-01", "month")], "every_changed"),
        ([(None, "month"), (None, "month")], "same_from"),
        ([("2026-01-01", "month"), ("2026-01-01", "month")], "same_from"),
        ([(None, "month", "CNY"), ("2026-01-01", "month", "JPY")], "two_currencies"),
    ],
)
def test_versions_that_do_not_fit_together(versions: list[tuple[str, ...]], key: str) -> None:
    with pytest.raises(InputError) as caught:
        Versions([version(*one) for one in versions])
    assert [one.key for one in caught.value.problems] == [key]


def test_the_version_in_force_is_the_last_one_begun() -> None:
    versions = Versions([version("2026-04-01", "quarter"), version(None, "month")])
    from datetime import date

    found = [versions.on(day) for day in (date(2020, 1, 1), date(2026, 3, 31), date(2026, 4, 1))]
    assert [plan.items[0].every for plan in found if plan] == ["month", "month", "quarter"]
