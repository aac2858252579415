"""Two send a file at the same moment, and there is room for one: one is kept, the other leaves nothing."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from merit.core.errors import Invalid
from merit.crm import operations
from merit.crm.files import File, FileSpace


@pytest.mark.django_db(transaction=True)
def test_the_last_of_the_room(transactional_db: None, cast: SimpleNamespace, settings: Any, tmp_path: Path) -> None:
    settings.FILES = str(tmp_path)
    customer = operations.create_customer(cast.seller, name="Acme")
    operations.set_file_room(cast.admin, quota_mb=1)
    start, told = Barrier(2), []

    def work(actor: Any, name: str) -> None:
        start.wait()
        try:
            operations.attach(actor, name=name, content=io.BytesIO(b"a" * 700_000), customer_id=customer.pk)
            told.append("kept")
        except Invalid:
            told.append("no room")
        finally:
            connection.close()

    threads = [Thread(target=work, args=(cast.seller, "a.txt")), Thread(target=work, args=(cast.lead, "b.txt"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(told) == ["kept", "no room"]
    assert FileSpace.everything.get().used == File.everything.get().size == 700_000
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1
