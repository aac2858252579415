"""Surveys for those who send them: the list with the figures, one with its answers, sending a link, and reminding."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merit.core.errors import Conflict, Invalid
from merit.crm import policy
from merit.crm.models import Contact, Customer, Opportunity, Survey, SurveyInvitation, SurveyQuestion
from merit.crm.operations import survey_mails, surveys
from merit.crm.operations.classes import may_classes
from merit.crm.surveys import LANGUAGES
from merit.metrics import loyalty
from merit.org.actor import Actor
from merit.web.crm.answers import must, row_of, see
from merit.web.crm.fields import Fields, choice, line, text
from merit.web.crm.lists import paged, whole
from merit.web.crm.views_survey_mails import counts, mail, mail_part
from merit.web.request import Request

QUESTIONS = 6
NAMES = {"en": "English", "zh-hans": "简体中文", "zh-hant": "繁體中文"}
NUMBERS = {"days_valid": (1, 365), "remind_days": (1, 180), "after_days": (0, 365), "rest_days": (0, 3650)}


class SurveyForm(Fields):
    """A survey without its questions."""

    name = line(gettext_lazy("Name"), 100, required=True)
    after = choice(gettext_lazy("Sent"), Survey.AFTER)
    after_days = forms.IntegerField(label=gettext_lazy("So many days later"), min_value=0, max_value=365)
    days_valid = forms.IntegerField(label=gettext_lazy("Link valid for days"), min_value=1, max_value=365)
    remind_days = forms.IntegerField(
        label=gettext_lazy("Reminder after days"), min_value=1, max_value=180, required=False
    )
    rest_days = forms.IntegerField(label=gettext_lazy("At most once per contact in days"), min_value=0, max_value=3650)
    by_mail = forms.BooleanField(
        label=gettext_lazy("Mail it by itself after a win or contract, instead of telling the owner"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in NAMES.items():
            self.fields[f"title_{code}"] = line(_("Title · %(language)s") % {"language": name}, 200)
            self.fields[f"intro_{code}"] = text(_("Introduction · %(language)s") % {"language": name}, 1000, rows=2)

    @property
    def values(self) -> dict[str, Any]:
        clean = super().values
        return {
            **{name: clean[name] for name in ("name", "after", "by_mail", *NUMBERS)},
            "titles": {code: clean[f"title_{code}"] for code in LANGUAGES if clean[f"title_{code}"]},
            "intros": {code: clean[f"intro_{code}"] for code in LANGUAGES if clean[f"intro_{code}"]},
        }

    @property
    def by_language(self) -> list[tuple[str, Any, Any]]:
        return [(name, self[f"title_{code}"], self[f"intro_{code}"]) for code, name in NAMES.items()]


class QuestionForm(forms.Form):
    """A question; one without a text is none."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SurveyQuestion.KINDS)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in NAMES.items():
            self.fields[f"text_{code}"] = line(name, 300)

    @property
    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code in LANGUAGES if self.cleaned_data[f"text_{code}"]}

    @property
    def by_language(self) -> list[Any]:
        return [self[f"text_{code}"] for code in LANGUAGES]


READY = (
    ("nps", ("How likely are you to recommend us?", "您有多大可能向别人推荐我们？", "您有多大可能向別人推薦我們？")),
    ("csat", ("How satisfied are you with our work?", "您对我们的工作满意吗？", "您對我們的工作滿意嗎？")),
    ("text", ("What should we do better?", "我们还可以在哪些方面改进？", "我們還可以在哪些方面改進？")),
)


def as_texts(texts: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))


def may_set_up(actor: Actor) -> bool:
    return may_classes(actor, actor.company.pk)


def days_of(request: Request) -> tuple[date, date]:
    """The days that the page is about: the last year, or what the address says."""
    today = request.actor.today
    try:
        since = date.fromisoformat(request.GET.get("since", ""))
        until = date.fromisoformat(request.GET.get("until", ""))
    except ValueError:
        since, until = today - timedelta(days=364), today
    return (since, until) if since <= until else (until, since)


@require_GET
def listing(request: Request) -> HttpResponse:
    """The surveys, and how satisfied and loyal the customers are that the reader sees."""
    actor = request.actor
    since, until = days_of(request)
    sent = SurveyInvitation.objects.visible_to(actor).order_by()
    counts = {
        pk: (n, answered)
        for pk, n, answered in sent.values_list("survey").annotate(
            n=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False))
        )
    }
    rows = Survey.objects.visible_to(actor).filter(company=actor.company).order_by("archived_at", "name")
    context = {
        "rows": [(row, *counts.get(row.pk, (0, 0))) for row in rows],
        "figures": loyalty.loyalty(actor, since, until),
        "since": since,
        "until": until,
        "may_set_up": may_set_up(actor),
        "may_send": policy.may_create(actor),
    }
    return render(request, "crm/surveys.html", context)


@require_GET
def record(request: Request, pk: int) -> HttpResponse:
    """One survey: figures, how the scores are spread, and who was asked."""
    actor = request.actor
    row = row_of(Survey.objects.visible_to(actor), pk)
    since, until = days_of(request)
    sent = SurveyInvitation.objects.visible_to(actor).filter(survey=row)
    sent = sent.select_related("customer", "contact").prefetch_related("answers__question")
    context = {
        "row": row,
        "questions": row.questions.filter(retired=None),
        "figures": loyalty.loyalty(actor, since, until, survey_id=row.pk),
        "charts": [
            (name, bars)
            for kind, name in (("nps", "NPS"), ("csat", "CSAT"))
            if (bars := _bars(loyalty.scores(actor, since, until, kind, survey_id=row.pk)))
        ],
        "page": paged(sent.order_by("-sent_on", "-pk"), request.GET),
        "since": since,
        "until": until,
        "today": actor.today,
        "may_set_up": may_set_up(actor),
        "may_send": policy.may_create(actor) and row.archived_at is None,
        "mails": counts(actor, row),
    }
    return render(request, "crm/survey.html", context)


def _bars(scores: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Score, how many, and how wide its bar is; nothing where nobody answered."""
    most = max((n for _score, n in scores), default=0)
    return [(score, n, f"{round(n * 100 / most)}%") for score, n in scores] if most else []


@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    must(may_set_up(request.actor))
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    row = row_of(Survey.objects.visible_to(request.actor), pk)
    must(may_set_up(request.actor))
    return _edit(request, row)


def _edit(request: Request, row: Survey | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SurveyForm(data, initial=_start(row))
    asked = _questions(row)
    rows = [QuestionForm(data, prefix=f"q{n}", initial=asked[n]) for n in range(len(asked))]
    status = 200
    if data is not None:
        status = 422
        if all([form.is_valid(), *[one.is_valid() for one in rows]]):
            questions = [
                {"kind": one.cleaned_data["kind"], "required": one.cleaned_data["required"], "texts": one.texts}
                for one in rows
                if one.texts
            ]
            try:
                saved = (
                    surveys.change_survey(request.actor, row.pk, form.seen, questions=questions, **form.values)
                    if row
                    else surveys.create_survey(request.actor, questions=questions, **form.values)
                )
            except (Invalid, Conflict) as error:
                form.add_error(None, str(error) if isinstance(error, Invalid) else str(error.detail))
            else:
                messages.success(request, _("Survey saved"))
                return see("survey", saved.pk)
    return render(request, "crm/survey_form.html", {"form": form, "questions": rows, "row": row}, status=status)


def _start(row: Survey | None) -> dict[str, Any]:
    row = row or Survey(remind_days=7)
    start = {name: getattr(row, name) for name in ("name", "after", "by_mail", "version", *NUMBERS)}
    start |= {f"title_{code}": row.titles.get(code, "") for code in LANGUAGES}
    return start | {f"intro_{code}": row.intros.get(code, "") for code in LANGUAGES}


def _questions(row: Survey | None) -> list[dict[str, Any]]:
    """The questions as they are, or three ready ones, with room for more."""
    found = [(one.kind, one.texts, one.required) for one in row.questions.filter(retired=None)] if row else []
    found = found or [(kind, as_texts(texts), kind != "text") for kind, texts in READY]
    start = [
        {"kind": kind, "required": required, **{f"text_{code}": texts.get(code, "") for code in LANGUAGES}}
        for kind, texts, required in found
    ]
    return start + [{"kind": "text", "required": False}] * max(2, QUESTIONS - len(start))


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    row = row_of(Survey.objects.visible_to(request.actor), pk)
    surveys.archive_survey(request.actor, pk, row.version)
    messages.success(request, _("The survey is not sent any more"))
    return see("survey", pk)


@require_http_methods(["GET", "POST"])
def send(request: Request) -> HttpResponse:
    """To whom, and which: makes the link."""
    actor = request.actor
    must(policy.may_create(actor))
    source = request.GET or request.POST
    customer = row_of(Customer.objects.visible_to(actor), whole(source.get("customer"), 1) or 0)
    must(policy.may_write(actor, customer))
    offered = Survey.objects.visible_to(actor).filter(company=customer.company_id, archived_at=None)
    contacts = Contact.objects.visible_to(actor).filter(customer=customer, archived_at=None).order_by("name")
    chances = Opportunity.objects.visible_to(actor).filter(customer=customer).order_by("-pk")[:50]
    if request.method == "POST":
        try:
            row = surveys.send_survey(
                actor,
                whole(request.POST.get("survey"), 1) or 0,
                contact_id=whole(request.POST.get("contact"), 1) or 0,
                opportunity_id=whole(request.POST.get("opportunity"), 1),
                language=request.POST.get("language", ""),
            )
        except Conflict as error:
            messages.error(request, str(error.detail))
        else:
            return mail(request, row.pk) if request.POST.get("mail") == "1" else see("survey-invitation", row.pk)
    context = {"customer": customer, "surveys": offered, "contacts": contacts, "opportunities": chances}
    context |= {"languages": list(NAMES.items()), "chosen": customer.company.language, "mail_on": settings.MAIL_ON}
    return render(request, "crm/survey_send.html", context)


@require_GET
def invitation(request: Request, pk: int) -> HttpResponse:
    """The link to copy or to mail, and the answers once they are there."""
    rows = SurveyInvitation.objects.visible_to(request.actor).select_related("survey", "company", "customer", "contact")
    row = row_of(rows, pk)
    may_write = policy.may_write(request.actor, row.customer)
    link = request.build_absolute_uri(reverse("survey-answer", args=[surveys.token_of(row)])) if may_write else ""
    context = {
        "row": row,
        "link": link,
        "open": surveys.is_open(row),
        "mail": _mail(row, link),
        "part": mail_part(row),
        "answers": row.answers.select_related("question").order_by("question__position"),
        "may_write": may_write and row.answered_at is None,
    }
    return render(request, "crm/survey_invitation.html", context)


def _mail(row: SurveyInvitation, link: str) -> dict[str, str]:
    """Subject and body for one's own mail program, in the contact's language."""
    with override(row.language):
        body = _("We would like to hear from you. It takes a minute:") + f"\n\n{link}"
        return {"to": row.contact.email if row.contact else "", "subject": row.survey.title, "body": body}


@require_POST
def remind(request: Request, pk: int) -> HttpResponse:
    try:
        row = surveys.remind(request.actor, pk)
    except Conflict as error:
        messages.error(request, str(error.detail))
    else:
        mailed = survey_mails.was_mailed(row) and not survey_mails.why_not(row)
        by_hand = _("Noted. Send the link again: it is valid anew.")
        messages.success(request, _("A reminder is on its way by mail.") if mailed else by_hand)
    return see("survey-invitation", pk)


def panel(actor: Actor, customer: Customer) -> dict[str, Any]:
    """What a customer's page shows: the latest that were sent, with their scores."""
    rows = SurveyInvitation.objects.visible_to(actor).filter(customer=customer)
    rows = rows.select_related("survey", "contact").prefetch_related("answers__question").order_by("-sent_on", "-pk")
    has = Survey.objects.visible_to(actor).filter(company=customer.company_id, archived_at=None).exists()
    return {"rows": list(rows[:5]), "has": has, "none": pgettext("survey", "Not answered yet")}
