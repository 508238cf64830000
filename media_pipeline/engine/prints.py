"""The fingerprint of a lecture, from the smallest things made of it: its least rung and its least sound."""

import logging
import sys
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from media_pipeline import fingerprint
from media_pipeline.engine.watch import Watch
from media_pipeline.ffmpeg import arguments, binaries, runner
from media_pipeline.fingerprint import FRAME_HEIGHT, FRAME_WIDTH, TICK_MS, Print

logger = logging.getLogger(__name__)
_FRAME = FRAME_WIDTH * FRAME_HEIGHT
# So much of a lecture is looked at; raw frames of it are a third of a gigabyte.
MOST_S = 4 * 3600


def take(*, picture: Path, sound: Path | None, duration_ms: int, folder: Path, watch: Watch) -> Print:
    """The print of one lecture; raw data lie in `folder` meanwhile. Raises `ToolFailed` and what `watch` raises."""
    changes, ticks = _changes(picture, duration_ms, folder, watch)
    return Print(_sound(sound, duration_ms, folder, watch) if sound else (), changes, ticks)


def _changes(picture: Path, duration_ms: int, folder: Path, watch: Watch) -> tuple[list[int], int]:
    target = folder / "frames.raw"
    command = arguments.tiny_frames(
        source=picture, width=FRAME_WIDTH, height=FRAME_HEIGHT, rate=1000 // TICK_MS, most_s=MOST_S, target=target
    )
    _run(command, duration_ms, folder, watch, most_bytes=(MOST_S * 1000 // TICK_MS + 1) * _FRAME)
    try:
        return fingerprint.changes_of(_frames(target, watch))
    finally:
        target.unlink()


def _frames(path: Path, watch: Watch) -> Iterator[bytes]:
    with path.open("rb") as file:
        while len(frame := file.read(_FRAME)) == _FRAME:
            if file.tell() % (_FRAME * 1000) == 0:
                watch.tick()
            yield frame


def _sound(sound: Path, duration_ms: int, folder: Path, watch: Watch) -> list[int]:
    target = folder / "sound.print"
    try:
        command = arguments.sound_print(source=sound, most_s=MOST_S, target=target)
        _run(command, duration_ms, folder, watch, most_bytes=MOST_S * 64)
    except runner.ToolFailed as failure:
        if "chromaprint" not in failure.stderr:
            raise
        _tell_once(binaries.ffmpeg())
        return []
    items = array("I", target.read_bytes())
    if sys.byteorder == "big":
        items.byteswap()
    target.unlink()
    return items.tolist()


@cache
def _tell_once(program: str) -> None:
    logger.warning(
        "%s was built without chromaprint, so copies are found by their picture alone; "
        "name another ffmpeg in MEDIA_FFMPEG to find them by their sound too",
        program,
    )


def _run(command: list[str], duration_ms: int, folder: Path, watch: Watch, *, most_bytes: int) -> None:
    seconds = 120 + duration_ms / 1000
    limits = runner.Limits(wall_s=seconds, cpu_s=int(seconds), file_size=most_bytes)
    runner.run([binaries.ffmpeg(), *command], limits=limits, cwd=folder, on_tick=watch.tick)
