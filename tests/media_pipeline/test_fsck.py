"""Storage and rows agree, whatever was done; what does not is found, and removed when asked."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command

from common import clock
from media_pipeline import services as media
from media_pipeline.services import shelves
from media_pipeline.services.work import work

_LATER = timedelta(hours=3)


def _found() -> shelves.Findings:
    return shelves.check(at=clock.now() + _LATER)


def test_every_step_of_a_lecture_agrees(ingest, lecture):
    version = ingest(lecture)
    assert _found().are_clean
    while work(version_id=version.pk):
        assert _found().are_clean
    media.sweep(at=clock.now() + _LATER)
    assert _found().are_clean
    media.retry(version=version, at=clock.now(), rung="240p")
    work(version_id=version.pk)
    assert _found().are_clean
    media.discard(video=version.video, at=clock.now())
    assert _found().are_clean
    media.sweep(at=clock.now() + _LATER)
    assert (_found().are_clean, _found().objects) == (True, 0)


@pytest.mark.parametrize("key", ["src/{0}x", "v/{0}/999p.m4s", "v/nobody/540p.m4s", "w/{0}/240p-00077.m4s"])
def test_a_file_that_no_row_speaks_of_is_found_and_removed_when_asked(encoded, key):
    name = storages["media"].save(key.format(encoded.uuid), ContentFile(b"left behind"))
    assert not shelves.check(at=clock.now()).orphans, "it may be on its way"
    assert _found().orphans == [name]
    assert shelves.remove_orphans(_found()) == 1
    assert _found().are_clean
    assert not storages["media"].exists(name)


def test_a_file_that_is_gone_is_told(encoded):
    storages["media"].delete(f"v/{encoded.uuid}/360p.m4s")
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("media_fsck", repair=True, stdout=told)
    assert ended.value.code == 1
    assert f"missing: v/{encoded.uuid}/360p.m4s" in told.getvalue()


def test_a_part_of_an_upload_that_nobody_knows_is_found(db, settings, tmp_path):
    stray = tmp_path / "uploads" / ("a" * 32)
    stray.write_bytes(b"half a lecture")
    os.utime(stray, (0, 0))
    assert _found().stray_uploads == ["a" * 32]


def test_all_is_well_is_said_in_a_line(encoded):
    told = StringIO()
    call_command("media_fsck", stdout=told)
    assert "Storage and database agree." in told.getvalue()
