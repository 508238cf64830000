"""Evidence: a handful of rows an hour, every answer still known, and every bitmap recomputed from it."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from learning import services as learning
from learning.models import LessonProgress, PlaySession, WatchSegment
from learning.services.recounting import differences
from learning.services.sealing import seal_idle
from tests.learning.conftest import Player, reading, video

pytestmark = pytest.mark.django_db
HOUR_MS = 3_600_000


@pytest.fixture
def player(learner: User, release_course: Callable[..., Any], play: Callable[..., Any]) -> Player:
    started: Player = play(learner, release_course(video(HOUR_MS), reading()))
    return started


def test_an_hour_of_honest_watching_is_a_handful_of_rows_and_nothing_is_lost(player: Player) -> None:
    answer = player.watch(0, HOUR_MS)
    assert answer.lesson_counted_ms == HOUR_MS
    assert WatchSegment.objects.count() == 6
    assert [row.counted for row in WatchSegment.objects.order_by("num")] == [
        [[start, start + 600_000, 1.0]] for start in range(0, HOUR_MS, 600_000)
    ]
    assert list(differences()) == []


def test_a_report_that_comes_again_after_its_evidence_was_sealed_gets_its_own_answer(player: Player) -> None:
    player.watch(0, 900_000)
    for seq in (1, 7, 40, 41, 60):
        again = learning.report(
            device="test", token=player.token, seq=seq, intervals=[[0, 9_000, 1.0]], position_ms=None, at=player.now
        )
        first = player.answers[seq - 1]
        assert (again.seq, again.counted_ms, again.lesson_counted_ms) == (seq, 15_000, first.lesson_counted_ms)
        assert again.next_gap == first.next_gap
    assert list(differences()) == []


def test_a_pause_parts_the_evidence_so_that_its_times_are_true(player: Player) -> None:
    player.watch(0, 30_000)
    player.now += timedelta(minutes=20)
    player.watch(30_000, 60_000)
    first, second = WatchSegment.objects.get(), PlaySession.objects.get().evidence
    assert first.counted == [[0, 30_000, 1.0]]
    assert first.last_at - first.first_at < timedelta(minutes=1)
    assert second["counted"] == [[30_000, 60_000, 1.0]]


def test_what_a_silent_player_left_open_is_sealed(player: Player) -> None:
    player.watch(0, 30_000)
    assert seal_idle(at=player.now + timedelta(minutes=5), limit=9) == 0
    assert seal_idle(at=player.now + timedelta(minutes=11), limit=9) == 1
    assert seal_idle(at=player.now + timedelta(minutes=11), limit=9) == 0
    session = PlaySession.objects.get()
    assert (session.evidence, session.sealed_count, session.unsealed_since) == ({}, 1, None)
    # It speaks again: nothing is counted twice, and what it says goes on.
    again = learning.report(
        device="test", token=player.token, seq=2, intervals=[[15_000, 30_000, 1.0]], position_ms=None, at=player.now
    )
    assert again.counted_ms == 15_000
    player.now += timedelta(minutes=12)
    assert player.watch(30_000, 45_000).lesson_counted_ms == 45_000
    assert list(differences()) == []


def test_a_bitmap_that_somebody_changed_is_found(player: Player) -> None:
    player.watch(0, 30_000)
    LessonProgress.objects.update(coverage=b"\xff" * 9)
    assert [(one.kept_s, one.evidence_s) for one in differences()] == [(72, 30)]
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("recount_coverage", "--check", stdout=out, stderr=StringIO())
    assert "kept 72 s, evidence gives 30 s" in out.getvalue()


def test_telling_the_place_takes_no_number_and_leaves_no_hole(player: Player) -> None:
    for turn in range(120):
        player.claim(after_s=1, position_ms=turn * 100 + 50)
        assert LessonProgress.objects.get().position_ms == turn * 100 + 50
        player.seq -= 1  # it had the next number, which the next claim takes
        player.claim([0, 1_000, 1.0], after_s=1, position_ms=turn * 100)
        assert LessonProgress.objects.get().position_ms == turn * 100
    assert PlaySession.objects.get().decided == [[1, 120]]


def test_numbers_of_reports_with_endless_holes_are_refused(player: Player) -> None:
    for seq in range(1, 200, 2):
        player.now += timedelta(seconds=1)
        learning.report(
            device="test", token=player.token, seq=seq, intervals=[[0, 1_000, 1.0]], position_ms=None, at=player.now
        )
    before = PlaySession.objects.values().get()
    with pytest.raises(learning.MalformedReport):
        learning.report(
            device="test", token=player.token, seq=999, intervals=[[0, 1_000, 1.0]], position_ms=None, at=player.now
        )
    assert PlaySession.objects.values().get() == before


intervals = st.lists(
    st.tuples(st.integers(0, 70_000), st.integers(1, 30_000), st.sampled_from([0.5, 1.0, 1.5, 2.0, 16.0])),
    min_size=1,
    max_size=4,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(intervals, st.integers(0, 400), st.booleans()), max_size=15))
def test_whatever_is_reported_coverage_follows_from_evidence_and_never_shrinks(
    player: Player, reports: list[tuple[list[tuple[int, int, float]], int, bool]]
) -> None:
    kept = 0
    for claimed, wait_s, again in reports:
        if again:
            player.open()
        answer = player.claim(*[[start, start + length, rate] for start, length, rate in claimed], after_s=wait_s)
        assert answer.lesson_counted_ms >= kept
        kept = answer.lesson_counted_ms
    assert list(differences()) == []
