"""What the API has to be asked about so that calls get further than a 404: one learner in the midst of everything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from courses import services as courses
from courses.models import CourseVersion, Picture
from courses.services import pictures
from learning import services as learning
from learning.models import ClassMember, Enrolment, LessonProgress
from tests.learning.conftest import practice, quiz, reading, video
from tests.learning.newer import next_version
from tests.learning.question_kinds import EVERY_KIND, right_choice
from tests.learning.rosters import make_class, proved, roster

DEVICE = "a-device-of-the-test"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class World:
    """Real values by the name under which the API takes them; `enrolments` by what they are in the midst of."""

    learner: User
    enrolments: dict[str, Enrolment]
    values: dict[str, list[Any]] = field(default_factory=dict)
    # By question of the open attempt, something that can be kept as its answer.
    choices: dict[str, list[str]] = field(default_factory=dict)

    def known(self, name: str, path: str) -> list[Any]:
        """Values for `name` in calls of `path`; those of its part of the API before those of all."""
        part = next((one for one in ("quizzes", "practice", "lessons", "classes", "checks") if f"/{one}" in path), "")
        return self.values.get(f"{part}.{name}") or self.values.get(name, [])


def picture() -> bytes:
    answer = BytesIO()
    Image.new("RGB", (8, 8), "red").save(answer, "PNG")
    return answer.getvalue()


def pictured(shown: Picture) -> dict[str, Any]:
    its = {"picture": shown.pk, "alt_zh": "红色方块"}
    options = [{"zh": "", "right": True, **its}, {"zh": "都不是"}]
    return {"kind": "single", "key": "pictured", "stem_zh": "哪一张？", "options": options, **its}


def make_world(learner: User, trainer: User, release: Callable[..., CourseVersion], at: datetime) -> World:
    """One course under way, one with a newer version, one completed, one ended with another in its place; classes."""
    proved(learner, at)
    shown = pictures.keep_picture(upload=SimpleUploadedFile("x.png", picture()), user=trainer, at=at)
    under_way = release(
        video(600_000, "v1"),
        reading(),
        quiz(2, asked=[*EVERY_KIND, pictured(shown)]),
        quiz(1, "tried"),
        practice(),
        practice(30, "plan", form="business_plan"),
        practice(30, "done"),
        slug="under-way",
        kind="subsidised",
    )
    older = release(video(60_000, "v1"), reading(), quiz(1), slug="older")
    whole = release(reading(), slug="whole")
    ended, equal = release(video(60_000, "v1"), slug="ended"), release(video(60_000, "v1"), slug="equal")
    joined, offered = release(video(60_000, "v1"), slug="joined"), release(video(60_000, "v1"), slug="offered")
    enrolments = {
        version.course.slug: learning.enrol(user=learner, slug=version.course.slug, at=at)
        for version in (under_way, older, whole, ended)
    }
    world = World(learner, enrolments)
    newer = next_version(older, lambda new: new.lessons.filter(key="text").delete(), at=at)
    learning.mark_read(enrolment=enrolments["whole"], lesson_key="text", at=at)
    courses.end_listing(course=ended.course, at=at, learn_until=at + timedelta(days=90), replacement=equal.course)
    members = [_place(trainer, version, at) for version in (joined, offered)]
    places = [str(one.uuid) for one in members]
    learning.join_class(user=learner, uuid=places[0], consent=True, at=at)
    files = _works(enrolments["under-way"], at)
    world.choices = _attempts(enrolments["under-way"], at)
    uuids = [str(one.uuid) for one in enrolments.values()]
    here = [uuids[0]] * 6 + uuids[1:2]
    world.values = _players(enrolments, at) | {
        "enrolment": uuids,
        "quizzes.enrolment": here,
        "practice.enrolment": here,
        "lessons.enrolment": here,
        "quizzes.key": ["quiz", "quiz", "tried"],
        "practice.key": ["work", "work", "plan", "done"],
        "lessons.key": ["text", "work", "v1"],
        "question": list(world.choices),
        "picture": [shown.sha256],
        "version": [str(newer.uuid)],
        "place": places,
        "member": places,
        "training_class": [str(one.training_class.uuid) for one in members],
        "classes.course": [str(joined.course.uuid)],
        "classes.payer": ["employer"],
        "starts_on": [str(at.date())],
        "ends_on": [str(at.date() + timedelta(days=9))],
        "programme": [""],
        "file": files,
        "slug": ["under-way", "equal"],
        "course": ["equal", "under-way", "offered"],
        "payer": ["self", "subsidy"],
        "device": [DEVICE],
        "lesson": ["v1"],
        "seq": [1, 2, 3],
        "num": [1, 2],
        "intervals": [[[0, 1500, 1]], [[0, 1500, 1, 1_790_000_000_000]], []],
        "position_ms": [1500, None],
    }
    return world


def _place(trainer: User, version: CourseVersion, at: datetime) -> ClassMember:
    made = make_class(trainer, version.course, at)
    learning.invite_roster(training_class=made, by=trainer, content=roster(("林", "13800000001")), at=at)
    return made.members.get()


def _attempts(enrolment: Enrolment, at: datetime) -> dict[str, list[str]]:
    """One attempt under way, whose questions these are, another marked."""
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    tried = learning.start_attempt(enrolment=enrolment, lesson_key="tried", at=at)
    key, order = tried.order[0]
    learning.save_answer(enrolment=enrolment, lesson_key="tried", question_key=key, choice=[order[0]], at=at)
    learning.submit_attempt(enrolment=enrolment, lesson_key="tried", at=at)
    lesson = learning.get_lesson(enrolment=enrolment, key="quiz")
    found = {question.key: question for question in lesson.questions.all()}
    return {key: right_choice(found[key]) for key, _order in attempt.order}


def _works(enrolment: Enrolment, at: datetime) -> list[str]:
    """A draft with two files, and a version that was handed in."""
    upload = SimpleUploadedFile("方案.pdf", PDF)
    files = [
        learning.add_file(enrolment=enrolment, lesson_key="work", upload=upload, name="方案.pdf", at=at),
        learning.add_file(
            enrolment=enrolment, lesson_key="done", upload=SimpleUploadedFile("图.png", picture()), name="图.png", at=at
        ),
    ]
    for text in ("第一稿", "第二稿"):
        learning.save_draft(enrolment=enrolment, lesson_key="work", text=text, form={}, at=at)
    learning.hand_in(enrolment=enrolment, lesson_key="done", at=at)
    return [str(one.evidence.uuid) for one in files]


def _players(enrolments: dict[str, Enrolment], at: datetime) -> dict[str, list[Any]]:
    """Tokens of players that play, that are asked whether somebody is there, and of a download."""

    def opened(slug: str) -> str:
        one = enrolments[slug]
        return learning.open_lesson(user=one.user, enrolment_uuid=one.uuid, lesson_key="v1", device=DEVICE, at=at).token

    older, asked = opened("older"), opened("under-way")
    LessonProgress.objects.filter(enrolment=enrolments["under-way"], lesson_key="v1").update(check_asked_at=at)
    check = learning.ask_check(token=asked, device=DEVICE, at=at)
    along = learning.download_lesson(
        user=enrolments["older"].user, enrolment_uuid=enrolments["older"].uuid, lesson_key="v1", device=DEVICE, at=at
    )
    learning.report(token=older, device=DEVICE, seq=1, intervals=[[0, 900, 1]], position_ms=900, at=at)
    return {
        "token": [older, asked, along.token],
        "checks.token": [asked, asked, asked, older],
        "check": [str(check.check)],
        "code": [check.code, "0000"],
        "choice_of_check": [check.options[0][0]],
    }
