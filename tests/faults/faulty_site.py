"""A live site that things are done to: its processes and encoders found and killed, its rows and files looked at."""

import contextlib
import hashlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from demo import processes
from tests.e2e.live_site import LiveSite, running
from tests.faults.lectures import Lecture
from tests.faults.waiting import wait_until

WORKERS = ("worker", "worker-2")
_INGEST = """
from pathlib import Path
from common import clock
from media_pipeline import services as media
for path, captions in {lectures!r}:
    version = media.ingest_file(
        path=Path(path), label=Path(path).name, title=Path(path).stem, tenant_key="faults", user=None,
        at=clock.now(), captions=captions or None, queue=True,
    )
    print(version.pk, version.uuid)
"""


@dataclass(frozen=True)
class Version:
    pk: int
    uuid: str


@dataclass(frozen=True)
class Unit:
    pk: int
    version: int
    kind: str
    num: int
    state: str
    attempts: int
    failures: int
    holder: str
    seconds: float
    error: str

    @property
    def worker_pid(self) -> int:
        return int(self.holder.split(":")[1])


@dataclass(frozen=True)
class FaultySite:
    live: LiveSite

    @property
    def media(self) -> Path:
        return self.live.data / "media"

    @property
    def work(self) -> Path:
        return Path(self.live.environment.get("MALAN_WORK_DIR", self.live.data / "work"))

    def start(self, name: str) -> None:
        """Start `web`, `schedule` or one of the workers, in the place of one that ended."""
        if name in ("web", "schedule", "worker"):
            self.live.start(name)
            return
        port = int(urlsplit(self.live.address).port or 0)
        command = [*processes.commands(data=self.live.data, host="127.0.0.1", port=port)["worker"], "-n", f"{name}@%h"]
        log = self.live.logs / f"{name}.log"
        self.live.children[name] = processes.start(command, extra=self.live.environment, log=log)

    def kill(self, name: str) -> None:
        """As if its machine had lost power: the process and all that it forked."""
        child = self.live.children[name]
        encoders = {pid for pid in self.encoders() if _ancestors(pid) & {child.pid}}
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        wait_until(lambda: not encoders & set(self.encoders()), seconds=10, what="ffmpeg dies with its worker")

    def workers_at_work(self) -> dict[str, Unit]:
        """Which of our workers is at which unit."""
        working = {unit.worker_pid: unit for unit in self.units() if unit.state == "working"}
        found: dict[str, Unit] = {}
        for name in WORKERS:
            if name in self.live.children:
                family = children_of(self.live.children[name].pid)
                for pid in family & working.keys():
                    found[name] = working[pid]
        return found

    def ingest(self, lectures: Mapping[Lecture, Path]) -> dict[str, Version]:
        """Hand in lectures, to be probed by a worker; by name."""
        given = [(str(path), lecture.captions) for lecture, path in lectures.items()]
        lines = self.live.python(_INGEST.format(lectures=given)).splitlines()[-len(given) :]
        return {
            lecture.name: Version(int(line.split()[0]), line.split()[1].replace("-", ""))
            for lecture, line in zip(lectures, lines, strict=True)
        }

    def states(self, versions: Mapping[str, Version]) -> dict[str, str]:
        rows: dict[int, str] = dict(self.live.rows("SELECT id, state FROM media_pipeline_videoversion"))  # type: ignore[arg-type]
        return {name: rows[version.pk] for name, version in versions.items()}

    def units(self) -> list[Unit]:
        columns = "id, version_id, kind, num, state, attempts, failures, lease_holder, seconds, error"
        return [Unit(*row) for row in self.live.rows(f"SELECT {columns} FROM media_pipeline_workunit ORDER BY id")]  # noqa: S608

    def encoders(self) -> list[int]:
        """Processes whose command line names the site's work folder: its ffmpegs."""
        return _processes_with(lambda entry: (entry / "cmdline").read_bytes(), str(self.work).encode() + b"/room-")

    def wait_until_ready(self, versions: Mapping[str, Version], *, seconds: float) -> None:
        def ended() -> bool:
            return not set(self.states(versions).values()) - {"ready", "failed", "cancelled"}

        wait_until(ended, seconds=seconds, what="all lectures have ended", see=self.see)
        assert set(self.states(versions).values()) == {"ready"}, self.see()

    def see(self) -> str:
        """Where the work stands, for a failure's message."""
        versions = self.live.rows("SELECT id, state, failure_code, attempts FROM media_pipeline_videoversion")
        open_units = [unit for unit in self.units() if unit.state != "done"]
        ended = {name: child.poll() for name, child in self.live.children.items() if child.poll() is not None}
        return f"versions {versions}; ended {ended}; units {open_units}; rooms {self.rooms()}"

    def rooms(self) -> list[str]:
        return sorted(path.name for path in self.work.glob("room-*"))

    def stored(self) -> set[str]:
        """Every key in storage."""
        return {path.relative_to(self.media).as_posix() for path in self.media.rglob("*") if path.is_file()}

    def digests(self, version: Version) -> dict[str, str]:
        """SHA-256 of every file of a version, parts included, by name."""
        return {
            f"{path.parent.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
            for kind in ("v", "w")
            for path in (self.media / kind / _dashed(version.uuid)).iterdir()
        }

    def words(self, version: Version) -> str:
        """Why the work rests, as a page says it; "" where it does not."""
        return self.live.python(_WORDS.format(pk=version.pk)).strip()

    def fsck(self) -> None:
        """Every stored object belongs to a row, and what every row speaks of is stored."""
        self.live.python(_FSCK)


_WORDS = """
from common import clock
from django.utils import translation
from media_pipeline import services as media
from media_pipeline.models import VideoVersion
translation.activate("en")
print(media.rest_of(version=VideoVersion.objects.get(pk={pk}), at=clock.now()))
"""
# As `manage.py media_fsck`, but nothing is excused for being young.
_FSCK = """
from common import clock
from media_pipeline.services import shelves
found = shelves.check(at=clock.now() + 2 * shelves.SETTLED)
assert found.are_clean and found.objects, found
"""


@contextmanager
def faulty_site(*, logs: Path, workers: int = 1, **options: Any) -> Iterator[FaultySite]:
    """Web, schedule and so many workers; all of them, and what they started, are gone in the end."""
    extra = {"DJANGO_SETTINGS_MODULE": "tests.faults.live_settings", **options.pop("extra", {})}
    with running(logs=logs, extra=extra, **options) as live:
        site = FaultySite(live)
        for name in WORKERS[1:workers]:
            site.start(name)
        yield site
        processes.stop(live.children)
        wait_until(lambda: not leftovers(live.data), seconds=10, what="no process is left behind")


def leftovers(data: Path) -> list[int]:
    """Processes that run for the site with this folder, by what they were started with."""
    mark = str(data).encode()
    found = _processes_with(lambda entry: (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes(), mark)
    return [pid for pid in found if pid != os.getpid()]


def children_of(pid: int) -> set[int]:
    """The process and everything below it."""
    return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if pid in _ancestors(int(entry.name))}


def _ancestors(pid: int) -> set[int]:
    """A process, its parent, and so on up."""
    found = set()
    while pid > 1 and pid not in found:
        found.add(pid)
        try:
            pid = int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            break
    return found


def _processes_with(read: Any, mark: bytes) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in read(entry):
                found.append(int(entry.name))
    return found


def _dashed(uuid: str) -> str:
    return f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"


def end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
