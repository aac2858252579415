"""The pages of appraisals: who sees what when, marking as the form does it, templates edited as table and as text."""
# ruff: noqa: F811

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from merit.appraisal import operations as do
from merit.appraisal.models import Appraisal, AppraisalCycle, AppraisalTemplate, Mark, RaterAssignment, Score
from tests.appraisal.conftest import TEXT, cycle_of, mark, rating, template  # noqa: F401 - fixtures

EVERYONE = (
    *("seller", "seller2", "lead", "lead2", "leader", "hr", "committee", "gm", "auditor", "admin", "finance"),
    "outsider",
)
MARKS = {"ethics": 92, "profession": 88, "attitude": 95}


def statuses(cast: Any, client_of: Any, url: str) -> dict[str, int]:
    return {name: client_of(getattr(cast, name)).get(url).status_code for name in EVERYONE}


def only(names: set[str], otherwise: int) -> dict[str, int]:
    return {name: 200 if name in names else otherwise for name in EVERYONE}


ORGANISERS = {"hr", "committee"}
OVERSEERS = ORGANISERS | {"gm", "auditor"}


class TestWhoSeesWhatWhen:
    def test_lists_of_cycles_and_templates_are_for_those_who_oversee(self, cast, client_of) -> None:
        assert statuses(cast, client_of, reverse("appraisal-cycles")) == only(OVERSEERS, 403)
        assert statuses(cast, client_of, reverse("appraisal-templates")) == only(OVERSEERS, 403)
        for name in ("appraisal-cycle-new", "appraisal-template-new"):
            assert statuses(cast, client_of, reverse(name)) == only(ORGANISERS, 403), name
        assert statuses(cast, client_of, reverse("appraisals")) == only(set(EVERYONE), 0)

    def test_a_cycle_in_each_state(self, cast, client_of, cycle_of, mark) -> None:
        cycle = cycle_of("seller", opened=False)
        url = reverse("appraisal-cycle", args=[cycle.pk])
        result = reverse("appraisal", args=[cycle.appraisals.get().pk])
        for step in (None, do.open_cycle):
            if step:
                step(cast.hr, cycle.pk)
            seen = statuses(cast, client_of, url)
            assert {name for name, status in seen.items() if status == 200} == OVERSEERS
            assert set(seen.values()) <= {200, 403, 404}
            assert statuses(cast, client_of, result) == only(set(), 404), "there is no result yet"
        mark(cycle, "lead", "seller", **MARKS)
        do.close_cycle(cast.hr, cycle.pk)
        assert statuses(cast, client_of, result) == only(OVERSEERS, 404), "closed: those who oversee"
        do.publish_cycle(cast.hr, cycle.pk)
        readers = OVERSEERS | {"seller", "lead", "leader"}
        assert statuses(cast, client_of, result) == only(readers, 404), "published: the person and the line above"

    def test_a_form_is_its_raters_only(self, cast, client_of, cycle_of, rating) -> None:
        cycle = cycle_of("seller", opened=False)
        url = reverse("marking", args=[rating(cycle, "lead", "seller").pk])
        assert statuses(cast, client_of, url) == only(set(), 404)
        do.open_cycle(cast.hr, cycle.pk)
        assert statuses(cast, client_of, url) == only({"lead"}, 404)
        post = {name: client_of(getattr(cast, name)).post(f"{url}/submission").status_code for name in EVERYONE}
        assert {name for name, status in post.items() if status != 404} == {"lead"}

    def test_raters_see_neither_others_marks_nor_the_closed_result(
        self, cast, client_of, cycle_of, mark, rating
    ) -> None:
        cycle = cycle_of("seller")
        mark(cycle, "leader", "seller", ethics="61.25", profession="62.25", attitude="63.25")
        page = client_of(cast.lead).get(reverse("marking", args=[rating(cycle, "lead", "seller").pk])).content.decode()
        assert not re.search(r"6[123]\.25", page)
        progress = client_of(cast.hr).get(reverse("appraisal-cycle", args=[cycle.pk])).content.decode()
        assert not re.search(r"6[123]\.25", progress), "HR sees that marks are there, not which"

    def test_self_marks_are_shown_once_handed_in(self, cast, client_of, cycle_of, mark, rating) -> None:
        text = TEXT.replace("{role: hr, weight: 20}", "{role: self, weight: 20}")
        cycle = cycle_of("seller", text=text)
        url = reverse("marking", args=[rating(cycle, "lead", "seller").pk])
        mark(cycle, "seller", "seller", ethics="97.75", profession=90, attitude=90, submit=False)
        assert "97.75" not in client_of(cast.lead).get(url).content.decode()
        do.submit_marks(cast.seller, rating(cycle, "seller", "seller").pk)
        assert "97.75" in client_of(cast.lead).get(url).content.decode()

    def test_hr_does_not_see_the_own_closed_result(self, cast, client_of, cycle_of) -> None:
        cycle = cycle_of("hr")
        do.close_cycle(cast.hr, cycle.pk)
        url = reverse("appraisal", args=[cycle.appraisals.get().pk])
        assert client_of(cast.hr).get(url).status_code == 404
        assert client_of(cast.committee).get(url).status_code == 200
        page = client_of(cast.hr).get(reverse("appraisal-cycle", args=[cycle.pk])).content.decode()
        assert "100.00" not in page
        do.publish_cycle(cast.hr, cycle.pk)
        assert client_of(cast.hr).get(url).status_code == 200

    def test_no_page_of_a_rater_says_anything_of_pay(self, cast, client_of, cycle_of, rating) -> None:
        url = reverse("marking", args=[rating(cycle_of("seller"), "lead", "seller").pk])
        page = client_of(cast.lead).get(url).content.decode()
        assert "6000" not in page
        assert "base_wage" not in page


class TestMarking:
    def post(self, client: Any, pk: int, code: str, **fields: str) -> Any:
        return client.post(reverse("marking-mark", args=[pk, code]), fields, headers={"HX-Request": "true"})

    def test_a_mark_saves_and_answers_the_total(self, cast, client_of, cycle_of, rating) -> None:
        one, client = rating(cycle_of("seller"), "lead", "seller"), client_of(cast.lead)
        answer = self.post(client, one.pk, "ethics", mark="92", seen="", comment="")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'id="seen-ethics" value="92"' in page
        assert "95.20" in page, "(15×92 + 10×100) ÷ 25"
        assert "Excellent" in page

    def test_what_is_typed_the_chinese_way_is_a_number(self, cast, client_of, cycle_of, rating) -> None:
        one, client = rating(cycle_of("seller"), "lead", "seller"), client_of(cast.lead)
        assert self.post(client, one.pk, "ethics", mark="９２．５", seen="").status_code == 200
        assert Mark.everything.get().mark == Decimal("92.5")

    @pytest.mark.parametrize("wrong", ["101", "-1", "x", "1e2e", "NaN", "99.999", "9" * 30])
    def test_a_wrong_mark_is_said_and_not_saved(self, cast, client_of, cycle_of, rating, wrong) -> None:
        one, client = rating(cycle_of("seller"), "lead", "seller"), client_of(cast.lead)
        answer = self.post(client, one.pk, "ethics", mark=wrong, seen="")
        assert answer.status_code == 422
        assert "err-ethics" in answer.content.decode()
        assert not Mark.everything.exists()

    def test_a_second_window_does_not_overwrite(self, cast, client_of, cycle_of, rating) -> None:
        one, client = rating(cycle_of("seller"), "lead", "seller"), client_of(cast.lead)
        self.post(client, one.pk, "ethics", mark="92", seen="")
        assert self.post(client, one.pk, "ethics", mark="80", seen="").status_code == 422
        assert Mark.everything.get().mark == 92

    def test_handing_in_shows_what_is_missing_then_goes_on(self, cast, client_of, cycle_of, rating) -> None:
        cycle, client = cycle_of("seller", "seller2"), client_of(cast.lead)
        one = rating(cycle, "lead", "seller")
        url = reverse("marking-submission", args=[one.pk])
        refused = client.post(url)
        assert refused.status_code == 422
        assert refused.content.decode().count("Not marked yet.") == 3
        for code, value in MARKS.items():
            self.post(client, one.pk, code, mark=str(value), seen="")
        done = client.post(url)
        assert done.status_code == 303
        assert done["Location"] == reverse("marking", args=[rating(cycle, "lead", "seller2").pk])
        assert self.post(client, one.pk, "ethics", mark="1", seen="92").status_code == 422, "handed in"
        client.post(reverse("marking-retraction", args=[one.pk]))
        assert self.post(client, one.pk, "ethics", mark="93", seen="92").status_code == 200

    def test_the_page_costs_a_bounded_number_of_queries(
        self,
        cast,
        client_of,
        cycle_of,
        rating,
        django_assert_max_num_queries,
    ) -> None:
        one, client = rating(cycle_of("seller", "seller2"), "lead", "seller"), client_of(cast.lead)
        url = reverse("marking", args=[one.pk])
        client.get(url)
        with django_assert_max_num_queries(45):
            client.get(url)


class TestCycles:
    def test_made_opened_closed_and_published_through_the_pages(self, cast, client_of, template) -> None:
        client = client_of(cast.hr)
        fields = {"template_version": template(), "period": "2026-10", "departments": [cast.departments["sales1"].pk]}
        seen = client.get(reverse("appraisal-cycle-preview"), fields).content.decode()
        assert "Chen Siyuan" in seen
        assert "Lin Wanqing" in seen, "the rater"
        made = client.post(reverse("appraisal-cycle-new"), {**fields, "name": "October"})
        cycle = AppraisalCycle.everything.get()
        assert made["Location"] == reverse("appraisal-cycle", args=[cycle.pk])
        for action, state in (("opening", "open"), ("closing", "closed"), ("publication", "published")):
            cycle.refresh_from_db()
            client.post(reverse(f"appraisal-cycle-{action}", args=[cycle.pk]), {"version": cycle.version})
            cycle.refresh_from_db()
            assert cycle.state == state
            assert client.get(reverse("appraisal-cycle", args=[cycle.pk])).status_code == 200
        assert Score.everything.count() == 2

    def test_an_action_from_an_old_page_is_refused(self, cast, client_of, cycle_of) -> None:
        cycle = cycle_of("seller", opened=False)
        do.change_cycle(cast.hr, cycle.pk, None, name="Other")
        client = client_of(cast.hr)
        client.post(reverse("appraisal-cycle-opening", args=[cycle.pk]), {"version": 1})
        cycle.refresh_from_db()
        assert cycle.state == "draft"

    def test_people_and_raters_of_a_draft(self, cast, client_of, cycle_of) -> None:
        cycle, client = cycle_of("seller", opened=False), client_of(cast.hr)
        client.post(reverse("appraisal-cycle-people", args=[cycle.pk]), {"people": [cast.people["seller2"].pk]})
        assert cycle.appraisals.count() == 2
        row = cycle.appraisals.get(person=cast.people["seller2"])
        where = reverse("appraisal-cycle-rater", args=[row.pk])
        assert client.post(where, {"role": "leader", "rater": cast.people["lead2"].pk}).status_code == 303
        assert client.post(where, {"role": "leader", "rater": cast.people["lead2"].pk}).status_code == 422
        rater = RaterAssignment.everything.get(appraisal=row, rater=cast.people["lead2"])
        client.post(reverse("appraisal-cycle-rater-removal", args=[rater.pk]))
        client.post(reverse("appraisal-cycle-person-removal", args=[row.pk]))
        assert cycle.appraisals.count() == 1

    def test_the_list_costs_the_same_for_many(self, cast, client_of, cycle_of, django_assert_max_num_queries) -> None:
        client = client_of(cast.hr)
        for period in ("2026-08", "2026-09", "2026-10"):
            cycle_of("seller", period=period)
        client.get(reverse("appraisal-cycles"))
        with django_assert_max_num_queries(12):
            client.get(reverse("appraisal-cycles"))


class TestResult:
    def test_the_person_reads_the_arithmetic_and_confirms(self, cast, client_of, cycle_of, mark) -> None:
        Score.everything.create(person=cast.people["seller"], period="2026-09", score=Decimal("90.5"))
        cycle = cycle_of("seller")
        mark(cycle, "lead", "seller", **MARKS)
        mark(cycle, "leader", "seller", ethics=82, profession=88, attitude=95)
        do.close_cycle(cast.hr, cycle.pk)
        do.publish_cycle(cast.hr, cycle.pk)
        row, client = cycle.appraisals.get(), client_of(cast.seller)
        url = reverse("appraisal", args=[row.pk])
        page = client.get(url).content.decode()
        for said in ("91.81", "88.25", "Direct superior", "92.00", "× 50", "+1.31"):
            assert said in page, said
        assert client.post(reverse("appraisal-confirmation", args=[row.pk]), {"comment": "Read."}).status_code == 303
        row.refresh_from_db()
        assert row.confirmed_at is not None
        lead = client_of(cast.lead)
        assert lead.post(reverse("appraisal-confirmation", args=[row.pk])).status_code == 404
        assert "Chen Siyuan" in lead.get(reverse("appraisals"), {"view": "team"}).content.decode()
        assert "Chen Siyuan" not in client_of(cast.lead2).get(reverse("appraisals"), {"view": "team"}).content.decode()


class TestTemplates:
    def test_ready_templates_with_one_click(self, cast, client_of) -> None:
        client = client_of(cast.hr)
        for _twice in range(2):
            client.post(reverse("appraisal-templates-ready"))
        assert set(AppraisalTemplate.everything.values_list("code", flat=True)) == {"employees", "managers"}
        assert "Appraisal of mid-level managers" in client.get(reverse("appraisal-templates")).content.decode()
        assert client_of(cast.gm).post(reverse("appraisal-templates-ready")).status_code == 403

    def fields(self, page: str) -> dict[str, list[str]]:
        """What the browser would send for the table."""
        found: dict[str, list[str]] = {}
        for name, value in re.findall(
            r'<input class="inp[^"]*" name="([ir]-\w+)"(?: list="\w+")? value="([^"]*)"', page
        ):
            found.setdefault(name, []).append(value)
        for name, body in re.findall(
            r'<select class="inp[^"]*" name="([ir]-\w+)".*?>(<option.*?)</select>', page, re.DOTALL
        ):
            chosen = re.search(r'value="(\w*)" selected', body)
            found.setdefault(name, []).append(chosen[1] if chosen else "")
        return found

    def test_the_table_writes_the_same_text(self, cast, client_of, template) -> None:
        from merit.calc.template import parse_template

        pk, client = template(), client_of(cast.hr)
        row = AppraisalTemplate.everything.get()
        page = client.get(reverse("appraisal-template", args=[row.pk])).content.decode()
        data = {**self.fields(page), "template": "employee-monthly", "missing_rater": "reweight", "version": "1"}
        assert len(data["i-code"]) == 5
        where = reverse("appraisal-template-indicators", args=[row.pk])
        assert client.post(where, data).status_code == 303
        newest = row.versions.first()
        assert newest.number == 2, "the canonical text is another one, with the same meaning"
        assert parse_template(newest.text) == parse_template(TEXT)
        assert row.versions.get(number=1).pk == pk

        data["version"] = "2"
        data["i-weight"][0] = "many"
        data["i-rule"][3] = "linear, top: 3"
        refused = client.post(where, data)
        page = refused.content.decode()
        assert refused.status_code == 422
        assert page.count('class="wrong"') == 2
        data["i-weight"][0], data["i-rule"][3] = "20", "linear, max: 1.5"
        assert client.post(where, data).status_code == 303
        assert "max: 1.5" in row.versions.first().text
        assert client.post(where, data).status_code == 412, "somebody saved meanwhile"

    def test_the_text_editor_points_at_the_line(self, cast, client_of, template) -> None:
        template()
        row, client = AppraisalTemplate.everything.get(), client_of(cast.hr)
        where = reverse("appraisal-template-text", args=[row.pk])
        refused = client.post(where, {"text": TEXT.replace("weight: 15", "weight: many", 1), "version": 1})
        page = refused.content.decode()
        assert refused.status_code == 422
        assert 'data-line="5"' in page
        assert "indicators[1].weight" in page
        assert "weight: many" in page, "what was typed stays"
        assert client.post(where, {"text": "a: [", "version": 1}).status_code == 422
        assert client.post(where, {"text": TEXT + "# more\n", "version": 1}).status_code == 303
        assert client_of(cast.gm).post(where, {"text": TEXT, "version": 2}).status_code == 403

    def test_every_page_of_a_template_shows(self, cast, client_of, template) -> None:
        template()
        row = AppraisalTemplate.everything.get()
        urls = [reverse(name, args=[row.pk]) for name in ("appraisal-template", "appraisal-template-text")]
        for url in (*urls, reverse("appraisal-template-version", args=[row.pk, 1])):
            assert statuses(cast, client_of, url) == only(OVERSEERS, 404)
        assert (
            client_of(cast.hr).post(reverse("appraisal-template-archival", args=[row.pk]), {"version": 1}).status_code
            == 303
        )
        assert Appraisal.everything.count() == 0
