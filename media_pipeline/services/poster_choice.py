"""The still of a lecture as its trainer chooses it: a moment of the video."""

import contextlib
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline import store
from media_pipeline.ffmpeg import arguments, binaries, runner
from media_pipeline.models import Rendition, VideoVersion


class NoPictureThere(DomainError):
    """Nothing can be shown at that moment, or nothing can be shown yet."""

    code = "no_picture_there"
    status = 409
    message = _(
        "There is no picture at this moment of the video. Choose another moment, or wait until the video plays."
    )


def choose_poster(*, version: VideoVersion, at_ms: int, at: datetime) -> None:
    """Make the picture at `at_ms` of `version` its poster. Raises `NoPictureThere`.

    Read from our own largest rung: a segment of it is small, wherever storage is, and the source may be 8 GB.
    """
    largest = version.renditions.exclude(layout={}).filter(height__gt=0).order_by("-height").first()
    if largest is None or not version.duration_ms or not 0 <= at_ms < version.duration_ms:
        raise NoPictureThere
    folder = Path(tempfile.mkdtemp(prefix="poster-", dir=settings.WORK_DIR))
    try:
        source, offset_ms = _piece(largest, at_ms, folder)
        poster = folder / "poster.jpg"
        command = arguments.poster(source=source, video_stream=0, at_ms=offset_ms, target=poster)
        with contextlib.suppress(runner.ToolFailed):
            runner.run([binaries.ffmpeg(), *command], limits=runner.Limits(wall_s=60, cpu_s=60), cwd=folder)
        if not poster.exists() or not poster.stat().st_size:
            raise NoPictureThere
        store.put_file(store.result_key(version.uuid, "poster.jpg"), poster)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    VideoVersion.objects.filter(pk=version.pk).update(poster_at=at)
    version.poster_at = at


def _piece(rendition: Rendition, at_ms: int, folder: Path) -> tuple[Path, int]:
    """A local file that holds the picture at `at_ms`, and how far into that file it is, in milliseconds."""
    key = store.result_key(rendition.version.uuid, f"{rendition.name}.m4s")
    start, length, begins_ms = segment_at(rendition.layout, at_ms)
    piece = folder / "piece.mp4"
    piece.write_bytes(store.read(key, 0, rendition.layout["init"]) + store.read(key, start, length))
    return piece, max(0, at_ms - begins_ms)


def segment_at(layout: dict[str, Any], at_ms: int) -> tuple[int, int, int]:
    """(first byte, bytes, beginning in milliseconds) of the segment that plays at `at_ms`, the last one at the end."""
    place, ticks = layout["init"], 0
    found = (place, 0, 0)
    for size, duration in layout["segments"]:
        begins_ms = ticks * 1000 // layout["timescale"]
        if begins_ms > at_ms:
            break
        found = (place, size, begins_ms)
        place += size
        ticks += duration
    return found
