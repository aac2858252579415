"""Every line of a random run explains itself: the explanation does its own arithmetic and asserts the line's amount."""

from fractions import Fraction

from hypothesis import given

from merit.calc.explain import explain, render
from merit.calc.explain.tree import Money
from merit.calc.texts import LANGUAGES

from . import engine
from .cases import Case, plan_cases
from .settings import modest


@modest
@given(case=plan_cases())
def test_every_line_explains_itself(case: Case) -> None:
    run = engine.simulated(case)
    items = [one.code for one in (*run.plan.items, *run.plan.totals)]
    paid: dict[tuple[str, str], int] = {}
    for employee, item, amount in run.frame.select("employee", "item", "amount").iter_rows():
        paid[employee, item] = paid.get((employee, item), 0) + amount
    for employee in run.sources.facts.employees:
        for item in dict.fromkeys([*items, *(code for who, code in paid if who == employee)]):
            tree = explain(run, employee, item)
            assert tree.params["amount"] == Money(Fraction(paid.get((employee, item), 0), 10**run.places), run.places)
            assert all(render(tree, language) for language in LANGUAGES)
            assert tree.as_data()["steps"]
