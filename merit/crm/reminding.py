"""The night's reminders of a company: next contacts due and overdue, intervals that end, breaches recorded.

Days follow from the data, never from when the work runs: a night that was missed is made up the next time, and what
was said or recorded once is not again (the keys of notices, and the one violation of a person, customer and start).
Source: docs/spec/intervals.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Count, Exists, Func, JSONField, OuterRef, TextField, Value
from django.db.models.functions import Coalesce, TruncDate

from merit.core.models import DailyDone
from merit.core.operations import log
from merit.crm.intervals import Rules, took_place, with_interval
from merit.crm.models import Customer, FollowUp, IntervalRule, Opportunity, Violation
from merit.crm.operations.common import fresh_code
from merit.org.leaving import gone, last_days, superiors
from merit.org.models import Company, Person
from merit.org.notices import Notice, notify
from merit.points import causes

NAME: Final = "reminders"  # under which merit/notices/daily.py runs it
MOST_NAMES: Final = 3
WHY: Final = "the night's reminders of a whole company"


def remind(company: Company, day: date) -> None:
    """What follow-ups and interval rules say on this day."""
    _forget_done(company)
    _due(company, day)
    _overdue(company, day)
    _left_behind(company, day)
    rules = Rules.of(company)
    if rules.rows:
        _intervals(company, day, rules)


def _forget_done(company: Company) -> None:
    """A reminder of a follow-up that was closed some other way is done."""
    closed = FollowUp.objects.unscoped(WHY).filter(pk=OuterRef("subject_id")).exclude(done_at=None)
    open_ones = Notice.everything.filter(company=company, subject_type="crm.followup", done_at=None)
    for row in open_ones.filter(Exists(closed)):
        row.done_at = closed_at(row.subject_id)
        row.save(update_fields=["done_at"])


def closed_at(follow_up: int) -> Any:
    return FollowUp.objects.unscoped(WHY).filter(pk=follow_up).values_list("done_at", flat=True).first()


def _follow_ups(company: Company, kind: str) -> Any:
    """The open follow-ups of which their present person was told nothing of this kind on their present day."""
    told = {"subject_type": "crm.followup", "subject_id": OuterRef("pk"), "person_id": OuterRef("person_id")}
    said = Notice.everything.filter(**told, kind=kind, data__due_on=_text(OuterRef("due_on")))
    rows = FollowUp.objects.unscoped(WHY).filter(company=company, done_at=None, customer__archived_at=None)
    return rows.filter(~Exists(said)).select_related("customer", "person", "opportunity")


def _text(column: Any) -> Any:
    """A day as a notice carries it, in JSON."""
    text = Func(column, Value("YYYY-MM-DD"), function="to_char", output_field=TextField())
    return Func(text, function="to_jsonb", output_field=JSONField())


def _due(company: Company, day: date) -> None:
    for row in _follow_ups(company, "contact-due").filter(due_on=day).iterator():
        _tell(row, "contact-due", row.due_on)


def _overdue(company: Company, day: date) -> None:
    """The person is told of each, the superior of each person's new ones at once."""
    new: dict[Person, list[FollowUp]] = defaultdict(list)
    for row in _follow_ups(company, "contact-overdue").filter(due_on__lt=day):
        Notice.everything.filter(
            subject_type="crm.followup", subject_id=row.pk, kind="contact-due", done_at=None
        ).delete()
        _tell(row, "contact-overdue", row.due_on + timedelta(days=1))
        new[row.person].append(row)
    _inform(day, "contact-overdue-team", {who: [one.customer.name for one in rows] for who, rows in new.items()})


def _left_behind(company: Company, day: date) -> None:
    """The superior of somebody who has left is told, once, what that person still has: nobody looks after it."""
    left = {one.person: one.left_on for one in gone(day).filter(company=company).select_related("person")}
    kept: Counter[int] = Counter()
    for rows in (
        Customer.objects.unscoped(WHY).filter(owner__in=left, archived_at=None),
        Opportunity.objects.unscoped(WHY).filter(owner__in=left, archived_at=None, stage__kind="open"),
    ):
        kept.update(dict(rows.order_by().values_list("owner_id").annotate(n=Count("pk"))))
    above = superiors([one.pk for one in left if kept[one.pk]], day)
    for person, last in left.items():
        if person.pk in above:
            key = f"left-behind:{person.pk}:{last}"
            notify([above[person.pk]], "left-behind", person, key=key, day=day, n=kept[person.pk])


def _tell(row: FollowUp, kind: str, day: date) -> None:
    """Of a follow-up, to whom it belongs, under the customer's name and with its next step."""
    about = {"customer_id": row.customer_id, "opportunity_id": row.opportunity_id or 0}
    label = row.customer.name + (f" · {row.opportunity.name}" if row.opportunity else "")
    key = f"{kind}:{row.pk}:{row.due_on}"
    notify([row.person], kind, row, key=key, day=day, label=label, due_on=row.due_on, step=row.step, **about)


def _inform(day: date, kind: str, names: dict[Person, list[str]]) -> None:
    """The superiors: one notice a person and day, with how many and the first few."""
    above = superiors([one.pk for one in names], day)
    for person, found in names.items():
        shown = ", ".join(found[:MOST_NAMES]) + (" …" if len(found) > MOST_NAMES else "")
        notify(
            [above.get(person.pk)], kind, person, key=f"{kind}:{person.pk}:{day}", day=day, n=len(found), names=shown
        )


@dataclass(frozen=True)
class Clock:
    """A customer whose interval runs: since when, how long, who answers for it."""

    customer: Customer
    rule: IntervalRule
    since: date

    @property
    def owner(self) -> Person:
        assert self.customer.owner is not None
        return self.customer.owner

    @property
    def due_on(self) -> date:
        return self.since + timedelta(days=self.rule.days)


def _intervals(company: Company, day: date, rules: Rules) -> None:
    by_pk = rules.by_pk()
    found = [*_ended(company, day, rules, by_pk), *_running(company, day, rules, by_pk)]
    last = last_days({one.customer.owner_id for one in found if one.customer.owner_id}, day)
    found = [one for one in found if one.due_on < last.get(one.owner.pk, date.max)]
    broken = [one for one in found if one.due_on < day and one.rule.starts_on <= day]
    known = set(
        Violation.objects.unscoped(WHY)
        .filter(customer__in={one.customer.pk for one in broken})
        .values_list("person_id", "customer_id", "since")
    )
    new: dict[Person, list[str]] = defaultdict(list)
    for one in broken:
        key = (one.customer.owner_id, one.customer.pk, one.since)
        if key not in known:
            known.add(key)
            _record(company, one)
            new[one.owner].append(one.customer.name)
    _inform(day, "violation-team", new)
    for one in found:
        if day <= one.due_on <= day + timedelta(days=one.rule.remind_days):
            _warn(one)


def _running(company: Company, day: date, rules: Rules, by_pk: dict[int, IntervalRule]) -> list[Clock]:
    """The customers whose interval is over, or soon will be."""
    least = min(one.days - one.remind_days for one in rules.rows)
    rows = Customer.objects.unscoped(WHY).filter(company=company, archived_at=None, owner__isnull=False)
    rows = with_interval(rows, company, rules).filter(ruled__isnull=False).select_related("owner")
    begun = Coalesce("last_contact_on", "created_on", TruncDate("created_at", tzinfo=ZoneInfo(company.time_zone)))
    rows = rows.annotate(begun=begun).filter(begun__lte=day - timedelta(days=least))
    found = [Clock(row, by_pk[row.ruled], row.begun) for row in rows]
    since = handed_over(company, [one.customer for one in found])
    return [Clock(one.customer, one.rule, max(one.since, since.get(one.customer.pk, one.since))) for one in found]


def _ended(company: Company, day: date, rules: Rules, by_pk: dict[int, IntervalRule]) -> list[Clock]:
    """Intervals that were broken and ended by a contact since the work ran last: found by the contacts made since."""
    before = DailyDone.everything.filter(company=company, name=NAME, day__lt=day).order_by("-day").first()
    if before is None:
        return []
    earlier = took_place().filter(customer_id=OuterRef("customer_id"), on__lt=OuterRef("on"))
    made = took_place().filter(company=company, on__gt=before.day, on__lte=day)
    made = made.exclude(customer=None).annotate(previous=earlier.order_by("-on").values("on")[:1])
    gaps = set(made.exclude(previous=None).values_list("customer_id", "previous", "on"))
    rows = Customer.objects.unscoped(WHY).filter(pk__in={one[0] for one in gaps}, owner__isnull=False, archived_at=None)
    customers = {row.pk: row for row in with_interval(rows, company, rules).select_related("owner")}
    since = handed_over(company, customers.values())
    clocks = []
    for pk, previous, met in gaps:
        row = customers.get(pk)
        if row is None or row.ruled is None or since.get(pk, previous) > previous:
            continue
        clock = Clock(row, by_pk[row.ruled], previous)
        if clock.due_on < met and met > clock.rule.starts_on:
            clocks.append(clock)
    return clocks


def handed_over(company: Company, customers: Iterable[Customer]) -> dict[int, date]:
    """The day on which a customer came to its owner from another one (or from none), where that happened."""
    zone = ZoneInfo(company.time_zone)
    owners = {one.pk: one.owner_id for one in customers}
    events = apps.get_model("crm", "CustomerEvent").objects.filter(pgh_obj_id__in=list(owners))
    found: dict[int, date] = {}
    last: dict[int, int | None] = {}
    for pk, owner, at in events.order_by("pgh_id").values_list("pgh_obj_id", "owner_id", "pgh_created_at"):
        if pk in last and last[pk] != owner and owner == owners[pk]:
            found[pk] = at.astimezone(zone).date()
        last[pk] = owner
    return found


def _record(company: Company, one: Clock) -> None:
    """The violation, once: it counts from the day after the interval, at the earliest from when the rule does."""
    row = Violation(
        code=fresh_code(Violation, "violation", "V"),
        person=one.owner,
        customer=one.customer,
        on=max(one.due_on + timedelta(days=1), one.rule.starts_on),
        kind="interval",
        since=one.since,
        due_on=one.due_on,
        interval_days=one.rule.days,
    )
    row.save(force_insert=True)
    rule = f"{one.rule} · {one.rule.days}".removeprefix("* · ")
    causes.record(one.owner, row, one.rule.sanction, on=row.on, rule=rule, reason=one.customer.name)
    log(None, "breached", row, company=company, person=row.person, due_on=row.due_on)
    Notice.everything.filter(
        subject_type="crm.customer", subject_id=one.customer.pk, kind="interval-near", done_at=None
    ).delete()
    data = {"n": one.rule.days, "due_on": one.due_on, "customer_id": one.customer.pk}
    notify([row.person], "violation", row, key=f"violation:{row.pk}", day=row.on, **data)


def _warn(one: Clock) -> None:
    key = f"near:{one.customer.pk}:{one.since}:{one.rule.days}"
    day = one.due_on - timedelta(days=one.rule.remind_days)
    data = {"n": one.rule.days, "due_on": one.due_on, "customer_id": one.customer.pk, "step": _step(one.customer)}
    notify([one.owner], "interval-near", one.customer, key=key, day=day, **data)


def _step(customer: Customer) -> str:
    """The next step that is planned with the customer, if any."""
    rows = FollowUp.objects.unscoped(WHY).filter(customer=customer, done_at=None).exclude(step="")
    return rows.order_by("due_on").values_list("step", flat=True).first() or ""
