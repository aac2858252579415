"""Files: what is taken, who may attach and take off, where contents lie, and forty that mean harm."""

from __future__ import annotations

import io
import re
import resource
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from merit.core import pictures
from merit.core.errors import Forbidden, Invalid
from merit.core.models import Event
from merit.core.storing import Bucket, Folder, StoreDown, fresh_name, store
from merit.crm import operations
from merit.crm.files import File, FileSpace
from merit.crm.operations.files import sweep_files
from tests.crm.hostile_files import PDF, document, forty, picture


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES = str(tmp_path / "files")
    return Path(settings.FILES)


@pytest.fixture
def customer(cast: SimpleNamespace) -> Any:
    return operations.create_customer(cast.seller, name="苏州金源精密")


def attach(actor: Any, name: str = "报价单.pdf", content: bytes = PDF, **of: int) -> File:
    return operations.attach(actor, name=name, content=io.BytesIO(content), **of)


def contents(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_file_is_kept_and_comes_back_to_be_saved(
    cast: SimpleNamespace, customer: Any, client_of: Any, folder: Path
) -> None:
    file = attach(cast.seller, customer_id=customer.pk)
    assert (file.name, file.type, file.size) == ("报价单.pdf", "pdf", len(PDF))
    assert contents(folder) == 1
    assert "报价单" not in str([*folder.rglob("*")])
    answer = client_of(cast.lead).get(f"/files/{file.pk}")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]
    for who in ("seller2", "hr", "admin", "outsider"):
        assert client_of(getattr(cast, who)).get(f"/files/{file.pk}").status_code == 404
    assert Client().get(f"/files/{file.pk}").status_code == 302
    assert Event.everything.get(verb="file-added").data == {"file": "报价单.pdf"}


def test_a_picture_has_a_small_one_without_what_else_it_held(
    cast: SimpleNamespace, customer: Any, client_of: Any
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    file = attach(cast.seller, "IMG 01.jpeg", picture("JPEG", (3000, 2000), exif=exif), customer_id=customer.pk)
    answer = client_of(cast.seller).get(f"/files/{file.pk}/thumbnail")
    content = b"".join(answer.streaming_content)
    with Image.open(io.BytesIO(content)) as small:
        assert (small.format, small.width) == ("WEBP", pictures.SIDE)
    assert b"where it was taken" not in content
    assert answer["Content-Disposition"].startswith("attachment")
    pdf = attach(cast.seller, customer_id=customer.pk)
    assert client_of(cast.seller).get(f"/files/{pdf.pk}/thumbnail").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Angebot.docx", document()),
        ("客户.csv", "编号,名称\n1,金源\n".encode("gb18030")),
        ("notes.txt", "Grüße".encode("utf-16")),
        ("a < b.md", b"1 < 2 and <b>"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("call.wav", b"RIFF\x24\0\0\0WAVEfmt "),
        ("call.m4a", b"\0\0\0\x20ftypM4A \0\0"),
        ("photo.HEIC", b"\0\0\0\x18ftypheic\0\0"),
        ("pic.webp", picture("WEBP")),
    ],
)
def test_what_people_attach_is_taken(cast: SimpleNamespace, customer: Any, name: str, content: bytes) -> None:
    assert attach(cast.seller, name, content, customer_id=customer.pk).name == name


def test_forty_files_that_mean_harm(cast: SimpleNamespace, customer: Any, client_of: Any, folder: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tried = 0
    for name, content, refused in forty():
        tried += 1
        if refused:
            with pytest.raises(Invalid):
                attach(cast.seller, name, content, customer_id=customer.pk)
        else:
            file = attach(cast.seller, name, content, customer_id=customer.pk)
            assert not {"/", "\\", "\u202e"} & set(file.name)
            assert len(file.name) <= 150
            answer = client_of(cast.seller).get(f"/files/{file.pk}")
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["Content-Security-Policy"].startswith("sandbox")
            assert "html" not in answer["Content-Type"]
            assert b"".join(answer.streaming_content) == content
    assert tried >= 40
    assert not [path for path in folder.rglob("*") if path.is_file() and len(path.name) != 40]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_size_is_counted_on_what_is_read(cast: SimpleNamespace, customer: Any, settings: Any) -> None:
    settings.FILE_MOST = 2**20
    with pytest.raises(Invalid, match="1 MB"):
        attach(cast.seller, "long.txt", b"a" * (2**20 + 1), customer_id=customer.pk)


def test_a_body_that_announces_too_much_is_not_read(cast: SimpleNamespace, customer: Any, client_of: Any) -> None:
    client = client_of(cast.seller)
    answer = client.post(
        "/files", {"customer": customer.pk}, headers={"accept": "*/*"}, CONTENT_LENGTH=str(settings.FILE_MOST * 100)
    )
    assert answer.status_code == 413


def test_the_room_of_a_company(cast: SimpleNamespace, customer: Any, folder: Path) -> None:
    with pytest.raises(Forbidden):
        operations.set_file_room(cast.seller, quota_mb=1)
    operations.set_file_room(cast.admin, quota_mb=1)
    big = b"a" * 700_000
    file = attach(cast.seller, "a.txt", big, customer_id=customer.pk)
    with pytest.raises(Invalid, match="room"):
        attach(cast.seller, "b.txt", big, customer_id=customer.pk)
    assert contents(folder) == 1, "what was refused left nothing"
    operations.detach(cast.seller, file.pk, 1)
    assert FileSpace.everything.get().used == 0
    attach(cast.seller, "b.txt", big, customer_id=customer.pk)


def test_who_may_attach_and_take_off(
    cast: SimpleNamespace, customer: Any, django_capture_on_commit_callbacks: Any, folder: Path
) -> None:
    for who in ("leader", "gm", "auditor"):
        with pytest.raises(Forbidden):
            attach(getattr(cast, who), customer_id=customer.pk)
    with pytest.raises(Invalid):
        attach(cast.seller2, customer_id=customer.pk)
    with pytest.raises(Invalid):
        attach(cast.seller)
    file = attach(cast.lead, customer_id=customer.pk)
    with pytest.raises(Forbidden):
        operations.detach(cast.gm, file.pk, 1)
    with django_capture_on_commit_callbacks(execute=True):
        operations.detach(cast.seller, file.pk, 1)
    assert contents(folder) == 0
    one = operations.comment(cast.gm, customer_id=customer.pk, text="see the file")
    attach(cast.gm, comment_id=one.pk)
    with pytest.raises(Forbidden):
        attach(cast.seller, comment_id=one.pk)
    operations.delete_comment(cast.gm, one.pk, 1)
    assert not File.everything.exists()


def test_files_go_with_their_activity(cast: SimpleNamespace, customer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = operations.log_activity(
        cast.seller, customer_id=customer.pk, kind="call", on=cast.seller.today, content="x"
    )
    attach(cast.seller, activity_id=activity.pk)
    logged = activity.created_at.astimezone(ZoneInfo(cast.acme.time_zone)).date()
    monkeypatch.setattr(cast.seller, "today", logged)
    operations.delete_activity(cast.seller, activity.pk, activity.version)
    assert not File.everything.exists()


def test_contents_that_nobody_names_are_cleared(cast: SimpleNamespace, customer: Any, folder: Path) -> None:
    import os

    attach(cast.seller, customer_id=customer.pk)
    lost = fresh_name()
    store().put(lost, io.BytesIO(b"x"))
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    assert sweep_files(cast.acme, date(2026, 11, 23)) == 1
    assert contents(folder) == 1


def test_a_content_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreDown):
        Folder(tmp_path).pieces(fresh_name())


class Shelf(BaseHTTPRequestHandler):
    """As much of S3 as files need, in memory."""

    objects: dict[str, bytes] = {}  # noqa: RUF012
    signed: list[str] = []  # noqa: RUF012

    def log_message(self, *_args: Any) -> None: ...

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.signed.append(self.headers.get("Authorization", ""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 30 Nov 2026 10:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        self.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_GET(self) -> None:
        if "list-type" in self.path:
            rows = "".join(
                f"<Contents><Key>{path.split('/', 2)[2]}</Key><LastModified>2026-11-30T10:00:00Z</LastModified>"
                f"<ETag>1</ETag><Size>{len(content)}</Size></Contents>"
                for path, content in self.objects.items()
            )
            return self._answer(
                200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()
            )
        found = self.objects.get(self.path)
        return (
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>") if found is None else self._answer(200, found)
        )

    def do_POST(self) -> None:
        """Several are deleted at once."""
        keys = re.findall(r"<Key>(.*?)</Key>", self.rfile.read(int(self.headers["Content-Length"])).decode())
        for key in keys:
            self.objects.pop(f"/merit-files/{key}", None)
        gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())


def test_a_bucket_keeps_them_as_well() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        bucket = Bucket(
            "merit-files",
            "acme",
            endpoint=f"http://127.0.0.1:{server.server_port}",
            region="us-east-1",
            access_key_id="key",
            secret_access_key="secret",
        )
        name = fresh_name()
        bucket.put(name, io.BytesIO(b"abc" * 200_000))
        assert [*Shelf.objects] == [f"/merit-files/acme/{name}"]
        assert b"".join(bucket.pieces(name)) == b"abc" * 200_000
        assert [*bucket.names(older_than=0)] == [name]
        bucket.remove(name)
        bucket.remove(name)
        with pytest.raises(StoreDown):
            bucket.pieces(name)
        assert all(one.startswith("AWS4-HMAC-SHA256 Credential=key/") for one in Shelf.signed)
    finally:
        server.shutdown()
        server.server_close()
    with pytest.raises(StoreDown):
        bucket.put(name, io.BytesIO(b"x"))
