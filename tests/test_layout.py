"""Size limits of the house: files under about four hundred lines, functions short."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
# Sentences and tables, not code.
TEXTS = {"problem_texts.py", "notice_texts.py", "texts.py"}


def sources() -> list[Path]:
    found = (path for path in (ROOT / "merit").rglob("*.py") if path.name not in TEXTS)
    return sorted(path for path in found if path.parent.name != "migrations")


def test_files_are_under_four_hundred_lines() -> None:
    long = {str(path.relative_to(ROOT)): n for path in sources() if (n := len(path.read_text().splitlines())) > 400}
    assert not long


def test_functions_are_short() -> None:
    lengths = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                lengths[f"{path.name}:{node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    assert median(lengths.values()) <= 10
    assert not {name: n for name, n in lengths.items() if n > 45}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in sources()
        if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert not silent
