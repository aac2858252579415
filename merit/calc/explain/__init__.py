"""Why a line is what it is: the chain behind it, derived again from the line, the plan and the facts.

An explanation does its own arithmetic, and `explain` asserts that it gives the line's amount: an explanation can never
disagree with what is paid.

Source: docs/spec/explanations.md.
"""

from merit.calc.explain.lines import explain
from merit.calc.explain.tree import Step, render

__all__ = ["Step", "explain", "render"]
