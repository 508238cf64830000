"""Presence checks: when they come, what passes, and what a missed one stops."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from learning import services as learning
from learning.models import Completion, LessonProgress, PresenceCheck
from learning.services import Asked
from learning.services.missing import missing
from learning.services.recounting import differences
from tests.learning.conftest import STRICT, Player, quiz, video

pytestmark = pytest.mark.django_db
LESSON_MS = 720_000


@pytest.fixture
def player(learner: User, release_course: Callable[..., Any], play: Callable[..., Any]) -> Player:
    started: Player = play(learner, release_course(video(LESSON_MS, key="v1"), kind="subsidised"), now=STRICT)
    return started


def progress_of(player: Player) -> LessonProgress:
    return LessonProgress.objects.get(enrolment=player.enrolment, lesson_key=player.lesson_key)


def watch_to_check(player: Player, start_ms: int = 0, end_ms: int = LESSON_MS) -> int:
    """Watch until a check is due; where the lesson stands then."""
    place = start_ms
    while place < end_ms:
        until = min(end_ms, place + 15_000)
        if player.watch(place, until).check_due:
            return until
        place = until
    raise AssertionError("no check came")


def ask(player: Player, after_s: float = 0) -> Asked:
    player.now += timedelta(seconds=after_s)
    return learning.ask_check(token=player.token, device=player.device, at=player.now)


def answer(player: Player, asked: Asked, after_s: float = 5, **given: str) -> Any:
    player.now += timedelta(seconds=after_s)
    given = given or ({"code": asked.code} if asked.code else {"choice": asked.options[0][0]})
    return learning.answer_check(token=player.token, device=player.device, check=asked.check, at=player.now, **given)


def test_a_check_comes_between_five_and_eight_minutes_and_the_lesson_counts_on_when_it_is_passed(
    player: Player,
) -> None:
    place = watch_to_check(player)
    assert 300_000 <= place <= 480_000 + 15_000
    asked = ask(player, after_s=1)
    assert (asked.window_s, asked.seconds_left, asked.to_pass) == (60, 60, 1)
    result = answer(player, asked)
    assert (result.passed, result.check_due) == (True, False)
    assert player.watch(place, place + 15_000).counted_ms == 15_000
    check = PresenceCheck.objects.get()
    assert (check.state, check.reaction_ms, check.counted_ms) == ("passed", 5_000, place)
    assert list(differences()) == []


def test_moments_are_drawn_for_each_learner_and_nobody_is_told(
    player: Player, other_learner: User, play: Callable[..., Any]
) -> None:
    drawn = set()
    for _ in range(6):
        LessonProgress.objects.update(check_next_ms=None)
        answer_of = player.claim([0, 1_000, 1.0], after_s=1)
        drawn.add(progress_of(player).check_next_ms)
        assert str(progress_of(player).check_next_ms) not in repr(answer_of)
    assert len(drawn) > 3
    assert all(300_000 <= moment < 480_000 for moment in drawn)


def test_a_short_lesson_and_an_open_course_ask_for_nothing(
    learner: User, other_learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    short = play(learner, release_course(video(299_000), kind="subsidised", slug="short"), now=STRICT)
    assert not short.watch(0, 299_000).check_due
    opened = play(other_learner, release_course(video(LESSON_MS), slug="open"), now=STRICT)
    assert not opened.watch(0, LESSON_MS).check_due


def test_a_lesson_of_five_minutes_asks_once_before_it_can_be_finished(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), kind="subsidised"), now=STRICT)
    place = watch_to_check(player, end_ms=300_000)
    player.now += timedelta(seconds=61)
    last = player.watch(place, 300_000)
    assert not last.lesson_done
    assert last.rule == "presence"
    assert not Completion.objects.exists()


def test_nothing_counts_after_the_window_until_a_check_is_passed_and_nothing_is_taken_away(player: Player) -> None:
    place = watch_to_check(player)
    before = progress_of(player)
    player.now += timedelta(seconds=61)
    late = player.watch(place, place + 30_000)
    assert (late.counted_ms, late.rule, late.check_due) == (0, "presence", True)
    assert progress_of(player).counted_ms == before.counted_ms
    assert bytes(progress_of(player).coverage) == bytes(before.coverage)
    assert [item.kind for item in missing(enrolment=player.enrolment)][:2] == ["watch", "presence"]
    assert answer(player, ask(player)).passed
    # What ran on meanwhile was not kept; it is watched again and counts.
    assert player.watch(place, place + 15_000).counted_ms == 15_000


def test_an_answer_after_the_window_is_a_miss_and_the_next_one_is_taken(player: Player) -> None:
    watch_to_check(player)
    asked = ask(player)
    with pytest.raises(learning.CheckLapsed):
        answer(player, asked, after_s=64)
    assert PresenceCheck.objects.get().state == "missed"
    with pytest.raises(learning.CheckLapsed):
        answer(player, asked, after_s=0)
    again = ask(player)
    assert again.check != asked.check
    assert answer(player, again).passed


def test_three_misses_in_a_lesson_are_all_made_up_before_it_counts_on(player: Player) -> None:
    place = watch_to_check(player)
    for _ in range(3):
        ask(player)
        player.now += timedelta(seconds=70)
    learning.expire_checks(at=player.now)
    assert progress_of(player).checks_missed == 3
    assert learning.expire_checks(at=player.now) == 0
    for left in (3, 2, 1):
        asked = ask(player)
        assert asked.to_pass == left
        assert player.claim([place, place + 5_000, 1.0], after_s=5).counted_ms == 0
        assert answer(player, asked).check_due is (left > 1)
    assert player.watch(place, place + 15_000).counted_ms == 15_000
    assert (progress_of(player).checks_missed, progress_of(player).checks_owed) == (0, 0)


def test_a_wrong_code_may_be_tried_three_times_and_full_width_digits_are_digits(player: Player) -> None:
    watch_to_check(player)
    asked = ask(player)
    wrong = "0000" if asked.code != "0000" else "1111"
    assert [answer(player, asked, code=wrong, after_s=3).tries_left for _ in range(2)] == [2, 1]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in asked.code)
    assert answer(player, asked, code=f" {wide} ").passed
    other = PresenceCheck.objects.get()
    assert (other.state, other.tries) == ("passed", 2)


def test_the_word_does_as_well_as_the_code(player: Player) -> None:
    watch_to_check(player)
    asked = ask(player)
    right = next(key for key, text in asked.options if text == asked.word)
    with pytest.raises(learning.NotAnOption):
        answer(player, asked, choice="mountain")
    assert answer(player, asked, choice=right).passed


def test_a_question_of_the_next_quiz_asks_who_is_there_and_tells_nothing(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from learning.services import presence

    player = play(learner, release_course(video(LESSON_MS, key="v1"), quiz(2), kind="subsidised"), now=STRICT)
    watch_to_check(player)
    monkeypatch.setattr(presence._random, "random", lambda: 0.1)
    asked = ask(player)
    assert (asked.kind, asked.code, len(asked.options)) == ("question", "", 4)
    wrong = next(key for key, _text in asked.options if key != "a")
    result = answer(player, asked, choice=wrong)
    assert result.passed
    assert not any(word in vars(result) for word in ("right", "answers"))
    assert PresenceCheck.objects.get().answer_right is False


def test_the_last_check_finishes_the_lesson_and_the_course(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), kind="subsidised"), now=STRICT)
    place = watch_to_check(player, end_ms=300_000)
    answer(player, ask(player))
    # As if the next one came due in the last seconds.
    LessonProgress.objects.update(check_next_ms=270_000)
    assert player.watch(place, 300_000).check_due
    assert not Completion.objects.exists()
    answer(player, ask(player))
    assert progress_of(player).done_at == player.now
    assert Completion.objects.get().watched_ms == 300_000


def test_a_check_that_is_passed_while_the_lesson_runs_on_fixes_no_minutes(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), kind="subsidised"), now=STRICT)
    place = watch_to_check(player, end_ms=300_000)
    answer(player, ask(player))
    LessonProgress.objects.update(check_next_ms=280_000)
    assert player.watch(place, 290_000).check_due
    answer(player, ask(player))
    assert progress_of(player).done_at is not None
    assert not Completion.objects.exists()
    assert player.watch(290_000, 300_000).completed
    assert Completion.objects.get().watched_ms == 300_000


def test_a_check_belongs_to_its_player_and_its_lesson(player: Player, other_learner: User, play: Any) -> None:
    watch_to_check(player)
    asked = ask(player)
    theirs = play(other_learner, player.enrolment.version, now=player.now)
    with pytest.raises(learning.UnknownCheck):
        answer(theirs, asked)
    with pytest.raises(learning.NoCheckDue):
        ask(theirs)
    old = player.token
    player.open()
    with pytest.raises(learning.UnknownCheck):
        answer(player, asked)
    moved = ask(player)
    # Opening anew gives no other question and no more time.
    assert (moved.code, moved.seconds_left) == (asked.code, 60 - 5)
    player.token = old
    with pytest.raises(learning.PlayerRests):
        ask(player)


def test_an_answer_that_comes_twice_is_passed_once(player: Player) -> None:
    watch_to_check(player)
    asked = ask(player)
    assert answer(player, asked).passed
    drawn = progress_of(player).check_next_ms
    assert answer(player, asked, after_s=1).passed
    assert progress_of(player).check_next_ms == drawn
    with pytest.raises(learning.UnknownCheck):
        learning.answer_check(token=player.token, device=player.device, check=uuid4(), at=player.now)


def test_reports_cost_no_more_queries_with_checks(
    player: Player, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    player.watch(0, 15_000)
    with django_assert_max_num_queries(2 if connection.vendor == "postgresql" else 6):
        player.watch(15_000, 30_000)


def test_the_replay_tells_what_was_asked_answered_missed_and_closed(player: Player) -> None:
    place = watch_to_check(player)
    ask(player)
    player.now += timedelta(seconds=70)
    asked = ask(player)
    answer(player, asked, after_s=0.5)
    player.watch(place, place + 15_000)
    player.open()
    events = learning.replay(enrolment=player.enrolment)
    kinds = [event.kind for event in events]
    assert [kind for kind in kinds if kind.startswith("check_")] == [
        "check_asked",
        "check_missed",
        "check_asked",
        "check_passed",
    ]
    passed = next(event for event in events if event.kind == "check_passed")
    assert (passed.facts["reaction_ms"], passed.facts["too_fast"]) == (500, True)
    assert kinds.count("closed") == 1


def test_a_lessons_time_waits_for_its_quiz_where_the_rules_say_so(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    version = release_course(video(60_000, key="v1"), quiz(1), kind="subsidised")
    player = play(learner, version, now=STRICT)
    player.watch(0, 60_000)
    assert learning.waits_for_quiz(enrolment=player.enrolment, lesson_key="v1")
    learning.start_attempt(enrolment=player.enrolment, lesson_key="quiz", at=player.now)
    learning.save_answer(enrolment=player.enrolment, lesson_key="quiz", question_key="q1", choice=["a"], at=player.now)
    learning.submit_attempt(enrolment=player.enrolment, lesson_key="quiz", at=player.now)
    assert not learning.waits_for_quiz(enrolment=player.enrolment, lesson_key="v1")
    completion = Completion.objects.get()
    assert completion.watched_ms == 60_000
    assert completion.report["lessons"][0]["quiz"] == "quiz"


def test_a_lesson_that_is_done_stays_done_and_nobody_is_asked_about_its_last_seconds(player: Player) -> None:
    watch_to_check(player)
    answer(player, ask(player, after_s=1))
    LessonProgress.objects.update(check_next_ms=690_000)
    player.watch(progress_of(player).counted_ms, 686_000)
    assert progress_of(player).done_at is not None
    assert not player.watch(686_000, LESSON_MS).check_due
    assert progress_of(player).counted_ms == LESSON_MS
    assert [item.kind for item in missing(enrolment=player.enrolment)] == ["real_name"]


def test_a_course_page_leads_to_the_check_that_waits(player: Player) -> None:
    LessonProgress.objects.update(check_next_ms=680_000)
    player.watch(0, LESSON_MS)
    view = learning.overview(enrolment=player.enrolment, at=player.now)
    assert view.next_lesson is not None
    assert view.next_lesson.key == "v1"
    assert learning.sweep(at=player.now + timedelta(hours=1)) == 0


def test_what_was_not_counted_for_want_of_an_answer_is_not_claimed_after_it(player: Player) -> None:
    LessonProgress.objects.update(check_next_ms=300_000)
    player.watch(0, 300_000)
    counted = player.watch(300_000, 450_000).lesson_counted_ms
    assert answer(player, ask(player), after_s=0).passed
    for start in range(360_000, 450_000, 15_000):
        player.claim([start, start + 15_000, 1.0])
    assert progress_of(player).counted_ms <= counted + 3_000
    place = progress_of(player).counted_ms
    assert player.watch(place, place + 15_000).counted_ms == 15_000


def test_a_check_that_no_player_came_for_is_nobodys_miss(player: Player) -> None:
    place = watch_to_check(player)
    # The network is gone for a month.
    player.now += timedelta(days=30)
    assert learning.expire_checks(at=player.now) == 0
    assert learning.find_anomalies(at=player.now + timedelta(hours=1)) == 0
    counted = progress_of(player).counted_ms
    player.open().watch(place, place + 60_000)
    # Nothing counts meanwhile, nothing is missed, and one answer is enough.
    assert (progress_of(player).counted_ms, progress_of(player).checks_missed) == (counted, 0)
    asked = ask(player)
    assert asked.to_pass == 1
    assert answer(player, asked).passed
