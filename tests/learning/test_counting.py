"""The arithmetic of watched seconds, without a database."""

from learning.counting import slots

DURATION = 47_300


def test_a_second_counts_when_all_of_it_was_watched() -> None:
    bitmap = slots.fill([(500, 2_999)], duration_ms=DURATION)
    assert slots.spans_of(bitmap, duration_ms=DURATION) == [(1_000, 2_000)]


def test_a_whole_lesson_counts_to_the_millisecond_though_its_last_second_is_short() -> None:
    bitmap = slots.fill([(0, DURATION)], duration_ms=DURATION)
    assert slots.counted_ms(bitmap, duration_ms=DURATION) == DURATION
    assert slots.first_gap(bitmap, duration_ms=DURATION) is None


def test_the_last_part_of_a_second_alone_counts_as_what_it_is() -> None:
    bitmap = slots.fill([(47_000, DURATION)], duration_ms=DURATION)
    assert slots.counted_ms(bitmap, duration_ms=DURATION) == 300


def test_two_halves_of_a_second_make_a_whole_one_when_merged_first() -> None:
    assert slots.fill([(0, 400), (400, 1_000)], duration_ms=DURATION) == slots.fill([(0, 1_000)], duration_ms=DURATION)


def test_the_first_gap_is_what_to_watch_next() -> None:
    bitmap = slots.fill([(0, 10_000), (12_000, 20_000)], duration_ms=DURATION)
    assert slots.first_gap(bitmap, duration_ms=DURATION) == (10_000, 12_000)


def test_twelve_minutes_take_ninety_bytes() -> None:
    assert len(slots.fill([], duration_ms=12 * 60_000)) == 90
