"""A script in place of a learner: whatever it sends, it gains no more than the server's clock allows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from accounts.models import User
from learning import services as learning
from learning import tokens
from learning.models import Enrolment, LessonProgress, WatchSegment
from learning.tokens import TokenRefused
from tests.learning.conftest import Player, reading, video

pytestmark = pytest.mark.django_db
HOUR_MS = 3_600_000
RATE = 1.5
TOLERANCE_MS = 2_000


def counted_ms(user: User) -> int:
    total: int | None = LessonProgress.objects.filter(enrolment__user=user).aggregate(total=Sum("counted_ms"))["total"]
    evidence: int | None = WatchSegment.objects.filter(session__enrolment__user=user).aggregate(
        total=Sum("counted_ms")
    )["total"]
    return max(total or 0, evidence or 0)


@pytest.fixture
def player(learner: User, release_course: Callable[..., Any], play: Callable[..., Any]) -> Player:
    started: Player = play(learner, release_course(video(HOUR_MS), video(HOUR_MS), reading()))
    return started


@pytest.mark.parametrize("admitted", [16.0, 1.5, 1.0])
def test_sixteen_times_speed_gains_the_policys_rate_whatever_it_admits(
    player: Player, learner: User, admitted: float
) -> None:
    for num in range(20):
        player.claim([num * 240_000, (num + 1) * 240_000, admitted], after_s=15)
    assert counted_ms(learner) <= 300_000 * RATE + TOLERANCE_MS * RATE


def test_forged_intervals_all_over_the_lesson_gain_no_more(player: Player, learner: User) -> None:
    everywhere = [[start, start + 60_000, 1.0] for start in range(0, HOUR_MS, 60_000)]
    for _ in range(4):
        player.claim(*everywhere, after_s=15)
    assert counted_ms(learner) <= 60_000 * RATE + TOLERANCE_MS * RATE


def test_the_first_report_may_not_claim_what_it_likes(player: Player, learner: User) -> None:
    player.claim([0, HOUR_MS, 1.0])
    assert counted_ms(learner) <= TOLERANCE_MS * RATE


def test_a_flood_of_reports_gains_the_tolerance_once(player: Player, learner: User) -> None:
    for num in range(100):
        player.claim([num * 30_000, (num + 1) * 30_000, 1.5])
    assert counted_ms(learner) <= TOLERANCE_MS * RATE


def test_a_flood_of_sessions_gains_the_tolerance_once(player: Player, learner: User) -> None:
    for num in range(20):
        player.open().claim([num * 30_000, (num + 1) * 30_000, 1.5])
    assert counted_ms(learner) <= TOLERANCE_MS * RATE


def test_replayed_and_reordered_reports_count_once(player: Player, learner: User) -> None:
    player.now += timedelta(seconds=45)
    for seq in [3, 1, 2, 3, 1, 1, 2]:
        learning.report(
            token=player.token,
            seq=seq,
            intervals=[[(seq - 1) * 15_000, seq * 15_000, 1.0]],
            position_ms=None,
            at=player.now,
        )
    assert counted_ms(learner) == 45_000
    assert WatchSegment.objects.count() == 3


def test_two_players_side_by_side_share_one_clock(player: Player, learner: User) -> None:
    other = Player(player.user, player.enrolment, player.enrolment.version.lesson_list[1].key, player.now).open()
    for num in range(20):
        player.claim([num * 22_500, (num + 1) * 22_500, 1.5], after_s=15)
        other.claim([num * 22_500, (num + 1) * 22_500, 1.5], after_s=15)
    assert counted_ms(learner) <= 300_000 * RATE + TOLERANCE_MS * RATE
    assert other.answers[-1].rule == "devices"


def test_a_token_counts_for_its_own_learner_and_lesson_only(
    player: Player, learner: User, other_learner: User, play: Callable[..., Any]
) -> None:
    theirs = play(other_learner, player.enrolment.version)
    theirs.token = player.token
    theirs.claim([0, 15_000, 1.0], after_s=15)
    assert counted_ms(other_learner) == 0
    assert counted_ms(learner) == 15_000
    second = player.enrolment.version.lesson_list[1].key
    assert not LessonProgress.objects.filter(lesson_key=second, counted_ms__gt=0).exists()


def test_a_token_can_not_be_made_or_mended(player: Player) -> None:
    payload, _, signature = player.token.partition(":")
    for forged in [f"{payload[:-2]}AA:{signature}", "eyJhIjoxfQ:1:x", "::", payload]:
        with pytest.raises(TokenRefused):
            learning.report(token=forged, seq=1, intervals=[], position_ms=None, at=player.now)


def test_a_server_whose_clock_steps_back_gives_nothing_away(player: Player, learner: User) -> None:
    player.claim([0, 15_000, 1.0], after_s=15)
    for num in range(1, 10):
        player.claim([num * 15_000, (num + 1) * 15_000, 1.0], after_s=-10)
    assert counted_ms(learner) <= 15_000 + TOLERANCE_MS


def test_claims_beyond_the_lessons_end_are_cut(player: Player) -> None:
    answer = player.claim([HOUR_MS + 1_000, HOUR_MS + 9_000, 1.0], after_s=15)
    assert (answer.counted_ms, answer.rule) == (0, "bounds")


def test_evidence_can_not_be_changed_or_deleted(player: Player) -> None:
    from django.db import DatabaseError, transaction

    player.claim([0, 15_000, 1.0], after_s=15)
    segment = WatchSegment.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        WatchSegment.objects.update(counted_ms=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        segment.delete()


def test_a_player_left_open_gets_nothing_new_once_its_account_is_closed(player: Player, learner: User) -> None:
    """The token lives on for hours without looking anybody up; its renewal, and that of the video's addresses, do."""
    learner.is_active = False
    learner.save(update_fields=["is_active"])
    player.now += tokens.LIFE - tokens.RENEW_BELOW
    with pytest.raises(learning.EnrolmentEnded):
        player.claim([0, 10_000, 1.0])
    with pytest.raises(learning.EnrolmentEnded):
        learning.renew_media(token=player.token, at=player.now)


def test_who_has_left_the_course_gets_no_more_video(player: Player) -> None:
    Enrolment.objects.filter(pk=player.enrolment.pk).update(state=Enrolment.State.WITHDRAWN)
    with pytest.raises(learning.EnrolmentEnded):
        learning.renew_media(token=player.token, at=player.now)
