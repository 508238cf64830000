"""`make bench`: what the hot paths cost, each as a ratio to something bare, both measured in this one run.

Ratios, because machines differ and are shared: CPU time (not wall-clock), repeated, the median. `--quick` does less of
everything. Ends with 0 whatever it finds: judging is for people.
"""

import argparse
import io
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
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
from django.db import connection, reset_queries

from common import clock
from tests.load import growth, listing_bench, media_bench, scene
from tests.load.measuring import Line, show
from tests.load.own_database import working_in

DEVICE = "a-phone-of-the-bench"
SEARCHES = ("电商", "人工智能", "课", "短视频剪辑")


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


def in_turns(*calls: Callable[[], object], times: int, rounds: int = 5) -> list[float]:
    """As `cpu_ms`, for calls that take turns. One that waits for a disk begins again with cold caches; called in a row
    of its own, one that never waits would be measured as no server ever runs it.
    """
    for call in calls:
        call()
    measured: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        used = [0.0 for _ in calls]
        for _ in range(times):
            for place, call in enumerate(calls):
                began = time.process_time()
                call()
                used[place] += time.process_time() - began
        for place, cpu_s in enumerate(used):
            measured[place].append(cpu_s * 1000 / times)
        reset_queries()
    return [statistics.median(each) for each in measured]


def reports(site: Site, made: scene.Scene, *, times: int) -> Iterator[Line]:
    from learning import services as learning

    moment = scene.AT + timedelta(days=1)

    def later() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=15)
        return moment

    clock.now = later  # every report comes fifteen seconds after the one before, and is accepted
    enrolment = learning.enrol(user=made.learner, slug=made.slug, at=moment)
    body: dict[str, Any] = {"device": DEVICE, "intervals": []}

    def watch(lesson_key: str) -> None:
        """Open a lesson: its hour has room for as many reports as one measurement takes."""
        opened = learning.open_lesson(
            user=made.learner, enrolment_uuid=enrolment.uuid, lesson_key=lesson_key, device=DEVICE, at=later()
        )
        body.update(token=opened.token, seq=0)

    watch(made.lesson_key)

    def report() -> None:
        start = body["seq"] * 15_000 % (scene.LESSON_MS - 15_000)
        body.update(seq=body["seq"] + 1, intervals=[[start, start + 15_000, 1]], position_ms=start + 15_000)
        body["token"] = json.loads(site.post("/api/v1/learn/reports", body))["token"] or body["token"]

    def bare() -> None:
        site.post("/bare/report", body)

    def direct() -> None:
        site.post("/bare/direct", body)

    ours, other = in_turns(report, bare, times=times)
    yield Line("an accepted watch report, CPU ms", ours, "JSON view, same token", other, "≤ 2.50")
    watch("v1")
    ours, other = in_turns(report, direct, times=times)
    yield Line("an accepted watch report, CPU ms", ours, "that view on the same short way", other)
    watch("v2")
    with _nothing_flushed():
        ours, other = in_turns(report, bare, times=times)
        yield Line("a report, disk not waited for, CPU ms", ours, "JSON view, same token", other)


@contextmanager
def _nothing_flushed() -> Iterator[None]:
    """Without the promise to survive a power cut: what is left is our own work, without what the kernel does to flush
    and without beginning again with cold caches.
    """
    off, on = ("OFF", "FULL") if connection.vendor == "sqlite" else ("off", "on")
    statement = "PRAGMA synchronous = {}" if connection.vendor == "sqlite" else "SET synchronous_commit = {}"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(off))
        yield
        cursor.execute(statement.format(on))


def pages(site: Site, *, times: int) -> Iterator[Line]:
    bare = cpu_ms(lambda: site.get("/bare/page"), times=times)
    for what, path in (("the catalogue", "/courses/"), ("a course page", "/courses/bench-1/")):
        yield Line(f"{what}, CPU ms", cpu_ms(lambda path=path: site.get(path), times=times), "template, 30 lines", bare)


def searches(*, small: int, large: int, times: int) -> Iterator[Line]:
    from courses import services as courses

    def search() -> None:
        for words in SEARCHES:
            list(courses.find_courses(query=words)[:20])

    few = cpu_ms(search, times=times)
    scene.add_courses(large - small, first=small)
    many = cpu_ms(search, times=times)
    yield Line(f"search in {large:,} courses, CPU ms", many / len(SEARCHES), f"in {small:,}", few / len(SEARCHES))


def media(scale: media_bench.Scale) -> Iterator[Line]:
    clock.now = REAL_NOW  # leases run by it
    yield from media_bench.lines(scale)


REAL_NOW = clock.now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything")
    quick = parser.parse_args().quick
    # SQLite's file is one of this process already.
    own = working_in(f"malan_bench_{os.getpid()}") if connection.vendor == "postgresql" else nullcontext()
    with own:
        measure(quick=quick)


def measure(*, quick: bool) -> None:
    times = 10 if quick else 40
    small, large = (60, 600) if quick else (300, 3000)

    sys.stdout.write("Preparing …\n")
    made = scene.make_scene()
    scene.add_courses(small - 1, first=1)
    site = Site()
    show(["", "ours", "other", "ratio", "aim", "other is"])
    for lines in (
        reports(site, made, times=times),
        growth.lines(site, made, quick=quick, clock=clock),
        pages(site, times=times),
        searches(small=small, large=large, times=max(2, times // 10)),
        listing_bench.lines(site, quick=quick, cpu_ms=cpu_ms),
        media(media_bench.QUICK if quick else media_bench.FULL),
    ):
        for line in lines:
            line.show()


if __name__ == "__main__":
    main()
