"""What the home page reads over a whole company, beyond single records.

Only whether, how many and how much is told of rows that the actor would not see one by one; who may ask is decided by
the blocks that ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from merit.appraisal.models import AppraisalTemplate
from merit.crm.models import Customer, Opportunity, Settlement, Stage
from merit.org.models import Company, Department, Person
from merit.pay.models import PayPlanVersion
from merit.targets.models import Target

if TYPE_CHECKING:
    from merit.org.actor import Actor


@dataclass(frozen=True)
class Overdue:
    """Contracts with something due before today and neither paid nor given up, and how much."""

    contracts: int
    amount: Decimal


def overdue(company: Company, today: date) -> Overdue:
    """What the company's customers owe and should have paid."""
    rows = Settlement.objects.unscoped("only how much").filter(company=company, open__gt=0, due_on__lt=today)
    found = rows.aggregate(contracts=Count("contract", distinct=True), amount=Coalesce(Sum("open"), Decimal(0)))
    return Overdue(found["contracts"], found["amount"])


@dataclass(frozen=True)
class Progress:
    """What a company has so far."""

    departments: bool
    people: bool
    stages: bool
    customers: bool
    targets: bool
    templates: bool
    plan: bool

    @property
    def ready(self) -> bool:
        """Whether a day's work can begin."""
        return self.people and self.stages and self.customers

    @property
    def done(self) -> int:
        return sum(
            (self.departments, self.people, self.stages, self.customers, self.targets, self.templates, self.plan)
        )


def progress(actor: Actor) -> Progress:
    """One query each at most, all of them by index."""
    company, why = actor.company, "whether a company has any"
    mine = {"company": company}
    return Progress(
        Department.objects.unscoped(why).filter(**mine).exists(),
        Person.objects.unscoped(why).filter(**mine).exclude(pk=actor.user.person_id).exists(),
        Stage.objects.unscoped(why).filter(**mine).exists(),
        Customer.objects.unscoped(why).filter(**mine).exists()
        or Opportunity.objects.unscoped(why).filter(**mine).exists(),
        Target.objects.unscoped(why).filter(**mine).exists(),
        AppraisalTemplate.objects.unscoped(why).filter(**mine).exists(),
        PayPlanVersion.objects.unscoped(why).filter(plan__company=company, approved_at__isnull=False).exists(),
    )
