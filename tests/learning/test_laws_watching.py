"""The laws of presence checks, of players that are closed and of downloads, stated of `settle` for any report."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.counting.clipping import Claim
from learning.counting.clock import TOLERANCE_MS, Bucket
from learning.counting.presence import Presence, first_check_ms, next_check_ms
from learning.counting.settling import Rules, State, needed_ms, settle

START = datetime(2026, 11, 30, 1, tzinfo=UTC)
DURATION = 720_000
WINDOW = 60
CHECKS = Presence(from_minutes=1, to_minutes=3, window_s=WINDOW)

# (seconds later, where a claim begins, how long it is, its rate in hundredths)
reports = st.lists(
    st.tuples(
        st.integers(0, 90), st.integers(0, DURATION), st.integers(1, 60_000), st.sampled_from([50, 100, 150, 1600])
    ),
    min_size=1,
    max_size=25,
)
chances = st.floats(0, 1, exclude_max=True)


def state(*, presence: Presence | None = None, offline_counts: bool = True, granted: bool = False) -> State:
    rules = Rules(
        policy_id=1,
        max_rate=Fraction(3, 2),
        coverage_percent=95,
        forward_seek=True,
        report_interval_s=15,
        report_cap_s=30,
        daily_cap_minutes=None,
        presence=presence,
        offline_counts=offline_counts,
    )
    return State(
        budget=Bucket(0, START),
        day=START.date(),
        day_counted_ms=0,
        spent_ms=0,
        clock=Bucket(0, START),
        fragments=[],
        last_seq=0,
        decided=[],
        evidence=None,
        sealed_count=0,
        others=[],
        closed_at=None,
        granted_at=START if granted else None,
        spent_before_ms=0,
        is_active=True,
        learn_until=None,
        version_uuid=UUID(int=0),
        rules=rules,
        position_ms=0,
        coverage=b"",
        counted_ms=0,
        frontier_ms=0,
        done_at=None,
        check_next_ms=None,
        check_asked_at=None,
        lessons={},
    )


def send(watching: State, seq: int, at: datetime, start: int, length: int, rate: int, chance: float = 0.5) -> int:
    claim = Claim(start, start + length, Fraction(rate, 100))
    decision = settle(
        watching, lesson_key="v", duration_ms=DURATION, seq=seq, claims=[claim], position_ms=None, at=at,
        today=at.date(), chance=chance,
    )  # fmt: skip
    return decision.counted_ms


@settings(max_examples=60, deadline=None)
@given(reports, chances)
def test_who_answers_no_check_counts_no_longer_than_the_first_one_and_its_window(
    watched: list[tuple[int, int, int, int]], chance: float
) -> None:
    watching, free = state(presence=CHECKS), state()
    at, added, asked, at_asking = START, 0, None, 0
    for seq, (wait, start, length, rate) in enumerate(watched, start=1):
        at += timedelta(seconds=wait)
        got = send(watching, seq, at, start, length, rate, chance)
        send(free, seq, at, start, length, rate, chance)
        added += got
        if asked and at > asked + timedelta(seconds=WINDOW):
            assert got == 0
        if asked is None and watching.check_asked_at:
            asked, at_asking = watching.check_asked_at, added
        # Never more than without checks, and never finished before somebody answered.
        assert watching.counted_ms <= free.counted_ms
        assert not (asked and watching.done_at)
    if asked:
        allowed_ms = ((asked - START) // timedelta(milliseconds=1) + WINDOW * 1000 + TOLERANCE_MS) * Fraction(3, 2)
        assert added <= allowed_ms
        assert at_asking <= added


@settings(max_examples=60, deadline=None)
@given(reports, chances)
def test_who_passes_every_check_at_once_counts_exactly_as_without_checks(
    watched: list[tuple[int, int, int, int]], chance: float
) -> None:
    watching, free = state(presence=CHECKS), state()
    at = START
    for seq, (wait, start, length, rate) in enumerate(watched, start=1):
        at += timedelta(seconds=wait)
        assert send(watching, seq, at, start, length, rate, chance) == send(free, seq, at, start, length, rate)
        if watching.check_asked_at:
            watching.check_asked_at = None
            watching.check_next_ms = next_check_ms(CHECKS, counted_ms=watching.counted_ms, chance=chance)
    assert watching.coverage == free.coverage


@settings(max_examples=60, deadline=None)
@given(reports, st.integers(0, 24))
def test_a_closed_player_counts_no_more_than_the_time_until_it_was_closed(
    watched: list[tuple[int, int, int, int]], closed_after: int
) -> None:
    watching = state()
    at, added = START, 0
    for seq, (wait, start, length, rate) in enumerate(watched, start=1):
        at += timedelta(seconds=wait)
        if seq == closed_after + 1:
            watching.closed_at = at
        added += send(watching, seq, at, start, length, rate)
    if watching.closed_at:
        assert added <= ((watching.closed_at - START) // timedelta(milliseconds=1) + TOLERANCE_MS) * Fraction(3, 2)


@settings(max_examples=60, deadline=None)
@given(reports, st.integers(0, 3 * 86_400), st.booleans())
def test_a_download_counts_no_more_than_the_time_since_it_was_granted_whoever_else_plays(
    watched: list[tuple[int, int, int, int]], away_s: int, counts: bool
) -> None:
    """The download's reports and those of a player online, one after the other, share the learner's hours."""
    phone, desk = state(granted=True, offline_counts=counts), state()
    at, added = START, 0
    for seq, (wait, start, length, rate) in enumerate(watched, start=1):
        at += timedelta(seconds=wait + (away_s if seq == 3 else 0))
        for player in (desk, phone) if seq % 2 else (phone, desk):
            other = phone if player is desk else desk
            player.budget, player.spent_ms = max(phone, desk, key=lambda one: one.spent_ms).budget, other.spent_ms
            got = send(player, seq, at, start, length, rate)
            other.budget, other.spent_ms = player.budget, player.spent_ms
            assert got == 0 or player is desk or counts
            added += got
    elapsed_ms = (at - START) // timedelta(milliseconds=1)
    assert added <= (elapsed_ms + TOLERANCE_MS) * Fraction(3, 2)


@given(
    st.integers(300_000, 3_600_000), chances, st.sampled_from([90, 95]), st.sampled_from([Fraction(1), Fraction(3, 2)])
)
def test_the_first_check_leaves_time_to_answer_before_the_lesson_is_done(
    duration_ms: int, chance: float, percent: int, rate: Fraction
) -> None:
    usual = Presence(from_minutes=5, to_minutes=8, window_s=WINDOW)
    needed = needed_ms(duration_ms, percent)
    moment = first_check_ms(
        usual, duration_ms=duration_ms, needed_ms=needed, max_rate=rate, report_ms=30_000, chance=chance
    )
    assert moment is not None
    assert 60_000 <= moment <= 480_000
    assert moment + WINDOW * 1000 * rate + 30_000 <= needed
    assert (
        first_check_ms(usual, duration_ms=299_999, needed_ms=1, max_rate=rate, report_ms=30_000, chance=chance) is None
    )
