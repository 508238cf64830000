"""Putting a lecture together: chunks behind one another, a sheet of small pictures, one plain file."""

import math
import shutil
from collections.abc import Iterable
from pathlib import Path

from media_pipeline import boxes
from media_pipeline.engine.layouts import Stored, joined
from media_pipeline.engine.watch import Watch
from media_pipeline.ffmpeg import arguments, binaries, runner
from media_pipeline.plan import Plan
from media_pipeline.probe import Facts

WHOLE, SPRITES = "lecture.mp4", "sprites.jpg"
# Small pictures: so many at most, this wide or high, and so many beside one another.
_SPRITES, _SPRITE_SIDE, _COLUMNS = 100, 160, 10


def join(parts: Iterable[tuple[Path, Stored]], target: Path) -> Stored:
    """One file of all parts of a rung: the first one's initialisation, then all fragments. Raises `BadTrack`."""
    layouts: list[Stored] = []
    init = b""
    with target.open("wb") as whole:
        for path, layout in parts:
            with path.open("rb") as part:
                head = part.read(layout["init"])
                if not layouts:
                    init = head
                    whole.write(head)
                elif head != init:
                    # Another release of the encoder, on another machine: players would need to be told.
                    raise boxes.BadTrack(f"{target.name}: part {len(layouts)} was initialised in another way")
                shutil.copyfileobj(part, whole, 1024 * 1024)
            layouts.append(layout)
    return joined(layouts)


def sprite_sheet(facts: Facts, plan: Plan) -> dict[str, int]:
    """How the sheet of small pictures is laid out: `VideoVersion.sprites`."""
    groups = max(1, math.ceil(plan.frames / plan.group))
    every = math.ceil(groups / _SPRITES)
    count = math.ceil(groups / every)
    scale = _SPRITE_SIDE / max(facts.width, facts.height)
    columns = min(_COLUMNS, count)
    return {
        "columns": columns,
        "rows": math.ceil(count / columns),
        "width": max(2, round(facts.width * scale / 2) * 2),
        "height": max(2, round(facts.height * scale / 2) * 2),
        "interval_ms": round(every * plan.group * 1000 / plan.fps),
        "count": count,
    }


def sprites(*, facts: Facts, plan: Plan, smallest: Path, target: Path, watch: Watch) -> dict[str, int]:
    """Small pictures out of the smallest rung's key frames. Raises `ToolFailed` and what `watch` raises."""
    sheet = sprite_sheet(facts, plan)
    command = arguments.sprites(
        source=smallest,
        every=round(sheet["interval_ms"] * plan.fps / 1000 / plan.group),
        columns=sheet["columns"],
        rows=sheet["rows"],
        width=sheet["width"],
        height=sheet["height"],
        target=target,
    )
    _run(command, facts, target.parent, watch)
    return sheet


def whole(*, facts: Facts, smallest: Path, sound: Path | None, aigc: str, target: Path, watch: Watch) -> None:
    """One plain MP4 of the smallest rung with the sound. Raises `ToolFailed` and what `watch` raises."""
    command = arguments.whole(picture=smallest, sound=sound, aigc=aigc, target=target)
    _run(command, facts, target.parent, watch)


def _run(command: list[str], facts: Facts, folder: Path, watch: Watch) -> None:
    seconds = 120 + facts.duration_ms / 1000
    limits = runner.Limits(wall_s=seconds, cpu_s=int(seconds))
    runner.run([binaries.ffmpeg(), *command], limits=limits, cwd=folder, on_tick=watch.tick)
