"""A file goes through probe and encode; what fails is refused with a reason or tried again."""

from datetime import timedelta
from fractions import Fraction

import av
import pytest
from django.core.files.storage import storages

from common import clock
from media_pipeline import ladder
from media_pipeline import services as media
from media_pipeline.ffmpeg import runner
from media_pipeline.models import Rendition, VideoVersion
from media_pipeline.services import leases

State = VideoVersion.State


def test_a_lecture_gets_two_renditions_a_poster_and_is_playable(encoded):
    assert encoded.state == State.READY
    assert encoded.is_playable
    assert encoded.is_ready
    assert encoded.duration_ms == 6000
    assert [(r.name, r.width, r.height, r.done_percent) for r in encoded.renditions.all()] == [
        ("240p", 426, 240, 100),
        ("360p", 640, 360, 100),
    ]
    stored = set(storages["media"].listdir(f"v/{encoded.uuid}")[1])
    assert stored == {"240p.m3u8", "240p.m4s", "360p.m3u8", "360p.m4s", "master.m3u8", "poster.jpg"}
    master = storages["media"].open(f"v/{encoded.uuid}/master.m3u8").read().decode()
    assert master.index("240p.m3u8") < master.index("360p.m3u8")
    assert 'CODECS="avc1.' in master
    with av.open(storages["media"].path(f"v/{encoded.uuid}/360p.m4s")) as file:
        assert (file.streams.video[0].width, file.streams.audio[0].codec_context.name) == (640, "aac")
        assert "title" not in file.metadata


def test_it_plays_before_it_is_finished(ingest, lecture, monkeypatch):
    version = ingest(lecture)
    seen = []
    real = runner.run

    def watched(arguments, **options):
        if any("360p.m3u8" in part for part in arguments):
            now = VideoVersion.objects.get(pk=version.pk)
            master = storages["media"].open(f"v/{version.uuid}/master.m3u8").read().decode()
            seen.append((now.is_playable, now.is_ready, "240p" in master, "360p" in master))
        return real(arguments, **options)

    monkeypatch.setattr(runner, "run", watched)
    media.encode(version_id=version.pk)
    assert seen == [(True, False, True, False)]


def test_key_frames_of_all_rungs_fall_on_the_same_seconds(encoded):
    def keys(name):
        with av.open(storages["media"].path(f"v/{encoded.uuid}/{name}.m4s")) as file:
            stream = file.streams.video[0]
            return [round(float(p.pts * p.time_base), 2) for p in file.demux(stream) if p.is_keyframe and p.size]

    assert keys("240p") == keys("360p") == [0.0, 4.0]


def test_a_second_doorbell_finds_nothing_to_do(encoded):
    media.encode(version_id=encoded.pk)
    media.probe_version(version_id=encoded.pk)
    encoded.refresh_from_db()
    assert encoded.state == State.READY


def test_progress_is_written_while_encoding(ingest, make_media, monkeypatch):
    long = make_media(
        "long.mp4", *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=40", "-c:v", "libx264", "-preset", "ultrafast")
    )
    version = ingest(long)
    assert [rendition.name for rendition in version.renditions.all()] == ["180p"]
    written: list[int] = []
    real = Rendition.objects.none().update.__func__

    def update(self, **fields):
        if "done_percent" in fields and fields.get("state") is None:
            written.append(fields["done_percent"])
        return real(self, **fields)

    monkeypatch.setattr(type(Rendition.objects.none()), "update", update)
    media.encode(version_id=version.pk)
    assert written
    assert written == sorted(written)
    assert all(0 <= percent <= 99 for percent in written)


def test_a_source_without_sound_works(ingest, make_media):
    silent = make_media(
        "silent.mp4", *("-f", "lavfi", "-i", "testsrc2=s=320x200:r=10:d=3", "-c:v", "libx264", "-preset", "ultrafast")
    )
    version = ingest(silent)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready
    assert version.facts["speech"] == []
    assert "mp4a" not in version.renditions.first().codecs


def test_a_rotated_source_is_shown_upright(ingest, lecture, make_media):
    rotated = make_media("rotated.mp4", "-display_rotation", "90", "-i", str(lecture), "-c", "copy")
    version = ingest(rotated)
    assert (version.width, version.height) == (360, 640)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready
    assert (version.renditions.last().width, version.renditions.last().height) == (360, 640)


def test_a_dead_workers_version_is_found_and_finished(ingest, lecture, at, rung):
    version = ingest(lecture)
    now = clock.now()
    # A worker took it, and was killed: its lease is all that is left.
    taken = leases.claim(version_id=version.pk, state=State.QUEUED, to=State.ENCODING, at=now)
    rung.clear()
    assert media.sweep(at=now + timedelta(seconds=30)).requeued == 0
    swept = media.sweep(at=now + timedelta(minutes=5))
    assert swept.requeued == 1
    assert ("media_pipeline.encode", version.pk) in rung
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready
    with pytest.raises(leases.LeaseLost):
        leases.renew(version=taken, at=now)


def test_a_version_that_kills_every_worker_is_given_up(ingest, lecture):
    version = ingest(lecture)
    now = clock.now()
    for attempt in range(leases.MAX_ATTEMPTS):
        leases.claim(version_id=version.pk, state=State.QUEUED, to=State.ENCODING, at=now + timedelta(hours=attempt))
        media.sweep(at=now + timedelta(hours=attempt, minutes=30))
    version.refresh_from_db()
    assert (version.state, version.failure_code) == (State.FAILED, "encode_failed")


def test_only_one_of_two_workers_gets_a_version(ingest, lecture):
    version = ingest(lecture)
    now = clock.now()
    assert leases.claim(version_id=version.pk, state=State.QUEUED, to=State.ENCODING, at=now)
    assert leases.claim(version_id=version.pk, state=State.QUEUED, to=State.ENCODING, at=now) is None


def test_a_failed_ffmpeg_is_tried_again_and_then_given_up(ingest, lecture, monkeypatch):
    version = ingest(lecture)

    def fails(arguments, **options):
        raise runner.ToolFailed("ffmpeg", 1, "out of memory")

    monkeypatch.setattr(runner, "run", fails)
    states = []
    for _ in range(leases.MAX_ATTEMPTS):
        media.encode(version_id=version.pk)
        version.refresh_from_db()
        states.append(version.state)
    assert states == [State.QUEUED, State.QUEUED, State.FAILED]


def test_the_second_attempt_keeps_the_rungs_of_the_first(ingest, lecture, monkeypatch):
    version = ingest(lecture)
    real = runner.run

    def fails_late(arguments, **options):
        if any("360p.m3u8" in part for part in arguments):
            raise runner.ToolFailed("ffmpeg", -9, "killed")
        return real(arguments, **options)

    monkeypatch.setattr(runner, "run", fails_late)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.is_playable) == (State.QUEUED, True)

    commands = []
    monkeypatch.setattr(runner, "run", lambda a, **o: commands.append(" ".join(a)) or real(a, **o))
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready
    assert not any("240p.m3u8" in command for command in commands)


def test_a_long_queue_is_not_rung_for_at_every_sweep(ingest, lecture, rung):
    ingest(lecture)
    now = clock.now()
    rung.clear()
    assert media.sweep(at=now).rung == 1
    assert media.sweep(at=now + timedelta(seconds=20)).rung == 0
    assert media.sweep(at=now + timedelta(seconds=81)).rung == 1


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1920, 1080, [("540p", 960, 540), ("720p", 1280, 720), ("1080p", 1920, 1080)]),
        (1280, 720, [("540p", 960, 540), ("720p", 1280, 720)]),
        (1080, 1920, [("540p", 540, 960), ("720p", 720, 1280), ("1080p", 1080, 1920)]),
        (960, 540, [("360p", 640, 360), ("540p", 960, 540)]),
        (640, 480, [("360p", 480, 360), ("480p", 640, 480)]),
        (321, 201, [("200p", 320, 200)]),
    ],
)
def test_the_ladder_fits_the_shorter_side_and_never_enlarges(width, height, expected):
    rungs = ladder.fit(width=width, height=height, fps=Fraction(30), audio_channels=2)
    assert [(rung.name, rung.width, rung.height) for rung in rungs] == expected


@pytest.mark.parametrize(
    ("fps", "limit", "expected"),
    [(30, 15, 15), (25, 15, Fraction(25, 2)), (60, 30, 30), (50, 30, 25), (24, 30, 24), (20, 15, 15)],
)
def test_frame_rates_are_shared_evenly(fps, limit, expected):
    assert ladder.capped_rate(Fraction(fps), limit) == expected


def test_odd_measured_rates_are_taken_for_the_usual_ones():
    assert ladder.usual_rate(Fraction(29970, 1000)) == Fraction(30000, 1001)
    assert ladder.usual_rate(Fraction(1234, 100)) == Fraction(1234, 100)
