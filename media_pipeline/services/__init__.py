"""What the rest of the platform may call: `from media_pipeline import services as media`."""

from media_pipeline.services.ai_labels import ai_note
from media_pipeline.services.cancelling import cancel_encoding, register_pins
from media_pipeline.services.captions import add_captions, latest_captions, time_script
from media_pipeline.services.closing import close_to_public, give_back, open_to_public, revoke
from media_pipeline.services.deleting import delete_video, register_uses, uses_of
from media_pipeline.services.failures import explain
from media_pipeline.services.fingerprints import (
    Alike,
    find_alike,
    make_fingerprint,
    register_fingerprinted,
    sound_changes,
)
from media_pipeline.services.grants import Grant, grant, poster_address
from media_pipeline.services.ingest import ingest_file, probe_version
from media_pipeline.services.notices import Notice, find_same, notices
from media_pipeline.services.portions import Portion, Portions, portions
from media_pipeline.services.poster_choice import choose_poster
from media_pipeline.services.progress import progress_of
from media_pipeline.services.removal import cancel, discard
from media_pipeline.services.resting import rest_of
from media_pipeline.services.retrying import retry
from media_pipeline.services.sweep import sweep
from media_pipeline.services.videos import (
    ensure_tenant,
    foreign_video_ids,
    get_video,
    latest_version,
    register_tenants,
    videos_for,
)
from media_pipeline.services.work import encode, work_and_ring

__all__ = [
    "Alike",
    "Grant",
    "Notice",
    "Portion",
    "Portions",
    "add_captions",
    "ai_note",
    "cancel",
    "cancel_encoding",
    "choose_poster",
    "close_to_public",
    "delete_video",
    "discard",
    "encode",
    "ensure_tenant",
    "explain",
    "find_alike",
    "find_same",
    "foreign_video_ids",
    "get_video",
    "give_back",
    "grant",
    "ingest_file",
    "latest_captions",
    "latest_version",
    "make_fingerprint",
    "notices",
    "open_to_public",
    "portions",
    "poster_address",
    "probe_version",
    "progress_of",
    "register_fingerprinted",
    "register_pins",
    "register_tenants",
    "register_uses",
    "rest_of",
    "retry",
    "revoke",
    "sound_changes",
    "sweep",
    "time_script",
    "uses_of",
    "videos_for",
    "work_and_ring",
]
