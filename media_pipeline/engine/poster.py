"""A still of the lecture, chosen before it is encoded, so that pages have one at once."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageStat

from media_pipeline.ffmpeg import arguments, binaries, runner
from media_pipeline.probe import Facts

_PARTS = (0.1, 0.3, 0.5, 0.75, 0.0)
# Below this spread of brightness (of 255) a picture is black, white or a fade.
_ENOUGH_SPREAD = 14.0


def make(*, source: Path, facts: Facts, folder: Path, on_tick: Callable[[], None] | None = None) -> Path | None:
    """The first telling picture of a few spread over the lecture, as JPEG in `folder`; None if none could be read."""
    best: tuple[float, Path] | None = None
    for number, part in enumerate(_PARTS):
        target = folder / f"poster-{number}.jpg"
        command = arguments.poster(
            source=source, video_stream=facts.video_stream, at_ms=int(facts.duration_ms * part), target=target
        )
        with contextlib.suppress(runner.ToolFailed):
            limits = runner.Limits(wall_s=60, cpu_s=60)
            runner.run([binaries.ffmpeg(), *command], limits=limits, cwd=folder, on_tick=on_tick)
        if not target.exists() or not target.stat().st_size:
            continue
        spread = _spread(target)
        if best is None or spread > best[0]:
            best = (spread, target)
        if spread >= _ENOUGH_SPREAD:
            break
    return best[1] if best else None


def _spread(path: Path) -> float:
    with Image.open(path, formats=["JPEG"]) as image:
        return ImageStat.Stat(image.convert("L")).stddev[0]
