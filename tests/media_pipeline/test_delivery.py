"""What players get: playlists, media in ranges, pictures, captions."""

import gzip
import json
import threading
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.signals import request_finished
from django.db import close_old_connections

from common import clock
from media_pipeline import ranges, sending, store
from media_pipeline import services as media
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.services import grants
from tests.media_pipeline.sample import POSTER

pytest_plugins = ["tests.media_pipeline.delivered"]


@pytest.fixture(autouse=True)
def _no_download_yet(monkeypatch):
    monkeypatch.setattr(sending, "_download", threading.BoundedSemaphore(1))


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_grant_names_everything_of_its_version(stranger, granted):
    for url, kind in (
        (granted.master_url, "application/vnd.apple.mpegurl"),
        (granted.audio_url, "application/vnd.apple.mpegurl"),
        (granted.poster_url, "image/jpeg"),
        (granted.captions_url, "text/vtt; charset=utf-8"),
        (granted.thumbnails_url, "text/vtt; charset=utf-8"),
        (granted.progressive_url, "video/mp4"),
    ):
        answer = stranger.get(url, HTTP_RANGE="bytes=0-")
        assert (answer.status_code in (200, 206), answer["Content-Type"]) == (True, kind)
        assert answer["Cache-Control"].startswith("private")
    assert granted.audio_url.endswith("/audio-48k.m3u8")
    assert stranger.get(granted.poster_url).content == POSTER


def test_playlists_lead_from_the_master_to_every_byte(stranger, address, sample):
    master = stranger.get(address("master.m3u8")).content.decode()
    assert 'LANGUAGE="zh"' in master
    names = [line for line in master.splitlines() if line.endswith(".m3u8") and not line.startswith("#")]
    assert names == ["540p.m3u8", "720p.m3u8", "audio-48k.m3u8"]
    for name in (*names, "audio-96k.m3u8"):
        playlist = stranger.get(address(name)).content.decode()
        file = name.replace("m3u8", "m4s")
        ranges_in = [line.partition(":")[2] for line in playlist.splitlines() if line.startswith("#EXT-X-BYTERANGE")]
        length, offset = map(int, ranges_in[-1].split("@"))
        segment = stranger.get(address(file), HTTP_RANGE=f"bytes={offset}-{offset + length - 1}")
        assert (segment.status_code, len(segment.content)) == (206, length)
        assert offset + length <= (sample.folder / file).stat().st_size
    captions = stranger.get(address("captions.m3u8")).content.decode()
    assert "#EXTINF:16.000,\ncaptions.vtt\n" in captions
    assert "欢迎" in stranger.get(address("captions.vtt")).content.decode()
    assert "sprites.jpg#xywh=160,90,160,90" in stranger.get(address("thumbnails.vtt")).content.decode()


def test_without_captions_none_are_offered(stranger, shown):
    bare = media.grant(version=shown, subject="x", until=clock.now() + timedelta(hours=1))
    assert bare.captions_url == ""
    assert b"SUBTITLES" not in stranger.get(bare.master_url).content
    for name in ("captions.vtt", "captions.m3u8"):
        assert stranger.get(bare.master_url.replace("master.m3u8", name)).status_code == 404


def test_a_lecture_in_the_making_plays_its_parts(stranger, shown, sample, address):
    """Its rows say what is there; no address is given for what is not."""
    VideoVersion.objects.filter(pk=shown.pk).update(state="encoding", ready_at=None, sprites={})
    shown.renditions.filter(kind=Rendition.Kind.VIDEO).update(layout={}, state="encoding")
    for num, (first, last) in enumerate(((0, 2), (2, 3))):
        data, layout = sample.part("540p", first, last)
        storages["media"].save(f"w/{shown.uuid}/540p-{num:05d}.m4s", ContentFile(data))
        shape = {"init": layout.init, "timescale": layout.timescale, "segments": layout.segments}
        result = {"540p": shape | {"codec": sample.codecs("540p")}}
        WorkUnit.objects.create(version=shown, kind="chunk", num=num, urgency=1, state="done", result=result)
    WorkUnit.objects.create(version=shown, kind="chunk", num=2, urgency=1)
    master = stranger.get(address("master.m3u8"))
    assert b"\n540p-parts.m3u8" in master.content
    assert b"720p" not in master.content
    growing = stranger.get(address("540p-parts.m3u8"))
    assert b"EVENT" in growing.content
    assert growing["Cache-Control"] == "no-cache"
    assert stranger.get(address("540p.m3u8")).status_code == 404
    assert stranger.get(address("540p-00001.m4s"), HTTP_RANGE="bytes=0-3").status_code == 206
    assert stranger.get(address("540p-00002.m4s"), HTTP_RANGE="bytes=0-3").status_code == 404
    shown.refresh_from_db()
    early = media.grant(version=shown, subject="x", until=clock.now() + timedelta(hours=1))
    assert (early.progressive_url, early.thumbnails_url) == ("", "")


def test_who_began_with_parts_goes_on_with_them_to_the_end(stranger, shown, sample, address):
    """Players give up when a playlist they are playing names other files all of a sudden."""
    _data, layout = sample.part("540p", 0, 4)
    shape = {"init": layout.init, "timescale": layout.timescale, "segments": layout.segments}
    result = {"540p": shape | {"codec": sample.codecs("540p")}}
    WorkUnit.objects.create(version=shown, kind="chunk", num=0, urgency=1, state="done", result=result)
    parts = stranger.get(address("540p-parts.m3u8"))
    assert b"540p-00000.m4s" in parts.content
    assert parts.content.endswith(b"#EXT-X-ENDLIST\n")
    assert parts["Cache-Control"] == "no-cache"
    assert b"540p.m4s" in stranger.get(address("540p.m3u8")).content
    assert b"parts" not in stranger.get(address("master.m3u8")).content


def test_a_playlist_goes_packed_to_who_can_unpack_it(stranger, address):
    plain = stranger.get(address("720p.m3u8"))
    packed = stranger.get(address("720p.m3u8"), HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain["Vary"]
    assert gzip.decompress(packed.content) == plain.content


@pytest.mark.parametrize(
    ("asked", "start", "length"),
    [("bytes=0-9", 0, 10), ("bytes=5-5", 5, 1), ("bytes=100-", 100, None), ("bytes=-10", -10, 10), ("Bytes=3-4", 3, 2)],
)
def test_a_range_gets_its_bytes(stranger, sample, address, asked, start, length):
    data = (sample.folder / "540p.m4s").read_bytes()
    answer = stranger.get(address("540p.m4s"), HTTP_RANGE=asked)
    first = start if start >= 0 else len(data) + start
    expected = data[first : first + length] if length else data[first:]
    assert (answer.status_code, answer.content) == (206, expected)
    assert answer["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(data)}"
    assert answer["Content-Length"] == str(len(expected))
    head = stranger.head(address("540p.m4s"), HTTP_RANGE=asked)
    assert (head.status_code, head["Content-Range"], head.content) == (206, answer["Content-Range"], b"")


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=9-5", "bytes=-0"])
def test_a_range_that_is_not_there_is_416(stranger, address, asked):
    answer = stranger.get(address("540p.m4s"), HTTP_RANGE=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "bytes=-", "items=0-1", "bytes=a-b", "bytes=0-" + "9" * 5000, "bytes=٣-٤", ""]
)
def test_what_is_no_single_range_gets_the_whole_file(stranger, sample, address, asked):
    answer = stranger.get(address("540p.m4s"), HTTP_RANGE=asked)
    assert answer.status_code == 200
    assert body(answer) == (sample.folder / "540p.m4s").read_bytes()


def test_if_range_gives_a_part_only_of_the_same_file(stranger, address):
    etag = stranger.head(address("540p.m4s"))["ETag"]
    assert stranger.get(address("540p.m4s"), HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE=etag).status_code == 206
    whole = stranger.get(address("540p.m4s"), HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE='"another"')
    assert (whole.status_code, len(body(whole)) > 10) == (200, True)


def test_what_a_browser_has_already_is_not_sent_again(stranger, address):
    etag = stranger.get(address("sprites.jpg"))["ETag"]
    again = stranger.get(address("sprites.jpg"), HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"].startswith("private")


@pytest.fixture
def long(shown):
    """`540p.m4s` is longer than any answer may be."""
    total = ranges.CLOSED_RANGE_BYTES + 1000
    key = store.result_key(shown.uuid, "540p.m4s")
    store.delete(key)
    storages["media"].save(key, ContentFile(bytes(total)))
    return total


def test_no_range_is_unbounded(stranger, address, long):
    opened = stranger.get(address("540p.m4s"), HTTP_RANGE="bytes=0-")
    assert (opened.status_code, len(opened.content)) == (206, ranges.OPEN_RANGE_BYTES)
    assert opened["Content-Range"] == f"bytes 0-{ranges.OPEN_RANGE_BYTES - 1}/{long}"
    closed = stranger.get(address("540p.m4s"), HTTP_RANGE=f"bytes=0-{long - 1}")
    assert len(closed.content) == ranges.CLOSED_RANGE_BYTES
    head = stranger.head(address("540p.m4s"))
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, str(long), "bytes")


def test_whole_downloads_of_something_long_go_one_at_a_time(stranger, address, long):
    first = stranger.get(address("540p.m4s"))
    second = stranger.get(address("540p.m4s"))
    assert (first.status_code, second.status_code, second["Retry-After"]) == (200, 503, "60")
    assert len(body(first)) == long
    third = stranger.get(address("540p.m4s"))
    # Somebody who went away. The end of a request would close the connection that this test's transaction is in.
    request_finished.disconnect(close_old_connections)
    try:
        third.close()
    finally:
        request_finished.connect(close_old_connections)
    assert stranger.get(address("540p.m4s")).status_code == 200


def test_playlists_and_segments_cost_few_queries(stranger, address, granted, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert stranger.get(address("540p.m4s"), HTTP_RANGE="bytes=0-9").status_code == 206
    with django_assert_num_queries(1):
        assert stranger.get(granted.poster_url).status_code == 200
    with django_assert_num_queries(2):
        assert stranger.get(address("540p.m3u8")).status_code == 200
    with django_assert_num_queries(3):
        assert stranger.get(granted.master_url).status_code == 200


def test_no_person_can_be_read_from_an_address(shown):
    person = "1f8c53f0-0000-4000-8000-1234567890ab"
    until = clock.now() + timedelta(hours=1)
    one, other = (media.grant(version=shown, subject=f"desk:{who}", until=until) for who in (person, "somebody"))
    claims = json.loads(signing.b64_decode(one.token.partition(":")[0].encode()))
    assert person not in json.dumps(claims)
    assert claims["s"] == grants.subject_mark(f"desk:{person}")
    assert one.token != other.token
