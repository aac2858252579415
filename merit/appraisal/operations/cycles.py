"""Cycles: made as a draft with people and raters, changed until opened, opened to the raters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merit.appraisal import people as who
from merit.appraisal import policy
from merit.appraisal.computing import template_of
from merit.appraisal.models import Appraisal, AppraisalCycle, AppraisalTemplateVersion, RaterAssignment
from merit.calc.periods import parse_period
from merit.core.errors import Conflict, Invalid, NotFound
from merit.core.operations import change, create, found, locked, log
from merit.org.models import Company, Person

if TYPE_CHECKING:
    from merit.org.actor import Actor

MOST_PEOPLE = 5_000
YEARS = range(1980, 2101)


@transaction.atomic
def create_cycle(
    actor: Actor,
    *,
    template_version: int,
    period: str,
    name: str = "",
    due_on: date | None = None,
    groups: Sequence[str] = (),
    departments: Sequence[int] = (),
    people: Sequence[int] = (),
) -> AppraisalCycle:
    """A draft with everyone whom the choice and the template admit and who has no appraisal of the period yet."""
    version = newest_usable(actor, template_version)
    company = version.template.company
    policy.must_organise(actor, company.pk)
    check_period(period)
    _one_at_a_time(company)
    cycle = create(
        AppraisalCycle(
            company=company,
            name=name.strip() or f"{version.template.name} {period}",
            template_version=version,
            period=period,
            due_on=due_on,
        )
    )
    choice = who.Choice(tuple(groups), tuple(departments), tuple(people))
    _add(cycle, who.preview(company, template_of(cycle), period, choice, actor).candidates)
    log(actor, "cycle-created", cycle, period=period, people=cycle.appraisals.count())
    return cycle


def newest_usable(actor: Actor, pk: int) -> AppraisalTemplateVersion:
    """The version, visible to the actor and of a template in use."""
    rows = AppraisalTemplateVersion.objects.visible_to(actor).select_related("template__company")
    try:
        version: AppraisalTemplateVersion = found(rows, pk)
    except NotFound:
        raise Invalid(template_version=_("There is no such template.")) from None
    if version.template.archived_at is not None:
        raise Invalid(template_version=_("This template is archived."))
    return version


@transaction.atomic
def change_cycle(
    actor: Actor, pk: int, version: int | None, *, name: str | None = None, due_on: date | None = None
) -> AppraisalCycle:
    """Name and due date, until the cycle is closed. `due_on` None takes the date away."""
    cycle = organised(actor, pk, "draft", "open", version=version)
    diff = change(cycle, {"due_on": due_on} | ({"name": name} if name is not None else {}))
    if diff:
        log(actor, "cycle-changed", cycle, **diff)
    return cycle


@transaction.atomic
def delete_cycle(actor: Actor, pk: int) -> None:
    """A draft is thrown away; anything later stays."""
    cycle = organised(actor, pk, "draft")
    log(actor, "cycle-deleted", cycle, period=cycle.period)
    cycle.appraisals.all().delete()
    cycle.delete()


@transaction.atomic
def add_people(actor: Actor, pk: int, *, people: Sequence[int]) -> list[Appraisal]:
    """More people into a draft. Invalid, naming them, for those who cannot be in it."""
    cycle = organised(actor, pk, "draft")
    _one_at_a_time(cycle.company)
    chosen = list(Person.objects.visible_to(actor).filter(pk__in=list(people)))
    if not chosen:
        raise Invalid(people=_("Choose at least one person."))
    there = set(cycle.appraisals.values_list("person_id", flat=True))
    fresh = tuple(one.pk for one in chosen if one.pk not in there)
    found_people = (
        who.preview(cycle.company, template_of(cycle), cycle.period, who.Choice(people=fresh), actor)
        if fresh
        else who.Preview([], [], 0)
    )
    if found_people.refused:
        raise Invalid(people=[f"{person} {reason}" for person, reason in found_people.reasons])
    if len(found_people.candidates) < len(fresh):
        raise Invalid(people=_("The template does not admit everyone of them, or they were not employed."))
    made = _add(cycle, found_people.candidates)
    log(actor, "cycle-people-added", cycle, people=[one.person.name for one in found_people.candidates])
    return made


@transaction.atomic
def remove_person(actor: Actor, pk: int) -> AppraisalCycle:
    """Takes an appraisal (id) out of a draft."""
    appraisal = found(Appraisal.objects.visible_to(actor).select_related("person"), pk)
    cycle = organised(actor, appraisal.cycle_id, "draft")
    log(actor, "cycle-person-removed", cycle, person=appraisal.person.name)
    appraisal.delete()
    return cycle


@transaction.atomic
def add_rater(actor: Actor, *, appraisal: int, role: str, rater: int) -> RaterAssignment:
    """One more rater of an appraisal, in a role of the template, until the cycle is closed."""
    row = found(Appraisal.objects.visible_to(actor).select_related("person"), appraisal)
    cycle = organised(actor, row.cycle_id, "draft", "open")
    if role not in [one.role for one in template_of(cycle).raters]:
        raise Invalid(role=_("The template has no such rater role."))
    try:
        person = found(Person.objects.visible_to(actor).filter(company=cycle.company), rater)
    except NotFound:
        raise Invalid(rater=_("There is no such person in this company.")) from None
    if (person.pk == row.person_id) != (role == who.SELF):
        raise Invalid(rater=_("People rate themselves in the role self, and only there."))
    if row.raters.filter(role=role, rater=person).exists():
        raise Conflict(_("This rater is there already."))
    made: RaterAssignment = create(RaterAssignment(appraisal=row, role=role, rater=person))
    log(actor, "rater-added", row, company=cycle.company, role=role, rater=person.name)
    return made


@transaction.atomic
def remove_rater(actor: Actor, pk: int) -> AppraisalCycle:
    """A rater is taken off, with the marks not yet handed in. Marks handed in stay."""
    rows = RaterAssignment.objects.visible_to(actor).select_related("appraisal__person", "rater")
    assignment = found(rows, pk)
    cycle = organised(actor, assignment.appraisal.cycle_id, "draft", "open")
    assignment = locked(RaterAssignment.objects.visible_to(actor), pk)
    if assignment.submitted_at is not None:
        raise Conflict(_("The marks are handed in. Ask the rater to take them back first."))
    log(
        actor,
        "rater-removed",
        assignment.appraisal,
        company=cycle.company,
        role=assignment.role,
        rater=assignment.rater.name,
    )
    assignment.delete()
    return cycle


@transaction.atomic
def open_cycle(actor: Actor, pk: int, version: int | None = None) -> AppraisalCycle:
    """draft → open: the raters see what to mark."""
    cycle = organised(actor, pk, "draft", version=version)
    _one_at_a_time(cycle.company)
    ids = list(cycle.appraisals.values_list("person_id", flat=True))
    if not ids:
        raise Conflict(_("There is nobody in this cycle yet."))
    taken = who.taken_people(ids, cycle.period, but_cycle=cycle.pk)
    if taken:
        names = Person.objects.unscoped("who stands in the way").filter(pk__in=taken).values_list("name", flat=True)
        raise Conflict(_("Already appraised for this period: %(names)s") % {"names": ", ".join(names)})
    move(cycle, "draft", "open", opened_at=timezone.now(), opened_by=actor.user)
    log(actor, "cycle-opened", cycle, people=len(ids))
    return cycle


def organised(actor: Actor, pk: int, *states: str, version: int | None = None) -> AppraisalCycle:
    """The cycle, locked, in one of these states, if the actor organises it."""
    cycle: AppraisalCycle = locked(AppraisalCycle.objects.visible_to(actor), pk, version)
    policy.must_organise(actor, cycle.company_id)
    if cycle.state not in states:
        raise Conflict
    return cycle


def move(cycle: AppraisalCycle, before: str, after: str, **stamps: object) -> None:
    """The state changes in one statement; Conflict where somebody else was first."""
    rows = AppraisalCycle.objects.unscoped("a state change").filter(pk=cycle.pk, state=before)
    if not rows.update(state=after, version=F("version") + 1, updated_at=timezone.now(), **stamps):
        raise Conflict
    cycle.refresh_from_db()


def _one_at_a_time(company: Company) -> None:
    """Two cycles of a company never take in people at once, so that nobody gets into two of the same period."""
    Company.objects.unscoped("a lock").select_for_update(no_key=True).get(pk=company.pk)


def check_period(period: str) -> None:
    """Invalid for what is no period of a company's life."""
    try:
        known = parse_period(period).year in YEARS
    except ValueError:
        known = False
    if not known:
        raise Invalid(period=_("A period is written 2026, 2026-H1, 2026-Q1 or 2026-03."))


def _add(cycle: AppraisalCycle, candidates: Sequence[who.Candidate]) -> list[Appraisal]:
    if len(candidates) > MOST_PEOPLE:
        raise Invalid(
            people=ngettext("%(n)s person at most.", "%(n)s people at most.", MOST_PEOPLE) % {"n": MOST_PEOPLE}
        )
    made = Appraisal.objects.unscoped("people into a draft").bulk_create(
        Appraisal(cycle=cycle, person=one.person, department=one.term.department) for one in candidates
    )
    RaterAssignment.objects.unscoped("their raters").bulk_create(
        RaterAssignment(appraisal=row, role=role, rater=rater)
        for row, one in zip(made, candidates, strict=True)
        for role, rater in one.raters
    )
    return list(made)
