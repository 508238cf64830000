"""Who gets a playlist, segment, poster or caption, and in what pieces."""

import re
import subprocess
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from common import clock
from media_pipeline import delivery, store
from media_pipeline import services as media
from media_pipeline.ffmpeg.binaries import ffmpeg


@pytest.fixture
def granted(encoded, teacher, at):
    captions = media.add_captions(
        video=encoded.video, content=b"WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n", user=teacher, at=at
    )
    return media.grant(version=encoded, subject="person:1", until=clock.now() + timedelta(hours=1), captions=captions)


@pytest.fixture
def segment_url(granted):
    return granted.master_url.replace("master.m3u8", "360p.m4s")


def test_a_grant_opens_everything_of_its_version(stranger, granted, segment_url):
    master = stranger.get(granted.master_url)
    assert master["Content-Type"] == "application/vnd.apple.mpegurl"
    assert "private" in master["Cache-Control"]
    playlist = stranger.get(granted.master_url.replace("master", "360p"))
    assert b"#EXT-X-BYTERANGE" in playlist.content
    assert stranger.get(granted.poster_url).content.startswith(b"\xff\xd8")
    captions = stranger.get(granted.captions_url)
    assert captions["Content-Type"] == "text/vtt; charset=utf-8"
    assert "hello" in captions.content.decode()
    length, offset = re.search(rb"BYTERANGE:(\d+)@(\d+)", playlist.content).groups()
    segment = stranger.get(segment_url, HTTP_RANGE=f"bytes={int(offset)}-{int(offset) + int(length) - 1}")
    assert (segment.status_code, len(segment.content)) == (206, int(length))
    assert segment.content[4:8] in (b"moof", b"styp", b"sidx")


def test_what_is_delivered_plays(granted, stranger, tmp_path):
    for name in ("master.m3u8", "240p.m3u8", "240p.m4s", "360p.m3u8", "360p.m4s"):
        answer = stranger.get(granted.master_url.replace("master.m3u8", name))
        assert answer.status_code == 200
        (tmp_path / name).write_bytes(answer.content)
    subprocess.run([ffmpeg(), "-v", "error", "-xerror", "-i", tmp_path / "master.m3u8", "-f", "null", "-"], check=True)


def test_an_ended_grant_opens_nothing_and_says_so(stranger, encoded):
    ended = media.grant(version=encoded, subject="x", until=clock.now() - timedelta(seconds=1))
    answer = stranger.get(ended.master_url)
    assert answer.status_code == 403
    assert answer.content
    assert answer["Cache-Control"] == "no-store"


def test_a_changed_or_foreign_token_opens_nothing(stranger, granted, segment_url):
    token = granted.token
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", signing.dumps({"v": "1"}), token[1:]):
        for name in ("master.m3u8", "360p.m4s", "poster.jpg", "captions.vtt"):
            assert stranger.get(f"/media/{wrong}/{name}").status_code == 403


def test_a_grant_opens_no_other_version(stranger, granted, ingest, lecture):
    other = ingest(lecture)
    assert str(other.uuid) not in granted.master_url
    for name in (f"../{other.uuid}/poster.jpg", "..%2f..%2fsrc%2f" + str(other.uuid), "src", "1080p.m4s", "secret.key"):
        assert stranger.get(granted.master_url.replace("master.m3u8", name)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "start", "length"),
    [("bytes=0-9", 0, 10), ("bytes=5-5", 5, 1), ("bytes=100-", 100, None), ("bytes=-10", -10, 10)],
)
def test_a_range_gets_its_bytes(stranger, encoded, segment_url, asked, start, length):
    data = storages["media"].open(f"v/{encoded.uuid}/360p.m4s").read()
    answer = stranger.get(segment_url, HTTP_RANGE=asked)
    first = start if start >= 0 else len(data) + start
    expected = data[first : first + length] if length else data[first:]
    assert (answer.status_code, answer.content) == (206, expected)
    assert answer["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(data)}"
    assert answer["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=9-5"])
def test_a_range_that_is_not_there_is_416(stranger, segment_url, asked):
    answer = stranger.get(segment_url, HTTP_RANGE=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"].startswith("bytes */")


def test_if_range_gives_a_part_only_of_the_same_file(stranger, segment_url):
    etag = stranger.head(segment_url)["ETag"]
    assert stranger.get(segment_url, HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE=etag).status_code == 206
    whole = stranger.get(segment_url, HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE='"another"')
    assert (whole.status_code, len(whole.content) > 10) == (200, True)


def test_no_answer_is_unbounded(stranger, granted, encoded, segment_url):
    total = delivery.CLOSED_RANGE_BYTES + 1000
    storages["media"].delete(f"v/{encoded.uuid}/360p.m4s")
    storages["media"].save(f"v/{encoded.uuid}/360p.m4s", ContentFile(bytes(total)))
    opened = stranger.get(segment_url, HTTP_RANGE="bytes=0-")
    assert (opened.status_code, len(opened.content)) == (206, delivery.OPEN_RANGE_BYTES)
    assert opened["Content-Range"] == f"bytes 0-{delivery.OPEN_RANGE_BYTES - 1}/{total}"
    closed = stranger.get(segment_url, HTTP_RANGE=f"bytes=0-{total - 1}")
    assert len(closed.content) == delivery.CLOSED_RANGE_BYTES
    assert stranger.get(segment_url).status_code == 400
    head = stranger.head(segment_url)
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, str(total), "bytes")


def test_where_storage_gives_links_segments_are_redirected(stranger, segment_url, monkeypatch):
    monkeypatch.setattr(store, "direct_link", lambda key, seconds: f"https://store.example/{key}?signed")
    answer = stranger.get(segment_url, HTTP_RANGE="bytes=0-9")
    assert answer.status_code == 302
    assert answer["Location"].startswith("https://store.example/v/")
    assert "no-store" in answer["Cache-Control"]


def test_playlists_ask_the_database_nothing(stranger, granted, segment_url, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert stranger.get(granted.master_url).status_code == 200
        assert stranger.get(segment_url, HTTP_RANGE="bytes=0-9").status_code == 206


def test_the_address_of_a_poster_opens_the_poster_alone(stranger, encoded):
    """It lives for weeks, in every list of courses."""
    address = media.poster_address(version=encoded, subject="public", until=clock.now() + timedelta(days=14))
    assert stranger.get(address).status_code == 200
    for name in ("master.m3u8", "360p.m3u8", "360p.m4s", "captions.vtt"):
        assert stranger.get(address.replace("poster.jpg", name)).status_code == 404


@pytest.mark.parametrize("asked", ["bytes={}-", "bytes=0-{}", "bytes=-{}"])
def test_a_range_of_absurd_numbers_is_as_good_as_none(stranger, segment_url, asked):
    answer = stranger.get(segment_url, HTTP_RANGE=asked.format("9" * 5000))
    assert answer.status_code in (200, 400)
