"""Surveys: set up, sent as a signed link, answered once without a sign-in, and sent by themselves after a win."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.core.fields import clean_text
from merit.core.operations import change, create, found, locked, log
from merit.crm import policy
from merit.crm.models import Contact, Contract, Customer, Opportunity, StageChange
from merit.crm.operations import survey_mails
from merit.crm.operations.classes import may_classes
from merit.crm.operations.common import not_archived
from merit.crm.surveys import LANGUAGES, Survey, SurveyAnswer, SurveyInvitation, SurveyQuestion
from merit.org import actor as actors
from merit.org.actor import Actor
from merit.org.models import Company
from merit.org.notices import notify

FIELDS = ("name", "titles", "intros", "days_valid", "remind_days", "after", "after_days", "rest_days", "by_mail")
MOST_QUESTIONS, MOST_TEXT = 20, 4000
LOW: Final = {"nps": 6, "csat": 2}
_SIGNER: Final = signing.Signer(salt="merit.survey")


def must_set_up(actor: Actor, company_id: int) -> None:
    """Surveys are set up by those who decide about customers of the whole company."""
    if not may_classes(actor, company_id):
        raise Forbidden


@transaction.atomic
def create_survey(actor: Actor, *, questions: Sequence[Mapping[str, Any]], **fields: Any) -> Survey:
    """A survey of the actor's company with its questions."""
    must_set_up(actor, actor.company.pk)
    row = Survey(company=actor.company, **{name: fields[name] for name in FIELDS if name in fields})
    row.titles, row.intros = _texts(row.titles), _texts(row.intros)
    create(row)
    _put_questions(row, questions)
    log(actor, "created", row)
    return row


@transaction.atomic
def change_survey(
    actor: Actor, pk: int, version: int, *, questions: Sequence[Mapping[str, Any]] | None = None, **fields: Any
) -> Survey:
    """Change some of FIELDS, and the questions as a whole; one that was answered is kept with its answers."""
    row: Survey = locked(Survey.objects.visible_to(actor), pk, version)
    must_set_up(actor, row.company_id)
    values = {name: _texts(value) if name in {"titles", "intros"} else value for name, value in fields.items()}
    diff = change(row, {name: value for name, value in values.items() if name in FIELDS})
    if questions is not None:
        _put_questions(row, questions)
    log(actor, "changed", row, **{name: pair for name, pair in diff.items() if name not in {"titles", "intros"}})
    return row


@transaction.atomic
def archive_survey(actor: Actor, pk: int, version: int) -> Survey:
    """No longer sent; links that are out still work, answers stay."""
    row: Survey = locked(Survey.objects.visible_to(actor), pk, version)
    must_set_up(actor, row.company_id)
    row.archived_at, row.version = timezone.now(), row.version + 1
    row.save(update_fields=["archived_at", "version", "updated_at"])
    log(actor, "archived", row)
    return row


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    wrong = [language for language in texts if language not in LANGUAGES]
    if wrong:
        raise Invalid(titles=_("Languages are en, zh-hans and zh-hant."))
    return {language: clean_text(text)[:2000] for language, text in texts.items() if clean_text(text)}


def _put_questions(row: Survey, questions: Sequence[Mapping[str, Any]]) -> None:
    """These in place of the present ones: the same kind and texts stay the same question."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise Invalid(questions=_("Ask from 1 to %(n)d questions.") % {"n": MOST_QUESTIONS})
    present = {(one.kind, tuple(sorted(one.texts.items()))): one for one in row.questions.filter(retired=None)}
    for number, asked in enumerate(questions, start=1):
        texts = _texts(asked["texts"])
        if not texts:
            raise Invalid(questions=_("Question %(n)d has no text.") % {"n": number})
        one = present.pop((asked["kind"], tuple(sorted(texts.items()))), None)
        one = one or SurveyQuestion(survey=row, kind=asked["kind"], texts=texts)
        one.position, one.required = number, bool(asked.get("required", True))
        if one.kind not in dict(SurveyQuestion.KINDS):
            raise Invalid(questions=_("Question %(n)d has no kind.") % {"n": number})
        one.save()
    for one in present.values():
        if one.answers.exists():
            one.retired = timezone.now()
            one.save(update_fields=["retired"])
        else:
            one.delete()


@transaction.atomic
def send_survey(
    actor: Actor, survey_id: int, *, contact_id: int, opportunity_id: int | None = None, language: str = ""
) -> SurveyInvitation:
    """Asks a contact whose customer the actor may change: makes the link that is copied or mailed."""
    survey = found(Survey.objects.visible_to(actor), survey_id)
    contact = found(Contact.objects.visible_to(actor).select_related("customer__company"), contact_id)
    policy.must_write(actor, contact)
    not_archived(contact)
    if survey.archived_at is not None or survey.company_id != contact.customer.company_id:
        raise Conflict(_("This survey is not sent any more."))
    chance = found(Opportunity.objects.visible_to(actor), opportunity_id) if opportunity_id else None
    row = _invite(survey, contact.customer, contact, actor.today, opportunity=chance, language=language)
    row.sent_by, row.sent_by_name = actor.user, actor.name
    row.save(update_fields=["sent_by", "sent_by_name"])
    log(actor, "survey sent", contact.customer, names=[str(survey), str(contact)])
    return row


def _invite(
    survey: Survey, customer: Customer, contact: Contact | None, day: date, *, language: str = "", **about: Any
) -> SurveyInvitation:
    return SurveyInvitation.objects.unscoped("made here").create(
        survey=survey,
        company_id=survey.company_id,
        customer=customer,
        contact=contact,
        owner_id=customer.owner_id,
        language=language if language in LANGUAGES else _language(survey, contact),
        sent_on=day,
        expires_on=day + timedelta(days=survey.days_valid),
        **about,
    )


def _language(survey: Survey, contact: Contact | None) -> str:
    """The language in which the contact answered last, else the company's."""
    rows = SurveyInvitation.objects.unscoped("in which language").filter(contact=contact, answered_at__isnull=False)
    last = rows.order_by("-answered_at").values_list("language", flat=True).first() if contact else None
    return last or survey.company.language


@transaction.atomic
def remind(actor: Actor, pk: int) -> SurveyInvitation:
    """Another reminder to who has not answered: the same link, valid anew from today; by mail where it went by mail."""
    row: SurveyInvitation = found(SurveyInvitation.objects.visible_to(actor).select_for_update(of=("self",)), pk)
    policy.must_write(actor, row.customer)
    if row.answered_at is not None:
        raise Conflict(_("It was answered already."))
    _reminded(row, actor.today)
    if survey_mails.was_mailed(row) and not survey_mails.why_not(row):
        survey_mails.queue(row, "reminder", actor.today)
    return row


def _reminded(row: SurveyInvitation, day: date) -> None:
    row.reminded_on, row.reminders = day, row.reminders + 1
    row.expires_on = max(row.expires_on, day + timedelta(days=row.survey.days_valid))
    row.save(update_fields=["reminded_on", "reminders", "expires_on"])


def token_of(row: SurveyInvitation) -> str:
    """What the link holds: nobody makes one without the server's key, and none is guessed without the nonce."""
    return _SIGNER.sign(f"{row.pk}.{row.nonce}")


def invited(token: str, *, lock: bool = False) -> SurveyInvitation:
    """Whom a link names; NotFound for one that is wrong."""
    try:
        pk, _dot, nonce = _SIGNER.unsign(token).partition(".")
    except signing.BadSignature:
        raise NotFound from None
    rows = SurveyInvitation.objects.unscoped("who has the link answers")
    rows = rows.filter(nonce=nonce).select_related("survey", "company")
    return found(rows.select_for_update(of=("self",)) if lock else rows, pk)


def is_open(row: SurveyInvitation) -> bool:
    """Whether it can be answered still."""
    return row.answered_at is None and actors.today_in(row.company) <= row.expires_on


@transaction.atomic
def answer(token: str, given: Mapping[int, Any], *, language: str = "") -> SurveyInvitation:
    """The answers of who has the link, once: question's id → score or text. Of two at once the second is told.

    `language`: in which it was answered; the next survey goes out in it.
    """
    row = invited(token, lock=True)
    if not is_open(row):
        raise Conflict(_("This survey was answered already, or its link is no longer valid."))
    answers = [_answer(row, one, given.get(one.pk)) for one in row.survey.questions.filter(retired=None)]
    wrong = {
        f"q{one.question_id}": _("Please answer this.") for one in answers if _empty(one) and one.question.required
    }
    if wrong:
        raise Invalid(wrong)
    SurveyAnswer.objects.unscoped("given through the link").bulk_create([one for one in answers if not _empty(one)])
    row.answered_at, row.answered_on = timezone.now(), actors.today_in(row.company)
    row.language = language if language in LANGUAGES else row.language
    row.save(update_fields=["answered_at", "answered_on", "language"])
    log(None, "survey answered", row.customer, names=[str(row.survey)])
    _tell(row, answers)
    return row


def _empty(one: SurveyAnswer) -> bool:
    return one.score is None and not one.text


def _answer(row: SurveyInvitation, question: SurveyQuestion, value: Any) -> SurveyAnswer:
    one = SurveyAnswer(invitation=row, question=question)
    if question.kind == "text":
        one.text = clean_text(str(value or ""))[:MOST_TEXT]
        return one
    least, most = (0, 10) if question.kind == "nps" else (1, 5)
    text = str(value).strip() if value is not None else ""
    if text:
        if not (text.isascii() and text.isdigit() and len(text) <= 2 and least <= int(text) <= most):
            raise Invalid({f"q{question.pk}": _("Choose a number from the scale.")})
        one.score = int(text)
    return one


def _tell(row: SurveyInvitation, answers: Iterable[SurveyAnswer]) -> None:
    """The owner hears of every answer, of a bad one as such."""
    low = any(
        one.score is not None and one.score <= LOW[one.question.kind] for one in answers if one.question.kind in LOW
    )
    kind = "survey-low" if low else "survey-answered"
    day = row.answered_on or row.sent_on
    notify([row.customer.owner], kind, row.customer, key=f"survey-{row.pk}", day=day, survey=row.survey.name)


def sweep(company: Company, day: date) -> int:
    """Every night: surveys that follow a win or a contract are sent, and reminders that are due; how many."""
    surveys = Survey.objects.unscoped("by rule").filter(company=company, archived_at=None)
    return sum(_send_after(one, day) for one in surveys if one.after) + _remind_due(company, day)


def _send_after(survey: Survey, day: date) -> int:
    """Of the day that lies `after_days` back, and of a week before it, for nights on which nothing ran."""
    until = day - timedelta(days=survey.after_days)
    since = max(until - timedelta(days=7), survey.created_at.date())
    count = 0
    for about in _happened(survey, since, until):
        contact = _contact_of(about)
        if contact is not None and not _rested(survey, contact, day):
            name = "contract" if isinstance(about, Contract) else "opportunity"
            row = _invite(survey, about.customer, contact, day, **{name: about})
            if survey.by_mail and not survey_mails.why_not(row):
                survey_mails.queue(row, "invitation", day)
            else:
                owner = about.customer.owner
                key = f"survey-due-{survey.pk}-{name}-{about.pk}"
                notify([owner], "survey-due", about.customer, key=key, day=day, survey=survey.name)
            count += 1
    return count


def _happened(survey: Survey, since: date, until: date) -> list[Any]:
    """What was won or signed in these days and was not asked about yet."""
    asked = SurveyInvitation.objects.unscoped("asked before").filter(survey=survey)
    if survey.after == "contract":
        rows = Contract.objects.unscoped("by rule").filter(company=survey.company, archived_at=None)
        rows = rows.filter(signed_on__range=(since, until), customer__isnull=False)
        rows = rows.exclude(pk__in=asked.filter(contract__isnull=False).values("contract_id"))
    else:
        won = StageChange.objects.unscoped("by rule").filter(to_stage__kind="won", on__range=(since, until))
        rows = Opportunity.objects.unscoped("by rule").filter(company=survey.company, stage__kind="won")
        rows = rows.filter(pk__in=won.values("opportunity_id"))
        rows = rows.exclude(pk__in=asked.filter(opportunity__isnull=False).values("opportunity_id"))
    return list(rows.select_related("customer__owner").order_by("pk")[:2000])


def _contact_of(about: Any) -> Contact | None:
    """The opportunity's contact, else the customer's first."""
    chance = about.opportunity if isinstance(about, Contract) else about
    if chance is not None and chance.contact_id and chance.contact.archived_at is None:
        contact: Contact = chance.contact
        return contact
    rows = Contact.objects.unscoped("by rule").filter(customer=about.customer, archived_at=None, merged_into=None)
    return rows.order_by("pk").first()  # type: ignore[no-any-return]


def _rested(survey: Survey, contact: Contact, day: date) -> bool:
    """Whether the contact was asked too lately to be asked again, or wants no more."""
    if contact.email and survey_mails.opted_out(survey.company_id, [contact.email]):
        return True
    since = day - timedelta(days=survey.rest_days)
    rows = SurveyInvitation.objects.unscoped("asked before").filter(contact=contact, sent_on__gt=since)
    return rows.exists()


def _remind_due(company: Company, day: date) -> int:
    """One reminder to who has not answered after the survey's days."""
    rows = SurveyInvitation.objects.unscoped("by rule").filter(
        Q(survey__remind_days__isnull=False), company=company, answered_at=None, reminders=0, expires_on__gte=day
    )
    rows = rows.select_related("survey", "company", "contact", "customer__owner")
    due = [row for row in rows if _is_due(row, day)]
    return sum(_remind(row, day) for row in due)


def _is_due(row: SurveyInvitation, day: date) -> bool:
    return row.sent_on + timedelta(days=row.survey.remind_days) <= day


def _remind(row: SurveyInvitation, day: date) -> bool:
    """By mail where it went by mail, else through the owner; never to who wants no more."""
    why = survey_mails.why_not(row)
    if why == "opted-out":
        return False
    _reminded(row, day)
    if survey_mails.was_mailed(row) and not why:
        survey_mails.queue(row, "reminder", day)
    else:
        key = f"survey-reminder-{row.pk}"
        notify([row.customer.owner], "survey-reminder", row.customer, key=key, day=day, survey=row.survey.name)
    return True
