"""What a survey's mail says: in the language of the invitation, with the link, and the way to get no more of them."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from merit.core.mailing import Letter
from merit.crm.models import SurveyMail
from merit.crm.operations.surveys import token_of


def compose(mail: SurveyMail) -> Letter:
    """The letter; mail programs show a button for its List-Unsubscribe (RFC 8058)."""
    row = mail.invitation
    token = token_of(row)
    stop = settings.BASE_URL + reverse("survey-unsubscribe", args=[token])
    context = {
        **{"row": row, "reminder": mail.kind == "reminder", "stop": stop},
        "link": f"{settings.BASE_URL}{reverse('survey-answer', args=[token])}?lang={row.language}",
    }
    with translation.override(row.language):
        subject = row.survey.title
        if mail.kind == "reminder":
            subject = _("Reminder: %(title)s") % {"title": subject}
        context["subject"] = subject
        text = render_to_string("crm/survey_mail.txt", context)
        html = render_to_string("crm/survey_mail.html", context)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(" ".join(subject.split()), text, html, headers=headers)
