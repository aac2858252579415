"""The pages of pipelines and stages, and the form of a step that still asks for something."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Pipeline, Stage, StageApproval
from tests.web.crm_kit import company, text

HTMX = {"HX-Request": "true"}


@pytest.fixture
def kit(cast: SimpleNamespace) -> SimpleNamespace:
    return company(cast)


def asks(cast: SimpleNamespace, stage: Stage, *names: str, approval: bool = False) -> None:
    operations.change_stage(cast.admin, stage.pk, stage.version, requires=list(names), needs_approval=approval)


def test_an_administrator_sets_up_pipelines(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    admin = client_of(cast.admin)
    made = admin.post("/pipelines/new", {"name": "服务"})
    service = Pipeline.everything.get(name="服务")
    assert made["Location"] == f"/stages?pipeline={service.pk}"
    page = text(admin.get(f"/stages?pipeline={service.pk}"))
    assert page.count('class="hov"') == 7
    form = {
        "name": "试用",
        "kind": "open",
        "probability": "20",
        "requires": ["amount", "contact"],
        "needs_approval": "on",
    }
    assert admin.post(f"/stages/new?pipeline={service.pk}", form).status_code == 303
    stage = Stage.everything.get(name="试用")
    assert (stage.pipeline, stage.requires, stage.needs_approval) == (service, ["amount", "contact"], True)
    assert admin.post(f"/pipelines/{service.pk}", {"name": "", "version": 2}).status_code == 422
    assert admin.post(f"/pipelines/{service.pk}", {"name": "续约", "version": 9}).status_code == 412
    assert admin.post(f"/pipelines/{service.pk}", {"name": "续约", "version": service.version}).status_code == 303
    admin.post(f"/pipelines/{kit.stages[0].pipeline_id}/archival", {"version": 1})
    assert Pipeline.everything.get(pk=kit.stages[0].pipeline_id).archived_at is None
    for who in ("seller", "gm"):
        client = client_of(getattr(cast, who))
        assert client.post("/pipelines/new", {"name": "x"}).status_code == 403
        assert "试用" in text(client.get(f"/stages?pipeline={service.pk}"))
    assert "试用" not in text(client_of(cast.outsider).get(f"/stages?pipeline={service.pk}"))


def test_the_board_of_another_pipeline(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    seller = client_of(cast.seller)
    assert "?pipeline=" not in text(seller.get("/opportunities/board"))
    service = operations.create_pipeline(cast.admin, name="服务")
    first = Stage.everything.filter(pipeline=service)[0]
    assert "视觉检测线二期" in text(seller.get("/opportunities/board"))
    assert "视觉检测线二期" not in text(seller.get(f"/opportunities/board?pipeline={service.pk}"))
    seller.post(f"/opportunities/{kit.opportunity.pk}/stage", {"version": 1, "stage": first.pk})
    assert "视觉检测线二期" not in text(seller.get("/opportunities/board"))
    board = text(seller.get(f"/opportunities/board?pipeline={service.pk}"))
    assert "视觉检测线二期" in board
    assert f'value="{kit.stages[1].pk}"' in board


def test_a_card_that_lacks_something_asks_for_it(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    asks(cast, kit.stages[2], "amount", "expected_on")
    client, pk = client_of(cast.seller), kit.opportunity.pk
    answer = client.post(f"/opportunities/{pk}/lane", {"version": 1, "stage": kit.stages[2].pk}, headers=HTMX)
    page = text(answer)
    assert answer.status_code == 422
    assert 'id="entry-body" hx-swap-oob' in page
    assert 'name="expected_on"' in page
    assert 'name="amount"' not in page
    assert '"dialog"' in answer["HX-Trigger-After-Settle"]
    path = f"/opportunities/{pk}/entry?stage={kit.stages[2].pk}"
    wrong = client.post(path, {"version": 1, "expected_on": ""}, headers=HTMX)
    assert wrong.status_code == 422
    assert "aria-invalid" in text(wrong)
    done = client.post(path, {"version": 1, "expected_on": "2026-12-24"}, headers=HTMX)
    assert "HX-Redirect" in done
    kit.opportunity.refresh_from_db()
    assert (kit.opportunity.stage, str(kit.opportunity.expected_on)) == (kit.stages[2], "2026-12-24")
    late = client.post(path.replace(str(kit.stages[2].pk), str(kit.stages[3].pk)), {"version": 1}, follow=True)
    assert "Somebody changed this meanwhile" in text(late)


def test_without_script_the_form_is_a_page(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    asks(cast, kit.stages[2], "contact", "note")
    client, pk = client_of(cast.seller), kit.opportunity.pk
    sent = client.post(f"/opportunities/{pk}/stage", {"version": 1, "stage": kit.stages[2].pk})
    assert sent["Location"] == f"/opportunities/{pk}/entry?stage={kit.stages[2].pk}"
    page = text(client.get(sent["Location"]))
    assert "<html" in page
    assert 'name="note"' in page
    assert 'name="contact"' not in page
    assert client.post(sent["Location"], {"version": 1, "note": "scope agreed"}).status_code == 303
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.stage == kit.stages[2]


def test_an_approval_from_asking_to_moving(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    asks(cast, kit.stages[3], "expected_on", "note", approval=True)
    seller, lead, pk = client_of(cast.seller), client_of(cast.lead), kit.opportunity.pk
    path = f"/opportunities/{pk}/entry?stage={kit.stages[3].pk}"
    assert cast.lead.name in text(seller.get(path))
    seller.post(path, {"version": 1, "expected_on": "2026-12-24", "note": "n", "ask": "客户催得急"})
    request = StageApproval.everything.get()
    assert "客户催得急" in text(lead.get(f"/opportunities/{pk}"))
    assert "It waits for its answer" in text(seller.get(path))
    decision = f"/stage-approvals/{request.pk}/decision"
    assert seller.post(decision, {"version": 1, "decision": "approved"}).status_code == 403
    assert "Say why it is refused" in text(lead.post(decision, {"version": 1, "decision": "refused"}, follow=True))
    lead.post(decision, {"version": 1, "decision": "refused", "answer": "先核价"})
    assert "先核价" in text(seller.get(path))
    kit.opportunity.refresh_from_db()
    seller.post(path, {"version": kit.opportunity.version, "ask": "价已核"})
    again = StageApproval.everything.get(decision="")
    lead.post(f"/stage-approvals/{again.pk}/decision", {"version": 1, "decision": "approved"})
    record = text(seller.get(f"/opportunities/{pk}"))
    assert f"Move to {kit.stages[3].name}" in record
    seller.post(f"/opportunities/{pk}/stage", {"version": kit.opportunity.version, "stage": kit.stages[3].pk})
    kit.opportunity.refresh_from_db()
    assert kit.opportunity.stage == kit.stages[3]


def test_a_lead_enters_a_step_for_an_earlier_day(cast: SimpleNamespace, kit: SimpleNamespace, client_of: Any) -> None:
    pk, form = kit.opportunity.pk, {"version": 1, "stage": kit.stages[1].pk, "on": "2026-11-22"}
    assert 'id="move-on"' not in text(client_of(cast.seller).get(f"/opportunities/{pk}"))
    refused = client_of(cast.seller).post(f"/opportunities/{pk}/stage", form, follow=True)
    assert "Only a lead enters a step for an earlier day." in text(refused)
    lead = client_of(cast.lead)
    assert 'id="move-on"' in text(lead.get(f"/opportunities/{pk}"))
    assert "cannot lie before it" in text(lead.post(f"/opportunities/{pk}/stage", form, follow=True))
    from merit.crm.models import StageChange

    StageChange.everything.all()._raw_delete("default")
    type(kit.opportunity).everything.filter(pk=pk).update(opened_on="2026-11-01")
    page = text(lead.post(f"/opportunities/{pk}/stage", form, follow=True))
    assert "back-dated, entered" in page
