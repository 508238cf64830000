"""What nobody needs any more goes: deleted videos with everything, parts once no player can ask for them."""

from datetime import timedelta

from django.core.files.storage import storages

from common import clock
from media_pipeline import services as media
from media_pipeline.models import VideoVersion

_LONG = timedelta(hours=2)


def test_a_deleted_video_is_gone_with_everything(encoded):
    source = encoded.source_name
    media.discard(video=encoded.video, at=clock.now())
    assert storages["media"].exists(source), "the rows say so first"
    media.sweep(at=clock.now())
    assert not VideoVersion.objects.exists()
    assert not storages["media"].exists(source)
    assert not storages["media"].exists(f"v/{encoded.uuid}")


def test_parts_are_removed_once_no_player_can_need_them(encoded):
    assert storages["media"].exists(f"v/{encoded.uuid}/source.m4s")
    media.sweep(at=clock.now())
    assert encoded.units.exists()
    media.sweep(at=clock.now() + _LONG)
    assert not encoded.units.exists()
    assert not encoded.renditions.filter(kind="remux").exists()
    assert not storages["media"].exists(f"v/{encoded.uuid}/source.m4s")
    assert not storages["media"].exists(f"w/{encoded.uuid}/240p-00000.m4s")
    assert storages["media"].exists(f"v/{encoded.uuid}/240p.m4s")
