"""What is refused, and why."""

import pytest

from media_pipeline import probe_label
from media_pipeline import services as media
from media_pipeline.apps import check_limits
from media_pipeline.models import VideoVersion
from media_pipeline.probe import Facts, Limits, Refused, probe
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


def test_older_facts_can_still_be_read(lecture):
    facts = probe(lecture)
    known = (
        "duration_ms",
        "width",
        "height",
        "fps",
        "video_stream",
        "interlaced",
        "audio_stream",
        "audio_channels",
        "raw",
    )
    older = {name: value for name, value in facts.as_json().items() if name in known}
    read = Facts.from_json(older)
    assert (read.fps, read.sar, read.bit_depth, read.warnings, read.remuxable) == (facts.fps, "1", 8, [], False)


def test_a_phone_friendly_lecture_can_go_out_as_it_is(lecture, make_media):
    facts = probe(lecture)
    assert facts.remuxable
    assert (facts.video_codec, facts.pixel_format, facts.container) == ("h264", "yuv420p", "mov")
    assert (facts.max_key_interval_ms, facts.starts_with_key, facts.vfr) == (2000, True, False)
    assert 0 < facts.bit_rate < 8_000_000
    odd = (
        make_media("turned.mp4", "-display_rotation", "90", "-i", str(lecture), "-c", "copy"),
        make_media("deep.mp4", "-i", str(lecture), "-c:v", "libx264", "-pix_fmt", "yuv420p10le"),
        make_media("stretched.mp4", "-i", str(lecture), "-vf", "setsar=4/3", "-preset", "ultrafast"),
        make_media("mpeg-4.mp4", "-i", str(lecture), "-c:v", "mpeg4"),
        make_media("one-key.mp4", "-i", str(lecture), "-preset", "ultrafast", "-g", "9999", "-vf", "setpts=3*PTS"),
    )
    assert [probe(path).remuxable for path in odd] == [False] * len(odd)


def test_times_count_from_the_first_of_both_streams(make_media):
    late = make_media(
        "late-sound.ts",
        *("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=4", "-itsoffset", "1", "-f", "lavfi", "-i", "sine=d=2"),
        *("-map", "0", "-map", "1", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
        *("-output_ts_offset", "100"),
    )
    facts = probe(late)
    assert facts.start_us == pytest.approx(101_400_000, abs=200_000)
    assert facts.video_start_us == 0
    assert facts.audio_start_us == pytest.approx(1_000_000, abs=50_000)
    assert (facts.video_ms, facts.fps) == (4000, 25)


def test_a_long_key_interval_is_told(make_media):
    path = make_media(
        "few-keys.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=640x360:r=5:d=25", "-c:v", "libx264", "-preset", "ultrafast", "-g", "9999"),
    )
    facts = probe(path)
    assert facts.max_key_interval_ms == 25_000
    assert "long_key_interval" in facts.warnings


def test_a_file_larger_than_an_upload_may_be_is_refused(lecture, settings):
    settings.MEDIA_MAX_UPLOAD_BYTES = 1000
    with pytest.raises(Refused, match="too_big"):
        probe(lecture)


def test_limits_come_from_the_settings(lecture, settings):
    settings.MEDIA_LIMITS = {"max_ms": 3000}
    with pytest.raises(Refused, match="too_long"):
        probe(lecture)


def test_a_limit_that_nobody_knows_stops_the_start(settings):
    assert check_limits() == []
    settings.MEDIA_LIMITS = {"max_hours": 4}
    (error,) = check_limits()
    assert "max_hours" in error.msg


LABEL = '{"Label":"1","ContentProducer":"甲"}'


@pytest.mark.parametrize(
    ("tags", "label"),
    [
        ({}, {}),
        ({"title": LABEL}, {}),
        ({"AIGC": LABEL}, {"Label": "1", "ContentProducer": "甲"}),
        ({"com.example.aigc": f'{{"AIGC":{LABEL}}}'}, {"Label": "1", "ContentProducer": "甲"}),
        ({"AIGC": '{"a":1,"b":[1],"c":{"d":1},"e":true,"f":null,"g":1.5}'}, {"a": 1, "g": 1.5}),
        ({"AIGC": "[1]"}, {"raw": "[1]"}),
        ({"AIGC": "{" * 100_000}, {"raw": "{" * 8192}),
        ({"AIGC": '{"a":"' + "x" * 9000 + '"}'}, {"raw": '{"a":"' + "x" * 8186}),
        ({"AIGC": r'{"a":"\u0000\ud800b","c":NaN}'}, {"a": "?b", "c": "NaN"}),
        ({"AIGC": " "}, {}),
    ],
)
def test_the_ai_label_is_read_and_bounded(tags, label):
    assert probe_label.read([{}, tags]) == label


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
