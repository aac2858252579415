"""Quotes of an opportunity: issued from its products, revised under the same number, withdrawn; and their texts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Invalid, Stale
from merit.core.fields import clean_text
from merit.core.operations import change, create, locked, log
from merit.crm import policy
from merit.crm.models import Opportunity, Quote, QuoteLine, QuoteTemplate
from merit.crm.operations.common import not_archived
from merit.crm.operations.moving import locked_for_writing
from merit.crm.quoting.texts import READY, TEXTS, filled, must_be_known, template_of, written
from merit.crm.sales import offers
from merit.org.actor import Actor

FIELDS = (*TEXTS, "valid_days")
LONGEST = 3650


@transaction.atomic
def set_template(actor: Actor, *, language: str, version: int, **fields: Any) -> QuoteTemplate:
    """The company's texts in a language: version 0 where there were none yet."""
    policy.must_stages(actor, actor.company.pk)
    if language not in READY:
        raise Invalid(language=_("Choose from the list."))
    values = {
        name: clean_text(value) if isinstance(value, str) else value for name, value in fields.items() if name in FIELDS
    }
    must_be_known({name: value for name, value in values.items() if name in TEXTS})
    if version == 0:
        row = template_of(actor.company, language)
        if row.pk is not None:
            raise Conflict(_("Somebody wrote these texts meanwhile. Look at them first."))
        for name, value in values.items():
            setattr(row, name, value)
        create(row)
        log(actor, "created", row)
        return row
    rows = QuoteTemplate.objects.visible_to(actor).filter(company=actor.company)
    present = template_of(actor.company, language)
    if present.pk is None:
        raise Stale
    row = locked(rows, present.pk, version)
    diff = change(row, values)
    if diff:
        log(actor, "changed", row, **diff)
    return row


@transaction.atomic
def issue_quote(
    actor: Actor,
    pk: int,
    *,
    language: str = "",
    valid_until: date | None = None,
    terms: str | None = None,
    revises_id: int | None = None,
) -> Quote:
    """A quote of what the opportunity offers now; `revises_id`: the next revision of that one's number.

    `terms`: instead of the template's, its names are replaced too. Without products, the opportunity's amount is the
    one line.
    """
    row = locked_for_writing(actor, pk, None)
    not_archived(row)
    language = language or row.company.language
    if language not in READY:
        raise Invalid(language=_("Choose from the list."))
    template = template_of(row.company, language)
    quote = Quote(opportunity=row, language=language, issued_on=actor.today, currency=row.company.currency)
    quote.valid_until = _until(actor, valid_until, template)
    quote.number, quote.revision = _number(actor, row, revises_id)
    lines = _lines(row)
    quote.amount = sum((line.total for line in lines), Decimal(0))
    quote.customer_name, quote.customer_address = row.customer.name, row.customer.address
    quote.contact_name = row.contact.name if row.contact else ""
    quote.owner_name, quote.issued_by = row.owner.name, actor.user
    quote.issued_by_name, quote.issued_at = actor.name, timezone.now()
    quote.texts = _texts(quote, template, terms)
    create(quote)
    for line in lines:
        line.quote = quote
        line.save(force_insert=True)
    log(actor, "quote-issued", row, quote=str(quote), amount=quote.amount)
    return quote


@transaction.atomic
def withdraw_quote(actor: Actor, pk: int, version: int | None) -> Quote:
    """It is no longer offered; it stays to be read."""
    quote: Quote = locked(Quote.objects.visible_to(actor), pk, version)
    policy.must_write(actor, quote.opportunity)
    if quote.withdrawn_at is not None:
        return quote
    change(quote, {"withdrawn_at": timezone.now(), "withdrawn_by_name": actor.name})
    log(actor, "quote-withdrawn", quote.opportunity, quote=str(quote))
    return quote


def _until(actor: Actor, given: date | None, template: QuoteTemplate) -> date:
    day = given or actor.today + timedelta(days=template.valid_days)
    if not actor.today <= day <= actor.today + timedelta(days=LONGEST):
        raise Invalid(valid_until=_("Enter a day from today on, within ten years."))
    return day


def _number(actor: Actor, row: Opportunity, revises_id: int | None) -> tuple[str, int]:
    """The next number, or the next revision of the one that is revised."""
    if revises_id is None:
        from merit.core.operations import next_code

        return next_code("quote", "Q"), 1
    former = Quote.objects.visible_to(actor).filter(opportunity=row, pk=revises_id).first()
    if former is None:
        raise Invalid(revises_id=_("Choose one from the list."))
    every = Quote.objects.unscoped("revisions are counted").filter(number=former.number)
    return former.number, (every.aggregate(last=Max("revision"))["last"] or 0) + 1


def _lines(row: Opportunity) -> list[QuoteLine]:
    found = [
        QuoteLine(
            position=one.position,
            product_name=one.product_name,
            unit=one.product.unit if one.product else "",
            quantity=one.quantity,
            unit_price=one.unit_price,
            discount=one.discount,
            total=offers.total_of(one, row.company.currency),
        )
        for one in row.lines.select_related("product")
    ]
    if found or row.amount <= 0:
        if not found:
            raise Conflict(_("There is nothing to offer yet: enter products or an amount."))
        return found
    return [QuoteLine(position=1, product_name=row.name, quantity=1, unit_price=row.amount, total=row.amount)]


def _texts(quote: Quote, template: QuoteTemplate, terms: str | None) -> dict[str, str]:
    with translation.override(quote.language):
        days = {"date": quote.issued_on, "valid_until": quote.valid_until}
        values = {name: date_format(day, "DATE_FORMAT") for name, day in days.items()}
    values |= {"company": str(quote.opportunity.company), "customer": quote.customer_name, "owner": quote.owner_name}
    values |= {"contact": quote.contact_name or quote.customer_name, "opportunity": quote.opportunity.name}
    values |= {"number": quote.number, "revision": str(quote.revision)}
    values["amount"] = f"{quote.currency} {written(quote.amount, quote.currency)}"
    texts = {name: getattr(template, name) for name in TEXTS}
    if terms is not None:
        texts["terms"] = clean_text(terms)
        must_be_known({"terms": texts["terms"]})
    return {name: filled(text, values) for name, text in texts.items()}
