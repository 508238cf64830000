"""What the rest of the platform may call: `from media_pipeline import services as media`."""

from media_pipeline.services.captions import add_captions, latest_captions, time_script
from media_pipeline.services.encode import encode
from media_pipeline.services.failures import explain
from media_pipeline.services.grants import Grant, grant, poster_address
from media_pipeline.services.ingest import ingest_file, probe_version
from media_pipeline.services.sweep import sweep
from media_pipeline.services.videos import (
    ensure_tenant,
    foreign_video_ids,
    get_video,
    latest_version,
    register_tenants,
    videos_for,
)

__all__ = [
    "Grant",
    "add_captions",
    "encode",
    "ensure_tenant",
    "explain",
    "foreign_video_ids",
    "get_video",
    "grant",
    "ingest_file",
    "latest_captions",
    "latest_version",
    "poster_address",
    "probe_version",
    "register_tenants",
    "sweep",
    "time_script",
    "videos_for",
]
