"""Fragments are moved in time and nothing else of a track changes."""

from pathlib import Path

import av
import pytest

from media_pipeline import boxes

_FRAGMENTED = ("-f", "mp4", "-movflags", "+cmaf+frag_keyframe+empty_moov+default_base_moof+skip_trailer")


@pytest.fixture
def track(make_media, tmp_path: Path) -> Path:
    """Ten seconds of picture with B-frames, a key frame every two seconds."""
    made = make_media(
        "fragmented.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=10", "-c:v", "libx264", "-preset", "fast", "-bf", "3"),
        *("-g", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p", *_FRAGMENTED),
    )
    copy = tmp_path / "track.mp4"
    copy.write_bytes(made.read_bytes())
    return copy


def _shown(path: Path) -> list[tuple[float, int]]:
    with av.open(str(path)) as file:
        return [(round(float(f.pts * f.time_base), 3), hash(bytes(f.planes[0]))) for f in file.decode(video=0)]


def test_the_index_tells_every_frame_and_where_players_can_begin(track):
    found = boxes.read_track(track)
    assert found.codec.startswith("avc1.64")
    assert len(found.fragments) == 5
    assert all(fragment.starts_with_key for fragment in found.fragments)
    assert found.init_size + sum(fragment.size for fragment in found.fragments) == track.stat().st_size
    times = sorted(sample.time for fragment in found.fragments for sample in fragment.samples)
    assert times == [number * found.timescale // 25 for number in range(250)]


def test_a_moved_track_shows_the_same_pictures_later(track):
    before = _shown(track)
    found = boxes.read_track(track)
    boxes.rebase(track, start=32 * found.timescale)
    moved = boxes.read_track(track)
    assert min(sample.time for sample in moved.fragments[0].samples) == 32 * found.timescale
    assert [(round(time + 32, 3), picture) for time, picture in before] == _shown(track)


def test_moving_twice_is_moving_once(track):
    boxes.rebase(track, start=9000)
    once = track.read_bytes()
    boxes.rebase(track, start=9000)
    assert track.read_bytes() == once


def test_pictures_that_lag_behind_their_decoding_are_brought_forward(track, make_media, tmp_path):
    lagging = make_media(
        "lagging.mp4", "-i", str(track), "-c", "copy", *_FRAGMENTED[:3], _FRAGMENTED[3] + "+frag_discont"
    )
    copy = tmp_path / "lagging.mp4"
    copy.write_bytes(lagging.read_bytes())
    boxes.rebase(copy, start=0)
    found = boxes.read_track(copy)
    assert sorted(s.time for f in found.fragments for s in f.samples)[:2] == [0, found.timescale // 25]


@pytest.mark.parametrize("cut", [0, 7, 20, 700, 900])
def test_half_a_file_is_refused(track, cut):
    track.write_bytes(track.read_bytes()[:cut])
    with pytest.raises(boxes.BadTrack):
        boxes.read_track(track)


def test_any_other_file_is_refused(track):
    track.write_bytes(b"\x00\x00\x00\x08free" * 40)
    with pytest.raises(boxes.BadTrack):
        boxes.read_track(track)
