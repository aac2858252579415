"""Awards (特殊獎): given by finance under an item of a plan, withdrawn with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from merit.core.errors import Forbidden, Invalid
from merit.core.operations import create, found, locked, log, next_code
from merit.org.models import Person
from merit.pay.models import Award
from merit.pay.plans import check_award_item


@transaction.atomic
def give_award(actor: Any, *, person_id: int, item: str, awarded_on: date, amount: Decimal, reason: str) -> Award:
    """An award that the run of its month pays, under an item of form award in a plan of the company."""
    person = found(Person.objects.visible_to(actor), person_id)
    actor.must("pay.run", person.company_id)
    if actor.person is not None and person.pk == actor.person.pk:
        raise Forbidden(_("Nobody gives himself an award."))
    check_award_item(person.company_id, item)
    if not reason.strip():
        raise Invalid(reason=_("Say what it is for: the person reads it."))
    if amount == 0:
        raise Invalid(amount=_("An award is not 0."))
    row = Award(
        code=next_code("award", "AW"),
        person=person,
        item=item,
        awarded_on=awarded_on,
        amount=amount,
        reason=reason.strip(),
    )
    create(row)
    log(actor, "awarded", row, company=person.company, person=person, item=item)
    return row


@transaction.atomic
def withdraw_award(actor: Any, award_id: object, version: int | None, *, reason: str) -> None:
    """Takes an award back, with a reason. What a locked run paid for it is taken back by the next run."""
    row = found(Award.objects.visible_to(actor).select_related("person__company"), award_id)
    actor.must("pay.run", row.person.company_id)
    if actor.person is not None and row.person_id == actor.person.pk:
        raise Forbidden(_("Nobody withdraws his own award."))
    row = locked(Award.objects.visible_to(actor).select_related("person__company"), award_id, version)
    if not reason.strip():
        raise Invalid(reason=_("Say why."))
    data = {"code": row.code, "item": row.item, "amount": row.amount, "awarded_on": row.awarded_on}
    row.delete()
    log(actor, "award-withdrawn", row.person, area="pay", **data, reason=reason.strip())
