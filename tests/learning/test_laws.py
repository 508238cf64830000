"""The laws of counting, stated for any report whatever: what a cheat would have to break."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from learning.counting import slots
from learning.counting.clipping import Claim, Limits, decide
from learning.counting.clock import RESERVE_REPORTS, TOLERANCE_MS, Bucket

DURATION = 60_300
START = datetime(2026, 11, 2, tzinfo=UTC)

spans = st.lists(
    st.tuples(st.integers(0, DURATION), st.integers(0, DURATION)).map(lambda pair: (min(pair), max(pair))), max_size=12
)
claims = st.lists(
    st.builds(
        lambda start, length, rate: Claim(start, start + length, Fraction(rate, 100)),
        st.integers(0, 2 * DURATION),
        st.integers(1, DURATION),
        st.integers(10, 1600),
    ),
    max_size=8,
)
rates = st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(2)])


def limits(**changes: object) -> Limits:
    usual: dict[str, object] = {
        "duration_ms": DURATION,
        "max_rate": Fraction(3, 2),
        "report_ms": 30_000,
        "session_wall_ms": 15_000,
        "learner_wall_ms": 15_000,
        "frontier_ms": 0,
        "forward_seek": True,
        "day_ms": None,
        "before": (),
    }
    return Limits(**{**usual, **changes})  # type: ignore[arg-type]


@given(claims, rates, st.integers(0, 60_000), st.integers(0, 60_000))
def test_counted_is_no_more_than_the_clock_allows_at_the_greatest_rate(
    claimed: list[Claim], rate: Fraction, session_ms: int, learner_ms: int
) -> None:
    verdict = decide(claimed, limits(max_rate=rate, session_wall_ms=session_ms, learner_wall_ms=learner_ms))
    allowed = min(session_ms, learner_ms)
    assert sum(claim.end_ms - claim.start_ms for claim in verdict.accepted) <= allowed * rate
    assert verdict.wall_ms <= allowed
    assert verdict.added_ms <= 30_000
    assert verdict.added_ms <= verdict.claimed_ms


@given(claims, spans, st.integers(0, 20_000))
def test_what_is_added_is_new_and_within_the_lesson_and_the_day(
    claimed: list[Claim], before: list[slots.Span], day_ms: int
) -> None:
    verdict = decide(claimed, limits(before=before, day_ms=day_ms))
    accepted = slots.merge((claim.start_ms, claim.end_ms) for claim in verdict.accepted)
    assert all(0 <= start < end <= DURATION for start, end in accepted)
    assert verdict.added_ms == slots.length(slots.subtract(accepted, before))
    assert verdict.added_ms <= day_ms


@given(claims)
def test_nothing_counts_far_beyond_what_was_reached_where_skipping_is_refused(claimed: list[Claim]) -> None:
    reached = 0
    for claim in decide(claimed, limits(forward_seek=False)).accepted:
        assert claim.start_ms <= reached + 3_000
        reached = max(reached, claim.end_ms)


@given(st.lists(st.tuples(st.integers(-5_000, 3_600_000), st.integers(0, 60_000)), max_size=30), st.integers(5, 60))
def test_a_bucket_never_gives_more_than_elapsed_time_and_the_tolerance_once(
    steps: list[tuple[int, int]], interval_s: int
) -> None:
    reserve_ms = RESERVE_REPORTS * interval_s * 1000
    bucket = Bucket(0, START)
    now, furthest, spent = START, START, 0
    for wait_ms, wanted_ms in steps:
        now += timedelta(milliseconds=wait_ms)
        furthest = max(furthest, now)
        bucket = bucket.accrue(until=now, reserve_ms=reserve_ms)
        taken = min(wanted_ms, bucket.allowance_ms)
        bucket = bucket.spend(taken)
        spent += taken
        assert bucket.unspent_ms >= -TOLERANCE_MS
        assert spent <= (furthest - START) // timedelta(milliseconds=1) + TOLERANCE_MS


@given(spans, spans)
def test_merging_bitmaps_is_commutative_idempotent_and_never_shrinks(
    left: list[slots.Span], right: list[slots.Span]
) -> None:
    one, two = slots.fill(left, duration_ms=DURATION), slots.fill(right, duration_ms=DURATION)
    both = slots.union(one, two)
    assert both == slots.union(two, one)
    assert slots.union(both, one) == both
    counted = slots.counted_ms(both, duration_ms=DURATION)
    assert counted >= max(slots.counted_ms(one, duration_ms=DURATION), slots.counted_ms(two, duration_ms=DURATION))
    assert counted <= DURATION


@given(spans, spans, spans)
def test_merging_spans_is_commutative_associative_and_idempotent(
    one: list[slots.Span], two: list[slots.Span], three: list[slots.Span]
) -> None:
    merged = slots.merge([*one, *two, *three])
    assert merged == slots.merge([*three, *slots.merge([*two, *one])])
    assert merged == slots.merge(merged)


@given(spans)
def test_a_bitmap_counts_what_it_shows_and_no_more_than_was_watched(watched: list[slots.Span]) -> None:
    bitmap = slots.fill(watched, duration_ms=DURATION)
    shown = slots.spans_of(bitmap, duration_ms=DURATION)
    assert slots.length(shown) == slots.counted_ms(bitmap, duration_ms=DURATION) <= slots.length(slots.merge(watched))
    assert slots.subtract(shown, watched) == []


@given(spans, spans)
def test_subtracting_leaves_exactly_the_rest(some: list[slots.Span], taken: list[slots.Span]) -> None:
    left = slots.subtract(some, taken)
    assert slots.length(left) + slots.length(slots.merge(taken)) == slots.length(slots.merge([*some, *taken]))
