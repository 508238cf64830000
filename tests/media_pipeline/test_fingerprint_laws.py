"""What holds of every print: copies are found wherever they were cut, and what is unrelated is not."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.fingerprint import (
    FRAME_HEIGHT,
    FRAME_WIDTH,
    ITEMS_PER_S,
    Finder,
    Print,
    by_changes,
    changes_of,
)

SEEDS = st.integers(0, 2**32)


def talk(seed: int, items: int = 600) -> list[int]:
    """A sound that goes on changing: no two items alike."""
    return [random.Random(f"{seed}/{place}").getrandbits(32) for place in range(items)]


def blurred(sound: list[int], seed: int, bits: int = 3) -> list[int]:
    """As another encoder would have it: a few bits of every item differ."""
    chance = random.Random(seed)
    return [item ^ sum(1 << bit for bit in chance.sample(range(32), chance.randint(0, bits))) for item in sound]


def pages(seed: int, ticks: int = 1800) -> list[int]:
    """The ticks at which a talk of three minutes turns its pages."""
    chance, tick, found = random.Random(seed), 0, []
    while (tick := tick + chance.randint(20, 90)) < ticks:
        found.append(tick)
    return found


@settings(max_examples=25)
@given(seed=SEEDS, first=st.integers(0, 300), kept=st.integers(150, 600), before=st.integers(0, 200))
def test_a_sound_is_found_wherever_it_was_cut_and_whatever_was_put_before_it(seed, first, kept, before):
    whole = talk(seed)
    cut = talk(seed + 1, before) + blurred(whole[first : first + kept], seed)
    if len(whole[first : first + kept]) < max(130, len(cut) * 0.3):
        return
    for mine, other in ((whole, cut), (cut, whole)):
        match = Finder(Print(sound=mine)).compare(Print(sound=other))
        assert match is not None
        assert match.how == "sound"
        assert 0.25 <= match.share <= 1


@settings(max_examples=25)
@given(one=SEEDS, two=SEEDS)
def test_unrelated_talks_do_not_match(one, two):
    if one == two:
        return
    first = Print(talk(one), pages(one), 1800)
    second = Print(talk(two), pages(two), 1800)
    assert Finder(first).compare(second) is None


@settings(max_examples=25)
@given(seed=SEEDS, shift=st.integers(-600, 600), jitter=SEEDS)
def test_the_rhythm_of_pages_is_found_wherever_it_was_cut(seed, shift, jitter):
    chance = random.Random(jitter)
    whole = pages(seed)
    moved = [tick + shift + chance.randint(-1, 1) for tick in whole if 0 <= tick + shift < 1800]
    assert by_changes(Print((), whole, 1800), Print((), moved, 1800)) >= 0.8
    assert by_changes(Print((), moved, 1800), Print((), whole, 1800)) >= 0.8


@pytest.mark.parametrize("item", [0, 2**31 + 7])
def test_silence_and_a_held_tone_match_nothing_not_even_themselves(item):
    held = Print(sound=[item] * 2000)
    assert held.is_empty
    assert Finder(held).compare(held) is None


def test_a_few_seconds_in_common_are_no_copy():
    jingle = talk(1, int(10 * ITEMS_PER_S))
    assert Finder(Print(jingle + talk(2))).compare(Print(jingle + talk(3))) is None


def test_slides_that_change_as_regularly_as_a_clock_are_no_evidence():
    """Every five seconds to the tick: any such talk would fit any other, at every shift."""
    one, two = list(range(50, 1000, 50)), list(range(20, 1000, 50))
    assert by_changes(Print((), one, 1000), Print((), two, 1000)) == 0.0


def test_few_changes_say_nothing():
    assert by_changes(Print((), [10, 50, 90], 900), Print((), [10, 50, 90], 900)) == 0.0


def frame(level: int) -> bytes:
    return bytes([level]) * (FRAME_WIDTH * FRAME_HEIGHT)


def test_a_change_is_where_the_picture_jumps_not_where_it_trembles():
    still, other = frame(100), frame(140)
    trembling = [frame(100 + tick % 3) for tick in range(20)]
    assert changes_of([still] * 10 + [other] * 10) == ([10], 20)
    assert changes_of(trembling) == ([], 20)
    assert changes_of([]) == ([], 0)
