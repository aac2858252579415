"""A cycle from draft to published: who is in it, who rates, what comes out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from merit.appraisal import operations as do
from merit.appraisal import people as who
from merit.appraisal.computing import template_of
from merit.appraisal.models import Appraisal, AppraisalTemplateVersion, Mark, RaterAssignment, Score
from merit.calc.facts import read_facts
from merit.calc.scores import score_table
from merit.calc.template import parse_template
from merit.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from merit.core.models import Event
from merit.crm.models import Contract, Credit, Customer
from merit.targets.models import Target
from tests.appraisal.conftest import TEXT

D = Decimal
MARKS = {"ethics": 92, "profession": 88, "attitude": 95}
ALL = {"superior": {"lead"}, "leader": {"leader"}, "hr": {"hr"}}


def raters(appraisal) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for role, code in appraisal.raters.values_list("role", "rater__code"):
        found.setdefault(role, set()).add(code)
    return found


def test_a_draft_takes_the_people_whom_the_template_admits_and_the_raters_of_the_org(cast, template) -> None:
    cycle = do.create_cycle(
        cast.hr, template_version=template(), period="2026-10", departments=[cast.departments["sales"].pk]
    )
    people = {one.person.code: one for one in cycle.appraisals.select_related("person")}
    assert set(people) == {"seller", "seller2", "seller3"}, "leads are managers: the template is for employees"
    assert raters(people["seller"]) == ALL
    assert raters(people["seller3"])["superior"] == {"lead2"}
    assert cycle.state == "draft"


def test_the_one_in_hr_is_not_the_own_rater(cast, template) -> None:
    cycle = do.create_cycle(cast.hr, template_version=template(), period="2026-10", people=[cast.hr.person.pk])
    assert raters(cycle.appraisals.get()) == {"superior": {"gm"}}


def test_who_has_an_appraisal_or_a_score_of_the_very_period_is_refused(cast, cycle_of, template) -> None:
    cycle = cycle_of("seller")
    Score.everything.create(person=cast.people["seller2"], period="2026-10", score=D(80))
    found = who.preview(cast.acme, template_of(cycle), "2026-10", who.Choice(groups=("employee",)), cast.hr)
    assert {(person.code, why) for person, why in found.refused} == {("seller", "appraised"), ("seller2", "scored")}
    assert "seller3" in {one.person.code for one in found.candidates}
    again = do.create_cycle(cast.hr, template_version=template(code="again"), period="2026-10", groups=["employee"])
    assert not again.appraisals.filter(person__code__in=["seller", "seller2"]).exists()
    with pytest.raises(Invalid, match="another cycle"):
        do.add_people(cast.hr, again.pk, people=[cast.people["seller"].pk])


def test_a_monthly_and_a_quarterly_cycle_at_once(cast, cycle_of, mark) -> None:
    month, quarter = cycle_of("seller"), cycle_of("seller", period="2026-Q4")
    mark(month, "lead", "seller", **MARKS)
    mark(quarter, "lead", "seller", ethics=60, profession=60, attitude=60)
    for cycle in (month, quarter):
        do.close_cycle(cast.hr, cycle.pk)
        do.publish_cycle(cast.hr, cycle.pk)
    scores = dict(Score.everything.filter(person__code="seller").values_list("period", "score"))
    # signed has no target and is left out; discipline 100: (15×92 + 20×88 + 15×95 + 10×100) ÷ 60
    assert scores == {"2026-10": D("92.75"), "2026-Q4": D("66.67")}


def _world(cast) -> None:
    """120,000 signed against a target of 150,000 in October."""
    seller = cast.people["seller"]
    customer = Customer.everything.create(
        code="C1", name="Bolt", company=cast.acme, owner=seller, created_on=date(2026, 1, 1)
    )
    contract = Contract.everything.create(
        code="K1", company=cast.acme, customer=customer, amount=D("120000.00"), signed_on=date(2026, 10, 5)
    )
    Credit.everything.create(contract=contract, person=seller, share=D(1))
    Target.everything.create(
        company=cast.acme, person=seller, metric="contract_amount", period="2026-10", value=D(150000)
    )


FOLDER = {
    "departments.csv": "department,parent,company\nsales1,,acme\n",
    "employees.csv": "employee,name,department,company,group\nseller,Chen,sales1,acme,employee\n",
    "contracts.csv": "contract,customer,signed_on,amount\nK1,C1,2026-10-05,120000.00\n",
    "credits.csv": "contract,employee,share\nK1,seller,1\n",
    "targets.csv": "subject,metric,period,value\nseller,contract_amount,2026-10,150000\n",
    "marks.csv": (
        "employee,period,indicator,role,rater,mark\n"
        "seller,2026-10,ethics,superior,lead,92\nseller,2026-10,profession,superior,lead,88\n"
        "seller,2026-10,attitude,superior,lead,95\nseller,2026-10,ethics,leader,leader,80.5\n"
        "seller,2026-10,profession,leader,leader,70\nseller,2026-10,attitude,leader,leader,99\n"
        "seller,2026-10,ethics,hr,hr,100\nseller,2026-10,profession,hr,hr,61\nseller,2026-10,attitude,hr,hr,77\n"
    ),
}


def test_the_example_template_marked_through_the_pages_scores_as_the_core_does(cast, cycle_of, mark) -> None:
    _world(cast)
    cycle = cycle_of("seller", "seller2")
    mark(cycle, "lead", "seller", **MARKS)
    mark(cycle, "leader", "seller", ethics="80.5", profession=70, attitude=99)
    mark(cycle, "hr", "seller", ethics=100, profession=61, attitude=77)
    mark(cycle, "lead", "seller2", **MARKS)
    do.close_cycle(cast.hr, cycle.pk)
    expected = score_table(
        parse_template(TEXT), read_facts({name: text.encode() for name, text in FOLDER.items()}, "CNY"), "2026-10"
    )
    row = Appraisal.everything.get(cycle=cycle, person__code="seller")
    assert (str(row.score), row.grade) == expected.table.row(0)[2:4]
    # ethics 90.15, profession 77.2, attitude 92.6, signed 80, discipline 100
    assert row.score == D("84.85"), "(15×90.15 + 20×77.2 + 15×92.6 + 40×80 + 10×100) ÷ 100"
    assert row.grade == "B"
    assert [one["points"] for one in row.card["indicators"]] == ["90.15", "77.2", "92.6", "80", "100"]
    assert [one["mean"] for one in row.card["dimensions"]] == ["90.15", "77.2", "92.6", "84"]


def test_marks_not_handed_in_do_not_count(cast, cycle_of, mark) -> None:
    cycle = cycle_of("seller")
    mark(cycle, "lead", "seller", **MARKS)
    mark(cycle, "hr", "seller", ethics=0, submit=False)
    do.close_cycle(cast.hr, cycle.pk)
    assert cycle.appraisals.get().score == D("92.75")


def test_block_leaves_no_score_and_says_whose_marks_are_missing(cast, cycle_of, mark) -> None:
    cycle = cycle_of("seller", text=TEXT.replace("reweight", "block"))
    mark(cycle, "lead", "seller", **MARKS)
    mark(cycle, "hr", "seller", **MARKS)
    do.close_cycle(cast.hr, cycle.pk)
    row = cycle.appraisals.get()
    assert row.score is None
    assert row.card["missing"] == [["ethics", "leader"], ["profession", "leader"], ["attitude", "leader"]]
    with pytest.raises(Conflict, match="Chen Siyuan"):
        do.publish_cycle(cast.hr, cycle.pk)
    do.reopen_cycle(cast.hr, cycle.pk, reason="the leader was ill")
    mark(cycle, "leader", "seller", **MARKS)
    do.close_cycle(cast.hr, cycle.pk)
    do.publish_cycle(cast.hr, cycle.pk)
    assert Score.everything.get(person__code="seller").score == D("92.75")


def test_zero_counts_a_missing_rater_as_nothing(cast, cycle_of, mark) -> None:
    cycle = cycle_of("seller", text=TEXT.replace("reweight", "zero"))
    mark(cycle, "lead", "seller", ethics=100, profession=100, attitude=100)
    do.close_cycle(cast.hr, cycle.pk)
    assert cycle.appraisals.get().score == D("58.33"), "(50 × 50 + 10 × 100) ÷ 60"


def test_published_without_a_score_only_when_said_so(cast, cycle_of, mark) -> None:
    cycle = cycle_of("seller", "seller2", text=TEXT.replace("reweight", "block"))
    for rater in ("lead", "leader", "hr"):
        mark(cycle, rater, "seller", **MARKS)
    do.close_cycle(cast.hr, cycle.pk)
    do.publish_cycle(cast.hr, cycle.pk, without_scores=True)
    assert list(Score.everything.values_list("person__code", flat=True)) == ["seller"]


def test_states_only_move_forward_once(cast, cycle_of, mark) -> None:
    cycle = cycle_of("seller")
    with pytest.raises(Conflict):
        do.open_cycle(cast.hr, cycle.pk)
    with pytest.raises(Conflict):
        do.publish_cycle(cast.hr, cycle.pk)
    do.close_cycle(cast.hr, cycle.pk)
    with pytest.raises(Conflict):
        do.close_cycle(cast.hr, cycle.pk)
    do.publish_cycle(cast.hr, cycle.pk)
    with pytest.raises(Conflict):
        do.publish_cycle(cast.hr, cycle.pk)
    with pytest.raises(Conflict):
        do.reopen_cycle(cast.hr, cycle.pk, reason="too late")
    verbs = list(
        Event.everything.filter(subject_type="appraisal.appraisalcycle").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["cycle-created", "cycle-opened", "cycle-closed", "cycle-published"]


def test_a_reopened_cycle_forgets_its_results_and_keeps_the_reason(cast, cycle_of, mark) -> None:
    cycle = cycle_of("seller")
    mark(cycle, "lead", "seller", **MARKS)
    do.close_cycle(cast.hr, cycle.pk)
    with pytest.raises(Invalid):
        do.reopen_cycle(cast.hr, cycle.pk, reason=" ")
    do.reopen_cycle(cast.hr, cycle.pk, reason="one mark was a slip")
    row = cycle.appraisals.get()
    assert (row.score, row.grade, row.card) == (None, "", {})
    assert Event.everything.get(verb="cycle-reopened").data == {"reason": "one mark was a slip"}
    assert Mark.everything.count() == 3


def test_a_score_that_came_meanwhile_stops_the_publication_as_a_whole(cast, cycle_of, mark) -> None:
    cycle = cycle_of("seller", "seller2")
    for person in ("seller", "seller2"):
        mark(cycle, "lead", person, **MARKS)
    do.close_cycle(cast.hr, cycle.pk)
    Score.everything.create(person=cast.people["seller2"], period="2026-10", score=D(80))
    with pytest.raises(Conflict, match="has a score"):
        do.publish_cycle(cast.hr, cycle.pk)
    cycle.refresh_from_db()
    assert cycle.state == "closed"
    assert Score.everything.count() == 1


def test_quotas_are_counted_among_the_people_of_the_cycle(cast, cycle_of, mark) -> None:
    text = (
        TEXT[: TEXT.index("grades:")]
        + "grades: {by: quota, shares: [{grade: A, share: 50%}, {grade: B, share: 50%}]}\n"
    )
    cycle = cycle_of("seller", "seller2", text=text)
    mark(cycle, "lead", "seller", **MARKS)
    mark(cycle, "lead", "seller2", ethics=60, profession=60, attitude=60)
    do.close_cycle(cast.hr, cycle.pk)
    assert dict(cycle.appraisals.values_list("person__code", "grade")) == {"seller": "A", "seller2": "B"}


class TestMarking:
    def test_a_mark_is_changed_taken_away_and_kept_within_its_scale(self, cast, cycle_of, rating) -> None:
        cycle = cycle_of("seller")
        one = rating(cycle, "lead", "seller")
        do.set_mark(cast.lead, one.pk, "ethics", mark=D(90))
        do.set_mark(cast.lead, one.pk, "ethics", mark=D("91.5"), comment=" well ")
        row = Mark.everything.get()
        assert (row.mark, row.comment, row.role, row.period) == (D("91.5"), "well", "superior", "2026-10")
        for wrong in (D(101), D(-1), D("90.123"), D("NaN"), D("Infinity")):
            with pytest.raises(Invalid):
                do.set_mark(cast.lead, one.pk, "ethics", mark=wrong)
        do.set_mark(cast.lead, one.pk, "ethics", mark=None)
        assert not Mark.everything.exists()

    def test_a_template_may_mark_from_one_to_five(self, cast, cycle_of, rating, mark) -> None:
        cycle = cycle_of("seller", text=TEXT.replace("scale: 100\n", "scale: 100\nmarks: {from: 1, to: 5}\n"))
        one = rating(cycle, "lead", "seller")
        with pytest.raises(Invalid, match="From 1 to 5"):
            do.set_mark(cast.lead, one.pk, "ethics", mark=D(6))
        mark(cycle, "lead", "seller", ethics=5, profession=5, attitude=3)
        do.close_cycle(cast.hr, cycle.pk)
        assert cycle.appraisals.get().score == D("87.50"), "(15×100 + 20×100 + 15×50 + 10×100) ÷ 60"

    def test_a_measured_indicator_cannot_be_marked(self, cast, cycle_of, rating) -> None:
        one = rating(cycle_of("seller"), "lead", "seller")
        with pytest.raises(NotFound):
            do.set_mark(cast.lead, one.pk, "signed", mark=D(90))

    def test_nobody_else_marks_or_hands_in(self, cast, cycle_of, rating) -> None:
        one = rating(cycle_of("seller"), "lead", "seller")
        for name in ("leader", "hr", "seller", "lead2", "committee", "gm", "auditor", "admin", "finance", "outsider"):
            with pytest.raises(NotFound):
                do.set_mark(getattr(cast, name), one.pk, "ethics", mark=D(90))
            with pytest.raises(NotFound):
                do.submit_marks(getattr(cast, name), one.pk)

    def test_a_mark_seen_as_another_one_is_refused(self, cast, cycle_of, rating) -> None:
        one = rating(cycle_of("seller"), "lead", "seller")
        do.set_mark(cast.lead, one.pk, "ethics", mark=D(90), seen=None)
        with pytest.raises(Stale):
            do.set_mark(cast.lead, one.pk, "ethics", mark=D(80), seen=None)
        do.set_mark(cast.lead, one.pk, "ethics", mark=D(80), seen=D(90))

    def test_handing_in_wants_every_mark_and_a_comment_on_low_ones(self, cast, cycle_of, rating) -> None:
        one = rating(cycle_of("seller"), "lead", "seller")
        do.set_mark(cast.lead, one.pk, "ethics", mark=D("84.99"))
        do.set_mark(cast.lead, one.pk, "profession", mark=D(85))
        with pytest.raises(Invalid) as caught:
            do.submit_marks(cast.lead, one.pk)
        assert set(caught.value.fields) == {"ethics", "attitude"}
        do.set_mark(cast.lead, one.pk, "ethics", mark=D("84.99"), comment="late twice")
        do.set_mark(cast.lead, one.pk, "attitude", mark=D(95))
        assert do.submit_marks(cast.lead, one.pk).submitted_at is not None

    def test_handed_in_marks_are_taken_back_to_change_them(self, cast, cycle_of, mark) -> None:
        cycle = cycle_of("seller")
        one = mark(cycle, "lead", "seller", **MARKS)
        with pytest.raises(Conflict):
            do.set_mark(cast.lead, one.pk, "ethics", mark=D(10))
        with pytest.raises(Conflict):
            do.submit_marks(cast.lead, one.pk)
        do.retract_marks(cast.lead, one.pk)
        do.set_mark(cast.lead, one.pk, "ethics", mark=D(93))
        do.submit_marks(cast.lead, one.pk)
        do.close_cycle(cast.hr, cycle.pk)
        with pytest.raises(Conflict):
            do.retract_marks(cast.lead, one.pk)

    def test_a_draft_is_nothing_to_its_raters(self, cast, cycle_of, rating) -> None:
        one = rating(cycle_of("seller", opened=False), "lead", "seller")
        with pytest.raises(NotFound):
            do.set_mark(cast.lead, one.pk, "ethics", mark=D(90))


class TestRaters:
    def test_raters_are_added_and_taken_off_by_hand(self, cast, cycle_of, mark, rating) -> None:
        cycle = cycle_of("seller")
        row = cycle.appraisals.get()
        do.add_rater(cast.hr, appraisal=row.pk, role="leader", rater=cast.people["lead2"].pk)
        with pytest.raises(Conflict):
            do.add_rater(cast.hr, appraisal=row.pk, role="leader", rater=cast.people["lead2"].pk)
        with pytest.raises(Invalid):
            do.add_rater(cast.hr, appraisal=row.pk, role="peer", rater=cast.people["seller2"].pk)
        with pytest.raises(Invalid):
            do.add_rater(cast.hr, appraisal=row.pk, role="leader", rater=cast.people["seller"].pk)
        with pytest.raises(Invalid):
            do.add_rater(cast.hr, appraisal=row.pk, role="leader", rater=cast.people["outsider"].pk)
        mark(cycle, "lead", "seller", **MARKS)
        with pytest.raises(Conflict):
            do.remove_rater(cast.hr, rating(cycle, "lead", "seller").pk)
        do.remove_rater(cast.hr, rating(cycle, "leader", "seller").pk)
        assert RaterAssignment.everything.filter(role="leader").get().rater.code == "lead2"

    def test_only_who_organises_there_changes_a_cycle(self, cast, cycle_of) -> None:
        cycle = cycle_of("seller", opened=False)
        for name in ("gm", "auditor"):
            with pytest.raises(Forbidden):
                do.open_cycle(getattr(cast, name), cycle.pk)
        for name in ("seller3", "finance", "admin", "outsider"):
            actor = getattr(cast, name, None) or cast.lead2
            with pytest.raises(NotFound):
                do.open_cycle(actor, cycle.pk)
        do.open_cycle(cast.committee, cycle.pk)

    def test_a_draft_is_thrown_away_and_frees_its_people(self, cast, cycle_of) -> None:
        cycle = cycle_of("seller", opened=False)
        do.delete_cycle(cast.hr, cycle.pk)
        assert cycle_of("seller").appraisals.count() == 1


def test_a_version_never_changes_even_in_the_database(cast, template, db) -> None:
    from django.db import transaction
    from django.db.utils import ProgrammingError

    pk = template()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        AppraisalTemplateVersion.everything.filter(pk=pk).update(text="other")


def test_saving_a_text_makes_a_version_and_mistakes_name_line_and_field(cast, template) -> None:
    row = AppraisalTemplateVersion.everything.get(pk=template()).template
    made = do.save_text(cast.hr, row.pk, row.version, text=TEXT.replace("weight: 15", "weight: 25"))
    assert made.number == 2
    with pytest.raises(Stale):
        do.save_text(cast.hr, row.pk, row.version, text=TEXT)
    row.refresh_from_db()
    assert do.save_text(cast.hr, row.pk, row.version, text=made.text).number == 2, "the same text is no new version"
    with pytest.raises(do.BadTemplate) as caught:
        do.save_text(cast.hr, row.pk, row.version, text=TEXT.replace("weight: 15", "weight: many", 1))
    assert [(one.row, one.column) for one in caught.value.problems] == [(5, "indicators[1].weight")]
    with pytest.raises(NotFound):
        do.save_text(cast.lead, row.pk, None, text=TEXT)
    with pytest.raises(Forbidden):
        do.save_text(cast.gm, row.pk, None, text=TEXT)
