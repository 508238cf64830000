"""What a watch report costs among ten thousand coverage rows and among ten million, on PostgreSQL.

In a database of its own, copied from the bench's and dropped at the end. A learner has four courses of eight lessons of
eight minutes; the last lesson of each is left to watch. Measured are learners from all over the table, each of whom
opened a lesson just before: that is when a real one's rows are fetched.
"""

import json
import os
import shutil
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from tests.load import scene
from tests.load.measuring import Line, median
from tests.load.own_database import working_in

DEVICE = "a-phone-of-the-bench"
COURSES, LESSONS, LESSON_MS = 4, 8, 480_000
ROWS_A_LEARNER = COURSES * LESSONS
FULL, QUICK = (10_000, 10_000_000), (10_000, 200_000)
# Ten million rows with their indexes took 2.7 GB; the server's log comes on top.
BYTES_A_ROW = 500
_WATCHED = "\\\\x" + "ff" * (LESSON_MS // 8_000)
_MOMENT = scene.AT.isoformat()
ROUNDS, LEARNERS_A_ROUND, REPORTS_A_LEARNER = 5, 40, 5


def lines(site: Any, made: scene.Scene, *, quick: bool, clock: Any) -> Iterator[Line]:
    """Lines for the client's CPU and, where the server's process can be seen, for the backend's."""
    small, large = QUICK if quick else FULL
    if connection.vendor != "postgresql":
        sys.stdout.write("growth: needs PostgreSQL; name it in DATABASE_URL\n")
        return
    if _free_bytes() < large * BYTES_A_ROW:
        sys.stdout.write(f"growth: {large:,} rows need {large * BYTES_A_ROW / 1e9:.0f} GB free\n")
        return
    with working_in(f"{connection.settings_dict['NAME']}_growth", template=connection.settings_dict["NAME"]):
        grown = Grown(made)
        grown.to(small)
        few = grown.measure(site, clock)
        began = time.monotonic()
        grown.to(large)
        took_s = time.monotonic() - began
        many = grown.measure(site, clock)
        size = _one("SELECT pg_database_size(current_database())")
    sys.stdout.write(f"growth: {large:,} coverage rows by COPY in {took_s:.0f} s, database {size / 1e9:.1f} GB\n")
    for what, ours, other in zip(("our process", "PostgreSQL's backend", "both"), many, few, strict=False):
        yield Line(f"a report among {large:,} rows, {what}, CPU ms", ours, f"among {small:,}", other, "≤ 1.20")


class Grown:
    """The tables as they fill. Learners and enrolments are numbered from far above what the scene made."""

    FIRST = 1_000_000_000

    def __init__(self, made: scene.Scene) -> None:
        from learning import services as learning

        scene.add_courses(COURSES, first=900_000, lessons=LESSONS, lesson_ms=LESSON_MS)
        slugs = [f"bench-{900_000 + num}" for num in range(COURSES)]
        self.models = [learning.enrol(user=made.learner, slug=slug, at=scene.AT + timedelta(days=1)) for slug in slugs]
        self.learners = 0
        self.measured = 0

    def to(self, rows: int) -> None:
        """Copy learners in until there are so many coverage rows."""
        first, last = self.learners, rows // ROWS_A_LEARNER
        self.learners = last
        with connection.cursor() as cursor:
            # As a restored dump does: what is copied refers to what is copied. Indexes are kept up all the while.
            cursor.execute("SET session_replication_role = replica")
            for table, columns, block in (
                ("accounts_user", USER, _user),
                ("learning_watchbudget", BUDGET, _budget),
                ("learning_enrolment", ENROLMENT, self._enrolments),
                ("learning_lessonprogress", PROGRESS, _progress),
                ("learning_playsession", SESSION, _session),
            ):
                raw = connection.connection.cursor()
                with raw.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for start in range(first, last, 100):
                        copy.write("".join(block(self.FIRST + num) for num in range(start, min(last, start + 100))))
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("ANALYZE")
            cursor.execute("CHECKPOINT")

    def _enrolments(self, learner: int) -> str:
        return "".join(
            f"{learner * COURSES + num}\t{uuid.UUID(int=learner * COURSES + num)}\tactive\t{_MOMENT}\t{_MOMENT}\t"
            f"{model.course_id}\t{model.payer_id}\t{model.policy_id}\t{learner}\t{model.version_id}\t\t\t\\N\n"
            for num, model in enumerate(self.models)
        )

    def measure(self, site: Any, clock: Any) -> list[float]:
        """[our CPU, the backend's, both] in milliseconds a report, each the median over the rounds."""
        moment = scene.AT + timedelta(days=2 + self.measured)
        self.measured += 1

        clock.now = lambda: moment
        step = self.learners // (ROUNDS * LEARNERS_A_ROUND)
        places = [num * step for num in range(ROUNDS * LEARNERS_A_ROUND)]
        ours, backends = [], []
        for round_ in range(ROUNDS):
            bodies = [self._open(place, moment) for place in places[round_::ROUNDS]]
            began, backend = time.process_time(), _backend_ns()
            for seq in range(REPORTS_A_LEARNER):
                moment += timedelta(seconds=15)
                for body in bodies:
                    start = seq * 15_000
                    body |= {"seq": seq + 1, "intervals": [[start, start + 15_000, 1]], "position_ms": start + 15_000}
                    answer = json.loads(site.post("/api/v1/learn/reports", body))
                    if answer["counted_ms"] != 15_000:
                        raise SystemExit(f"a report of the growth measurement was cut: {answer}")
            reports = len(bodies) * REPORTS_A_LEARNER
            ours.append((time.process_time() - began) * 1000 / reports)
            if backend is not None:
                backends.append(((_backend_ns() or 0) - backend) / 1e6 / reports)
        if not backends:
            return [median(ours)]
        return [median(ours), median(backends), median([a + b for a, b in zip(ours, backends, strict=True)])]

    def _open(self, place: int, at: datetime) -> dict[str, Any]:
        """The last lesson of a learner's course, which nobody watched yet; another course each time we measure."""
        from accounts.models import User
        from learning import services as learning

        learner = self.FIRST + place
        enrolment = uuid.UUID(int=learner * COURSES + self.measured)
        opened = learning.open_lesson(
            user=User.objects.get(pk=learner),
            enrolment_uuid=enrolment,
            lesson_key=f"v{LESSONS - 1}",
            device=DEVICE,
            at=at,
        )
        return {"token": opened.token, "device": DEVICE}


USER = (
    "id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined, uuid, "
    "display_name"
)
BUDGET = "user_id, unspent_ms, accrued_at, day, day_counted_ms, revision, spent_ms"
ENROLMENT = (
    "id, uuid, state, created_at, active_at, course_id, payer_id, policy_id, user_id, version_id, programme, "
    "startup_stage, training_programme_id"
)
PROGRESS = (
    "enrolment_id, lesson_key, coverage, counted_ms, frontier_ms, position_ms, done_at, updated_at, checks_missed, "
    "checks_owed"
)
SESSION = (
    "uuid, lesson_key, device, started_at, last_report_at, last_seq, unspent_ms, fragments, enrolment_id, decided, "
    "evidence, sealed_count, others, device_hash, spent_before_ms"
)


def _user(learner: int) -> str:
    return f"{learner}\t!\tf\tu{learner}\t\t\t\tf\tt\t{_MOMENT}\t{uuid.UUID(int=learner)}\t学员\n"


def _budget(learner: int) -> str:
    return f"{learner}\t0\t{_MOMENT}\t{scene.AT.date()}\t0\t1\t0\n"


def _progress(learner: int) -> str:
    return "".join(_WATCHED_ROWS.replace("ENROLMENT", str(learner * COURSES + num)) for num in range(COURSES))


def _session(learner: int) -> str:
    return (
        f"{uuid.UUID(int=learner)}\tv0\t\t{_MOMENT}\t{_MOMENT}\t40\t0\t[]\t{learner * COURSES}\t[[1, 40]]\t"
        f"{{}}\t1\t[]\t{learner:032x}\t0\n"
    )


_WATCHED_ROWS = (
    "".join(
        f"ENROLMENT\tv{num}\t{_WATCHED}\t{LESSON_MS}\t{LESSON_MS}\t{LESSON_MS}\t{_MOMENT}\t{_MOMENT}\t0\t0\n"
        for num in range(LESSONS - 1)
    )
    + f"ENROLMENT\tv{LESSONS - 1}\t\\\\x\t0\t0\t0\t\\N\t{_MOMENT}\t0\t0\n"
)


def _one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _backend_ns() -> int | None:
    """CPU time of the backend that serves us, in nanoseconds; None where it runs elsewhere."""
    path = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    is_postgres = path.exists() and "postgres" in path.with_name("comm").read_text()
    return int(path.read_text().split()[0]) if is_postgres else None


def _free_bytes() -> int:
    """Of the server's disk; taken for enough where it is not this machine's."""
    folder = Path(_one("SHOW data_directory"))
    while not os.access(folder, os.R_OK) and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
