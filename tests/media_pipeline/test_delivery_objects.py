"""Delivery from an object store: links for a handful of files, and nothing more of a player's traffic for us."""

import re
import subprocess
import time
import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from common import clock
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.ffmpeg.binaries import ffmpeg
from media_pipeline.services.grants import PUBLIC

pytest_plugins = ["tests.media_pipeline.delivered"]


@pytest.fixture(autouse=True)
def _in_object_store(media_in_object_store):
    """Before anything is stored."""


def fetch(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:  # noqa: S310
        return answer.status, answer.headers, answer.read()


def status_of(address):
    try:
        return fetch(address, Range="bytes=0-9")[0]
    except urllib.error.HTTPError as refused:
        return refused.code


def links(text):
    return set(re.findall(r"https?://[^\"\s]+", text))


def test_a_lecture_needs_a_handful_of_links_and_players_never_come_back_for_a_segment(stranger, address, sample):
    found = set()
    for name in ("540p", "720p", "audio-48k", "audio-96k"):
        playlist = stranger.get(address(f"{name}.m3u8")).content.decode()
        (link,) = links(playlist)
        found.add(link)
        length, offset = map(int, re.findall(r"BYTERANGE:(\d+)@(\d+)", playlist)[-1])
        status, headers, body = fetch(link, Range=f"bytes={offset}-{offset + length - 1}")
        assert (status, headers["Content-Type"]) == (206, "video/mp4")
        assert body == (sample.folder / f"{name}.m4s").read_bytes()[offset : offset + length]
        assert not [line for line in playlist.splitlines() if line.endswith(".m4s")]
    assert len(found) == 4
    assert not links(stranger.get(address("master.m3u8")).content.decode())


def test_a_link_ends_with_the_right_and_a_new_right_brings_new_ones(stranger, shown):
    def playlist(seconds):
        right = media.grant(version=shown, subject="x", until=clock.now() + timedelta(seconds=seconds))
        return links(stranger.get(right.master_url.replace("master", "540p")).content.decode()).pop()

    short = playlist(2)
    signed_for = int(re.search(r"X-Amz-Expires=(\d+)", short)[1])
    assert 1 <= signed_for <= 2
    deadline = time.monotonic() + 60
    while status_of(short) != 403:  # until the store says that it has ended
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert fetch(playlist(3600), Range="bytes=0-9")[0] == 206


@pytest.mark.parametrize("name", ["540p.m4s", "lecture.mp4", "sprites.jpg", "poster.jpg"])
def test_what_is_asked_of_us_by_name_is_redirected_to_a_link(stranger, address, sample, name):
    answer = stranger.get(address(name))
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    assert fetch(answer["Location"])[2] == (sample.folder / name).read_bytes()


@pytest.mark.parametrize("name", ["540p.m4s", "audio-48k.m4s", "lecture.mp4", "sprites.jpg", "poster.jpg"])
def test_what_everybody_may_see_comes_from_us_under_one_address_for_caches(stranger, shown, sample, name):
    right = media.grant(version=shown, subject=PUBLIC, until=clock.now() + timedelta(hours=1))
    assert not links(stranger.get(right.master_url.replace("master", "540p")).content.decode())
    answer = stranger.get(right.master_url.replace("master.m3u8", name), HTTP_RANGE="bytes=2-6")
    assert (answer.status_code, answer.content) == (206, (sample.folder / name).read_bytes()[2:7])
    assert answer["Cache-Control"].startswith("public")


def test_what_is_gone_from_the_store_is_not_found(stranger, shown):
    right = media.grant(version=shown, subject=PUBLIC, until=clock.now() + timedelta(hours=1))
    store.delete(store.result_key(shown.uuid, "540p.m4s"))
    answer = stranger.get(right.master_url.replace("master.m3u8", "540p.m4s"), HTTP_RANGE="bytes=0-9")
    assert answer.status_code == 404


def test_a_store_that_does_not_answer_is_said_so_and_playlists_are_there_all_the_same(
    stranger, shown, settings, caplog
):
    right = media.grant(version=shown, subject=PUBLIC, until=clock.now() + timedelta(hours=1))
    away = settings.STORAGES["media"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"media": settings.STORAGES["media"] | {"OPTIONS": away}}
    answer = stranger.get(right.master_url.replace("master.m3u8", "540p.m4s"), HTTP_RANGE="bytes=0-9")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert f"did not give or take v/{shown.uuid}/540p.m4s" in caplog.text
    assert stranger.get(right.master_url).status_code == 200


def test_a_playlist_full_of_links_is_small_on_the_wire(stranger, shown, address):
    row = shown.renditions.get(name="540p")
    row.layout["segments"] = [[70_000 + num, 360_000] for num in range(900)]
    row.save()
    plain = stranger.get(address("540p.m3u8"))
    packed = stranger.get(address("540p.m3u8"), HTTP_ACCEPT_ENCODING="gzip")
    assert len(plain.content) > 300_000
    assert len(packed.content) < 20_000


def test_a_lecture_goes_all_its_way_through_an_object_store(ingest, lecture, stranger, settings, tmp_path):
    """Source, parts and results lie there; what is delivered plays in ffmpeg, by links alone."""
    version = ingest(lecture)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready, version.failure_code
    right = media.grant(version=version, subject="x", until=clock.now() + timedelta(hours=1))
    for name in ("master", *version.renditions.values_list("name", flat=True)):
        answer = stranger.get(right.master_url.replace("master", name))
        (tmp_path / f"{name}.m3u8").write_bytes(answer.content)
    asked = [ffmpeg(), "-v", "error", "-xerror", "-protocol_whitelist", "file,http,tcp,crypto"]
    asked += ["-allowed_segment_extensions", "ALL", "-extension_picky", "0"]
    subprocess.run([*asked, "-i", tmp_path / "master.m3u8", "-map", "0", "-f", "null", "-"], check=True)
    kept = {path.name for path in (settings.WORK_DIR / "sources").iterdir() if path.suffix != ".lock"}
    assert kept == {str(version.uuid)}
