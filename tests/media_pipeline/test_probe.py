"""What is refused, and why."""

import pytest

from media_pipeline import services as media
from media_pipeline.models import VideoVersion
from media_pipeline.probe import Limits, Refused, probe
from media_pipeline.services.failures import EXPLANATIONS, UNKNOWN

PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile /etc/passwd\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"hello", "not_a_video"),
        (PLAYLIST, "not_a_video"),
        (CONCAT, "not_a_video"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_video"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(100), "damaged"),
    ],
)
def test_what_is_no_video_is_refused(tmp_path, content, code):
    path = tmp_path / "lecture.mp4"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        probe(path)
    assert refused.value.code == code


def test_half_a_file_is_refused(tmp_path, lecture):
    path = tmp_path / "half"
    path.write_bytes(lecture.read_bytes()[: lecture.stat().st_size // 2])
    with pytest.raises(Refused) as refused:
        probe(path)
    assert refused.value.code == "truncated"


def test_sound_alone_is_refused(lecture, make_media):
    with pytest.raises(Refused) as refused:
        probe(make_media("sound.m4a", "-i", str(lecture), "-vn", "-c", "copy"))
    assert refused.value.code == "no_picture"


def test_a_picture_in_disguise_is_refused(make_media, tmp_path):
    image = make_media("image.png", "-f", "lavfi", "-i", "testsrc2=s=320x240:d=0.1", "-frames:v", "1")
    disguised = tmp_path / "lecture.mp4"
    disguised.write_bytes(image.read_bytes())
    with pytest.raises(Refused) as refused:
        probe(disguised)
    assert refused.value.code == "not_a_video"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_ms=3000), "too_long"),
        (Limits(min_ms=60_000), "too_short"),
        (Limits(max_side=320), "picture_too_large"),
        (Limits(min_side=400), "picture_too_small"),
        (Limits(max_fps=10), "frame_rate"),
        (Limits(max_streams=1), "too_many_streams"),
    ],
)
def test_limits_are_kept(lecture, limits, code):
    with pytest.raises(Refused) as refused:
        probe(lecture, limits=limits)
    assert refused.value.code == code


def test_the_facts_are_as_measured(lecture):
    facts = probe(lecture)
    assert (facts.duration_ms, facts.width, facts.height, float(facts.fps)) == (6000, 640, 360, 12.0)
    assert facts.audio_channels == 1
    assert type(facts).from_json(facts.as_json()) == facts


def test_a_refused_file_has_no_poster_and_is_never_measured(ingest, tmp_path):
    path = tmp_path / "x.mp4"
    path.write_bytes(b"not a video")
    version = ingest(path)
    assert (version.state, version.failure_code) == (VideoVersion.State.FAILED, "not_a_video")
    assert not version.is_measured
    assert not version.is_playable


@pytest.mark.parametrize("code", [*EXPLANATIONS, "unheard_of"])
def test_every_refusal_has_a_reason_and_a_remedy(code):
    reason, remedy = media.explain(code)
    assert reason
    assert remedy
    assert (code in EXPLANATIONS) == (reason != str(UNKNOWN.reason))
