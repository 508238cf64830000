"""A worker dies in the middle of a lecture, as if its machine had lost power."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from tests.e2e.live_site import LiveSite, running

_UPLOAD = """
from pathlib import Path
from common import clock
from media_pipeline import services as media
version = media.ingest_file(
    path=Path({path!r}), label="moving.mp4", title="moving", tenant_key="faults", user=None, at=clock.now(), queue=True
)
print(version.pk)
"""
_VERSION = "SELECT state, attempts FROM media_pipeline_videoversion"
_RENDITIONS = "SELECT name, state, done_percent FROM media_pipeline_rendition ORDER BY position"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LiveSite]:
    with running(logs=tmp_path / "logs") as site:
        yield site


@pytest.fixture
def moving_lecture(tmp_path: Path) -> Path:
    """A minute of moving picture, which keeps an encoder busy for long enough to be interrupted."""
    path = tmp_path / "moving.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=60"]
    tone = ["-f", "lavfi", "-i", "sine=frequency=330:duration=60"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([get_ffmpeg_exe(), "-nostdin", "-v", "error", *source, *tone, *codecs, str(path)], check=True)
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_lecture_is_finished_though_its_worker_was_killed(site: LiveSite, moving_lecture: Path) -> None:
    site.python(_UPLOAD.format(path=str(moving_lecture)))
    begun = _wait(lambda: _state(site), lambda found: any(0 < row[2] < 100 for row in found["renditions"]), seconds=120)
    assert begun["state"] == "encoding"

    os.killpg(site.children["worker"].pid, signal.SIGKILL)
    site.children["worker"].wait()
    # ffmpeg dies with its worker: nothing goes on writing into the work folder.
    _wait(lambda: _encoders(site), lambda found: not found, seconds=10)

    site.start("worker")
    done = _wait(lambda: _state(site), lambda found: found["state"] in ("ready", "failed"), seconds=300)
    assert done["state"] == "ready"
    assert done["attempts"] == 2
    assert {tuple(row[1:]) for row in done["renditions"]} == {("done", 100)}
    assert not list((site.data / "work").iterdir()), "the dead worker's room was cleared"


def _state(site: LiveSite) -> dict[str, Any]:
    ((state, attempts),) = site.rows(_VERSION)
    return {"state": state, "attempts": attempts, "renditions": site.rows(_RENDITIONS)}


def _encoders(site: LiveSite) -> list[int]:
    """Processes whose command line names the site's work folder."""
    work = str(site.data / "work").encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if work in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _wait[T](look: Callable[[], T], wanted: Callable[[T], bool], *, seconds: float) -> T:
    """Look until it is as wanted. What is looked at lives in other processes, which can't tell us."""
    deadline = time.monotonic() + seconds
    while not wanted(found := look()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s; last seen: {found!r}"
        time.sleep(0.2)
    return found
