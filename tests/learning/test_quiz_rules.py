"""What a trainer decides about a quiz: draws, mixing, attempts, time by the server's clock, and what is told when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Lesson
from learning import services as learning
from learning.models import Attempt, Enrolment
from learning.services.handing_in import GRACE
from reference.models import Policy
from tests.learning.conftest import quiz, reading
from tests.learning.question_kinds import FILL, NUMERIC, SHORT

pytestmark = pytest.mark.django_db
LIMIT = {"time_limit_minutes": 10}
BASE = "/learn/short-course/quiz/quiz/"


@pytest.fixture
def join(learner: User, release_course: Callable[..., Any], at: Any) -> Callable[..., Enrolment]:
    def enrol(*asked: Any, questions: int = 0, **fields: Any) -> Enrolment:
        version = release_course(reading(), quiz(questions, asked=list(asked), **fields))
        return learning.enrol(user=learner, slug=version.course.slug, at=at)

    return enrol


def begin(enrolment: Enrolment, at: Any) -> Attempt:
    return learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)


def answer(enrolment: Enrolment, key: str, text: str, at: Any) -> Attempt:
    return learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=key, choice=[text], at=at)


def hand_in(enrolment: Enrolment, at: Any) -> Attempt:
    return learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)


def numbered(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [FILL | {"key": f"{fields.get('topic', 'q')}{num}"} | fields for num in range(count)]


def test_an_attempt_asks_what_the_draws_say_and_nothing_else(join, at) -> None:
    pool = [*numbered(5, topic="甲"), *numbered(4, topic="乙", difficulty="hard"), *numbered(3, topic="丙")]
    draws = [{"count": 2, "topic": "甲", "difficulty": ""}, {"count": 1, "topic": "", "difficulty": "hard"}]
    enrolment = join(*pool, rules={"draws": draws})
    attempt = begin(enrolment, at)
    asked = [key for key, _order in attempt.order]
    assert [sum(key.startswith(topic) for key in asked) for topic in "甲乙丙"] == [2, 1, 0]
    assert [key for key, _order in begin(enrolment, at).order] == asked
    with pytest.raises(learning.NotAnOption):
        answer(enrolment, "丙0", "http", at)
    for key in asked:
        answer(enrolment, key, "http", at)
    assert hand_in(enrolment, at).score_percent == 100


def test_before_an_attempt_as_many_questions_are_missing_as_will_be_asked(join, learner, signed_in, at) -> None:
    enrolment = join(*numbered(9), rules={"draws": [{"count": 4, "topic": "", "difficulty": ""}]})
    assert next(item.text for item in learning.missing(enrolment=enrolment) if item.kind == "quiz").startswith("4 ")
    assert "<dd>4</dd>" in signed_in(learner).get(BASE).content.decode()


def test_questions_stay_in_order_where_the_trainer_wants_it(join, at) -> None:
    enrolment = join(*numbered(8), rules={"shuffle": False})
    assert [key for key, _order in begin(enrolment, at).order] == [f"q{num}" for num in range(8)]


def test_the_smaller_of_both_limits_on_attempts_holds(join, at) -> None:
    enrolment = join(FILL, rules={"max_attempts": 2})
    for left in (2, 1):
        assert learning.attempts_left(enrolment=enrolment, lesson_key="quiz") == left
        begin(enrolment, at)
        answer(enrolment, "fill", "ftp", at)
        hand_in(enrolment, at)
    with pytest.raises(learning.NoAttemptsLeft):
        begin(enrolment, at)
    Policy.objects.filter(pk=enrolment.policy_id).update(max_attempts=5)
    enrolment.policy.refresh_from_db()
    assert learning.attempts_left(enrolment=enrolment, lesson_key="quiz") == 0


def test_what_comes_within_the_grace_counts_and_what_comes_later_does_not(join, at) -> None:
    enrolment = join(FILL, NUMERIC, rules=LIMIT)
    attempt = begin(enrolment, at)
    assert attempt.due_at == at + timedelta(minutes=10)
    answer(enrolment, "fill", "http", attempt.due_at + GRACE)
    with pytest.raises(learning.AttemptClosed):
        answer(enrolment, "numeric", "12.5 kg", attempt.due_at + GRACE + timedelta(seconds=1))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at, attempt.score_percent) == ("submitted", attempt.due_at, 50)
    assert "numeric" not in attempt.answers


def test_an_overdue_attempt_is_handed_in_by_the_next_request_and_can_be_tried_again(
    join, learner: User, signed_in: Callable[[User], Client], at: Any, monkeypatch
) -> None:
    enrolment = join(FILL, NUMERIC, rules=LIMIT, pass_percent=50)
    begin(enrolment, at)
    answer(enrolment, "fill", "http", at)
    monkeypatch.setattr("common.clock.now", lambda: at + timedelta(minutes=11))
    page = signed_in(learner).get(BASE + "2/", follow=True)
    assert Attempt.objects.get().passed
    assert page.redirect_chain[-1][0] == BASE + "result/"
    assert "50" in page.content.decode()


def test_the_sweep_hands_in_what_nobody_came_back_to_and_leaves_the_rest(join, at, other_learner) -> None:
    enrolment = join(FILL, rules=LIMIT)
    late = begin(enrolment, at)
    other = learning.enrol(user=other_learner, slug="short-course", at=at)
    in_time = begin(other, at + timedelta(minutes=5))
    moment = late.due_at + GRACE + timedelta(seconds=1)
    assert (learning.sweep_overdue(at=moment), learning.sweep_overdue(at=moment)) == (1, 0)
    late.refresh_from_db()
    in_time.refresh_from_db()
    assert (late.state, late.score_percent, in_time.state) == ("submitted", 0, "open")
    assert not [item for item in learning.missing(enrolment=enrolment) if "道题" in item.text]


def test_an_overdue_short_answer_waits_for_its_mark_and_an_empty_one_does_not(join, at) -> None:
    written = join(SHORT, rules=LIMIT)
    begin(written, at)
    answer(written, "short", "先道歉", at)
    learning.close_overdue(enrolment=written, lesson_key="quiz", at=at + timedelta(hours=1))
    assert Attempt.objects.get().state == "marking"
    Attempt.objects.update(state="open", submitted_at=None, answers={})
    learning.close_overdue(enrolment=written, lesson_key="quiz", at=at + timedelta(hours=1))
    assert (Attempt.objects.get().state, Attempt.objects.get().score_percent) == ("submitted", 0)


def test_the_page_says_until_when(join, learner: User, signed_in, at, monkeypatch) -> None:
    monkeypatch.setattr("common.clock.now", lambda: at)
    enrolment = join(FILL, rules=LIMIT)
    assert "10 分钟" in signed_in(learner).get(BASE).content.decode()
    begin(enrolment, at)
    # 09:10 in Shanghai.
    assert "09:10:00" in signed_in(learner).get(BASE + "1/").content.decode()


@pytest.mark.parametrize(
    ("feedback", "retry", "no_more", "passed"),
    [
        ("at_once", True, True, True),
        ("after_passing", False, False, True),
        ("after_last", False, True, True),
        ("never", None, None, None),
    ],
)
def test_right_answers_are_told_when_the_trainer_says(join, at, feedback, retry, no_more, passed) -> None:
    enrolment = join(FILL, NUMERIC, rules={"feedback": feedback}, pass_percent=50)
    lesson = Lesson.objects.get(version=enrolment.version, key="quiz")

    def told(attempt: Attempt, left: int | None) -> bool | None:
        found = learning.feedback(attempt=attempt, lesson=lesson, attempts_left=left)
        return all(item.expected for item in found) if found else None

    def attempt_with(text: str) -> Attempt:
        begin(enrolment, at)
        answer(enrolment, "fill", text, at)
        answer(enrolment, "numeric", "1 kg", at)
        return hand_in(enrolment, at)

    failed = attempt_with("ftp")
    assert told(failed, 1) is retry
    assert told(failed, 0) is no_more
    assert told(attempt_with("http"), None) is passed


def test_a_quiz_that_tells_nothing_tells_its_result_alone(join, learner: User, signed_in, at) -> None:
    enrolment = join(FILL, rules={"feedback": "never"})
    begin(enrolment, at)
    answer(enrolment, "fill", "http", at)
    hand_in(enrolment, at)
    page = signed_in(learner).get(BASE + "result/").content.decode()
    assert "只公布成绩" in page
    assert FILL["stem_zh"] not in page
