from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from learning import services as learning
from listings import services as listings
from oversight import services as oversight
from tests.learning.conftest import STRICT, give_name, play, release_course, video
from tests.learning.newer import next_version
from tests.learning.test_cases import miss
from tests.listings.conftest import draft, make_video, submission, write_course

__all__ = ["draft", "give_name", "make_video", "play", "release_course", "submission", "write_course"]

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def enrolment(submission, auditor, learner, at):
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    return learning.enrol(user=learner, slug=version.course.slug, payer="self", at=at)


def test_the_public_page_names_what_was_approved_and_only_counts_what_was_sent_back(
    submission, auditor, trainer, draft, stranger, at, settings, monkeypatch
):
    monkeypatch.setattr("common.clock.now", lambda: at + timedelta(days=2))
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    html = stranger.get("/oversight/").content.decode()
    assert "电商标题课" not in html
    again = listings.submit(page=draft, user=trainer.user, at=at + timedelta(hours=1))
    listings.approve(submission=again, auditor=auditor, at=at + timedelta(days=1))
    shown = oversight.published(at=at + timedelta(days=2))
    assert (shown.approved_count, shown.returned_count, shown.waiting_count) == (1, 1, 0)
    settings.COMPLAINTS_CONTACT = "tousu@example.org"
    html = stranger.get("/oversight/").content.decode()
    assert "电商标题课" in html
    assert "tousu@example.org" in html


def test_the_public_page_stands_when_nothing_was_reviewed(reference, stranger):
    assert stranger.get("/oversight/").status_code == 200


def test_an_auditor_replays_an_enrolment_and_the_reading_is_recorded(enrolment, learner, auditor, signed_in):
    html = signed_in(auditor).get(reverse("oversight_evidence", args=[enrolment.uuid])).content.decode()
    assert str(learner.uuid) in html
    assert learner.phone not in html
    assert learner.display_name not in html
    event = Event.objects.get(action="oversight.evidence_read")
    assert (event.object_id, event.actor_uuid) == (str(enrolment.uuid), str(auditor.uuid))


def test_watching_stands_in_the_replay_and_adds_up_to_the_record(enrolment, learner, auditor, at):
    lesson = enrolment.version.lesson_list[0]
    opened = learning.open_lesson(
        user=learner, enrolment_uuid=enrolment.uuid, lesson_key=lesson.key, device="test", at=at
    )
    learning.report(
        token=opened.token,
        device="test",
        seq=1,
        intervals=[[0, 10_000, 1]],
        position_ms=10_000,
        at=at + timedelta(seconds=11),
    )
    evidence = oversight.read_evidence(enrolment_uuid=enrolment.uuid, auditor=auditor, at=at + timedelta(days=1))
    assert "watched" in [event.kind for event in evidence.events]
    assert evidence.lessons[0].counted_ms == evidence.lessons[0].recorded_ms > 0
    assert evidence.agrees


def test_half_seconds_and_what_was_watched_after_the_end_are_no_disagreement(
    learner, release_course, play, auditor, give_name
):
    give_name(learner)
    player = play(learner, release_course(video(60_000)))
    for start, end in ((0, 7_333), (7_333, 14_666), (14_666, 30_000), (30_000, 54_500)):
        player.claim([start, end, 1.0], after_s=(end - start) / 1000)
    assert learning.sweep(at=player.now + timedelta(hours=1)) == 1
    player.now += timedelta(hours=2)
    player.open().watch(54_000, 60_000)
    evidence = oversight.read_evidence(enrolment_uuid=player.enrolment.uuid, auditor=auditor, at=player.now)
    assert (evidence.completion.watched_ms, evidence.lessons[0].recorded_ms) == (54_000, 60_000)
    assert evidence.agrees


def test_missed_checks_of_the_versions_before_are_counted_in_the_newer_one(learner, release_course, play, auditor):
    version = release_course(video(720_000, "v1"), kind="subsidised")
    player = play(learner, version, now=STRICT)
    player.watch(0, 495_000)
    most = player.enrolment.policy.presence_course_misses
    miss(player, most - 1)
    player.enrolment = learning.take_newer_version(
        enrolment=player.enrolment, version=next_version(version, at=player.now).uuid, at=player.now
    )
    player.open()
    miss(player, 1)
    checks = oversight.read_evidence(enrolment_uuid=player.enrolment.uuid, auditor=auditor, at=player.now).checks
    assert (checks.asked, checks.missed, checks.to_look_at) == (most, most, True)


@pytest.mark.parametrize(
    ("role", "status"), [("stranger", 302), ("learner", 403), ("trainer", 403), ("officer", 403), ("auditor", 200)]
)
@pytest.mark.parametrize("page", ["find", "show"])
def test_only_auditors_read_evidence(page, role, status, enrolment, request, stranger, signed_in):
    url = reverse("oversight_find_evidence") if page == "find" else reverse("oversight_evidence", args=[enrolment.uuid])
    person = request.getfixturevalue(role)
    client = stranger if role == "stranger" else signed_in(getattr(person, "user", person))
    assert client.get(url).status_code == status
    assert Event.objects.filter(action="oversight.evidence_read").exists() is (role == "auditor" and page == "show")


def test_unknown_numbers_and_ids_are_not_found(reference, auditor, signed_in):
    client = signed_in(auditor)
    assert client.get(reverse("oversight_find_evidence"), {"number": "nothing"}).status_code == 404
    assert client.get(reverse("oversight_evidence", args=[NOWHERE])).status_code == 404
