"""The server falls between two steps of taking a file in: nothing is lost, nothing is left."""

from datetime import timedelta

import pytest

from common import clock
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import sources, upload_files, upload_start, uploads
from tests.media_pipeline.tus_client import TUS, create, patch


class Fallen(Exception):
    """The server is no more."""


def _fall(*_args: object, **_kwargs: object) -> None:
    raise Fallen


@pytest.fixture
def fallen(browser, monkeypatch):
    """`fallen(module, name)`: the address of an upload of "1234", whose server fell when it called that."""

    def run(where: object, name: str) -> str:
        address = create(browser, 4)["Location"]
        with monkeypatch.context() as broken:
            broken.setattr(where, name, _fall)
            with pytest.raises(Fallen):
                patch(browser, address, 0, b"1234")
        return address

    return run


STEPS = [(uploads, "finish_arrived"), (store, "put_file"), (sources, "register_source"), (uploads, "enqueue")]


@pytest.mark.parametrize(("where", "name"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("again", ["the browser asks", "the sweep comes"])
def test_a_fall_after_the_last_byte_costs_a_delay_only(browser, fallen, settings, where, name, again):
    address = fallen(where, name)
    assert not VideoVersion.objects.exists()
    if again == "the browser asks":
        answer = browser.head(address, **TUS)
        assert (answer["Upload-Offset"], "Video-Location" in answer) == ("4", True)
    else:
        Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        media.sweep(at=clock.now())
    version = VideoVersion.objects.get()
    assert store.read(version.source_name, 0, 9) == b"1234"
    assert not list(settings.UPLOAD_DIR.iterdir())


def test_a_part_sent_again_after_the_fall_is_told_that_all_is_there(browser, fallen):
    address = fallen(sources, "register_source")
    assert patch(browser, address, 0, b"1234").status_code == 409
    assert browser.head(address, **TUS)["Upload-Offset"] == "4"
    assert VideoVersion.objects.count() == 1


def test_what_reached_storage_is_cancelled_too(browser, fallen):
    address = fallen(sources, "register_source")
    key = store.source_key(Upload.objects.get().uuid)
    assert store.exists(key)
    assert browser.delete(address, **TUS).status_code == 204
    assert not store.exists(key)
    assert not Upload.objects.exists()


def test_cancelled_while_it_was_finished_leaves_nothing(teacher, at, monkeypatch):
    upload = upload_start.start_upload(user=teacher, size_bytes=4, label="a.mp4", at=at)
    upload_files.part_path(upload).write_bytes(b"1234")
    stored = store.put_file

    def slowly(key, path, **options):
        stored(key, path, **options)
        uploads.cancel(upload=Upload.objects.get())

    monkeypatch.setattr(store, "put_file", slowly)
    with pytest.raises(uploads.UploadNotFound):
        uploads.finish_arrived(upload=upload, at=at)
    assert not VideoVersion.objects.exists()
    assert not store.exists(store.source_key(upload.uuid))


def test_a_cancel_that_fell_is_finished_by_the_sweep(browser, monkeypatch, settings):
    address = create(browser, 4)["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "_take_away", _fall)
        with pytest.raises(Fallen):
            browser.delete(address, **TUS)
    assert browser.head(address, **TUS).status_code == 404
    assert media.sweep(at=clock.now()).uploads_removed == 1
    assert not list(settings.UPLOAD_DIR.iterdir())


def test_one_upload_that_can_not_be_removed_keeps_no_other(browser, monkeypatch, settings):
    create(browser, 4)
    create(browser, 5)
    Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    take_away = uploads._take_away

    def sometimes(upload):
        if upload.size_bytes == 4:
            raise OSError("the disk is away")
        take_away(upload)

    with monkeypatch.context() as broken:
        broken.setattr(uploads, "_take_away", sometimes)
        assert media.sweep(at=clock.now()).uploads_removed == 1
    assert media.sweep(at=clock.now()).uploads_removed == 1
    assert not list(settings.UPLOAD_DIR.iterdir())
