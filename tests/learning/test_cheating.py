"""A script in place of a learner: whatever it sends, it gains no more than the server's clock allows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from accounts.models import User
from learning import services as learning
from learning import tokens
from learning.models import Enrolment, LessonProgress, PlaySession, PresenceCheck, WatchSegment
from learning.services.recounting import differences, evidence_of
from learning.tokens import TokenRefused
from reference.models import Policy
from tests.learning.conftest import STRICT, Player, reading, video

pytestmark = pytest.mark.django_db
HOUR_MS = 3_600_000
RATE = 1.5
TOLERANCE_MS = 2_000


def counted_ms(user: User) -> int:
    total: int | None = LessonProgress.objects.filter(enrolment__user=user).aggregate(total=Sum("counted_ms"))["total"]
    sessions = PlaySession.objects.filter(enrolment__user=user)
    evidence = sum(columns["counted_ms"] for _session, columns in evidence_of(sessions))
    return max(total or 0, evidence)


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
            device="test",
            token=player.token,
            seq=seq,
            intervals=[[(seq - 1) * 15_000, seq * 15_000, 1.0]],
            position_ms=None,
            at=player.now,
        )
    assert counted_ms(learner) == 45_000
    assert len(PlaySession.objects.get().evidence["decisions"]) == 3


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
            learning.report(device="test", token=forged, seq=1, intervals=[], position_ms=None, at=player.now)


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

    player.watch(0, 900_000)
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
        learning.renew_media(device="test", token=player.token, at=player.now)


def test_who_has_left_the_course_gets_no_more_video(player: Player) -> None:
    Enrolment.objects.filter(pk=player.enrolment.pk).update(state=Enrolment.State.WITHDRAWN)
    with pytest.raises(learning.EnrolmentEnded):
        learning.renew_media(device="test", token=player.token, at=player.now)


def test_a_token_copied_to_another_device_is_worth_nothing(
    player: Player, learner: User, other_learner: User, play: Callable[..., Any]
) -> None:
    """Alone it opens nothing: no report, no video, no check; not with the thief's own device either."""
    thief = play(other_learner, player.enrolment.version)
    thief.device, thief.token = "another phone", player.token
    with pytest.raises(tokens.OtherDevice):
        thief.claim([0, 15_000, 1.0], after_s=15)
    with pytest.raises(tokens.OtherDevice):
        learning.renew_media(token=player.token, device="another phone", at=player.now)
    with pytest.raises(tokens.OtherDevice):
        learning.ask_check(token=player.token, device="", at=player.now)
    assert counted_ms(learner) == counted_ms(other_learner) == 0


def test_the_id_of_a_device_is_not_kept(player: Player) -> None:
    session = PlaySession.objects.get()
    assert session.device_hash == tokens.device_hash("test")
    assert player.device not in session.device_hash
    assert "test" not in repr(PlaySession.objects.values().get())


def test_parallel_players_under_a_rule_of_one_count_on_the_newest_alone(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    version = release_course(video(HOUR_MS), video(HOUR_MS), kind="subsidised")
    older = play(learner, version, now=STRICT)
    older.watch(0, 60_000)
    newer = Player(learner, older.enrolment, version.lesson_list[1].key, older.now, device="tablet").open()
    place = 60_000
    for num in range(10):
        told = older.claim([place + num * 15_000, place + (num + 1) * 15_000, 1.0], after_s=15)
        newer.claim([num * 15_000, (num + 1) * 15_000, 1.0], after_s=15)
    assert told.stop.code == "other_player"
    assert told.rule == "closed"
    assert newer.answers[-1].stop is None
    assert newer.answers[-1].lesson_counted_ms == 150_000
    # What a report brings afterwards may have been watched before; of what came later nothing counts.
    assert counted_ms(learner) <= 60_000 + 150_000 + TOLERANCE_MS


def test_two_may_play_under_a_rule_of_two_and_the_third_closes_the_oldest(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    first = play(learner, release_course(video(HOUR_MS)), now=STRICT)
    second = Player(learner, first.enrolment, first.lesson_key, first.now).open()
    assert first.claim([0, 5_000, 1.0], after_s=5).stop is None
    third = Player(learner, first.enrolment, first.lesson_key, first.now).open()
    assert [one.claim(after_s=5).stop is None for one in (first, second, third)] == [False, True, True]


def test_what_an_older_player_had_watched_before_the_newer_one_still_counts(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    """A page that is loaded again sends what it could not send before."""
    player = play(learner, release_course(video(HOUR_MS), kind="subsidised"), now=STRICT)
    player.now += timedelta(seconds=30)
    left, left_seq = player.token, player.seq
    player.open()
    player.now += timedelta(seconds=30)
    late = learning.report(
        token=left, device="test", seq=left_seq + 1, intervals=[[0, 20_000, 1.0]], position_ms=None, at=player.now
    )
    assert late.counted_ms == 20_000
    more = learning.report(
        token=left, device="test", seq=left_seq + 2, intervals=[[20_000, 40_000, 1.0]], position_ms=9, at=player.now
    )
    assert more.counted_ms <= 10_000 + TOLERANCE_MS
    assert more.stop is not None
    assert LessonProgress.objects.get().position_ms == 0


def test_a_clock_of_the_phone_a_day_ahead_gains_nothing_and_is_kept(player: Player, learner: User) -> None:
    def claimed_at(days: float) -> float:
        return (player.now + timedelta(days=days)).timestamp() * 1000

    player.claim([0, 15_000, 1.0, claimed_at(0)], after_s=15)
    player.claim([15_000, 300_000, 1.0, claimed_at(1)], after_s=15)
    player.claim([30_000, 300_000, 1.0, claimed_at(2)])
    assert counted_ms(learner) <= 30_000 + TOLERANCE_MS * RATE
    said = PlaySession.objects.get().evidence["client"]
    assert said["jumps"] == 2
    assert said["skew_ms"] >= 86_400_000
    assert said["last"] - said["first"] > 86_400_000
    with pytest.raises(learning.MalformedReport):
        player.claim([0, 1_000, 1.0, float("inf")])


def test_reports_that_waited_out_a_network_are_no_jump_of_the_clock(player: Player) -> None:
    begun = player.now
    player.now += timedelta(seconds=60)
    for num in range(4):
        watched = (begun + timedelta(seconds=15 * (num + 1))).timestamp() * 1000
        player.claim([num * 15_000, (num + 1) * 15_000, 1.0, watched])
    said = PlaySession.objects.get().evidence["client"]
    assert (said["jumps"], said["skew_ms"]) == (0, 0)


def test_checks_answered_by_a_script_at_once_gain_no_more_than_the_clock_and_are_seen(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(HOUR_MS), kind="subsidised"), now=STRICT)
    begun = player.now
    place = 0
    for _ in range(120):
        report = player.claim([place, place + 20_000, 1.0], after_s=15)
        place = report.frontier_ms
        if report.check_due:
            asked = learning.ask_check(token=player.token, device="test", at=player.now)
            player.now += timedelta(milliseconds=40)
            learning.answer_check(token=player.token, device="test", check=asked.check, code=asked.code, at=player.now)
    assert counted_ms(learner) <= (player.now - begun).total_seconds() * 1000 + TOLERANCE_MS
    checks = list(PresenceCheck.objects.all())
    assert len(checks) >= 3
    assert all(check.state == "passed" and check.is_too_fast for check in checks)


def test_a_report_that_claims_more_than_any_day_has_is_refused_and_leaves_the_sweep_running(
    player: Player, other_learner: User, play: Callable[..., Player]
) -> None:
    with pytest.raises(learning.MalformedReport):
        player.claim(*[[0, 86_400_000, 16]] * 60, after_s=15)
    day = 12 * HOUR_MS
    for _ in range(45):
        player.claim(*[[0, day // 60, 16]] * 60, after_s=15)
    assert WatchSegment.objects.filter(session__enrolment=player.enrolment).exists()
    assert learning.seal_idle(at=player.now + timedelta(hours=1)) == 1


def test_single_milliseconds_do_not_carry_anybody_to_the_end_where_skipping_is_refused(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Player]
) -> None:
    strict = play(learner, release_course(video(720_000), kind="subsidised"), now=STRICT)
    for first in range(0, 720_000, 180_000):
        strict.claim(*[[first + num * 3_000, first + num * 3_000 + 1, 1.0] for num in range(60)], after_s=15)
    assert LessonProgress.objects.get(enrolment=strict.enrolment).frontier_ms <= 3_001


def test_a_cut_fraction_of_a_second_locks_nobody_out(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Player]
) -> None:
    strict = play(learner, release_course(video(720_000), kind="subsidised"), now=STRICT)
    strict.watch(0, 10_000)
    place = 12_800
    for length in (400, 700, 2_000, 15_000):
        assert strict.claim([place, place + length, 1.0], after_s=length / 1000).counted_ms == length
        place += length
    assert LessonProgress.objects.get(enrolment=strict.enrolment).frontier_ms == place


def test_pieces_of_seconds_are_all_kept_or_all_refused(player: Player) -> None:
    refused = 0
    for offset in (100, 600):
        for first in range(0, 500, 50):
            halves = [[(first + num) * 1000 + offset, (first + num) * 1000 + offset + 500, 1.0] for num in range(50)]
            try:
                player.claim(*halves, after_s=30)
            except learning.MalformedReport:
                refused += 1
    assert refused
    assert list(differences()) == []


def test_a_player_that_only_tells_its_place_keeps_no_room_for_itself(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Player]
) -> None:
    version = release_course(video(720_000, "v1"), video(720_000, "v2"), kind="subsidised")
    player = play(learner, version, now=STRICT)
    player.claim([0, 15_000, 1], after_s=15)
    for _ in range(3):
        assert player.claim(after_s=HOUR_MS / 1000, position_ms=15_000).token == ""
    with pytest.raises(TokenRefused):
        player.claim([15_000, 30_000, 1], after_s=HOUR_MS / 1000)


def test_a_download_of_months_ago_breaks_nothing(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Player]
) -> None:
    version = release_course(video(720_000, "v1"), reading())
    Policy.objects.filter(kind="market").update(offline_hours=2_000, offline_reports="credit")
    player = play(learner, version)
    granted = learning.download_lesson(
        user=learner, enrolment_uuid=player.enrolment.uuid, lesson_key="v1", device="test", at=player.now
    )
    answer = learning.report(
        token=granted.token,
        device="test",
        seq=1,
        intervals=[[0, 15_000, 1]],
        position_ms=None,
        at=player.now + timedelta(hours=1_900),
    )
    assert answer.counted_ms == 15_000
