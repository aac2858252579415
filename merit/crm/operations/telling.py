"""Who is told what of opportunities: of those won, lost or moved, and once of those that stand too long."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from merit.crm.deals import OpportunityMember
from merit.crm.models import Opportunity, Stage
from merit.crm.stuck import StuckStay, settings_of, stuck
from merit.org.actor import Actor
from merit.org.leaving import superiors
from merit.org.models import Company, Person
from merit.org.notices import Notice, notify, settle

STUCK = ("stuck", "stuck-team")


def tell_of_move(actor: Actor, row: Opportunity, before: Stage) -> None:
    """To those concerned, as the company set it, that an opportunity is won, lost, or moved and large.

    The owner is told when it was somebody else who moved it. Nobody is told of what he did himself.
    """
    settle(row, *STUCK)
    settings = settings_of(row.company)
    won, lost = row.stage.kind == "won", row.stage.kind == "lost"
    told = (won and settings.tell_won) or (lost and settings.tell_lost)
    large = settings.large_from is not None and row.amount >= settings.large_from
    if not told and not large:
        return
    own = actor.person.pk if actor.person else None
    notify(
        [one for one in _concerned(settings, row, actor.today) if one.pk != own],
        "opportunity-won" if won else "opportunity-lost" if lost else "opportunity-moved",
        row,
        key=f"opportunity-moved:{row.pk}:{row.version}",
        day=actor.today,
        who=actor.name,
        stage=row.stage.name,
        before=before.name,
        amount=f"{row.amount:,.2f}",
    )


def _concerned(settings: Any, row: Opportunity, day: date) -> list[Person]:
    found = [row.owner]
    if settings.to_superior:
        found += superiors([row.owner_id], day).values()
    if settings.to_team:
        found += team_of(row)
    return found


def team_of(row: Opportunity) -> list[Person]:
    """The people of the opportunity's team, beside its owner."""
    members = OpportunityMember.objects.unscoped("who is told of it").filter(opportunity=row)
    return [one.person for one in members.select_related("person")]


def tell_of_stuck(company: Company, day: date) -> int:
    """The day's work: owner and superior are told of what has become too long, once per stay; how many there were.

    What has moved on since is settled. It looks at what is stuck, not at what became so today, so that a day on which
    nothing ran is made up by the next.
    """
    _settle_over(company)
    mine = Opportunity.objects.unscoped("the company's own day").filter(company=company)
    rows = list(stuck(mine, day).filter(~_here()).select_related("owner", "stage").order_by("pk"))
    above = superiors({one.owner_id for one in rows}, day)
    for row in rows:
        stay = StuckStay(opportunity=row, stage=row.stage, since=row.entered_stage_on, told_on=day)
        stay.save(force_insert=True)
        data = {"stage": row.stage.name, "n": (day - row.entered_stage_on).days, "limit": row.stage.limit_days}
        notify([row.owner], "stuck", row, key=f"stuck:{stay.pk}", day=day, **data)
        superior = above.get(row.owner_id)
        if superior:
            notify([superior], "stuck-team", row, key=f"stuck:{stay.pk}", day=day, who=row.owner.name, **data)
    return len(rows)


def _settle_over(company: Company) -> None:
    """What was told of opportunities that have left their stage by another way than a move."""
    rows = Opportunity.objects.unscoped("the company's own day").filter(company=company)
    told = Notice.objects.unscoped("the cause is gone").filter(
        company=company, kind__in=STUCK, subject_type=Opportunity._meta.label_lower, done_at=None
    )
    for row in rows.filter(pk__in=told.values("subject_id")).exclude(_here(), archived_at=None, stage__kind="open"):
        settle(row, *STUCK)


def _here() -> Exists:
    """Whether it is still in the stay of which was told."""
    stays = StuckStay.objects.unscoped("who was told")
    return Exists(stays.filter(opportunity=OuterRef("pk"), stage=OuterRef("stage"), since=OuterRef("entered_stage_on")))
