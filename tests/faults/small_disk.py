"""A real file system of a few megabytes, for tests of full disks."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SmallDisk:
    path: Path

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    def fill(self, *, but_bytes: int) -> None:
        """Leave so many bytes free."""
        left = os.statvfs(self.path)
        self._ballast.write_bytes(bytes(max(0, left.f_bavail * left.f_frsize - but_bytes)))

    def make_room(self) -> None:
        self._ballast.unlink()


@cache
def may_mount() -> bool:
    """Only the administrator of a machine may; in most containers nobody may."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with mounted(Path(folder), megabytes=1):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


@contextmanager
def mounted(path: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """A disk in memory at the folder `path`, gone in the end with all that lies on it."""
    path.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    try:
        yield SmallDisk(path)
    finally:
        # Lazily: it disappears now, whoever still looks at it.
        subprocess.run(["umount", "--lazy", str(path)], check=True, capture_output=True, timeout=30)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where no disk may be mounted, leave out the tests that need one: left out, not skipped."""
    needing = [item for item in items if "small_disk" in getattr(item, "fixturenames", ())]
    if needing and not may_mount():
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    """The site's folder named by the test's parameter, on a disk of its own of 48 MB."""
    with mounted(tmp_path / "site" / request.param, megabytes=48) as disk:
        yield disk
