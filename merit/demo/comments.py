"""What colleagues wrote to each other on the records of the story, and who was told."""

from __future__ import annotations

from datetime import datetime, timedelta

from merit.crm import operations
from merit.crm.leads.models import Lead
from merit.crm.models import Comment, Customer, Opportunity
from merit.demo.people import Stage
from merit.demo.stamping import actor_of, happened
from merit.org.notices import Notice

# who, on what, how many days ago
SAID = (
    ("lin", "opportunity", 11),
    ("chen", "opportunity", 10),
    ("he", "customer", 6),
    ("chen", "customer", 5),
    ("lin", "customer", 2),
    ("lin", "lead", 1),
    ("chen", "lead", 0),
)


def make(stage: Stage) -> None:
    """Comments around the first customer, its greatest opportunity and a lead that is worked on."""
    customer = Customer.objects.unscoped("the story").filter(code="C-00001").first()
    if customer is None:
        return
    rows = Opportunity.objects.unscoped("the story").filter(customer=customer, owner_id=customer.owner_id)
    about = {"customer": customer, "opportunity": rows.order_by("-amount").first()}
    leads = Lead.objects.unscoped("the story").filter(owner=stage.people["chen"], status__in=("working", "qualified"))
    about["lead"] = leads.order_by("-received_at").first()
    for (who, kind, days), text in zip(SAID, stage.words.comments["said"], strict=True):
        row = about[kind]
        if row is not None:
            _say(stage, who, kind, row.pk, text, stage.clock.now - timedelta(days=days, hours=2))


def _say(stage: Stage, who: str, kind: str, pk: int, text: str, at: datetime) -> None:
    names = {key: user.name for key, user in stage.users.items()}
    actor = actor_of(stage, who)
    actor.today = at.date()
    with happened(at):
        one = operations.comment(actor, text=text.format(**names), **{f"{kind}_id": pk})
    Comment.objects.unscoped("the story's own time").filter(pk=one.pk).update(created_at=at, updated_at=at)
    told = Notice.objects.unscoped("the story's own time").filter(key__endswith=f"/{one.pk}", kind__contains="ment")
    told.update(made_at=at)
