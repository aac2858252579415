"""How far an import is, told on a connection of its own while the work goes on."""

from __future__ import annotations

from typing import Any

import pytest

from merit.imports import jobs, operations, undoing, work
from merit.imports.models import Progress
from tests import cast as people
from tests.imports.kit import choose, upload

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_rows_or_none_and_an_undo_tell_how_far_they_are_and_wait_for_nobody(monkeypatch: Any) -> None:
    """Nothing was told of this import before, for its few rows were checked while one waited."""
    monkeypatch.setattr(operations, "FEW_ROWS", -1)
    cast = people.make()
    batch = choose(cast.seller, upload(cast.seller, "customers", "name\nAcme Works\nBolt Works"), mode="all")
    batch = operations.start(cast.seller, batch.pk)
    with jobs._telling(batch.pk) as tell:
        tell.__self__.connection.execute("SET lock_timeout = '5s'")
        work.run(batch.pk, batch.attempt, tell)
        batch.refresh_from_db()
        assert (batch.state, batch.counts["create"]) == ("done", 2)
        assert (Progress.everything.get().done, Progress.everything.get().of) == (3, 2)
        Progress.everything.all().delete()
        batch = operations.undo(cast.seller, batch.pk)
        undoing.undo(batch.pk, batch.attempt, tell)
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert Progress.everything.get().share == 99
