"""A class of learners who watch and answer over HTTP, each keeping a list of what the site said yes to."""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.e2e.live_site import LiveSite

QUESTIONS = 4
LESSON_MS = 600_000
_TOKEN = "c" * 32
_PATIENCE_S = 10
_SEED = """
import json
from datetime import timedelta
from django.conf import settings
from django.db import transaction
from django.test import Client
from accounts import services as accounts
from common import clock
from courses import services as courses
from courses.models import Course, CourseVersion, Lesson, Question
from institutions.models import Institution
from learning import services as learning
from media_pipeline.models import Tenant, Video, VideoVersion
at = clock.now()
long_ago = at - timedelta(days=30)
course = Course.objects.create(slug="class", code="class", institution=Institution.objects.first(), created_at=long_ago)
version = CourseVersion.objects.create(
    course=course, num=1, revision_id=1, title_zh="大班课", promise_zh="看完就会", kind="market", content_hash="0" * 64,
    approved_ms={lesson_ms}, practice_minutes=0, lesson_count=2, created_at=long_ago,
)
tenant = Tenant.objects.create(key="class")
lecture = Video.objects.create(title="课", tenant=tenant, created_at=at)
recorded = VideoVersion.objects.create(
    video=lecture, num=1, state="ready", source_name="src/x", size_bytes=1, duration_ms={lesson_ms}, playable_at=at,
    ready_at=at, created_at=at,
)
Lesson.objects.create(
    version=version, position=1, key="video", kind="video", title_zh="课", duration_ms={lesson_ms},
    video_version=recorded,
)
quiz = Lesson.objects.create(version=version, position=2, key="quiz", kind="quiz", title_zh="测验")
for num in range(1, {questions} + 1):
    options = [{{"key": letter, "zh": letter, "en": ""}} for letter in "abcd"]
    Question.objects.create(
        lesson=quiz, key=f"q{{num}}", position=num, kind="single", stem_zh=f"第 {{num}} 题", options=options,
        answers=["a"],
    )
courses.release(version=version, at=long_ago, reviewed_at=long_ago)
people = []
def join(num):
    user = accounts.create_user(phone=f"+86137{{num:08}}", display_name=f"学员{{num}}", at=at)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    enrolment = learning.enrol(user=user, slug="class", at=at)
    people.append([str(enrolment.uuid), client.cookies[settings.SESSION_COOKIE_NAME].value])
with transaction.atomic():
    for num in range({people}):
        join(num)
print(json.dumps([settings.SESSION_COOKIE_NAME, people]))
"""
# What was said yes to and is not there, a line each; the command ends with 1 where coverage is not what evidence gives.
_CHECK = """
import json
from pathlib import Path
from django.core.management import call_command
from learning.models import Attempt, PlaySession
from learning.services.recounting import differences
kept = json.loads(Path({path!r}).read_text())
sessions = {{str(one.uuid): one for one in PlaySession.objects.prefetch_related("segments")}}
attempts = {{str(one.enrolment.uuid): one for one in Attempt.objects.select_related("enrolment")}}
rows = {{
    uuid: {{
        row[0]: row
        for part in [*(segment.decisions for segment in one.segments.all()), one.evidence.get("decisions", [])]
        for row in part
    }}
    for uuid, one in sessions.items()
}}
for session, seq, claimed_ms, counted_ms, lesson_ms in kept["reports"]:
    row = rows[session].get(seq)
    if row is None or [row[1], row[2], row[4]] != [claimed_ms, counted_ms, lesson_ms]:
        print("LOST report", session, seq, row)
for enrolment, num, choice in kept["answers"]:
    attempt = attempts[enrolment]
    if attempt.answers.get(attempt.order[num - 1][0]) != [choice]:
        print("LOST answer", enrolment, num, choice)
for enrolment in kept["handed_in"]:
    if attempts[enrolment].state != "submitted":
        print("LOST attempt", enrolment)
call_command("recount_coverage", check=True)
"""


@dataclass
class Learner:
    """One browser. Whatever gets no answer is sent again, as a player and a person would."""

    site: LiveSite
    enrolment: str
    cookie: str
    reports: list[tuple[str, int, int, int, int]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    is_handed_in: bool = False
    refused: list[str] = field(default_factory=list)
    _session: str = ""
    _token: str = ""
    _began: bool = False
    _seq: int = 0
    _place_ms: int = 0
    _since: float = 0.0

    def step(self) -> None:
        """One report, and one thing about the quiz."""
        if not self._token:
            self._open()
        else:
            self._report()
            self._quiz()

    def _open(self) -> None:
        body = {"enrolment": self.enrolment, "lesson": "video", "device": self.enrolment}
        status, answer = self._ask("/api/v1/learn/sessions", json.dumps(body), "application/json")
        if status == http.client.OK:
            opened = json.loads(answer)
            self._session, self._token, self._since = opened["session"], opened["token"], time.monotonic()

    def _report(self) -> None:
        until = min(self._place_ms + int((time.monotonic() - self._since) * 1000), LESSON_MS)
        body = {"token": self._token, "device": self.enrolment, "seq": self._seq + 1}
        body |= {"intervals": [[self._place_ms, until, 1]], "position_ms": until}
        status, answer = self._ask("/api/v1/learn/reports", json.dumps(body), "application/json")
        if status != http.client.OK:
            return
        said = json.loads(answer)
        figures = (said["claimed_ms"], said["counted_ms"], said["lesson_counted_ms"])
        self.reports.append((self._session, said["seq"], *figures))
        # A report that was taken and whose answer was lost is answered as it was then: the place goes on from that.
        self._seq += 1
        self._place_ms += said["claimed_ms"]
        self._since += said["claimed_ms"] / 1000

    def _quiz(self) -> None:
        if self.is_handed_in:
            return
        if not self._began:
            status, _place = self._post("quiz/")
            # An attempt that was begun and not answered is gone on with.
            self._began = status == http.client.FOUND
        elif len(self.answers) < QUESTIONS:
            num = len(self.answers) + 1
            choice = "abcd"[(num + int(self.enrolment[0], 16)) % 4]
            status, _place = self._post(f"quiz/{num}/", choice=choice)
            if status == http.client.FOUND:
                self.answers.append((num, choice))
        else:
            status, place = self._post("quiz/submit/")
            # Handed in by a try whose answer was lost, it leads to the quiz's first page.
            self.is_handed_in = status == http.client.FOUND and place.endswith("/result/")

    def _post(self, path: str, **fields: str) -> tuple[int, str]:
        body = urlencode({"csrfmiddlewaretoken": _TOKEN} | fields)
        return self._ask(f"/learn/class/quiz/{path}", body, "application/x-www-form-urlencoded")

    def _ask(self, path: str, body: str, kind: str) -> tuple[int, str]:
        """Status, and where a redirect leads or what was answered; 0 where the site did not answer."""
        at = urlsplit(self.site.address)
        connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=_PATIENCE_S)
        headers = {"Content-Type": kind, "Cookie": f"{self.cookie}; csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN}
        try:
            connection.request("POST", path, body.encode(), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            self.refused.append(f"{path} {answer.status} {text[:200]}")
        return answer.status, answer.headers.get("Location", text)


@dataclass
class Class:
    learners: Sequence[Learner]
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def said_yes(self) -> int:
        return sum(len(one.reports) + len(one.answers) for one in self.learners)

    def learn(self, *, hands: int) -> list[threading.Thread]:
        """Every learner takes turns, so many at a time, until `stop`."""
        threads = [threading.Thread(target=self._take_turns, args=(self.learners[n::hands],)) for n in range(hands)]
        for thread in threads:
            thread.start()
        return threads

    def stop(self) -> None:
        self._over.set()

    def _take_turns(self, learners: Sequence[Learner]) -> None:
        turns: Iterator[Learner] = cycle(learners)
        while not self._over.wait(0.02):
            next(turns).step()

    def kept(self) -> Mapping[str, Any]:
        """Everything that was said yes to."""
        return {
            "reports": [report for one in self.learners for report in one.reports],
            "answers": [(one.enrolment, *answer) for one in self.learners for answer in one.answers],
            "handed_in": [one.enrolment for one in self.learners if one.is_handed_in],
        }


def assemble(site: LiveSite, *, people: int) -> Class:
    """So many learners on a course with one video and a quiz, signed in."""
    seed = _SEED.format(people=people, questions=QUESTIONS, lesson_ms=LESSON_MS)
    name, rows = json.loads(site.python(seed).splitlines()[-1])
    return Class([Learner(site, enrolment, f"{name}={key}") for enrolment, key in rows])


def missing(site: LiveSite, kept: Mapping[str, Any]) -> str:
    """What was said yes to and is not in the database, or "". Fails where coverage is not what the evidence gives."""
    path = site.data / "kept.json"
    path.write_text(json.dumps(kept))
    return "\n".join(line for line in site.python(_CHECK.format(path=str(path))).splitlines() if "LOST" in line)
