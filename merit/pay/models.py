"""Pay (薪酬): plans in versions, runs of a month, their lines, statements, questions, awards."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from merit.core.fields import LineField, MoneyField, PeriodField
from merit.core.history import tracked
from merit.core.models import Record, Row
from merit.org import scope
from merit.org.models import Company, Person, User


@tracked()
class PayPlan(Record):
    """A pay plan (薪酬方案) of a company; what it says stands in its versions."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="pay_plans")
    code = LineField(_("code"), max_length=60)
    name = LineField(_("name"), max_length=200)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("pay plan")
        verbose_name_plural = _("pay plans")
        constraints = (models.UniqueConstraint(fields=["company", "code"], name="plan_code_once"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "plans")


@tracked()
class PayPlanVersion(Record):
    """A version of a plan: its text as docs/spec/plan describes it, in force from a day, for groups of people.

    `groups`: values of employees.csv's `group` that it is assigned to; empty = everyone of the company.
    A draft may change; once approved it never does (a trigger holds it).
    """

    plan = models.ForeignKey(PayPlan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    groups = ArrayField(LineField(max_length=60), default=list, blank=True, verbose_name=_("groups"))
    text = models.TextField(_("text"), max_length=200_000)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan", "effective_from"], name="plan_version_from_once", nulls_distinct=False
            ),
        )
        ordering = ("-number",)
        triggers = (
            pgtrigger.Protect(
                name="approved_version_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__approved_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} V{self.number}"

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "plans", company="plan__company_id")


RUN_STATES = (
    ("computing", _("Computing")),
    ("failed", _("Failed")),
    ("computed", _("Computed")),
    ("reviewed", _("Reviewed")),
    ("approved", _("Approved")),
    ("locked", _("Locked")),
    ("paid", _("Paid")),
    ("void", _("Void")),
)
FINAL = ("locked", "paid")


@tracked(exclude=["done", "of"])
class PayRun(Record):
    """The pay run (核算批次) of a company's month: computing → computed → reviewed → approved → locked → paid.

    `done`/`of`: progress of the job. `controls`: people, lines and sums per item, counted when it was computed and
    asserted before it is approved. `digest`: SHA-256 of the facts and plans that it was computed from (RunInput).
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="pay_runs")
    month = PeriodField(_("month"))
    state = models.CharField(_("state"), max_length=12, choices=RUN_STATES, default="computing")
    attempt = models.PositiveIntegerField(default=1)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    error = models.JSONField(default=list, blank=True)
    notices = models.JSONField(default=list, blank=True)
    controls = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateField(_("confirm by"), null=True, blank=True)

    # merit.pay.plans.item_names, kept while a page asks for them again and again
    item_names: dict[str, str] | None = None

    class Meta(Record.Meta):
        verbose_name = _("pay run")
        verbose_name_plural = _("pay runs")
        constraints = (
            models.UniqueConstraint(fields=["company", "month"], name="pay_run_once", condition=~Q(state="void")),
        )
        triggers = (
            pgtrigger.Trigger(
                name="locked_run_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=FINAL),
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.state = 'locked' AND NEW.state = 'paid'
                       AND (to_jsonb(NEW) - ARRAY['state', 'version', 'updated_at'])
                         = (to_jsonb(OLD) - ARRAY['state', 'version', 'updated_at']) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'pay run % is locked and never changes', OLD.id
                        USING ERRCODE = 'restrict_violation';
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.month}"

    @cached_property
    def previous(self) -> PayRun | None:
        """The company's last run of an earlier month that was not given up: what it is compared with."""
        rows = PayRun.objects.unscoped("compared with").filter(company_id=self.company_id, month__lt=self.month)
        return rows.exclude(state__in=("void", "computing", "failed")).order_by("-month").first()  # type: ignore[no-any-return]

    @property
    def final(self) -> bool:
        """Whether nothing of it can change any more."""
        return self.state in FINAL

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "pay")


class RunStep(Row):
    """A step of a run: computed, reviewed, approved, returned, locked, paid; who, when and why. Append-only."""

    run = models.ForeignKey(PayRun, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=RUN_STATES)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta(Row.Meta):
        ordering = ("at", "id")

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "pay", company="run__company_id")


_UNLOCKED = """
    IF EXISTS (SELECT 1 FROM pay_payrun WHERE id = {run} AND state IN ('locked', 'paid')) THEN
        RAISE EXCEPTION 'pay run % is locked and never changes', {run} USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class RunInput(Row):
    """What a run was computed from: one file of the facts, or of the plans, compressed; sealed by the run's digest."""

    run = models.ForeignKey(PayRun, models.CASCADE, related_name="inputs")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["run", "name"], name="run_input_once"),)
        triggers = (
            pgtrigger.Trigger(
                name="input_of_locked_run_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_UNLOCKED.replace("{run}", "COALESCE(NEW.run_id, OLD.run_id)"),
            ),
        )


def _stay(operation: pgtrigger.Operation, rows: str, **tables: str) -> pgtrigger.Trigger:
    """Refuses a statement that touches lines of a locked run: looked at once per statement, not per line."""
    return pgtrigger.Trigger(
        name=f"line_stays_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            IF EXISTS (SELECT 1 FROM (SELECT DISTINCT run_id FROM {rows}) l JOIN pay_payrun r ON r.id = l.run_id
                       WHERE r.state IN ('locked', 'paid')) THEN
                RAISE EXCEPTION 'a locked pay run never changes' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        """,  # noqa: S608 - our own names
    )


_LINES_STAY = (
    _stay(pgtrigger.Insert, "new_lines", new="new_lines"),
    _stay(pgtrigger.Update, "old_lines", old="old_lines", new="new_lines"),
    _stay(pgtrigger.Delete, "old_lines", old="old_lines"),
)


class PayLine(Row):
    """A line of pay as the core made it (docs/spec/output): item, period, source, base, rate, amount.

    Its explanation is derived from the run's inputs when someone opens it. The job that writes a million of them has
    read the rows that they point to in the same transaction: the database need not look each one up again,
    and has no more indexes to keep than questions are asked.
    """

    run = models.ForeignKey(PayRun, models.CASCADE, related_name="lines", db_constraint=False, db_index=False)
    plan_version = models.ForeignKey(
        PayPlanVersion, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    plan = models.ForeignKey(PayPlan, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="pay_lines", db_constraint=False, db_index=False)
    position = models.PositiveIntegerField()
    item = models.CharField(max_length=100)
    period = PeriodField()
    source = models.TextField()
    base = models.TextField(blank=True)
    rate = models.TextField(blank=True)
    amount = MoneyField()

    class Meta(Row.Meta):
        indexes = (
            models.Index(fields=["run", "person", "position"], name="pay_line_person"),
            models.Index(fields=["person", "period"], name="pay_line_period"),
        )
        triggers = _LINES_STAY

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "pay", company="run__company_id", people="person_id")


class Statement(Record):
    """A person's statement (薪酬單) of a run: shown to the person once the run is approved.

    state: open → confirmed by the person, or questioned on a line; after the run's last day it counts as confirmed.
    """

    run = models.ForeignKey(PayRun, models.CASCADE, related_name="statements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="statements")
    total = MoneyField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = (models.UniqueConstraint(fields=["run", "person"], name="statement_once"),)
        triggers = (
            pgtrigger.Trigger(
                name="statement_of_locked_run_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM pay_payrun WHERE id = COALESCE(OLD.run_id, NEW.run_id)
                               AND state IN ('locked', 'paid'))
                       AND NOT (TG_OP = 'UPDATE' AND NEW.total = OLD.total AND NEW.person_id = OLD.person_id
                                AND NEW.run_id = OLD.run_id) THEN
                        RAISE EXCEPTION 'a locked pay run never changes' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.run.month}"

    @staticmethod
    def scope(actor: Any) -> Q:
        """Finance and whoever runs pay there; the person, once the run is approved."""
        reach = actor.reach("pay")
        seen = Q(run__company_id__in=reach.companies) if reach.companies else Q(pk__in=())
        return seen | Q(person_id__in=reach.people, run__state__in=("approved", *FINAL)) if reach.people else seen


@tracked()
class Question(Record):
    """A question (異議) of a person on a line of the own statement, and its answer."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="questions")
    line = models.ForeignKey(PayLine, models.PROTECT, null=True, blank=True, related_name="questions")
    text = models.TextField(_("question"), max_length=4000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "pay", company="statement__run__company_id", people="statement__person_id")


@tracked()
class Award(Record):
    """An award (特殊獎) to a person under an item of a plan: the row of awards.csv."""

    code = LineField(_("code"), max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    item = LineField(_("item"), max_length=100)
    awarded_on = models.DateField(_("awarded on"))
    amount = MoneyField(_("amount"))
    reason = LineField(_("reason"), max_length=300, blank=True)

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "pay", company="person__company_id", people="person_id")


class OpeningPayment(Row):
    """What had been paid before Merit ran the pay: a loaded row of paid.csv."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    item = models.CharField(max_length=100)
    period = PeriodField()
    amount = MoneyField()


class OpeningRun(Row):
    """A month of a company that had been paid before Merit ran the pay: a loaded row of runs.csv."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    month = PeriodField()

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["company", "month"], name="opening_run_once"),)
