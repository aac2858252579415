"""The kind of request of these tests is there while one runs."""

from collections.abc import Iterator

import pytest

from tests.approvals.kit import registered


@pytest.fixture(autouse=True)
def sample_kind() -> Iterator[None]:
    with registered():
        yield
