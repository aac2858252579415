"""Surveys (滿意度調查): what is asked in three languages, who was asked by a signed link, and what they answered."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from merit.core.fields import LineField
from merit.core.history import tracked
from merit.core.mailing import Outgoing
from merit.core.models import Record, Row
from merit.crm.contracts import Contract
from merit.crm.models import Contact, Customer, Opportunity
from merit.org import scope
from merit.org.models import Company, Person, User

LANGUAGES = ("en", "zh-hans", "zh-hant")


def in_language(texts: dict[str, str]) -> str:
    """The text in the reader's language, else the first that there is."""
    now = (get_language() or "en").lower()
    return texts.get(now) or next((texts[one] for one in LANGUAGES if texts.get(one)), "")


def nonce() -> str:
    return secrets.token_urlsafe(18)


@tracked()
class Survey(Record):
    """A survey of a company. `titles` and `intros` by language. `after`: sent by itself when this happens."""

    AFTER = (
        ("", pgettext_lazy("survey sent", "Only by hand")),
        ("won", pgettext_lazy("survey sent", "When an opportunity is won")),
        ("contract", pgettext_lazy("survey sent", "When a contract is signed")),
    )
    company = models.ForeignKey(Company, models.PROTECT, related_name="surveys")
    name = LineField(_("name"), max_length=100)
    titles = models.JSONField(_("title"), default=dict, blank=True)
    intros = models.JSONField(_("introduction"), default=dict, blank=True)
    days_valid = models.PositiveSmallIntegerField(
        _("link valid for days"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    remind_days = models.PositiveSmallIntegerField(
        _("reminder after days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    after = models.CharField(_("sent"), max_length=10, blank=True, choices=AFTER)
    after_days = models.PositiveSmallIntegerField(
        _("so many days later"), default=0, validators=[MaxValueValidator(365)]
    )
    rest_days = models.PositiveSmallIntegerField(
        _("at most once per contact in days"), default=90, validators=[MaxValueValidator(3650)]
    )
    by_mail = models.BooleanField(_("mailed by itself, not by the owner"), default=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return in_language(self.titles) or self.name

    @property
    def intro(self) -> str:
        return in_language(self.intros)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(company_id__in=actor.company_ids)


class SurveyQuestion(Row):
    """A question: 0 to 10 (would you recommend us), 1 to 5 (how satisfied), or text. Kept once it is answered."""

    KINDS = (
        ("nps", _("0 to 10: would you recommend us (NPS)")),
        ("csat", _("1 to 5: how satisfied are you (CSAT)")),
        ("text", _("Free text")),
    )
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    texts = models.JSONField(_("question"), default=dict)
    required = models.BooleanField(_("must be answered"), default=True)
    retired = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        ordering = ("position",)

    def __str__(self) -> str:
        return in_language(self.texts)

    @staticmethod
    def scope(actor: Any) -> Q:
        return Q(survey__company_id__in=actor.company_ids)


class SurveyInvitation(Row):
    """A contact who is asked, once, until `expires_on`. The link is signed over the id and `nonce`."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="survey_invitations")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="survey_invitations")
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, related_name="+")
    contract = models.ForeignKey(Contract, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=10, default="zh-hans")
    nonce = models.CharField(max_length=40, default=nonce)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_by_name = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField()
    reminded_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)

    class Meta(Row.Meta):
        verbose_name = _("survey invitation")
        verbose_name_plural = _("survey invitations")
        indexes = (
            models.Index(fields=["survey", "-sent_on", "-id"], name="survey_sent"),
            models.Index(fields=["customer", "-sent_on"], name="survey_customer"),
            models.Index(fields=["company", "answered_on"], name="survey_answered"),
        )

    def __str__(self) -> str:
        return str(self.contact or self.customer)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", people="customer__owner_id")


class SurveyMail(Outgoing):
    """An invitation, or a reminder of it, by mail. `begun_at` is kept before it goes out: whoever is killed between
    that and the server's answer leaves a mail that is unclear, and is not sent again by itself.
    """

    KINDS = (("invitation", pgettext_lazy("survey mail", "Invitation")), ("reminder", _("Reminder")))
    invitation = models.ForeignKey(SurveyInvitation, models.CASCADE, related_name="mails")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    email = models.EmailField()
    begun_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta(Outgoing.Meta):
        indexes = (
            models.Index(
                fields=["after"],
                name="survey_mail_waiting",
                condition=Q(sent_at=None, dropped_at=None, refused_at=None, begun_at=None),
            ),
        )

    @property
    def state(self) -> str:
        """refused (or came back), sent, dropped (there was no reason left), unclear, waiting."""
        if self.refused_at is not None:
            return "refused"
        if self.sent_at is not None:
            return "sent"
        if self.dropped_at is not None:
            return "dropped"
        return "waiting" if self.begun_at is None else "unclear"

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", people="invitation__customer__owner_id")


class SurveyOptOut(Row):
    """An address that wants no more surveys of this company by mail."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    email = models.EmailField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["company", "email"], name="survey_opt_out_once"),)

    def __str__(self) -> str:
        return self.email

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm")


class SurveyAnswer(Row):
    """An answer to one question. The invitation's day and the owner of then are what figures go by."""

    invitation = models.ForeignKey(SurveyInvitation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, models.PROTECT, related_name="answers")
    score = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta(Row.Meta):
        constraints = (models.UniqueConstraint(fields=["invitation", "question"], name="survey_answer_once"),)

    @staticmethod
    def scope(actor: Any) -> Q:
        return scope.rows(actor, "crm", company="invitation__company_id", people="invitation__customer__owner_id")
