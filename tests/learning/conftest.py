"""Courses of exact shape for learning: frozen and released versions, without a page and without a media file.

What learning needs from a course is its frozen version and the measured duration of each video, to the millisecond
(a lesson of 47.3 s); encoding real files to get there would test the pipeline, not learning.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from courses import services as courses
from courses.models import Course, CourseVersion, Lesson, Question
from courses.questions.reading import read_question
from courses.services.pictures import frozen
from institutions.models import Institution
from learning import services as learning
from learning.models import Enrolment
from learning.services import ReportAnswer
from media_pipeline.models import Tenant, Video, VideoVersion

LONG_AGO = timedelta(days=30)
# From this day on the rules that ask for presence are in force.
STRICT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def release_course(reference: None, institution: Institution, at: datetime) -> Callable[..., CourseVersion]:
    """`release_course(video(47_300), reading(), quiz(3))`: a released version with these lessons."""

    def release(*lessons: dict[str, Any], kind: str = "market", slug: str = "short-course") -> CourseVersion:
        course = Course.objects.create(slug=slug, code=slug, institution=institution, created_at=at - LONG_AGO)
        version = CourseVersion.objects.create(
            course=course,
            num=1,
            revision_id=1,
            title_zh="短课",
            title_en="A short course",
            promise_zh="看完就会",
            kind=kind,
            content_hash="0" * 64,
            approved_ms=sum(lesson.get("duration_ms", 0) for lesson in lessons),
            practice_minutes=sum(lesson.get("practice_minutes", 0) for lesson in lessons),
            lesson_count=len(lessons),
            created_at=at - LONG_AGO,
        )
        for position, lesson in enumerate(lessons, start=1):
            _add_lesson(version, position, dict(lesson), at)
        return courses.release(version=version, at=at - LONG_AGO, reviewed_at=at - LONG_AGO)

    return release


def video(duration_ms: int, key: str = "") -> dict[str, Any]:
    return {"kind": "video", "duration_ms": duration_ms, "key": key or f"v{uuid.uuid4().hex[:8]}"}


def reading(key: str = "text") -> dict[str, Any]:
    return {"kind": "reading", "key": key, "body_html": "<p>读一读。</p>"}


def quiz(questions: int, key: str = "quiz", **fields: Any) -> dict[str, Any]:
    """`asked`: questions as `QuestionBlock` values, after the `questions` plain ones; `rules`: see `QuizRules`."""
    return {"kind": "quiz", "key": key, "questions": questions, **fields}


def practice(minutes: int = 30, key: str = "work", **terms: Any) -> dict[str, Any]:
    """Two criteria with 0, 5 and 10 points each; 60 % pass."""
    levels = [{"key": str(num), "zh": f"{points} 分的样子", "en": "", "points": points} for num, points in RUBRIC]
    criteria = [{"key": key, "zh": name, "en": "", "levels": levels} for key, name in (("1", "完整"), ("2", "可信"))]
    return {
        "kind": "practice",
        "key": key,
        "body_html": "<p>写一份投放计划。</p>",
        "pass_percent": 60,
        "practice_minutes": minutes,
        "practice": {"form": "free", "criteria": criteria, "takes_text": True, "takes_files": True} | terms,
    }


RUBRIC = ((1, 0), (2, 5), (3, 10))


def _add_lesson(version: CourseVersion, position: int, fields: dict[str, Any], at: datetime) -> None:
    questions, asked = fields.pop("questions", 0), fields.pop("asked", [])
    if fields["kind"] == "video":
        fields["video_version"] = _measured_video(fields["duration_ms"], at)
    lesson = Lesson.objects.create(version=version, position=position, title_zh=f"第 {position} 课", **fields)
    for num in range(1, questions + 1):
        Question.objects.create(
            lesson=lesson,
            key=f"q{num}",
            position=num,
            kind="multiple" if num % 3 == 0 else "single",
            stem_zh=f"第 {num} 题",
            options=[{"key": letter, "zh": f"选项 {letter}{num}", "en": ""} for letter in "abcd"],
            answers=["a", "b"] if num % 3 == 0 else ["a"],
            explanation_zh=f"解析 {num}",
        )
    for num, value in enumerate(asked, start=questions + 1):
        read = read_question(value)
        shown = frozen(read.pictures)
        Question.objects.create(
            lesson=lesson,
            key=value.get("key", read.kind),
            position=num,
            kind=read.kind,
            picture=shown.get(read.picture, {}),
            stem_zh=read.stem_zh,
            options=[
                option.as_json() | ({"picture": shown[option.picture]} if option.picture else {})
                for option in read.options
            ],
            targets=[target.as_json() for target in read.targets],
            answers=read.answers,
            points=read.points,
            topic=read.topic,
            difficulty=read.difficulty,
            explanation_zh=read.explanation_zh,
        )


def _measured_video(duration_ms: int, at: datetime) -> VideoVersion:
    tenant, _ = Tenant.objects.get_or_create(key="tests")
    lecture = Video.objects.create(title="课", tenant=tenant, created_at=at)
    return VideoVersion.objects.create(
        video=lecture,
        num=1,
        state="ready",
        source_name="src/x",
        size_bytes=1,
        duration_ms=duration_ms,
        playable_at=at,
        ready_at=at,
        created_at=at,
    )


@dataclass
class Player:
    """A player with a clock of its own: `watch` lets time pass and reports, as the browser's does."""

    user: User
    enrolment: Enrolment
    lesson_key: str
    now: datetime
    token: str = ""
    seq: int = 0
    device: str = "test"
    answers: list[ReportAnswer] = field(default_factory=list)

    def open(self) -> "Player":
        opened = learning.open_lesson(
            user=self.user,
            enrolment_uuid=self.enrolment.uuid,
            lesson_key=self.lesson_key,
            device=self.device,
            at=self.now,
        )
        self.token, self.seq = opened.token, 0
        return self

    def watch(self, start_ms: int, end_ms: int, *, rate: float = 1.0, every_s: int = 15) -> ReportAnswer:
        """Play from `start_ms` to `end_ms` at `rate`, reporting every `every_s` seconds of real time."""
        place = start_ms
        while place < end_ms:
            until = min(end_ms, place + int(every_s * 1000 * rate))
            self.now += timedelta(milliseconds=(until - place) / rate)
            self.claim([place, until, rate])
            place = until
        return self.answers[-1]

    def claim(self, *intervals: Sequence[float], after_s: float = 0, position_ms: int | None = None) -> ReportAnswer:
        """Send one report of these intervals, `after_s` seconds from now."""
        self.now += timedelta(seconds=after_s)
        self.seq += 1
        answer = learning.report(
            device=self.device,
            token=self.token,
            seq=self.seq,
            intervals=intervals,
            position_ms=position_ms,
            at=self.now,
        )
        self.answers.append(answer)
        return answer


@pytest.fixture
def play(at: datetime) -> Callable[..., Player]:
    """`play(user, version, key)`: the user enrolled, with the lesson open."""

    def start(user: User, version: CourseVersion, key: str = "", now: datetime = at) -> Player:
        enrolment = learning.enrol(user=user, slug=version.course.slug, at=now)
        key = key or version.lesson_list[0].key
        return Player(user=user, enrolment=enrolment, lesson_key=key, now=now).open()

    return start


@pytest.fixture
def give_name(at: datetime) -> Callable[..., None]:
    """`give_name(user)`: the user gives a real name that the simulated verifier accepts."""
    from accounts import services as accounts

    def give(user: User, number: str = "11010519491231002X", name: str = "王小明") -> None:
        accounts.submit_real_name(user=user, name=name, id_number=number, consent=True, at=at)

    return give
