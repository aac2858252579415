"""A year's targets by rule: spread by weights and presence, given to people to the cent, copied, undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from merit.core.errors import Conflict, Forbidden, Invalid, NotFound
from merit.core.models import Event
from merit.org import working_days
from merit.org.models import CalendarDay, Term
from merit.targets.models import Target, TargetChange
from merit.targets.operations import Cell, set_targets
from merit.targets.planning import copy_year, spread, undo, working_months
from merit.targets.sharing import share_out, takers, targets_of

D = Decimal


def months(subject: object, year: int = 2026, metric: str = "receipts") -> list[Decimal | None]:
    column = {"Person": "person", "Department": "department", "Company": "subject_company"}[type(subject).__name__]
    rows = Target.everything.filter(metric=metric, period__startswith=f"{year}", **{column: subject})
    found = {row.period: row.value for row in rows}
    return [found.get(f"{year}-{month:02d}") for month in range(1, 13)]


def joins(cast: SimpleNamespace, code: str, day: date) -> None:
    Term.everything.filter(person=cast.people[code]).update(hired_on=day)


def leaves(cast: SimpleNamespace, code: str, day: date) -> None:
    Term.everything.filter(person=cast.people[code]).update(left_on=day)


def test_working_days_are_monday_to_friday_but_for_the_calendar(cast: SimpleNamespace) -> None:
    CalendarDay.everything.create(day=date(2026, 10, 1), workday=False)
    CalendarDay.everything.create(day=date(2026, 10, 10), workday=True)
    CalendarDay.everything.create(day=date(2026, 10, 2), workday=False)
    CalendarDay.everything.create(day=date(2026, 10, 2), workday=True, company=cast.acme)
    CalendarDay.everything.create(day=date(2026, 10, 5), workday=False, company=cast.other)
    assert [int(x) for x in working_months(cast.acme, 2026)] == [22, 20, 22, 22, 21, 22, 23, 21, 22, 22, 21, 23]
    assert int(working_months(cast.other, 2026)[9]) == 20


def test_who_joins_in_a_month_is_there_for_its_part(cast: SimpleNamespace) -> None:
    joins(cast, "seller", date(2026, 6, 15))
    leaves(cast, "seller", date(2026, 11, 13))
    share = working_days.shares(2026, people=[cast.people["seller"].pk])[cast.people["seller"].pk]
    assert share[4] == 0
    assert share[5] == working_days.Fraction(12, 22)
    assert share[6:10] == [1, 1, 1, 1]
    assert share[10] == working_days.Fraction(10, 21)
    assert share[11] == 0


def test_who_moves_is_in_each_department_for_its_days(cast: SimpleNamespace) -> None:
    person, to = cast.people["seller"], cast.departments["sales2"]
    Term.everything.filter(person=person).update(valid=DateRange(None, date(2026, 7, 1)))
    old = Term.everything.get(person=person)
    old.pk, old._state.adding, old.department, old.valid = None, True, to, DateRange(date(2026, 7, 1), None)
    old.save()
    here = working_days.shares(2026, departments=[cast.departments["sales1"].pk])[person.pk]
    there = working_days.shares(2026, departments=[to.pk])[person.pk]
    assert here == [1] * 6 + [0] * 6
    assert there == [0] * 6 + [1] * 6


def test_a_year_goes_to_the_months_in_which_the_person_is_there(cast: SimpleNamespace) -> None:
    joins(cast, "seller", date(2026, 6, 15))
    spread(cast.hr, cast.people["seller"], "receipts", 2026, D(7200))
    found = months(cast.people["seller"])
    assert found[:5] == [None] * 5
    assert sum(found[5:]) == 7200
    assert found[5] == 600 == round(D(7200) * 12 / 22 / (6 + D(12) / 22)), "12 of June's 22 working days"


def test_a_full_year_s_amount_is_cut_to_the_part_that_the_person_is_there(cast: SimpleNamespace) -> None:
    joins(cast, "seller", date(2026, 7, 1))
    spread(cast.hr, cast.people["seller"], "receipts", 2026, D(12000), full_year=True)
    assert months(cast.people["seller"]) == [None] * 6 + [1000] * 6


def test_nobody_is_given_a_year_in_which_he_is_not_there(cast: SimpleNamespace) -> None:
    leaves(cast, "seller", date(2025, 12, 31))
    with pytest.raises(Invalid, match="not employed"):
        spread(cast.hr, cast.people["seller"], "receipts", 2026, D(12000))
    assert months(cast.people["seller"]) == [None] * 12


def test_a_department_s_months_go_to_its_people_to_the_cent(cast: SimpleNamespace) -> None:
    unit = cast.departments["sales1"]
    spread(cast.hr, unit, "receipts", 2026, D("100000.01"))
    joins(cast, "seller2", date(2026, 6, 15))
    share_out(cast.hr, unit, "receipts", 2026)
    lead, one, two = (months(cast.people[code]) for code in ("lead", "seller", "seller2"))
    assert [sum(x or 0 for x in parts) for parts in zip(lead, one, two, strict=True)] == months(unit)
    assert two[:5] == [None] * 5
    assert lead[0] == pytest.approx(one[0], abs=D("0.01"))
    assert two[5] < two[6] == pytest.approx(one[6], abs=D("0.01"))


def test_the_proportions_of_last_year_stay_and_a_newcomer_gets_the_mean(cast: SimpleNamespace) -> None:
    unit, people = cast.departments["sales1"], cast.people
    for code, amount in (("seller", 3000), ("lead", 1000)):
        set_targets(cast.gm, [Cell("person", people[code].pk, "receipts", "2025-05", D(amount), None)])
    set_targets(cast.gm, [Cell("department", unit.pk, "receipts", "2026-01", D(6000), None)])
    there = takers(cast.gm, unit, 2026, "person")
    assert sorted(one.code for one in there.subjects.values()) == ["lead", "seller", "seller2"]
    basis = targets_of(cast.gm, "person", there.subjects, "receipts", 2025)
    share_out(cast.gm, unit, "receipts", 2026, basis)
    assert [months(people[code])[0] for code in ("seller", "lead", "seller2")] == [3000, 1000, 2000]


def test_a_lead_gives_what_his_own_target_leaves(cast: SimpleNamespace) -> None:
    """Nobody sets the own target: the lead's stays, his people share the rest."""
    unit, people = cast.departments["sales1"], cast.people
    cells = [Cell("department", unit.pk, "receipts", "2026-03", D(1000), None)]
    set_targets(cast.gm, [*cells, Cell("person", people["lead"].pk, "receipts", "2026-03", D(400), None)])
    share_out(cast.lead, unit, "receipts", 2026)
    assert [months(people[code])[2] for code in ("lead", "seller", "seller2")] == [400, 300, 300]


def test_only_to_some_and_never_more_than_there_is(cast: SimpleNamespace) -> None:
    unit, people = cast.departments["sales1"], cast.people
    cells = [Cell("department", unit.pk, "receipts", "2026-03", D(1000), None)]
    set_targets(cast.gm, [*cells, Cell("person", people["lead"].pk, "receipts", "2026-03", D(1200), None)])
    with pytest.raises(Invalid, match="more than all"):
        share_out(cast.lead, unit, "receipts", 2026)
    share_out(cast.gm, unit, "receipts", 2026, only=[people["lead"].pk])
    assert [months(people[code])[2] for code in ("lead", "seller")] == [1000, None]


def test_the_company_s_months_go_to_the_departments_below(cast: SimpleNamespace) -> None:
    spread(cast.hr, cast.departments["sales"], "receipts", 2026, D(2400))
    share_out(cast.hr, cast.departments["sales"], "receipts", 2026, to="department")
    assert months(cast.departments["sales1"]) == months(cast.departments["sales2"]) == [100] * 12


def test_who_may_not_set_them_gives_nothing(cast: SimpleNamespace) -> None:
    set_targets(cast.gm, [Cell("department", cast.departments["sales2"].pk, "receipts", "2026-03", D(100), None)])
    for actor in (cast.seller, cast.finance, cast.auditor, cast.admin):
        with pytest.raises((Forbidden, Invalid)):
            share_out(actor, cast.departments["sales2"], "receipts", 2026)
    assert months(cast.people["seller3"]) == [None] * 12


def test_a_unit_without_months_has_nothing_to_give(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid, match="no target of a month"):
        share_out(cast.gm, cast.departments["sales1"], "receipts", 2026)


def test_last_year_times_a_factor_where_there_is_none_yet(cast: SimpleNamespace) -> None:
    people = cast.people
    leaves(cast, "seller3", date(2025, 12, 31))
    for code in ("seller", "seller2", "seller3"):
        set_targets(cast.gm, [Cell("person", people[code].pk, "receipts", "2025-02", D(1234), None)])
    set_targets(cast.gm, [Cell("person", people["seller2"].pk, "receipts", "2026-02", D(7), None)])
    made = copy_year(cast.gm, "receipts", 2026, D("1.1"), step=D(100))
    assert len(made) == 1
    assert [months(people[code])[1] for code in ("seller", "seller2", "seller3")] == [1400, 7, None]
    copy_year(cast.gm, "receipts", 2026, D("1.1"), replace=True)
    assert [months(people[code])[1] for code in ("seller", "seller2", "seller3")] == [D("1357.4"), D("1357.4"), None]


def test_a_lead_copies_the_team_s_only(cast: SimpleNamespace) -> None:
    for code in ("seller", "seller3", "lead"):
        set_targets(cast.gm, [Cell("person", cast.people[code].pk, "receipts", "2025-02", D(10), None)])
    copy_year(cast.lead, "receipts", 2026, D(2))
    assert [months(cast.people[code])[1] for code in ("seller", "seller3", "lead")] == [20, None, None]
    for factor in (D(0), D(-1), D("NaN"), D(1000)):
        with pytest.raises(Invalid):
            copy_year(cast.lead, "receipts", 2026, factor)


def test_a_change_is_undone_once_and_never_over_somebody_s(cast: SimpleNamespace) -> None:
    who = cast.people["seller"]
    set_targets(cast.lead, [Cell("person", who.pk, "receipts", "2026-01", D(5), None)])
    spread(cast.lead, who, "receipts", 2026, D(1200), reason="new plan")
    change = TargetChange.everything.get(how="spread")
    assert (change.reason, len(change.cells)) == ("new plan", 12)
    with pytest.raises(NotFound):
        undo(cast.hr, change.pk)
    undo(cast.lead, change.pk)
    assert months(who) == [5] + [None] * 11
    with pytest.raises(Conflict):
        undo(cast.lead, change.pk)
    spread(cast.lead, who, "receipts", 2026, D(2400))
    set_targets(cast.hr, [Cell("person", who.pk, "receipts", "2026-06", D(1), D(200))])
    with pytest.raises(Conflict, match="1 of these"):
        undo(cast.lead, TargetChange.everything.filter(how="spread").first().pk)
    assert months(who)[0] == 200
    assert Event.everything.filter(verb="targets-set").count() == 5


@given(
    total=st.integers(0, 10**9),
    figures=st.lists(st.integers(0, 1000), min_size=3, max_size=3).filter(any),
    joined=st.integers(1, 12),
)
@pytest.mark.django_db
def test_what_is_given_sums_to_what_there_was(total: int, figures: list[int], joined: int) -> None:
    from django.db import transaction

    from tests import cast as people_of

    with transaction.atomic():
        cast = people_of.make()
        joins(cast, "seller2", date(2026, joined, 11))
        unit = cast.departments["sales1"]
        spread(cast.gm, unit, "receipts", 2026, D(total) / 100)
        codes = ("lead", "seller", "seller2")
        basis = {cast.people[code].pk: working_days.Fraction(x) for code, x in zip(codes, figures, strict=True)}
        share_out(cast.gm, unit, "receipts", 2026, basis)
        theirs = [months(cast.people[code]) for code in codes]
        assert [sum(x or 0 for x in parts) for parts in zip(*theirs, strict=True)] == months(unit)
        transaction.set_rollback(True)
