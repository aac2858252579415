"""Plan files as typed plans; the mistakes of all files at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from merit.calc.plan import Plan, Versions, parse_plan
from merit.calc.problems import InputError, Problems
from merit.cli.app import read_text


def read_plans(files: Sequence[Path]) -> list[Plan]:
    """The versions in these files; they must fit together. Raises `InputError`."""
    problems = Problems()
    plans = []
    for file in files:
        try:
            plans.append(parse_plan(read_text(file), file.name))
        except InputError as error:
            problems.extend(error.problems)
    problems.refuse()
    Versions(plans)
    return plans
