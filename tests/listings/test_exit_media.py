"""What an ended listing still plays, and to whom: asked through the addresses that players use."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common import clock
from courses.models import Lesson
from courses.services.details import details_of
from learning import services as learning
from listings import services as listings
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.models import Rendition, VideoVersion
from media_pipeline.services.grants import PUBLIC

LAYOUT = {"init": 10, "timescale": 1000, "segments": [[10, 6000]], "codec": "avc1.64001f"}

DEVICE = "a-browser-of-the-learner"


@pytest.fixture
def playing(listed):
    """The course's lessons have pictures and playlists; the first is the free preview."""
    for lesson in Lesson.objects.filter(version__course=listed.course, kind="video"):
        version = lesson.video_version
        now = clock.now()
        VideoVersion.objects.filter(pk=version.pk).update(state="ready", playable_at=now, ready_at=now, poster_at=now)
        Rendition.objects.create(
            version=version, name="540p", position=0, width=960, height=540, fps=25, state="done", done_percent=100,
            bandwidth=1000, average_bandwidth=900, codecs="avc1.64001f", layout=LAYOUT,
        )  # fmt: skip
        for name in ("540p.m4s", "poster.jpg"):
            store.put_text(store.result_key(version.uuid, name), "media")
    return Lesson.objects.filter(version__course=listed.course, preview=True).select_related("video_version").get()


def shows(client, url):
    return client.get(url).status_code == 200


def public_addresses(lesson):
    details = details_of(version=lesson.version, at=clock.now())
    playlist = media.grant(
        version=lesson.video_version, subject=PUBLIC, until=clock.now() + timedelta(hours=1)
    ).master_url
    return [playlist, playlist.replace("master.m3u8", "540p.m4s"), details.poster_url]


def learners_address(enrolment, lesson):
    fresh = learning.get_enrolment(user=enrolment.user, slug="titles")
    return learning.media_grant(enrolment=fresh, lesson=lesson, at=clock.now()).master_url


def test_the_public_loses_playlists_segments_and_posters_at_once(playing, listed, regional_officer, stranger):
    addresses = public_addresses(playing)
    assert all(shows(stranger, url) for url in addresses)
    listings.exit_listing(
        listing=listed, officer=regional_officer, exit_reason="violation", reason="违规", at=clock.now()
    )
    assert [stranger.get(url).status_code for url in addresses] == [404, 404, 404]


def test_who_is_half_way_keeps_playing_until_the_teach_out_is_over(
    playing, listed, half_way, regional_officer, stranger
):
    before = learners_address(half_way, playing)
    at = clock.now()
    listings.exit_listing(listing=listed, officer=regional_officer, exit_reason="violation", reason="违规", at=at)
    assert shows(stranger, before)
    assert shows(stranger, learners_address(half_way, playing))
    enrolment = learning.get_enrolment(user=half_way.user, slug="titles")
    late = at + timedelta(days=89, hours=23)
    granted = learning.media_grant(enrolment=enrolment, lesson=playing, at=late)
    assert granted.until <= at + timedelta(days=90)
    with pytest.raises(learning.CourseClosed):
        learning.media_grant(enrolment=enrolment, lesson=playing, at=at + timedelta(days=90))


def test_where_media_must_stop_no_right_given_before_opens_anything(
    playing, listed, half_way, trainer, regional_officer, stranger
):
    before = learners_address(half_way, playing)
    own = media.grant(
        version=playing.video_version, subject=f"desk:{trainer.user.uuid}", until=clock.now() + timedelta(hours=1)
    ).master_url
    listings.exit_listing(
        listing=listed, officer=regional_officer, exit_reason="rights", reason="权利人投诉", at=clock.now(),
        stop_learning=True,
    )  # fmt: skip
    assert stranger.get(before).status_code == 404
    # Its own people and the officers still see what it was about.
    assert shows(stranger, own)


def test_a_suspension_takes_the_preview_away_and_lifting_it_gives_it_back(playing, listed, regional_officer, stranger):
    addresses = public_addresses(playing)
    listings.suspend(listing=listed, officer=regional_officer, reason="核实", at=clock.now())
    assert not any(shows(stranger, url) for url in addresses)
    listings.resume(listing=listed, officer=regional_officer, reason="", at=clock.now())
    assert all(shows(stranger, url) for url in addresses)


def test_what_another_listed_course_shows_too_stays(playing, listed, regional_officer, stranger, at):
    from courses.models import Course, CourseVersion

    addresses = public_addresses(playing)
    other = Course.objects.create(slug="other", institution=listed.institution, created_at=at)
    version = CourseVersion.objects.create(
        course=other, num=1, revision_id=1, title_zh="另一门", promise_zh="x", kind="demo", content_hash="0" * 64,
        approved_ms=1, lesson_count=1, created_at=at,
    )  # fmt: skip
    Lesson.objects.create(
        version=version, key="a", kind="video", position=1, title_zh="课", video_version=playing.video_version,
        duration_ms=1, preview=True,
    )  # fmt: skip
    from courses import services as courses

    courses.release(version=version, at=at, reviewed_at=at)
    listings.withdraw(listing=listed, user=playing.version.submitted_by, reason="不做了", at=clock.now())
    assert all(shows(stranger, url) for url in addresses)


def test_the_players_renewal_is_refused_once_it_is_over(playing, listed, half_way, signed_in, regional_officer):
    client = signed_in(half_way.user)
    body = {"enrolment": str(half_way.uuid), "lesson": playing.key, "device": DEVICE}
    opened = client.post(reverse("api:learn_open"), body, content_type="application/json")
    assert opened.status_code == 200
    token = opened.json()["token"]
    listings.suspend(listing=listed, officer=regional_officer, reason="核实", at=clock.now(), stop_learning=True)
    assert client.post(reverse("api:learn_open"), body, content_type="application/json").status_code == 409
    renewed = client.post(
        reverse("api:learn_media"), {"token": token, "device": DEVICE}, content_type="application/json"
    )
    assert (renewed.status_code, renewed.json()["code"]) == (409, "course_closed")
    report = {"token": token, "device": DEVICE, "seq": 1, "intervals": [[0, 5000, 1]], "position_ms": 5000}
    assert client.post(reverse("api:learn_report"), report, content_type="application/json").status_code == 409
