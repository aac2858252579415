"""Pay: a plan over the facts of a month becomes pay lines; totals, adjustments of locked months, comparisons.

Source: docs/spec/pay.md.
"""

from merit.calc.pay.run import Run, simulate

__all__ = ["Run", "simulate"]
