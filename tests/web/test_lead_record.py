"""The record of a lead: everything that happened, comments, files, a look beside lists; and what is kept when it converts."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from merit.core.errors import Conflict, Forbidden
from merit.crm import operations as crm
from merit.crm.finding import find, hits
from merit.crm.leads import operations
from merit.crm.leads.models import Lead
from merit.crm.models import Activity, Comment, Customer, File, Opportunity
from merit.crm.pool import operations as pool
from merit.org.actor import actor_for
from merit.org.models import Notice
from tests.crm.lead_kit import lead
from tests.web.crm_kit import text


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Any) -> None:
    settings.MERIT_HOME = tmp_path


@pytest.fixture
def made(cast: SimpleNamespace) -> Lead:
    crm.ensure_default_stages(cast.acme)
    return lead(cast.seller, "王芳", company_name="苏州金源", phone="138 0013 8000", need="第二条产线")


def said(cast: SimpleNamespace, made: Lead) -> None:
    """A contact, a comment that names a colleague, a file, a change and a move."""
    operations.log_lead_contact(cast.seller, made.pk, kind="call", on=cast.seller.today, content="Wants two machines")
    crm.comment(cast.seller, lead_id=made.pk, text=f"@{cast.people['lead'].name} please look")
    crm.attach(cast.seller, lead_id=made.pk, name="plan.txt", content=io.BytesIO(b"plan"))
    made.refresh_from_db()
    operations.change_lead(cast.seller, made.pk, made.version, region="江苏")


def test_everything_stands_on_the_timeline_and_is_filtered(cast: Any, made: Lead, client_of: Any) -> None:
    said(cast, made)
    client = client_of(cast.lead)
    page = text(client.get(f"/leads/{made.pk}"))
    for word in ("Wants two machines", "please look", "plan.txt", "江苏"):
        assert word in page.split('id="timeline"')[1] or word in page
    htmx = {"HX-Request": "true", "HX-Target": "timeline"}
    part = text(client.get(f"/leads/{made.pk}?kind=comment", headers=htmx))
    assert "please look" in part and "Wants two machines" not in part and "<html" not in part
    assert "Wants two <mark>machines</mark>" in text(client.get(f"/leads/{made.pk}?q=machines", headers=htmx))
    notice = Notice.everything.filter(kind="mentioned").get()
    assert notice.person == cast.people["lead"]


def test_the_api_tells_the_events(cast: Any, made: Lead, api_of: Any) -> None:
    said(cast, made)
    verbs = [one["verb"] for one in api_of(cast.lead).get(f"/api/v1/leads/{made.pk}/events").json()]
    assert verbs == ["changed", "file-added", "commented", "logged", "created"]
    assert api_of(cast.seller2).get(f"/api/v1/leads/{made.pk}/events").status_code == 404


def test_pool_and_assignment_stand_there_too(cast: Any, made: Lead, client_of: Any) -> None:
    operations.assign_lead(cast.lead, made.pk, made.version, owner_id=cast.people["seller2"].pk)
    pool.return_lead(cast.seller2, made.pk, None, note="on leave")
    pool.claim(cast.seller, Lead, made.pk)
    page = text(client_of(cast.seller).get(f"/leads/{made.pk}"))
    assert "on leave" in page and cast.people["seller2"].name in page


def test_comment_and_file_by_form_and_api_with_the_rights_of_the_lead(
    cast: Any, made: Lead, client_of: Any, api_of: Any
) -> None:
    sent = {"lead": made.pk, "text": "Hot", "file": SimpleUploadedFile("card.txt", b"card")}
    answer = client_of(cast.seller).post("/comments", sent)
    assert answer.status_code == 303 and answer.headers["Location"].startswith(f"/leads/{made.pk}")
    one = Comment.everything.get()
    assert (one.lead, one.files.get().name) == (made, "card.txt")
    assert client_of(cast.seller).get(f"/comments/{one.pk}").status_code == 200
    for who in ("seller2", "outsider", "hr"):
        assert client_of(getattr(cast, who)).post("/comments", {"lead": made.pk, "text": "x"}).status_code == 404
        assert client_of(getattr(cast, who)).get(f"/files/{one.files.get().pk}").status_code == 404
        assert api_of(getattr(cast, who)).get(f"/api/v1/comments?lead_id={made.pk}").json().get("count", 0) == 0
    assert client_of(cast.auditor).post("/comments", {"lead": made.pk, "text": "x"}).status_code == 403
    made_by_api = api_of(cast.lead).post("/api/v1/comments", {"lead_id": made.pk, "text": "Call today"})
    assert made_by_api.status_code == 201 and made_by_api.json()["lead_id"] == made.pk
    assert api_of(cast.seller).get(f"/api/v1/comments?lead_id={made.pk}").json()["count"] == 2
    with pytest.raises(Conflict):
        operations.delete_lead(cast.seller, made.pk, made.version)


def test_a_look_beside_the_list(cast: Any, made: Lead, client_of: Any) -> None:
    said(cast, made)
    page = text(client_of(cast.lead).get(f"/leads/{made.pk}/peek"))
    assert "第二条产线" in page and "Wants two machines" in page and "tel:+8613800138000" in page
    assert client_of(cast.seller2).get(f"/leads/{made.pk}/peek").status_code == 404
    assert f'data-peek="/leads/{made.pk}/peek"' in text(client_of(cast.seller).get("/leads"))


def test_found_in_palette_and_search(cast: Any, made: Lead, client_of: Any, api_of: Any) -> None:
    for word in ("jinyuan", "szjy", "13800138000", "王芳", "金源"):
        assert find(cast.seller, word).leads == [made], word
        assert not find(cast.seller2, word).leads
    client = client_of(cast.seller)
    assert f'href="/leads/{made.pk}"' in text(client.get("/search/palette?q=jinyuan"))
    assert f'href="/leads/{made.pk}"' in text(client.get(f"/search/palette?recent=leads-{made.pk}"))
    assert f'href="/leads/{made.pk}"' in text(client.get("/search?q=jinyuan"))
    found = api_of(cast.seller).get("/api/v1/search?q=jinyuan&resource=leads").json()
    assert [one["id"] for one in found["items"]] == [made.pk]
    crm.comment(cast.seller, lead_id=made.pk, text="zebra")
    assert hits(cast.lead, "comments", "zebra").rows[0].lead == made
    assert f"/leads/{made.pk}#comment-" in text(client.get("/search?q=zebra"))


def test_converting_keeps_all_of_it_with_the_customer(cast: Any, made: Lead, client_of: Any) -> None:
    said(cast, made)
    made.refresh_from_db()
    done = operations.convert_lead(cast.seller, made.pk, made.version)
    customer, comment, file = Customer.everything.get(), Comment.everything.get(), File.everything.get()
    assert (comment.customer, comment.lead) == (customer, made) == (file.customer, file.lead)
    assert Activity.everything.get().customer == customer
    client = client_of(cast.seller)
    for path in (f"/customers/{customer.pk}", f"/leads/{made.pk}"):
        page = text(client.get(path))
        for word in ("Wants two machines", "please look", "plan.txt", "江苏"):
            assert word in page, (path, word)
    with pytest.raises(Forbidden):
        crm.comment(cast.seller, lead_id=made.pk, text="too late")
    with pytest.raises(Forbidden):
        crm.attach(cast.seller, lead_id=made.pk, name="a.txt", content=io.BytesIO(b"a"))
    # the customer goes to somebody else: what was said of the lead goes along
    crm.assign_customer(cast.lead, customer.pk, customer.version, owner_id=cast.people["seller2"].pk)
    other = client_of(cast.seller2)
    page = text(other.get(f"/customers/{customer.pk}"))
    assert "please look" in page and "plan.txt" in page and f'href="/leads/{made.pk}' not in page
    assert other.get(f"/files/{file.pk}").status_code == 200
    assert client.get(f"/files/{file.pk}").status_code == 404
    assert "please look" not in text(client.get(f"/leads/{made.pk}")), "it is the customer's now"
    assert client.get(f"/comments/{comment.pk}").status_code == 404
    assert "Opportunity" in str(type(done.opportunity))
    assert "please look" not in text(client.get("/search?q=please"))


def test_custom_fields_come_along_where_they_match_and_required_ones_are_asked_for(
    cast: Any, made: Lead, client_of: Any, api_of: Any
) -> None:
    choice = {"kind": "choice", "choices": ["high", "low"]}
    for record, given in (
        ("lead", {"label": "Interest", **choice}),
        ("lead", {"label": "Size", "kind": "number"}),
        ("lead", {"label": "Secret", "kind": "text", "hidden_from": ["salesperson"]}),
        ("customer", {"label": "Interest", **choice}),
        ("customer", {"label": "Size", "kind": "text"}),
        ("customer", {"label": "Secret", "kind": "text"}),
        ("customer", {"label": "Tier", "kind": "choice", "choices": ["gold"], "required": True}),
        ("opportunity", {"label": "Interest", **choice}),
        ("opportunity", {"label": "Budget", "kind": "yesno", "required": True}),
    ):
        crm.create_custom_field(cast.admin, record=record, **given)
    boss = actor_for(cast.lead.user)
    values = {"interest": "high", "size": "5", "secret": "x"}
    row = operations.change_lead(boss, made.pk, made.version, attributes=values)
    client = client_of(cast.seller)
    page = text(client.get(f"/leads/{made.pk}/conversion"))
    assert 'name="customer_x_tier"' in page and 'name="opportunity_x_budget"' in page
    form = {"version": row.version, "customer_name": "A", "contact_name": "王芳", "deal": "on", "opportunity_name": "B"}
    form |= {"customer_x_interest": "high", "opportunity_x_interest": "low"}
    refused = client.post(f"/leads/{made.pk}/conversion", form)
    assert refused.status_code == 422 and "id_customer_x_tier" in text(refused) and not Customer.everything.exists()
    refused = client.post(f"/leads/{made.pk}/conversion", {**form, "customer_x_tier": "gold"})
    assert refused.status_code == 422 and not Customer.everything.exists(), "all of it, or nothing"
    wrong = api_of(cast.seller).post(
        f"/api/v1/leads/{made.pk}/conversion",
        {"customer": {"attributes": {"tier": "gold"}}},
        headers={"If-Match": str(row.version)},
    )
    assert wrong.status_code == 422 and "opportunity_attributes.budget" in wrong.content.decode()
    form |= {"customer_x_tier": "gold", "opportunity_x_budget": "yes"}
    assert client.post(f"/leads/{made.pk}/conversion", form).status_code == 303
    assert Customer.everything.get().attributes == {"interest": "high", "tier": "gold"}
    assert Opportunity.everything.get().attributes == {"interest": "low", "budget": "yes"}
    made.refresh_from_db()
    assert made.attributes == values, "the lead keeps its own"


def test_few_queries(cast: Any, made: Lead, client_of: Any, django_assert_max_num_queries: Any) -> None:
    for place in range(8):
        crm.comment(cast.seller, lead_id=made.pk, text=f"note {place}")
        operations.log_lead_contact(cast.seller, made.pk, kind="call", on=cast.seller.today, content=str(place))
    client = client_of(cast.lead)
    with django_assert_max_num_queries(26):
        assert client.get(f"/leads/{made.pk}").status_code == 200
