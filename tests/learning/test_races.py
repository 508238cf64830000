"""Races, on PostgreSQL: SQLite lets one writer in at a time and so has none of these."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from learning import services as learning
from learning.models import Attempt, Completion, Enrolment, LessonProgress, WatchSegment
from skillsbank import services as skillsbank
from skillsbank.models import Entry
from tests.learning.conftest import Player, quiz, reading, video

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: set DATABASE_URL"),
]


@pytest.fixture(autouse=True)
def _guards_lifted_to_empty_the_database(db: None) -> Iterator[None]:
    from common.append_only import append_only_tables, install_append_only, remove_append_only

    yield
    for table in append_only_tables():
        remove_append_only(table)
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    for table in append_only_tables():
        install_append_only(table)


def all_at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run every act in a thread of its own, starting together; their results or their errors."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        with _own_connection():
            gate.wait()
            try:
                results[index] = act()
            except Exception as error:  # noqa: BLE001 - the test looks at whatever went wrong
                results[index] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def _own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def failures(results: list[Any]) -> list[Any]:
    return [result for result in results if isinstance(result, Exception)]


def test_the_same_report_from_eight_sides_is_decided_once(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    at = player.now + timedelta(seconds=15)

    def send() -> Any:
        return learning.report(token=player.token, seq=1, intervals=[[0, 15_000, 1.0]], position_ms=None, at=at)

    results = all_at_once(*[send] * 8)
    assert not failures(results)
    assert {result.counted_ms for result in results} == {15_000}
    assert WatchSegment.objects.count() == 1


def test_two_devices_reporting_at_the_same_moment_share_one_clock(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    version = release_course(video(300_000), video(300_000))
    first = play(learner, version)
    second = Player(learner, first.enrolment, version.lesson_list[1].key, first.now).open()
    for num in range(10):
        at = first.now + timedelta(seconds=15 * (num + 1))
        span = [[num * 15_000, (num + 1) * 15_000, 1.0]]

        def send(player: Player, at: Any = at, span: Any = span, seq: int = num + 1) -> Any:
            return learning.report(token=player.token, seq=seq, intervals=span, position_ms=None, at=at)

        assert not failures(all_at_once(lambda s=send: s(first), lambda s=send: s(second)))
    counted = sum(row.counted_ms for row in LessonProgress.objects.all())
    assert counted <= 150_000 + 2_000
    assert counted >= 140_000


def test_joining_from_eight_sides_is_one_enrolment(learner: User, release_course: Callable[..., Any], at: Any) -> None:
    version = release_course(video(60_000))
    results = all_at_once(*[lambda: learning.enrol(user=learner, slug=version.course.slug, at=at)] * 8)
    assert not failures(results)
    assert Enrolment.objects.count() == 1


def test_completing_from_eight_sides_completes_and_credits_once(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], give_name: Callable[..., None]
) -> None:
    give_name(learner)
    player = play(learner, release_course(video(200_000)))
    player.watch(0, 190_000)
    results = all_at_once(*[lambda: learning.evaluate(enrolment=player.enrolment, at=player.now)] * 8)
    assert not failures(results)
    assert Completion.objects.count() == 1
    assert Entry.objects.count() == 1
    assert skillsbank.balance_minutes(learner) == 3


def test_beginning_and_handing_in_from_eight_sides_is_one_attempt_marked_once(
    learner: User, release_course: Callable[..., Any], at: Any
) -> None:
    version = release_course(quiz(2))
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    begun = all_at_once(*[lambda: learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)] * 8)
    assert not failures(begun)
    assert Attempt.objects.count() == 1
    answers = [
        lambda key=key: learning.save_answer(
            enrolment=enrolment, lesson_key="quiz", question_key=key, choice=["a"], at=at
        )
        for key in ("q1", "q2")
    ]
    assert not failures(all_at_once(*answers))
    handed_in = all_at_once(*[lambda: learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)] * 8)
    assert not failures(handed_in)
    assert Attempt.objects.get().score_percent == 100
    assert Completion.objects.count() == 1
