"""`merit example`: an example company from facts to pay in the terminal, and one statement explained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from merit.calc.texts import Language
from merit.cli.app import language_option, read_text
from merit.cli.output import console, print_table, table_of
from merit.cli.texts import CLI

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console
    from rich.table import Table

    from merit.calc.facts import Facts
    from merit.calc.pay.run import Run
    from merit.calc.scores import Scores

_SHOWN = ("receipts", "contract_amount", "collection_rate", "new_customers", "contacts_per_workday", "violations")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--month", default="2026-03", show_default=True, help="A month in which a quarter ends.")
@language_option
def example(folder: Path, month: str, language: Language) -> None:
    """Show an example company: metrics, scores and pay of a quarter-end month, and why one amount is what it is.

    FOLDER holds facts/, plan.yaml and template.yaml.
    """
    from merit.calc.facts import read_facts
    from merit.calc.metrics import metric_table
    from merit.calc.pay import simulate
    from merit.calc.periods import parse_period
    from merit.calc.plan import parse_plan
    from merit.calc.scores import score_table
    from merit.calc.template import parse_template

    screen = console()
    plan = parse_plan(read_text(folder / "plan.yaml"), "plan.yaml")
    template = parse_template(read_text(folder / "template.yaml"), "template.yaml")
    facts = read_facts(folder / "facts", plan.currency)
    quarter = str(parse_period(month).parts("quarter")[0])
    _title(screen, CLI.text("demo_title", language, company=plan.plan, month=month))

    _heading(screen, CLI.text("demo_metrics", language, period=quarter))
    print_table(screen, _metrics(metric_table(facts, quarter), language))

    scores = score_table(template, facts, quarter)
    _heading(screen, CLI.text("demo_scores", language, period=quarter))
    print_table(screen, table_of(scores.table.drop("period"), language, numbers=template.dimensions))

    run = simulate([plan], _with_scores(folder, facts, scores), month)
    _heading(screen, CLI.text("demo_pay", language, month=month))
    print_table(screen, _pay(run, language))
    _why(screen, run, "wang", "commission", language)
    _notices(screen, run, language)
    _next(screen, folder, month, language)


def _title(screen: Console, text: str) -> None:
    screen.print()
    screen.print(text, style="bold")


def _heading(screen: Console, text: str) -> None:
    screen.print()
    screen.print(text, style="bold cyan")


def _metrics(table: pl.DataFrame, language: Language) -> Table:
    """A row per person, a column per metric; ratios at four places."""
    import polars as pl

    from merit.calc.metrics import RATIOS
    from merit.calc.money import fraction, plain

    rows: dict[str, dict[str, str]] = {}
    for who, metric, value in table.iter_rows():
        if metric in _SHOWN:
            shown = plain(fraction(value), 4) if value is not None and metric in RATIOS else value
            rows.setdefault(who, {"employee": who})[metric] = shown
    frame = pl.DataFrame(list(rows.values()), schema=dict.fromkeys(("employee", *_SHOWN), pl.String))
    return table_of(frame, language, numbers=_SHOWN)


def _with_scores(folder: Path, facts: Facts, scores: Scores) -> Facts:
    """The facts again, with the scores that were just computed as scores.csv: the next stage's input."""
    from merit.calc.facts import read_facts

    files = {path.name: path.read_bytes() for path in sorted((folder / "facts").glob("*.csv"))}
    files["scores.csv"] = scores.table.select("employee", "period", "score").write_csv().encode()
    return read_facts(files, facts.currency)


def _pay(run: Run, language: Language) -> Table:
    """A row per item and period, a column per person, and the totals."""
    import polars as pl

    sums = run.sums()
    people = sums["employee"].unique().sort().to_list()
    order = [one.code for one in (*run.plan.items, *run.plan.totals)]
    kinds = sorted(sums.select("item", "period").unique().iter_rows(), key=lambda pair: (order.index(pair[0]), pair[1]))
    paid = {(item, period, who): amount for who, item, period, amount in sums.iter_rows()}
    rows = []
    for item, period in kinds:
        amounts = [paid.get((item, period, who), 0) for who in people]
        rows.append([item, period, *(_money(run, amount) for amount in (*amounts, sum(amounts)))])
    every = [sum(amount for (_, _, who), amount in paid.items() if who == person) for person in people]
    total = CLI.text("demo_total", language)
    rows.append([total, "", *(_money(run, amount) for amount in (*every, sum(every)))])
    columns = ["item", "period", *people, total]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return table_of(frame, language, numbers=columns[2:])


def _money(run: Run, minor: int) -> str:
    from merit.calc.explain.tree import grouped
    from merit.calc.money import minor_text

    return grouped(minor_text(minor, run.places)) if minor else ""


def _why(screen: Console, run: Run, employee: str, item: str, language: Language) -> None:
    from merit.calc.explain import explain, render

    _heading(screen, CLI.text("demo_why", language, employee=employee, item=item))
    screen.print(render(explain(run, employee, item), language), markup=False)


def _notices(screen: Console, run: Run, language: Language) -> None:
    _heading(screen, CLI.text("demo_notices", language))
    for notice in run.notices:
        screen.print(f"· {notice.text(language)}", markup=False, style="yellow")


def _next(screen: Console, folder: Path, month: str, language: Language) -> None:
    _heading(screen, CLI.text("demo_next", language))
    merit = ".venv/bin/merit"
    for line in (
        f"{merit} simulate {folder}/plan.yaml {folder}/facts --period {month} --explain li/price",
        f"{merit} simulate {folder}/plan.yaml {folder}/facts --period {month} --against {folder}/plan-b.yaml",
        f"{merit} score {folder}/template.yaml {folder}/facts --period 2026-Q1",
        f"{merit} metrics {folder}/facts --period 2026-Q1 --by department",
        f"{merit} plan check {folder}/plan.yaml",
        f"{merit} --help",
    ):
        screen.print(f"  {line}", markup=False, soft_wrap=True)
