"""A person's own statement: confirmed, or questioned on a line and answered there."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid
from merit.core.operations import change, create, found, locked, log
from merit.pay.models import PayLine, Question, Statement


def _own(actor: Any, statement_id: object, version: int | None = None) -> Statement:
    row = found(Statement.objects.visible_to(actor), statement_id)
    if actor.person is None or row.person_id != actor.person.pk or "write" not in actor.scopes:
        raise Forbidden(_("Only the person paid does this."))
    row = locked(Statement.objects.visible_to(actor), statement_id, version)
    if row.run.state not in {"approved", "locked", "paid"}:
        raise Conflict(_("The run is not approved yet."))
    return row


@transaction.atomic
def confirm(actor: Any, statement_id: object, version: int | None) -> Statement:
    """The person agrees with the statement."""
    row = _own(actor, statement_id, version)
    if row.confirmed_at is not None:
        raise Conflict(_("This statement is confirmed already."))
    change(row, {"confirmed_at": timezone.now()})
    log(actor, "confirmed", row, company=row.run.company)
    return row


@transaction.atomic
def ask(actor: Any, statement_id: object, *, line_id: int | None, text: str) -> Question:
    """A question on a line (None: on the whole) of the own statement."""
    row = _own(actor, statement_id)
    if not text.strip():
        raise Invalid(text=_("Write what you would like to know."))
    line = None
    if line_id is not None:
        line = found(PayLine.objects.visible_to(actor).filter(run=row.run, person=row.person), line_id)
    question = create(Question(statement=row, line=line, text=text.strip(), asked_by=actor.user))
    log(actor, "asked", row, company=row.run.company)
    return question


@transaction.atomic
def answer(actor: Any, question_id: object, version: int | None, text: str) -> Question:
    """By finance or HR; not by who asked."""
    row = found(Question.objects.visible_to(actor), question_id)
    company = row.statement.run.company
    actor.must("pay.answer", company.pk)
    row = locked(Question.objects.visible_to(actor), question_id, version)
    if row.asked_by_id == actor.user.pk:
        raise Forbidden(_("Nobody answers his own question."))
    if not text.strip():
        raise Invalid(text=_("Write an answer."))
    change(row, {"answer": text.strip(), "answered_by": actor.user, "answered_at": timezone.now()})
    log(actor, "answered", row.statement, company=company)
    return row
