"""The teaching record and the trainer's board, over a released course that people learn."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from courses.models import CourseVersion
from institutions import services as institutions
from institutions.models import Institution, Trainer
from learning import services as learning
from learning.models import ClassMember, Completion, Enrolment, LessonProgress, TrainingClass
from listings import services as listings
from listings.models import Submission
from listings.services import board as boards
from listings.services import teaching
from reference.models import Payer, Policy
from tests.learning.rosters import make_class

Browser = Callable[[User], Client]


@pytest.fixture
def version(submission: Submission, auditor: User, at: datetime) -> CourseVersion:
    return listings.approve(submission=submission, auditor=auditor, at=at)


@pytest.fixture
def enrol(version: CourseVersion, at: datetime) -> Callable[..., Enrolment]:
    """`enrol(user, reached=2, done=1)`: began that many lessons, finished that many."""

    def make(user: User, *, reached: int = 0, done: int = 0, completed: bool = False) -> Enrolment:
        enrolment = Enrolment.objects.create(
            user=user, course=version.course, version=version, policy=Policy.objects.first(),
            payer=Payer.objects.first(), created_at=at, active_at=at,
        )  # fmt: skip
        for num, lesson in enumerate(version.lesson_list[:reached], 1):
            LessonProgress.objects.create(
                enrolment=enrolment, lesson_key=lesson.key, counted_ms=60_000, updated_at=at,
                done_at=at if num <= done else None,
            )  # fmt: skip
        if completed:
            Completion.objects.create(
                enrolment=enrolment, at=at, watched_ms=120_000, minutes=2, report={}, state="awaiting_name"
            )
        return enrolment

    return make


@pytest.fixture
def take_into_class(version: CourseVersion, trainer: Trainer, at: datetime) -> Callable[[User], ClassMember]:
    """`take_into_class(user)`: enrolled already, and joined the institution's class by their yes."""
    of = make_class(trainer.user, version.course, at, programme="")

    def make(user: User) -> ClassMember:
        return ClassMember.objects.create(
            training_class=of, note="学员", user=user, enrolment=Enrolment.objects.get(user=user), state="joined",
            invited_by=trainer.user, invited_at=at, consented_at=at,
        )  # fmt: skip

    return make


@pytest.fixture
def class_of_three(enrol: Callable[..., Enrolment], learner: User, other_learner: User, second_auditor: User) -> None:
    enrol(learner, reached=1)
    enrol(other_learner, reached=2, done=1)
    enrol(second_auditor, reached=3, done=3, completed=True)


def test_the_record_builds_itself(class_of_three: None, trainer: Trainer, version: CourseVersion, at: datetime) -> None:
    record = teaching.teaching_record(trainer=trainer, at=at)
    course = record.courses[0]
    assert (course.title_zh, course.versions, course.learners, course.completions) == (version.title_zh, 1, 3, 1)
    assert course.learning_minutes == record.learning_minutes == 6
    assert record.clear


def test_a_candidate_and_anothers_course_are_not_in_it(
    submission: Submission, trainer: Trainer, foreign_trainer: Trainer, at: datetime
) -> None:
    for who in (trainer, foreign_trainer):
        assert teaching.teaching_record(trainer=who, at=at).courses == []


def test_ratings_come_from_whoever_keeps_them(
    version: CourseVersion, trainer: Trainer, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "_ratings", [])
    teaching.register_ratings(lambda courses: {course: teaching.Rating(4.5, 2) for course in courses})
    assert teaching.teaching_record(trainer=trainer, at=at).courses[0].rating == teaching.Rating(4.5, 2)


def test_a_record_asks_a_bounded_number_of_times(
    class_of_three: None, trainer: Trainer, at: datetime, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        teaching.teaching_record(trainer=trainer, at=at)


def test_it_is_taken_along_as_data_and_on_paper(
    class_of_three: None, trainer: Trainer, at: datetime, signed_in: Browser
) -> None:
    institutions.add_certificate(
        trainer=trainer, title="教师资格证", number="20261234567", issuer="某厅", issued_date=at.date(), to_date=None,
        evidence=None, at=at,
    )  # fmt: skip
    browser = signed_in(trainer.user)
    answer = browser.get("/me/teaching/record.json")
    data = json.loads(answer.content)
    assert data["totals"]["learners"] == 3
    assert data["courses"][0]["title_zh"] == "电商标题课"
    assert data["certificates"][0]["number_masked"] == "*******4567"
    assert "20261234567" not in answer.content.decode()
    assert browser.get("/me/teaching/record.pdf").content.startswith(b"%PDF-")


def test_the_officer_of_the_region_takes_it_too(
    version: CourseVersion, trainer: Trainer, institution: Institution, learner: User, signed_in: Browser, at: datetime
) -> None:
    accounts.make_officer(user=learner, region=institution.region, at=at)
    browser = signed_in(learner)
    assert browser.get(f"/manage/conduct/{trainer.uuid}/record.json").status_code == 200
    assert browser.get(f"/manage/conduct/{trainer.uuid}/record.pdf").status_code == 200


class TestBoard:
    def test_where_they_stop(self, class_of_three: None, trainer: Trainer, version: CourseVersion) -> None:
        board = boards.board(user=trainer.user, uuid=version.course.uuid)
        assert (board.active, board.completed) == (2, 1)
        lines = [(one.started, one.finished, one.left) for one in board.lessons]
        assert lines == [(3, 2, 1), (2, 1, 1), (1, 1, 0)]
        assert [one.left_percent for one in board.lessons] == [33, 50, 0]

    def test_its_page_names_who_is_in_a_class_as_they_call_themselves(
        self,
        class_of_three: None,
        take_into_class: Callable[[User], ClassMember],
        learner: User,
        trainer: Trainer,
        version: CourseVersion,
        signed_in: Browser,
    ) -> None:
        take_into_class(learner)
        browser = signed_in(trainer.user)
        assert version.title_zh in browser.get("/manage/board/").content.decode()
        page = browser.get(f"/manage/board/{version.course.uuid}/").content.decode()
        assert "学员小林" in page
        assert "13800000001" not in page
        # Who learns alone is counted: two of three are not done.
        assert "学员阿梅" not in page
        assert "<dd>2</dd>" in page
        assert "不显示姓名" in page

    def test_who_left_the_class_or_is_in_another_institutions_is_not_named_any_more(
        self,
        class_of_three: None,
        take_into_class: Callable[[User], ClassMember],
        learner: User,
        trainer: Trainer,
        foreign_trainer: Trainer,
        version: CourseVersion,
        signed_in: Browser,
        at: datetime,
    ) -> None:
        member = take_into_class(learner)
        address = f"/manage/board/{version.course.uuid}/"
        browser = signed_in(trainer.user)
        theirs = foreign_trainer.affiliations.get().institution
        TrainingClass.objects.update(institution=theirs)
        assert "学员小林" not in browser.get(address).content.decode()
        TrainingClass.objects.update(institution=version.course.institution)
        assert "学员小林" in browser.get(address).content.decode()
        learning.leave_class(user=learner, uuid=member.uuid, reason="", at=at)
        assert "学员小林" not in browser.get(address).content.decode()

    def test_another_institutions_board_is_not_there(
        self, version: CourseVersion, foreign_trainer: Trainer, auditor: User, signed_in: Browser
    ) -> None:
        for person in (foreign_trainer.user, auditor):
            browser = signed_in(person)
            assert browser.get(f"/manage/board/{version.course.uuid}/").status_code == 404
            assert version.title_zh not in browser.get("/manage/board/").content.decode()

    def test_it_asks_the_same_for_more_learners(
        self,
        enrol: Callable[..., Enrolment],
        take_into_class: Callable[[User], ClassMember],
        trainer: Trainer,
        version: CourseVersion,
        signed_in: Browser,
        at: datetime,
        django_assert_max_num_queries: Callable[..., object],
    ) -> None:
        for num in range(8):
            user = accounts.create_user(phone=f"+861380000008{num}", at=at + timedelta(seconds=num))
            enrol(user, reached=2, done=1)
            take_into_class(user)
        browser = signed_in(trainer.user)
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            assert browser.get(f"/manage/board/{version.course.uuid}/").status_code == 200
