"""Every line of a random run explains itself: the explanation does its own arithmetic and asserts the line's amount."""

from hypothesis import given

from . import engine
from .cases import Case, plan_cases
from .settings import modest

LANGUAGES = ("en", "zh-Hans", "zh-Hant")


@modest
@given(case=plan_cases())
def test_every_line_explains_itself(case: Case) -> None:
    from merit.calc.explain import explain, render

    run = engine.simulated(case)
    items = [one.code for one in (*run.plan.items, *run.plan.totals)]
    paid: dict[tuple[str, str], int] = {}
    for employee, item, amount in run.frame.select("employee", "item", "amount").iter_rows():
        paid[employee, item] = paid.get((employee, item), 0) + amount
    for employee in run.sources.facts.employees:
        for item in dict.fromkeys([*items, *(code for who, code in paid if who == employee)]):
            tree = explain(run, employee, item)
            assert tree.params["amount"].value * 10**run.places == paid.get((employee, item), 0)
            assert all(render(tree, language) for language in LANGUAGES)
            assert tree.as_data()["steps"]
