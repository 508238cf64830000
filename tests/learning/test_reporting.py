"""Watch reports: what counts, what is cut, and what the learner is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from accounts.models import User
from learning import services as learning
from learning.models import LessonProgress, PlaySession
from learning.tokens import TokenRefused
from reference.models import Policy
from tests.learning.conftest import reading, video

pytestmark = pytest.mark.django_db


def progress_of(player: Any) -> LessonProgress:
    return LessonProgress.objects.get(enrolment=player.enrolment, lesson_key=player.lesson_key)


def test_honest_watching_counts_in_full_and_a_whole_lesson_is_exact(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(47_300), reading()))
    answer = player.watch(0, 47_300)
    assert answer.lesson_counted_ms == 47_300
    assert answer.lesson_done
    assert all(answer.rule == "" and answer.claimed_ms == answer.counted_ms for answer in player.answers)


def test_reports_that_meet_in_the_middle_of_a_second_lose_nothing(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(60_000), reading()))
    for start, end in [(0, 7_333), (7_333, 14_666), (14_666, 30_000)]:
        player.claim([start, end, 1.0], after_s=(end - start) / 1000)
    assert progress_of(player).counted_ms == 30_000


def test_a_network_that_went_just_before_a_report_takes_nothing_of_what_was_loaded(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    """A minute and a segment are loaded ahead, fifteen seconds were not reported yet; then hours pass."""
    player = play(learner, release_course(video(300_000), reading()))
    player.watch(0, 30_000)
    player.now += timedelta(hours=2)
    for start in range(30_000, 111_000, 18_750):
        player.claim([start, min(start + 18_750, 111_000), 1.0])
    assert progress_of(player).counted_ms == 111_000
    assert player.claim([111_000, 300_000, 1.0]).counted_ms <= 12_000


def test_a_browser_that_stops_just_short_of_the_end_still_finishes(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(20_000), reading()))
    player.claim([80, 15_000, 1.0], after_s=15)
    assert player.claim([15_000, 19_730, 1.0], after_s=5).lesson_counted_ms == 20_000


def test_twice_the_speed_counts_at_the_policys_rate_and_says_so(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    answer = player.claim([0, 30_000, 2.0], after_s=15)
    assert (answer.claimed_ms, answer.counted_ms, answer.rule) == (30_000, 22_500, "rate")
    assert answer.next_gap == [22_000, 300_000]
    with translation.override("en"):
        again = learning.report(
            device="test", token=player.token, seq=1, intervals=[[0, 30_000, 2.0]], position_ms=None, at=player.now
        )
    assert again.message == "Watched 30 s, counted 22 s: this course counts at most 1.5× speed."


def test_a_repeated_report_gets_the_stored_answer_and_counts_nothing_more(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    first = player.claim([0, 15_000, 1.0], after_s=15)
    again = learning.report(
        device="test",
        token=player.token,
        seq=1,
        intervals=[[100_000, 115_000, 1.0]],
        position_ms=None,
        at=player.now + timedelta(hours=1),
    )
    assert (again.claimed_ms, again.counted_ms, again.lesson_counted_ms) == (15_000, 15_000, 15_000)
    assert again.rule == first.rule
    assert len(PlaySession.objects.get().evidence["decisions"]) == 1


def test_watching_again_counts_nothing_new_and_says_so(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    player.watch(0, 15_000)
    answer = player.watch(0, 15_000)
    assert (answer.counted_ms, answer.rule, answer.lesson_counted_ms) == (0, "again", 15_000)


def test_an_outage_of_a_minute_loses_nothing_when_its_reports_come_in_a_row(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    player.now += timedelta(seconds=60)
    for start in range(0, 60_000, 15_000):
        player.claim([start, start + 15_000, 1.0])
    assert progress_of(player).counted_ms == 60_000


def test_an_idle_hour_buys_no_more_than_a_players_buffer(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(3_000_000), reading()))
    player.now += timedelta(hours=1)
    for start in range(0, 1_500_000, 22_500):
        player.claim([start, start + 22_500, 1.5])
    assert progress_of(player).counted_ms <= (90_000 + 2_000) * 1.5
    assert player.answers[-1].rule == "clock"


def test_subsidised_training_refuses_what_was_skipped_ahead_to(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading(), kind="subsidised"))
    player.watch(0, 15_000)
    answer = player.watch(200_000, 215_000)
    assert (answer.counted_ms, answer.rule) == (0, "seek")
    assert player.watch(15_000, 30_000).counted_ms == 15_000


def test_a_days_cap_stops_counting_until_the_next_day_in_shanghai(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    version = release_course(video(600_000), reading())
    Policy.objects.filter(kind="market").update(daily_cap_minutes=1)
    player = play(learner, version)
    player.watch(0, 75_000)
    assert progress_of(player).counted_ms == 60_000
    assert player.answers[-1].rule == "daily_cap"
    player.now += timedelta(days=1)
    player.open()
    assert player.watch(60_000, 75_000).counted_ms == 15_000


def test_a_full_day_is_what_is_told_also_where_skipping_ahead_is_refused(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    """Told that they skipped ahead, learners would be led back again and again to where the day was full."""
    version = release_course(video(600_000), reading())
    Policy.objects.filter(kind="market").update(daily_cap_minutes=1, forward_seek=False)
    player = play(learner, version)
    player.watch(0, 120_000)
    assert {answer.rule for answer in player.answers[4:]} == {"daily_cap"}
    assert {answer.frontier_ms for answer in player.answers[4:]} == {60_000}
    assert player.watch(0, 15_000).rule == "again"


def test_the_place_is_kept_on_another_device_within_five_seconds(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    player.claim([0, 15_000, 1.0], after_s=15, position_ms=15_000)
    player.claim(after_s=3, position_ms=18_200)
    opened = learning.open_lesson(
        user=learner, enrolment_uuid=player.enrolment.uuid, lesson_key=player.lesson_key, device="desk", at=player.now
    )
    assert opened.position_ms == 18_200


def test_a_report_that_comes_late_does_not_move_the_place_back(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    player.now += timedelta(seconds=30)
    learning.report(
        device="test", token=player.token, seq=2, intervals=[[15_000, 30_000, 1]], position_ms=30_000, at=player.now
    )
    learning.report(
        device="test", token=player.token, seq=1, intervals=[[0, 15_000, 1]], position_ms=15_000, at=player.now
    )
    assert progress_of(player).position_ms == 30_000
    assert progress_of(player).counted_ms == 30_000


@pytest.mark.parametrize(
    "interval",
    [[5, 5, 1], [9, 3, 1], [-1, 3, 1], [0, 1000, 0], [0, 1000, 99], [0, float("nan"), 1], [0, float("inf"), 1], [0, 1]],
)
def test_a_malformed_interval_is_refused_and_nothing_is_written(
    interval: list[float], learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    with pytest.raises(learning.MalformedReport):
        player.claim(interval, after_s=15)
    assert not PlaySession.objects.get().evidence


def test_a_changed_foreign_or_old_token_is_refused(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    for token, later in [("", 0), (player.token + "x", 0), (player.token[:-3], 0), (player.token, 5)]:
        with pytest.raises(TokenRefused):
            learning.report(
                device="test", token=token, seq=1, intervals=[], position_ms=0, at=player.now + timedelta(hours=later)
            )


def test_a_player_that_stays_open_gets_a_new_token_in_time(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    assert player.claim([0, 1_000, 1], after_s=15).token == ""
    assert player.claim([1_000, 2_000, 1], after_s=3 * 3600).token


def test_somebody_elses_enrolment_can_not_be_opened(
    learner: User, other_learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(300_000), reading()))
    with pytest.raises(learning.NotEnrolled):
        learning.open_lesson(
            user=other_learner,
            enrolment_uuid=player.enrolment.uuid,
            lesson_key=player.lesson_key,
            device="",
            at=player.now,
        )


def test_a_report_takes_few_queries(
    learner: User,
    release_course: Callable[..., Any],
    play: Callable[..., Any],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    player = play(learner, release_course(video(300_000), video(300_000)))
    player.watch(0, 15_000)
    # What is known, and what follows; SQLite writes table by table within a transaction of its own.
    with django_assert_max_num_queries(2 if connection.vendor == "postgresql" else 6):
        player.watch(15_000, 30_000)
