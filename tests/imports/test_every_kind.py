"""Every kind, by the pages and by the API: the good row comes in, the bad one is told at its cell and reported."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from merit.crm.operations import create_customer, ensure_default_stages
from merit.imports import operations
from merit.imports.kinds import kinds
from merit.imports.models import Import
from tests.imports import kit

# kind → who brings it; the header; a good row; a bad one; the letter of the cell that is wrong; what is said of it
FILES = {
    "people": ("hr", "code,name,department,email", "n1,Nina,sales,n@x.example", "n2,Nora,nowhere,", "C", "no “nowhere”"),
    "products": ("finance", "code,name,list price", "P-1,Pump,12.50", "P-2,Valve,cheap", "C", "“cheap” is no number"),
    "customers": ("seller", "name,owner,since", "Bolt,,2026-01-05", "Cox,nobody,", "B", "no “nobody”"),
    "leads": ("seller", "company,name,email", "Bolt,Ann,a@x.example", "Cox,Ben,ben at x", "C", "is no email address"),
    "contacts": ("seller", "customer,name,email", "Acme,Ann,a@x.example", "Acme,Ben,ben at x", "C", "is no email address"),
    "opportunities": ("seller", "name,customer,stage,amount", "Line,Acme,Proposal,5", "Two,Acme,Moon,5", "C", "no “Moon”"),
    "activities": ("seller", "customer,date,kind", "Acme,2026-11-20,call", "Acme,soon,call", "B", "“soon” is no date"),
    "contracts": ("finance", "code,customer,signed on,amount", "K-2,Acme,2026-10-01,5", "K-3,Axle,2026-10-01,5", "B", "“Axle”"),
    "receivables": ("finance", "contract,due on,amount", "K-1,2026-12-01,5", "K-9,2026-12-01,5", "A", "no “K-9”"),
    "receipts": ("finance", "contract,received on,amount", "K-1,2026-11-01,5", "K-1,2026-11-01,five", "C", "is no number"),
    "targets": ("hr", "person,metric,period,target", "seller,receipts,2026-12,5", "seller,receipts,later,5", "C", "is no period"),
}  # fmt: skip


@pytest.fixture
def there(cast: SimpleNamespace) -> SimpleNamespace:
    """A customer, stages and a contract, for rows that name them."""
    ensure_default_stages(cast.acme)
    create_customer(cast.seller, name="Acme")
    kit.bring(cast.finance, "contracts", "code,customer,signed on,amount,owner\nK-1,Acme,2026-10-01,100,seller\n")
    return cast


def test_every_kind_is_here() -> None:
    assert FILES.keys() == kinds().keys()


@pytest.mark.parametrize("kind", FILES)
def test_by_the_api(there: SimpleNamespace, api_of: Callable[[Any], Any], kind: str) -> None:
    who, *lines, letter, text = FILES[kind]
    client = api_of(getattr(there, who))
    data = {"kind": kind, "file": SimpleUploadedFile("file.csv", "\n".join(lines).encode())}
    sent = client.post("/imports", data, content_type=MULTIPART_CONTENT)
    body = sent.json()
    assert (body["state"], body["counts"]["create"], body["counts"]["wrong"]) == ("ready", 1, 1), body
    path = f"/api/v1/imports/{body['id']}"
    (row,) = client.get(f"{path}/rows?state=wrong").json()["items"]
    assert (row["number"], [one["column"] for one in row["problems"]]) == (3, [letter])
    assert text in row["problems"][0]["text"]
    ran = client.post(f"{path}/run", headers={"If-Match": sent["ETag"]})
    assert (ran.json()["state"], ran.json()["counts"]["create"]) == ("done", 1)
    report = b"".join(client.get(f"{path}/report?format=csv").streaming_content).decode()
    assert text in report.replace('""', '"')
    assert client.post(f"{path}/undo", headers={"If-Match": ran["ETag"]}).json()["state"] == "undone"


@pytest.mark.parametrize("kind", FILES)
def test_by_the_pages(there: SimpleNamespace, client_of: Callable[[Any], Any], kind: str) -> None:
    who, *lines, _letter, text = FILES[kind]
    client = client_of(getattr(there, who))
    file = SimpleUploadedFile("file.csv", "\n".join(lines).encode())
    assert client.post(f"/imports/new/{kind}", {"file": file}).status_code == 303
    batch = Import.everything.latest("pk")
    assert text in client.get(f"/imports/{batch.pk}").content.decode()
    assert "Import 1 row" in client.get(f"/imports/{batch.pk}?step=confirm").content.decode()
    client.post(f"/imports/{batch.pk}/run", {"version": batch.version, "mode": "good"})
    result = client.get(f"/imports/{batch.pk}").content.decode()
    assert "Rows that did not come in" in result
    assert f'href="/{kind}">See them' in result
    assert client.get(f"/{kind}").status_code == 200
    batch.refresh_from_db()
    assert (batch.state, batch.counts["create"]) == ("done", 1)
    assert operations.undo(getattr(there, who), batch.pk).state == "undone"
