"""`make bench`: what the hot paths cost, each as a ratio to something bare, both measured in this one run.

Ratios, because machines differ and are shared: CPU time (not wall-clock), repeated, the median. `--quick` does less of
everything. Ends with 0 whatever it finds: judging is for people.
"""

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]
sys.path.append(str(ROOT / "platform"))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.bench_settings"

import django

django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import reset_queries

from common import clock
from tests.load import scene

SEARCHES = ("电商", "人工智能", "课", "短视频剪辑")


@dataclass(frozen=True)
class Line:
    what: str
    ours_ms: float
    bare: str
    bare_ms: float


class Site:
    """The WSGI application, called without a server: Django with its full middleware and nothing else."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()

    def get(self, path: str, query: str = "") -> bytes:
        return self._call("GET", path, query, b"")

    def post(self, path: str, body: dict[str, Any]) -> bytes:
        return self._call("POST", path, "", json.dumps(body).encode())

    def _call(self, method: str, path: str, query: str, body: bytes) -> bytes:
        told: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        answer = self.application(environ, lambda status, headers, *_: told.append(status))
        content = b"".join(answer)
        answer.close()
        if not told[0].startswith("200"):
            raise SystemExit(f"{method} {path} answered {told[0]}: {content[:300].decode(errors='replace')}")
        return content


def cpu_ms(call: Callable[[], object], *, times: int, rounds: int = 5) -> float:
    """The median over `rounds` of the CPU time of one call, in milliseconds."""
    call()
    measured = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            call()
        measured.append((time.process_time() - began) * 1000 / times)
        reset_queries()
    return statistics.median(measured)


def reports(site: Site, made: scene.Scene, *, times: int) -> Iterator[Line]:
    from learning import services as learning

    moment = scene.AT + timedelta(days=1)

    def later() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=15)
        return moment

    clock.now = later  # every report comes fifteen seconds after the one before, and is accepted
    enrolment = learning.enrol(user=made.learner, slug=made.slug, at=moment)
    opened = learning.open_lesson(
        user=made.learner, enrolment_uuid=enrolment.uuid, lesson_key=made.lesson_key, device="bench", at=moment
    )
    body: dict[str, Any] = {"token": opened.token, "seq": 0, "intervals": []}

    def report() -> None:
        start = body["seq"] * 15_000 % (scene.LESSON_MS - 15_000)
        body.update(seq=body["seq"] + 1, intervals=[[start, start + 15_000, 1]], position_ms=start + 15_000)
        body["token"] = json.loads(site.post("/api/v1/learn/reports", body))["token"] or body["token"]

    ours = cpu_ms(report, times=times)
    bare = cpu_ms(lambda: site.post("/bare/report", body), times=times)
    yield Line("an accepted watch report", ours, "JSON view, same token", bare)


def pages(site: Site, *, times: int) -> Iterator[Line]:
    bare = cpu_ms(lambda: site.get("/bare/page"), times=times)
    for what, path in (("the catalogue", "/courses/"), ("a course page", "/courses/bench-1/")):
        yield Line(what, cpu_ms(lambda path=path: site.get(path), times=times), "template, 30 lines", bare)


def searches(*, small: int, large: int, times: int) -> Iterator[Line]:
    from courses import services as courses

    def search() -> None:
        for words in SEARCHES:
            list(courses.find_courses(query=words)[:20])

    few = cpu_ms(search, times=times)
    scene.add_courses(large - small, first=small)
    many = cpu_ms(search, times=times)
    yield Line(f"search in {large:,} courses", many / len(SEARCHES), f"in {small:,}", few / len(SEARCHES))


def encodes(*, seconds: int, rounds: int) -> Iterator[Line]:
    from accounts.models import User
    from media_pipeline import services
    from media_pipeline.ffmpeg import arguments, binaries
    from media_pipeline.models import Rendition
    from media_pipeline.probe import Facts

    clock.now = REAL_NOW
    user = User.objects.get()
    services.register_tenants(lambda _user: ["bench"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lecture = scene.make_lecture(folder / "lecture.mp4", seconds=seconds)
        ours, bare = [], []
        for _ in range(rounds):
            version = services.ingest_file(
                path=lecture, label="l.mp4", title="课", tenant_key="bench", user=user, at=REAL_NOW()
            )
            ours.append(_with_children(lambda pk=version.pk: services.encode(version_id=pk)))
            version.refresh_from_db()
            names = set(Rendition.objects.filter(version=version, state="done").values_list("name", flat=True))
            facts = Facts.from_json(version.facts)
            command = arguments.ladder(
                source=lecture,
                video_stream=facts.video_stream,
                audio_stream=facts.audio_stream,
                interlaced=facts.interlaced,
                rungs=[rung for rung in _fitted(facts) if rung.name in names],
                folder=folder,
                threads=2,
            )
            bare.append(
                _with_children(
                    lambda command=command: subprocess.run(
                        [binaries.ffmpeg(), *command], cwd=folder, check=True, capture_output=True
                    )
                )
            )
        yield Line(
            f"encoding {seconds} s of 720p", statistics.median(ours), "one ffmpeg, same files", statistics.median(bare)
        )


def _fitted(facts: Any) -> list[Any]:
    from media_pipeline import ladder

    return ladder.fit(width=facts.width, height=facts.height, fps=facts.fps, audio_channels=facts.audio_channels)


def _with_children(call: Callable[[], object]) -> float:
    def used() -> float:
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(usage.ru_utime + usage.ru_stime for usage in both)

    began = used()
    call()
    return (used() - began) * 1000


REAL_NOW = clock.now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything")
    quick = parser.parse_args().quick
    times = 10 if quick else 40
    small, large = (60, 600) if quick else (300, 3000)

    sys.stdout.write("Preparing …\n")
    made = scene.make_scene()
    scene.add_courses(small - 1, first=1)
    site = Site()
    show(["", "ours, ms", "bare, ms", "ratio", "bare is"])
    for lines in (
        reports(site, made, times=times),
        pages(site, times=times),
        searches(small=small, large=large, times=max(2, times // 10)),
        encodes(seconds=10 if quick else 40, rounds=1 if quick else 3),
    ):
        for line in lines:
            ratio = f"{line.ours_ms / line.bare_ms:.1f}"
            show([line.what, f"{line.ours_ms:.2f}", f"{line.bare_ms:.2f}", ratio, line.bare])


def show(cells: list[str]) -> None:
    sys.stdout.write("{:32} {:>10} {:>10} {:>7}   {}\n".format(*cells))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
