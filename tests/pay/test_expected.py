"""Expected pay of a month, checked with hand numbers: bands, slabs, attainment, ladders, what is due, what is left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from merit.pay.expected import Expected, expected

TODAY = date(2026, 3, 16)
# wang has all of K2: 50,000 came in in January, 30,000 in March; 40,000 is due on 25 March, 10,000 in April.
FACTS = {
    "departments.csv": "department,parent,company\neast,,head\n",
    "employees.csv": "employee,department,company,group,superior,bonus_base\nwang,east,head,employee,chen,1000\nchen,east,head,manager,,2000\n",
    "contracts.csv": "contract,customer,signed_on,amount,line\nK2,,2025-12-01,130000.00,goods\nK9,,2025-12-02,500.00,service\n",
    "credits.csv": "contract,employee,share\nK2,wang,1\nK9,wang,1\n",
    "receipts.csv": "receipt,contract,received_on,amount\nR1,K2,2026-01-15,50000.00\nR2,K2,2026-03-05,30000.00\n",
    "receivables.csv": (
        "receivable,contract,due_on,amount\nA1,K2,2026-01-10,50000.00\nA2,K2,2026-03-04,30000.00\n"
        "A3,K2,2026-03-25,40000.00\nA4,K2,2026-04-25,10000.00\n"
    ),
    "targets.csv": "subject,metric,period,value\nwang,receipts,2026-03,100000\nwang,receipts,2026,400000\n",
}


def of(items: str, who: str = "wang", today: date = TODAY, team: bool = False, **files: str) -> Expected:
    facts = FACTS | {f"{name}.csv": text for name, text in files.items()}
    plan = f"plan: P\nfrom: 2026-01-01\nitems:\n{items}\ntotals: []\n"
    return expected({name: text.encode() for name, text in facts.items()}, [plan], who, "2026-03", today, team=team)


def rate(options: str, bands: str = "[{rate: 1%}, {from: 60000, rate: 2%}]") -> str:
    return f"  - {{code: c, name: Commission, form: rate, metric: receipts, every: month, bands: {bands}, {options}}}"


def test_marginal_bands_of_the_month() -> None:
    """30,000 at 1 % = 300; with the 40,000 due, 70,000: 600 + 10,000 at 2 % = 800. The next band is 30,000 away."""
    found = of(rate("window: month"))
    assert (found.earned, found.expected, found.total, found.due) == (
        Decimal("300.00"),
        Decimal("500.00"),
        Decimal("800.00"),
        Decimal("40000.00"),
    )
    assert found.hint is not None
    assert (found.hint.more, found.hint.gain) == (Decimal("30000.00"), Decimal("300.00"))
    assert (found.hint.boundary.before, found.hint.boundary.after) == (Fraction(1, 100), Fraction(2, 100))
    assert (found.hint.boundary.kind, found.hint.boundary.axis, found.hint.boundary.reach) == ("rate", "amount", 60_000)


def test_a_slab_pays_the_new_rate_on_everything() -> None:
    """At 60,000 the 2 % holds for all of it: 1,200 instead of 300."""
    found = of(rate("window: month, mode: slab"))
    assert found.hint is not None
    assert (found.hint.more, found.hint.gain) == (Decimal("30000.00"), Decimal("900.00"))
    assert found.expected == Decimal("1100.00")


def test_a_window_of_the_year_counts_what_came_before() -> None:
    """80,000 this year: already in the second band; March's 30,000: 10,000 at 1 % and 20,000 at 2 %. No band beyond."""
    found = of(rate("window: year"))
    assert found.earned == Decimal("500.00")
    assert found.hint is None


def test_bands_by_attainment_of_the_month() -> None:
    """Target 100,000: 30 % reached, the second band begins at 80 %: 50,000 more, paid 1 %."""
    found = of(rate("axis: attainment, window: month", "[{rate: 1%}, {from: 80%, rate: 3%}]"))
    assert found.hint is not None
    assert (found.hint.more, found.hint.gain) == (Decimal("50000.00"), Decimal("500.00"))
    assert (found.hint.boundary.axis, found.hint.boundary.reach) == ("attainment", Fraction(8, 10))


def test_attainment_without_a_target_is_said() -> None:
    found = of(rate("axis: attainment, window: month"), targets="subject,metric,period,value\n")
    assert found.total == 0
    assert found.without_target == ("receipts",)
    assert found.hint is None


def test_a_coefficient_of_attainment_multiplies_the_commission() -> None:
    """30 % of target: 0.5 × 300 = 150. 30,000 more reach 60 %: 1.0 × 600 = 600, so 450 more."""
    ladder = "times: {metric: receipts, of: target, ladder: [{coefficient: 0.5}, {from: 60%, coefficient: 1}]}"
    found = of(rate(f"window: month, {ladder}", "[{rate: 1%}]"))
    assert found.earned == Decimal("150.00")
    assert found.hint is not None
    assert (found.hint.more, found.hint.gain) == (Decimal("30000.00"), Decimal("450.00"))
    assert (found.hint.boundary.kind, found.hint.boundary.before, found.hint.boundary.after) == (
        "coefficient",
        Fraction(1, 2),
        1,
    )


def test_a_coefficient_item_over_the_amount() -> None:
    """base 1,000 of the person's row; below 70,000 half of it. 40,000 due bring it to 70,000."""
    item = (
        "  - {code: k, form: coefficient, metric: receipts, base: employee.bonus_base, every: month,"
        " ladder: [{coefficient: 0.5}, {from: 70000, coefficient: 1.2}]}"
    )
    found = of(item)
    assert (found.earned, found.expected) == (Decimal("500.00"), Decimal("700.00"))
    assert found.hint is not None
    assert (found.hint.more, found.hint.gain) == (Decimal("40000.00"), Decimal("700.00"))


def test_the_nearest_boundary_is_told() -> None:
    near = rate("window: month", "[{rate: 1%}, {from: 31000, rate: 2%}]").replace("code: c", "code: near")
    found = of(f"{rate('window: month')}\n{near}")
    assert found.hint is not None
    assert (found.hint.boundary.item, found.hint.more) == ("near", Decimal("1000.00"))
    assert found.hint.gain == Decimal("20.00"), "both items pay for the 1,000"


def test_a_lower_rate_is_no_hint() -> None:
    assert of(rate("window: month", "[{rate: 2%}, {from: 60000, rate: 1%}]")).hint is None


def test_an_item_that_sees_some_contracts_only() -> None:
    """The hint's receipt is on a contract that the item sees."""
    found = of(rate("window: month, only: {contract.line: [goods]}"))
    assert found.hint is not None
    assert found.hint.gain == Decimal("300.00")
    assert of(rate("window: month, only: {contract.line: [service]}")).hint is None


def test_receipts_held_back_until_most_is_collected() -> None:
    """90 % of 130,000 = 117,000: nothing counts yet; with the 40,000 due (120,000) all receipts count in March."""
    found = of(rate("window: month, release: {collected: 90%}", "[{rate: 1%}]"))
    assert (found.earned, found.expected) == (Decimal("0.00"), Decimal("1200.00"))


def test_what_is_overdue_this_month_counts_today() -> None:
    """Nothing of March's 30,000 has come: due on the 4th, expected on the 16th; April's is not expected."""
    found = of(rate("window: month"), receipts="receipt,contract,received_on,amount\nR1,K2,2026-01-15,50000.00\n")
    assert (found.earned, found.due) == (Decimal("0.00"), Decimal("70000.00"))


def test_another_s_contract_is_not_expected() -> None:
    found = of(rate("window: month"), who="chen")
    assert (found.due, found.total) == (Decimal("0"), Decimal("0"))


def test_a_lead_s_team_rate_counts_with_the_team_s_facts() -> None:
    item = rate("window: month, credit: team", "[{rate: 1%}]")
    assert of(item, who="chen", team=True).earned == Decimal("300.00")
    assert of(item, who="chen").items == ()
    assert of(item, who="wang", team=True).items == ()


def test_what_others_decide_is_named_and_not_guessed() -> None:
    """A wage is no commission; a pool and a company's multiplier need everybody's facts."""
    others = (
        "  - {code: wage, form: fixed, amount: 6000, every: month}\n"
        "  - {code: pool, name: Pool, form: share, pool: {per: company, amount: 1000}, by: receipts, every: month}\n"
        "  - {code: c2, name: With company, form: rate, metric: receipts, bands: [{rate: 1%}], every: month,"
        " times: {metric: receipts, subject: company, ladder: [{coefficient: 1}]}}\n"
        "  - {code: quarterly, form: rate, metric: receipts, bands: [{rate: 1%}], every: half}\n"
        "  - {code: bosses, form: rate, metric: receipts, bands: [{rate: 1%}], every: month, for: {group: [manager]}}\n"
    )
    found = of(others + rate("window: month"))
    assert [item.title for item in found.items] == ["Commission"]
    assert found.left_out == ("Pool", "With company")


def test_a_plan_without_such_items() -> None:
    found = of("  - {code: wage, form: fixed, amount: 6000, every: month}")
    assert (found.items, found.total, found.hint) == ((), 0, None)


def test_no_plan_at_all() -> None:
    facts = {name: text.encode() for name, text in FACTS.items()}
    assert expected(facts, [], "wang", "2026-03", TODAY).items == ()


def test_what_was_paid_for_other_months_does_not_matter() -> None:
    found = of(
        rate("window: month"), runs="month\n2026-01\n", paid="employee,item,period,amount\nwang,c,2026-01,1.00\n"
    )
    assert found.earned == Decimal("300.00")


@pytest.mark.parametrize("more", ["600.00", "29999.99", "30000.00", "55555.55"])
def test_the_gain_is_the_core_s_own(more: str) -> None:
    """What the hint promises is what the month pays once a receipt of that size is there."""
    bands = "[{rate: 1.37%}, {from: 60000, rate: 2.11%}]"
    before = of(rate("window: month, mode: slab", bands))
    assert before.hint is not None
    after = of(
        rate("window: month, mode: slab", bands),
        receipts=FACTS["receipts.csv"] + f"R3,K2,2026-03-16,{before.hint.more}\n",
    )
    assert after.earned - before.earned == before.hint.gain
    less = of(rate("window: month", bands), receipts=FACTS["receipts.csv"] + f"R3,K2,2026-03-16,{more}\n")
    assert less.earned >= of(rate("window: month", bands)).earned
