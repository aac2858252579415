"""How satisfied and how loyal customers are: CSAT, NPS, repeat-purchase rate and retention rate, computed in one place.

Live figures over a company, a department's people or a person and a range of days. Who sees them: whoever sees the
customers; the rows are those that the actor sees. Source: docs/spec/satisfaction.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from merit.crm.models import Contract, Customer, SurveyAnswer, SurveyInvitation


@dataclass(frozen=True)
class Rate:
    """A share of a count. `value` None: nothing to divide by."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True)
class Nps:
    """Promoters (9 and 10) less detractors (0 to 6), of all who answered: −1 to 1."""

    promoters: int
    passives: int
    detractors: int

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.promoters - self.detractors, self.answers) if self.answers else None

    @property
    def points(self) -> int | None:
        """In whole points, as it is quoted: −100 to 100, rounded half away from zero."""
        if self.value is None:
            return None
        times = abs(self.value) * 100
        whole = int(times + Fraction(1, 2))
        return whole if self.value >= 0 else -whole


@dataclass(frozen=True)
class Loyalty:
    """`csat`: answers 4 and 5 of all. `asked`: invitations sent in these days, and how many of them were answered."""

    csat: Rate
    nps: Nps
    asked: Rate
    repeat: Rate
    retention: Rate


def loyalty(actor: Any, since: date, until: date, people: Iterable[int] | None = None, **survey: Any) -> Loyalty:
    """The figures of the days from `since` to `until`, both included, over what the actor sees in the company.

    `people`: only customers of these; `survey_id`: only answers of this survey.
    """
    owners = None if people is None else list(people)
    scores = _scores(actor, since, until, owners, **survey)
    nps = scores["nps"]
    csat = scores["csat"]
    return Loyalty(
        Rate(sum(n for score, n in csat.items() if score >= 4), sum(csat.values())),
        Nps(
            sum(n for score, n in nps.items() if score >= 9),
            sum(n for score, n in nps.items() if 7 <= score <= 8),
            sum(n for score, n in nps.items() if score <= 6),
        ),
        _asked(actor, since, until, owners, **survey),
        *_buying(actor, since, until, owners),
    )


def _scores(actor: Any, since: date, until: date, owners: list[int] | None, **survey: Any) -> dict[str, dict[int, int]]:
    """Kind of question → score → how many answers, by the day of the answer and the owner when it was asked."""
    rows = SurveyAnswer.objects.visible_to(actor).filter(
        invitation__company=actor.company, invitation__answered_on__range=(since, until), score__isnull=False
    )
    if owners is not None:
        rows = rows.filter(invitation__owner_id__in=owners)
    rows = rows.filter(**{f"invitation__{name}": value for name, value in survey.items()})
    found: dict[str, dict[int, int]] = {"nps": {}, "csat": {}}
    for kind, score, n in rows.order_by().values_list("question__kind", "score").annotate(n=Count("pk")):
        if kind in found:
            found[kind][score] = n
    return found


def scores(actor: Any, since: date, until: date, kind: str, **survey: Any) -> list[tuple[int, int]]:
    """Each score of the scale with how many gave it, for the chart."""
    counts = _scores(actor, since, until, None, **survey)[kind]
    return [(score, counts.get(score, 0)) for score in (range(11) if kind == "nps" else range(1, 6))]


def _asked(actor: Any, since: date, until: date, owners: list[int] | None, **survey: Any) -> Rate:
    rows = SurveyInvitation.objects.visible_to(actor).filter(
        company=actor.company, sent_on__range=(since, until), **survey
    )
    rows = rows if owners is None else rows.filter(owner_id__in=owners)
    found = rows.aggregate(all=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False)))
    return Rate(found["answered"], found["all"])


def _buying(actor: Any, since: date, until: date, owners: list[int] | None) -> tuple[Rate, Rate]:
    """Repeat purchase and retention, over the customers that the actor sees.

    Repeat: of the customers with a contract signed in these days, those who had signed one before it.
    Retention: of the customers with a contract in as many days just before, those who signed one in these days.
    """
    seen = Customer.objects.visible_to(actor).filter(company=actor.company)
    seen = seen if owners is None else seen.filter(owner_id__in=owners)
    signed = Contract.objects.unscoped("of customers that the actor sees").filter(
        customer__in=seen.order_by().values("pk"), archived_at=None, signed_on__lte=until
    )
    before = since - (until - since) - timedelta(days=1)
    rows = (
        signed.order_by()
        .values("customer")
        .annotate(
            now=Count("pk", filter=Q(signed_on__gte=since)),
            ever=Count("pk", filter=Q(signed_on__lt=since)),
            last=Count("pk", filter=Q(signed_on__lt=since, signed_on__gte=before)),
        )
    )
    counts = rows.values_list("now", "ever", "last")
    buyers = [(now, ever) for now, ever, _last in counts if now]
    kept = [now for now, _ever, last in counts if last]
    repeat = sum(1 for now, ever in buyers if ever or now > 1)
    return Rate(repeat, len(buyers)), Rate(sum(1 for now in kept if now), len(kept))
