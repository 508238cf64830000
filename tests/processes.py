"""A pytest plugin: how many processes share the suite, and which tests belong to one of them."""

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# What begins so is served by one site, or by one browser over one lecture, which takes a while to make ready.
TOGETHER = ("tests/e2e/player/", "tests/e2e/")


def pytest_xdist_auto_num_workers() -> int:
    """A process more than there are processors: tests in a browser wait more than they compute."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Ours for `--dist loadgroup`.

    xdist 3.8 writes its groups into the ids of tests, which pytest 9.2 no longer allows, so that marks have no effect.
    """
    return _Together(config, log) if config.getvalue("dist") == "loadgroup" else None


class _Together(LoadScopeScheduling):
    """Each test by itself, but those of a folder of `TOGETHER`; the largest group first, so that it is not last."""

    def _split_scope(self, nodeid: str) -> str:
        if self.config.getvalue("markexpr") == "slow":  # long ones with sites of their own
            return nodeid
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)
