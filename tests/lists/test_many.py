"""Many rows changed at once, undone; files of lists; saved views."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from merit.core.errors import Forbidden, Invalid
from merit.crm import operations
from merit.crm.models import Customer
from merit.lists import bulk, exporting
from merit.lists import operations as views
from merit.lists.described import LISTS
from merit.lists.jobs import change_rows, write_export
from merit.lists.models import BulkRow, SavedView
from merit.lists.state import State, read
from merit.org.actor import actor_for

CUSTOMERS = LISTS["customers"]


@pytest.fixture
def rows(cast: SimpleNamespace) -> list[Customer]:
    made = [operations.create_customer(cast.seller, name=f"Own {n}", tags=["old"], region="East") for n in range(3)]
    return [*made, operations.create_customer(cast.seller3, name="Elsewhere")]


def test_many_are_changed_and_put_back_but_what_changed_since(cast: Any, rows: Any) -> None:
    change = bulk.start(cast.lead, CUSTOMERS, "change", {"column": "region", "value": "West"}, all_of=State())
    bulk.run(change.pk, cast.lead)
    assert bulk.counts(change)["changed"] == 3
    own = Customer.everything.filter(pk__in=[one.pk for one in rows[:3]])
    assert {one.region for one in own} == {"West"} and Customer.everything.get(pk=rows[3].pk).region == ""
    touched = own.first()
    operations.change_customer(cast.seller, touched.pk, touched.version, region="North")
    change = bulk.start_undo(cast.lead, change.pk)
    bulk.undo(change.pk, cast.lead)
    assert sorted(one.region for one in own.all()) == ["East", "East", "North"]
    kept = BulkRow.everything.get(change=change, state="kept")
    assert kept.record == touched.pk and kept.reason


def test_assigning_tagging_archiving_and_back(cast: Any, rows: Any) -> None:
    other, ids = cast.people["seller2"], [one.pk for one in rows[:2]]
    for action, params, now, before in (
        ("assign", {"owner_id": other.pk}, lambda row: row.owner_id == other.pk, lambda row: row.owner_id != other.pk),
        ("tag", {"add": "new", "remove": "old"}, lambda row: row.tags == ["new"], lambda row: row.tags == ["old"]),
        ("archive", {}, lambda row: row.archived_at, lambda row: row.archived_at is None),
    ):
        change = bulk.start(cast.lead, CUSTOMERS, action, params, ids=ids)
        bulk.run(change.pk, cast.lead)
        assert all(now(row) for row in Customer.everything.filter(pk__in=ids)), action
        bulk.start_undo(cast.lead, change.pk)
        bulk.undo(change.pk, cast.lead)
        assert all(before(row) for row in Customer.everything.filter(pk__in=ids)), action


def test_rows_that_one_does_not_see_are_not_among_them(cast: Any, rows: Any) -> None:
    with pytest.raises(Invalid):
        bulk.start(cast.seller, CUSTOMERS, "archive", {}, ids=[rows[3].pk])
    with pytest.raises(Forbidden):
        bulk.start(cast.seller, CUSTOMERS, "assign", {"owner_id": cast.people["seller2"].pk}, ids=[rows[0].pk])
    with pytest.raises(Forbidden):
        bulk.start(cast.auditor, CUSTOMERS, "archive", {}, ids=[rows[0].pk])
    with pytest.raises(Invalid):
        bulk.start(cast.seller, CUSTOMERS, "change", {"column": "code", "value": "x"}, ids=[rows[0].pk])


def test_what_a_row_refuses_is_told_and_the_others_go_on(cast: Any, rows: Any) -> None:
    operations.archive_customer(cast.seller, rows[0].pk, rows[0].version)
    change = bulk.start(
        cast.lead, CUSTOMERS, "assign", {"owner_id": cast.people["seller2"].pk}, ids=[one.pk for one in rows[:3]]
    )
    bulk.run(change.pk, cast.lead)
    counts = bulk.counts(change)
    assert (counts["changed"], counts["refused"]) == (2, 1)
    assert "archived" in BulkRow.everything.get(change=change, state="refused").reason


def test_the_worker_goes_on_where_it_stopped_with_todays_rights(cast: Any, rows: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk, "PART", 1)
    change = bulk.start(cast.lead, CUSTOMERS, "tag", {"add": "x"}, ids=[one.pk for one in rows[:3]])
    assert bulk._part(change.pk, cast.lead, "waiting") == 1
    cast.lead.user.role_assignments.all().delete()
    change_rows(change.pk)
    assert bulk.counts(change)["changed"] == 1 and bulk.counts(change)["refused"] == 2


def test_an_export_has_what_the_list_shows_and_no_formulas(cast: Any, rows: Any, settings: Any, tmp_path: Any) -> None:
    settings.MERIT_HOME = tmp_path
    operations.create_customer(cast.seller, name='=HYPERLINK("http://x")', region="+1", note="secret")
    query = "f=region.filled&sort=name&cols=name,region,tags,created_on"
    export = exporting.start(cast.lead, CUSTOMERS, query, "xlsx")
    write_export(SimpleNamespace(job=None), export.pk)  # type: ignore[arg-type]
    export.refresh_from_db()
    sheet = CalamineWorkbook.from_path(str(exporting.path_of(export))).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["Customer", "Region", "Tags", "Customer since"]
    assert [row[0] for row in sheet[1:]] == ['\'=HYPERLINK("http://x")', "Own 0", "Own 1", "Own 2"]
    assert sheet[1][1] == "'+1" and str(sheet[2][3]) == "2026-11-23"
    export = exporting.start(cast.seller2, CUSTOMERS, query, "csv")
    exporting.run(export, cast.seller2)
    text = exporting.path_of(export).read_text("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Customer", "Region", "Tags", "Customer since"]], "none of his"
    with pytest.raises(Invalid):
        exporting.start(cast.seller, CUSTOMERS, "f=owner.is.me", "csv")


def test_a_shared_view_outlives_its_owner_and_can_be_cleared_away(cast: Any, client_of: Any) -> None:
    view = views.save_view(cast.lead, list="customers", name="A class", state="f=region.is.East", shared="company")
    for who in (cast.seller, cast.leader, cast.gm):
        with pytest.raises(Forbidden):
            views.delete_view(who, view.pk, view.version)
    cast.lead.user.is_active = False
    cast.lead.user.save()
    with pytest.raises(Forbidden):
        views.delete_view(cast.seller, view.pk, view.version)
    deletion = f"/views/{view.pk}/deletion"
    assert deletion not in client_of(cast.seller).get(f"/customers?view={view.pk}").content.decode()
    page = client_of(cast.leader).get(f"/customers?view={view.pk}").content.decode()
    assert "A class" in page and deletion in page
    views.delete_view(cast.leader, view.pk, view.version)
    assert not SavedView.objects.visible_to(cast.seller).exists()


def test_a_view_over_a_field_that_is_gone_or_hidden_opens_without_it(cast: Any, client_of: Any) -> None:
    field = operations.create_custom_field(cast.admin, record="customer", label="Margin", kind="text", code="margin")
    lead = actor_for(cast.lead.user)
    for name in ("Firm0", "Firm1"):
        operations.create_customer(
            lead, name=name, owner_id=cast.people["seller"].pk, attributes={"margin": f"M-{name}"}
        )
    state = "f=x_margin.has.Firm0&sort=-x_margin&cols=name,x_margin"
    view = views.save_view(lead, list="customers", name="Margins", state=state, shared="company")
    views.pin_view(cast.seller, view.pk, pinned=True)
    operations.change_custom_field(cast.admin, field.pk, field.version, hidden_from=["salesperson"])
    told = client_of(cast.seller).get(f"/customers?view={view.pk}").content.decode()
    assert "There is no column “x_margin” here" in told and "M-Firm" not in told and "Firm1" in told
    assert "M-Firm0" in client_of(cast.lead).get(f"/customers?view={view.pk}").content.decode()
    field.refresh_from_db()
    operations.archive_custom_field(cast.admin, field.pk, field.version)
    told = client_of(cast.lead).get(f"/customers?view={view.pk}").content.decode()
    assert "There is no column “x_margin” here" in told and "Firm1" in told


def test_views_are_private_until_shared(cast: Any) -> None:
    view = views.save_view(cast.lead, list="customers", name="A class", state="f=region.is.East&sort=name")
    assert not SavedView.objects.visible_to(cast.seller).exists()
    view = views.change_view(cast.lead, view.pk, view.version, shared="team")
    assert SavedView.objects.visible_to(cast.seller).get() == view
    assert (
        not SavedView.objects.visible_to(cast.seller3).exists() and not SavedView.objects.visible_to(cast.gm).exists()
    )
    view = views.change_view(cast.lead, view.pk, view.version, shared="role", role="salesperson")
    assert SavedView.objects.visible_to(cast.seller3).exists() and not SavedView.objects.visible_to(cast.gm).exists()
    assert not SavedView.objects.visible_to(cast.outsider).exists(), "a salesperson, but of another company"
    with pytest.raises(Forbidden):
        views.change_view(cast.seller, view.pk, view.version, name="Mine now")
    for wrong in (
        {"name": "A class"},
        {"name": " "},
        {"name": "x", "state": "f=secret.is.1"},
        {"name": "x", "shared": "z"},
    ):
        with pytest.raises(Invalid):
            views.save_view(cast.lead, **{"list": "customers", "state": "f=", **wrong})
    assert read
