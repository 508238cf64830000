"""A pytest plugin: how many processes share the suite, and which tests belong to one of them."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files of these folders that ask for this fixture are for one process, which makes it ready once: it takes a while.
TOGETHER = {"tests/e2e/player/": "watch", "tests/e2e/": "live_site"}
# Longer than everything that could run beside it.
LONGEST = {"test_bench.py"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """A process more than there are processors: tests in a browser wait more than they compute."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that it does not run alone at the end; then what can run while one process migrates."""
    items.sort(key=lambda item: (item.path.name not in LONGEST, asks_database(item)))


def asks_database(item: pytest.Item) -> bool:
    """Through fixtures or, in these folders, through sites and processes of its own."""
    if item.path.parent.name in {"faults", "load"} or item.get_closest_marker("postgres"):
        return True
    wanted = {"db", "transactional_db", "live_server", "live_site"}
    return bool(item.get_closest_marker("django_db") or wanted & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Ours for `--dist loadgroup`.

    xdist 3.8 writes its groups into the ids of tests, which pytest 9.2 no longer allows, so that marks have no effect.
    """
    return _Together(config, log) if config.getvalue("dist") == "loadgroup" else None


class _Together(LoadScopeScheduling):
    """Each test by itself, but those of `TOGETHER`; the largest group first, so that it is not last."""

    def _split_scope(self, nodeid: str) -> str:
        if self.config.getvalue("markexpr") == "slow":  # long ones, better spread
            return nodeid
        folder = next((folder for folder in TOGETHER if nodeid.startswith(folder)), "")
        return folder if folder and TOGETHER[folder] in _source(nodeid.partition("::")[0]) else nodeid


@cache
def _source(path: str) -> str:
    return (Path(__file__).parents[1] / path).read_text()
