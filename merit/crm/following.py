"""How often customers are to be contacted, what became of a breach, and the calls that a telephone system reports."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merit.core.fields import ExactField, LineField, MoneyField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.crm.models import Activity, Contact, Customer, Opportunity, Stage
from merit.org import actor as actors
from merit.org import scope
from merit.org.models import Company, Person, User
from merit.points.causes import Sanction


@tracked()
class FollowUp(Record):
    """The next contact (下次聯繫) with a customer or on an opportunity: due on a day, with its next step.

    Open until `done_at`; logging an activity closes the open one and makes the next.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="follow_ups")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="follow_ups")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, blank=True, related_name="follow_ups")
    kind = LineField(_("kind"), max_length=40, blank=True)
    due_on = models.DateField(_("next contact"))
    due_time = models.TimeField(_("time"), null=True, blank=True)
    step = LineField(_("next step"), max_length=300, blank=True)
    made_by = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="next_follow_ups")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="closed_follow_ups")

    class Meta(Record.Meta):
        indexes = (
            models.Index(fields=["person", "due_on"], name="follow_up_open", condition=Q(done_at=None)),
            models.Index(fields=["customer", "due_on"], name="follow_up_customer", condition=Q(done_at=None)),
        )

    def __str__(self) -> str:
        return self.step or str(self.due_on)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", people="person_id")


@tracked()
class IntervalRule(Record):
    """The longest time between two contacts (聯繫間隔) with customers of a class, or with an opportunity in a stage.

    No class: every class; no stage: in any stage, and without an opportunity. The most specific rule wins.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="interval_rules")
    customer_class = LineField(_("class"), max_length=40, blank=True)
    stage = models.ForeignKey(
        Stage, models.CASCADE, null=True, blank=True, related_name="interval_rules", verbose_name=_("stage")
    )
    days = models.PositiveSmallIntegerField(
        _("longest interval in days"), validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    remind_days = models.PositiveSmallIntegerField(
        _("reminder so many days before"), default=2, validators=[MaxValueValidator(365)]
    )
    starts_on = models.DateField(_("counts from"))
    points = ExactField(_("points"), null=True, blank=True, validators=[MaxValueValidator(0)])
    amount = MoneyField(_("amount"), null=True, blank=True)
    item = LineField(_("item of the plan"), max_length=100, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("interval rule")
        verbose_name_plural = _("interval rules")
        ordering = ("customer_class", "stage__position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["company", "customer_class", "stage"], name="interval_rule_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.customer_class, self.stage.name if self.stage else ""])) or "*"

    @property
    def sanction(self) -> Sanction:
        """What a breach takes from the person."""
        return Sanction(self.points, self.amount, self.item)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


@tracked()
class Violation(Row):
    """A breach of a contact interval (違規): the row of violations.csv, unless it is waived.

    `since`: the last contact before it (or the day the customer came to the person); `due_on`: the last day of the
    interval; `on`: the day from which it counts. Rows that came with loaded facts have only their day and kind.
    """

    STATES = (
        ("recorded", _("Recorded")),
        ("contested", _("Contested")),
        ("upheld", _("Upheld")),
        ("waived", _("Waived")),
    )
    code = LineField(max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="violations")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField()
    kind = LineField(max_length=60, blank=True)
    since = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    interval_days = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="recorded", db_default="recorded")
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta(Row.Meta):
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        constraints = (models.UniqueConstraint(fields=["person", "customer", "since"], name="violation_once"),)
        indexes = (models.Index(fields=["person", "-on", "-id"], name="violation_person"),)

    def __str__(self) -> str:
        return str(self.customer or self.code)

    @property
    def days_over(self) -> int | None:
        """For how many days the interval was, or is, exceeded; None of a row that came with loaded facts.

        Needs `ended_on` (operations.violations.with_end): without it, nothing is said.
        """
        if self.due_on is None or not hasattr(self, "ended_on"):
            return None
        end: Any = self.ended_on or actors.today_in(self.person.company)
        return max(1, (end - self.due_on).days)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="person__company_id", people="person_id")


class ViolationStep(Row):
    """What was said about a violation: contested, waived or upheld, by whom, when and why. Append-only."""

    VERBS = (("contested", _("Contested")), ("waived", _("Waived")), ("upheld", _("Upheld")))
    violation = models.ForeignKey(Violation, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20, choices=VERBS)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        ordering = ("at", "id")
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="violation__person__company_id", people="violation__person_id")


@tracked()
class Call(Record):
    """A call as the telephone system reports it (通話記錄): once matched to a customer or lead, it is an activity."""

    DIRECTIONS = (("in", _("Incoming")), ("out", _("Outgoing")))
    STATES = (("waiting", _("Waiting")), ("matched", _("Matched")), ("dismissed", _("Set aside")))
    company = models.ForeignKey(Company, models.PROTECT, related_name="calls")
    call_id = LineField(_("call"), max_length=200)
    direction = models.CharField(_("direction"), max_length=3, choices=DIRECTIONS)
    from_number = LineField(_("from"), max_length=40, blank=True)
    to_number = LineField(_("to"), max_length=40, blank=True)
    started_at = models.DateTimeField(_("started at"))
    duration = models.PositiveIntegerField(_("seconds"), null=True, blank=True)
    answered = models.BooleanField(_("answered"), default=True)
    recording_url = models.URLField(_("recording"), max_length=1000, blank=True)
    agent = LineField(_("agent"), max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default="waiting")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("who")
    )
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="calls", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="calls", verbose_name=_("contact")
    )
    lead = models.ForeignKey(
        "crm.Lead", models.SET_NULL, null=True, blank=True, related_name="calls", verbose_name=_("lead")
    )
    activity = models.OneToOneField(Activity, models.SET_NULL, null=True, blank=True, related_name="made_from")

    class Meta(Record.Meta):
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = (models.UniqueConstraint(fields=["company", "call_id"], name="call_once"),)
        indexes = (
            models.Index(fields=["company", "-started_at", "-id"], name="call_when"),
            models.Index(fields=["company", "-started_at"], name="call_waiting", condition=Q(state="waiting")),
        )

    def __str__(self) -> str:
        return self.other

    @property
    def other(self) -> str:
        """The number of the other side."""
        return self.from_number if self.direction == "in" else self.to_number

    @staticmethod
    def scope(actor: Any) -> Q:
        """His people's calls and those with their customers; one of nobody known, whoever hands out customers."""
        seen = scope.rows(actor, "crm", people=("person_id", "customer__owner_id", "lead__owner_id"))
        handing = [company for company in actor.company_ids if actor.may("crm.assign", company)]
        return seen | Q(person=None, customer=None, lead=None, company_id__in=handing)
