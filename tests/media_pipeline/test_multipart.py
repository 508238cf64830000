"""Uploads in parts, straight to a real S3 server, as the upload page makes them."""

import hashlib
import io
import json
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from django.urls import reverse

from common import clock
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import upload_parts, upload_start, uploads

MIB = 1024**2
State = VideoVersion.State
pytestmark = pytest.mark.usefixtures("media_in_object_store")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Parts of 5 MiB, the least that S3 takes."""
    monkeypatch.setattr(upload_parts, "part_bytes_for", lambda _size: 5 * MIB)
    return 5 * MIB


def begin(client: Any, size: object, **values: object) -> Any:
    given = {"size": size, "filename": "第1课_认识数据.mp4"} | values
    return client.post(reverse("media_desk:multipart"), json.dumps(given), content_type="application/json")


def links(client: Any, address: str, *numbers: object) -> Any:
    return client.post(f"{address}links/", json.dumps({"parts": numbers}), content_type="application/json")


def complete(client: Any, address: str, **values: object) -> Any:
    return client.post(f"{address}complete/", json.dumps(values), content_type="application/json")


def put(link: str, data: bytes) -> tuple[int, str]:
    """Status and ETag; as a browser does, with nothing but the link."""
    asked = urllib.request.Request(link, data=data, method="PUT", headers={"Content-Type": ""})  # noqa: S310
    try:
        with urllib.request.urlopen(asked) as answer:  # noqa: S310
            return answer.status, answer.headers["ETag"]
    except urllib.error.HTTPError as error:
        return error.code, ""


def send(client: Any, address: str, number: int, data: bytes) -> str:
    status, etag = put(links(client, address, number).json()["links"][str(number)], data)
    assert status == 200
    return etag


def open_in(bucket: Any) -> list[Any]:
    return list(bucket.multipart_uploads.all())


def test_a_lecture_arrives_in_parts_with_a_break_between(
    browser, small_parts, media_in_object_store, lecture, rung, settings
):
    data = lecture.read_bytes() + bytes(6 * MIB)  # zeros after an MP4 do it no harm
    made = begin(browser, len(data), ai_declared=True)
    assert (made.status_code, made.json()["part_bytes"]) == (201, small_parts)
    address = made.json()["address"]
    first = send(browser, address, 1, data[:small_parts])

    # The browser was closed; what has arrived is what the store lists.
    (found,) = browser.get(reverse("media_desk:unfinished")).json()["uploads"]
    assert (found["address"], found["arrived"], found["backend"]) == (address, small_parts, "store")
    assert browser.get(address).json()["parts"] == {"1": small_parts}
    second = send(browser, address, 2, data[small_parts:])

    digest = hashlib.sha256(data).hexdigest()
    answer = complete(browser, address, sha256=digest, etags={"1": first, "2": second})
    version = VideoVersion.objects.get()
    assert answer.json() == {"video": reverse("media_desk:video", args=[version.video.uuid])}
    assert (version.video.title, version.size_bytes, version.video.ai_declared) == ("第1课 认识数据", len(data), True)
    assert store.size(version.source_name) == len(data)
    assert not open_in(media_in_object_store)
    assert not list(settings.UPLOAD_DIR.iterdir()), "nothing went over this disk"
    assert ("media_pipeline.probe", version.pk) in rung

    media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.sha256) == (State.QUEUED, digest)


def test_what_arrived_otherwise_is_refused(browser, lecture):
    data = lecture.read_bytes()
    address = begin(browser, len(data)).json()["address"]
    send(browser, address, 1, data)
    assert complete(browser, address, sha256="0" * 64).status_code == 200
    version = VideoVersion.objects.get()
    media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.failure_code) == (State.FAILED, "hash_mismatch")


def test_completing_twice_makes_one_video(browser):
    address = begin(browser, 4).json()["address"]
    send(browser, address, 1, b"1234")
    first, second = complete(browser, address), complete(browser, address)
    assert (first.status_code, first.json()) == (200, second.json())
    assert browser.get(address).json()["video"] == first.json()["video"]
    assert links(browser, address, 1).status_code == 409
    assert VideoVersion.objects.count() == 1


def test_missing_parts_are_told_and_nothing_is_joined(browser, small_parts, media_in_object_store):
    address = begin(browser, small_parts + 4).json()["address"]
    assert complete(browser, address).json()["code"] == "parts_missing"
    send(browser, address, 2, b"1234")
    answer = complete(browser, address)
    assert (answer.status_code, answer.json()["code"]) == (409, "parts_missing")
    assert not VideoVersion.objects.exists()
    assert len(open_in(media_in_object_store)) == 1


def test_a_part_that_is_not_what_the_browser_sent_is_not_joined(browser):
    address = begin(browser, 4).json()["address"]
    send(browser, address, 1, b"1234")
    assert complete(browser, address, etags={"1": '"0123456789abcdef0123456789abcdef"'}).status_code == 409
    assert not VideoVersion.objects.exists()


@pytest.mark.parametrize("data", [b"12345", b"123"])
def test_a_link_takes_exactly_the_bytes_that_were_admitted(browser, data):
    address = begin(browser, 4).json()["address"]
    assert put(links(browser, address, 1).json()["links"]["1"], data)[0] == 403


@pytest.mark.parametrize("numbers", [[], [0], [2], [1, 2], [-1], ["x"], [True], [1.0], list(range(1, 40))])
def test_links_are_for_parts_of_the_file_only(browser, numbers):
    address = begin(browser, 4).json()["address"]
    assert links(browser, address, *numbers).status_code == 400


@pytest.mark.parametrize(("size", "status"), [(0, 400), (101, 413), ("many", 400), (None, 400), (-1, 400), (True, 400)])
def test_an_impossible_size_opens_nothing_in_the_store(browser, settings, media_in_object_store, size, status):
    settings.MEDIA_MAX_UPLOAD_BYTES = 100
    assert begin(browser, size).status_code == status
    assert not open_in(media_in_object_store)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'"' + b"x" * 300_000])
def test_no_body_breaks_it(browser, body):
    answer = browser.post(reverse("media_desk:multipart"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_beyond_the_quota_nothing_stays_open_in_the_store(browser, settings, media_in_object_store):
    settings.MEDIA_TENANT_QUOTA_BYTES = 100
    answer = begin(browser, 101)
    assert (answer.status_code, answer.json()["code"]) == (507, "quota_reached")
    assert not open_in(media_in_object_store)
    assert not Upload.objects.exists()


def test_somebody_elses_upload_is_not_there(browser, signed_in, foreign_teacher):
    address = begin(browser, 4).json()["address"]
    foreign = signed_in(foreign_teacher)
    assert foreign.get(address).status_code == 404
    assert links(foreign, address, 1).status_code == 404
    assert complete(foreign, address).status_code == 404
    assert foreign.delete(address).status_code == 404
    assert foreign.get(reverse("media_desk:unfinished")).json()["uploads"] == []
    assert begin(foreign, 4, tenant="institution:east").status_code == 403


def test_a_cancelled_upload_leaves_nothing(browser, media_in_object_store):
    address = begin(browser, 4).json()["address"]
    send(browser, address, 1, b"1234")
    late = links(browser, address, 1).json()["links"]["1"]
    assert browser.delete(address).status_code == 204
    assert browser.get(address).status_code == 404
    assert put(late, b"1234")[0] == 404
    assert not open_in(media_in_object_store)
    assert not list(media_in_object_store.objects.all())


def test_a_cancel_takes_nothing_from_a_finished_video(browser):
    address = begin(browser, 4).json()["address"]
    send(browser, address, 1, b"1234")
    complete(browser, address)
    assert browser.delete(address).status_code == 204
    assert store.size(VideoVersion.objects.get().source_name) == 4


def test_an_expired_upload_is_swept_from_the_store(browser, media_in_object_store):
    address = begin(browser, 4).json()["address"]
    send(browser, address, 1, b"1234")
    Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert browser.get(address).status_code == 404
    assert media.sweep(at=clock.now()).uploads_removed == 1
    assert not open_in(media_in_object_store)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("again", ["the browser asks", "the sweep comes"])
def test_a_fall_after_joining_costs_a_delay_only(browser, media_in_object_store, again):
    address = begin(browser, 4).json()["address"]
    send(browser, address, 1, b"1234")
    upload_parts.join(upload=Upload.objects.get(), etags={})  # and then the server fell
    if again == "the browser asks":
        (found,) = browser.get(reverse("media_desk:unfinished")).json()["uploads"]
        assert found["arrived"] == 4
        assert complete(browser, address).status_code == 200
    else:
        Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        assert media.sweep(at=clock.now()).uploads_removed == 0
    assert store.size(VideoVersion.objects.get().source_name) == 4


def test_an_upload_that_the_store_forgot_begins_anew(browser, media_in_object_store):
    address = begin(browser, 4).json()["address"]
    (opened,) = open_in(media_in_object_store)
    opened.abort()
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("media_desk:unfinished")).json()["uploads"] == []


def test_a_store_that_does_not_answer_is_said_and_costs_nothing(browser, monkeypatch):
    address = begin(browser, 4).json()["address"]

    def away() -> Any:
        raise EndpointConnectionError(endpoint_url="http://store")

    with monkeypatch.context() as broken:
        broken.setattr(upload_parts, "_client", away)
        answer = browser.get(address)
        assert (answer.status_code, answer.json()["code"]) == (503, "store_away")
        assert begin(browser, 4).status_code == 503
        Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        assert media.sweep(at=clock.now()).uploads_removed == 0
    assert media.sweep(at=clock.now()).uploads_removed == 1


def test_time_begins_anew_with_every_link(browser):
    address = begin(browser, 4).json()["address"]
    Upload.objects.update(expires_at=clock.now() + timedelta(minutes=1))
    links(browser, address, 1)
    assert Upload.objects.get().expires_at > clock.now() + timedelta(hours=47)


def test_large_files_have_fewer_and_larger_parts():
    assert upload_parts.part_bytes_for(100 * MIB) == 8 * MIB
    assert upload_parts.part_bytes_for(8 * 1024 * MIB) == 16 * MIB


def test_a_list_of_more_than_a_thousand_parts_is_read_to_its_end(browser, monkeypatch):
    pages = [
        {"Parts": [{"PartNumber": n, "Size": 1, "ETag": "x"} for n in page]} for page in (range(1, 3), range(3, 5))
    ]
    pager = type("", (), {"paginate": lambda self, **names: iter(pages)})()
    monkeypatch.setattr(upload_parts, "_client", lambda: type("", (), {"get_paginator": lambda self, name: pager})())
    upload = Upload(size_bytes=4, part_bytes=1, multipart_id="x")
    assert [part.number for part in upload_parts.parts_of(upload) or []] == [1, 2, 3, 4]


def test_the_page_sends_to_the_store_unless_told_not_to(browser, settings):
    page = reverse("media_desk:upload")
    assert 'data-backend="store"' in browser.get(page).content.decode()
    settings.MEDIA_DIRECT_UPLOADS = False
    assert 'data-backend="local"' in browser.get(page).content.decode()
    assert begin(browser, 4).status_code == 400


def test_through_this_server_a_lecture_reaches_the_store_too(teacher, at, settings):
    settings.MEDIA_DIRECT_UPLOADS = False
    upload = upload_start.start_upload(user=teacher, size_bytes=4, label="a.mp4", at=at)
    assert uploads.append(upload=upload, offset=0, body=io.BytesIO(b"1234"), at=at) == 4
    assert store.size(VideoVersion.objects.get().source_name) == 4
    assert not list(settings.UPLOAD_DIR.iterdir())
