"""Tests that empty the database by flushing it, tables included that refuse to be emptied."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase


@pytest.fixture(scope="session", autouse=True)
def _flush_append_only_tables() -> Iterator[None]:
    from common.append_only import append_only_lifted

    teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lifted(self: Any) -> None:
        with append_only_lifted():
            teardown(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield
