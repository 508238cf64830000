"""Nobody without a right gets anything, under any name; and what everybody may see can be kept by a cache."""

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from common import clock
from media_pipeline import delivery, store
from media_pipeline import services as media
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.services.grants import PUBLIC
from tests.media_pipeline.sample import store_sample

pytest_plugins = ["tests.media_pipeline.delivered"]

NAMES = [
    *("master.m3u8", "540p.m3u8", "720p.m3u8", "audio-48k.m3u8", "audio-96k.m3u8", "captions.m3u8"),
    *("540p.m4s", "720p.m4s", "audio-48k.m4s", "audio-96k.m4s", "source.m3u8", "source.m4s", "540p-00000.m4s"),
    *("540p-parts.m3u8", "captions.vtt", "thumbnails.vtt", "poster.jpg", "sprites.jpg", "lecture.mp4"),
]


@pytest.fixture
def everything(shown, captions):
    """A version that has something under every name, and the right to all of it."""
    layout = shown.renditions.get(name="540p").layout
    done = {"state": "done", "done_percent": 100, "bandwidth": 1, "layout": layout}
    Rendition.objects.create(version=shown, kind=Rendition.Kind.REMUX, name="source", position=9, **done)
    store.put_text(store.result_key(shown.uuid, "source.m4s"), "media")
    result = {"540p": layout | {"codec": "avc1.64001f"}}
    WorkUnit.objects.create(version=shown, kind="chunk", num=0, urgency=1, state="done", result=result)
    store.put_text(store.part_key(shown.uuid, "540p-00000.m4s"), "media")
    return _token(shown, captions=captions)


def _token(version, *, subject="person:1", seconds=3600, **more):
    return media.grant(version=version, subject=subject, until=clock.now() + timedelta(seconds=seconds), **more).token


def _ask(client, token, name, view="file"):
    return client.get(reverse(f"media_pipeline:{view}", args=[token, name]), HTTP_RANGE="bytes=0-9")


@pytest.mark.parametrize("name", NAMES)
def test_a_right_opens_it(stranger, everything, name):
    answer = _ask(stranger, everything, name)
    assert answer.status_code in (200, 206)
    assert answer["Cache-Control"].startswith(("private", "no-cache"))
    assert "Cookie" not in answer.get("Vary", "")


def _all(client, token, names=NAMES, view="file"):
    """What each name answers with."""
    return {name: _ask(client, token, name, view).status_code for name in names}


def _tampered(token):
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def _with_claims(token, **claims):
    """Other claims under the old signature."""
    payload, colon, signature = token.partition(":")
    told = signing.loads.__globals__["JSONSerializer"]().loads(signing.b64_decode(payload.encode()))
    changed = signing.JSONSerializer().dumps(told | claims)
    return signing.b64_encode(changed).decode() + colon + signature


NO_RIGHT = {
    "none": lambda token, shown: "x",
    "cut": lambda token, shown: token[1:],
    "tampered": lambda token, shown: _tampered(token),
    "prolonged": lambda token, shown: _with_claims(token, e=2**40),
    "of another kind": lambda token, shown: signing.Signer(salt="another").sign_object({"v": shown.uuid.hex}),
    "without claims": lambda token, shown: signing.Signer(salt="media_pipeline.grant").sign_object({}),
    "expired": lambda token, shown: _token(shown, seconds=-1),
    "everybody's": lambda token, shown: _token(shown, subject=PUBLIC),
}


@pytest.mark.parametrize("kind", NO_RIGHT)
def test_without_a_right_everything_stays_closed(stranger, everything, shown, kind):
    wrong = NO_RIGHT[kind](everything, shown)
    assert _all(stranger, wrong) == dict.fromkeys(NAMES, 403)
    answer = _ask(stranger, wrong, "master.m3u8")
    assert answer["Cache-Control"] == "no-store"
    assert answer.content


def test_the_address_of_a_poster_opens_the_poster_alone(stranger, everything, shown):
    """It lives for weeks, in every list of courses."""
    until = clock.now() + timedelta(days=14)
    others = [name for name in NAMES if name != "poster.jpg"]
    for subject, view in (("person:1", "file"), (PUBLIC, "public_file")):
        address = media.poster_address(version=shown, subject=subject, until=until)
        assert stranger.get(address).status_code == 200
        assert _all(stranger, address.split("/")[-2], others, view) == dict.fromkeys(others, 404)


def test_the_right_to_one_version_opens_nothing_of_another(stranger, everything, shown, sample, teacher, at):
    """Where the other has nothing under a name, the answer is that there is nothing, and never the first one's."""
    other = store_sample(sample, user=teacher, at=at)
    for path in sample.folder.iterdir():
        store.put_text(store.result_key(other.uuid, path.name), "another")
    for name in NAMES:
        mine, theirs = _ask(stranger, everything, name), _ask(stranger, _token(other), name)
        assert theirs.status_code in (200, 206, 404)
        if name.endswith((".m4s", ".jpg", ".mp4")):
            assert theirs.content != mine.content


ENDED = {
    "cancelled": lambda shown: VideoVersion.objects.filter(pk=shown.pk).update(state="cancelled"),
    "deleted by a person": lambda shown: media.discard(video=shown.video, at=clock.now()),
    "gone": lambda shown: shown.video.delete(),
}


@pytest.mark.parametrize("how", ENDED)
def test_what_has_ended_is_closed_at_once_though_rights_to_it_live_on(stranger, everything, shown, how):
    ENDED[how](shown)
    assert _all(stranger, everything) == dict.fromkeys(NAMES, 404)


@pytest.mark.parametrize(
    "state", [{"state": "encoding", "playable_at": None, "ready_at": None}, {"state": "failed", "failure_code": "x"}]
)
def test_before_a_lecture_plays_and_when_it_was_refused_only_its_picture_is_shown(stranger, everything, shown, state):
    VideoVersion.objects.filter(pk=shown.pk).update(**state)
    assert _all(stranger, everything) == dict.fromkeys(NAMES, 404) | {"poster.jpg": 206}


@pytest.mark.parametrize(
    "name",
    [
        *("src", "secret.key", "1080p.m4s", "540P.m4s", "540p.m4s.part", ".540p.m4s", "master.m3u8%0a", "540p-0.m4s"),
        *(
            "..",
            "%2e%2e",
            "..%2f..%2fsrc%2fx",
            "٥٤٠p.m4s",
            "540p-00001.m3u8",
            "lecture.m4s",
            "w",
            "audio-48k-00001.m4s",
        ),
    ],
)
def test_no_other_name_opens_anything(stranger, everything, name):
    assert stranger.get(f"/media/{everything}/{name}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_there_is_nothing_to_do_but_read(stranger, everything, method):
    assert getattr(stranger, method)(f"/media/{everything}/master.m3u8").status_code == 405


@pytest.fixture
def preview(shown, captions):
    return media.grant(version=shown, subject=PUBLIC, until=clock.now() + timedelta(hours=1), captions=captions)


def test_what_everybody_may_see_can_be_kept_by_caches_and_no_longer_than_the_right(stranger, everything, preview):
    for name in (name for name in NAMES if "parts" not in name):
        answer = _ask(stranger, preview.token, name, "public_file")
        assert answer.status_code in (200, 206)
        kept = answer["Cache-Control"]
        playlist = name.endswith(".m3u8") or name == "thumbnails.vtt"
        assert kept == f"public, max-age={300 if playlist else 3600}, immutable"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_nothing_is_kept_longer_than_the_right_to_it(stranger, shown):
    poster = media.poster_address(version=shown, subject=PUBLIC, until=clock.now() + timedelta(days=14))
    kept = stranger.get(poster)["Cache-Control"]
    assert kept.startswith("public, max-age=12")
    assert kept.endswith(", immutable")
    short = _ask(stranger, _token(shown, seconds=60), "sprites.jpg")["Cache-Control"]
    assert 50 < int(short.partition("private, max-age=")[2]) <= 60


def test_everybody_gets_the_same_address_for_hours(shown, captions, at):
    start = at.replace(hour=1, minute=0, second=0, microsecond=0)
    urls = [
        media.grant(
            version=shown, subject=PUBLIC, until=start + timedelta(minutes=minutes), captions=captions
        ).master_url
        for minutes in (0, 1, 290)
    ]
    assert len(set(urls)) == 1
    assert urls[0].startswith("/media/public/")


def test_a_personal_right_is_of_no_use_where_caches_keep(stranger, everything):
    """A cache that takes everything below /media/public/ can never be made to keep what is one person's."""
    assert _ask(stranger, everything, "master.m3u8", "public_file").status_code == 403


def test_playlists_that_still_grow_are_kept_by_nobody(stranger, preview, shown):
    VideoVersion.objects.filter(pk=shown.pk).update(state="encoding", ready_at=None)
    assert stranger.get(preview.master_url.replace("master", "540p"))["Cache-Control"] == "no-cache"


def test_another_picture_has_another_address(shown):
    until = clock.now() + timedelta(days=14)
    before = media.poster_address(version=shown, subject=PUBLIC, until=until)
    shown.poster_at += timedelta(seconds=1)
    assert media.poster_address(version=shown, subject=PUBLIC, until=until) != before


def test_links_that_cannot_be_taken_back_are_short(stranger, shown, monkeypatch):
    asked = []
    monkeypatch.setattr(store, "direct_link", lambda key, seconds: asked.append(seconds) or f"https://store/{key}")
    long, short = _token(shown, seconds=10**6), _token(shown, seconds=60)
    for token in (long, short):
        assert _ask(stranger, token, "540p.m3u8").status_code == 200
    assert asked[0] == delivery._LINK_S
    assert 55 < asked[1] <= 60
