"""The team of an opportunity: who sells along, and the competitors met there."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Invalid
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy
from merit.crm.models import Competitor, Opportunity, OpportunityMember, Rival
from merit.crm.operations.common import chosen, not_archived
from merit.crm.operations.moving import locked_for_writing
from merit.org.actor import Actor
from merit.org.models import Person
from merit.org.notices import notify


@transaction.atomic
def add_member(actor: Actor, pk: int, *, person_id: int, role: str) -> OpportunityMember:
    """Somebody joins the team of an opportunity: sees it from now on and is told; once a person."""
    row = locked_for_writing(actor, pk, None)
    not_archived(row)
    person = chosen(Person.objects.visible_to(actor).filter(company_id=row.company_id), person_id, "person_id")
    if person.pk == row.owner_id:
        raise Invalid(person_id=_("The owner is part of it anyway."))
    if row.members.filter(person=person).exists():
        raise Invalid(person_id=_("%(name)s is on the team already.") % {"name": person.name})
    member = create(OpportunityMember(opportunity=row, person=person, role=role))
    log(actor, "member-added", row, person=person, role=role)
    key = f"team-joined:{member.pk}"
    notify([person], "team-joined", row, key=key, day=actor.today, by=actor.name)
    return member


@transaction.atomic
def change_member(actor: Actor, pk: int, version: int | None, *, role: str) -> OpportunityMember:
    """Another role on the team."""
    member = _locked(actor, pk, version)
    diff = change(member, {"role": role})
    if diff:
        log(actor, "member-changed", member.opportunity, person=member.person, **diff)
    return member


@transaction.atomic
def remove_member(actor: Actor, pk: int, version: int | None) -> None:
    """Off the team: whoever sees it for no other reason sees it no more."""
    member = _locked(actor, pk, version)
    log(actor, "member-removed", member.opportunity, person=member.person)
    member.delete()


def _locked(actor: Actor, pk: int, version: int | None) -> OpportunityMember:
    member: OpportunityMember = locked(OpportunityMember.objects.visible_to(actor), pk, version)
    policy.must_write(actor, member.opportunity)
    return member


@transaction.atomic
def set_rival(actor: Actor, pk: int, *, name: str, strength: str = "equal", note: str = "", outcome: str = "") -> Rival:
    """A competitor met in an opportunity, by name: a new name is a new competitor; a known one is changed."""
    row = locked_for_writing(actor, pk, None)
    rival = row.rivals.filter(competitor__name__iexact=clean_text(name)).first()
    values = {"strength": strength, "note": clean_text(note), "outcome": outcome}
    if rival is not None:
        diff = change(rival, values)
        if diff:
            log(actor, "rival-changed", row, competitor=rival.competitor, **diff)
        return rival
    rival = create(Rival(opportunity=row, competitor=_competitor(row.company_id, name), **values))
    log(actor, "rival-added", row, competitor=rival.competitor)
    return rival


@transaction.atomic
def remove_rival(actor: Actor, pk: int, version: int | None) -> None:
    """Not a competitor here after all."""
    rival: Rival = locked(Rival.objects.visible_to(actor), pk, version)
    policy.must_write(actor, rival.opportunity)
    log(actor, "rival-removed", rival.opportunity, competitor=rival.competitor)
    rival.delete()


def _competitor(company_id: int, name: str) -> Competitor:
    rows = Competitor.objects.unscoped("a name stands once").filter(company_id=company_id)
    found = rows.filter(name__iexact=clean_text(name)).first()
    if not clean_text(name):
        raise Invalid(name=_("Write who it is."))
    return found or create(Competitor(company_id=company_id, name=clean_text(name)))


def settle_rivals(actor: Actor, row: Opportunity, kind: str, lost_to: str) -> None:
    """How it ended between the two: won against all of them, lost to the named one; open again, it is open."""
    if lost_to and kind == "lost":
        set_rival(actor, row.pk, name=lost_to, strength="stronger", outcome="lost_to")
    elif kind == "won":
        for rival in row.rivals.filter(outcome=""):
            change(rival, {"outcome": "won_against"})
    elif kind == "open":
        for rival in row.rivals.exclude(outcome=""):
            change(rival, {"outcome": ""})
