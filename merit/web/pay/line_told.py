"""One line of pay told step by step: which kind of step becomes what (merit/web/pay/telling.py draws the pieces)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from math import prod
from typing import Any

from django.utils.translation import gettext as _

from merit.web.pay.telling import MONEY, Block, Cell, Data, Factor, Reader, Told, evidence, figure, table

LADDER = ("step", "step_open", "interpolated", "flat")


def told(read: Reader, step: Data, name: str) -> Told:
    """The line `step`, of the item called `name`."""
    line = step.get("line")
    return _Line(read, name, line.rate if line is not None else "").tell(step)


class _Line:
    """Walks the steps of one line in order; a handler per kind of step adds blocks and factors."""

    def __init__(self, read: Reader, name: str, rate: str) -> None:
        self.read = read
        self.name = name
        self.rate = rate
        self.blocks: list[Block] = []
        self.plan: list[Block] = []
        self.base: list[Factor] = []
        self.by: list[Factor] = []
        self.times: list[Factor] = []
        self.rates: Block | None = None
        self.bands_told = False
        self.metric = ""
        self.formula: list[Factor] = []

    def tell(self, step: Data) -> Told:
        for one in step["steps"]:
            self.take(one)
        amount = step["values"]["amount"]
        title = self.read.period(step["values"]["period"])
        return Told(title, self.read.money(amount), self.formula or self._formula(amount), [*self.blocks, *self.plan])

    def take(self, step: Data) -> None:
        handler: Callable[[Data, Data], None] = getattr(self, f"on_{step['key']}", self._other)
        handler(step, step["values"])

    def _add(self, title: Any, value: str = "", *texts: str, **more: Any) -> Block:
        self.blocks.append(Block(title, value, [text for text in texts if text], **more))
        return self.blocks[-1]

    def _other(self, step: Data, _values: Data) -> None:
        """A sentence as the core says it."""
        found, texts = evidence(self.read, step["steps"])
        self._add(step["text"], "", *texts, table=found)

    def _formula(self, amount: str) -> list[Factor]:
        """base × rate × coefficients, where their product, rounded, is the amount."""
        factors = [*self.base, *self.by, *self.times]
        paid = Decimal(amount)
        if len(factors) < 2 or prod(one.exact for one in factors).quantize(paid, ROUND_HALF_UP) != paid:
            return []
        shown = [replace(one, sign="×" if place else "") for place, one in enumerate(factors)]
        return [*shown, Factor(self.read.money(amount), self.name, "=")]

    # --- the plan ------------------------------------------------------------------------------
    def on_version(self, _step: Data, values: Data) -> None:
        since = _("in force from %(day)s") % {"day": self.read.day(values["day"])} if "day" in values else ""
        if not self.plan:
            texts = [text for text in (self.read.plan or values["plan"], since) if text]
            self.plan.append(Block(_("Plan"), "", texts, url=self.read.plan_url))

    on_version_always = on_version

    # --- a fact and the rate on it ---------------------------------------------------------------
    def on_fact(self, step: Data, values: Data) -> None:
        kind = values["kind"].removeprefix("fact.")
        record = self.read.record("receipt" if kind == "receipts" else "contract", values["code"])
        cells = [Cell(self.read.day(values["day"])), record]
        heads = [(_("Day"), False), (self.read.term(values["kind"]), False)]
        if kind in {"receipts", "bad_debt"}:
            cells.append(self.read.record("contract", values["contract"]))
            heads.append((_("Contract"), False))
        rows = [[*cells, figure(self.read.amount(values["amount"]))]]
        block = self._add(
            self.read.term(values["kind"]),
            self.read.money(values["amount"]),
            table=table([*heads, (_("Amount"), True)], rows),
        )
        for below in step["steps"]:
            if below["key"] in {"share", "team_part"}:
                self.take(below)
            else:
                block.texts.append(below["text"])

    def on_share(self, _step: Data, values: Data) -> None:
        share = Decimal(values["upto"]) - Decimal(values["before"])
        whole, part = self.read.money(values["amount"]), self.read.money(values["part"])
        text = _("All of it is credited here.")
        if share != 1:
            text = _("%(part)s of %(whole)s is credited here.") % {"part": part, "whole": whole}
        self._add(_("Share"), self.read.percent(str(share)), text)

    def on_team_part(self, step: Data, values: Data) -> None:
        rows = [
            [Cell(self.read.name(one["values"]["employee"])), figure(self.read.amount(one["values"]["part"]))]
            for one in step["steps"]
        ]
        found = table([(_("Person"), False), (_("Credited"), True)], rows)
        self._add(_("Credited to everyone below"), self.read.money(values["part"]), table=found)

    def on_window(self, _step: Data, values: Data) -> None:
        part = Decimal(values["after"]) - Decimal(values.get("before", "0"))
        self.base = [Factor(self.read.money(str(part)), _("Credited"), exact=part)]
        text = ""
        if "window" in values:
            said = _("In %(window)s the sum goes from %(before)s to %(after)s.")
            amounts = {name: self.read.money(values[name]) for name in ("before", "after")}
            text = said % {"window": self.read.period(values["window"]), **amounts}
        rate = self.read.percent(self.rate) if self.rate else ""
        self.rates = self._add(_("Rate"), rate, text)
        if self.rate:
            self.by = [Factor(rate, _("Rate"), exact=Decimal(self.rate))]

    on_fact_alone = on_window

    def on_earned(self, step: Data, _values: Data) -> None:
        """The bands of the sum after; those of the sum before were told with the lines before."""
        if not self.bands_told:
            block = self.rates or self._rate_on_value()
            block.texts += [below["text"] for below in step["steps"] if below["key"] != "times_factor"]
        self.bands_told = True

    def _rate_on_value(self) -> Block:
        """Of a rate over the period's value: a percentage of money, money for each of what is counted."""
        shown = ""
        if self.rate:
            shown = self.read.percent(self.rate) if self.metric in MONEY else self.read.money(self.rate)
            self.by = [Factor(shown, _("Rate"), exact=Decimal(self.rate))]
        return self._add(_("Rate"), shown)

    def on_increment(self, _step: Data, values: Data) -> None:
        """After less before; told only where it is not simply the product."""
        if Decimal(values["before"]) and self.rates is not None:
            amounts = {name: self.read.money(values[name]) for name in ("after", "before", "amount")}
            self.rates.texts.append(_("%(after)s for the sum after − %(before)s before = %(amount)s") % amounts)

    def on_single_step(self, _step: Data, _values: Data) -> None:
        """The rate's own step says it all."""

    # --- values, attainment, coefficients --------------------------------------------------------
    def on_value(self, step: Data, values: Data) -> None:
        found, texts = evidence(self.read, step["steps"])
        title = self.read.term(values["metric"])
        if step["key"] == "value_team":
            title = _("%(metric)s of everyone below") % {"metric": title}
        value = self.read.metric(values["metric"], values["value"])
        self.metric = values["metric"]
        if self.rate:
            self.base = [Factor(value, title, exact=Decimal(values["value"]))]
        self._add(title, value, self.read.period(values["period"]), *texts, table=found)

    on_value_team = on_value

    def on_target(self, _step: Data, values: Data) -> None:
        origin = values["origin"].removeprefix("term.")
        text = self.read.term(origin)
        shown = self.read.metric(values["metric"], values["target"])
        self._add(_("Target"), shown, " · ".join((self.read.period(values["window"]), text)))

    def on_attainment(self, _step: Data, values: Data) -> None:
        text = f"{self.read.number(values['value'])} ÷ {self.read.number(values['target'])}"
        self._add(_("Attainment"), self.read.ratio(values["x"]), text)

    def on_step(self, step: Data, values: Data) -> None:
        coefficient = values["coefficient"]
        self.by = [Factor(self.read.number(coefficient), _("Coefficient"), exact=Decimal(coefficient))]
        self._add(_("Coefficient"), self.read.number(coefficient), step["text"])

    on_step_open = on_interpolated = on_flat = on_step

    def on_multiplier(self, step: Data, values: Data) -> None:
        metric = self.read.term(values["metric"])
        coefficient = values["coefficient"]
        self.times.append(Factor(self.read.number(coefficient), metric, exact=Decimal(coefficient)))
        block = self._add(
            _("Coefficient by %(metric)s") % {"metric": metric}, self.read.number(coefficient), folded=True
        )
        inner = _Line(self.read, self.name, "")
        for below in step["steps"]:
            if below["key"] in LADDER:
                block.texts.append(below["text"])
            else:
                inner.take(below)
        about = self.read.name(values["subject"])
        said = [f"{one.title} {one.value}" for one in inner.blocks]
        block.texts.insert(0, " · ".join([about, *said]))
        block.table = next((one.table for one in inner.blocks if one.table), None)

    # --- amounts, means, pools -------------------------------------------------------------------
    def on_amount_given(self, _step: Data, values: Data) -> None:
        label = self.read.column(values["column"]) if "column" in values else _("Amount in the plan")
        shown = self.read.money(values["value"])
        self.base = [Factor(shown, label, exact=Decimal(values["value"]))]
        self._add(label, shown)

    on_amount_column = on_amount_given

    def on_mean(self, step: Data, values: Data) -> None:
        among = " · ".join(self.read.name(one["values"]["value"]) for one in step["steps"])
        of = _("of %(count)s people") % {"count": values["count"]}
        self._add(_("Average"), self.read.number(values["mean"]), " · ".join(text for text in (of, among) if text))

    def on_ratio(self, _step: Data, values: Data) -> None:
        shown = self.read.percent(values["ratio"])
        self.by = [Factor(shown, _("Deviation"), exact=Decimal(values["ratio"]))]
        x, mean = self.read.number(values["x"]), self.read.number(values["mean"])
        self._add(_("Deviation from the average"), shown, f"({x} − {mean}) ÷ {mean}")

    def on_limited(self, _step: Data, values: Data) -> None:
        shown = self.read.percent(values["ratio"])
        self.by = [Factor(shown, _("Deviation"), exact=Decimal(values["ratio"]))]
        self._add(_("Limited to"), shown)

    def on_prorated(self, _step: Data, values: Data) -> None:
        if values["days"] == values["all"]:
            return
        share = Decimal(values["days"]) / Decimal(values["all"])
        shown = f"{values['days']} ÷ {values['all']}"
        self.times.append(Factor(shown, _("Days employed"), exact=share))
        self._add(_("Days employed"), shown)

    def on_product(self, _step: Data, _values: Data) -> None:
        """The formula above says it."""

    def on_pool(self, step: Data, values: Data) -> None:
        inner = _Line(self.read, self.name, "")
        for below in step["steps"]:
            inner.take(below)
        said = [f"{one.title} {one.value}" for one in inner.blocks if one.value]
        self._add(
            _("Bonus pool"), self.read.money(values["whole"]), " · ".join([self.read.name(values["unit"]), *said])
        )

    def on_weight(self, step: Data, values: Data) -> None:
        said = [
            f"{self.read.column(one['values']['column'])} {self.read.number(one['values']['value'])}"
            for one in step["steps"]
        ]
        title = _("Weight of %(person)s") % {"person": self.read.name(values["employee"])}
        self._add(title, self.read.number(values["weight"]), " × ".join(said))

    def on_cumulative(self, step: Data, values: Data) -> None:
        self._add(_("Part of the pool"), self.read.money(values["part"]), step["text"])

    def on_award(self, _step: Data, values: Data) -> None:
        url = self.read.urls.get(("award", values["code"]), "")
        text = f"{values['code']} · {self.read.day(values['day'])}"
        self._add(_("Award"), self.read.money(values["amount"]), text, url=url)

    # --- bounds, totals, adjustments -------------------------------------------------------------
    def on_adjustment(self, step: Data, values: Data) -> None:
        labels = (("due", _("Due by today's facts"), ""), ("paid", _("Paid for it"), "−"), ("amount", self.name, "="))
        self.formula = [Factor(self.read.money(values[name]), label, sign) for name, label, sign in labels]
        period = self.read.period(values["period"])
        block = Block(_("%(period)s computed again") % {"period": period}, self.read.money(values["due"]))
        self.blocks.append(block)
        for below in step["steps"]:
            if below["key"] == "line":
                one = _Line(self.read, self.name, "").tell(below)
                one.title = below["values"]["source"]
                block.below.append(one)
            else:
                self.take(below)

    def on_sum(self, step: Data, values: Data) -> None:
        found, _texts = evidence(self.read, step["steps"])
        self._add(_("Brought to the bound"), self.read.money(values["amount"]), step["text"], table=found)

    on_cap = on_floor = on_total = on_carry = on_sum
