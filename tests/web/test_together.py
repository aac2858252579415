"""Somebody was faster: what was typed stays on the page, at the newest version, and can be sent again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from merit.crm import operations
from merit.crm.models import Contract, Opportunity
from merit.crm.operations import supervision
from merit.crm.stuck import SupervisionNote
from tests.web import crm_kit

text = crm_kit.text
PARTS = ("lines", "credits", "schedule")


@pytest.fixture
def kit(cast: SimpleNamespace) -> SimpleNamespace:
    return crm_kit.company(cast)


def sent(form: Any) -> dict[str, Any]:
    """What a browser would send of a form that it was shown."""
    return {one.html_name: one.value() for one in form if one.value() not in (None, "")}


def test_an_opportunity_keeps_what_each_of_two_changed(cast: Any, kit: Any, client_of: Any) -> None:
    pk, mine, theirs = kit.opportunity.pk, client_of(cast.seller), client_of(cast.lead)
    form = sent(mine.get(f"/opportunities/{pk}/edit").context["form"])
    other = sent(theirs.get(f"/opportunities/{pk}/edit").context["form"])
    changed = {**other, "amount": "950000", "contact": "", "expected_on": "2026-12-24"}
    assert theirs.post(f"/opportunities/{pk}/edit", changed).status_code == 303
    late = mine.post(f"/opportunities/{pk}/edit", {**form, "note": "Mine", "expected_on": "2027-01-15"})
    newer = [(str(label), value) for label, value in late.context["form"].newer]
    assert late.status_code == 412 and [label for label, _value in newer] == ["Expected on"]
    assert mine.post(f"/opportunities/{pk}/edit", sent(late.context["form"])).status_code == 303
    row = Opportunity.everything.get(pk=pk)
    assert (row.amount, row.contact, row.note) == (950000, None, "Mine")
    assert str(row.expected_on) == "2027-01-15" and str(row.probability) == "0.1000"


def test_why_it_was_lost_is_not_typed_twice(cast: Any, kit: Any, client_of: Any) -> None:
    lost, pk = kit.stages[-1], kit.opportunity.pk
    client, path = client_of(cast.seller), f"/opportunities/{pk}/entry?stage={lost.pk}"
    form = client.get(path).context["form"]
    reason = str(form.fields["loss_reason"].choices[1][0])
    operations.change_opportunity(cast.lead, pk, 1, note="Meanwhile")
    typed = {"version": 1, "loss_reason": reason, "loss_note": "Too late by a week"}
    late = client.post(path, typed)
    assert "Too late by a week" in text(late) and "Somebody changed this meanwhile" in text(late)
    assert client.post(path, {**typed, "version": late.context["form"]["version"].value()}).status_code == 303
    assert Opportunity.everything.get().loss_note == "Too late by a week"


def test_a_contract_typed_while_winning_stays(cast: Any, kit: Any, client_of: Any) -> None:
    pk, client = kit.opportunity.pk, client_of(cast.seller)
    path = f"/opportunities/{pk}/winning"
    data = {"version": 1, "customer": kit.customer.code, "signed_on": "2026-11-23", "amount": "880000"}
    data |= {f"{part}-{name}": "0" for part in PARTS for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data["name"] = "年度框架合同"
    operations.change_opportunity(cast.lead, pk, 1, note="Meanwhile")
    late = client.post(path, data)
    assert late.status_code == 422 and "年度框架合同" in text(late) and not Contract.everything.exists()
    again = {**data, "version": late.context["forms"].main["version"].value()}
    assert client.post(path, again).status_code == 303
    assert Contract.everything.get().name == "年度框架合同"


def test_an_answer_and_a_comment_are_not_lost(cast: Any, kit: Any, client_of: Any) -> None:
    asked = supervision.supervise(cast.lead, opportunity_id=kit.opportunity.pk, asks="When?")
    supervision.comment(cast.lead, asked.pk, 1, text="The board asks")
    client, path = client_of(cast.seller), f"/supervisions/{asked.pk}"
    late = client.post(f"{path}/answer", {"version": 1, "text": "On Thursday"})
    assert late.status_code == 412 and "On Thursday" in text(late) and "The board asks" in text(late)
    assert client.post(f"{path}/answer", {"version": 2, "text": "On Thursday"}).status_code == 303
    assert SupervisionNote.everything.filter(kind="answer").get().text == "On Thursday"
    said = operations.comment(cast.seller, customer_id=kit.customer.pk, text="First")
    operations.change_comment(cast.seller, said.pk, 1, text="Second")
    late = client.post(f"/comments/{said.pk}", {"version": 1, "text": "Third, typed in another tab"})
    assert late.status_code == 422 and "Third, typed in another tab" in text(late)
