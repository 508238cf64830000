"""Quizzes: marked on the server, resumed after a lost signal, never giving an answer away too early."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Lesson
from learning import services as learning
from learning.models import Attempt, Enrolment
from reference.models import Policy
from tests.learning.conftest import quiz, reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(learner: User, release_course: Callable[..., Any], at: Any) -> Enrolment:
    version = release_course(reading(), quiz(3))
    return learning.enrol(user=learner, slug=version.course.slug, at=at)


def answer_all(enrolment: Enrolment, at: Any, *, wrong: int = 0) -> None:
    """Answer every question rightly, but the first `wrong` ones."""
    lesson = Lesson.objects.get(version=enrolment.version, key="quiz")
    for num, question in enumerate(lesson.questions.all()):
        learning.save_answer(
            enrolment=enrolment,
            lesson_key="quiz",
            question_key=question.key,
            choice=["d"] if num < wrong else question.answers,
            at=at,
        )


def test_a_quiz_answered_rightly_is_passed(enrolment: Enrolment, at: Any) -> None:
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    answer_all(enrolment, at)
    attempt = learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    assert (attempt.score_percent, attempt.passed) == (100, True)


def test_a_second_begin_and_a_second_submit_change_nothing(enrolment: Enrolment, at: Any) -> None:
    first = learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    assert learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at) == first
    answer_all(enrolment, at, wrong=2)
    marked = learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    assert learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at) == marked
    assert Attempt.objects.count() == 1
    assert marked.score_percent == 33


def test_part_of_several_right_answers_is_not_right(enrolment: Enrolment, at: Any) -> None:
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    answer_all(enrolment, at)
    learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key="q3", choice=["a"], at=at)
    assert learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at).score_percent == 66


def test_an_unfinished_quiz_is_not_taken_and_says_how_much_is_left(enrolment: Enrolment, at: Any) -> None:
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key="q1", choice=["a"], at=at)
    with pytest.raises(learning.Unanswered) as refused:
        learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    assert refused.value.count == 2
    assert next(item.text for item in learning.missing(enrolment=enrolment) if item.kind == "quiz").startswith("2")


@pytest.mark.parametrize(("question", "choice"), [("q1", ["z"]), ("q1", []), ("q1", ["a", "b"]), ("q9", ["a"])])
def test_only_an_answer_that_was_shown_is_kept(enrolment: Enrolment, at: Any, question: str, choice: list[str]) -> None:
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    with pytest.raises(learning.NotAnOption):
        learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=question, choice=choice, at=at)


def test_an_answer_after_handing_in_is_refused(enrolment: Enrolment, at: Any) -> None:
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    answer_all(enrolment, at, wrong=3)
    learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    with pytest.raises(learning.AttemptClosed):
        learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key="q1", choice=["a"], at=at)


def test_attempts_end_where_the_policy_says(enrolment: Enrolment, at: Any) -> None:
    Policy.objects.filter(pk=enrolment.policy_id).update(max_attempts=1)
    enrolment.policy.refresh_from_db()
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    answer_all(enrolment, at, wrong=3)
    learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    with pytest.raises(learning.NoAttemptsLeft):
        learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)


def test_right_answers_are_told_only_when_nothing_can_be_tried_again(enrolment: Enrolment, at: Any) -> None:
    lesson = Lesson.objects.get(version=enrolment.version, key="quiz")
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    answer_all(enrolment, at, wrong=2)
    attempt = learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    open_end = learning.feedback(attempt=attempt, lesson=lesson, attempts_left=2)
    wrong = [item for item in open_end if not item.right]
    assert len(wrong) == 2
    assert all(option.right is None for item in wrong for option in item.options)
    assert all(not item.explanation for item in wrong)
    final = learning.feedback(attempt=attempt, lesson=lesson, attempts_left=0)
    assert all(any(option.right for option in item.options) for item in final)


def test_the_pages_go_through_without_a_script_and_never_hold_an_answer(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(learner)
    base = "/learn/short-course/quiz/quiz/"
    assert browser.get(base).status_code == 200
    page = browser.post(base, follow=True)
    lesson = Lesson.objects.get(version=enrolment.version, key="quiz")
    right = {question.key: question.answers for question in lesson.questions.all()}
    order = Attempt.objects.get().order
    for num, (key, _options) in enumerate(order, start=1):
        text = page.content.decode()
        assert "解析" not in text
        assert "answers" not in text
        assert not re.search(r"data-(right|correct|answer)", text)
        assert "checked" not in text
        page = browser.post(f"{base}{num}/", {"choice": right[key]}, follow=True)
    assert page.redirect_chain[-1][0] == f"{base}submit/"
    result = browser.post(f"{base}submit/", follow=True)
    assert "解析 1" in result.content.decode()
    assert browser.post(f"{base}submit/", follow=True).status_code == 200


def test_a_lost_signal_loses_no_answer(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client], at: Any
) -> None:
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    key = attempt.order[0][0]
    learning.save_answer(
        enrolment=enrolment, lesson_key="quiz", question_key=key, choice=[attempt.order[0][1][0]], at=at
    )
    resumed = signed_in(learner).get("/learn/short-course/quiz/quiz/")
    assert resumed.headers["Location"] == "/learn/short-course/quiz/quiz/2/"


def test_choosing_nothing_is_answered_with_a_reason(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client], at: Any
) -> None:
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    page = signed_in(learner).post("/learn/short-course/quiz/quiz/1/", {})
    assert page.status_code == 422


def test_after_an_answer_comes_the_next_question_without_one_and_then_the_handing_in(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client], at: Any
) -> None:
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    browser, address = signed_in(learner), f"/learn/{enrolment.version.course.slug}/quiz/quiz"

    def answer(num: int) -> str:
        option = attempt.order[num - 1][1][0]
        return str(browser.post(f"{address}/{num}/", {"choice": option}).headers["Location"])

    assert answer(2) == f"{address}/3/"
    assert answer(3) == f"{address}/1/"
    assert answer(1) == f"{address}/submit/"
    assert answer(2) == f"{address}/submit/"
