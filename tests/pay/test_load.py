"""A folder loaded into the database and gathered again pays, counts and scores the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from merit.calc.facts import read_facts
from merit.calc.metrics import metric_table
from merit.calc.pay import simulate
from merit.calc.plan import parse_plan
from merit.core.errors import Conflict, Invalid
from merit.org.models import Company, Person
from merit.pay.facts import gather
from merit.pay.load import load_facts

EXAMPLE = Path(__file__).parents[2] / "examples/company"


def test_the_example_company_pays_the_same_from_the_database(db: None) -> None:
    load_facts(EXAMPLE / "facts")
    plan = parse_plan((EXAMPLE / "plan.yaml").read_bytes())
    there, here = read_facts(EXAMPLE / "facts"), read_facts(gather("CNY"))
    for month in ("2026-03", "2026-06"):
        assert simulate([plan], here, month).lines().equals(simulate([plan], there, month).lines())
    for by in ("employee", "department", "company"):
        assert metric_table(here, "2026-Q1", by).equals(metric_table(there, "2026-Q1", by))


def test_people_of_their_own_facts_only(db: None) -> None:
    load_facts(EXAMPLE / "facts")
    person = Person.everything.order_by("code").first()
    assert person is not None
    mine, all_ = read_facts(gather("CNY", people={person.pk})), read_facts(gather("CNY"))
    for period in ("2026-01", "2026-03", "2026-Q1"):
        both = [metric_table(facts, period).filter(subject=person.code) for facts in (mine, all_)]
        assert both[0].equals(both[1])


def test_a_company_with_people_is_not_loaded_over(db: None) -> None:
    load_facts(EXAMPLE / "facts")
    with pytest.raises(Conflict):
        load_facts(EXAMPLE / "facts")


def test_a_code_of_another_company_is_refused_and_nothing_stays(db: None) -> None:
    tables = {
        "employees.csv": b"employee,department,company,group\nwang,east,head,employee\n",
        "departments.csv": b"department,parent,company\neast,,head\n",
    }
    load_facts(tables)
    again = {name: text.replace(b"head", b"tail") for name, text in tables.items()}
    with pytest.raises(Invalid) as error:
        load_facts(again)
    assert "east" in str(error.value)
    assert list(Company.everything.values_list("code", flat=True)) == ["head"]


def test_a_text_too_long_names_its_row(db: None) -> None:
    tables = {
        "employees.csv": b"employee,name,department,company,group\nwang,%s,east,head,employee\n" % (b"x" * 201),
        "departments.csv": b"department,parent,company\neast,,head\n",
    }
    with pytest.raises(Invalid) as error:
        load_facts(tables)
    assert "employees.csv:2:name" in error.value.fields
    assert not Company.everything.exists()


SURVEYED = {
    "employees.csv": b"employee,department,company,group\nwang,east,head,employee\nli,east,tail,employee\n",
    "departments.csv": b"department,parent,company\neast,,\n",
    "customers.csv": b"customer\nK1\n",
    "survey_answers.csv": b"answer,employee,answered_on,kind,score,customer\n"
    b"a,wang,2026-03-02,nps,9,K1\nb,wang,2026-03-03,nps,3,K1\nc,li,2026-03-04,csat,4,K1\nd,wang,2026-03-05,csat,2,K1\n",
}


def test_answers_of_surveys_count_the_same_from_the_database(db: None) -> None:
    load_facts(SURVEYED)
    there, here = read_facts(SURVEYED), read_facts(gather("CNY"))
    assert here["survey_answers"].height == 4
    assert metric_table(here, "2026-03").equals(metric_table(there, "2026-03"))


@pytest.mark.parametrize(("was", "now"), [(b",K1\nb", b",\nb"), (b"nps,9", b"fun,9"), (b"nps,9", b"nps,8.5")])
def test_an_answer_that_no_survey_could_have_is_refused(db: None, was: bytes, now: bytes) -> None:
    wrong = SURVEYED | {"survey_answers.csv": SURVEYED["survey_answers.csv"].replace(was, now)}
    with pytest.raises(Invalid) as error:
        load_facts(wrong)
    assert "(a)" in str(error.value)
    assert not Company.everything.exists()
