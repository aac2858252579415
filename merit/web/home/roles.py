"""What the home page shows beside one's own work: HR's open cycles, finance's run, the company's targets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from merit.appraisal.models import AppraisalCycle, RaterAssignment
from merit.calc.facts import read_facts
from merit.calc.periods import Every, period_of
from merit.metrics.files import files_for
from merit.metrics.live import Live, Standing
from merit.pay.models import PayRun, Statement
from merit.points.models import PointsEntry
from merit.targets.names import SHOWN, Kind, kind_of
from merit.web.home.figures import decimal

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Cycle:
    """An open cycle and how many of its raters have handed in."""

    cycle: AppraisalCycle
    people: int
    raters: int
    done: int

    @property
    def ratio(self) -> Decimal:
        return Decimal(self.done) / self.raters if self.raters else Decimal(0)


@dataclass(frozen=True)
class Ledger:
    """One's own rewards and penalties: those of the month, and those of any day that nobody has decided about."""

    rows: list[PointsEntry]

    @property
    def counted(self) -> list[PointsEntry]:
        return [one for one in self.rows if one.state == "confirmed" and one.points is not None]

    @property
    def sum(self) -> Decimal:
        return sum((one.points or Decimal(0) for one in self.counted), Decimal(0))

    @property
    def waiting(self) -> int:
        return sum(one.state in {"proposed", "contested"} for one in self.rows)


def my_points(actor: Actor) -> Ledger | None:
    """None where there is nothing to show."""
    month = Q(on__gte=actor.today.replace(day=1), on__lte=actor.today)
    rows = PointsEntry.objects.visible_to(actor).filter(person=actor.person)
    rows = rows.filter(month | Q(state__in=["proposed", "contested"])).exclude(state="waived")
    found = list(rows.order_by("-on", "-pk")[:20])
    return Ledger(found) if found else None


def open_cycles(actor: Actor) -> list[Cycle]:
    """The company's open cycles, the first due first."""
    rows = AppraisalCycle.objects.visible_to(actor).filter(company=actor.company, state="open")
    counted = rows.annotate(
        people=Count("appraisals", distinct=True),
        raters=Count("appraisals__raters", distinct=True),
        done=Count("appraisals__raters", filter=Q(appraisals__raters__submitted_at__isnull=False), distinct=True),
    )
    first = counted.order_by("due_on", "pk")[:6]
    return [Cycle(row, row.people, row.raters, row.done) for row in first]


def marks_waiting(actor: Actor) -> int:
    """How many appraisals wait for the actor's marks."""
    rows = RaterAssignment.objects.visible_to(actor).filter(rater=actor.person, submitted_at=None)
    return int(rows.filter(appraisal__cycle__state="open").count())


def statement_waiting(actor: Actor) -> Statement | None:
    """The newest of the actor's own statements that is not confirmed, while it can be."""
    rows = Statement.objects.visible_to(actor).filter(person=actor.person, confirmed_at=None)
    open_ = Q(run__confirm_by=None) | Q(run__confirm_by__gte=actor.today)
    shown = rows.filter(open_, run__state__in=("approved", "locked", "paid"))
    newest: Statement | None = shown.select_related("run__company").order_by("-run__month").first()
    return newest


def newest_run(actor: Actor) -> PayRun | None:
    """The company's newest run, for who looks after its money."""
    runs = PayRun.objects.visible_to(actor).filter(company=actor.company).exclude(state="void")
    newest: PayRun | None = runs.order_by("-month", "-pk").first()
    return newest


@dataclass(frozen=True)
class Attainment:
    """The company in one metric: this month, quarter or year; `every` names which."""

    kind: Kind
    every: Every
    standing: Standing

    @property
    def ratio(self) -> Decimal:
        return decimal(self.standing.attainment) or Decimal(0)

    @property
    def pace(self) -> Decimal | None:
        return decimal(self.standing.pace)


def company_attainment(actor: Actor) -> list[Attainment]:
    """Receipts of the month, quarter and year, and every other metric of the year that has a target."""
    company = actor.company
    files = files_for(company.currency, ("receipts", "contract_amount", "contract_count", "new_customers"), None)
    live = Live(read_facts(files, company.currency), actor.today)
    found = []
    for metric in SHOWN:
        kind = kind_of(metric, company.currency)
        assert kind is not None
        every: tuple[Every, ...] = ("month", "quarter", "year") if metric == "receipts" else ("year",)
        if metric not in ("receipts", "contract_amount", "contract_count", "new_customers"):
            continue
        for one in every:
            standing = live.standing(company.code, metric, period_of(actor.today, one), "company")
            if standing.target or metric == "receipts":
                found.append(Attainment(kind, one, standing))
    return found
