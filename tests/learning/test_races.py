"""Races, on PostgreSQL: SQLite lets one writer in at a time and so has none of these."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from accounts.models import Notice, User
from courses import services as courses
from learning import services as learning
from learning.models import AnswerMark, Attempt, Completion, Enrolment, LessonProgress, PlaySession, Work
from learning.services.recounting import differences
from skillsbank import services as skillsbank
from skillsbank.models import Credential, Entry
from tests.learning.conftest import STRICT, Player, practice, quiz, reading, video
from tests.learning.newer import next_version
from tests.learning.question_kinds import SHORT

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
        return learning.report(
            device="test", token=player.token, seq=1, intervals=[[0, 15_000, 1.0]], position_ms=None, at=at
        )

    results = all_at_once(*[send] * 8)
    assert not failures(results)
    assert {result.counted_ms for result in results} == {15_000}
    assert len(PlaySession.objects.get().evidence["decisions"]) == 1


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
            return learning.report(device="test", token=player.token, seq=seq, intervals=span, position_ms=None, at=at)

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


def test_opening_from_eight_sides_under_a_rule_of_one_leaves_one_player(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), kind="subsidised"), now=STRICT)

    def open_lesson() -> Any:
        return learning.open_lesson(
            user=learner,
            enrolment_uuid=player.enrolment.uuid,
            lesson_key=player.lesson_key,
            device="test",
            at=player.now + timedelta(seconds=1),
        )

    assert not failures(all_at_once(*[open_lesson] * 8))
    assert PlaySession.objects.count() == 9
    assert PlaySession.objects.filter(closed_at=None).count() == 1


def test_asking_and_answering_from_eight_sides_is_one_check_passed_once(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(600_000), kind="subsidised"), now=STRICT)
    LessonProgress.objects.update(check_asked_at=STRICT)
    bearer = {"token": player.token, "device": "test"}
    asked = all_at_once(*[lambda: learning.ask_check(**bearer, at=STRICT)] * 8)
    assert not failures(asked)
    assert len({one.check for one in asked}) == 1
    at = STRICT + timedelta(seconds=9)

    def answer() -> Any:
        return learning.answer_check(**bearer, check=asked[0].check, code=asked[0].code, at=at)

    passed = all_at_once(*[answer] * 8)
    assert not failures(passed)
    assert all(one.passed and not one.check_due for one in passed)
    assert LessonProgress.objects.get().check_asked_at is None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_completions_of_the_same_few_enrolments_credit_each_exactly_once(
    release_course: Callable[..., Any], play: Callable[..., Any], give_name: Callable[..., None], at: Any
) -> None:
    """Sixteen connections, ten thousand evaluations in a random order over eight enrolments, all ready to complete."""
    from accounts import services as accounts
    from accounts.identity.id_number import check_digit

    version = release_course(video(200_000))
    enrolments = []
    for num in range(8):
        user = accounts.create_user(phone=f"+86138000008{num:02}", at=at)
        body = f"110105194912310{num + 1:02}"
        give_name(user, body + check_digit(body), "王小明")
        player = play(user, version)
        player.watch(0, 190_000)
        enrolments.append(player.enrolment)
    assert not Completion.objects.exists()
    order = [index % 8 for index in range(10_000)]
    random.Random(1).shuffle(order)

    def evaluate(part: list[int]) -> None:
        for index in part:
            assert learning.evaluate(enrolment=enrolments[index], at=at + timedelta(hours=1)) is not None

    parts = [order[start::16] for start in range(16)]
    assert not failures(all_at_once(*[lambda part=part: evaluate(part) for part in parts]))
    assert Completion.objects.count() == Entry.objects.count() == Credential.objects.count() == 8
    assert {completion.state for completion in Completion.objects.all()} == {"credited"}
    assert {skillsbank.balance_minutes(enrolment.user) for enrolment in enrolments} == {3}
    assert Notice.objects.count() == 8


def test_marking_from_four_sides_settles_once_and_counts_once(
    learner: User, other_learner: User, release_course: Callable[..., Any], give_name: Callable[..., None], at: Any
) -> None:
    from institutions import services as institutions

    give_name(learner)
    version = release_course(practice(30))
    texts = dict.fromkeys(("name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"), "")
    trainer = institutions.add_trainer(
        institution=version.course.institution, user=other_learner, name_zh="何老师", at=at, **texts
    )
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    learning.save_draft(enrolment=enrolment, lesson_key="work", text="计划", form={}, at=at)
    handed_in = all_at_once(*[lambda: learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)] * 4)
    assert [type(error) for error in failures(handed_in)] == [learning.WorkNotOpen] * 3
    work, scores = Work.objects.get(), {"1": "3", "2": "3"}

    def accept() -> Any:
        return learning.assess(
            work=work, marker=trainer.user, num=1, scores=scores, verdict="accept", comment="", at=at
        )

    marked = all_at_once(*[accept] * 4)
    assert [type(error) for error in failures(marked)] == [learning.MarkMoved] * 3
    assert skillsbank.balance_minutes(learner) == 30


def test_eight_marks_for_the_last_answer_decide_the_attempt_once(
    learner: User, other_learner: User, release_course: Callable[..., Any], at: Any
) -> None:
    from institutions import services as institutions

    version = release_course(quiz(0, asked=[SHORT]))
    texts = dict.fromkeys(("name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"), "")
    trainer = institutions.add_trainer(
        institution=version.course.institution, user=other_learner, name_zh="何老师", at=at, **texts
    )
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key="short", choice=["先道歉"], at=at)
    attempt = learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)

    def mark(points: int) -> Any:
        return learning.mark_answer(
            marker=trainer.user, attempt=attempt, question_key="short", points=points, comment="", at=at
        )

    results = all_at_once(*[partial(mark, num % 5) for num in range(8)])
    assert len(results) - len(failures(results)) == 1
    assert {type(one) for one in failures(results)} <= {learning.NothingToMark, learning.AlreadyMarked}
    assert AnswerMark.objects.count() == Notice.objects.filter(user=learner).count() == 1


def test_an_overdue_attempt_that_everybody_asks_for_is_handed_in_once(
    learner: User, release_course: Callable[..., Any], at: Any
) -> None:
    version = release_course(quiz(2, rules={"time_limit_minutes": 1}))
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    attempt = learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    late = at + timedelta(minutes=5)

    def ask() -> Any:
        return learning.close_overdue(enrolment=enrolment, lesson_key="quiz", at=late)

    results = all_at_once(*[ask] * 4, *[lambda: learning.sweep_overdue(at=late)] * 4)
    assert not failures(results)
    assert sum(bool(result) for result in results) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == ("submitted", attempt.due_at)


def test_two_taps_on_a_newer_version_and_a_report_make_one_move(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], at: Any
) -> None:
    version = release_course(video(300_000, "a"), reading(), slug="grown")
    player = play(learner, version, "a")
    player.watch(0, 30_000)
    newer = next_version(version, at=at)
    now = player.now + timedelta(seconds=15)
    taps = [
        partial(learning.take_newer_version, enrolment=player.enrolment, version=newer.uuid, at=now) for _ in range(4)
    ]
    again = partial(learning.enrol, user=learner, slug="grown", at=now)
    report = partial(player.claim, [30_000, 45_000, 1.0], after_s=15)
    results = all_at_once(*taps, report, again)
    assert [type(one) for one in failures(results)] in ([], [learning.EnrolmentEnded])
    new = Enrolment.objects.get(state=Enrolment.State.ACTIVE)
    assert [one.pk for one in results[:4]] == [new.pk] * 4
    assert Enrolment.objects.count() == 2
    counted = 30_000 if failures(results) else 45_000
    assert LessonProgress.objects.get(enrolment=new).counted_ms == counted
    assert list(differences()) == []


def test_a_report_that_a_move_to_the_equal_course_overtakes_is_not_answered_as_counted(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from learning.services import reporting

    version = release_course(video(300_000, "a"), reading(), slug="old-course")
    equal = release_course(video(300_000, "x"), reading(), slug="equal-course")
    equal.lessons.filter(key="x").update(video_version=version.lessons.get(key="a").video_version)
    player = play(learner, version, "a")
    player.watch(0, 30_000)
    courses.end_listing(
        course=version.course, at=player.now, learn_until=player.now + timedelta(days=90), replacement=equal.course
    )
    enrolment = learning.get_enrolment(user=learner, uuid=player.enrolment.uuid)
    move = partial(learning.move_to_equal, enrolment=enrolment, at=player.now)
    settle, moved = reporting.settle, []

    def overtaken(state: Any, **claimed: Any) -> Any:
        # The report has read what is known, and writes only after the move is through.
        if not moved:
            moved.extend(all_at_once(move))
        return settle(state, **claimed)

    monkeypatch.setattr(reporting, "settle", overtaken)
    with pytest.raises(learning.EnrolmentEnded):
        player.claim([30_000, 45_000, 1.0], after_s=15)
    assert LessonProgress.objects.get(enrolment=moved[0]).counted_ms == 30_000
    assert list(differences()) == []


def test_a_mark_and_a_move_to_a_newer_version_lose_nothing(
    learner: User, other_learner: User, release_course: Callable[..., Any], at: Any
) -> None:
    from institutions import services as institutions

    version = release_course(reading(), practice(), slug="grown")
    texts = dict.fromkeys(("name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"), "")
    institutions.add_trainer(
        institution=version.course.institution, user=other_learner, name_zh="何老师", at=at, **texts
    )
    enrolment = learning.enrol(user=learner, slug="grown", at=at)
    work = learning.save_draft(enrolment=enrolment, lesson_key="work", text="计划", form={}, at=at)
    learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
    newer = next_version(version, at=at)
    mark = partial(
        learning.assess, work=work, marker=other_learner, num=1, scores={"1": "3", "2": "3"}, verdict="accept",
        comment="", at=at,
    )  # fmt: skip
    take = partial(learning.take_newer_version, enrolment=enrolment, version=newer.uuid, at=at)
    assert failures(all_at_once(mark, take)) == []
    new = Enrolment.objects.get(state=Enrolment.State.ACTIVE)
    work = Work.objects.get()
    assert (work.enrolment, work.state) == (new, Work.State.ACCEPTED)
    assert LessonProgress.objects.filter(enrolment=new, lesson_key="work", done_at__isnull=False).exists()


def test_a_report_is_answered_although_its_connection_broke_while_nobody_asked(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    player.watch(0, 15_000)
    server = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [server])
    other.close()
    assert player.watch(15_000, 30_000).lesson_counted_ms == 30_000
    assert connection.connection.info.backend_pid != server
