"""Fingerprints of versions: taken while a lecture is put together, kept, and compared with others."""

import logging
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.db import transaction
from django.db.models import Q, QuerySet

from media_pipeline import store
from media_pipeline.engine import prints
from media_pipeline.engine.watch import Watch
from media_pipeline.ffmpeg.runner import ToolFailed
from media_pipeline.fingerprint import ALGORITHM, Finder, Print, moving
from media_pipeline.models import Fingerprint, VideoVersion
from media_pipeline.plan import make_plan
from media_pipeline.probe import Facts
from media_pipeline.services import rooms

logger = logging.getLogger(__name__)
# So many prints are in memory at a time while one is compared with thousands.
_AT_A_TIME = 50
_told: list[Callable[[int], None]] = []


@dataclass(frozen=True)
class Alike:
    """Version `version_id` holds the same lecture, or a part: `share` of the shorter of the two, 0 to 1."""

    version_id: int
    how: Literal["sound", "picture"]
    share: float


def register_fingerprinted(tell: Callable[[int], None]) -> None:
    """Call `tell(version_id)` whenever a version has got its fingerprint, in the same transaction."""
    if tell not in _told:
        _told.append(tell)


def take(*, version: VideoVersion, picture: Path, sound: Path | None, folder: Path, watch: Watch) -> Print:
    """The print of `version` from its smallest rung and sound; an empty one where they can't be read.

    Raises what `watch` raises, and `OSError`.
    """
    try:
        return prints.take(
            picture=picture, sound=sound, duration_ms=version.duration_ms or 0, folder=folder, watch=watch
        )
    except ToolFailed:
        # No reason to refuse a lecture that plays; who compares is told that nothing could be compared.
        logger.exception("no fingerprint could be taken of %s", version.uuid)
        return Print()


def keep(*, version: VideoVersion, taken: Print, at: datetime) -> None:
    """Write it down, in place of an older one, and tell who asked to be told."""
    sound = struct.pack(f"<{len(taken.sound)}I", *taken.sound)
    with transaction.atomic():
        Fingerprint.objects.update_or_create(
            version=version,
            defaults={
                "sound": sound,
                "changes": list(taken.changes),
                "ticks": taken.ticks,
                "algorithm": ALGORITHM,
                "made_at": at,
            },
        )
        for tell in _told:
            tell(version.pk)


def lacking() -> QuerySet[VideoVersion, int]:
    """Ids of ready versions without a fingerprint of today's algorithm."""
    ready = VideoVersion.objects.filter(state=VideoVersion.State.READY, files_removed_at=None, video__discarded_at=None)
    old = Q(fingerprint=None) | Q(fingerprint__algorithm__lt=ALGORITHM)
    return ready.filter(old).values_list("pk", flat=True)


def make_fingerprint(*, version_id: int, at: datetime) -> None:
    """Take the fingerprint of a ready version that has none. Nothing to do is as good. Raises `OSError`."""
    version = VideoVersion.objects.filter(pk__in=lacking().filter(pk=version_id)).first()
    if version is None:
        return
    with rooms.room() as folder:
        try:
            taken = _take_stored(version, folder)
        except FileNotFoundError:
            logger.exception("no fingerprint can be taken of %s", version.uuid)
            taken = Print()
    keep(version=version, taken=taken, at=at)


def _take_stored(version: VideoVersion, folder: Path) -> Print:
    plan = make_plan(Facts.from_json(version.facts))
    names = [plan.rungs[0].file, *(each.file for each in plan.sounds[:1])]
    picture, *sounds = (store.local_copy(store.result_key(version.uuid, name), folder) for name in names)
    return take(version=version, picture=picture, sound=sounds[0] if sounds else None, folder=folder, watch=Watch())


def find_alike(*, version: VideoVersion, among: Iterable[int]) -> list[Alike]:
    """Which of the versions with the ids `among` hold the same lecture as `version`, in order of their ids.

    About two milliseconds a pair. Versions without a fingerprint are left out, `version` itself too.
    """
    mine = Fingerprint.objects.filter(version=version).first()
    if mine is None:
        return []
    finder = Finder(_print(mine))
    ids = sorted(set(among) - {version.pk})
    found: list[Alike] = []
    for first in range(0, len(ids), _AT_A_TIME):
        some = Fingerprint.objects.filter(version__in=ids[first : first + _AT_A_TIME]).order_by("version")
        for other in some:
            if match := finder.compare(_print(other)):
                found.append(Alike(other.version_id, match.how, match.share))
    return found


def sound_changes(version: VideoVersion) -> float | None:
    """Which share of a version's sound differs from the moment before: near 1 for speech, near 0 for a held tone.

    None where there is no print of it.
    """
    row = Fingerprint.objects.filter(version=version).only("sound").first()
    items = _items(row) if row else ()
    return moving(items) / (len(items) - 1) if len(items) > 1 else None


def _print(row: Fingerprint) -> Print:
    return Print(_items(row), row.changes, row.ticks)


def _items(row: Fingerprint) -> tuple[int, ...]:
    sound = bytes(row.sound)
    return struct.unpack(f"<{len(sound) // 4}I", sound)
