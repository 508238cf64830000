"""The hash of the whole file: what the browser read is compared with what arrived."""

import hashlib

import pytest
from django.urls import reverse

from common import clock
from media_pipeline import services as media
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import sources
from tests.media_pipeline.tus_client import create, patch

State = VideoVersion.State


def _probed(browser) -> VideoVersion:
    version = VideoVersion.objects.get()
    media.probe_version(version_id=version.pk)
    version.refresh_from_db()
    return version


def test_a_file_that_arrived_as_it_was_is_taken(browser, lecture):
    data = lecture.read_bytes()
    address = create(browser, len(data))["Location"]
    patch(browser, address, 0, data[:1000])
    patch(browser, address, 1000, data[1000:], HTTP_UPLOAD_SHA256=hashlib.sha256(data).hexdigest())
    assert Upload.objects.get().sha256 == hashlib.sha256(data).hexdigest()
    assert _probed(browser).state == State.QUEUED


@pytest.mark.parametrize("told", ["at the start", "with the last part"])
def test_a_file_that_arrived_otherwise_is_refused_with_a_remedy(browser, lecture, told):
    data = lecture.read_bytes()
    other = hashlib.sha256(data + b"?").hexdigest()
    address = create(browser, len(data), **({"sha256": other} if told == "at the start" else {}))["Location"]
    page = patch(browser, address, 0, data, **({} if told == "at the start" else {"HTTP_UPLOAD_SHA256": other}))
    version = _probed(browser)
    assert (version.state, version.failure_code) == (State.FAILED, "hash_mismatch")
    shown = browser.get(page["Video-Location"] + "status/").json()
    assert shown["reason"]
    assert shown["remedy"]


def test_a_browser_that_can_not_hash_sends_without(browser, lecture):
    data = lecture.read_bytes()
    patch(browser, create(browser, len(data))["Location"], 0, data)
    assert _probed(browser).state == State.QUEUED


@pytest.mark.parametrize("told", ["none", "A" * 64, "0" * 63, "0" * 65])
def test_a_hash_that_can_not_be_read_is_no_hash_passed(browser, told):
    address = create(browser, 4)["Location"]
    answer = patch(browser, address, 0, b"1234", HTTP_UPLOAD_SHA256=told)
    assert (answer.status_code, answer.json()["code"]) == (400, "hash_unreadable")
    assert create(browser, 4, sha256=told).status_code == 400
    assert not VideoVersion.objects.exists()


def test_the_hash_stays_until_the_probe_has_compared_it(browser, lecture):
    data = lecture.read_bytes()
    address = create(browser, len(data), sha256="0" * 64)["Location"]
    patch(browser, address, 0, data)
    Upload.objects.update(expires_at=clock.now())
    assert media.sweep(at=clock.now()).uploads_removed == 0
    assert _probed(browser).failure_code == "hash_mismatch"
    assert media.sweep(at=clock.now()).uploads_removed == 1


def test_an_import_has_no_hash_to_compare(ingest, lecture):
    sources.check_hash(version=ingest(lecture), digest="0" * 64)


def test_the_page_names_its_worker_and_its_library(browser):
    html = browser.get(reverse("media_desk:upload")).content.decode()
    assert "media_pipeline/upload/hash_worker.js" in html
    assert "media_pipeline/vendor/hash-wasm/sha256.umd.min.js" in html
