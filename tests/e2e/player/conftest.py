"""`site` serves a player page over a lecture made by ffmpeg; `watch` drives the page. No core, no database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.player import lecture as lectures
from tests.e2e.player.server import Site, serving
from tests.e2e.player.watching import Watching


@pytest.fixture(scope="session")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lectures.make(tmp_path_factory.mktemp("lecture"))


@pytest.fixture
def site(lecture: Path) -> Iterator[Site]:
    with serving(lecture) as running:
        yield running


@pytest.fixture
def watch(site: Site, new_page: Callable[..., Any]) -> Callable[..., Watching]:
    """`watch(learning=True, phone=True, init="…", **player)`: the page opened in a new profile, the player ready."""

    def open_page(
        *, phone: bool = False, init: str = "", options: dict[str, Any] | None = None, **player: Any
    ) -> Watching:
        page = new_page(phone=phone, **(options or {}))
        if init:
            page.add_init_script(init)
        watching = Watching(page)
        watching.open(site.page(**player))
        return watching

    return open_page
