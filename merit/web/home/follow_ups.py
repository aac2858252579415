"""The next contacts of a person, or those that the team lets slip: overdue, today, tomorrow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet

from merit.crm.intervals import DEFAULT_DAYS, Rules
from merit.crm.models import FollowUp
from merit.web.shell.nav import address

if TYPE_CHECKING:
    from merit.org.actor import Actor

SHOWN: Final = 60
ICONS: Final = {
    "call": "phone",
    "visit": "map-pin",
    "mail": "mail",
    "message": "message-circle",
    "meeting": "users",
}


@dataclass(frozen=True)
class Row:
    """One follow-up as the page shows it. `gap`: days since the last contact (None: never)."""

    follow_up: FollowUp
    stage: Any
    shade: int
    late: int
    gap: int | None
    interval: int
    log_url: str

    @property
    def icon(self) -> str:
        return ICONS.get(self.follow_up.kind, "phone")

    @property
    def time(self) -> time | None:
        return self.follow_up.due_time

    @property
    def gap_kind(self) -> str:
        if self.gap is None or self.gap < self.interval - 2:
            return ""
        return "bad" if self.gap > self.interval else "warn"


@dataclass
class Groups:
    """The rows by when they are due, with how many there are in all (more than are shown, perhaps)."""

    overdue_count: int = 0
    today_count: int = 0
    tomorrow_count: int = 0
    overdue: list[Row] = field(default_factory=list)
    today: list[Row] = field(default_factory=list)
    tomorrow: list[Row] = field(default_factory=list)
    interval: int | None = DEFAULT_DAYS  # the same for all customers, or None where it differs

    @property
    def count(self) -> int:
        return self.overdue_count + self.today_count + self.tomorrow_count

    @property
    def more(self) -> int:
        return self.count - len(self.overdue) - len(self.today) - len(self.tomorrow)


def mine(actor: Actor, shades: dict[int, int]) -> Groups:
    """The actor's own follow-ups until tomorrow."""
    return _grouped(_mine(actor), actor, shades)


def mine_counts(actor: Actor) -> Groups:
    """How many there are, without the rows."""
    return Groups(**_counts(_mine(actor), actor.today))


def team_overdue(actor: Actor, shades: dict[int, int]) -> Groups:
    """What is overdue of the people whom the actor leads."""
    return _grouped(_of_team(actor), actor, shades)


def team_overdue_count(actor: Actor) -> int:
    return _of_team(actor).count()


def _mine(actor: Actor) -> QuerySet[FollowUp]:
    return _open(actor).filter(person=actor.person, due_on__lte=actor.today + timedelta(days=1))


def _of_team(actor: Actor) -> QuerySet[FollowUp]:
    people = actor.reach("crm").people - {actor.user.person_id}
    return _open(actor).filter(person_id__in=people, due_on__lt=actor.today)


def _open(actor: Actor) -> QuerySet[FollowUp]:
    rows: QuerySet[FollowUp] = FollowUp.objects.visible_to(actor)
    return rows.filter(done_at=None)


def _counts(rows: QuerySet[FollowUp], today: date) -> dict[str, Any]:
    return rows.aggregate(
        overdue_count=Count("pk", filter=Q(due_on__lt=today)),
        today_count=Count("pk", filter=Q(due_on=today)),
        tomorrow_count=Count("pk", filter=Q(due_on__gt=today)),
    )


def _grouped(rows: QuerySet[FollowUp], actor: Actor, shades: dict[int, int]) -> Groups:
    today = actor.today
    wanted = rows.select_related("customer", "person", "opportunity__stage")
    found = list(wanted.order_by("due_on", "due_time", "pk")[: SHOWN + 1])
    rules = Rules.of(actor.company)
    lengths = {one.days for one in rules.rows} or {DEFAULT_DAYS}
    groups = Groups(interval=lengths.pop() if len(lengths) == 1 else None)
    for one in found[:SHOWN]:
        group = groups.overdue if one.due_on < today else groups.today if one.due_on == today else groups.tomorrow
        group.append(_row(one, today, shades, rules))
    if len(found) > SHOWN:
        return replace(groups, **_counts(rows, today))
    counts: dict[str, Any] = {f"{name}_count": len(getattr(groups, name)) for name in ("overdue", "today", "tomorrow")}
    return replace(groups, **counts)


def _row(one: FollowUp, today: date, shades: dict[int, int], rules: Rules) -> Row:
    stage = one.opportunity.stage if one.opportunity else None
    last = one.customer.last_contact_on
    rule = rules.rule(one.customer.customer_class, stage.pk if stage else None)
    about = {"customer": one.customer_id}
    if one.opportunity_id:
        about["about"] = one.opportunity_id
    url = address("activity-new")
    return Row(
        one,
        stage,
        shades.get(stage.pk, 1) if stage else 0,
        (today - one.due_on).days,
        (today - last).days if last else None,
        rule.days if rule else DEFAULT_DAYS,
        f"{url}?{urlencode(about)}" if url else "",
    )
