"""Random facts folders compute in the database what they compute as files, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings

from merit.calc.facts import read_facts
from merit.calc.metrics import metric_table
from merit.calc.pay import simulate
from merit.calc.plan import parse_plan
from merit.calc.problems import InputError
from merit.calc.schema import TABLES
from merit.core.errors import Invalid
from merit.org.models import CURRENCIES
from merit.pay.dump import dump_facts
from merit.pay.load import load_facts
from tests.oracle.cases import Case, metric_cases, plan_cases, written_facts, yaml_text
from tests.oracle.settings import EXAMPLES, SLOW

SOME = settings(
    max_examples=max(5, EXAMPLES // 3),
    deadline=None,
    suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture],
)


class _Back(Exception):
    """Undoes what an example loaded."""


@contextmanager
def loaded(case: Case) -> Iterator[dict[str, bytes]]:
    """The case's facts in the database, for the time being; what the database keeps no room for is left out."""
    answers = [row for row in case.facts.get("survey_answers", []) if row["kind"] != "text" and row["score"].isdigit()]
    files = written_facts(case.facts | {"survey_answers": answers})
    assume(case.currency in dict(CURRENCIES) and not _has_empty_column(case))
    try:
        with transaction.atomic():
            try:
                load_facts(files, case.currency)
            except Invalid:
                assume(False)
            yield files
            raise _Back
    except _Back:
        pass


def _has_empty_column(case: Case) -> bool:
    """A further column in which nobody has anything: the database keeps none of it."""
    for table, rows in case.facts.items():
        known = {column.name for column in TABLES[table].columns}
        further = {name for row in rows for name in row} - known
        if any(not any(row.get(name) for row in rows) for name in further):
            return True
    return False


@pytest.mark.django_db
@SOME
@given(case=plan_cases())
def test_pay_is_the_same(case: Case) -> None:
    plans = [parse_plan(yaml_text(plan)) for plan in case.plans]
    with loaded(case) as files:
        here = read_facts(dump_facts(case.currency), case.currency)
        there = read_facts(files, case.currency)
        try:
            expected = simulate(plans, there, case.period)
        except InputError as error:
            with pytest.raises(InputError) as refused:
                simulate(plans, here, case.period)
            assert [one.key for one in refused.value.problems] == [one.key for one in error.problems]
            return
        assert simulate(plans, here, case.period).lines().equals(expected.lines())


@pytest.mark.django_db
@SOME
@given(case=metric_cases())
def test_metrics_are_the_same(case: Case) -> None:
    with loaded(case) as files:
        here = read_facts(dump_facts(case.currency), case.currency)
        there = read_facts(files, case.currency)
        for by in ("employee", "department", "company"):
            expected = metric_table(there, case.period, by)
            assert metric_table(here, case.period, by).equals(expected), by


@pytest.mark.django_db
def test_the_demo_company_pays_what_its_dumped_facts_say(db: None) -> None:
    """Every run of the story, computed again from what it was sealed with: line by line, and its controls."""
    from merit.demo import story
    from merit.pay import inputs
    from merit.pay.compute import controls
    from merit.pay.models import PayLine, PayRun

    story.load("en")
    runs = PayRun.everything.exclude(state="void").order_by("pk")
    assert len(runs) > 6
    for run in runs:
        files = inputs.kept(run)
        assert inputs.digest(files) == run.digest
        assert controls(run) == run.controls
        expected = []
        for plan in sorted({int(name.split("/")[0].removeprefix("plan-")) for name in files if "/" in name}):
            facts, texts = inputs.of_plan(files, plan)
            done = simulate([parse_plan(text) for text in texts], read_facts(facts, "CNY"), run.month)
            expected += [tuple(cell or "" for cell in row) for row in done.lines().iter_rows()]
        lines = PayLine.everything.filter(run=run).select_related("person").order_by("position")
        shown = [
            (one.person.code, one.item, one.period, one.source, one.base, one.rate, f"{one.amount:.2f}")
            for one in lines
        ]
        assert shown == expected, run


@pytest.mark.django_db
def test_what_is_dumped_of_a_plan_is_enough_to_pay_the_month_again(cast: Any) -> None:
    """The facts of the month with the plan's versions as files, as an auditor takes them."""
    from merit.pay.dump import dump_versions
    from merit.pay.models import PayLine
    from tests.web.test_pay import plan_in_force, run_of

    plan_in_force(cast)
    run = run_of(cast)
    versions = dump_versions("sales")
    assert list(versions) == ["plan-v1.yaml"]
    done = simulate(
        [parse_plan(text) for text in versions.values()], read_facts(dump_facts("CNY", "2026-10"), "CNY"), "2026-10"
    )
    paid = PayLine.everything.filter(run=run).order_by("position").values_list("person__code", "item", "amount")
    shown = done.lines().select("employee", "item", "amount").iter_rows()
    assert [(code, item, f"{amount:.2f}") for code, item, amount in paid] == list(shown)
