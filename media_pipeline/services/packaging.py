"""The last unit of work on a version: its parts put together, and the whole of it published in one step."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from common import clock
from media_pipeline import playlists, store
from media_pipeline.engine import packaging
from media_pipeline.engine.layouts import Stored
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.plan import make_plan
from media_pipeline.playlists import Layout
from media_pipeline.probe import Facts
from media_pipeline.services import fingerprints, leases
from media_pipeline.services.chunks import watch


def put_together(unit: WorkUnit, folder: Path) -> dict[str, Any]:
    """Make and store a version's files from what its other units made. Nothing is published yet.

    Returns {"rungs": {name: layout}, "sprites": …}. Raises `ToolFailed`, `BadTrack`, `LeaseLost`, `OSError`.
    """
    version = unit.version
    facts = Facts.from_json(version.facts)
    plan = make_plan(facts)
    there = set(version.renditions.filter(state=Rendition.State.DONE).values_list("name", flat=True))
    rungs: dict[str, Stored] = {}
    for rung in plan.rungs:
        if rung.name not in there:
            rungs[rung.name] = packaging.join(_parts(unit, rung.name, folder), folder / rung.file)
    smallest = _local(version, plan.rungs[0].file, folder)
    sound = _local(version, plan.sounds[0].file, folder) if plan.sounds else None
    sprites = packaging.sprites(
        facts=facts, plan=plan, smallest=smallest, target=folder / packaging.SPRITES, watch=watch(unit)
    )
    packaging.whole(
        facts=facts,
        smallest=smallest,
        sound=sound,
        aigc=label(version),
        target=folder / packaging.WHOLE,
        watch=watch(unit),
    )
    fingerprints.keep(
        version=version,
        taken=fingerprints.take(version=version, picture=smallest, sound=sound, folder=folder, watch=watch(unit)),
        at=clock.now(),
    )
    for name in [*(f"{rung}.m4s" for rung in rungs), packaging.WHOLE, packaging.SPRITES]:
        leases.renew(unit, at=clock.now(), lease=leases.LONG_LEASE)
        store.put_file(store.result_key(version.uuid, name), folder / name, move=True)
    return {"rungs": rungs, "sprites": sprites}


def publish(version: VideoVersion, result: dict[str, Any], *, at: datetime) -> None:
    """Let a version be played as a whole, in one step; the caller holds its row locked. Raises `LeaseLost`."""
    for name, layout in result["rungs"].items():
        store_layout(version.renditions.filter(name=name), layout)
    fields: dict[str, Any] = {"state": VideoVersion.State.READY, "ready_at": at, "sprites": result["sprites"]}
    if version.playable_at is None:
        fields["playable_at"] = at
    moved = VideoVersion.objects.filter(pk=version.pk, state__in=VideoVersion.WORKING_STATES).update(**fields)
    if not moved:
        raise leases.LeaseLost(f"{version.uuid} was cancelled while it was put together")


def store_layout(rendition: QuerySet[Rendition], layout: Stored) -> None:
    """Say that a rendition is there, and what it weighs."""
    read = Layout.read(layout)
    rendition.update(
        state=Rendition.State.DONE,
        done_percent=100,
        bandwidth=read.bandwidth,
        average_bandwidth=read.average_bandwidth,
        codecs=layout["codec"],
        layout=layout,
    )


def label(version: VideoVersion) -> str:
    """The label of machine-made content that a version's files carry on, as JSON; "" where it is not machine-made.

    Implicit label as of GB 45438-2025: what the source said is kept, and this platform named as who passes it on.
    """
    if not version.is_ai_made:
        return ""
    own = {"Label": "1", "ContentPropagator": settings.WAGTAIL_SITE_NAME, "PropagateID": version.uuid.hex}
    return json.dumps(own | version.aigc, ensure_ascii=False)


def _parts(unit: WorkUnit, rung: str, folder: Path) -> Iterator[tuple[Path, Stored]]:
    for part in unit.version.units.filter(kind=WorkUnit.Kind.CHUNK).order_by("num"):
        leases.renew(unit, at=clock.now(), lease=leases.LONG_LEASE)
        path = store.local_copy(store.part_key(unit.version.uuid, playlists.part(rung, part.num)), folder)
        yield path, part.result[rung]
        if path.is_relative_to(folder):
            path.unlink()


def _local(version: VideoVersion, name: str, folder: Path) -> Path:
    """A file just made, else from storage, where an earlier attempt or unit put it."""
    made = folder / name
    return made if made.exists() else store.local_copy(store.result_key(version.uuid, name), folder)
