"""The digest by mail: what waits in a user's inbox, in his language, as far as his rights reach when it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merit.core.mailing import Letter
from merit.notices.models import Mail
from merit.org.actor import actor_for
from merit.org.operations import open_notices
from merit.web.notices.telling import told

MOST: Final = 60


def compose(mail: Mail) -> Letter | None:
    """The letter, what is new first.

    None when it is stale, no longer wanted, or everything was done or seen to be nobody's business.
    """
    actor = actor_for(mail.user)
    if actor is None or not mail.user.mail_digest or mail.day < actor.today - timedelta(days=1):
        return None
    with translation.override(mail.user.language or actor.company.language):
        waiting = open_notices(actor).order_by(F("mailed_at").desc(nulls_first=True), "-day", "-pk")
        rows = told(actor, waiting[: 5 * MOST])
        new = [row for row in rows if row.notice.mailed_at is None]
        if not new:
            return None
        late = sum(1 for row in rows if row.day < actor.today)
        subject = ngettext("%(n)d notice waits for you", "%(n)d notices wait for you", len(rows)) % {"n": len(rows)}
        if late:
            subject += _(", %(n)d overdue") % {"n": late}
        shown = {"rows": rows[:MOST], "more": max(0, len(rows) - MOST), "subject": subject}
        context = {**shown, "actor": actor, "base": settings.BASE_URL}
        text = render_to_string("notices/digest.txt", context)
        html = render_to_string("notices/digest.html", context)
    return Letter(subject, text, html, [row.notice.pk for row in rows[:MOST]])
