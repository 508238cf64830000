"""Uploads by tus, through the views, as a browser makes them."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.urls import reverse

from common import clock
from media_pipeline import services as media
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import labels
from tests.media_pipeline.tus_client import TUS, create, patch

State = VideoVersion.State


def test_a_lecture_arrives_in_two_parts_with_a_break_between(browser, lecture, rung, settings):
    data = lecture.read_bytes()
    middle = len(data) // 2
    created = create(browser, len(data), ai_declared="true")
    assert created.status_code == 201
    assert "Upload-Expires" in created
    address = created["Location"]

    assert patch(browser, address, 0, data[:middle])["Upload-Offset"] == str(middle)
    # The network is gone; the browser asks how much has arrived, and goes on from there.
    asked = browser.head(address, **TUS)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == (str(middle), str(len(data)))
    assert "no-store" in asked["Cache-Control"]
    finished = patch(browser, address, middle, data[middle:])
    assert finished.status_code == 204

    version = VideoVersion.objects.get()
    assert finished["Video-Location"] == reverse("media_desk:video", args=[version.video.uuid])
    assert version.state == State.RECEIVED
    assert (version.video.title, version.source_label) == ("第1课 认识数据", "第1课_认识数据.mp4")
    assert version.video.ai_declared
    assert version.video.tenant.key == "institution:east"
    assert ("media_pipeline.probe", version.pk) in rung
    assert not list(settings.UPLOAD_DIR.iterdir())

    media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == State.QUEUED
    assert len(version.sha256) == 64
    assert version.poster_at
    assert ("media_pipeline.work", version.pk) in rung


def test_a_part_at_the_wrong_place_is_refused_and_changes_nothing(browser):
    address = create(browser, 10)["Location"]
    assert patch(browser, address, 5, b"12345").status_code == 409
    assert browser.head(address, **TUS)["Upload-Offset"] == "0"


def test_more_than_was_announced_is_refused(browser):
    address = create(browser, 4)["Location"]
    assert patch(browser, address, 0, b"12345").status_code == 413


def test_the_last_part_sent_twice_makes_one_video(browser):
    address = create(browser, 4)["Location"]
    assert patch(browser, address, 0, b"1234").status_code == 204
    assert patch(browser, address, 0, b"1234").status_code == 409
    assert browser.head(address, **TUS)["Upload-Offset"] == "4"
    assert VideoVersion.objects.count() == 1


@pytest.mark.parametrize(("size", "status"), [(0, 400), (101, 413), ("many", 400)])
def test_an_impossible_size_is_refused_before_anything_is_sent(browser, settings, size, status):
    settings.MEDIA_MAX_UPLOAD_BYTES = 100
    answer = create(browser, size)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert not Upload.objects.exists()


def test_a_full_disk_admits_no_upload(browser, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**12, 10**12, 2 * 10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert create(browser, 10**9).status_code == 507
    assert create(browser, 10**6).status_code == 201


def test_somebody_elses_upload_is_not_there(browser, signed_in, foreign_teacher):
    address = create(browser, 10)["Location"]
    foreign = signed_in(foreign_teacher)
    assert foreign.head(address, **TUS).status_code == 404
    assert patch(foreign, address, 0, b"1").status_code == 404
    assert foreign.delete(address, **TUS).status_code == 404


def test_a_foreign_institution_is_refused(browser):
    assert create(browser, 10, tenant="institution:west").status_code == 403


def test_a_stranger_uploads_nothing(stranger, db):
    assert create(stranger, 10).status_code in (302, 403)
    assert not Upload.objects.exists()


def test_a_cancelled_upload_leaves_nothing(browser, settings):
    address = create(browser, 10)["Location"]
    patch(browser, address, 0, b"123")
    assert browser.delete(address, **TUS).status_code == 204
    assert browser.head(address, **TUS).status_code == 404
    assert not list(settings.UPLOAD_DIR.iterdir())


def test_an_expired_upload_is_gone_and_swept(browser, settings):
    address = create(browser, 10)["Location"]
    Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert browser.head(address, **TUS).status_code == 404
    assert media.sweep(at=clock.now()).uploads_removed == 1
    assert not list(settings.UPLOAD_DIR.iterdir())


def test_another_protocol_version_is_told_ours(browser):
    answer = browser.post(reverse("media_desk:uploads"), HTTP_UPLOAD_LENGTH="1", HTTP_TUS_RESUMABLE="0.2.2")
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_the_server_says_what_it_can(browser):
    answer = browser.options(reverse("media_desk:uploads"))
    assert answer["Tus-Extension"] == "creation,checksum,termination,expiration"


def test_a_broken_file_is_refused_with_a_reason_and_a_remedy(browser, lecture, rung):
    data = lecture.read_bytes()[:40_000]
    address = create(browser, len(data))["Location"]
    page = patch(browser, address, 0, data)["Video-Location"]
    version = VideoVersion.objects.get()
    media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.failure_code) == (State.FAILED, "truncated")
    shown = browser.get(page + "status/").json()
    assert shown["state"] == "failed"
    assert shown["reason"]
    assert shown["remedy"]
    html = browser.get(page).content.decode()
    assert shown["remedy"].replace("'", "&#x27;") in html
    assert "media_pipeline.work" not in {name for name, _ in rung}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\课\\一.mp4", "一.mp4"),
        ("-rf.mp4", "-rf.mp4"),
        ("🎬.mp4", "🎬.mp4"),
        ("", "video"),
    ],
)
def test_a_file_name_is_only_a_label(name, label):
    assert labels.shown_label(name) == label


def test_absurd_numbers_are_refused(browser):
    assert create(browser, "9" * 5000).status_code == 400
    address = create(browser, 10)["Location"]
    assert patch(browser, address, "9" * 5000, b"x").status_code == 400


def test_a_title_keeps_no_control_characters(browser):
    create(browser, 10, title="认识\x00数据\n")
    assert Upload.objects.get().title == "认识数据"
