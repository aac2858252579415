"""How customers are looked after: classes and their movements, a survey with its answers, two duplicates."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from merit.crm import keys
from merit.crm.models import ClassChange, Customer, SurveyAnswer, SurveyInvitation, SurveyMail, SurveyOptOut
from merit.crm.operations import classes, surveys
from merit.crm.operations.duplicates import keys_for
from merit.crm.searching import of_customer
from merit.demo.clock import rolled
from merit.demo.customers import Clients
from merit.demo.people import Stage
from merit.demo.stamping import actor_of
from merit.demo.writer import write
from merit.web.crm.views_surveys import READY, as_texts

COLORS: Final = {"A": "acc", "B": "ok", "C": ""}
TWINS: Final = ("liantuo", "boyan")
NAMES: Final = {"en": "After the project", "zh-hans": "项目回访", "zh-hant": "專案回訪"}
ENDINGS: Final = {"en": " Co., Ltd.", "zh-hans": "有限公司", "zh-hant": "有限公司"}


def make(stage: Stage, clients: Clients) -> None:
    """Writes the chapter."""
    actor = actor_of(stage, "liang")
    for name, color in COLORS.items():
        classes.create_class(actor, name=name, color=color)
    _movements(stage, clients)
    _survey(stage, clients)
    _twins(stage, clients)
    for row in clients.rows.values():
        row.keys = keys_for(row)
    Customer.objects.unscoped("demo").bulk_update(clients.rows.values(), ["keys"], batch_size=500)


def _movements(stage: Stage, clients: Clients) -> None:
    """Two dozen customers came to their class in the last year."""
    dice = rolled(211)
    moved = dice.sample(sorted(clients.rows), 24)
    rows = []
    for key in moved:
        row = clients.rows[key]
        was = dice.choice([name for name in COLORS if name != row.customer_class])
        on = stage.clock.ago(dice.randint(3, 360))
        rows.append(ClassChange(customer=row, was=was, now=row.customer_class, on=on, by_name=row.owner.name))
    write(sorted(rows, key=lambda one: one.on))


def _survey(stage: Stage, clients: Clients) -> None:
    """Sixty contacts of the main company were asked, two in three answered."""
    actor = actor_of(stage, "liang")
    questions = [{"kind": kind, "texts": as_texts(texts), "required": kind != "text"} for kind, texts in READY]
    names = {language: NAMES[language] for language in NAMES}
    survey = surveys.create_survey(
        actor, name=NAMES[stage.lang], titles=names, questions=questions, remind_days=7, after="won", after_days=14
    )
    asked = {one.kind: one for one in survey.questions.all()}
    dice = rolled(223)
    ours = [key for key in sorted(clients.rows) if clients.rows[key].company_id == survey.company_id]
    invited, scores = [], []
    for key in dice.sample(ours, 60):
        row = clients.rows[key]
        sent = stage.clock.ago(dice.randint(2, 320))
        one = SurveyInvitation(survey=survey, company=row.company, customer=row, owner=row.owner, language=stage.lang)
        one.contact, one.sent_on, one.expires_on = clients.contacts[key][0], sent, sent + timedelta(days=30)
        one.sent_by_name = row.owner.name
        if dice.random() < 0.66:
            one.answered_on = min(sent + timedelta(days=dice.randint(0, 9)), stage.clock.today)
            one.answered_at = stage.clock.stamp(one.answered_on, 15)
            scores.append((one, dice.choice((10, 9, 9, 8, 8, 7, 6, 3)), dice.choice((5, 5, 4, 4, 3, 2))))
        invited.append(one)
    write(invited)
    _mails(stage, invited)
    write(
        [
            SurveyAnswer(invitation=one, question=asked[kind], score=score)
            for one, nps, csat in scores
            for kind, score in (("nps", nps), ("csat", csat))
        ]
    )


def _mails(stage: Stage, invited: list[SurveyInvitation]) -> None:
    """Three in four went out by mail; one address does not exist any more, and one contact wants no more of them."""
    rows: list[SurveyMail] = []
    for place, one in enumerate(invited):
        email = one.contact.email.lower() if one.contact else ""
        if not email or place % 4 == 3:
            continue
        stamp = stage.clock.stamp(one.sent_on, 9)
        row = SurveyMail(invitation=one, company=one.company, kind="invitation", email=email, day=one.sent_on)
        row.key, row.after, row.begun_at = f"survey:{one.pk}:invitation", stamp, stamp
        if rows and one.answered_at is None and not any(other.refused_at for other in rows):
            row.refused_at, row.error = stamp, "550 5.1.1 No such user"
        else:
            row.sent_at = stamp
        rows.append(row)
    write(rows)
    last = next(row for row in reversed(rows) if row.invitation.answered_at is None and row.sent_at)
    write([SurveyOptOut(company=last.company, email=last.email)])


def _twins(stage: Stage, clients: Clients) -> None:
    """Two customers were entered a second time by somebody else, with their legal form."""
    rows = []
    for place, key in enumerate(TWINS, start=1):
        first = clients.rows[key]
        row = Customer(
            company=first.company,
            code=f"C-{len(clients.rows) + place:05d}",
            name=first.name + ENDINGS[stage.lang],
            owner=first.owner,
            region=first.region,
            phone=first.phone if place == 1 else "",
            created_on=stage.clock.ago(20 + place),
            created_at=stage.clock.stamp(stage.clock.ago(20 + place), 10),
        )
        row.search, row.keys = of_customer(row), keys.keys_of(name=row.name, phone=row.phone, home="86")
        rows.append(row)
    write(rows)
