"""A survey to many contacts at once: who gets it and who does not, and why; and who wants no more of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merit.core.errors import Conflict, Invalid, NotFound
from merit.core.operations import found, log
from merit.crm import policy
from merit.crm.models import Contact, Survey, SurveyInvitation, SurveyMail, SurveyOptOut
from merit.crm.operations.survey_mails import WHY, opted_out, refused, wake
from merit.crm.operations.surveys import invited
from merit.crm.surveys import LANGUAGES
from merit.org.actor import Actor

MOST: Final = 5000
LEFT: Final = {
    **{name: WHY[name] for name in ("no-address", "opted-out", "refused", "archived")},
    "lately": gettext_lazy("Asked too short a time ago."),
    "twice": gettext_lazy("The same address as another one."),
    "not-yours": gettext_lazy("You may not change the customer."),
}
"""Why somebody is left out, in words."""


@dataclass
class Audience:
    """Who is mailed; `left`: how many are not, by the keys of LEFT."""

    people: list[Contact] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> list[tuple[Any, int]]:
        return [(LEFT[name], n) for name, n in self.left.most_common()]


def contacts_of(customers: QuerySet[Any]) -> QuerySet[Contact]:
    """One contact of each of these customers: the first, of those with an address if there is one."""
    without = Case(When(email="", then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = Contact.objects.unscoped("of customers that are seen").filter(customer__in=customers.values("pk"))
    rows = rows.filter(archived_at=None, merged_into=None).order_by("customer_id", without, "pk")
    return Contact.objects.unscoped("of customers that are seen").filter(  # type: ignore[no-any-return]
        pk__in=rows.distinct("customer_id").values("pk")
    )


def audience(actor: Actor, survey: Survey, contacts: QuerySet[Contact]) -> Audience:
    """Who of these contacts is mailed."""
    rows = list(contacts.select_related("customer").order_by("pk")[: MOST + 1])
    if len(rows) > MOST:
        raise Invalid(query=_("At most %(n)s contacts at once.") % {"n": f"{MOST:,}"})
    emails = [one.email for one in rows if one.email]
    out, bad = opted_out(survey.company_id, emails), refused(survey.company_id, emails)
    since = actor.today - timedelta(days=survey.rest_days)
    asked = SurveyInvitation.objects.unscoped("asked before").filter(company_id=survey.company_id, sent_on__gt=since)
    lately = set(asked.filter(contact__in=[one.pk for one in rows]).values_list("contact_id", flat=True))
    mailed = SurveyMail.objects.unscoped("asked before").filter(company_id=survey.company_id, day__gt=since)
    reached = set(mailed.filter(email__in={one.lower() for one in emails}).values_list("email", flat=True))
    lately |= {one.pk for one in rows if one.email.lower() in reached}
    result, seen = Audience(), set[str]()
    for one in rows:
        why = _left(actor, survey, one, out, bad, lately, seen)
        if why:
            result.left[why] += 1
        else:
            seen.add(one.email.lower())
            result.people.append(one)
    return result


def _left(
    actor: Actor, survey: Survey, one: Contact, out: set[str], bad: set[str], lately: set[int], seen: set[str]
) -> str:
    email = one.email.lower()
    if one.customer.company_id != survey.company_id or not policy.may_write(actor, one):
        return "not-yours"
    if one.archived_at is not None:
        return "archived"
    known = (("no-address", not email), ("opted-out", email in out), ("refused", email in bad))
    return next((why for why, holds in (*known, ("lately", one.pk in lately), ("twice", email in seen)) if holds), "")


@transaction.atomic
def send_many(actor: Actor, survey_id: int, contacts: QuerySet[Contact], *, language: str = "") -> Audience:
    """Invites all of them and puts the mails into the outbox. Of two at once the second finds them asked."""
    rows = Survey.objects.visible_to(actor).select_related("company").select_for_update(of=("self",))
    survey: Survey = found(rows, survey_id)
    policy.must_create(actor)
    if survey.archived_at is not None:
        raise Conflict(_("This survey is not sent any more."))
    if not settings.MAIL_ON:
        raise Conflict(str(WHY["no-mail"]))
    result = audience(actor, survey, contacts)
    if not result.people:
        raise Conflict(_("Nobody of them can be mailed."))
    made = SurveyInvitation.everything.bulk_create(_invitations(actor, survey, result.people, language), 500)
    SurveyMail.everything.bulk_create([_mail(row, actor.today) for row in made], 500)
    wake()
    log(actor, "survey mailed", survey, n=len(made))
    return result


def _invitations(actor: Actor, survey: Survey, people: list[Contact], language: str) -> Iterator[SurveyInvitation]:
    spoken = _spoken(people) if language not in LANGUAGES else {}
    for one in people:
        yield SurveyInvitation(
            survey=survey,
            company_id=survey.company_id,
            customer_id=one.customer_id,
            contact=one,
            owner_id=one.customer.owner_id,
            language=language if language in LANGUAGES else spoken.get(one.pk, survey.company.language),
            sent_on=actor.today,
            sent_by=actor.user,
            sent_by_name=actor.name,
            expires_on=actor.today + timedelta(days=survey.days_valid),
        )


def _spoken(people: list[Contact]) -> dict[int, str]:
    """Contact → the language in which he answered last."""
    rows = SurveyInvitation.objects.unscoped("in which language").filter(contact__in=people, answered_at__isnull=False)
    return dict(rows.order_by("answered_at").values_list("contact_id", "language"))


def _mail(row: SurveyInvitation, day: date) -> SurveyMail:
    return SurveyMail(
        **{"key": f"survey:{row.pk}:invitation", "invitation": row, "company_id": row.company_id},
        **{"kind": "invitation", "email": row.contact.email.lower(), "day": day, "after": timezone.now()},  # type: ignore[union-attr]
    )


@transaction.atomic
def opt_out(token: str, *, again: bool = False) -> SurveyInvitation:
    """Whoever has the link wants no more surveys at the address that it went to; or wants them `again`."""
    row = invited(token, lock=True)
    for email in addresses(row):
        rows = SurveyOptOut.objects.unscoped("who has the link decides").filter(company=row.company, email=email)
        if again:
            rows.delete()
        elif not rows.exists():
            SurveyOptOut.everything.bulk_create([SurveyOptOut(company=row.company, email=email)], ignore_conflicts=True)
            log(None, "survey opted out", row.customer, names=[email])
    return row


def has_opted_out(row: SurveyInvitation) -> bool:
    return bool(opted_out(row.company_id, addresses(row)))


def addresses(row: SurveyInvitation) -> set[str]:
    """Where the link went; NotFound where it was never mailed and the contact has no address."""
    found_ = set(row.mails.values_list("email", flat=True))  # type: ignore[attr-defined]
    found_ |= {row.contact.email.lower()} if row.contact and row.contact.email else set()
    if not found_:
        raise NotFound
    return found_
