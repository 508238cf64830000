"""What tus 1.0 promises its clients, beyond the plain way (test_upload.py)."""

import base64
import errno
import fcntl
import hashlib
import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.http import parse_http_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import clock
from media_pipeline import store
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import upload_files, upload_start
from media_pipeline.tus import metadata as parsed
from tests.media_pipeline.tus_client import TUS, checksum, create, metadata, offset, patch

WRONG = {"HTTP_UPLOAD_CHECKSUM": f"sha1 {base64.b64encode(b'x' * 20).decode()}"}


def _path(address: str) -> Path:
    return upload_files.part_path(Upload.objects.get(uuid=address.split("/")[-2]))


def test_the_server_names_the_digests_it_knows(browser):
    answer = browser.options(reverse("media_desk:uploads"))
    assert answer["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert answer["Tus-Max-Size"] == str(8 * 1024**3)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_part_with_its_checksum_is_kept(browser, algorithm):
    address = create(browser, 10)["Location"]
    assert patch(browser, address, 0, b"12345", **checksum(b"12345", algorithm)).status_code == 204
    assert _path(address).read_bytes() == b"12345"


def test_nothing_of_a_damaged_part_is_kept(browser, settings):
    address = create(browser, 10)["Location"]
    patch(browser, address, 0, b"123")
    answer = patch(browser, address, 3, b"45678", **WRONG)
    assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
    assert offset(browser, address) == 3
    assert [path.name for path in settings.UPLOAD_DIR.iterdir()] == [_path(address).name]
    assert patch(browser, address, 3, b"45678", **checksum(b"45678")).status_code == 204


class _Full:
    """A file on a disk that takes ten bytes more, and then no more."""

    def __init__(self, file):
        self._file, self._room = file, 10

    def __getattr__(self, name):
        return getattr(self._file, name)

    def write(self, piece):
        if not self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self._file.write(piece[: self._room])
        self._room -= written
        return written


@pytest.mark.parametrize("checked", [False, True])
def test_a_disk_that_fills_up_keeps_nothing_half_done_and_says_so(browser, monkeypatch, checked):
    address = create(browser, 40)["Location"]
    patch(browser, address, 0, b"x" * 5)
    real, more = upload_files._put, checksum(b"y" * 35) if checked else {}
    with monkeypatch.context() as full:
        full.setattr(upload_files, "_put", lambda file, piece, at: real(_Full(file), piece, at))
        answer = patch(browser, address, 5, b"y" * 35, **more)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "disk_full", "60")
    assert offset(browser, address) == 5
    assert patch(browser, address, 5, b"y" * 35, **more).status_code == 204


def test_a_store_without_room_takes_the_file_later(browser, monkeypatch):
    address = create(browser, 5)["Location"]

    def full(key, path, *, move=False):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as without_room:
        without_room.setattr(store, "put_file", full)
        answer = patch(browser, address, 0, b"12345")
        assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
    assert not VideoVersion.objects.exists()
    assert offset(browser, address) == 5
    assert VideoVersion.objects.exists()


@pytest.mark.parametrize("header", ["md5 AAAA", "sha1", "sha1 !!!", "sha1 é", ""])
def test_a_checksum_that_cannot_be_read_is_no_checksum_passed(browser, header):
    address = create(browser, 10)["Location"]
    answer = patch(browser, address, 0, b"123", HTTP_UPLOAD_CHECKSUM=header)
    assert (answer.status_code, answer.json()["code"]) == (400, "checksum_unknown")
    assert offset(browser, address) == 0


def test_a_checked_part_can_not_be_larger_than_announced(browser):
    address = create(browser, 4)["Location"]
    assert patch(browser, address, 0, b"12345", **checksum(b"12345")).status_code == 413
    assert offset(browser, address) == 0


def test_another_type_of_content_is_refused(browser):
    address = create(browser, 4)["Location"]
    answer = browser.patch(address, b"1234", content_type="video/mp4", HTTP_UPLOAD_OFFSET="0", **TUS)
    assert answer.status_code == 415


@pytest.mark.parametrize("told", ["", "-1", "1.5", "0x1", "²"])
def test_an_offset_is_a_whole_number(browser, told):
    address = create(browser, 4)["Location"]
    assert patch(browser, address, told, b"1").status_code == 400


def test_two_windows_do_not_write_at_once(browser):
    address = create(browser, 10)["Location"]
    with _path(address).open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        answer = patch(browser, address, 0, b"12345")
    assert (answer.status_code, answer.json()["code"]) == (423, "upload_busy")
    assert patch(browser, address, 0, b"12345").status_code == 204


def test_a_request_that_hangs_keeps_nobody_from_going_on(teacher, at):
    """A closed lid leaves a request open that will never send another byte."""
    upload = upload_start.start_upload(user=teacher, size_bytes=10, label="a.mp4", at=at)
    begun, woken = threading.Event(), threading.Event()

    class Hanging:
        def __init__(self) -> None:
            self.pieces = iter([b"123", b"XXX"])

        def read(self, _size: int) -> bytes:
            piece = next(self.pieces, b"")
            if piece == b"XXX":
                begun.set()
                woken.wait(20)
            return piece

    problems: list[Exception] = []

    def hang() -> None:
        try:
            upload_files.append(upload=upload, offset=0, body=Hanging())
        except upload_files.WrongOffset as error:
            problems.append(error)

    hanging = threading.Thread(target=hang)
    hanging.start()
    assert begun.wait(20)
    assert upload_files.append(upload=upload, offset=3, body=io.BytesIO(b"4567")) == 7
    woken.set()
    hanging.join(20)
    assert upload_files.part_path(upload).read_bytes() == b"1234567"
    assert problems, "who was overtaken is told so"


def test_slow_lines_leave_threads_for_pages(browser, monkeypatch):
    monkeypatch.setattr(upload_files, "_places", threading.BoundedSemaphore(1))
    address = create(browser, 10)["Location"]
    with upload_files.place():
        answer = patch(browser, address, 0, b"12345")
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "no_place", "3")
        assert offset(browser, address) == 0
    answer = patch(browser, address, 0, b"12345")
    assert (answer.status_code, answer["Upload-Pause"]) == (204, "4"), "who has had a place lets others come first"
    monkeypatch.setattr(upload_files, "_turned_away_at", float("-inf"))
    assert "Upload-Pause" not in patch(browser, address, 5, b"67890").headers


def test_time_begins_anew_with_every_part(browser):
    address = create(browser, 10)["Location"]
    Upload.objects.update(expires_at=clock.now() + timedelta(minutes=1))
    answer = patch(browser, address, 0, b"12345")
    assert parse_http_date(answer["Upload-Expires"]) > (clock.now() + timedelta(hours=47)).timestamp()


def test_clients_behind_old_proxies_send_post(browser):
    address = create(browser, 4)["Location"]
    answer = browser.post(
        address,
        b"1234",
        content_type="application/offset+octet-stream",
        HTTP_UPLOAD_OFFSET="0",
        HTTP_X_HTTP_METHOD_OVERRIDE="PATCH",
        **TUS,
    )
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "4")


@pytest.mark.parametrize(
    "name", ["\0\0", "a\0b.mp4", "\x1b[2J.mp4", "-rf /", "👩‍🏫" * 400, "%s%n.mp4", "\u202egpj.mp4"]
)
def test_no_name_breaks_an_upload(browser, name):
    address = create(browser, 4, filename=name)["Location"]
    assert patch(browser, address, 0, b"1234").status_code == 204
    label = VideoVersion.objects.get().source_label
    assert label
    assert label.isprintable()


@given(st.dictionaries(st.from_regex(r"\A[a-z_]{1,20}\Z"), st.text(max_size=40), max_size=5))
def test_metadata_comes_out_as_it_went_in(values):
    assert parsed(metadata(**values)) == values


@given(st.text(max_size=200))
def test_no_metadata_header_breaks_the_reader(header):
    assert all(isinstance(value, str) for value in parsed(header).values())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wherever_it_is_cut_the_file_arrives_as_it_was(browser, data):
    content = data.draw(st.binary(min_size=1, max_size=2000))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(content)), max_size=6)) | {len(content)})
    address = create(browser, len(content))["Location"]
    start = 0
    for cut in cuts:
        part = content[start:cut]
        # Some parts go astray, some come twice; the client asks and goes on.
        if data.draw(st.booleans()) and start:
            assert patch(browser, address, 0, content[:start]).status_code == 409
        answer = patch(browser, address, start, part, **(checksum(part) if data.draw(st.booleans()) else {}))
        assert answer.status_code == 204
        start = int(answer["Upload-Offset"])
        assert start == cut
    version = VideoVersion.objects.order_by("-pk")[0]
    assert version.size_bytes == len(content)
    assert hashlib.sha256(store.read(version.source_name, 0, 3000)).digest() == hashlib.sha256(content).digest()
