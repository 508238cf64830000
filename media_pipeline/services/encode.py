"""From a checked source to a published ladder: the first rung plays before the rest is done."""

import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from common import clock
from media_pipeline import ladder, package, store
from media_pipeline.ffmpeg import arguments, binaries, runner
from media_pipeline.models import Rendition, VideoVersion
from media_pipeline.probe import Facts, Refused
from media_pipeline.services import leases, speech
from media_pipeline.services.ingest import lay_ladder, leave_folder, work_folder

logger = logging.getLogger(__name__)
State = VideoVersion.State
# Video may end a little before sound does, or a frame may be missing at a join.
_MAY_MISS_MS = 1_500
_MAY_MISS_PART = 0.02


def encode(*, version_id: int) -> None:
    """Encode and publish a queued version. It ends `ready`, `failed`, or back in the queue for another attempt.

    Takes as long as the lecture needs; reads the clock itself, for its lease. Safe to call twice.
    """
    version = leases.claim(version_id=version_id, state=State.QUEUED, to=State.ENCODING, at=clock.now())
    if version is None:
        return
    folder = work_folder(version)
    try:
        _encode(version, folder)
    except leases.LeaseLost:
        logger.warning("the encoding of %s was taken over or cancelled", version.uuid)
    except Refused as refusal:
        logger.warning("refused %s while encoding: %s", version.uuid, refusal)
        leases.leave(version=version, to=State.FAILED, failure_code=refusal.code)
    except (runner.ToolFailed, package.NotPackaged, OSError):
        logger.exception("attempt %d at encoding %s failed", version.attempts, version.uuid)
        leases.give_back(version=version, to=State.QUEUED, failure_code="encode_failed")
    finally:
        leave_folder(folder)


def _encode(version: VideoVersion, folder: Path) -> None:
    facts = Facts.from_json(version.facts)
    source = store.local_copy(version.source_name, folder)
    rungs = lay_ladder(version, facts)
    _step(version, facts, source, rungs[:1], folder)
    if version.playable_at is None:
        leases.record(version=version, playable_at=clock.now())
    # Captions from a script need to know where speech is; by now somebody may be writing one.
    try:
        speech.listen(version=version, source=source, folder=folder, on_tick=_heartbeat(version))
    except runner.ToolFailed:
        logger.exception("no pauses found in the sound of %s", version.uuid)
    if rungs[1:]:
        _step(version, facts, source, rungs[1:], folder)
    leases.leave(version=version, to=State.READY, ready_at=clock.now())


def _step(version: VideoVersion, facts: Facts, source: Path, rungs: list[ladder.Rung], folder: Path) -> None:
    """Encode and publish `rungs`. What an earlier attempt finished is kept: a lost worker costs the step it was at."""
    done = set(version.renditions.filter(state=Rendition.State.DONE).values_list("name", flat=True))
    missing = [rung for rung in rungs if rung.name not in done]
    if missing:
        leases.move(version=version, to=State.ENCODING)
        _run(version, facts, source, missing, folder)
        leases.move(version=version, to=State.PACKAGING, lease_until=clock.now() + leases.LONG_LEASE)
        for rung in missing:
            _publish_rung(version, facts, rung, folder)
    _publish_master(version)


def _run(version: VideoVersion, facts: Facts, source: Path, rungs: list[ladder.Rung], folder: Path) -> None:
    """One ffmpeg: one decode, every rung of `rungs` into `folder`."""
    rows = version.renditions.filter(name__in=[rung.name for rung in rungs])
    rows.update(state=Rendition.State.ENCODING, done_percent=0)
    command = arguments.ladder(
        source=source,
        video_stream=facts.video_stream,
        audio_stream=facts.audio_stream,
        interlaced=facts.interlaced,
        rungs=rungs,
        folder=folder,
        threads=settings.MEDIA_THREADS,
    )
    seconds = facts.duration_ms / 1000
    runner.run(
        [binaries.ffmpeg(), *command],
        # Generous: twenty times real time for each rung, and never under ten minutes.
        limits=runner.Limits(wall_s=600 + 20 * seconds * len(rungs), cpu_s=int(1200 + 40 * seconds * len(rungs))),
        cwd=folder,
        on_line=_progress(version, facts, rungs),
        on_tick=_heartbeat(version),
    )


def _about_every_second() -> Callable[[], bool]:
    last = 0.0

    def due() -> bool:
        nonlocal last
        now = clock.now().timestamp()
        if now - last < 1:
            return False
        last = now
        return True

    return due


def _heartbeat(version: VideoVersion) -> Callable[[], None]:
    due = _about_every_second()

    def tick() -> None:
        if due():
            leases.renew(version=version, at=clock.now())

    return tick


def _progress(version: VideoVersion, facts: Facts, rungs: list[ladder.Rung]) -> Callable[[str], None]:
    due, names, last = _about_every_second(), [rung.name for rung in rungs], -1

    def line(text: str) -> None:
        nonlocal last
        key, _, value = text.partition("=")
        if key != "out_time_us" or not value.isdigit():
            return
        percent = min(99, int(value) // 10 // max(1, facts.duration_ms))
        if percent != last and due():
            last = percent
            version.renditions.filter(name__in=names).update(done_percent=percent)

    return line


def _publish_rung(version: VideoVersion, facts: Facts, rung: ladder.Rung, folder: Path) -> None:
    """Store one rung's file, then its playlist, then say in the database that it is there."""
    measured = package.measure(folder / rung.playlist, folder / rung.file)
    missing_ms = facts.duration_ms - measured.duration_ms
    if missing_ms > max(_MAY_MISS_MS, facts.duration_ms * _MAY_MISS_PART):
        raise Refused("incomplete", f"{rung.name}: {measured.duration_ms} ms of {facts.duration_ms} ms")
    for name in (rung.file, rung.playlist):
        store.put_file(store.result_key(version.uuid, name), folder / name, move=True)
    leases.renew(version=version, at=clock.now(), lease=leases.LONG_LEASE)
    version.renditions.filter(name=rung.name).update(
        state=Rendition.State.DONE,
        done_percent=100,
        bandwidth=measured.bandwidth,
        average_bandwidth=measured.average_bandwidth,
        codecs=measured.codecs,
    )


def _publish_master(version: VideoVersion) -> None:
    """The master playlist last, replaced atomically: what it names is there."""
    leases.renew(version=version, at=clock.now())
    offers = [
        package.Offer(
            playlist=f"{row.name}.m3u8",
            width=row.width,
            height=row.height,
            fps=row.fps,
            bandwidth=row.bandwidth or 0,
            average_bandwidth=row.average_bandwidth or 0,
            codecs=row.codecs,
        )
        for row in version.renditions.filter(state=Rendition.State.DONE)
    ]
    store.put_text(store.result_key(version.uuid, "master.m3u8"), package.master(offers))
