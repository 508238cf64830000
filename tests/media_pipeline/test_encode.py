"""A checked file becomes a ladder, a sound, a sheet of small pictures and one plain file; odd sources too."""

import json
from pathlib import Path

import av
import pytest
from django.core.files.storage import storages

from media_pipeline import services as media
from media_pipeline.engine import sound
from media_pipeline.models import VideoVersion
from media_pipeline.services import playing
from media_pipeline.services.work import work

State = VideoVersion.State
_SMALL = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def _encoded(version: VideoVersion) -> VideoVersion:
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready, (version.failure_code, [unit.error for unit in version.units.all()])
    return version


def _stored(version: VideoVersion, folder: str = "v") -> set[str]:
    return set(storages["media"].listdir(f"{folder}/{version.uuid}")[1])


def _path(version: VideoVersion, name: str) -> str:
    return storages["media"].path(f"v/{version.uuid}/{name}")


def test_a_lecture_gets_pictures_a_sound_small_pictures_and_one_plain_file(encoded):
    assert (encoded.state, encoded.duration_ms) == (State.READY, 6000)
    assert [(r.name, r.kind, r.width, r.height, r.done_percent) for r in encoded.renditions.all()] == [
        ("240p", "video", 426, 240, 100),
        ("360p", "video", 640, 360, 100),
        ("audio-48k", "audio", 0, 0, 100),
        ("source", "remux", 640, 360, 100),
    ]
    assert _stored(encoded) >= {"240p.m4s", "360p.m4s", "audio-48k.m4s", "lecture.mp4", "poster.jpg", "sprites.jpg"}
    with av.open(_path(encoded, "360p.m4s")) as file:
        assert [(stream.type, stream.codec_context.name) for stream in file.streams] == [("video", "h264")]
        assert "title" not in file.metadata
    with av.open(_path(encoded, "lecture.mp4")) as file:
        assert [stream.type for stream in file.streams] == ["video", "audio"]
        assert "title" not in file.metadata


def test_the_master_playlist_offers_the_ladder_and_not_the_source(encoded):
    master = playing.master(encoded)
    assert master.index("240p.m3u8") < master.index("360p.m3u8")
    assert "source.m3u8" not in master
    assert 'CODECS="avc1.' in master


def test_playlists_say_what_the_files_hold(encoded):
    for rendition in encoded.renditions.exclude(kind="remux"):
        layout = rendition.layout
        size = Path(_path(encoded, f"{rendition.name}.m4s")).stat().st_size
        assert layout["init"] + sum(bytes_ for bytes_, _ticks in layout["segments"]) == size
        seconds = sum(ticks for _bytes, ticks in layout["segments"]) / layout["timescale"]
        assert abs(seconds - 6) < 0.2


def test_it_plays_as_uploaded_before_the_ladder_is_there(ingest, lecture):
    version = ingest(lecture)
    seen = []
    while work(version_id=version.pk):
        version.refresh_from_db()
        seen.append((version.state, version.is_playable))
        if version.is_playable and not version.is_ready:
            assert "source.m3u8" in playing.master(version)
    assert seen == [("encoding", False), ("encoding", True), ("encoding", True), ("ready", True)]


def test_what_no_phone_could_play_is_played_from_its_first_chunk_on(ingest, make_media):
    long = make_media(
        "ten-bit.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=70", "-c:v", "libx264", "-preset", "ultrafast"),
        *("-pix_fmt", "yuv420p10le"),
    )
    version = ingest(long)
    work(version_id=version.pk)
    version.refresh_from_db()
    assert (version.is_playable, version.is_ready) == (True, False)
    growing = playing.media(version, "180p-parts")
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in growing
    assert "#EXT-X-ENDLIST" not in growing
    assert growing.count("#EXTINF") == 8
    assert "180p-00000.m4s" in growing
    assert _stored(version, "w") == {"180p-00000.m4s"}
    _encoded(version)
    whole = playing.media(version, "180p")
    # A player that began with the parts finds the same segments, at the same moments, in the one file.
    assert [line for line in whole.splitlines() if line.startswith("#EXTINF")][:8] == [
        line for line in growing.splitlines() if line.startswith("#EXTINF")
    ]
    assert "#EXT-X-ENDLIST" in whole


def test_key_frames_of_all_rungs_fall_on_the_same_moments(encoded):
    def keys(name):
        with av.open(_path(encoded, f"{name}.m4s")) as file:
            stream = file.streams.video[0]
            return [round(float(p.dts * p.time_base), 2) for p in file.demux(stream) if p.is_keyframe and p.size]

    assert keys("240p") == keys("360p") == [0.0, 4.0]


def test_a_source_without_sound_works(ingest, make_media):
    silent = make_media("silent.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x200:r=10:d=3", *_SMALL)
    version = _encoded(ingest(silent))
    assert not version.renditions.filter(kind="audio").exists()
    with av.open(_path(version, "lecture.mp4")) as file:
        assert [stream.type for stream in file.streams] == ["video"]


def test_a_rotated_source_is_shown_upright(ingest, lecture, make_media):
    rotated = make_media("rotated.mp4", "-display_rotation", "90", "-i", str(lecture), "-c", "copy")
    version = _encoded(ingest(rotated))
    assert (version.width, version.height) == (360, 640)
    rung = version.renditions.filter(kind="video").last()
    assert (rung.width, rung.height) == (360, 640)


def test_a_single_picture_under_a_voice_lasts_as_long_as_the_voice(ingest, make_media):
    still = make_media(
        "still.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=320x200:r=25:d=1", "-f", "lavfi", "-i", "sine=330:d=41", "-frames:v", "1"),
        *(*_SMALL, "-c:a", "aac"),
    )
    # ffmpeg ends with the shorter stream where frames are limited, so the sound is put beside the picture.
    sound_file = make_media("voice.m4a", "-f", "lavfi", "-i", "sine=330:d=41", "-c:a", "aac")
    both = make_media("voice.mp4", "-i", str(still), "-i", str(sound_file), "-map", "0:v", "-map", "1:a", "-c", "copy")
    version = _encoded(ingest(both))
    layout = version.renditions.filter(kind="video").first().layout
    assert (
        abs(sum(ticks for _bytes, ticks in layout["segments"]) / layout["timescale"] - version.duration_ms / 1000) < 1.1
    )


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (
            "hdr.mp4",
            ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p10le",
             "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"),
        ),
        (
            "interlaced.mp4",
            ("-f", "lavfi", "-i", "testsrc2=s=352x288:r=25:d=2", "-vf", "setfield=tff", "-flags", "+ildct+ilme",
             "-c:v", "mpeg2video", "-q:v", "2"),
        ),
        ("wide-pixels.mp4", ("-f", "lavfi", "-i", "testsrc2=s=352x288:r=10:d=2", "-vf", "setsar=16/11", *_SMALL)),
        (
            "surround.mp4",
            ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2", "-f", "lavfi", "-i", "anoisesrc=a=0.1:d=2",
             *_SMALL, "-af", "pan=7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0", "-c:a", "aac"),
        ),
        ("sixty.mp4", ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=60:d=2", *_SMALL)),
    ],
)  # fmt: skip
def test_odd_sources_come_out_plain(name, arguments, ingest, make_media):
    version = _encoded(ingest(make_media(name, *arguments)))
    rung = version.renditions.filter(kind="video").last()
    with av.open(_path(version, f"{rung.name}.m4s")) as file:
        stream = file.streams.video[0]
        frames = list(file.decode(stream))
        assert (stream.width, stream.height) == (rung.width, rung.height)
        assert stream.sample_aspect_ratio in (None, 1)
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert not frames[0].interlaced_frame
        assert len(frames) == round(2 * rung.fps)
    if name == "wide-pixels.mp4":
        assert (rung.width, rung.height) == (512, 288)
    if name == "surround.mp4":
        assert [(r.name, r.channels) for r in version.renditions.filter(kind="audio")] == [
            ("audio-48k", 1),
            ("audio-96k", 2),
        ]


def test_a_quiet_and_a_loud_lecture_come_out_equally_loud(ingest, make_media):
    def loudness(name: str, volume: float) -> float:
        source = make_media(
            name,
            *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=8", "-f", "lavfi", "-i", f"sine=440:d=8,volume={volume}"),
            *(*_SMALL, "-c:a", "aac"),
        )
        version = _encoded(ingest(source))
        again = _encoded(ingest(Path(_path(version, "lecture.mp4"))))
        return again.facts["loudness_lufs"]

    quiet, loud = loudness("quiet.mp4", 0.3), loudness("loud.mp4", 4)
    assert abs(quiet - sound.TARGET_LUFS) < 1
    assert abs(loud - sound.TARGET_LUFS) < 1


def test_noise_alone_is_not_made_louder():
    assert sound.gain_db(-70.0) == 0
    assert sound.gain_db(None) == 0
    assert sound.gain_db(-50.0) == 20


def test_the_small_pictures_are_as_the_sheet_says(encoded):
    sprites = encoded.sprites
    assert sprites == {"columns": 2, "rows": 1, "width": 160, "height": 90, "interval_ms": 4000, "count": 2}
    with av.open(_path(encoded, "sprites.jpg")) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (320, 90)


def test_the_label_of_machine_made_content_is_kept_and_carried_on(ingest, make_media):
    label = {"Label": "1", "ContentProducer": "某工具", "ProduceID": "abc"}
    made = make_media(
        "labelled.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=2", *_SMALL),
        *("-metadata", f"AIGC={json.dumps(label, ensure_ascii=False)}", "-movflags", "+use_metadata_tags"),
    )
    version = _encoded(ingest(made))
    assert version.aigc == label
    assert version.is_ai_made
    with av.open(_path(version, "lecture.mp4")) as file:
        carried = json.loads(file.metadata["AIGC"])
    assert carried == label | {"ContentPropagator": "马兰花技能平台", "PropagateID": version.uuid.hex}


def test_what_is_not_machine_made_carries_no_label(encoded):
    assert not encoded.is_ai_made
    with av.open(_path(encoded, "lecture.mp4")) as file:
        assert "AIGC" not in file.metadata
