"""Where the entries of a timeline come from: each source one query of what the reader sees, by its moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Any

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from merit.core.models import Event
from merit.crm.comments import ON
from merit.crm.contracts import Fact
from merit.crm.files import PARENTS
from merit.crm.leads.models import Lead
from merit.crm.models import (
    Activity,
    BadDebt,
    Comment,
    Contract,
    File,
    FollowUp,
    Receipt,
    StageChange,
)
from merit.crm.searching import matching, plain
from merit.org.actor import Actor
from merit.requests.models import Cost
from merit.web.crm.parts import MOST, Parts
from merit.web.crm.timeline import entries
from merit.web.crm.timeline.entries import Entry

# What other sources tell better.
TOLD = {
    *("logged", "planned", "finished", "moved", "won", "lost", "commented", "comment-changed", "file-added"),
    *("receipt-booked", "refund-booked", "bad-debt-booked"),
}
SEEN = "of a record that the reader sees"


@dataclass
class Subject:
    """The record that a timeline is of, and the records that belong to it, as far as the reader sees them."""

    actor: Actor
    kind: str
    row: Any
    known: Parts | None = None

    @cached_property
    def of_customer(self) -> Parts:
        """What belongs to the record, a customer."""
        return self.known or Parts(self.actor, self.row)

    @cached_property
    def customer_seen(self) -> bool:
        """Whether the reader sees the customer that the record is, or is about."""
        customer, far = self.row if self.kind == "customer" else self.row.customer, self.actor.reach("crm")
        return customer.company_id in far.companies or customer.owner_id in far.people

    @cached_property
    def opportunities(self) -> list[int]:
        if self.kind != "customer":
            return [self.row.pk] if self.kind == "opportunity" else []
        return self.of_customer.ids("opportunity")

    @cached_property
    def leads(self) -> list[int]:
        """The lead itself; those that became this customer, or this opportunity."""
        match self.kind:
            case "customer":
                return self.of_customer.ids("lead")
            case "lead":
                return [self.row.pk]
            case "contract":
                return []
        return self._of_opportunity["lead"]

    @cached_property
    def contracts(self) -> list[int]:
        match self.kind:
            case "customer":
                return self.of_customer.ids("contract")
            case "contract":
                return [self.row.pk]
            case "lead":
                return []
        return self._of_opportunity["contract"]

    @property
    def contacts(self) -> list[int]:
        return self.of_customer.ids("contact") if self.kind == "customer" else []

    @cached_property
    def _of_opportunity(self) -> dict[str, list[int]]:
        """What belongs to the record, an opportunity: one query."""
        rows = {
            "contract": Contract.objects.visible_to(self.actor).filter(opportunity=self.row),
            "lead": Lead.everything.filter(opportunity=self.row),
        }
        first, *others = [
            some.order_by("-pk").annotate(part=Value(kind)).values_list("part", "pk")[:MOST]
            for kind, some in rows.items()
        ]
        found: dict[str, list[int]] = {kind: [] for kind in rows}
        for kind, pk in first.union(*others, all=True):
            found[kind].append(pk)
        return found

    @property
    def parts(self) -> Iterable[tuple[str, list[int]]]:
        """(kind, ids) of the record and its parts."""
        if self.kind == "customer":
            yield "customer", [self.row.pk]
            yield "contact", self.contacts
        yield "lead", self.leads
        yield "opportunity", self.opportunities
        yield "contract", self.contracts

    def of_parts(self, kinds: Iterable[str]) -> Q:
        """Rows that belong to one of these."""
        rule = Q(pk__in=())
        for kind, ids in self.parts:
            if kind in kinds and ids:
                rule |= Q(**{f"{kind}_id__in": ids})
        return rule


@dataclass(frozen=True)
class Source:
    """`rows`: with `moment`, in no order; `people`: the columns with a person's name; `texts`: those with words."""

    name: str
    group: str
    rows: Callable[[Subject], QuerySet[Any] | None]
    entry: Callable[[Actor, Any], Entry]
    people: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def holding(self, text: str) -> Q:
        """Rows in which every word occurs."""
        if self.texts == ("search",):
            return matching(text)
        rule = Q()
        for word in plain(text).split()[:6]:
            one = Q(pk__in=())
            for column in self.texts:
                one |= Q(**{f"{column}__icontains": word})
            rule &= one
        return rule


def _on(column: str, clock: str = "") -> Case:
    """The moment of something that has a day (and perhaps a time): what was written down on that day, when it was."""
    zone = timezone.get_current_timezone()
    hour = Coalesce(clock, Value(time.min)) if clock else Value(time.min)
    local = ExpressionWrapper(F(column) + hour, output_field=DateTimeField())
    at = Func(Value(str(zone)), local, function="timezone", output_field=DateTimeField())
    at_once = Q(**{column: TruncDate("created_at", tzinfo=zone)})
    return Case(When(at_once & Q(**{clock: None}) if clock else at_once, then=F("created_at")), default=at)


def _activities(of: Subject) -> QuerySet[Any] | None:
    if of.kind == "contract":
        return None
    whole = of.kind == "lead" or of.customer_seen  # who sees a customer sees all that was said to it
    seen = Activity.objects.unscoped(SEEN) if whole else Activity.objects.visible_to(of.actor)
    rows = seen.filter(**{of.kind: of.row}).annotate(moment=_on("on", "time"))
    return rows.select_related("person", "contact", "opportunity").prefetch_related("next_follow_ups", "files")


def _comments(of: Subject) -> QuerySet[Any]:
    rows = _with(of, Comment).filter(of.of_parts(ON), deleted_at=None).select_related(*ON)
    return rows.prefetch_related("files", "mentions__person").annotate(moment=F("created_at"))


def _with(of: Subject, model: Any) -> QuerySet[Any]:
    """What belongs to a record is seen with it; what a lead gave to its customer is seen with the customer."""
    rows: QuerySet[Any] = model.objects
    return rows.visible_to(of.actor) if of.leads else rows.unscoped(SEEN)  # type: ignore[attr-defined]


def _steps(of: Subject) -> QuerySet[Any] | None:
    if not of.opportunities:
        return None
    rows = StageChange.objects.unscoped(SEEN).filter(opportunity_id__in=of.opportunities)
    rows = rows.exclude(from_stage=F("to_stage")).select_related("opportunity", "from_stage", "to_stage")
    return rows.annotate(moment=F("at"))


def _contracts(of: Subject) -> QuerySet[Any]:
    rows = Contract.objects.unscoped(SEEN).filter(pk__in=of.contracts).select_related("owner")
    return rows.annotate(moment=_on("signed_on"))


def _money(model: Any, column: str) -> Callable[[Subject], QuerySet[Any] | None]:
    def rows(of: Subject) -> QuerySet[Any] | None:
        if not of.contracts:
            return None
        with_contract = issubclass(model, Fact) and of.actor.reach("receipts") == of.actor.reach("contracts")
        seen = model.objects.unscoped(SEEN) if with_contract else model.objects.visible_to(of.actor)
        found = seen.filter(contract_id__in=of.contracts).select_related("contract")
        return found.annotate(moment=_on(column))

    return rows


def _costs(of: Subject) -> QuerySet[Any] | None:
    found = _money(Cost, "spent_on")(of)
    return None if found is None else found.select_related("person", "contract")


def _files(of: Subject) -> QuerySet[Any]:
    """Those of activities and comments are shown with them."""
    kinds = [name for name in PARENTS if name not in {"activity", "comment"}]
    rows = _with(of, File).filter(of.of_parts(kinds))
    return rows.select_related(*kinds).annotate(moment=F("created_at"))


def _follow_ups(of: Subject) -> QuerySet[Any] | None:
    if of.kind in {"contract", "lead"}:
        return None
    rows = FollowUp.objects.visible_to(of.actor).filter(**{of.kind: of.row})
    return rows.select_related("person", "opportunity")


def _planned(of: Subject) -> QuerySet[Any] | None:
    """Those that no contact made: the others are shown with the contact."""
    rows = _follow_ups(of)
    return None if rows is None else rows.filter(made_by=None).annotate(moment=F("created_at"))


def _finished(of: Subject) -> QuerySet[Any] | None:
    rows = _follow_ups(of)
    return None if rows is None else rows.filter(done_at__isnull=False, done_by=None).annotate(moment=F("done_at"))


def _changes(of: Subject) -> QuerySet[Any]:
    rule = Q(pk__in=())
    for kind, ids in of.parts:
        if ids:
            rule |= Q(subject_type=f"crm.{kind}", subject_id__in=ids)
    rows = Event.objects.unscoped(SEEN).filter(rule).exclude(verb__in=TOLD).select_related("company")
    rows = rows.exclude(verb="created", subject_type__in=("crm.opportunity", "crm.contract"))
    # values of custom fields are not searched: some may be hidden from the reader
    known = Func(F("data"), Value("attributes"), template="(%(expressions)s)", arg_joiner=" - ")
    return rows.annotate(moment=F("at"), told=Cast(known, TextField()))


SOURCES: tuple[Source, ...] = (
    Source("activity", "contact", _activities, entries.activity, ("person__name",), ("search",)),
    Source("comment", "comment", _comments, entries.comment, ("author_name",), ("search",)),
    Source("file", "file", _files, entries.file, ("by_name",), ("name",)),
    Source("stage", "stage", _steps, entries.step, ("by_name",), ("opportunity__name", "to_stage__name")),
    Source("contract", "money", _contracts, entries.contract, ("owner__name",), ("search",)),
    Source("receipt", "money", _money(Receipt, "received_on"), entries.receipt, (), ("code", "note")),
    Source("bad-debt", "money", _money(BadDebt, "written_off_on"), entries.bad_debt, (), ("code", "note")),
    Source("cost", "money", _costs, entries.cost, ("person__name",), ("code", "kind")),
    Source("planned", "plan", _planned, entries.planned, ("person__name",), ("step",)),
    Source("finished", "plan", _finished, entries.finished, ("person__name",), ("step",)),
    Source("change", "change", _changes, entries.change, ("actor_name",), ("told", "subject_label")),
)
