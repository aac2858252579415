"""`merit pay run`: a plan on the facts in the database, without storing anything."""

from __future__ import annotations

from pathlib import Path

import click

from merit.calc.texts import Language
from merit.cli import database
from merit.cli.app import Merit, output_options, period_option, say_notices
from merit.cli.output import Format, progress, write_table
from merit.cli.texts import CLI

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Merit)
def pay() -> None:
    """Pay from the facts in the database."""


@pay.command("run")
@click.argument("plans", nargs=-1, required=True, type=_FILE)
@period_option
@click.option("--totals", is_flag=True, help="One row per person, item and period, instead of one per line.")
@output_options
def run(
    plans: tuple[Path, ...], period: str, totals: bool, out: Path | None, wanted: Format | None, language: Language
) -> None:
    """What a plan (its versions) would pay in a month on the facts in the database. Nothing is stored."""
    from merit.calc.facts import read_facts
    from merit.calc.pay import simulate
    from merit.cli.plans import read_plans

    read = read_plans(plans)
    currency = read[0].currency
    database.ready(language)
    from merit.pay.dump import dump_facts

    with database.refusals(language), progress(CLI.text("computing", language, month=period)) as step:
        facts = read_facts(dump_facts(currency, period), currency)
        done = simulate(read, facts, period, step)
    say_notices(done.notices, language)
    write_table(done.totals() if totals else done.lines(), out, wanted, language)
