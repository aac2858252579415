"""The whole loop of an appraisal as a program does it, and what it may not do."""
# ruff: noqa: F811

from __future__ import annotations

import pytest

from tests.appraisal.conftest import TEXT, cycle_of, mark, rating, template  # noqa: F401 - fixtures

MARKS = {"ethics": "92", "profession": "88", "attitude": "95"}


def test_the_loop_over_the_api(cast, api_of) -> None:
    hr, lead, seller = api_of(cast.hr), api_of(cast.lead), api_of(cast.seller)
    made = hr.post("/appraisal-templates", {"code": "monthly", "name": "Monthly", "text": TEXT})
    assert made.status_code == 201, made.content
    version = made.json()["newest"]["id"]
    body = {
        "template_version": version,
        "period": "2026-10",
        "groups": ["employee"],
        "departments": [cast.departments["sales1"].pk],
    }
    seen = hr.post("/appraisal-cycles/preview", body).json()
    assert set(seen["people"]) == {cast.people["seller"].pk, cast.people["seller2"].pk}
    cycle = hr.post("/appraisal-cycles", body).json()
    assert cycle["state"] == "draft"
    assert lead.get("/appraisals/assignments").json()["count"] == 0, "a draft is nothing to its raters"
    assert hr.post(f"/appraisal-cycles/{cycle['id']}/opening").json()["state"] == "open"

    waiting = lead.get("/appraisals/assignments").json()["items"]
    assert {one["person_id"] for one in waiting} == set(seen["people"])
    mine = next(one for one in waiting if one["person_id"] == cast.people["seller"].pk)
    where = f"/appraisals/assignments/{mine['id']}"
    assert lead.post(f"{where}/submission").status_code == 422
    for code, value in MARKS.items():
        answer = lead.put(f"{where}/marks/{code}", {"mark": value, "was": None})
        assert answer.status_code == 200, answer.content
    assert lead.put(f"{where}/marks/ethics", {"mark": "91", "was": None}).status_code == 412
    assert lead.put(f"{where}/marks/ethics", {"mark": "101"}).status_code == 422
    assert lead.put(f"{where}/marks/ethics", {"mark": 91.5}).status_code == 422, "no binary fractions"
    assert lead.get(f"{where}/total").json() == {"score": "92.75", "grade": "A"}
    assert lead.post(f"{where}/submission").json()["submitted_at"]
    assert lead.delete(f"{where}/submission").json()["submitted_at"] is None
    lead.post(f"{where}/submission")
    assert seller.get(where).status_code == 404

    assert hr.post(f"/appraisal-cycles/{cycle['id']}/closing").json()["state"] == "closed"
    assert seller.get("/appraisals").json()["count"] == 0
    assert lead.get("/appraisals").json()["count"] == 0
    assert hr.get("/appraisals", {"cycle": cycle["id"]}).json()["count"] == 2
    assert hr.post(f"/appraisal-cycles/{cycle['id']}/reopening", {"reason": "x"}).json()["state"] == "open"
    hr.post(f"/appraisal-cycles/{cycle['id']}/closing")
    done = hr.post(f"/appraisal-cycles/{cycle['id']}/publication", {"without_scores": True})
    assert done.json()["state"] == "published"
    result = seller.get("/appraisals").json()["items"][0]
    assert (result["score"], result["grade"], result["period"]) == ("92.75", "A", "2026-10")
    assert lead.get("/appraisals").json()["count"] == 2
    assert lead.post(f"/appraisals/{result['id']}/confirmation", {}).status_code == 404
    assert seller.post(f"/appraisals/{result['id']}/confirmation", {"comment": "thanks"}).json()["comment"] == "thanks"
    assert seller.post(f"/appraisals/{result['id']}/confirmation", {}).status_code == 409


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("hr", 200, 201),
        ("committee", 200, 201),
        ("gm", 200, 403),
        ("auditor", 200, 403),
        *((name, 403, 403) for name in ("seller", "lead", "leader", "finance", "admin", "outsider")),
    ],
)
def test_who_reads_and_writes_templates(cast, api_of, who, reads, writes) -> None:
    client = api_of(getattr(cast, who))
    assert client.get("/appraisal-templates").status_code == reads
    assert client.get("/appraisal-cycles").status_code == reads
    made = client.post("/appraisal-templates", {"code": "mine", "name": "Mine", "text": TEXT})
    assert made.status_code == writes, made.content


@pytest.mark.parametrize("who", ["seller", "lead", "gm", "auditor", "finance", "outsider"])
def test_who_does_not_organise_changes_no_cycle(cast, api_of, cycle_of, who) -> None:
    cycle = cycle_of("seller")
    client = api_of(getattr(cast, who))
    for verb, body in (("closing", {}), ("reopening", {"reason": "x"}), ("publication", {}), ("opening", {})):
        assert client.post(f"/appraisal-cycles/{cycle.pk}/{verb}", body).status_code in {403, 404}
    assert client.delete(f"/appraisal-cycles/{cycle.pk}").status_code in {403, 404}


def test_mistakes_of_a_text_name_line_and_field(cast, api_of) -> None:
    wrong = TEXT.replace("weight: 15", "weight: many", 1)
    answer = api_of(cast.hr).post("/appraisal-templates", {"code": "m", "name": "M", "text": wrong})
    assert answer.status_code == 422
    field = answer.json()["fields"][0]
    assert field["name"] == "text"
    assert "line 5" in field["message"]
    assert "indicators[1].weight" in field["message"]


def test_a_text_is_saved_over_the_version_seen_only(cast, api_of, template) -> None:
    template()
    hr = api_of(cast.hr)
    row = hr.get("/appraisal-templates").json()["items"][0]
    where = f"/appraisal-templates/{row['id']}/versions"
    text = TEXT.replace("weight: 15", "weight: 25", 1)
    assert hr.post(where, {"text": text}).status_code == 428
    etag = hr.get(f"/appraisal-templates/{row['id']}")["ETag"]
    assert hr.post(where, {"text": text}, headers={"If-Match": etag}).json()["number"] == 2
    assert hr.post(where, {"text": TEXT}, headers={"If-Match": etag}).status_code == 412
    assert [one["number"] for one in hr.get(where).json()] == [2, 1]


def test_a_token_that_reads_marks_nothing(cast, cycle_of, rating) -> None:
    from tests.api_client import ApiClient

    one = rating(cycle_of("seller"), "lead", "seller")
    reader = ApiClient(cast.lead, scopes=("read",))
    assert reader.get(f"/appraisals/assignments/{one.pk}").status_code == 200
    assert reader.put(f"/appraisals/assignments/{one.pk}/marks/ethics", {"mark": "90"}).status_code == 403
    assert reader.post(f"/appraisals/assignments/{one.pk}/submission").status_code == 403


def test_ready_templates_in_a_language_and_only_once(cast, api_of) -> None:
    hr = api_of(cast.hr)
    made = hr.post("/appraisal-templates/ready", {"language": "zh-hant"})
    assert made.status_code == 201, made.content
    assert [one["name"] for one in made.json()["items"]] == ["員工考核表", "中階主管考核表"]
    assert hr.post("/appraisal-templates/ready", {"language": "en"}).json()["items"] == []


@pytest.mark.parametrize("period", ["0000", "0001-01", "9999-12", "2026-13", "x"])
def test_a_period_that_is_none_is_refused(cast, api_of, template, period) -> None:
    body = {"template_version": template(), "period": period}
    assert api_of(cast.hr).post("/appraisal-cycles", body).status_code == 422
    assert api_of(cast.hr).post("/appraisal-cycles/preview", body).status_code == 422
