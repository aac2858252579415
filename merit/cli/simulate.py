"""`merit simulate`: what a plan would pay in a month, why, and against another plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from merit.calc.problems import refuse
from merit.calc.texts import Language
from merit.cli.app import output_options, say_notices
from merit.cli.output import Format, progress, write_table, write_text
from merit.cli.texts import CLI

if TYPE_CHECKING:
    from merit.calc.pay.run import Run

_FILE = click.Path(path_type=Path)


@click.command("simulate")
@click.argument("plans", type=_FILE, nargs=-1, required=True, metavar="PLAN.yaml [VERSION.yaml ...]")
@click.argument("facts", type=_FILE)
@click.option("--period", required=True, metavar="MONTH", help="The month of the run, such as 2026-03.")
@click.option("--totals", is_flag=True, help="Sums per employee, item and period instead of lines.")
@click.option("--explain", metavar="EMPLOYEE/ITEM", help="Show how these lines come about instead of the table.")
@click.option(
    "--against",
    type=_FILE,
    multiple=True,
    metavar="OTHER.yaml",
    help="Compare with another plan: per person, department and company. Repeat it for versions.",
)
@output_options
def simulate_command(
    plans: tuple[Path, ...],
    facts: Path,
    period: str,
    totals: bool,
    explain: str | None,
    against: tuple[Path, ...],
    out: Path | None,
    wanted: Format | None,
    language: Language,
) -> None:
    """What a plan pays in a month, a line per fact or rule.

    PLAN.yaml may come in several versions, each in force from its date. FACTS is a folder of CSV files; its paid.csv
    says what locked runs have paid, and the run pays the differences.
    """
    run = _run(plans, facts, period, language)
    if explain is not None:
        _explain(run, explain, out, wanted, language)
        return
    if against:
        from merit.calc.pay.compare import compare

        table = compare(run, _run(against, facts, period, language))
    else:
        table = run.totals() if totals else run.lines()
    say_notices(run.notices, language)
    write_table(table, out, wanted, language)


def _run(plans: tuple[Path, ...], facts: Path, period: str, language: Language) -> Run:
    from concurrent.futures import ThreadPoolExecutor

    from merit.calc.facts import read_facts, read_texts

    with progress(CLI.text("computing", language, month=period)) as step, ThreadPoolExecutor(1) as aside:
        # The files are parsed while Python is busy with the plan and with what computes it.
        texts = aside.submit(read_texts, facts)
        from merit.calc.pay import simulate
        from merit.cli.plans import read_plans

        versions = read_plans(plans)
        read = read_facts(texts.result(), versions[0].currency)
        return simulate(versions, read, period, step)


def _explain(run: Run, wish: str, out: Path | None, wanted: Format | None, language: Language) -> None:
    from merit.calc.explain import explain, render

    employee, slash, item = wish.rpartition("/")
    if not slash or not employee or not item:
        raise refuse("employee_slash_item", value=wish)
    tree = explain(run, employee, item)
    if wanted == "json" or (wanted is None and out is not None and out.suffix == ".json"):
        write_text(json.dumps(tree.as_data(), ensure_ascii=False, indent=1) + "\n", out)
    else:
        write_text(render(tree, language), out)
