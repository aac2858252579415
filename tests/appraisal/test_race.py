"""Two at once: only one of them publishes, opens, marks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from merit.appraisal import operations as do
from merit.appraisal.models import AppraisalCycle, AppraisalTemplate, Mark, RaterAssignment, Score
from merit.core.errors import Conflict, MeritError
from merit.core.models import Event
from tests import cast as people
from tests.appraisal.conftest import TEXT

pytestmark = pytest.mark.django_db(transaction=True)


def both(*works: Any) -> list[str]:
    """Runs them at once, each on its own connection; what each came to."""

    def run(work: Any) -> str:
        try:
            work()
        except MeritError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch, today: Any) -> Any:
    from merit.org import actor

    monkeypatch.setattr(actor, "today_in", lambda _company: today)
    return people.make()


def draft(company: Any) -> AppraisalCycle:
    code = f"t{AppraisalTemplate.everything.count()}"
    template = do.create_template(company.hr, company=company.acme.pk, code=code, name=code, text=TEXT)
    ids = [company.people["seller"].pk]
    return do.create_cycle(company.hr, template_version=template.newest.pk, period="2026-10", people=ids)


def test_two_publish_at_once(company: Any) -> None:
    cycle = do.open_cycle(company.hr, draft(company).pk)
    do.close_cycle(company.hr, cycle.pk)
    publish = [lambda actor=actor: do.publish_cycle(actor, cycle.pk) for actor in (company.hr, company.committee)]
    assert both(*publish) == ["Conflict", "done"]
    assert Score.everything.count() == 1
    assert Event.everything.filter(verb="cycle-published").count() == 1


def test_two_drafts_with_the_same_person_at_once(company: Any) -> None:
    template = do.create_template(company.hr, company=company.acme.pk, code="t", name="t", text=TEXT)
    ids = [company.people["seller"].pk]

    def make(actor: Any) -> Any:
        return lambda: do.create_cycle(actor, template_version=template.newest.pk, period="2026-10", people=ids)

    assert both(make(company.hr), make(company.committee)) == ["done", "done"]
    assert sorted(cycle.appraisals.count() for cycle in AppraisalCycle.everything.all()) == [0, 1]


def test_a_mark_while_the_cycle_closes_is_in_the_score_or_refused(company: Any) -> None:
    cycle = do.open_cycle(company.hr, draft(company).pk)
    one = RaterAssignment.everything.get(rater=company.lead.person)
    for code in ("ethics", "profession"):
        do.set_mark(company.lead, one.pk, code, mark=Decimal(90))

    def hand_in() -> None:
        do.set_mark(company.lead, one.pk, "attitude", mark=Decimal(90))
        do.submit_marks(company.lead, one.pk)

    came = both(hand_in, lambda: do.close_cycle(company.hr, cycle.pk))
    one.refresh_from_db()
    score = cycle.appraisals.get().score
    if one.submitted_at is None:
        assert came == ["Conflict", "done"]
        assert score == Decimal("100.00"), "the measured indicator alone"
    else:
        assert came == ["done", "done"]
        assert score == Decimal("91.67"), "(50 × 90 + 10 × 100) ÷ 60"


def test_the_same_mark_twice_at_once_is_one_mark(company: Any) -> None:
    do.open_cycle(company.hr, draft(company).pk)
    one = RaterAssignment.everything.get(rater=company.lead.person)
    marks = [lambda n=n: do.set_mark(company.lead, one.pk, "ethics", mark=Decimal(n), seen=None) for n in (80, 90)]
    assert both(*marks) == ["Stale", "done"]
    assert Mark.everything.count() == 1


def test_submitted_twice_at_once_is_submitted_once(company: Any) -> None:
    do.open_cycle(company.hr, draft(company).pk)
    one = RaterAssignment.everything.get(rater=company.lead.person)
    for code in ("ethics", "profession", "attitude"):
        do.set_mark(company.lead, one.pk, code, mark=Decimal(90))
    assert both(*[lambda: do.submit_marks(company.lead, one.pk)] * 2) == ["Conflict", "done"]
    with pytest.raises(Conflict):
        do.submit_marks(company.lead, one.pk)
    assert Event.everything.filter(verb="marks-submitted").count() == 1
