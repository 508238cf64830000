"""After an upgrade that changes how pictures are encoded, no file is made of parts of both ways."""

import importlib

from django.apps import apps

from media_pipeline import services as media
from media_pipeline.models import VideoVersion, WorkUnit

migration = importlib.import_module("media_pipeline.migrations.0007_encode_smaller")


def test_what_was_encoded_in_the_old_way_is_made_again_and_plays_meanwhile(encoded):
    migration.encode_again(apps, None)
    encoded.refresh_from_db()
    assert encoded.state == VideoVersion.State.QUEUED
    assert encoded.playable_at
    chunks = encoded.units.filter(kind=WorkUnit.Kind.CHUNK)
    assert {(unit.state, len(unit.result)) for unit in chunks} == {(WorkUnit.State.WAITING, 0)}
    # The sound was not made in another way.
    assert encoded.units.get(kind=WorkUnit.Kind.SOUND).state == WorkUnit.State.DONE
    assert not encoded.renditions.filter(layout={}).exists()
    media.encode(version_id=encoded.pk)
    encoded.refresh_from_db()
    assert encoded.state == VideoVersion.State.READY


def test_a_refused_lecture_stays_refused_and_keeps_nothing_for_a_retry(encoded):
    VideoVersion.objects.filter(pk=encoded.pk).update(state=VideoVersion.State.FAILED, failure_code="worker_trouble")
    migration.encode_again(apps, None)
    encoded.refresh_from_db()
    assert encoded.state == VideoVersion.State.FAILED
    assert not encoded.units.filter(kind=WorkUnit.Kind.CHUNK).exclude(result={}).exists()
