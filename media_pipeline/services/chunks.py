"""Units of work that make the picture and the sound of a version: from storage, by the engine, into storage."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.models import Avg

from common import clock
from media_pipeline import playlists, store
from media_pipeline.engine import picture, sound
from media_pipeline.engine.layouts import Stored
from media_pipeline.engine.watch import Watch
from media_pipeline.ladder import Rung
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.plan import Plan, make_plan
from media_pipeline.probe import Facts
from media_pipeline.services import leases, speech


def convert(unit: WorkUnit, folder: Path) -> dict[str, Stored]:
    """Encode the chunk `unit` of its version into storage; rungs that are done already are left out.

    Returns the layout of each rung's part. Raises `ToolFailed`, `BadTrack`, `Refused`, `LeaseLost`, `OSError`.
    """
    version = unit.version
    facts = Facts.from_json(version.facts)
    plan = make_plan(facts)
    rungs = _missing(unit, plan)
    result: dict[str, Stored] = dict(unit.result)
    if rungs:
        with source_of(version, holder=unit) as source:
            result |= picture.convert(
                source=source,
                facts=facts,
                plan=plan,
                chunk=plan.chunk(unit.num),
                rungs=rungs,
                folder=folder,
                watch=watch(unit),
            )
    files = {playlists.part(rung.name, unit.num): folder / rung.file for rung in rungs}
    _store(unit, {store.part_key(version.uuid, name): path for name, path in files.items()})
    return result


def remux(unit: WorkUnit, folder: Path) -> dict[str, Stored]:
    """The picture as uploaded, for players to begin with. Raises as `convert`."""
    version = unit.version
    target = folder / f"{picture.REMUX}.m4s"
    with source_of(version, holder=unit) as source:
        layout = picture.remux(source=source, facts=Facts.from_json(version.facts), target=target, watch=watch(unit))
    _store(unit, {store.result_key(version.uuid, target.name): target})
    return {picture.REMUX: layout}


def voice(unit: WorkUnit, folder: Path) -> dict[str, Stored]:
    """The whole sound, listened to once and encoded once. Raises as `convert`."""
    version = unit.version
    facts = Facts.from_json(version.facts)
    sounds = make_plan(facts).sounds
    with source_of(version, holder=unit) as source:
        heard = speech.listen(version=version, source=source, folder=folder, on_tick=watch(unit).tick)
        result = sound.convert(
            source=source,
            facts=facts,
            sounds=sounds,
            loudness_lufs=heard.loudness_lufs,
            folder=folder,
            watch=watch(unit),
        )
    _store(unit, {store.result_key(version.uuid, each.file): folder / each.file for each in sounds})
    return result


@contextmanager
def source_of(version: VideoVersion, *, holder: leases.Leased) -> Iterator[Path]:
    """The source of `version` as a local file, for who holds the lease of `holder`. Raises as `store.source`."""
    if store.local_path(version.source_name) is None:
        # Fetching it from an object store, or waiting for another to do so, gives no sign of life for a while.
        leases.renew(holder, at=clock.now(), lease=leases.LONG_LEASE)
    with store.source(version.source_name) as source:
        yield source


def _store(unit: WorkUnit, files: dict[str, Path]) -> None:
    for key, path in files.items():
        leases.renew(unit, at=clock.now(), lease=leases.LONG_LEASE)
        store.put_file(key, path, move=True)


def _missing(unit: WorkUnit, plan: Plan) -> list[Rung]:
    done = set(unit.version.renditions.filter(state=Rendition.State.DONE).values_list("name", flat=True))
    return [rung for rung in plan.rungs if rung.name not in done and rung.name not in unit.result]


def about_every_second() -> Callable[[], bool]:
    """A function that is true at most once a second."""
    last = 0.0

    def due() -> bool:
        nonlocal last
        now = clock.now().timestamp()
        if now - last < 1:
            return False
        last = now
        return True

    return due


def heartbeat(row: leases.Leased) -> Callable[[], None]:
    """A sign of life about once a second. The function raises `LeaseLost`."""
    due = about_every_second()

    def tick() -> None:
        if due():
            leases.renew(row, at=clock.now())

    return tick


def watch(unit: WorkUnit) -> Watch:
    """A sign of life about once a second, with how far the unit is; its functions raise `LeaseLost`."""
    due, last = about_every_second(), unit.done_percent

    def percent(value: int) -> None:
        nonlocal last
        last = value

    def tick() -> None:
        if not due():
            return
        changed = last != unit.done_percent
        leases.renew(unit, at=clock.now(), done_percent=last)
        if changed and unit.kind == WorkUnit.Kind.CHUNK:
            show_progress(unit.version)

    return Watch(tick=tick, percent=percent)


def show_progress(version: VideoVersion) -> None:
    """What people see of a rung: the mean over all chunks, since each encodes every rung."""
    chunks: Any = version.units.filter(kind=WorkUnit.Kind.CHUNK)
    percent = int(chunks.aggregate(mean=Avg("done_percent"))["mean"] or 0)
    version.renditions.filter(kind=Rendition.Kind.VIDEO).exclude(state=Rendition.State.DONE).update(
        state=Rendition.State.ENCODING, done_percent=min(99, percent)
    )
