"""Whether storage and rows agree: nothing lies there that no row speaks of, and what a row speaks of lies there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from media_pipeline import playlists, store
from media_pipeline.engine import packaging
from media_pipeline.models import Rendition, Upload, VideoVersion, WorkUnit
from media_pipeline.services import upload_files

State = VideoVersion.State
# Files are put in place before the row that speaks of them, and removed after it: what is this young may be on its way.
SETTLED = timedelta(hours=1)


@dataclass(frozen=True)
class Findings:
    """Keys in storage without a row, names in the upload folder without one, and keys that rows miss."""

    orphans: list[str]
    stray_uploads: list[str]
    missing: list[str]
    objects: int

    @property
    def are_clean(self) -> bool:
        return not (self.orphans or self.stray_uploads or self.missing)


def check(*, at: datetime) -> Findings:
    """Compare all of storage with all rows. Reads listings only; takes a moment a thousand objects."""
    expected, allowed = set[str](), set[str]()
    for version in VideoVersion.objects.filter(files_removed_at=None).iterator(chunk_size=500):
        must, may = _keys_of(version)
        expected |= must
        allowed |= may
    # Sources that were complete but for their row: it is made from these.
    uploads = list(Upload.objects.all())
    allowed |= {store.source_key(upload.uuid) for upload in uploads}
    lying = {stored.key: stored.modified_at for prefix in ("src/", "v/", "w/") for stored in store.list_prefix(prefix)}
    unknown = set(lying) - expected - allowed
    return Findings(
        orphans=sorted(key for key in unknown if lying[key] < at - SETTLED),
        stray_uploads=sorted(_stray_uploads(uploads, at)),
        missing=sorted(expected - set(lying)),
        objects=len(lying),
    )


def remove_orphans(findings: Findings) -> int:
    """Delete what `check` found without a row. What rows miss can't be made up for here. Returns how many."""
    for key in findings.orphans:
        store.delete(key)
    for name in findings.stray_uploads:
        (Path(settings.UPLOAD_DIR) / name).unlink(missing_ok=True)
    return len(findings.orphans) + len(findings.stray_uploads)


def _keys_of(version: VideoVersion) -> tuple[set[str], set[str]]:
    """What must lie in storage for a version, and what else may."""
    uuid: UUID = version.uuid
    may = {store.result_key(uuid, name) for name in ("poster.jpg", packaging.WHOLE, packaging.SPRITES)}
    must = {version.source_name}
    if version.poster_at:
        must.add(store.result_key(uuid, "poster.jpg"))
    if version.state == State.READY:
        must |= {store.result_key(uuid, name) for name in (packaging.WHOLE, packaging.SPRITES)}
    for row in version.renditions.all():
        key = store.result_key(uuid, f"{row.name}.m4s")
        (must if row.state == Rendition.State.DONE else may).add(key)
    for unit in version.units.filter(kind=WorkUnit.Kind.CHUNK):
        for row in version.renditions.filter(kind=Rendition.Kind.VIDEO):
            key = store.part_key(uuid, playlists.part(row.name, unit.num))
            # Parts are needed until they are put together; then they stay for players that began with them.
            needed = row.name in unit.result and row.state != Rendition.State.DONE
            (must if needed else may).add(key)
    return (set(), must | may) if _is_going(version) else (must, may)


def _is_going(version: VideoVersion) -> bool:
    return version.state == State.CANCELLED or version.video.discarded_at is not None


def _stray_uploads(uploads: list[Upload], at: datetime) -> Iterator[str]:
    known = {upload_files.part_path(upload).name for upload in uploads}
    for path in Path(settings.UPLOAD_DIR).iterdir():
        if path.name not in known and path.is_file() and path.stat().st_mtime < (at - SETTLED).timestamp():
            yield path.name
