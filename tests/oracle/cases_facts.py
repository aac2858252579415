"""Random but valid facts folders: small and nasty, drawn from a handful of pools.

The pools make collisions likely: equal dates, amounts on band boundaries, ends of periods, codes whose order
is easy to get wrong.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from hypothesis import strategies as st

from .rules_exact import DECIMALS
from .rules_metrics import MONEY
from .rules_people import Row, Tables
from .rules_periods import first_day, last_day, months, period_of

T = TypeVar("T")

PEOPLE = ["wang", "li", "Li", "li2", "zhao", "王", "ann-b"]
DEPARTMENTS = ["sales", "east", "west", "north"]
COMPANIES = ["head", "asia"]
CUSTOMERS = ["acme", "bolt", "core"]
MONTHS = ["2026-03", "2026-03", "2026-06", "2026-12", "2026-01", "2026-02", "2026-09", "2026-04"]
KINDS = ["month", "quarter", "year", "half"]
# In minor units; bands begin at the same ones.
UNITS = [10000, 100000, 99999, 100001, 200000, 33333, 1234567, 55555, 5000, 20005, 1, 5, 0]
SPLITS = {
    1: [["1"]],
    2: [["0.5", "0.5"], ["0.7", "0.3"], ["0.3333", "0.6667"], ["0.000001", "0.999999"], ["1", "0"]],
    3: [["0.3333", "0.3333", "0.3334"], ["0.2", "0.3", "0.5"], ["0.5", "0.25", "0.25"]],
}
TARGET_METRICS = ["receipts", "contract_amount", "contract_count", "collection_rate", "volume", "violations"]


def _days_around(month: str) -> list[str]:
    """Days on which facts happen: half of them in the month, the others at the edges of longer periods."""
    first, last, year = first_day(month), last_day(month), month[:4]
    inside = [f"{month}-10", first.isoformat(), last.isoformat(), f"{month}-14", f"{month}-20"]
    before = [(first - timedelta(days=ago)).isoformat() for ago in (1, 15, 32, 70)]
    after = [(last + timedelta(days=1)).isoformat(), f"{year}-12-31"]
    return [*inside, *before, *inside, f"{year}-01-01", f"{int(year) - 1}-12-31", *after, "2024-02-29"]


class Drawer:
    """Short words for drawing: the first choice of every list is the simplest."""

    def __init__(self, draw: Any, currency: str, month: str = "2026-03") -> None:
        self.draw = draw
        self.month = month
        self.currency = currency
        self.days = _days_around(month)
        self.decimals = DECIMALS[currency]

    def pick(self, values: Sequence[T]) -> T:
        return cast(T, self.draw(st.sampled_from(values)))

    def upto(self, high: int, low: int = 0) -> int:
        return cast(int, self.draw(st.integers(low, high)))

    def often(self) -> bool:
        return self.upto(9) < 6

    def seldom(self) -> bool:
        return self.upto(5) == 5

    def third(self) -> bool:
        return self.upto(2) == 2

    def some(self, values: Sequence[T], low: int = 1, high: int = 3) -> list[T]:
        """Some distinct values, in no order."""
        high = min(high, len(values))
        of = st.lists(st.sampled_from(values), min_size=min(low, high), max_size=high, unique=True)
        return cast(list[T], self.draw(of))

    def written(self, units: int) -> str:
        """An amount of minor units as a cell writes it."""
        sign, units = "-" if units < 0 else "", abs(units)
        if not self.decimals:
            return f"{sign}{units}"
        whole, part = divmod(units, 10**self.decimals)
        return f"{sign}{whole}.{part:0{self.decimals}d}"

    def positive(self) -> str:
        return self.written(self.pick(UNITS[:-1]))

    def money(self) -> str:
        """An amount; one in five is negative, some are zero."""
        units = self.pick(UNITS)
        return self.written(-units if self.upto(4) == 4 else units)

    def day(self) -> str:
        return self.pick(self.days)


def _departments(d: Drawer) -> list[Row]:
    companies, rows, of = COMPANIES[: d.upto(2, 1)], [], {}
    for nth, code in enumerate(DEPARTMENTS[: d.upto(4, 1)]):
        of[code] = d.pick(companies)
        parents = ["", *[other for other in DEPARTMENTS[:nth] if of[other] == of[code]]]
        base = {"department": code, "company": of[code]}
        rows.append(base | {"parent": d.pick(parents[::-1]), "from": "", "pool": _cell(d)})
        if d.seldom():
            rows.append(base | {"parent": d.pick(parents), "from": d.day(), "pool": _cell(d)})
    return rows


def _cell(d: Drawer) -> str:
    return "" if d.seldom() else d.money()


def _employment(d: Drawer) -> Row:
    row = {"hired_on": "", "left_on": ""}
    first, last = first_day(d.month), last_day(d.month)
    if d.seldom():
        row["hired_on"] = d.pick([f"{d.month}-10", first.isoformat(), last.isoformat(), "2024-01-01"])
    if d.seldom():
        ago = [last - timedelta(days=days) for days in (10, 0, 25, 40, 70, -20)]
        row["left_on"] = d.pick(ago).isoformat()
    return row if not row["left_on"] or row["hired_on"] <= row["left_on"] else row | {"hired_on": ""}


def _place(d: Drawer, departments: list[Row], above: list[str]) -> Row:
    department = d.pick(departments)
    return {
        "department": department["department"],
        "company": department["company"],
        "group": d.pick(["employee", "employee", "manager"]),
        "superior": d.pick([*above[::-1], ""]),
        "region": d.pick(["n", "s", ""]),
        "base_wage": _cell(d),
        "floating_wage": _cell(d),
        "grade_weight": d.pick(["1.0", "1.2", "0.5", "", "-1", "0", "2"]),
    }


def _later_row(d: Drawer, first: Row) -> Row:
    """A second row: a change, a return after leaving, or a leaving noted too late."""
    begins = d.pick(d.days)
    if first["left_on"]:
        begins = (date.fromisoformat(first["left_on"]) + timedelta(days=d.pick([10, 1, 40]))).isoformat()
        return _back_or_not(d, first, begins)
    row = {"from": begins, "hired_on": first["hired_on"], "left_on": ""}
    if d.seldom():
        row["left_on"] = (date.fromisoformat(begins) - timedelta(days=5)).isoformat()
        if row["hired_on"] > row["left_on"]:
            row["hired_on"] = ""
    return row


def _back_or_not(d: Drawer, first: Row, begins: str) -> Row:
    """A row after somebody has left: they are back, or a clerk has touched the leaver's row."""
    if d.often():
        return {"from": begins, "hired_on": begins, "left_on": ""}
    return {"from": begins, "hired_on": first["hired_on"], "left_on": first["left_on"]}


def _employees(d: Drawer, departments: list[Row]) -> list[Row]:
    rows = []
    codes = d.draw(st.permutations(PEOPLE))[: d.upto(7, 3)]
    for nth, code in enumerate(codes):
        above = codes[max(0, nth - 2) : nth]
        first = {"employee": code, "name": code.upper(), "from": ""} | _employment(d)
        rows.append(first | _place(d, departments, above))
        if d.seldom() or (first["left_on"] and d.often()):
            later = {"employee": code, "name": code.upper()} | _later_row(d, first)
            rows.append(later | _place(d, departments, above))
    return rows


def _contracts(d: Drawer, facts: Tables, people: list[str]) -> None:
    facts["customers"] = [
        {"customer": code, "name": code, "class": d.pick("AB"), "created_on": "2024-01-01"} for code in CUSTOMERS
    ]
    facts["contracts"], facts["credits"], facts["contract_lines"] = [], [], []
    for nth in range(d.upto(5, 2)):
        code = f"K{nth}"
        amount = d.money() if d.seldom() else d.positive()
        facts["contracts"].append(
            {
                "contract": code,
                "customer": d.pick(CUSTOMERS),
                "signed_on": d.day(),
                "amount": amount,
                "business_line": d.pick(["x", "y", ""]),
            }
        )
        if not d.seldom():
            among = d.some(people)
            for employee, share in zip(among, d.pick(SPLITS[len(among)]), strict=True):
                facts["credits"].append({"contract": code, "employee": employee, "share": share})
        for _ in range(d.pick([1, 0, 2])):
            facts["contract_lines"].append(
                {
                    "contract": code,
                    "product": d.pick(["p1", "p2"]),
                    "quantity": d.pick(["1", "10", "0.5", "0.333", "-2", "3"]),
                    "unit_price": d.positive(),
                    "list_price": d.positive(),
                }
            )


def _receipts(d: Drawer, contracts: list[str]) -> list[Row]:
    rows: list[Row] = []
    for nth in range(d.upto(14, 3)):
        row = {
            "receipt": f"R{nth}",
            "contract": d.pick([*contracts[:2], *contracts]),
            "received_on": d.day(),
            "amount": d.money(),
        }
        if rows and d.seldom():  # a full refund of an earlier one
            row |= {"contract": rows[-1]["contract"], "amount": _negated(rows[-1]["amount"])}
        rows.append(row)
    return rows


def _negated(amount: str) -> str:
    return amount[1:] if amount.startswith("-") else f"-{amount}"


def _deeds(d: Drawer, facts: Tables, people: list[str], contracts: list[str]) -> None:
    """The facts of contracts and of people other than receipts."""
    facts["receivables"] = [
        {"receivable": f"D{n}", "contract": d.pick(contracts), "due_on": d.day(), "amount": d.positive()}
        for n in range(d.upto(5, 1))
    ]
    facts["bad_debts"] = [
        {"bad_debt": f"B{n}", "contract": d.pick(contracts), "written_off_on": d.day(), "amount": d.money()}
        for n in range(d.upto(3))
    ]
    facts["costs"] = [
        {
            "cost": f"C{n}",
            "employee": d.pick(people),
            "contract": d.pick([*contracts, ""]),
            "spent_on": d.day(),
            "amount": d.money(),
            "kind": "travel",
        }
        for n in range(d.upto(2))
    ]
    facts["survey_answers"] = [
        {
            "answer": f"A{n}",
            "employee": d.pick(people),
            "answered_on": d.day(),
            "kind": d.pick(["csat", "nps", "text"]),
            "score": d.pick(["0", "3", "4", "5", "6", "6.5", "8", "9", "10"]),
            "customer": d.pick(CUSTOMERS),
        }
        for n in range(d.upto(6))
    ]
    for table, high in (("activities", 6), ("violations", 4)):
        facts[table] = [
            {
                table[:-3] + "y" if table == "activities" else "violation": f"V{n}",
                "employee": d.pick(people),
                "customer": d.pick(CUSTOMERS),
                "on": d.day(),
                "kind": d.pick(["visit", "call"]),
            }
            for n in range(d.upto(high))
        ]


def _keyed(d: Drawer, high: int, column: str, keys: Mapping[str, Sequence[str]], values: list[str]) -> list[Row]:
    """Rows of which no two have the same key."""
    rows: dict[tuple[str, ...], Row] = {}
    for _ in range(d.upto(high)):
        key = {name: d.pick(among) for name, among in keys.items()}
        rows[tuple(key.values())] = key | {column: d.pick(values)}
    return list(rows.values())


def _target_values(d: Drawer, metric: str) -> list[str]:
    if metric in (*MONEY, "gross_profit"):
        return [*(d.written(units) for units in (100000, 10000, 33333, 200000, 1)), "", "0"]
    return ["1", "2", "0.5", "3.3333", "", "0", "-1"]


def _target_periods(d: Drawer) -> list[str]:
    """The row of a period around the month, or its months' rows, of which one may be missing."""
    period = period_of(d.pick(KINDS), first_day(d.month))
    return [period] if d.often() else months(period)[d.pick([0, 0, 1]) :]


def _targets(d: Drawer, people: list[str], departments: list[Row], wanted: Sequence[str]) -> list[Row]:
    """Targets of most people for the metrics wanted, and of some other subjects."""
    units = [*{r["department"]: 0 for r in departments}, *{r["company"]: 0 for r in departments}]
    rows: dict[tuple[str, str, str], str] = {}
    for metric in wanted:
        for periods in (_target_periods(d), _target_periods(d)):
            for subject in d.some(people, 0, 7):
                rows |= {(subject, metric, period): d.pick(_target_values(d, metric)) for period in periods[:1]}
                rows |= {(subject, metric, period): _target_values(d, metric)[0] for period in periods[1:]}
    for _ in range(d.upto(5)):
        metric = d.pick([*wanted, *TARGET_METRICS])
        subject, value = d.pick([*units, *people]), d.pick(_target_values(d, metric))
        rows |= {(subject, metric, period): value for period in _target_periods(d)}
    names = ("subject", "metric", "period")
    return [dict(zip(names, key, strict=True)) | {"value": value} for key, value in rows.items()]


def _scores(d: Drawer, people: list[str]) -> list[Row]:
    """Scores of most people for the month and for a longer period around it, and some of other months."""
    values = ["80", "92", "68", "59.99", "100.01", "75", "", "0", "-3"]
    first = first_day(d.month)
    rows = {}
    for period in (d.month, period_of(d.pick(KINDS[1:]), first), d.pick(months(d.month[:4]))):
        for employee in d.some(people, 0, 7):
            rows[employee, period] = {"employee": employee, "period": period, "score": d.pick(values)}
    return list(rows.values())


def draw_facts(d: Drawer, items: Sequence[str] = (), wanted: Sequence[str] = ()) -> Tables:
    """A folder of facts but for paid.csv, runs.csv and marks.csv; items are the codes awards may have.

    wanted are the metrics that need targets.
    """
    departments = _departments(d)
    facts: Tables = {"departments": departments, "employees": _employees(d, departments)}
    people = list(dict.fromkeys(row["employee"] for row in facts["employees"]))
    _contracts(d, facts, people)
    contracts = [row["contract"] for row in facts["contracts"]]
    facts["receipts"] = _receipts(d, contracts)
    _deeds(d, facts, people, contracts)
    facts["targets"] = _targets(d, people, departments, wanted)
    facts["scores"] = _scores(d, people)
    facts["points"] = [
        {"employee": d.pick(people), "on": d.day(), "points": d.pick(["-1.5", "3", "0.005"]), "reason": "r"}
        for _ in range(d.upto(2))
    ]
    facts["awards"] = [
        {
            "award": f"A{n}",
            "employee": d.pick(people),
            "item": d.pick(items),
            "awarded_on": d.day(),
            "amount": d.money(),
        }
        for n in range(d.upto(4) if items else 0)
    ]
    whose = ["", "", *COMPANIES]
    facts["calendar"] = _keyed(d, 4, "workday", {"day": d.days, "company": whose}, ["0", "1"])
    return facts
