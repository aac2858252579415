"""The commands over a facts folder: metrics, score, simulate; and the checks of plans, templates and facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from merit.calc.texts import Language
from merit.cli.app import (
    Merit,
    language_option,
    out_option,
    output_options,
    period_option,
    read_text,
    say_notices,
)
from merit.cli.convert.command import convert_command
from merit.cli.example import example
from merit.cli.facts import dump as dump_command
from merit.cli.facts import load as load_command
from merit.cli.output import Format, progress, write_table, write_text
from merit.cli.simulate import simulate_command
from merit.cli.texts import CLI

_FILE = click.Path(path_type=Path)

Kind = tuple[type[Any], Callable[[bytes, str], Any], Callable[[Any], str]]
"""A text's model, how it is parsed and how it is written."""


@click.command()
@click.argument("facts", type=_FILE)
@period_option
@click.option("--by", type=click.Choice(["employee", "department", "company"]), default="employee", show_default=True)
@click.option("--currency", default="CNY", show_default=True, help="ISO 4217: how many decimals amounts have.")
@output_options
def metrics(
    facts: Path, period: str, by: str, currency: str, out: Path | None, wanted: Format | None, language: Language
) -> None:
    """Every metric of every person, department or company in a period.

    FACTS is a folder of CSV files. The result has the columns subject, metric, value; an empty value is absent.
    """
    from merit.calc.facts import read_facts
    from merit.calc.metrics import metric_table

    with progress(CLI.text("computing", language, month=period)):
        read = read_facts(facts, currency)
        table = metric_table(read, period, by)  # type: ignore[arg-type]
    say_notices(read.notices, language)
    write_table(table, out, wanted, language)


@click.command()
@click.argument("template", type=_FILE)
@click.argument("facts", type=_FILE)
@period_option
@output_options
def score(
    template: Path, facts: Path, period: str, out: Path | None, wanted: Format | None, language: Language
) -> None:
    """The score and grade of everyone whom a template admits.

    TEMPLATE is a YAML text, FACTS a folder of CSV files. The result has the columns employee, period, score, grade and
    one per dimension.
    """
    from merit.calc.facts import read_facts
    from merit.calc.scores import score_table
    from merit.calc.template import parse_template

    parsed = parse_template(read_text(template), template.name)
    with progress(CLI.text("computing", language, month=period)):
        read = read_facts(facts, parsed.currency)
        scores = score_table(parsed, read, period)
    say_notices([*read.notices, *scores.notices], language)
    write_table(scores.table, out, wanted, language)


@click.group(cls=Merit)
def plan() -> None:
    """Check pay plans, bring them into canonical form, export their JSON schema."""


@plan.command("check")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@language_option
def check_plan(files: tuple[Path, ...], language: Language) -> None:
    """Name line and field of every mistake; several files are checked as versions of one plan too."""
    from merit.calc.pay.warnings import plan_warnings
    from merit.cli.plans import read_plans

    plans = read_plans(files)
    for file, parsed in zip(files, plans, strict=True):
        say_notices(plan_warnings(parsed), language)
        click.echo(CLI.text("plan_sound", language, file=file, plan=parsed.plan, items=len(parsed.items)))


@click.group(cls=Merit)
def template() -> None:
    """Check appraisal templates, bring them into canonical form, export their JSON schema."""


@template.command("check")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@language_option
def check_template(files: tuple[Path, ...], language: Language) -> None:
    """Name line and field of every mistake."""
    from merit.calc.problems import InputError, Problems
    from merit.calc.template import parse_template

    problems = Problems()
    for file in files:
        try:
            parsed = parse_template(read_text(file), file.name)
        except InputError as error:
            problems.extend(error.problems)
            continue
        count = len(parsed.indicators)
        click.echo(CLI.text("template_sound", language, file=file, template=parsed.template, indicators=count))
    problems.refuse()


def _add_text_commands(group: click.Group, kind: Callable[[], Kind], format_help: str, schema_help: str) -> None:
    """The commands that plans and templates have alike. `kind` is loaded when a command runs."""

    @group.command("format", help=format_help)
    @click.argument("file", type=_FILE)
    @out_option
    @language_option
    def canonical(file: Path, out: Path | None, language: Language) -> None:  # noqa: ARG001
        _, parse, dump = kind()
        write_text(dump(parse(read_text(file), file.name)), out)

    @group.command("schema", help=schema_help)
    @out_option
    @language_option
    def schema(out: Path | None, language: Language) -> None:  # noqa: ARG001
        from merit.calc.document import json_schema

        write_text(json.dumps(json_schema(kind()[0]), ensure_ascii=False, indent=1) + "\n", out)


def _plans() -> Kind:
    from merit.calc.plan import Plan, dump_plan, parse_plan

    return Plan, parse_plan, dump_plan


def _templates() -> Kind:
    from merit.calc.template import Template, dump_template, parse_template

    return Template, parse_template, dump_template


_add_text_commands(
    plan,
    _plans,
    "The canonical text of a plan: the same plan, fields in order, defaults left out.",
    "The JSON schema of plans, for editors.",
)
_add_text_commands(
    template,
    _templates,
    "The canonical text of a template: the same template, fields in order, defaults left out.",
    "The JSON schema of templates, for editors.",
)


@click.group(cls=Merit)
def facts() -> None:
    """Check a facts folder, or make one out of spreadsheets."""


@facts.command("check")
@click.argument("folder", type=_FILE)
@click.option("--currency", default="CNY", show_default=True, help="ISO 4217: how many decimals amounts have.")
@output_options
def check_facts(folder: Path, currency: str, out: Path | None, wanted: Format | None, language: Language) -> None:
    """Read a facts folder and name every mistake; without any, the rows of each table."""
    import polars as pl

    from merit.calc.facts import read_facts

    read = read_facts(folder, currency)
    say_notices(read.notices, language)
    rows = [(table.file, table.frame.height) for table in read.tables.values() if table.there]
    write_table(pl.DataFrame(rows, schema=["table", "rows"], orient="row"), out, wanted, language)
    click.echo(CLI.text("facts_sound", language, rows=sum(count for _, count in rows)), err=True)


facts.add_command(convert_command)
facts.add_command(load_command)
facts.add_command(dump_command)

ALL = (metrics, score, simulate_command, plan, template, facts, example)
