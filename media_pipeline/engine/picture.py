"""A chunk of the picture: decoded once, encoded for every rung, and put where it belongs in the lecture."""

import math
from fractions import Fraction
from pathlib import Path

from django.conf import settings

from media_pipeline import boxes
from media_pipeline.engine.layouts import Stored, describe
from media_pipeline.engine.watch import Watch
from media_pipeline.ffmpeg import arguments, binaries, runner
from media_pipeline.ladder import Rung
from media_pipeline.plan import Chunk, Plan
from media_pipeline.probe import Facts, Refused

# Some containers seek to a key frame after what was asked for. Then reading begins earlier; at last, at the beginning.
_BACK_S: tuple[float | None, ...] = (0, 15, None)
REMUX = "source"


class _Short(Exception):
    """Fewer frames came out than the chunk has."""


def convert(
    *, source: Path, facts: Facts, plan: Plan, chunk: Chunk, rungs: list[Rung], folder: Path, watch: Watch
) -> dict[str, Stored]:
    """Encode a chunk for every rung of `rungs`, each into its `rung.file` in `folder`.

    Returns the layout of each. Raises `ToolFailed`, `BadTrack`, `Refused` and what `watch` raises.
    """
    seconds = float(chunk.count / plan.fps)
    missing = ""
    for back_s in _BACK_S:
        command = arguments.chunk(
            source=source,
            facts=facts,
            plan=plan,
            chunk=chunk,
            rungs=rungs,
            folder=folder,
            threads=settings.MEDIA_THREADS,
            back_s=back_s,
        )
        # Generous: forty times real time for each rung. From the very beginning, all that comes before is decoded too.
        allowed = 600 + 40 * seconds * len(rungs) + (0 if back_s is not None else facts.duration_ms / 1000)
        runner.run(
            [binaries.ffmpeg(), *command],
            limits=runner.Limits(wall_s=allowed, cpu_s=int(2 * allowed)),
            cwd=folder,
            on_line=watch.reader(seconds),
            on_tick=watch.tick,
        )
        try:
            return {
                rung.name: _placed(folder / rung.file, rung, facts, plan, chunk, strictly=back_s is not None)
                for rung in rungs
            }
        except _Short as short:
            missing = str(short)
    raise Refused("incomplete", missing)


def remux(*, source: Path, facts: Facts, target: Path, watch: Watch) -> Stored:
    """The picture as uploaded, in a form that players can begin with while the ladder is made. Raises as `convert`."""
    command = arguments.remux(source=source, video_stream=facts.video_stream, target=target)
    seconds = 120 + facts.duration_ms / 1000
    limits = runner.Limits(wall_s=seconds, cpu_s=int(seconds))
    runner.run([binaries.ffmpeg(), *command], limits=limits, cwd=target.parent, on_tick=watch.tick)
    timescale = boxes.read_track(target).timescale
    boxes.rebase(target, start=timescale * facts.video_start_us // 1_000_000)
    return describe(boxes.read_track(target))


def _placed(path: Path, rung: Rung, facts: Facts, plan: Plan, chunk: Chunk, *, strictly: bool) -> Stored:
    """Move a rung's part to its place, where every frame stands on the grid, once. Raises `_Short`, `BadTrack`."""
    tick = round(arguments.timescale(rung.fps) / rung.fps)
    begin = chunk.first // rung.share * tick
    wanted = -(-chunk.count // rung.share)
    try:
        boxes.rebase(path, start=begin)
    except boxes.EmptyTrack:
        raise _Short(f"{rung.name}: no frame of chunk {chunk.num}") from None
    track = boxes.read_track(path)
    times = sorted(sample.time for fragment in track.fragments for sample in fragment.samples)
    if len(times) < wanted - _may_miss(rung, facts, plan, chunk, strictly=strictly):
        raise _Short(f"{rung.name}: {len(times)} of {wanted} frames of chunk {chunk.num}")
    if times != [begin + number * tick for number in range(len(times))] or len(times) > wanted:
        raise boxes.BadTrack(f"{rung.name}: the frames of chunk {chunk.num} are not on the grid")
    if not all(fragment.starts_with_key for fragment in track.fragments):
        raise boxes.BadTrack(f"{rung.name}: a fragment of chunk {chunk.num} begins without a key frame")
    return describe(track)


def _may_miss(rung: Rung, facts: Facts, plan: Plan, chunk: Chunk, *, strictly: bool) -> int:
    """Frames that the very end may lack: pictures often end a little before the sound does."""
    if chunk.num < plan.chunks - 1:
        return 0
    slack = int(arguments.end_slack_ms(facts) * rung.fps / 1000)
    if not strictly or not facts.video_ms:
        return slack
    # As measured, and one frame for rounding: more would be missing at the chunk's beginning.
    end_ms = facts.video_start_us / 1000 + facts.video_ms
    after = (Fraction(chunk.first + chunk.count) / plan.fps - Fraction(round(end_ms), 1000)) * rung.fps
    return max(0, min(slack, math.ceil(after) + 1))
