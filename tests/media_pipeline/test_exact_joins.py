"""Chunks put behind one another show the very frames, at the very moments, of one uninterrupted run.

Each frame of these sources carries its number as sixteen bars, black or white, that survive any encoder.
"""

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from media_pipeline import plan as planned
from media_pipeline import services as media
from media_pipeline import store

_BARS, _WIDTH, _HEIGHT = 16, 640, 96
_NUMBERED = (
    f"color=s={_WIDTH}x{_HEIGHT}:r=25:d=70,format=gray,"
    rf"geq=lum='if(mod(floor(N/pow(2\,floor(X/{_WIDTH // _BARS})))\,2)\,235\,16)'"
)
_TONE = ("-f", "lavfi", "-i", "sine=330:d=70")
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "130", "-bf", "2", "-sc_threshold", "0", "-c:a", "aac")

SOURCES: dict[str, tuple[str, ...]] = {
    "even.mp4": (*_X264, "-pix_fmt", "yuv420p"),
    # Every frame whose number has an odd parity of these bits is left out: gaps of many lengths.
    "uneven.mkv": ("-vf", r"select='gt(mod(n*7919\,13)\,5)'", "-fps_mode", "vfr", *_X264, "-pix_fmt", "yuv420p"),
    "ten-bit.mkv": (*_X264, "-pix_fmt", "yuv420p10le"),
    "offset.ts": ("-c:v", "mpeg2video", "-q:v", "2", "-g", "50", "-bf", "2", "-c:a", "mp2", "-output_ts_offset", "90"),
    "late-picture.mp4": ("-vf", "setpts=PTS+1.5/TB", *_X264, "-pix_fmt", "yuv420p"),
    "interlaced.mp4": (
        "-vf",
        "setfield=tff",
        "-flags",
        "+ildct+ilme",
        "-c:v",
        "mpeg2video",
        "-q:v",
        "2",
        "-g",
        "15",
        "-c:a",
        "aac",
    ),
}


@pytest.fixture
def numbered(make_media: Callable[..., Path]) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        base = make_media("numbered.mkv", "-f", "lavfi", "-i", _NUMBERED, "-c:v", "ffv1")
        if name == "rotated.mp4":
            return make_media(f"numbered-{name}", "-display_rotation", "90", "-i", str(make("even.mp4")), "-c", "copy")
        return make_media(f"numbered-{name}", "-i", str(base), *_TONE, *SOURCES[name])

    return make


def _number(frame: av.VideoFrame) -> int:
    """What the bars say; they lie across where the source was turned."""
    plane = frame.reformat(format="gray").planes[0]
    grey, line = bytes(plane), plane.line_size
    middles = [(bit + 0.5) / _BARS for bit in range(_BARS)]
    if frame.width > frame.height:
        places = [frame.height // 2 * line + int(middle * frame.width) for middle in middles]
    else:
        places = [int((1 - middle) * frame.height) * line + frame.width // 2 for middle in middles]
    return sum((grey[place] > 128) << bit for bit, place in enumerate(places))


def _frames(path: Path) -> list[tuple[int, int]]:
    """The moment in milliseconds and the number of every frame that a player shows."""
    found = []
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            found.append((round(float(frame.pts * frame.time_base) * 1000), _number(frame)))
    return found


_QUICK = ("offset.ts",)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in _QUICK else pytest.mark.slow) for name in (*SOURCES, "rotated.mp4")],
)
def test_joined_chunks_are_the_uninterrupted_run(name, numbered, ingest, monkeypatch):
    source = numbered(name)

    def encode(groups: int) -> list[tuple[int, int]]:
        monkeypatch.setattr(planned, "GROUPS_IN_CHUNK", groups)
        version = ingest(source)
        media.encode(version_id=version.pk)
        version.refresh_from_db()
        assert version.is_ready, version.failure_code
        assert version.renditions.filter(kind="video").count() == 1
        rung = version.renditions.get(kind="video")
        return _frames(store.local_copy(store.result_key(version.uuid, f"{rung.name}.m4s"), source.parent))

    joined, whole = encode(planned.GROUPS_IN_CHUNK), encode(10_000)
    assert len(whole) > 1600
    assert joined == whole
    moments = [moment for moment, _number in joined]
    assert moments == sorted(set(moments))
