"""A pytest plugin: what is left out, and `MALAN_FORBID_SKIP=1`, which turns every skip into a failure."""

import os
from collections.abc import Iterator

import pytest

from tests.processes import asks_database

FORBIDDEN = os.environ.get("MALAN_FORBID_SKIP") == "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite, leave out the races that only PostgreSQL can run: left out, not skipped.

    With `MALAN_ONLY_DATABASE=1`, for a second run on another database, also what asks no database anything.
    """
    out = []
    if not os.environ.get("DATABASE_URL"):
        out += [item for item in items if item.get_closest_marker("postgres")]
    if os.environ.get("MALAN_ONLY_DATABASE") == "1":
        out += [item for item in items if not asks_database(item)]
    if out:
        config.hook.pytest_deselected(items=out)
        left = set(out)
        items[:] = [item for item in items if item not in left]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    return _failed_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    return _failed_if_skipped((yield))


def _failed_if_skipped(report):
    # An expected failure (xfail) also counts as skipped, and stays what it is.
    if FORBIDDEN and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipping is forbidden here (MALAN_FORBID_SKIP=1): {reason}"
    return report
