"""Lessons taken along: reports that come late, bounded by the time since the download."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from learning import services as learning
from learning.models import LessonProgress, PlaySession
from learning.services import Download
from learning.services.recounting import differences
from learning.tokens import TokenRefused
from reference.models import Policy
from tests.learning.conftest import STRICT, Player, reading, video

pytestmark = pytest.mark.django_db
LESSON_MS = 600_000


@pytest.fixture
def player(learner: User, release_course: Callable[..., Any], play: Callable[..., Any]) -> Player:
    started: Player = play(learner, release_course(video(LESSON_MS), video(LESSON_MS), reading()), now=STRICT)
    return started


def take_along(player: Player, lesson: int = 0) -> Player:
    """The same learner's phone with the lesson downloaded, its token in hand."""
    key = player.enrolment.version.lesson_list[lesson].key
    granted = grant(player, key)
    return Player(player.user, player.enrolment, key, player.now, token=granted.token, device="phone")


def grant(player: Player, key: str) -> Download:
    return learning.download_lesson(
        user=player.user, enrolment_uuid=player.enrolment.uuid, lesson_key=key, device="phone", at=player.now
    )


def queue(phone: Player, until_ms: int = LESSON_MS) -> int:
    """Send what the phone queued, in order and all at once; how much counted."""
    return sum(phone.claim([start, start + 15_000, 1.0]).counted_ms for start in range(0, until_ms, 15_000))


def test_a_lesson_watched_on_a_train_counts_when_the_phone_is_back(player: Player) -> None:
    phone = take_along(player)
    phone.now += timedelta(hours=3)
    assert queue(phone) == LESSON_MS
    assert phone.answers[-1].lesson_done
    assert list(differences()) == []


def test_late_reports_bring_no_more_than_the_time_since_the_download(player: Player) -> None:
    phone = take_along(player)
    phone.now += timedelta(minutes=4)
    assert queue(phone) <= 240_000 * 1.5 + 3_000
    assert phone.answers[-1].rule in ("clock", "devices")


def test_many_downloads_and_a_player_online_share_the_same_hours(player: Player) -> None:
    phones = [take_along(player, 0), take_along(player, 1)]
    player.watch(0, 120_000)
    for phone in phones:
        phone.now = player.now + timedelta(seconds=180)
        queue(phone)
    counted = sum(row.counted_ms for row in LessonProgress.objects.all())
    assert counted <= 300_000 * 1.5 + 3_000
    player.now += timedelta(seconds=180)
    # Nothing is left of those minutes for a player that is online.
    assert player.claim([500_000, 530_000, 1.0]).counted_ms <= 3_000


def test_a_download_is_good_for_its_hours_and_not_renewed(player: Player) -> None:
    granted = grant(player, player.lesson_key)
    assert granted.good_until == STRICT + timedelta(hours=72)
    assert granted.counts
    phone = take_along(player)
    phone.now += timedelta(hours=71)
    assert phone.claim([0, 15_000, 1.0]).token == ""
    phone.now += timedelta(hours=2)
    with pytest.raises(TokenRefused):
        phone.claim([15_000, 30_000, 1.0])


def test_subsidised_training_keeps_the_place_and_the_record_and_counts_nothing(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(LESSON_MS), kind="subsidised"), now=STRICT)
    phone = take_along(player)
    assert not grant(player, player.lesson_key).counts
    answer = phone.claim([0, 15_000, 1.0], after_s=3600, position_ms=15_000)
    assert (answer.counted_ms, answer.rule) == (0, "offline")
    assert LessonProgress.objects.get().position_ms == 15_000
    kept = PlaySession.objects.exclude(evidence={}).get().evidence
    assert (kept["claimed"], kept["counted"]) == ([[0, 15_000, 1.0]], [])
    # The player that is online goes on, and counts.
    player.now = phone.now
    assert player.claim([0, 15_000, 1.0]).counted_ms == 15_000


def test_where_the_rules_say_no_nothing_is_downloaded(player: Player) -> None:
    Policy.objects.filter(pk=player.enrolment.policy_id).update(offline_reports="no")
    before = PlaySession.objects.count()
    with pytest.raises(learning.NoDownloads):
        grant(player, player.lesson_key)
    assert PlaySession.objects.count() == before


def test_a_download_neither_closes_a_player_nor_is_closed(player: Player) -> None:
    Policy.objects.filter(pk=player.enrolment.policy_id).update(sessions_at_once=1)
    phone = take_along(player)
    assert player.claim(after_s=5).stop is None
    player.open()
    assert phone.claim([0, 5_000, 1.0], after_s=60).stop is None


def test_somebody_elses_course_is_not_downloaded(player: Player, other_learner: User) -> None:
    with pytest.raises(learning.NotEnrolled):
        learning.download_lesson(
            user=other_learner,
            enrolment_uuid=player.enrolment.uuid,
            lesson_key=player.lesson_key,
            device="phone",
            at=player.now,
        )
