"""Small cases for the places where the text can be read in two ways: their facts, items, and the PAY table."""

from typing import Any

from .rules_exact import Rule
from .rules_people import Row, Tables


def person(code: str, superior: str = "", **cells: str) -> Row:
    dates = {"from": cells.pop("begins", ""), "hired_on": "", "left_on": ""}
    place = {"department": "east", "company": "head", "group": "employee", "superior": superior}
    return {"employee": code, "name": code, **dates, **place, "base_wage": "1000.00", **cells}


def department(code: str, parent: str, pool: str, **cells: str) -> Row:
    return {"department": code, "parent": parent, "company": "head", "from": "", "pool": pool, **cells}


def table(columns: str, *rows: str) -> list[Row]:
    """Rows of a table, cells told apart by blanks; ~ is an empty cell."""
    names = columns.split()
    return [dict(zip(names, (c.replace("~", "") for c in row.split()), strict=True)) for row in rows]


def facts(people: list[Row] | None = None, **tables: list[Row]) -> Tables:
    """Ann above Bob above Cy; one contract of 1,000 of Bob's, one of nothing of Cy's."""
    found = {
        "employees": people or [person("ann"), person("bob", "ann"), person("cy", "bob", department="west")],
        "departments": [
            department("sales", "", "900.00"),
            department("east", "sales", "500.00"),
            department("west", "sales", "100.00"),
        ],
        "customers": table("customer name class created_on", "u u A 2024-01-01"),
        "contracts": table("contract customer signed_on amount", "K1 u 2026-03-05 1000.00", "K2 u 2026-03-06 0.00"),
        "credits": table("contract employee share", "K1 bob 1", "K2 cy 1"),
        "receipts": table(
            "receipt contract received_on amount",
            "R1 K1 2026-03-10 900.00",
            "R2 K1 2026-03-10 -100.00",
            "R3 K2 2026-03-11 -50.00",
            "R4 K2 2026-03-12 70.00",
        ),
    }
    return found | tables


def targets(*rows: str) -> list[Row]:
    return table("subject metric period value", *rows)


def paid(*rows: str) -> list[Row]:
    return table("employee item period amount", *rows)


def item(form: str = "rate", **options: Any) -> Rule:
    forms: dict[str, Rule] = {
        "rate": {"metric": "receipts", "bands": [{"rate": "10%"}]},
        "fixed": {"amount": "100"},
        "coefficient": {"metric": "receipts", "base": "1000", "ladder": steps("0", "100 1")},
        "relative": {"metric": "receipts", "base": "1000"},
        "share": {"by": "equal", "pool": {"per": "company", "amount": "100.01"}},
        "award": {},
    }
    return {"code": "i", "name": "I", "form": form, "every": "month", **forms[form], **options}


def steps(first: str, *rows: str, column: str = "coefficient") -> list[Rule]:
    later = [dict(zip(("from", column), row.split(), strict=True)) for row in rows]
    return [{column: first}, *later]


def attained(by: str, *rows: str) -> Rule:
    """A multiplier by attainment of receipts."""
    ladder = steps("0.1", *(rows or ("100% 1", "5 5")))
    return {"metric": "receipts", "of": "target", "subject": by, "ladder": ladder}


def straight(metric: str, **options: Any) -> Rule:
    """Pays 1,000 times a metric between 0 and 1."""
    ladder = [{"from": "0", "coefficient": "0"}, {"from": "1", "coefficient": "1"}]
    return item("coefficient", metric=metric, ladder=ladder, interpolate="true", **options)


DOUBLED = {"metric": "receipts", "ladder": steps("2")}
HALVED = {"metric": "receipts", "ladder": steps("0.5")}
RECEIPT = "receipt contract received_on amount"
HELD: Rule = {"release": {"collected": "90%"}}
TWO_RATES = steps("1%", "500 20%", column="rate")
BY_TARGET: Rule = {"axis": "attainment", "bands": steps("1%", "50% 10%", column="rate")}
CENTS = table("award employee item awarded_on amount", *(f"A{n} ann i 2026-03-01 0.01" for n in range(3)))
RETURNED = [
    person("ann", left_on="2026-01-20"),
    person("ann", begins="2026-03-17", hired_on="2026-03-17"),
    person("bob", "ann"),
    person("cy", "bob"),
]
LEFT = [
    person("ann", left_on="2026-03-12"),
    person("ann", begins="2026-03-17", left_on="2026-03-12", base_wage="2000.00", department="west"),
    person("bob"),
    person("cy"),
]
HELD_THEN_RELEASED = table("receipt contract received_on amount", "Z K1 2026-03-01 500.00", "A K1 2026-03-10 500.00")
MONTHS_OF_BOB = [f"bob receipts 2026-{month:02d} 10" for month in range(1, 13)]
CARRIED = {"totals": [{"code": "t", "items": ["i"], "floor": "20", "carry": "true"}]}
TO_200 = {"totals": [{"code": "t", "items": ["i"], "floor": "200"}]}


def with_team(*others: Row) -> Tables:
    deeds = {
        "activities": table("activity employee customer on kind", "a1 bob u 2026-03-02 x", "a2 cy u 2026-03-02 x"),
        "receivables": table("receivable contract due_on amount", "D1 K1 2026-03-01 1000.00"),
        "violations": table("violation employee customer on kind", "v cy u 2026-03-02 x"),
        "survey_answers": table(
            "answer employee answered_on kind score", "s1 bob 2026-03-02 nps 9", "s2 cy 2026-03-03 csat 3"
        ),
        "scores": table("employee period score", "bob 2026-03 90", "ann 2026-03 80"),
    }
    return facts([person("ann"), *others], **deeds)


def runs(months: str, *rows: str) -> dict[str, list[Row]]:
    return {"runs": [{"month": month} for month in months.split()], "paid": paid(*rows)}


PAY: dict[str, tuple[Tables, Rule] | tuple[Tables, Rule, Rule]] = {
    "the cap bounds the multiplied schedule": (facts(), item(cap="100", times=DOUBLED)),
    "and where the multiplier lowers it": (facts(), item(cap="50", times=HALVED)),
    "release counts receipt by receipt, not at the day's end": (facts(), item(**HELD)),
    "a refund of the same day with an earlier code comes first": (
        facts(receipts=table(RECEIPT, "A K1 2026-03-10 -100.00", "B K1 2026-03-10 900.00")),
        item(**HELD),
    ),
    "a part of nothing is reached at once": (facts(receipts=table(RECEIPT, "R K2 2026-03-11 -50.00")), item(**HELD)),
    "receipts released on one day keep the order of their codes": (
        facts(receipts=HELD_THEN_RELEASED),
        item(cap="60", bands=TWO_RATES, **HELD),
    ),
    "a team's leaver of long ago": (
        with_team(person("bob", "ann", left_on="2026-01-31"), person("cy", "bob")),
        item(credit="team"),
    ),
    "a team's member not hired yet": (
        with_team(person("bob", "ann", hired_on="2026-06-01"), person("cy", "bob")),
        item(credit="team"),
    ),
    "a team's leaver with a later row": (
        with_team(
            person("bob", "ann", left_on="2026-03-05"),
            person("bob", begins="2026-03-20", left_on="2026-03-05"),
            person("cy", "bob"),
        ),
        item(credit="team"),
    ),
    "a team's member without a row yet": (
        with_team(person("bob", "ann", begins="2026-04-01"), person("cy", "bob")),
        item(credit="team"),
    ),
    "a team's attainment by the person's own target": (
        facts(targets=targets("ann receipts 2026-03 1000")),
        item("coefficient", credit="team", of="target", ladder=steps("0", "50% 1")),
    ),
    "a team's bands by the person's own target": (
        facts(targets=targets("ann receipts 2026-03 100")),
        item(credit="team", **BY_TARGET),
    ),
    "a band may begin below zero": (facts(), item(bands=steps("1%", "-100 5%", "0 10%", column="rate"))),
    "a slab from zero": (facts(), item(mode="slab", bands=steps("1%", "0 10%", column="rate"))),
    "no lines sum to zero, under the floor": (facts(), item(floor="10")),
    "a cap of finer than a cent": (facts(), item("fixed", cap="5.005")),
    "an amount of finer than a cent": (facts(), item("fixed", amount="5.005")),
    "a total's floor of finer than a cent": (
        facts(),
        item("fixed"),
        {"totals": [{"code": "t", "items": ["i"], "floor": "107.005"}]},
    ),
    "awards are summed before they are multiplied": (facts(awards=CENTS), item("award", times=HALVED)),
    "no award for a leaver": (facts([person("ann", left_on="2026-02-20")], credits=[], awards=CENTS), item("award")),
    "no commission in a month after leaving": (
        facts([person("bob", left_on="2026-02-20"), person("cy")]),
        item(),
    ),
    "but in the quarter of leaving": (
        facts([person("bob", left_on="2026-02-20"), person("cy")]),
        item(every="quarter"),
    ),
    "facts after leaving, within the month": (facts([person("bob", left_on="2026-03-08"), person("cy")]), item()),
    "facts before hiring, within the month": (facts([person("bob", hired_on="2026-03-20"), person("cy")]), item()),
    "facts of the window from before hiring": (
        facts(
            [person("bob", hired_on="2026-03-02"), person("cy")],
            receipts=table("receipt contract received_on amount", "R1 K1 2026-02-10 900.00", "R2 K1 2026-03-10 100.00"),
        ),
        item(window="year", bands=TWO_RATES),
    ),
    "days of the row in force only, after a return": (
        facts(RETURNED),
        item("fixed", every="quarter", prorate="true"),
    ),
    "from does not shorten the days employed": (
        facts([person("ann", begins="2026-03-17"), person("bob"), person("cy")]),
        item("fixed", prorate="true"),
    ),
    "the row of the last day worked": (facts(LEFT), item("fixed", amount="employee.base_wage", prorate="true")),
    "a leaver's department is the one of the last day worked": (facts(LEFT), item("fixed", amount="department.pool")),
    "but that department's row the one of the period's last day": (
        facts(
            LEFT,
            departments=[*facts()["departments"], department("east", "west", "777.00", **{"from": "2026-03-20"})],
        ),
        item("fixed", amount="department.pool"),
    ),
    "an empty target falls back on its months": (
        facts(targets=targets("bob receipts 2026-Q1 ~", *MONTHS_OF_BOB)),
        item("coefficient", every="quarter", of="target", ladder=steps("0.1", "100% 1")),
    ),
    "a target of zero does not": (
        facts(targets=targets("bob receipts 2026-Q1 0", *MONTHS_OF_BOB)),
        item("coefficient", every="quarter", of="target", ladder=steps("0.1", "100% 1")),
    ),
    "a year does not take its quarters": (
        facts(targets=targets("bob receipts 2026-Q1 1")),
        item("coefficient", every="quarter", of="target", ladder=steps("0.1", "100% 1")),
    ),
    "a year's bands by its months": (
        facts(targets=targets(*MONTHS_OF_BOB)),
        item(window="year", axis="attainment", bands=steps("1%", "5 10%", column="rate")),
    ),
    "a company's target of those of its people who have one": (
        facts(targets=targets("bob receipts 2026-03 100")),
        item("fixed", times=attained("company")),
    ),
    "a company's empty target takes its people's": (
        facts(targets=targets("head receipts 2026-03 ~", "bob receipts 2026-03 100")),
        item("fixed", times=attained("company")),
    ),
    "a company's zero target does not": (
        facts(targets=targets("head receipts 2026-03 0", "bob receipts 2026-03 100")),
        item("fixed", times=attained("company")),
    ),
    "people's targets below zero are summed as they are": (
        facts(targets=targets("bob receipts 2026-03 1000", "ann receipts 2026-03 -900")),
        item("fixed", times=attained("company")),
    ),
    "a company's months before its people": (
        facts(
            targets=targets(
                *(f"head receipts 2026-{month} 5000" for month in ("01", "02", "03")), "bob receipts 2026-Q1 1"
            )
        ),
        item("fixed", every="quarter", times=attained("company")),
    ),
    "a company's months must be rows of its own": (
        facts(targets=targets("head receipts 2026-01 1", "head receipts 2026-02 1", "bob receipts 2026-03 10000")),
        item("fixed", every="quarter", times=attained("company")),
    ),
    "two negative factors are no weight": (
        facts([person("ann", w="-1", v="-1"), person("bob", w="2", v="3"), person("cy", w="1", v="")]),
        item("share", by="employee.w*employee.v"),
    ),
    "a negative pool": (facts(), item("share", pool={"per": "company", "amount": "-100.01"})),
    "the whole of a pool is rounded before it is divided": (
        facts(),
        item("share", pool={"per": "company", "amount": "0.005"}),
    ),
    "a share cut by its cap is not given to the others": (facts(), item("share", cap="10", floor="1")),
    "somebody with an empty base counts in the mean": (
        facts([person("ann", base_wage=""), person("bob"), person("cy")]),
        item("relative", base="employee.base_wage"),
    ),
    "a mean of attainments": (
        facts(targets=targets("bob receipts 2026-03 500", "cy receipts 2026-03 10")),
        item("relative", of="target"),
    ),
    "straight lines are flat outside": (
        facts(),
        item(
            "coefficient",
            interpolate="true",
            ladder=[{"from": "1000", "coefficient": "2"}, {"from": "2000", "coefficient": "3"}],
        ),
    ),
    "a debt is of earlier months only": (
        facts(paid=paid("ann t 2026-01 30.00", "ann t 2026-02 -10", "ann t 2026-05 99")),
        item("fixed", amount="35"),
        CARRIED,
    ),
    "later months are left alone": (facts(paid=paid("ann i 2026-05 99", "bob i 2026-02 5")), item("fixed")),
    "and so with runs.csv": (facts(**runs("2026-02 2026-05", "ann i 2026-05 99", "bob i 2026-02 5")), item("fixed")),
    "paid in a month that runs.csv does not name": (facts(**runs("2026-01", "bob i 2026-02 5")), item("fixed")),
    "a locked run that paid nothing": (facts(**runs("2026-01")), item("fixed")),
    "paid for another period than the item has": (
        facts(paid=paid("bob i 2026-02 5")),
        item("fixed", every="quarter"),
    ),
    "rows of one key are summed": (facts(paid=paid("bob i 2026-02 5", "bob i 2026-02 7")), item("fixed")),
    "paid to somebody not employed then": (
        facts(
            [person("ann", hired_on="2026-03-01"), person("bob"), person("cy")],
            paid=paid("ann i 2026-02 5"),
        ),
        item("fixed"),
    ),
    "earlier totals are left alone": (facts(paid=paid("ann t 2026-02 5")), item("fixed"), TO_200),
    "a total of everybody admitted": (facts(), item() | {"for": {"department": ["west"]}}, TO_200),
    "no total in a month that pays none of its items": (facts(), item("fixed", every="year"), TO_200),
    "but where one is adjusted": (
        facts(paid=paid("ann i 2025 5")),
        item("fixed", every="year"),
        TO_200,
    ),
}

for _metric in (
    *("contacts_per_workday", "collection_rate", "violations", "csat", "nps", "gross_profit", "volume", "score"),
):
    PAY[f"a team's {_metric}"] = (
        with_team(person("bob", "ann"), person("cy", "bob")),
        straight(_metric, credit="team"),
    )
    PAY[f"a team's {_metric}, leavers included"] = (
        with_team(person("bob", "ann"), person("cy", "bob", left_on="2026-01-01")),
        straight(_metric, credit="team"),
    )
