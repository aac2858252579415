"""Whose records are listed: mine, my team's, one person's; and what a form may choose from."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from merit.crm import policy
from merit.crm.models import Customer, FollowUp, Opportunity
from merit.org.actor import Actor
from merit.org.leaving import staying
from merit.org.models import Person
from merit.web.crm.lists import whole
from merit.web.picking import chosen, label

MOST_LISTED = 30
MOST_WAITING = 20


def reached(actor: Actor) -> QuerySet[Person]:
    """The people of this company whose customers the actor sees."""
    far = actor.reach("crm")
    rows = Person.objects.visible_to(actor).filter(company=actor.company)
    return rows if actor.company.pk in far.companies else rows.filter(pk__in=far.people)


def alone(actor: Actor) -> bool:
    """Whether the actor sees nobody's records but his own, so that there is nothing to choose."""
    far = actor.reach("crm")
    return not far.companies and actor.person is not None and far.people <= {actor.person.pk}


def assignable(actor: Actor) -> QuerySet[Person]:
    """The people whom the actor may make owners: who has left is none of them."""
    return staying(givers(actor), actor.today)


def givers(actor: Actor) -> QuerySet[Person]:
    """The people whose records the actor may give to others, those included who have left."""
    far = policy.reach(actor, policy.ASSIGN)
    mine = Q(pk=actor.person.pk) if actor.person else Q(pk__in=())
    everyone = Q() if actor.company.pk in far.companies else Q(pk__in=far.people) | mine
    return Person.objects.visible_to(actor).filter(everyone, company=actor.company)


def customers(actor: Actor) -> QuerySet[Customer]:
    """The customers that a form may choose."""
    return Customer.objects.visible_to(actor).filter(company=actor.company, archived_at=None)


def open_opportunities(actor: Actor, customer: Customer) -> list[Opportunity]:
    rows = Opportunity.objects.visible_to(actor).filter(customer=customer, stage__kind="open", archived_at=None)
    return list(rows.order_by("-pk")[:100])


def waiting(actor: Actor, **about: Any) -> list[FollowUp]:
    """The open follow-ups of a customer or an opportunity, the next one first."""
    rows = FollowUp.objects.visible_to(actor).filter(**about, done_at=None).select_related("person", "opportunity")
    return list(rows.order_by("due_on", "due_time", "pk")[:MOST_WAITING])


class Whose:
    """The owner filter of a list: `?owner=me`, a person's id, what a picking field says, or nobody in particular."""

    def __init__(self, actor: Actor, asked: str | None, default: str = "") -> None:
        self.actor = actor
        self.alone = alone(actor)
        self.asked = "" if self.alone else (default if asked is None else asked)

    def narrow(self, rows: QuerySet[Any], path: str = "owner_id") -> QuerySet[Any]:
        person = self.actor.person
        if self.asked == "me" and person:
            return rows.filter(**{path: person.pk})
        if not self.asked:
            return rows
        pk = whole(self.asked, 1)
        if pk is None:
            pk = self.person.pk if self.person else 0
        return rows.filter(**{path: pk})

    @cached_property
    def options(self) -> list[tuple[str, str]]:
        """The people to choose from; none where they are more than a list is good for: then one types."""
        if self.alone:
            return []
        rows = list(reached(self.actor).order_by("name", "pk").values_list("pk", "name")[: MOST_LISTED + 1])
        return [(str(pk), name) for pk, name in rows] if len(rows) <= MOST_LISTED else []

    @cached_property
    def person(self) -> Person | None:
        """Whom a picking field shows."""
        if self.asked == "me":
            return self.actor.person
        pk, people = whole(self.asked, 1), reached(self.actor)
        if pk is not None:
            return people.filter(pk=pk).first()
        return chosen(people, self.asked) if self.asked else None  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        """What a picking field holds: the person, or what was typed and names nobody."""
        return label(self.person) if self.person else self.asked

    @property
    def has_me(self) -> bool:
        return self.actor.person is not None and self.actor.may(policy.WRITE)
