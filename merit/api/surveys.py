"""Surveys: set up, sent as links, their answers, and how satisfied and loyal customers are."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from merit.api.crm_types import Id
from merit.api.kernel import BadParameter, Body, Listing, Out, listed, seen, shown
from merit.core.operations import found
from merit.crm import policy
from merit.crm.models import Survey, SurveyInvitation
from merit.crm.operations import survey_mails, survey_many, surveys
from merit.lists.surveyed import contacts_left as survey_contacts
from merit.metrics import loyalty

router = Router(tags=["surveys"])
Texts = dict[Literal["en", "zh-hans", "zh-hant"], str]


def _all(rows: Any) -> list[Any]:
    """Of a record, or of what was read from one already."""
    return list(rows.all()) if hasattr(rows, "all") else list(rows)


class SurveyQuestionOut(Out):
    id: int
    position: int
    kind: str
    texts: dict[str, str]
    required: bool


class SurveyOut(Out):
    id: int
    version: int
    company_id: int
    name: str
    titles: dict[str, str]
    intros: dict[str, str]
    days_valid: int
    remind_days: int | None
    after: str
    after_days: int
    rest_days: int
    by_mail: bool
    archived_at: datetime | None
    questions: list[SurveyQuestionOut]

    @staticmethod
    def resolve_questions(row: Survey) -> list[Any]:
        return [one for one in _all(row.questions) if getattr(one, "retired", None) is None]


class SurveyPage(Out):
    items: list[SurveyOut]
    count: int


class SurveyQuestionIn(Body):
    """nps: 0 to 10; csat: 1 to 5; text. `texts` by language, at least one."""

    kind: Literal["nps", "csat", "text"]
    texts: Texts
    required: bool = True


class SurveyChange(Body):
    """Only what is sent is changed; `questions` are put as a whole."""

    name: str = Field("", max_length=100)
    titles: Texts = Field(default_factory=dict)
    intros: Texts = Field(default_factory=dict)
    days_valid: int = Field(30, ge=1, le=365)
    remind_days: int | None = Field(None, ge=1, le=180)
    after: Literal["", "won", "contract"] = ""
    after_days: int = Field(0, ge=0, le=365)
    rest_days: int = Field(90, ge=0, le=3650)
    by_mail: bool = Field(False, description="after a win or contract it is mailed, instead of telling the owner")
    questions: list[SurveyQuestionIn] = Field(default_factory=list, max_length=20)


class SurveyIn(SurveyChange):
    name: str = Field(max_length=100)
    questions: list[SurveyQuestionIn] = Field(min_length=1, max_length=20)


class InvitationIn(Body):
    contact_id: Id
    opportunity_id: Id | None = None
    language: Literal["", "en", "zh-hans", "zh-hant"] = ""


class SurveyAnswerOut(Out):
    question_id: int
    score: int | None
    text: str


class SurveyMailOut(Out):
    """`state`: waiting, sent, refused (or came back), dropped (no reason left), unclear (killed while it went out)."""

    id: int
    kind: str
    email: str
    day: date
    state: str
    error: str


class InvitationOut(Out):
    """`link`: for the contact, until it is answered; only to those who may change the customer."""

    id: int
    survey_id: int
    customer_id: int
    contact_id: int | None
    opportunity_id: int | None
    contract_id: int | None
    language: str
    sent_on: date
    expires_on: date
    reminded_on: date | None
    answered_on: date | None
    answers: list[SurveyAnswerOut]
    mails: list[SurveyMailOut]

    @staticmethod
    def resolve_mails(row: SurveyInvitation) -> list[Any]:
        return _all(row.mails)  # type: ignore[attr-defined]

    @staticmethod
    def resolve_answers(row: SurveyInvitation) -> list[Any]:
        return _all(row.answers)


class SurveyLinkOut(InvitationOut):
    link: str | None


class MailingIn(Body):
    """To whom: all that `query` leaves of the list of contacts, or one contact of each customer that it leaves."""

    list: Literal["customers", "contacts"]
    query: str = Field("", max_length=4000, description="Filters as an address of the list writes them")
    language: Literal["", "en", "zh-hans", "zh-hant"] = ""
    preview: bool = Field(False, description="only say who would get it")


class MailingOut(Out):
    """How many are mailed; `left_out`: how many are not, by reason."""

    mailed: int
    left_out: dict[str, int]


class SurveyRefusalIn(Body):
    reason: str = Field(min_length=1, max_length=500)


class InvitationPage(Out):
    items: list[InvitationOut]
    count: int


class InvitationListing(Listing):
    SORTS: ClassVar[dict[str, tuple[str, ...]]] = {"sent_on": ("sent_on",), "answered_on": ("answered_on",)}
    customer_id: Id | None = None
    answered: bool | None = None

    def narrow(self, rows: QuerySet[Any], actor: Any) -> QuerySet[Any]:  # noqa: ARG002
        rows = rows.filter(customer_id=self.customer_id) if self.customer_id else rows
        return rows if self.answered is None else rows.filter(answered_at__isnull=not self.answered)


class FiguresQuery(Listing):
    since: date
    until: date
    survey_id: Id | None = None
    owner_id: Id | None = None


class FiguresOut(Out):
    """`nps` from -1 to 1; shares from 0 to 1 as exact decimals of four places; null where nobody is counted."""

    since: date
    until: date
    nps: str | None
    nps_answers: int
    csat: str | None
    csat_answers: int
    asked: int
    answered: int
    repeat_purchase_rate: str | None
    retention_rate: str | None


@router.get("", response=SurveyPage, operation_id="list_surveys")
def list_surveys(request: HttpRequest, listing: Query[Listing]) -> dict[str, Any]:
    rows = Survey.objects.visible_to(request.actor).prefetch_related("questions")  # type: ignore[attr-defined]
    return listed(request, rows, listing, SurveyOut)


@router.post("", response={201: SurveyOut}, operation_id="create_survey")
def create_survey(request: HttpRequest, body: SurveyIn) -> HttpResponse:
    return shown(request, surveys.create_survey(request.actor, **body.model_dump()), SurveyOut, 201)  # type: ignore[attr-defined]


@router.get("/figures", response=FiguresOut, operation_id="get_loyalty")
def get_figures(request: HttpRequest, asked: Query[FiguresQuery]) -> dict[str, Any]:
    """Satisfaction and loyalty over what the caller sees, of these days."""
    if asked.since > asked.until:
        raise BadParameter(since="since ≤ until")
    actor: Any = request.actor  # type: ignore[attr-defined]
    more = {"survey_id": asked.survey_id} if asked.survey_id else {}
    people = [asked.owner_id] if asked.owner_id else None
    figures = loyalty.loyalty(actor, asked.since, asked.until, people, **more)
    return {
        **{"since": asked.since, "until": asked.until},
        **{"nps": _exact(figures.nps.value), "nps_answers": figures.nps.answers},
        **{"csat": _exact(figures.csat.value), "csat_answers": figures.csat.whole},
        **{"asked": figures.asked.whole, "answered": figures.asked.part},
        **{"repeat_purchase_rate": _exact(figures.repeat.value), "retention_rate": _exact(figures.retention.value)},
    }


def _exact(value: Fraction | None) -> str | None:
    """Four places, half away from zero."""
    if value is None:
        return None
    times = abs(value) * 10_000 + Fraction(1, 2)
    whole = times.numerator // times.denominator
    return f"{'-' if value < 0 and whole else ''}{whole // 10_000}.{whole % 10_000:04d}"


@router.get("/{int:pk}", response=SurveyOut, operation_id="get_survey")
def get_survey(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(Survey.objects.visible_to(request.actor), pk), SurveyOut)  # type: ignore[attr-defined]


@router.patch("/{int:pk}", response=SurveyOut, operation_id="change_survey")
def change_survey(request: HttpRequest, pk: int, body: SurveyChange) -> HttpResponse:
    values = body.model_dump(exclude_unset=True)
    return shown(request, surveys.change_survey(request.actor, pk, seen(request), **values), SurveyOut)  # type: ignore[attr-defined]


@router.post("/{int:pk}/archival", response=SurveyOut, operation_id="archive_survey")
def archive_survey(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, surveys.archive_survey(request.actor, pk, seen(request)), SurveyOut)  # type: ignore[attr-defined]


@router.get("/{int:pk}/invitations", response=InvitationPage, operation_id="list_survey_invitations")
def list_invitations(request: HttpRequest, pk: int, listing: Query[InvitationListing]) -> dict[str, Any]:
    """Who was asked, and what they answered."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    survey = found(Survey.objects.visible_to(actor), pk)
    rows = SurveyInvitation.objects.visible_to(actor).filter(survey=survey).prefetch_related("answers", "mails")
    return listed(request, rows, listing, InvitationOut)


@router.post("/{int:pk}/invitations", response={201: SurveyLinkOut}, operation_id="send_survey")
def send_survey(request: HttpRequest, pk: int, body: InvitationIn) -> HttpResponse:
    """Makes the link for a contact."""
    row = surveys.send_survey(request.actor, pk, **body.model_dump())  # type: ignore[attr-defined]
    return _linked(request, row, 201)


@router.post("/{int:pk}/mailings", response={202: MailingOut}, operation_id="mail_survey_to_many")
def mail_many(request: HttpRequest, pk: int, body: MailingIn) -> HttpResponse:
    """Invites and mails everybody whom a list leaves; answered, opted-out and address-less contacts are left out."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    contacts = survey_contacts(actor, body.list, body.query)
    if body.preview:
        policy.must_create(actor)
        result = survey_many.audience(actor, found(Survey.objects.visible_to(actor), pk), contacts)
    else:
        result = survey_many.send_many(actor, pk, contacts, language=body.language)
    return shown(request, {"mailed": len(result.people), "left_out": dict(result.left)}, MailingOut, 202)


@router.post("/invitations/{int:pk}/mail", response=SurveyLinkOut, operation_id="mail_survey_invitation")
def mail_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Mails the link; what was refused, dropped or unclear goes out once more."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return _linked(request, survey_mails.mail_invitation(actor, pk).invitation)


@router.post("/invitations/{int:pk}/refusal", response=SurveyLinkOut, operation_id="report_survey_refusal")
def report_refusal(request: HttpRequest, pk: int, body: SurveyRefusalIn) -> HttpResponse:
    """The mail came back: its address gets no more."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return _linked(request, survey_mails.report_refusal(actor, pk, reason=body.reason))


@router.get("/invitations/{int:pk}", response=SurveyLinkOut, operation_id="get_survey_invitation")
def get_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    return _linked(request, found(SurveyInvitation.objects.visible_to(actor), pk))


@router.post("/invitations/{int:pk}/reminder", response=SurveyLinkOut, operation_id="remind_of_survey")
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """The same link, valid anew."""
    return _linked(request, surveys.remind(request.actor, pk))  # type: ignore[attr-defined]


def _linked(request: HttpRequest, row: SurveyInvitation, status: int = 200) -> HttpResponse:
    row.link = None  # type: ignore[attr-defined]
    if row.answered_at is None and policy.may_write(request.actor, row.customer):  # type: ignore[attr-defined]
        path = reverse("survey-answer", args=[surveys.token_of(row)])
        row.link = request.build_absolute_uri(path)  # type: ignore[attr-defined]
    return shown(request, row, SurveyLinkOut, status)
