"""What a metric's value is made of: the facts behind a person's value, the people behind a team's or unit's.

The evidence has to give the value that the metric has; both are asserted to agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import polars as pl

from merit.calc.credited import CREDITED
from merit.calc.explain.tree import Exact, Money, Shown, Step
from merit.calc.metrics import MONEY, SCORES, Metric, Metrics, first_contracts, judged, settled, within
from merit.calc.people import Person
from merit.calc.periods import Period


def evidence(metrics: Metrics, metric: Metric, period: Period, person: Person) -> tuple[Step, ...]:
    """A step per fact of a person's value, in order of date and code."""
    found = _Evidence(metrics, period, person)
    steps, value = found.of(metric)
    assert value == metrics.of_person(metric, period, person), f"the evidence of {metric} gives {value}"
    return tuple(steps)


def evidence_of_people(metrics: Metrics, metric: Metric, period: Period, people: Iterable[Person]) -> tuple[Step, ...]:
    """A step per person who contributes to a team's, department's or company's value."""
    if metric in SCORES:
        return ()
    measure = metrics.measure(metric, period)
    steps = []
    for person in people:
        value = measure.of((person.ix,))
        if value:
            places = metrics.facts.places
            shown: Shown = Money(value, places) if metric in MONEY else Exact(value)
            steps.append(Step("of_person", {"employee": person.code, "value": shown}))
    return tuple(steps)


class _Evidence:
    def __init__(self, metrics: Metrics, period: Period, person: Person) -> None:
        self.metrics = metrics
        self.facts = metrics.facts
        self.period = period
        self.person = person
        self.unit = 10**metrics.facts.places
        self.shares = metrics.credits.shares.filter(pl.col("employee_ix") == person.ix)

    def of(self, metric: Metric) -> tuple[list[Step], Fraction | None]:
        if metric in CREDITED:
            return self._credited(metric)
        match metric:
            case "contract_count":
                return self._contracts(self.facts["contracts"])
            case "new_customers":
                return self._contracts(first_contracts(self.facts))
            case "volume":
                return self._volume()
            case "gross_profit":
                return self._gross_profit()
            case "collection_rate":
                return self._collection()
            case "contacts_per_workday":
                return self._contacts()
            case "violations":
                return self._violations()
            case "csat" | "nps":
                return self._answers(metric)
        return self._scores([self.period] if metric == "score" else self.period.month_parts())

    def _money(self, minor: int) -> Money:
        return Money(Fraction(minor, self.unit), self.facts.places)

    def _mine(self, frame: pl.DataFrame, day: str) -> pl.DataFrame:
        """The person's rows of the period."""
        return within(frame.filter(pl.col("employee_ix") == self.person.ix), day, self.period)

    def _credited(self, metric: Metric) -> tuple[list[Step], Fraction]:
        credits = self.metrics.credits
        parts = self._mine(credits.parts(metric), "on")  # type: ignore[arg-type]
        facts = credits.facts(metric).select("fact_ix", "code", "line", "amount")  # type: ignore[arg-type]
        rows = parts.join(facts, on="fact_ix").sort("on", "code", "line").select("code", "line", "on", "amount", "part")
        steps = []
        for code, line, day, amount, part in rows.iter_rows():
            name = f"{code}#{line}" if line else code
            params: dict[str, Shown] = {"code": name, "day": day, "amount": self._money(amount)}
            steps.append(Step("evidence_fact", {**params, "part": self._money(part)}))
        return steps, Fraction(sum(rows["part"]), self.unit)

    def _contracts(self, contracts: pl.DataFrame) -> tuple[list[Step], Fraction]:
        signed = within(contracts, "signed_on", self.period).join(self.shares, on="contract_ix")
        rows = signed.sort("signed_on", "contract").select("contract", "signed_on", "share").rows()
        whole = self.metrics.credits.whole
        steps = [
            Step("evidence_share", {"code": code, "day": day, "share": Exact(Fraction(share, whole))})
            for code, day, share in rows
        ]
        return steps, Fraction(sum(row[2] for row in rows), whole)

    def _volume(self) -> tuple[list[Step], Fraction]:
        signed = within(self.facts["contracts"], "signed_on", self.period).select("contract_ix", "signed_on")
        lines = self.facts["contract_lines"].join(signed, on="contract_ix").join(self.shares, on="contract_ix")
        unit, whole = 10 ** self.facts.scale("contract_lines", "quantity"), self.metrics.credits.whole
        total, steps = Fraction(0), []
        for code, day, quantity, share in lines.select("contract", "signed_on", "quantity", "share").iter_rows():
            sold, part = Fraction(quantity, unit), Fraction(share, whole)
            total += sold * part
            params: dict[str, Shown] = {"code": code, "day": day, "quantity": Exact(sold), "share": Exact(part)}
            steps.append(Step("evidence_volume", {**params, "value": Exact(sold * part)}))
        return steps, total

    def _gross_profit(self) -> tuple[list[Step], Fraction]:
        steps, received = self._credited("receipts")
        costs = (
            self._mine(self.facts["costs"], "spent_on").sort("spent_on", "cost").select("cost", "spent_on", "amount")
        )
        for code, day, amount in costs.iter_rows():
            steps.append(Step("evidence_cost", {"code": code, "day": day, "amount": self._money(amount)}))
        return steps, received - Fraction(sum(costs["amount"]), self.unit)

    def _collection(self) -> tuple[list[Step], Fraction | None]:
        due = within(settled(self.facts, self.period.last_day), "due_on", self.period)
        rows = due.join(self.shares, on="contract_ix").sort("due_on", "receivable")
        above, below, steps = Fraction(0), Fraction(0), []
        whole = self.metrics.credits.whole
        for code, day, owed, paid, share in rows.select("receivable", "due_on", "amount", "paid", "share").iter_rows():
            part = Fraction(share, whole)
            above, below = above + paid * part, below + owed * part
            params: dict[str, Shown] = {"code": code, "day": day, "amount": self._money(owed)}
            steps.append(Step("evidence_due", {**params, "paid": self._money(paid), "share": Exact(part)}))
        if below <= 0:
            return steps, None
        params = {"above": Exact(above / self.unit), "below": Exact(below / self.unit), "value": Exact(above / below)}
        return [*steps, Step("evidence_ratio", params)], above / below

    def _contacts(self) -> tuple[list[Step], Fraction | None]:
        rows = self._mine(self.facts["activities"], "on").filter(pl.col("customer").is_not_null())
        days = rows.group_by("on").agg(pl.col("customer").n_unique()).sort("on").rows()
        count, workdays = sum(row[1] for row in days), self.metrics.workdays(self.period, self.person.company)
        params: dict[str, Shown] = {"count": count, "days": len(days), "workdays": workdays}
        return [Step("evidence_contacts", params)], Fraction(count, workdays) if workdays else None

    def _violations(self) -> tuple[list[Step], Fraction]:
        rows = self._mine(self.facts["violations"], "on").sort("on", "violation").select("violation", "on").rows()
        return [Step("evidence_code", {"code": code, "day": day}) for code, day in rows], Fraction(len(rows))

    def _answers(self, metric: Metric) -> tuple[list[Step], Fraction | None]:
        unit = 10 ** self.facts.scale("survey_answers", "score")
        told = judged(self.facts, metric, self.period).filter(pl.col("employee_ix") == self.person.ix)
        steps = []
        for code, day, score in told.sort("answered_on", "answer").select("answer", "answered_on", "score").rows():
            steps.append(Step("evidence_answer", {"code": code, "day": day, "score": Exact(Fraction(score, unit))}))
        above, below = Fraction(sum(told["above"])), Fraction(told.height)
        if not below:
            return steps, None
        params: dict[str, Shown] = {"above": Exact(above), "below": Exact(below), "value": Exact(above / below)}
        return [*steps, Step("evidence_ratio", params)], above / below

    def _scores(self, periods: list[Period]) -> tuple[list[Step], Fraction | None]:
        unit = 10 ** self.facts.scale("scores", "score")
        wanted = pl.col("period").is_in([str(period) for period in periods]) & pl.col("score").is_not_null()
        mine = self.facts["scores"].filter((pl.col("employee_ix") == self.person.ix) & wanted).sort("period")
        rows = [(period, Fraction(score, unit)) for period, score in mine.select("period", "score").iter_rows()]
        steps = [Step("evidence_score", {"period": period, "score": Exact(score)}) for period, score in rows]
        return steps, sum((score for _, score in rows), Fraction(0)) / len(rows) if rows else None
