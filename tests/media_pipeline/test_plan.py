"""The grid of frames, the chunks and the ladder that a source gets; pure arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import ladder
from media_pipeline.plan import make_plan
from media_pipeline.probe import Facts


def _facts(**changed) -> Facts:
    found = {
        "duration_ms": 70_000, "width": 1280, "height": 720, "fps": Fraction(30), "video_stream": 0,
        "interlaced": False, "audio_stream": 1, "audio_channels": 2, "raw": {},
    }  # fmt: skip
    return Facts(**(found | changed))


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1920, 1080, [("540p", 960, 540), ("720p", 1280, 720), ("1080p", 1920, 1080)]),
        (3840, 2160, [("540p", 960, 540), ("720p", 1280, 720), ("1080p", 1920, 1080)]),
        (1280, 720, [("540p", 960, 540), ("720p", 1280, 720)]),
        (1080, 1920, [("540p", 540, 960), ("720p", 720, 1280), ("1080p", 1080, 1920)]),
        (960, 540, [("360p", 640, 360), ("540p", 960, 540)]),
        (640, 480, [("360p", 480, 360), ("480p", 640, 480)]),
        (321, 201, [("200p", 320, 200)]),
    ],
)
def test_the_ladder_fits_the_shorter_side_and_never_enlarges(width, height, expected):
    rungs = ladder.fit(width=width, height=height, grid=Fraction(30))
    assert [(rung.name, rung.width, rung.height) for rung in rungs] == expected


@pytest.mark.parametrize(
    ("fps", "expected"),
    [
        (30, 30),
        (25, 25),
        (60, 30),
        (50, 25),
        (24, 24),
        (40, 30),
        (2, 2),
        (Fraction(60000, 1001), Fraction(30000, 1001)),
    ],
)
def test_the_grid_is_an_even_share_of_the_sources_rate(fps, expected):
    assert ladder.grid_rate(Fraction(fps)) == expected


def test_odd_measured_rates_are_taken_for_the_usual_ones():
    assert ladder.usual_rate(Fraction(29970, 1000)) == Fraction(30000, 1001)
    assert ladder.usual_rate(Fraction(1234, 100)) == Fraction(1234, 100)


def test_slides_take_every_second_frame_of_the_grid():
    first, second = ladder.fit(width=1280, height=720, grid=Fraction(30))
    assert (first.fps, first.share) == (15, 2)
    assert (second.fps, second.share) == (30, 1)


def test_a_sound_of_two_channels_is_offered_twice_and_silence_never():
    assert [sound.name for sound in make_plan(_facts(audio_channels=8)).sounds] == ["audio-48k", "audio-96k"]
    assert [sound.name for sound in make_plan(_facts(audio_channels=1)).sounds] == ["audio-48k"]
    assert make_plan(_facts(audio_stream=None, audio_channels=0)).sounds == []


def test_pictures_at_uneven_times_get_a_grid_on_which_motion_is_smooth():
    assert make_plan(_facts(vfr=True, fps=Fraction(7))).fps == 30


@given(
    duration_ms=st.integers(1, 4 * 3600 * 1000),
    fps=st.fractions(Fraction(1), Fraction(240), max_denominator=1001),
    short=st.integers(64, 2160),
)
def test_chunks_cover_every_frame_once_and_begin_at_key_frames_of_every_rung(duration_ms, fps, short):
    plan = make_plan(_facts(duration_ms=duration_ms, fps=fps, width=2 * short, height=short))
    chunks = [plan.chunk(num) for num in range(plan.chunks)]
    assert sum(chunk.count for chunk in chunks) == plan.frames
    assert [chunk.first for chunk in chunks] == [num * plan.chunk_frames for num in range(plan.chunks)]
    assert all(0 < chunk.count <= plan.chunk_frames for chunk in chunks)
    assert abs(plan.frames / plan.fps - Fraction(duration_ms, 1000)) <= 1 / plan.fps
    for rung in plan.rungs:
        assert plan.group % rung.share == 0
        assert rung.fps * rung.share == plan.fps
    assert 2 < plan.group / plan.fps < 6
